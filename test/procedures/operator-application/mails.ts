/** The mails of the operator application. */
import {
  applicantMail,
  approvalNoticeMail,
  contactUrlMail,
  passwordUrlMail,
} from '../../../activities/mail/templates/operator-application.js';
import { hostileText, type MailSample } from '../module.js';
import type { Locale } from '../../../workflows/contracts/procedure.js';

const inquiry = 'https://center6.umin.ac.jp/cgi-open-bin/toiawase/input?service=touroku';
const receiptNumber = 'U-TV9H-C4NB';
const URL_MODEL = {
  url: `https://tetsuzuki.example.jp/u?token=k1.p.${'aB3_-'.repeat(8)}abc`,
  expiresAt: '2026-11-22T04:35:00.000Z',
  inquiry,
};
const APPLICANT = {
  receiptNumber,
  dueAt: '2026-11-26T08:00:00.000Z',
  trackerUrl: 'https://tetsuzuki.example.jp/case',
  inquiry,
};
/** What staff wrote, which may have been copied from anywhere. */
const staffText = hostileText('所属は');

export const operatorMails = (locale: Locale): Record<string, MailSample> => ({
  'contact-url': { mail: contactUrlMail(URL_MODEL, locale), inquiry },
  'password-url': { mail: passwordUrlMail({ ...URL_MODEL, receiptNumber }, locale), inquiry },
  received: { mail: applicantMail({ ...APPLICANT, what: 'received' }, locale), inquiry },
  asked: {
    mail: applicantMail({ ...APPLICANT, what: 'asked', answerBy: '2026-12-05T08:00:00.000Z', staffText }, locale),
    inquiry,
    shows: '所属は',
  },
  refused: { mail: applicantMail({ ...APPLICANT, what: 'refused', staffText }, locale), inquiry, shows: '所属は' },
  withdrawn: { mail: applicantMail({ ...APPLICANT, what: 'withdrawn' }, locale), inquiry },
  notice: {
    mail: approvalNoticeMail({ accountId: hostileText('yamada-tar'), inquiry }, locale),
    inquiry,
    shows: 'yamada-tar',
  },
});
