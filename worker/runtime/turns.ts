/** Work of which only so much may be under way at once: the rest waits for its turn, in order, and not for ever. */
import PQueue from 'p-queue';

/** Does the work in its turn. @returns whether it was done; false where its turn had not come in time. @throws what the work throws */
export type Turns = (work: () => Promise<void>) => Promise<boolean>;

/**
 * @param most how much is under way at once
 * @param longestWaitMs after so long work that waits is given back undone. Milliseconds
 */
export function createTurns(most: number, longestWaitMs: number): Turns {
  const queue = new PQueue({ concurrency: most });
  return async (work) => {
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(), longestWaitMs);
    let isBegun = false;
    const begin = async (): Promise<void> => {
      isBegun = true;
      clearTimeout(timer);
      await work();
    };
    try {
      await queue.add(begin, { signal: waiting.signal });
      return true;
    } catch (error) {
      if (isBegun) throw error;
      return false;
    }
  };
}
