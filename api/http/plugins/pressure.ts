/** Refuses requests with "come again later" while the process is overloaded, instead of letting everybody wait. */
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { isChanging } from '../operation.js';
import { problem } from '../problems.js';
import type { ApiDependencies } from '../../dependencies.js';
import { Shares } from './shares.js';

/** Mean delay of the event loop over a second. Nothing here computes for long, so a delay of this length means overload. */
const MAX_DELAY_MS = 1_000;
const RETRY_AFTER_S = 5;
/** The first measurements cover the start of the process itself, which is no load. */
const STARTED_MS = 3_000;

/**
 * Requests of one client network that change something and are under way in this process: more than a campus has at a time. They wait for the database and for
 * Temporal, where everybody waits.
 */
const MOST_OF_ONE_CLIENT = 128;
const SOON_S = 1;

/** For routes that must answer all the same (`config: { ...evenUnderPressure }`). */
export const evenUnderPressure = { pressureHandler: (): undefined => undefined };

type Needs = Pick<ApiDependencies, 'pressure'>;

export const pressure = fp(
  async (app: FastifyInstance, { pressure: settings = {} }: Needs) => {
    const { maxDelayMs = MAX_DELAY_MS, startedMs = STARTED_MS, mostOfOneClient = MOST_OF_ONE_CLIENT } = settings;
    const began = performance.now();
    limitUnderWay(app, mostOfOneClient);
    await app.register(underPressure, {
      maxEventLoopDelay: maxDelayMs,
      pressureHandler: async () => {
        if (performance.now() - began < startedMs) return;
        throw problem('overloaded', { retryAfterS: RETRY_AFTER_S });
      },
    });
  },
  { name: 'pressure' },
);

/** No client network has more than so many requests under way that change something. One whose body is still on its way waits for nobody here. */
function limitUnderWay(app: FastifyInstance, most: number): void {
  const underWay = new Shares(most);
  const counted = new WeakSet<FastifyRequest>();
  app.addHook('preHandler', async (request) => {
    if (!isChanging(request.method)) return;
    if (!underWay.take(request.clientNetwork())) throw problem('overloaded', { retryAfterS: SOON_S });
    counted.add(request);
  });
  // Also where the caller is gone before the answer.
  app.addHook('onResponse', async (request) => {
    if (counted.delete(request)) underWay.giveBack(request.clientNetwork());
  });
}
