/** The mails of the reset of a second password. */
import type { Locale } from '../../../workflows/contracts/procedure.js';
import { noticeMail, resetMail } from '../../student/mails.js';

export const resetMails = (locale: Locale) => ({
  url: resetMail(locale),
  notice: noticeMail('second-password-reset', locale),
});
