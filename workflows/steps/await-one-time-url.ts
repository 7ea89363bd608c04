/** A mailed one-time URL: issued, mailed, renewed where its mail is late, redeemed once or lapsed. */
import { ActivityFailure, ApplicationFailure, condition } from '@temporalio/workflow';
import type { Digest, IsoInstant } from '../contracts/procedure.js';
import { type Course, instant, step } from './course.js';
import { isMailRefusal } from './mail-refusal.js';

export interface OneTimeUrl {
  /** Number of the URL that counts; 0: none was issued yet. */
  issue: number;
  expiresAtMs: number;
  mail: 'on-the-way' | 'mailed' | 'undeliverable';
  /** Whose redeem counted. */
  redeemedBy: Digest | undefined;
  /** No URL of this procedure counts any more. */
  revoked: boolean;
}
export const noUrlYet = (): OneTimeUrl => ({
  issue: 0,
  expiresAtMs: 0,
  mail: 'on-the-way',
  redeemedBy: undefined,
  revoked: false,
});

export interface UrlMail {
  lifeMs: number;
  /** How long the mail is retried while the mail server is away. */
  patienceMs: number;
  /** Mails the URL of an issue; gives up after `patienceMs`. */
  send(issue: number, expiresAt: IsoInstant, patienceMs: number): Promise<void>;
  /** Step of the course that says that it was mailed. */
  step: string;
}

/** Refused without a trace in the history: an issue that doesn't exist yet must leave no answer that the real one would meet later. */
export function checkIssue(url: OneTimeUrl, issue: number): void {
  if (issue > url.issue) throw ApplicationFailure.nonRetryable('no such issue', 'url-unknown');
}

/** Decides a redeem, without an await. @returns whether it counted */
export function redeemUrl(url: OneTimeUrl, issue: number, browser: Digest): boolean {
  if (url.revoked || url.redeemedBy !== undefined || issue !== url.issue || lifeLeft(url) === 0) return false;
  url.redeemedBy = browser;
  return true;
}

const isWaiting = (url: OneTimeUrl): boolean => url.redeemedBy === undefined && !url.revoked;
const lifeLeft = (url: OneTimeUrl): number => Math.max(0, url.expiresAtMs - Date.now());

/** Issues and mails a URL and waits for its button. */
export async function awaitOneTimeUrl(
  course: Course,
  url: OneTimeUrl,
  mail: UrlMail,
): Promise<'redeemed' | 'lapsed' | 'undeliverable'> {
  renew(course, url, mail.lifeMs);
  // Not waited for: whoever has the mail goes on, even where the mail server never said that it took it.
  void mailing(course, url, mail);
  while (isWaiting(url) && url.mail !== 'undeliverable') {
    const leftMs = lifeLeft(url);
    // A URL whose mail is still being tried is renewed, not lost.
    if (leftMs === 0 && url.mail === 'mailed') break;
    const { issue, mail: state } = url;
    const changed = () => !isWaiting(url) || url.issue !== issue || url.mail !== state;
    if (leftMs > 0) await condition(changed, leftMs);
    else await condition(changed);
  }
  course.expiresAtMs = undefined;
  if (url.redeemedBy !== undefined) return 'redeemed';
  if (url.revoked) return 'lapsed';
  return url.mail === 'undeliverable' ? 'undeliverable' : 'lapsed';
}

function renew(course: Course, url: OneTimeUrl, lifeMs: number): void {
  url.issue += 1;
  url.expiresAtMs = Date.now() + lifeMs;
  course.expiresAtMs = url.expiresAtMs;
}

/** A URL whose life is half over before its mail went out is replaced by a new one: nobody is mailed a URL that has expired. */
async function mailing(course: Course, url: OneTimeUrl, mail: UrlMail): Promise<void> {
  const giveUpAtMs = Date.now() + mail.patienceMs;
  while (isWaiting(url)) {
    const patienceMs = Math.max(1, Math.min(mail.lifeMs / 2, giveUpAtMs - Date.now()));
    try {
      await mail.send(url.issue, instant(url.expiresAtMs), patienceMs);
      if (url.revoked) return;
      step(course, mail.step, 'system');
      url.mail = 'mailed';
      return;
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      if (!isWaiting(url)) return;
      // What is final in any other way would be as final for a new URL, at once and without end.
      if (isMailRefusal(error) || error.retryState === 'NON_RETRYABLE_FAILURE' || Date.now() >= giveUpAtMs) {
        url.mail = 'undeliverable';
        return;
      }
      renew(course, url, mail.lifeMs);
      step(course, 'url-renewed', 'system');
    }
  }
}
