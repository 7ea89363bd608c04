/**
 * `tetsuzuki_procedure_events_total`: what happened to procedures, as seen from the API. `started`: Temporal took a start; of requests that sent something to
 * a procedure, `taken`: they were answered well, `refused`, `unanswered`: a part was away. A repeat is counted again.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyRequest {
    /** Says that Temporal has taken the start of a procedure. */
    hasStarted(procedureId: string): void;
  }
}

type Event = 'started' | 'taken' | 'refused' | 'unanswered';

interface EventOptions {
  /** What kind of procedure an ID is of. An ID may be anything that a caller made up, so undefined where it is of none. */
  kindOf(procedureId: string): { service: string; kind: string } | undefined;
}

export const procedureEvents = fp(
  async (app: FastifyInstance, { kindOf }: EventOptions) => {
    const starters = new WeakSet<FastifyRequest>();
    const count = (procedureId: string, event: Event): void => {
      const { service, kind } = kindOf(procedureId) ?? {};
      if (service !== undefined && kind !== undefined) app.metrics.procedureEvents.inc({ service, kind, event });
    };
    app.decorateRequest('hasStarted', function (this: FastifyRequest, procedureId: string) {
      starters.add(this);
      count(procedureId, 'started');
    });
    app.addHook('onResponse', async (request, reply) => {
      const { effect } = request;
      if (starters.has(request) || effect?.taken !== 'unknown' || effect.procedureId === undefined) return;
      if (reply.statusCode >= 500) return count(effect.procedureId, 'unanswered');
      count(effect.procedureId, request.problemWord === undefined ? 'taken' : 'refused');
    });
  },
  { name: 'procedure-events', dependencies: ['metrics', 'effects'] },
);
