/** Settings of JAIRO Cloud's member accounts. */
import { z } from 'zod';
import { delay, inquiry, keys, life, mailFrom, section, toSettings } from './common.js';
import { count } from './kinds.js';

/** The community site, where members find the desk. */
const INQUIRY = 'https://community.repo.nii.ac.jp/';

export const jairo = section(
  keys.extend({
    inquiry: inquiry.default(INQUIRY),
    mailFrom: mailFrom.default({ name: 'JAIRO Cloud', address: 'no-reply@repo.nii.ac.jp' }),
    /** How long before the end of an invitation its reminder is mailed. */
    invitationReminder: life.prefault('2d'),
    /** How long a plan waits to be confirmed. */
    planLife: life.prefault('24h'),
    /** How long the rows and the plan of an upload are kept that was refused or not confirmed. */
    uploadRetention: delay.prefault('30d'),
    /** To remove a larger share of the members than this needs a second confirmation. */
    removalShare: z
      .number({ error: 'must be a number from 0 to 1' })
      .min(0, 'must be from 0 to 1')
      .max(1, 'must be from 0 to 1')
      .default(0.2),
    /** Invitations of an import in a second while people are being served. */
    invitationsPerSecond: count.default(27),
    /** The same while nobody is. */
    invitationsPerSecondIdle: count.default(60),
  }),
).transform(toSettings);
export type JairoSettings = z.output<typeof jairo>;
