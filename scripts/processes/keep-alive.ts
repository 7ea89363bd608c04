/** Keeps a child running: one that ends unasked is started again, with growing pauses. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from './running.js';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** A child that lived this long is judged anew. */
const GOOD_LIFE_MS = 60_000;
/** A signal to our whole process group reaches the child as well, and may have ended it before we come to hear of the signal. */
const SIGNAL_MS = 250;

export interface Kept {
  stop(): Promise<void>;
}

/**
 * Starts the child and keeps it.
 * @param start starts one; settles when it works
 * @param say   told in one line what happened to it
 * @throws Error when the first start fails
 */
export async function keepAlive(
  name: string,
  start: () => Promise<Running>,
  say: (line: string) => void,
): Promise<Kept> {
  let running = await start();
  const stopped = new AbortController();
  const keeping = keep();
  return {
    async stop() {
      stopped.abort();
      await running.stop();
      await keeping;
      // It may have been started again in the very moment of the stop.
      await running.stop();
    },
  };

  /** Ends early when the child is to be stopped. */
  function pause(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: stopped.signal }).catch(() => undefined);
  }

  async function keep(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    let bornAt = Date.now();
    for (;;) {
      let what = `ended (${await running.ended})`;
      await pause(SIGNAL_MS);
      if (Date.now() - bornAt > GOOD_LIFE_MS) pauseMs = FIRST_PAUSE_MS;
      for (;;) {
        if (stopped.signal.aborted) return;
        say(`${name} ${what}; it is started again in ${pauseMs / 1000} s`);
        await pause(pauseMs);
        if (stopped.signal.aborted) return;
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
        bornAt = Date.now();
        try {
          running = await start();
          break;
        } catch (error) {
          what = `did not start (${error instanceof Error ? error.message : String(error)})`;
        }
      }
    }
  }
}
