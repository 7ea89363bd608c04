/** Operations and page queries of what staff oversee. */
import { z } from 'zod';
import { operation } from '../../http/operation.js';
import { Instant, Line, Lines } from '../../http/schema.js';

const tags = ['staff'] as const;

/** Services whose accounts are locked by wrong entries. */
export const LOCKING = ['umin', 'shomei', 'utokyo'] as const;
export type LockingService = (typeof LOCKING)[number];

export const unlockAccount = operation({
  operationId: 'unlockAccount',
  method: 'POST',
  path: '/accounts/unlock',
  summary: 'Unlock an account that too many wrong entries locked',
  description:
    'umin: wrong access codes; shomei and utokyo: wrong sign-ins. The count begins anew; no password changes. Kept on record with its reason. Refused with wrong-state where the account is not locked.',
  tags,
  session: 'staff',
  body: z.strictObject({
    service: z.enum(LOCKING).describe('Service of the account'),
    accountId: Line(64),
    reason: Lines(1000).describe('For the record'),
  }),
  answers: { 200: z.object({ accountId: z.string(), unlockedBy: z.string(), unlockedAt: Instant }) },
  problems: ['forbidden', 'not-found', 'wrong-state'],
});

/** Key of a mail in the ledger, or the ID of a procedure that ended without one. */
const MailKey = z
  .string()
  .max(200, { error: 'reason.too-long' })
  .regex(/^[a-z]+(?:-[a-z]+)+-[0-9A-HJKMNP-TV-Z]{26}(?:\/[A-Za-z0-9-]{1,100})?$/, {
    error: 'reason.bad-format',
  });

export const markMailDone = operation({
  operationId: 'markMailDone',
  method: 'POST',
  path: '/mails/done',
  summary: 'Mark a mail that did not arrive as seen to',
  description:
    'It leaves the list; the mark is kept on record with its reason. Refused with wrong-state where it is marked already, or still being tried again.',
  tags,
  session: 'staff',
  body: z.strictObject({
    key: MailKey.describe('Key of the mail; the ID of a procedure that ended without one'),
    reason: Lines(1000).describe('What was done, for the record'),
  }),
  answers: { 200: z.object({ key: z.string(), doneBy: z.string(), doneAt: Instant }) },
  problems: ['forbidden', 'not-found', 'wrong-state'],
});

/** Forms of the pages. */
export const MailDoneForm = markMailDone.body;

export const UnlockForm = z.strictObject({
  service: unlockAccount.body.shape.service,
  accountId: unlockAccount.body.shape.accountId,
  reason: unlockAccount.body.shape.reason,
});

const LAST_PAGE = 100_000;
/** `?page=`, from 1. What else a link carries is not looked at. */
export const PageQuery = z.object({
  page: z
    .string()
    .regex(/^[1-9][0-9]{0,5}$/, { error: 'reason.bad-format' })
    .default('1')
    .transform((page) => Math.min(Number(page), LAST_PAGE)),
});

export const FiguresQuery = z.object({
  days: z
    .enum(['7', '30', '90'])
    .default('30')
    .transform((days) => Number(days) as 7 | 30 | 90),
  format: z.enum(['csv']).optional(),
});
