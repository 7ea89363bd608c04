/** A mailed one-time URL: issued, mailed, renewed where its mail is late, redeemed once or lapsed. */
import { ActivityFailure, ApplicationFailure, condition } from '@temporalio/workflow';
import type { Digest, IsoInstant } from '../contracts/procedure.js';
import { ownNow, patienceOf, told, within } from './clock.js';
import { type Timeline, step } from './timeline.js';
import { triesOn } from './mail-patience.js';
import { endsMailing, isMailRefusal } from './mail-refusal.js';

export interface OneTimeUrl {
  /** Number of the valid URL; 0: none was issued yet. */
  issue: number;
  expiresAtMs: number;
  mail: 'on-the-way' | 'mailed' | 'undeliverable';
  /** The browser that redeemed it, as a keyed digest. */
  redeemedBy: Digest | undefined;
  /** No URL of this procedure is valid any more. */
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
  /** How long the mail is retried while the mail server is down. */
  patienceMs: number;
  /** Mails the URL of an issue; gives up after `patienceMs`. */
  send(issue: number, expiresAt: IsoInstant, patienceMs: number): Promise<void>;
  /** Step of the timeline that says that it was mailed. */
  step: string;
}

/**
 * For validators: refuses an issue that doesn't exist yet. All redeems of an issue share one update ID, so an answer to this one would be given to
 * the real one later (decision 6).
 */
export function checkIssue(url: OneTimeUrl, issue: number): void {
  if (issue > url.issue) throw ApplicationFailure.nonRetryable('no such issue', 'url-unknown');
}

/** Decides a redeem, without an await. @returns whether it is the one that counts */
export function redeemUrl(url: OneTimeUrl, issue: number, browser: Digest): boolean {
  if (url.revoked || url.redeemedBy !== undefined || issue !== url.issue || lifeLeft(url) === 0) return false;
  url.redeemedBy = browser;
  return true;
}

const isWaiting = (url: OneTimeUrl): boolean => url.redeemedBy === undefined && !url.revoked;
const lifeLeft = (url: OneTimeUrl): number => Math.max(0, url.expiresAtMs - ownNow());

/** Issues and mails a URL and waits for its button. */
export async function awaitOneTimeUrl(
  timeline: Timeline,
  url: OneTimeUrl,
  mail: UrlMail,
): Promise<'redeemed' | 'lapsed' | 'undeliverable'> {
  renew(timeline, url, mail.lifeMs);
  // Not awaited: the mail may have arrived although the mail server never confirmed it.
  void mailing(timeline, url, mail);
  while (isWaiting(url) && url.mail !== 'undeliverable') {
    const leftMs = lifeLeft(url);
    // While its mail is still being retried, an expired URL is about to be replaced by `mailing`.
    if (leftMs === 0 && url.mail === 'mailed') break;
    const { issue, mail: state } = url;
    const changed = () => !isWaiting(url) || url.issue !== issue || url.mail !== state;
    if (leftMs > 0) await within(changed, url.expiresAtMs);
    else await condition(changed);
  }
  timeline.expiresAtMs = undefined;
  if (url.redeemedBy !== undefined) return 'redeemed';
  if (url.revoked) return 'lapsed';
  return url.mail === 'undeliverable' ? 'undeliverable' : 'lapsed';
}

function renew(timeline: Timeline, url: OneTimeUrl, lifeMs: number): void {
  url.issue += 1;
  url.expiresAtMs = ownNow() + lifeMs;
  timeline.expiresAtMs = url.expiresAtMs;
}

/** Mails the URL. One whose life is half over before its mail went out is replaced by a new one, so that no expired URL is mailed (decision 10). */
async function mailing(timeline: Timeline, url: OneTimeUrl, mail: UrlMail): Promise<void> {
  const giveUpAtMs = ownNow() + mail.patienceMs;
  while (isWaiting(url)) {
    const patienceMs = patienceOf(giveUpAtMs, { ms: mail.lifeMs, endsAtMs: url.expiresAtMs });
    try {
      await mail.send(url.issue, told(url.expiresAtMs), patienceMs);
      if (url.revoked) return;
      step(timeline, mail.step, 'system');
      url.mail = 'mailed';
      return;
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      if (!isWaiting(url)) return;
      const tookForFinal = isMailRefusal(error) || error.retryState === 'NON_RETRYABLE_FAILURE';
      if (ownNow() >= giveUpAtMs || endsMailing(error, url.issue, tookForFinal)) {
        url.mail = 'undeliverable';
        return;
      }
      if (triesOn(error)) continue;
      renew(timeline, url, mail.lifeMs);
      step(timeline, 'url-renewed', 'system');
    }
  }
}
