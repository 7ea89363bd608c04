/** Waiting in an activity for what others do, as work that goes on beside people's waits for what it has begun itself. */
import { setTimeout } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/activity';

const LOOK_MS = 20;

/** Waits as long as something is so, but not longer than this, nor after whoever waits is told to stop. */
export async function waitWhile(
  isSo: () => Promise<boolean>,
  { patienceMs, signal }: { patienceMs: number; signal: AbortSignal },
): Promise<void> {
  const end = Date.now() + patienceMs;
  while (Date.now() < end && !signal.aborted && (await isSo())) await rest(LOOK_MS, signal);
}

/** Waits so long, or until whoever waits is told to stop. */
export const rest = (ms: number, signal: AbortSignal): Promise<void> =>
  setTimeout(ms, undefined, { signal }).catch(() => undefined);

/** Of an attempt that is told to stop, as its worker does or its time is over: the next one goes on from the database. */
export const stopped = (): ApplicationFailure => ApplicationFailure.retryable('the attempt was stopped', 'stopped');
