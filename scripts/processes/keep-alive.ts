/** Keeps a child running: one that ends unasked is started again, with pauses that grow while it doesn't come up (decision 085). */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from './running.js';

/** A signal to our whole process group reaches the child as well, and may have ended it before we come to hear of the signal. */
const SIGNAL_MS = 250;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 4_000;
/** A child that worked for this long has come up: however often it is killed after that, it is started again at once. */
const GOOD_LIFE_MS = 1_000;

export interface Kept {
  stop(): Promise<void>;
}

/** The pause after the next child that doesn't come up. @param pauseMs the one before */
export const longerPause = (pauseMs: number): number =>
  Math.min(Math.max(pauseMs * 2, FIRST_PAUSE_MS), LONGEST_PAUSE_MS);

/**
 * Starts the child and keeps it.
 * @param start starts one; settles when it works, or soon after it is told to stop
 * @param say   told in one line what happened to it
 * @throws Error when the first start fails
 */
export async function keepAlive(
  name: string,
  start: (stopped: AbortSignal) => Promise<Running>,
  say: (line: string) => void,
): Promise<Kept> {
  const stopped = new AbortController();
  let running = await start(stopped.signal);
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
    let pauseMs = 0;
    for (let upAt = Date.now(); ; upAt = Date.now()) {
      let what = `ended (${await running.ended})`;
      const endedAt = Date.now();
      if (endedAt - upAt >= GOOD_LIFE_MS) pauseMs = 0;
      await pause(SIGNAL_MS);
      for (;;) {
        if (stopped.signal.aborted) return;
        say(`${name} ${what}; it is started again${pauseMs > 0 ? ` in ${pauseMs / 1000} s` : ''}`);
        await pause(pauseMs);
        if (stopped.signal.aborted) return;
        pauseMs = longerPause(pauseMs);
        try {
          running = await start(stopped.signal);
          break;
        } catch (error) {
          what = `did not start (${error instanceof Error ? error.message : String(error)})`;
        }
      }
      say(`${name} works again, ${((Date.now() - endedAt) / 1000).toFixed(1)} s after it ended`);
    }
  }
}
