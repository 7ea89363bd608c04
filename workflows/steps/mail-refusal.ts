/** How workflows tell a mail that never goes out from one that only took too long. */
import { ActivityFailure, ApplicationFailure, patched, TimeoutFailure } from '@temporalio/workflow';
import { MAIL_UNDELIVERABLE } from '../contracts/procedure.js';
import { isForgedAnswer } from './bound-messages.js';

/** Whether the mail server refused the mail for good. */
export const isMailRefusal = (error: ActivityFailure): boolean =>
  error.cause instanceof ApplicationFailure && error.cause.type === MAIL_UNDELIVERABLE;

/** Of one mail: a stranger's act for each, or a worker of another release that gives answers of this kind only. */
const MOST_FORGED = 3;

/** Runs an activity, and again where a stranger answered for it; a few times, as long as it may run again. */
export async function answeredByUs<T>(run: () => Promise<T>): Promise<T> {
  for (let forged = 0; ; forged++) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof ActivityFailure) || !isForgedAnswer(error) || forged >= MOST_FORGED) throw error;
    }
  }
}

/** The patience for one mail is over. */
export const isOutOfTime = ({ retryState, cause }: ActivityFailure): boolean =>
  retryState === 'TIMEOUT' || cause instanceof TimeoutFailure;

/** Failed for good, with or without a word about its recipient. */
const isFinal = (error: ActivityFailure): boolean => !isOutOfTime(error);

/**
 * Whether a mail ends here: refused, or failed for good without a word about its recipient, because the account is gone, say. A new URL or code would
 * meet the same at once, and be replaced without end. That the patience for one mail is over is no such failure; nor is a forged answer, but for
 * many of them.
 * @param issue which URL or code the mail is of, from 1
 */
export const isFinalMailFailure = (error: ActivityFailure, issue: number): boolean =>
  !(isForgedAnswer(error) && issue <= MOST_FORGED) && isFinal(error);

/**
 * The same for workflow types that have histories from before they asked this.
 * @param before what the procedure took it for until then; such a history replays so
 */
export function endsMailing(error: ActivityFailure, issue: number, before = isMailRefusal(error)): boolean {
  if (isForgedAnswer(error) && issue <= MOST_FORGED) return before;
  const ends = isFinal(error);
  return ends !== before && patched('final-mail-failures') ? ends : before;
}
