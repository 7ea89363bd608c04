/** Refuses requests with "come again later" while the process is overloaded, instead of letting everybody wait. */
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { problem } from '../problems.js';
import type { ApiDependencies } from '../../dependencies.js';

/** Mean delay of the event loop over a second. Nothing here computes for long, so a delay of this length means overload. */
const MAX_DELAY_MS = 1_000;
const RETRY_AFTER_S = 5;
/** The first measurements cover the start of the process itself, which is no load. */
const STARTED_MS = 3_000;

/** For routes that must answer all the same (`config: { ...evenUnderPressure }`). */
export const evenUnderPressure = { pressureHandler: (): undefined => undefined };

type Needs = Pick<ApiDependencies, 'pressure'>;

export const pressure = fp(
  async (app: FastifyInstance, { pressure: { maxDelayMs = MAX_DELAY_MS, startedMs = STARTED_MS } = {} }: Needs) => {
    const began = performance.now();
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
