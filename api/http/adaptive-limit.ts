/**
 * How much may be under way at once, found out by how long it takes: additive increase, multiplicative decrease, as TCP does it (RFC 5681) and
 * `AIMDLimit` of Netflix's concurrency-limits (Apache-2.0). There is no number of ours in it that depends on the machine but the first one.
 */

/** What is left of the limit after something took too long. */
const CUT = 0.75;
/** By how much the limit grows while as much as it allows has been done in time. */
const GROWTH = 4;

export interface LimitSettings {
  /** Before anything was measured. */
  initial: number;
  least: number;
  most: number;
  /** What takes longer than this was too much. Milliseconds. */
  targetMs: number;
}

export class AdaptiveLimit {
  #limit: number;
  #cutAt = Number.NEGATIVE_INFINITY;
  /** How long one took lately. */
  #meanMs: number;

  constructor(private readonly settings: LimitSettings) {
    this.#limit = settings.initial;
    this.#meanMs = settings.targetMs;
  }

  get most(): number {
    return Math.floor(this.#limit);
  }

  /** In milliseconds. */
  get meanMs(): number {
    return this.#meanMs;
  }

  /**
   * Counts one that is done.
   * @param one.beganAt @param one.now milliseconds of one clock @param one.underWay how many are, with it
   */
  took({ beganAt, now, underWay }: { beganAt: number; now: number; underWay: number }): void {
    const { least, most, targetMs } = this.settings;
    const ms = now - beganAt;
    this.#meanMs += (ms - this.#meanMs) / 16;
    if (ms <= targetMs) {
      // While less is under way than half of what may be, that it goes well says nothing about more.
      if (underWay * 2 >= this.#limit) this.#limit = Math.min(most, this.#limit + GROWTH / this.#limit);
      return;
    }
    // Whatever had begun before the last cut was under way when it was too much: it says nothing about the limit since.
    if (beganAt < this.#cutAt) return;
    this.#limit = Math.max(least, this.#limit * CUT);
    this.#cutAt = now;
  }
}
