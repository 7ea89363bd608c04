/** Operation and form of administrators who change where a member's notices go. */
import { z } from 'zod';
import { operation } from '../../http/operation.js';
import { Email, Instant, Lines } from '../../http/schema.js';
import { MemberId } from '../schema.js';

export const changeNoticeAddress = operation({
  operationId: 'changeNoticeAddress',
  method: 'POST',
  path: '/mfa-members/notice-address',
  summary: 'Change where the notices of a member of the university go',
  description:
    'For staff with the role administrator, who decide no application. Both addresses are told, and the one before goes on being told until `coolingUntil`: until then an approved re-registration waits. Kept on record with its reason. Refused with wrong-state where it is the address already.',
  tags: ['staff'],
  session: 'staff',
  body: z.strictObject({
    accountId: MemberId,
    email: Email,
    reason: Lines(1000).describe('For the record'),
  }),
  answers: {
    200: z.object({
      accountId: z.string(),
      changedBy: z.string(),
      changedAt: Instant,
      coolingUntil: Instant.describe('Until when the change counts as young'),
    }),
  },
  problems: ['forbidden', 'not-found', 'wrong-state'],
});
