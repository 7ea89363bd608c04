/** Waiting in an activity, for a while or until it is told to stop. */
import { setTimeout } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/activity';

/** How often it is looked: first soon, then less and less often, as each look takes from what is waited for. */
const [SOON_MS, MOST_MS] = [20, 200];

/** Waits as long as something is so, but not longer than this, nor after whoever waits is told to stop. @returns whether it was so to the end */
export async function waitWhile(
  isSo: () => Promise<boolean>,
  { patienceMs, signal }: { patienceMs: number; signal: AbortSignal },
): Promise<boolean> {
  const end = Date.now() + patienceMs;
  for (let ms = SOON_MS; Date.now() < end && !signal.aborted; ms = Math.min(2 * ms, MOST_MS)) {
    if (!(await isSo())) return false;
    await rest(ms, signal);
  }
  return true;
}

/** Waits so long, or until whoever waits is told to stop. */
export const rest = (ms: number, signal: AbortSignal): Promise<void> =>
  setTimeout(ms, undefined, { signal }).catch(() => undefined);

/** Of an attempt that is told to stop, as its worker does or its time is over: the next one goes on from the database. */
export const stopped = (): ApplicationFailure => ApplicationFailure.retryable('the attempt was stopped', 'stopped');
