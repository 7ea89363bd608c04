/** Settings of UTokyo Account: MFA re-registration. */
import { z } from 'zod';
import { inquiry, keys, life, mailFrom, section, toSettings } from './common.js';
import { memberDirectory } from './directory.js';
import { identityService } from './identity-service.js';
import { count, duration, flag } from './kinds.js';
import { methods } from './methods.js';

/** The support desk that the manual names. */
const INQUIRY = 'https://utelecon.adm.u-tokyo.ac.jp/support/email-form/';

export const utokyo = section(
  keys.extend({
    inquiry: inquiry.default(INQUIRY),
    mailFrom: mailFrom.default({ name: 'UTokyo Account', address: 'no-reply@utokyo.example.ac.jp' }),
    dualControl: flag.default(true),
    /** Business days between the day of receipt (the next one after 17:00) and the day it is due. */
    decisionBusinessDays: z
      .int({ error: 'must be a whole number from 0 to 1000' })
      .min(0, 'must be a whole number from 0 to 1000')
      .max(1000, 'must be a whole number from 0 to 1000')
      .default(0),
    answerPatience: life.prefault('7d'),
    /** How long a changed notice address keeps a reset waiting. */
    coolingPeriod: duration({ to: '3650d', fractions: true }).prefault('72h'),
    /** Wrong sign-ins in a row that lock an account. */
    wrongLogins: count.default(10),
    /** Accounts that one network's wrong sign-ins may lock in the time of a lock. */
    locksOfNetwork: count.default(3),
    /** How long that lock lasts: `lockMs`. */
    lockFor: life.prefault('30m'),
    /** Absent: the embedded one of `npm start`. */
    identityService: identityService.exactOptional(),
    /** Who owns the verification methods. */
    methods: methods.prefault({ kind: 'embedded' }),
    /** Where passwords are checked, as long as people sign in here. */
    directory: memberDirectory.prefault({ kind: 'embedded' }),
  }),
).transform(({ lockFor, ...keys }, context) => {
  if (keys.methods.kind === 'graph' && keys.directory.kind !== 'embedded')
    context.addIssue({
      code: 'custom',
      path: ['directory'],
      message: 'is for methods of the kind embedded: with graph, people sign in elsewhere',
    });
  return { ...toSettings(keys), lockMs: lockFor.ms };
});
export type UtokyoSettings = z.output<typeof utokyo>;
