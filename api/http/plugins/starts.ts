/** Takes starts of procedures in turn, and turns away what is too much: see `starting.ts`. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { Gauge } from 'prom-client';
import { writtenOf } from '../../../db/platform/written.js';
import type { ApiDependencies } from '../../dependencies.js';
import { createStarting, STARTING } from '../starting.js';

/** Adds `inTurn` and `hasAnswered`: see `CallContext`. */
export const starts = fp(
  async (app: FastifyInstance, { db, pressure = {} }: Pick<ApiDependencies, 'db' | 'pressure'>) => {
    const starting = createStarting((ids) => writtenOf(db, ids), { ...STARTING, ...pressure.starting });
    app.decorateRequest('inTurn', async function <
      T,
    >(this: FastifyRequest, procedureId: string, start: () => Promise<T>) {
      const started = await starting.run(this.clientNetwork(), procedureId, start);
      this.hasStarted(procedureId);
      return started;
    });
    app.decorateRequest('hasAnswered', (procedureId: string) => starting.begun(procedureId));
    app.addHook('onClose', async () => starting.close());
    const gauge = new Gauge({
      name: 'tetsuzuki_starts',
      help: 'Starts of procedures that are under way in this process, and how many may be',
      labelNames: ['what'] as const,
      registers: [app.metrics.registry],
      collect() {
        const { underWay, most } = starting.figures();
        this.set({ what: 'under-way' }, underWay);
        this.set({ what: 'most' }, most);
      },
    });
    gauge.reset();
  },
  { name: 'starts', dependencies: ['metrics', 'request-context', 'procedure-events'] },
);
