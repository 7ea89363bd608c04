/** The mail of the case tracker. */
import { trackingCodeMail } from '../../../activities/mail/templates/case-tracking.js';
import type { MailSample } from '../module.js';
import type { Locale } from '../../../workflows/contracts/procedure.js';

const inquiry = 'https://center6.umin.ac.jp/cgi-open-bin/toiawase/input?service=touroku';
const CODE = { code: '0123456789', expiresAt: '2026-11-21T04:35:00.000Z', receiptNumber: 'U-TV9H-C4NB', inquiry };

export const trackingMails = (locale: Locale): Record<string, MailSample> => ({
  code: { mail: trackingCodeMail({ ...CODE, service: 'umin' }, locale), inquiry },
});
