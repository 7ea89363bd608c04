/** Waiting with few timers: one that is still running is left to fire, where cancelling it and starting another would be two events more. */
import { condition, sleep } from '@temporalio/workflow';

export class LazyTimer {
  /** When the timer that runs fires, epoch milliseconds. */
  #firesAtMs: number | undefined;

  /**
   * Waits until something is so, or a time is over.
   * @param untilMs epoch milliseconds
   * @returns whether it is so
   */
  async wait(isSo: () => boolean, untilMs: number): Promise<boolean> {
    while (!isSo()) {
      if (Date.now() >= untilMs) return false;
      if (this.#firesAtMs === undefined || this.#firesAtMs > untilMs) void this.#start(untilMs);
      const running = this.#firesAtMs;
      await condition(() => isSo() || this.#firesAtMs !== running);
    }
    return true;
  }

  async #start(atMs: number): Promise<void> {
    this.#firesAtMs = atMs;
    try {
      await sleep(Math.max(1, atMs - Date.now()));
    } catch {
      // The workflow was cancelled from outside: whoever waits hears of it by the condition.
      return;
    }
    if (this.#firesAtMs === atMs) this.#firesAtMs = undefined;
  }
}
