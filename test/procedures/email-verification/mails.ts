/** The mails of the verification of a student's address. */
import type { Locale } from '../../../workflows/contracts/procedure.js';
import { inUseMail, noticeMail, verificationMail } from '../../student/mails.js';

export const verificationMails = (locale: Locale) => ({
  'register-url': verificationMail('register', locale),
  'change-url': verificationMail('change', locale),
  'register-in-use': inUseMail('register', locale),
  'change-in-use': inUseMail('change', locale),
  notice: noticeMail('email-changed', locale),
});
