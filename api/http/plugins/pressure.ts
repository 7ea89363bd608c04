/** Says "come again" while the process has no breath left, instead of letting everybody wait. */
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { problem } from '../problems.js';
import type { ApiDependencies } from '../../dependencies.js';

/** Mean delay of the event loop over a second. Nothing here computes for long, so this much means that far too much is asked. */
const MAX_DELAY_MS = 1_000;
const RETRY_AFTER_S = 5;
/** The first look at the event loop finds the start itself, which is no load. */
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
