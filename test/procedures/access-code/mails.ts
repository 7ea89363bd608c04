/** The mails of the password update by access code. */
import { accessCodeMail, passwordUpdatedMail } from '../../../activities/mail/templates/access-code.js';
import { hostileText, type MailSample } from '../module.js';
import type { Locale } from '../../../workflows/contracts/procedure.js';

const inquiry = 'https://center6.umin.ac.jp/cgi-open-bin/toiawase/input?service=touroku';

export const accessCodeMails = (locale: Locale): Record<string, MailSample> => ({
  code: {
    mail: accessCodeMail(
      { code: '0123456789', expiresAt: '2026-11-21T04:35:00.000Z', inquiry, lifeMs: 600_000 },
      locale,
    ),
    inquiry,
  },
  updated: {
    mail: passwordUpdatedMail({ accountId: hostileText('yamada-tar'), inquiry, delayMs: 3_600_000 }, locale),
    inquiry,
    shows: 'yamada-tar',
  },
});
