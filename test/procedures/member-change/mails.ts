/** The mails of a member's change. */
import {
  memberEmailChangeMail,
  type MemberNotice,
  memberNoticeMail,
} from '../../../activities/mail/templates/member-change.js';
import type { Locale } from '../../../workflows/contracts/procedure.js';
import { MEMBER_LINK } from '../member-registration/mails.js';
import { hostileText, type MailSample } from '../module.js';

const NOTICES: MemberNotice[] = ['display-name', 'password', 'email-asked', 'email-changed', 'email-now', 'removed'];

export const memberChangeMails = (locale: Locale): Record<string, MailSample> => {
  const { inquiry } = MEMBER_LINK;
  const model = { userId: hostileText('lib-kato'), at: '2026-11-26T04:35:00.000Z', inquiry };
  const institution = hostileText('A大学');
  const notice = (what: MemberNotice): MailSample => ({
    mail: memberNoticeMail({ ...model, what, ...(what === 'removed' && { institution }) }, locale),
    inquiry,
    shows: what === 'removed' ? 'A大学' : 'lib-kato',
  });
  return {
    url: { mail: memberEmailChangeMail(MEMBER_LINK, locale), inquiry },
    ...Object.fromEntries(NOTICES.map((what) => [what, notice(what)])),
  };
};
