/** The operation behind every one-time URL (spec/contract.md). */
import { z } from 'zod';
import type { Status as AnyStatus } from '../../../workflows/contracts/procedure.js';
import { operation } from '../../http/operation.js';
import { Instant, ProcedureId, Status, Typed } from '../../http/schema.js';

/** What a page does after a redeem, and what it needs for that. */
export type UrlRedeemed = { procedureId: string; status: AnyStatus } & (
  | { next: 'done' | 'wait' | 'register' }
  | { next: 'new-password'; passwordTicket: string; expiresAt: string }
  | { next: 'await-decision'; receiptNumber: string }
);

export const redeemOneTimeUrl = operation({
  operationId: 'redeemOneTimeUrl',
  method: 'POST',
  path: '/one-time-urls/redeem',
  summary: 'Use a mailed one-time URL: the button behind it',
  description: 'Opening the URL changes nothing; this does, once. The same browser gets the same answer again.',
  tags: ['one-time-url'],
  body: z.strictObject({
    token: Typed({ longest: 2048 }),
  }),
  answers: {
    200: z.object({
      procedureId: ProcedureId,
      status: Status,
      next: z
        .enum(['done', 'wait', 'new-password', 'await-decision', 'register'])
        .describe(
          '`wait`: what was asked for is on its way, ask getProcedure again; `new-password`: set one now; `await-decision`: the application is with staff; `register`: nothing was used up, registerMember or adoptExistingAccount takes the same token',
        ),
      passwordTicket: z
        .string()
        .optional()
        .describe(
          'With `new-password`: for submitNewPassword, or for setSecondPassword where a second password was reset',
        ),
      expiresAt: Instant.optional().describe('With `new-password`: until when it may be set'),
      receiptNumber: z.string().optional().describe('With `await-decision`'),
    }),
  },
  goesOn: 'procedure',
  problems: ['url-expired', 'url-used', 'url-unknown'],
});
