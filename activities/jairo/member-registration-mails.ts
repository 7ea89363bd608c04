/** Mails of the procedure `member-registration`. Each goes out once. */
import { findJairoAccount } from '../../db/jairo/accounts.js';
import {
  findInvitation,
  findWelcome,
  mailableInvitation,
  type MailableInvitation,
  mayTellInviter,
} from '../../db/jairo/invitations.js';
import { findInstitution } from '../../db/jairo/institutions.js';
import { mayManage, rightsOf } from '../../db/jairo/rights.js';
import { findPendingRegistration } from '../../db/jairo/registrations.js';
import { tokyoDay } from '../../workflows/rules/business-days.js';
import { fewAtOnce } from '../few-at-once.js';
import { KEYS } from './member-steps.js';
import {
  addressInUseMail,
  invitationEndedMail,
  invitationMail,
  memberAddressMail,
  welcomeMail,
} from '../mail/templates/member-registration.js';
import { type MemberMailNeeds, memberUrl, menuUrl, sendToMember, signInUrl } from './member-mail.js';

interface Issue {
  procedureId: string;
  issue: number;
}
type Invitation = 'invitation' | 'reminder';

const MOST_AT_ONCE = 20;

export const createMemberRegistrationMails = (needs: MemberMailNeeds, atOnce = fewAtOnce(MOST_AT_ONCE)) => ({
  /** Mails the invitation, or its reminder. @returns false if its URL is not valid any more; nothing was mailed */
  mailInvitation: (p: Issue & { which: Invitation }): Promise<boolean> => mail(needs, p),

  /** The same reminder with one try. @returns `waits` where the mail server doesn't take it now */
  async mailReminderAtOnce(p: Issue): Promise<boolean | 'waits'> {
    try {
      return (await atOnce(() => mail(needs, { ...p, which: 'reminder' }))) ?? 'waits';
    } catch {
      return 'waits';
    }
  },

  /**
   * Mails the URL that verifies an address other than the invited one. One that somebody else has in the institution's roster gets a mail that says so,
   * without a URL: whoever typed it is told nothing of others. @returns false if it is not valid any more
   */
  async mailMemberAddress({ procedureId, issue, expiresAt }: Issue & { expiresAt: string }): Promise<boolean> {
    const pending = await findPendingRegistration(needs.db, KEYS, procedureId, issue);
    if (!pending) return false;
    const { email, locale } = pending;
    const { inquiry } = needs.services.jairo;
    const mail = { procedureId, to: email, locale };
    if (pending.isOfAnother) {
      const institution = (await findInstitution(needs.db, pending.institution))?.name ?? pending.institution;
      const content = addressInUseMail({ institution, inquiry }, locale);
      await sendToMember(needs, {
        ...mail,
        step: `address-in-use-${issue}`,
        template: 'member-address-in-use',
        content,
      });
      return true;
    }
    const url = memberUrl(needs, { purpose: 'member-email', procedureId, issue });
    const content = memberAddressMail({ url, expiresAt, inquiry }, locale);
    await sendToMember(needs, { ...mail, step: `address-${issue}`, template: 'member-address', content });
    return true;
  },

  /** 「JAIRO Cloud コミュニティサイトへようこそ」 to the account's address. */
  async mailWelcome({ procedureId }: { procedureId: string }): Promise<void> {
    const was = await findWelcome(needs.db, procedureId);
    if (!was) return;
    const { what, role, locale, email } = was;
    const content = welcomeMail(
      {
        what,
        role,
        email,
        institution: was.institution_name,
        userId: was.user_id,
        displayName: was.display_name,
        at: was.ended_at.toISOString(),
        url: signInUrl(needs),
        inquiry: needs.services.jairo.inquiry,
      },
      locale,
    );
    await sendToMember(needs, { procedureId, step: 'welcome', template: 'member-welcome', to: email, locale, content });
  },

  /**
   * Tells the member who invited that the invitation expired, or that its mail was refused: once a day of all that ended so (decision 114). Staff see
   * it where they see undelivered mails. @returns whether it was told by this mail
   */
  async mailInviter(p: { procedureId: string; what: 'expired' | 'undeliverable' }): Promise<boolean> {
    const { procedureId, what } = p;
    const { db } = needs;
    const invitation = await findInvitation(db, procedureId);
    const userId = /^member:(.+)$/.exec(invitation?.invited_by ?? '')?.[1];
    const account = userId === undefined ? undefined : await findJairoAccount(db, userId);
    if (!invitation || !account || account.disabled_at) return false;
    const { institution, role, email } = invitation;
    if (!mayManage(await rightsOf(db, account.user_id), institution)) return false;
    const day = tokyoDay(Date.now());
    if (!(await mayTellInviter(db, { institution, userId: account.user_id, what, day, procedureId }))) return false;
    const name = (await findInstitution(db, institution))?.name ?? institution;
    const locale = account.locale ?? 'ja';
    const content = invitationEndedMail(
      { what, role, email, institution: name, url: menuUrl(needs, institution), inquiry: needs.services.jairo.inquiry },
      locale,
    );
    const template = `member-invitation-${what}`;
    await sendToMember(needs, { procedureId, step: `inviter-${what}`, template, to: account.email, locale, content });
    return true;
  },
});

export type MemberRegistrationMails = ReturnType<typeof createMemberRegistrationMails>;

async function mail(needs: MemberMailNeeds, { procedureId, issue, which }: Issue & { which: Invitation }) {
  const found = await mailableInvitation(needs.db, procedureId, issue);
  if (!found) return false;
  await sendInvitation(needs, which, found);
  return true;
}

/**
 * Mails an invitation or its reminder. The manual sends that of an administrator from and to the applicant's own address; receiving servers refuse
 * foreign senders, so that address is where answers go.
 */
export async function sendInvitation(
  needs: MemberMailNeeds,
  which: Invitation,
  found: MailableInvitation,
): Promise<void> {
  const { procedure_id: procedureId, issue, email, role, locale } = found;
  const content = invitationMail(
    which,
    {
      role,
      institution: found.institution_name,
      url: memberUrl(needs, { purpose: 'invitation', procedureId, issue }),
      expiresAt: found.expires_at.toISOString(),
      inquiry: needs.services.jairo.inquiry,
    },
    locale,
  );
  const step = `${which}-${issue}`;
  const replyTo = found.number === null ? { replyTo: email } : {};
  await sendToMember(needs, { procedureId, step, template: `member-${which}`, to: email, ...replyTo, locale, content });
}
