/** The mails of a second password that was set or changed. */
import type { Locale } from '../../../workflows/contracts/procedure.js';
import { noticeMail } from '../../student/mails.js';

export const changeMails = (locale: Locale) => ({
  set: noticeMail('second-password-set', locale),
  changed: noticeMail('second-password-changed', locale),
});
