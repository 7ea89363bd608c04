/** Work of which only so much may be under way at once: the rest waits for its turn, in order, and not for ever. */
import { AsyncResource } from 'node:async_hooks';
import PQueue from 'p-queue';
import { withinLimit } from './within-limit.js';

/**
 * Does the work in its turn.
 * @param leaves who waits leaves the line when it fires; work that has begun goes on
 * @returns whether the turn came: false where it had not in time, or the line was left
 * @throws what the work throws
 */
export type InTurn = (work: () => Promise<void>, leaves?: AbortSignal) => Promise<boolean>;

/**
 * @param most how much is under way at once
 * @param longestWaitMs after so long work that waits is given back undone. Milliseconds
 */
export function createTurns(most: number, longestWaitMs: number): InTurn {
  const queue = new PQueue({ concurrency: most });
  return async (work, leaves) => {
    const waiting = withinLimit(longestWaitMs, leaves);
    let isBegun = false;
    // The queue begins it where the work before has ended; it keeps the async context of whoever gave it, as the context of an activity.
    const begin = AsyncResource.bind(async (): Promise<void> => {
      isBegun = true;
      waiting.release();
      await work();
    });
    try {
      await queue.add(begin, { signal: waiting.signal });
      return true;
    } catch (error) {
      if (isBegun) throw error;
      return false;
    } finally {
      waiting.release();
    }
  };
}
