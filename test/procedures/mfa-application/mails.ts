/** The mails of MFA re-registration, of all its kinds: they share one template. */
import {
  leadMail,
  type LeadOccasion,
  memberMail,
  type MemberOccasion,
} from '../../../activities/mail/templates/reregistration.js';
import type { Locale } from '../../../workflows/contracts/procedure.js';
import { hostileText, type MailSample } from '../module.js';

const inquiry = 'https://utelecon.adm.u-tokyo.ac.jp/support/email-form/';
const receiptNumber = 'U-TV9H-C4NB';
const MODEL = {
  memberId: '1234500001',
  stopUrl: `https://tetsuzuki.example.jp/u?token=k1.p.${'aB3_-'.repeat(8)}abc`,
  inquiry,
};
const until = '2026-11-27T08:00:00.000Z';
const MEMBER: Record<MemberOccasion, Partial<Parameters<typeof memberMail>[0]>> = {
  received: { receiptNumber, until },
  redated: { receiptNumber, until },
  asked: { receiptNumber, until, staffText: hostileText('写真が') },
  refused: { receiptNumber, staffText: hostileText('写真が') },
  withdrawn: { receiptNumber },
  'usable-withdrawn': { receiptNumber },
  'stopped-withdrawn': { receiptNumber },
  abandoned: { receiptNumber },
  'cooling-approved': { receiptNumber, until },
  approved: { receiptNumber, until },
  verified: { until },
  'pass-issued': { until },
  'password-reset': {},
  registered: { method: 'passkey' },
  'not-reset': { receiptNumber },
  expired: {},
  linked: {},
  unlinked: {},
  'method-added': { method: 'phone' },
  'method-removed': { method: 'totp' },
  'address-changed': {},
};
const LEAD: readonly LeadOccasion[] = ['due', 'stopped', 'many-approvals', 'not-reset'];

export const reregistrationMails = (locale: Locale): Record<string, MailSample> => ({
  ...Object.fromEntries(
    (Object.keys(MEMBER) as MemberOccasion[]).map((what) => [
      what,
      {
        mail: memberMail({ ...MODEL, what, ...MEMBER[what] }, locale),
        inquiry,
        ...(MEMBER[what].staffText !== undefined && { shows: '写真が' }),
      },
    ]),
  ),
  'received-without-a-promise': { mail: memberMail({ ...MODEL, what: 'received', receiptNumber }, locale), inquiry },
  ...Object.fromEntries(
    LEAD.map((what) => {
      const pageUrl = 'https://tetsuzuki.example.jp/staff';
      const model = { what, receiptNumber, dueAt: until, staffId: 'op1', many: 20, pageUrl, inquiry };
      return [`lead-${what}`, { mail: leadMail(model, locale), inquiry }];
    }),
  ),
});
