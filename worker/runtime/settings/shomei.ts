/** Settings of the certificate service (証明書発行サービス). */
import type { z } from 'zod';
import { keys, life, mailFrom, section, toSettings } from './common.js';
import { directory } from './directory.js';
import { count } from './kinds.js';

/** The manual names a call center and no address. */
const INQUIRY = '06-6809-4327';
/** Hours of that call center: not said where the settings name another desk. */
const INQUIRY_HOURS = { ja: '受付時間 24時間', en: 'Open 24 hours, in Japanese only' };

export const shomei = section(
  keys.extend({
    mailFrom: mailFrom.default({ name: '証明書発行サービス', address: 'no-reply@shomei.example.ac.jp' }),
    /** Wrong logins in a row that lock an account. */
    wrongLogins: count.default(10),
    /** Accounts that one network's wrong logins may lock in the time of a lock. */
    locksOfNetwork: count.default(3),
    /** How long that lock lasts: `lockMs`. */
    lockFor: life.prefault('30m'),
    /** How long after a mail it may be asked for again. */
    resendAfter: life.prefault('60s'),
    /** How often it may be asked for again. */
    resends: count.default(5),
    /** Where the university's own passwords are checked. */
    directory: directory.prefault({ kind: 'embedded' }),
  }),
).transform(({ lockFor, ...keys }) => {
  const { inquiry, inquiryHours, ...settings } = toSettings(keys);
  const hours = inquiryHours ?? (inquiry === undefined ? INQUIRY_HOURS : undefined);
  return {
    ...settings,
    lockMs: lockFor.ms,
    inquiry: inquiry ?? INQUIRY,
    ...(hours && { inquiryHours: hours }),
  };
});
export type ShomeiSettings = z.output<typeof shomei>;
