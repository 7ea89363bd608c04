/** Effects of the workflow `mfa-notice`. Each may run more than once and has its effect once. */
import { ApplicationFailure } from '@temporalio/activity';
import type { Db } from '../../db/knex.js';
import { coolingUntil, findMember, replacedAddress, type UtokyoMember } from '../../db/utokyo/members.js';
import type { MfaNoticeInput } from '../../workflows/contracts/mfa-notice.js';
import { type Locale, MAIL_UNDELIVERABLE, type ProcedureView } from '../../workflows/contracts/procedure.js';
import type { Dependencies } from '../dependencies.js';
import { sendOfService } from '../mail/send-once.js';
import { memberMail } from '../mail/templates/reregistration.js';
import { project } from '../project.js';

type Needs = Pick<Dependencies, 'db' | 'mailer' | 'tokens' | 'services'>;

/** The present notice address, the one before its last changes, the one that the change replaced of which is told. */
type NoticeAddress = 'present' | 'before' | 'replaced';

export const createMfaNoticeActivities = (needs: Needs) => ({
  /** Records the notice in the database, among the procedures. */
  recordMfaNotice: (record: { view: ProcedureView; closed: boolean; locale: Locale }): Promise<void> =>
    project(needs.db, { service: 'utokyo', kind: 'mfa-notice', ...record }),

  /** Which addresses are told, each address once. @param p.coolingMs how long the change of a notice address counts as young */
  async addressesToTell(p: { procedureId: string; memberId: string; coolingMs: number }): Promise<NoticeAddress[]> {
    const { present, before, replaced, member } = await addressesOf(needs.db, p);
    const isYoung = member !== undefined && coolingUntil(member, p.coolingMs) !== undefined;
    const told: [NoticeAddress, string | undefined][] = [
      ['present', present],
      ['replaced', replaced],
      ['before', isYoung ? before : undefined],
    ];
    const seen = new Set<string>();
    return told.flatMap(([to, address]) => {
      if (address === undefined || seen.has(address)) return [];
      seen.add(address);
      return [to];
    });
  },

  /** Mails the person. What has happened can't be stopped any more, so the mail has no link. */
  async mailNotice(p: Omit<MfaNoticeInput, 'waits'> & { to: NoticeAddress }): Promise<void> {
    const { procedureId, memberId, locale, what, method } = p;
    const to = (await addressesOf(needs.db, p))[p.to];
    if (!to) throw ApplicationFailure.nonRetryable('the address is gone', MAIL_UNDELIVERABLE);
    const { utokyo } = needs.services;
    const model = { what, memberId, inquiry: utokyo.inquiry, ...(method && { method }) };
    await sendOfService(needs, utokyo, {
      procedureId,
      locale,
      to,
      step: p.to === 'present' ? what : `${what}-${p.to}`,
      template: `mfa-${what}`,
      content: memberMail(model, locale),
    });
  },
});

export type MfaNoticeActivities = ReturnType<typeof createMfaNoticeActivities>;

async function addressesOf(
  db: Db,
  { procedureId, memberId }: { procedureId: string; memberId: string },
): Promise<Record<NoticeAddress, string | undefined> & { member: UtokyoMember | undefined }> {
  const [member, replaced] = await Promise.all([findMember(db, memberId), replacedAddress(db, procedureId)]);
  return { member, present: member?.email, before: member?.email_before ?? undefined, replaced };
}
