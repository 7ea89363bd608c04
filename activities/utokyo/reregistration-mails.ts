/** The mails of MFA re-registration: to the person, each with the link that stops it, and to whoever leads the queue. */
import { ApplicationFailure } from '@temporalio/activity';
import { findMessage } from '../../db/staff/application-messages.js';
import { findApplication, findDecision } from '../../db/staff/applications.js';
import { type ManyApprovals, manyApprovals } from '../../db/staff/many-approvals.js';
import { findStaff, leadsOf } from '../../db/staff/staff.js';
import { findMember } from '../../db/utokyo/members.js';
import { findReregistration, noteTelephonesTold } from '../../db/utokyo/reregistrations.js';
import type { IsoInstant, Locale } from '../../workflows/contracts/procedure.js';
import type { MfaNoticeKind } from '../../workflows/contracts/mfa-notice.js';
import type { MfaKind } from '../../workflows/contracts/reregistration.js';
import type { Dependencies } from '../dependencies.js';
import type { MailContent } from '../mail/layout.js';
import { askOwner } from './owner.js';
import { sendOnce, withSubject } from '../mail/send-once.js';
import {
  type LeadOccasion,
  leadMail,
  type MemberMailModel,
  type MemberOccasion,
  memberMail,
} from '../mail/templates/reregistration.js';

type Needs = Pick<Dependencies, 'db' | 'mailer' | 'methods' | 'tokens' | 'services' | 'publicUrl' | 'log'>;

/** The mails that tell the person what happens. */
export type MemberMail =
  | { what: Exclude<MemberOccasion, 'asked' | 'registered' | MfaNoticeKind>; until?: IsoInstant }
  | { what: 'registered'; method: MfaKind }
  | { what: 'asked'; messageId: string; answerBy: IsoInstant };

/** Approvals of one person in an hour that are too many to have been looked at. */
const MANY_APPROVALS = 20;

export const createReregistrationMailActivities = (needs: Needs) => ({
  /**
   * Mails the person. Texts of staff are read here and go nowhere but into the mail.
   * @param p.to the present notice address, or the one before it @param p.n which of several mails of one kind
   */
  async mailMember(
    p: { procedureId: string; memberId: string; locale: Locale; to: 'present' | 'before'; n?: number } & MemberMail,
  ): Promise<void> {
    const { procedureId, memberId, locale, what } = p;
    const member = await findMember(needs.db, memberId);
    const to = p.to === 'before' ? member?.email_before : member?.email;
    if (!to) throw ApplicationFailure.nonRetryable('the address is gone', 'no-address');
    const application = await findApplication(needs.db, procedureId);
    const question =
      p.what === 'asked'
        ? await findMessage(needs.db, { procedureId, messageId: p.messageId, kind: 'question' })
        : undefined;
    const decision = what === 'refused' ? await findDecision(needs.db, procedureId) : undefined;
    const model: MemberMailModel = {
      what,
      memberId,
      inquiry: needs.services.utokyo.inquiry,
      // A card that is linked is no procedure any more: nothing could be stopped.
      ...(what !== 'linked' && { stopUrl: stopUrlOf(needs, procedureId) }),
      ...(application?.receipt_number && { receiptNumber: application.receipt_number }),
      ...(p.what === 'asked' && { until: p.answerBy }),
      ...('until' in p && p.until !== undefined && { until: p.until }),
      ...(p.what === 'registered' && { method: p.method }),
      ...(question && { staffText: question.text }),
      ...(decision && { staffText: decision.reason }),
    };
    const name = p.what === 'asked' ? `asked-${p.messageId}` : p.n === undefined ? what : `${what}-${p.n}`;
    const step = p.to === 'before' ? `${name}-before` : name;
    await send(needs, { procedureId, locale, to, step, template: `mfa-${what}`, content: memberMail(model, locale) });
  },

  /** Tells the telephones that are registered, each once, by a message with the link that stops it. @returns how many */
  async warnTelephones({ procedureId, memberId }: { procedureId: string; memberId: string }): Promise<number> {
    const before = (await findReregistration(needs.db, procedureId))?.telephones_told;
    if (typeof before === 'number') return before;
    const stopUrl = stopUrlOf(needs, procedureId);
    const told = await askOwner(needs, () => needs.methods.warnTelephones({ memberId, id: procedureId, stopUrl }));
    await noteTelephonesTold(needs.db, procedureId, told);
    return told;
  },

  /** IDs of those who lead the queue and have an address. */
  async leadsToTell(): Promise<string[]> {
    const leads = await leadsOf(needs.db, 'utokyo');
    if (leads.length === 0) needs.log.error('nobody who leads the queue utokyo has a mail address');
    return leads;
  },

  /** Mails one lead. @param p.n which of several mails of one kind */
  async mailLead(p: {
    procedureId: string;
    leadId: string;
    what: LeadOccasion;
    n: number;
    /** Who has approved so many. */
    staffId?: string;
  }): Promise<void> {
    const { procedureId, leadId, what, n } = p;
    const [lead, application] = [await findStaff(needs.db, leadId), await findApplication(needs.db, procedureId)];
    if (!lead?.email) throw ApplicationFailure.nonRetryable('the address is gone', 'no-address');
    const model = {
      what,
      many: MANY_APPROVALS,
      inquiry: needs.services.utokyo.inquiry,
      pageUrl: new URL(application ? `/staff/applications/${procedureId}` : '/staff', needs.publicUrl).href,
      receiptNumber: application?.receipt_number ?? procedureId,
      ...(application && { dueAt: application.due_at.toISOString() }),
      ...(p.staffId !== undefined && { staffId: p.staffId }),
    };
    const step = `lead-${what}-${n}-${leadId}`;
    await send(needs, {
      procedureId,
      locale: 'ja',
      to: lead.email,
      step,
      template: `mfa-lead-${what}`,
      content: leadMail(model, 'ja'),
    });
  },

  /** Who of those who approved this application has approved too many within an hour. */
  manyApprovals: ({ procedureId }: { procedureId: string }): Promise<ManyApprovals[]> =>
    manyApprovals(needs.db, { procedureId, many: MANY_APPROVALS }),
});

export type ReregistrationMailActivities = ReturnType<typeof createReregistrationMailActivities>;

const stopUrlOf = ({ tokens, publicUrl }: Needs, procedureId: string): string =>
  new URL(`/u?token=${tokens.url({ purpose: 'stop-reregistration', procedureId, issue: 1 })}`, publicUrl).href;

async function send(
  needs: Needs,
  m: { procedureId: string; locale: Locale; to: string; step: string; template: string; content: MailContent },
): Promise<void> {
  const { locale, content, ...mail } = m;
  const { utokyo } = needs.services;
  await sendOnce(needs, {
    ...mail,
    from: utokyo.mailFrom,
    content: withSubject(content, utokyo, mail.template, locale),
  });
}
