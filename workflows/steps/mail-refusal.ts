/** How workflows tell a mail that never goes out from one that only took too long. */
import { type ActivityFailure, ApplicationFailure, patched, TimeoutFailure } from '@temporalio/workflow';
import { MAIL_UNDELIVERABLE } from '../contracts/procedure.js';

/** Whether the mail server refused the mail for good. */
export const isMailRefusal = (error: ActivityFailure): boolean =>
  error.cause instanceof ApplicationFailure && error.cause.type === MAIL_UNDELIVERABLE;

/**
 * Whether a mail ends here: refused, or failed for good without a word about its recipient, because the account is gone or an answer was forged. A new
 * URL or code would meet the same at once, and be replaced without end. That the patience for one mail is over is no such failure.
 * @param before what the procedure took it for until it asked this; a history that was recorded then replays so
 */
export function endsMailing(error: ActivityFailure, before = isMailRefusal(error)): boolean {
  const ends = error.retryState !== 'TIMEOUT' && !(error.cause instanceof TimeoutFailure);
  return ends !== before && patched('final-mail-failures') ? ends : before;
}
