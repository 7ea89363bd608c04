/** The mails of the service-use change. */
import {
  useChangeApprovedMail,
  useChangeReceivedMail,
  useChangeRefusedMail,
  useChangeWithdrawnMail,
} from '../../../activities/mail/templates/service-use-change.js';
import type { MailContent } from '../../../activities/mail/layout.js';
import { hostileText, type MailSample } from '../module.js';
import type { Locale } from '../../../workflows/contracts/procedure.js';

export const USE_CHANGE = {
  receiptNumber: 'U-TV9H-C4NB',
  applicationId: 'AUTH00000101',
  institution: hostileText('A大学'),
  change: 'suspend',
  dueAt: '2026-11-26T08:00:00.000Z',
  inquiry: 'cir-auth-req@nii.ac.jp',
  reason: `${hostileText('A大学')}\n${'&'.repeat(1000)}\n\n${'長'.repeat(1000)}`,
  statusUrl: 'https://tetsuzuki.example.jp/procedures/cinii-service-use-change-01KAJ7Q3ZD5XW8M2RTV9HC4NBE',
} as const;

const sample = (mail: MailContent): MailSample => ({ mail, inquiry: USE_CHANGE.inquiry, shows: 'A大学' });

export const useChangeMails = (locale: Locale) => ({
  received: sample(useChangeReceivedMail(USE_CHANGE, locale)),
  approved: sample(useChangeApprovedMail(USE_CHANGE, locale)),
  refused: sample(useChangeRefusedMail(USE_CHANGE, locale)),
  withdrawn: sample(useChangeWithdrawnMail(USE_CHANGE, locale)),
});
