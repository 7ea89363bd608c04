/**
 * Tells a member that what they prove who they are with has changed: one mail to the present notice address, one to the address before it while its
 * change is young, and where it is the address that has changed, one to the address that was replaced. Rules: spec/mfa-reregistration.md, "Safety".
 *
 * applying ─a mail went out→ completed
 *    └─none did→ mail-undeliverable
 * It has no page; what couldn't be delivered stands in the mail ledger as well.
 */
import { ActivityFailure, proxyActivities, setHandler } from '@temporalio/workflow';
import type { MfaNoticeActivities } from '../activities/utokyo/mfa-notice.js';
import type { MfaNoticeInput } from './contracts/mfa-notice.js';
import { isClosed, procedureQuery } from './contracts/procedure.js';
import { localActivities, mail } from './steps/policies.js';
import { begin, step, type Timeline, viewOf } from './steps/timeline.js';

const { addressesToTell, recordMfaNotice } = localActivities<MfaNoticeActivities>();

/** @returns how many mails went out */
export async function mfaNotice({ waits, ...notice }: MfaNoticeInput): Promise<number> {
  const { procedureId, memberId, locale } = notice;
  const timeline = begin(procedureId, 'applying', 'system');
  const record = (): Promise<void> =>
    recordMfaNotice({ view: viewOf(timeline), closed: isClosed(timeline.status), locale });
  setHandler(procedureQuery, () => viewOf(timeline));
  await record();
  const { mailNotice } = proxyActivities<MfaNoticeActivities>(mail(waits.mailMs));
  const addresses = await addressesToTell({ procedureId, memberId, coolingMs: waits.coolingMs });
  const sent = await Promise.all(addresses.map((to) => isSent(mailNotice({ ...notice, to }))));
  const many = ended(timeline, sent);
  await record();
  return many;
}

/** Writes what became of each mail. @returns how many went out */
function ended(timeline: Timeline, sent: readonly boolean[]): number {
  const many = sent.filter(Boolean).length;
  for (let n = 0; n < many; n += 1) step(timeline, 'notice-mailed', 'system');
  if (many > 0 && many < sent.length) step(timeline, 'mail-undeliverable', 'system');
  const status = many > 0 ? 'completed' : 'mail-undeliverable';
  step(timeline, status, 'system', status);
  return many;
}

async function isSent(sending: Promise<void>): Promise<boolean> {
  try {
    await sending;
    return true;
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return false;
  }
}
