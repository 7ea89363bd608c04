/** How long a mail is tried, in the case's own time: while mail is out and deadlines are paused, patience doesn't end. */
import type { ActivityFailure } from '@temporalio/workflow';
import { isStanding, ownNow, patienceOf, stoodFor } from './clock.js';
import { isFinalMailFailure, isOutOfTime } from './mail-refusal.js';

/**
 * The attempts at one mail. Each ends after so much of the time of day; where the clock stood meanwhile, another one is made. Whoever mails loops himself: a case
 * that is never told of a pause goes on as it did, turn by turn of the event loop.
 */
export class Patience {
  readonly #giveUpAtMs: number;
  readonly #issue: number;
  #stoodMs = 0;

  /** @param ms in the case's own time @param issue which URL or code the mail is of */
  constructor(ms: number, issue = 1) {
    this.#giveUpAtMs = ownNow() + ms;
    this.#issue = issue;
  }

  /** Of the attempt that begins now, by the time of day. Milliseconds */
  next(): number {
    this.#stoodMs = stoodFor();
    return patienceOf(this.#giveUpAtMs);
  }

  /** Whether there is another attempt after one that failed. */
  goesOn(error: ActivityFailure): boolean {
    return stoodFor() > this.#stoodMs && ownNow() < this.#giveUpAtMs && !isFinalMailFailure(error, this.#issue);
  }
}

/** Whether a mail is tried on under the same URL or code: its attempt was over while the clock stands, and a new one would live no longer than that. */
export const triesOn = (error: ActivityFailure): boolean => isStanding() && isOutOfTime(error);
