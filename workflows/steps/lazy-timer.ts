/** Waiting with few timers: one that is still running is left to fire, where cancelling it and starting another would be two events more. */
import { condition, sleep } from '@temporalio/workflow';
import { isStanding, ownNow, standing } from './clock.js';

export class LazyTimer {
  /** When the timer that runs fires, or before: while the clock of the case stands, a timer doesn't. In the case's own time, epoch milliseconds. */
  #firesAtMs: number | undefined;

  /**
   * Waits until something is so, or a time is over.
   * @param untilMs in the case's own time, epoch milliseconds
   * @returns whether it is so
   */
  async wait(isSo: () => boolean, untilMs: number): Promise<boolean> {
    while (!isSo()) {
      if (ownNow() >= untilMs) return false;
      if (isStanding()) {
        await standing(isSo);
        continue;
      }
      if (this.#firesAtMs === undefined || this.#firesAtMs > untilMs) void this.#start(untilMs);
      const running = this.#firesAtMs;
      await condition(() => isSo() || this.#firesAtMs !== running);
    }
    return true;
  }

  async #start(atMs: number): Promise<void> {
    this.#firesAtMs = atMs;
    try {
      await sleep(Math.max(1, atMs - ownNow()));
    } catch {
      // The workflow was cancelled from outside: whoever waits hears of it by the condition.
      return;
    }
    if (this.#firesAtMs === atMs) this.#firesAtMs = undefined;
  }
}
