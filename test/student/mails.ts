/** The mails of the certificate issuance service, made as its procedures make them. */
import { emailInUseMail, verificationUrlMail } from '../../activities/mail/templates/email-verification.js';
import type { UrlMailModel } from '../../activities/mail/templates/one-time-link.js';
import { resetUrlMail } from '../../activities/mail/templates/second-password-reset.js';
import { studentNoticeMail } from '../../activities/mail/templates/student-notice.js';
import type { Locale } from '../../workflows/contracts/procedure.js';
import { hostileText, type MailSample } from '../procedures/module.js';

type Purpose = 'register' | 'change';
type Notice = Parameters<typeof studentNoticeMail>[0]['what'];

export const URL_TEXT = `https://tetsuzuki.example.jp/u?token=k1.p.${'aB3_-'.repeat(8)}abc`;
/** No user ID can be this; the template must not rely on it. */
const HOSTILE_ID = hostileText('s2026001');
const inquiry = '06-6809-4327';
export const LINK: UrlMailModel = { url: URL_TEXT, expiresAt: '2026-11-21T04:35:00.000Z', lifeMs: 1_800_000, inquiry };

export const verificationMail = (purpose: Purpose, locale: Locale, link = LINK): MailSample => ({
  mail: verificationUrlMail({ ...link, purpose }, locale),
  inquiry,
});
export const inUseMail = (purpose: Purpose, locale: Locale): MailSample => ({
  mail: emailInUseMail({ purpose, inquiry }, locale),
  inquiry,
});
export const resetMail = (locale: Locale, link = LINK): MailSample => ({ mail: resetUrlMail(link, locale), inquiry });
export const noticeMail = (what: Notice, locale: Locale, userId = HOSTILE_ID): MailSample => ({
  mail: studentNoticeMail({ what, userId, at: '2026-11-21T04:35:00.000Z', inquiry }, locale),
  inquiry,
  shows: 's2026001',
});
