/** Time-outs, retries and final errors of activities, as named policies. */
import type { ActivityOptions, LocalActivityOptions } from '@temporalio/workflow';
import { MAIL_UNDELIVERABLE } from '../contracts/procedure.js';

/**
 * Quick database work that an answer waits for: a local activity costs one marker instead of three events and a dispatch.
 * Retried without end: a database that is away delays a procedure, and never ends one.
 */
export const RECORD: LocalActivityOptions = {
  startToCloseTimeout: '10s',
  localRetryThreshold: '30s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
};

/** The end of the queue of local activities of this workflow execution. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Local activities one after the other. Where several run at once, a replay may deliver their results together that came one by one, and
 * branches that depend on who was first then go another way: the history would not replay.
 */
export function inTurn<T extends object>(activities: T): T {
  return new Proxy(activities, {
    get: (all, name) => {
      const activity: unknown = Reflect.get(all, name);
      if (typeof activity !== 'function') return activity;
      return (...input: unknown[]) => {
        const run = last.then(() => Reflect.apply(activity, undefined, input) as Promise<unknown>);
        last = run.catch(() => undefined);
        return run;
      };
    },
  });
}

/** The same work where an answer must go out before it: the workflow task ends with the dispatch, and with it the answer is sent. */
export const AFTER_ANSWER: ActivityOptions = {
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
};

/**
 * A mail: one attempt may last 45 s on a slow server, and says every second that it lives, so that an attempt of a process that died is
 * made again after 5 s. Retried with back-off while the mail server is away.
 */
export const mail = (patienceMs: number): ActivityOptions => ({
  startToCloseTimeout: '45s',
  heartbeatTimeout: '5s',
  scheduleToCloseTimeout: patienceMs,
  retry: {
    initialInterval: '1s',
    backoffCoefficient: 2,
    maximumInterval: '30s',
    nonRetryableErrorTypes: [MAIL_UNDELIVERABLE],
  },
});
