/** The mails of an invitation. */
import {
  addressInUseMail,
  invitationEndedMail,
  invitationMail,
  memberAddressMail,
  welcomeMail,
} from '../../../activities/mail/templates/member-registration.js';
import type { Locale } from '../../../workflows/contracts/procedure.js';
import { hostileText, type MailSample } from '../module.js';

const inquiry = 'https://tetsuzuki.example.jp/desk';
export const MEMBER_LINK = {
  url: `https://tetsuzuki.example.jp/register?token=k1.p.${'aB3_-'.repeat(8)}abc`,
  expiresAt: '2026-12-03T04:35:00.000Z',
  inquiry,
};
const institution = hostileText('A大学');
const role = '図書館員' as const;
const shows = 'A大学';

export const registrationMails = (locale: Locale): Record<string, MailSample> => {
  const welcome = (what: 'registered' | 'adopted'): MailSample => ({
    mail: welcomeMail(
      {
        what,
        institution,
        role,
        userId: 'lib-kato',
        displayName: hostileText('加藤'),
        email: hostileText('kato@univ-a.example.jp'),
        at: MEMBER_LINK.expiresAt,
        url: 'https://tetsuzuki.example.jp/admin/sign-in',
        inquiry,
      },
      locale,
    ),
    inquiry,
    shows: '加藤',
  });
  const ended = (what: 'expired' | 'undeliverable'): MailSample => ({
    mail: invitationEndedMail(
      {
        what,
        institution,
        role,
        email: hostileText('kato@univ-a.example.jp'),
        url: 'https://tetsuzuki.example.jp/admin/menu/univ-a',
        inquiry,
      },
      locale,
    ),
    inquiry,
    shows: 'kato@univ-a.example.jp',
  });
  return {
    invitation: { mail: invitationMail('invitation', { ...MEMBER_LINK, institution, role }, locale), inquiry, shows },
    reminder: { mail: invitationMail('reminder', { ...MEMBER_LINK, institution, role }, locale), inquiry, shows },
    address: { mail: memberAddressMail(MEMBER_LINK, locale), inquiry },
    'address-in-use': { mail: addressInUseMail({ institution, inquiry }, locale), inquiry, shows },
    welcome: welcome('registered'),
    'welcome-adopted': welcome('adopted'),
    expired: ended('expired'),
    undeliverable: ended('undeliverable'),
  };
};
