/** How workflows call activities: time-outs, retries and final errors as named policies, and local activities one after the other. */
import {
  type ActivityInterfaceFor,
  type ActivityOptions,
  type LocalActivityOptions,
  proxyLocalActivities,
  type RetryPolicy,
} from '@temporalio/workflow';
import { BAD_HASH, MAIL_UNDELIVERABLE } from '../contracts/procedure.js';
import { OWNER_REFUSED } from '../contracts/reregistration.js';
import { queueOfEachExecution } from './own-state.js';

/** Patch: before it ends unused, a procedure asks whether something came of it in a task that was thrown away (decision 80). */
export const ASKS_BEFORE_UNUSED = 'asks-before-an-unused-ending';
/** A database that is back is noticed within two seconds: whoever waits for an answer waits no longer for it than that. */
const PATIENT: RetryPolicy = { initialInterval: '200ms', maximumInterval: '2s' };

/**
 * Quick database work that an answer waits for: a local activity costs one marker instead of three events and a dispatch.
 * Retried without end: a database that is down delays a procedure, and never ends one.
 */
export const RECORD: LocalActivityOptions = {
  startToCloseTimeout: '10s',
  localRetryThreshold: '30s',
  retry: PATIENT,
};

/**
 * The local activities of a workflow, one after the other, whichever module calls them: a call begins when the one before it has ended. Where
 * several run at once, a replay may deliver results together that came one by one; branches that depend on who was first then go another
 * way, and the history does not replay (decision 44).
 */
export const localActivities = <T>(options: LocalActivityOptions = RECORD): ActivityInterfaceFor<T> =>
  serialized(proxyLocalActivities<T>(options));

/**
 * Local activities that may run at once. Only for `password-reissue` and `service-use-change`, which had them before {@link localActivities}: an
 * open run in which two of them overlapped, because the database was slow, does not replay when they are serialized. No decision of
 * theirs depends on which result comes first (decision 44).
 */
export const concurrentLocalActivities = <T>(): ActivityInterfaceFor<T> => proxyLocalActivities<T>(RECORD);

const afterTheOneBefore = queueOfEachExecution('local activities');

function serialized<T extends object>(activities: T): T {
  return new Proxy(activities, {
    get: (all, name) => {
      const activity: unknown = Reflect.get(all, name);
      if (typeof activity !== 'function') return activity;
      return (...input: unknown[]) =>
        afterTheOneBefore(() => Reflect.apply(activity, undefined, input) as Promise<unknown>);
    },
  });
}

/** As {@link RECORD}, but no local activity: the workflow task ends when it is dispatched, so an answer to the caller goes out before it runs. */
export const AFTER_ANSWER: ActivityOptions = {
  startToCloseTimeout: '10s',
  retry: PATIENT,
};

/** The same with a mail at the end, which may last as long as {@link mail}. */
export const MAIL_AFTER_ANSWER: ActivityOptions = {
  startToCloseTimeout: '45s',
  heartbeatTimeout: '5s',
  retry: PATIENT,
};

/**
 * A mail that whoever waits for the answer waits for too, as a local activity: it ends with the mail server's first answer, and what the server
 * doesn't take then is left to {@link mail}. Few run at once, so that a slow mail server leaves room for the others (decision 100).
 */
export const MAIL_AT_ONCE: LocalActivityOptions = { ...RECORD, startToCloseTimeout: '45s' };

/**
 * A mail: one attempt may last 45 s on a slow server. It sends a heartbeat every second, so that the attempt of a process that died is made again
 * after 5 s. Retried with back-off while the mail server is down.
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

/** A change at a system of somebody else that an approval waits for: made again for as long as that system is away; what it refuses for good ends it. */
export const ELSEWHERE: ActivityOptions = {
  startToCloseTimeout: '60s',
  heartbeatTimeout: '5s',
  retry: {
    initialInterval: '1s',
    backoffCoefficient: 2,
    maximumInterval: '60s',
    nonRetryableErrorTypes: [OWNER_REFUSED, BAD_HASH],
  },
};

/** The same for what would do harm long afterwards, as it would replace what somebody has set there meanwhile. */
export const ELSEWHERE_SOON: ActivityOptions = { ...ELSEWHERE, scheduleToCloseTimeout: '1h' };
