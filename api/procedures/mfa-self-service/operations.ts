/** Operations of the re-registration by card (spec/contract.md, MFA re-registration). */
import { z } from 'zod';
import { operation } from '../../http/operation.js';
import { Instant, Lines, ProcedureId } from '../../http/schema.js';
import { AwaitingIdentity, MemberId } from '../../utokyo/schema.js';

export const verifyIdentity = operation({
  operationId: 'verifyIdentity',
  method: 'POST',
  path: '/mfa-self-services',
  summary: 'Prove who one is by the card that was linked before',
  description:
    'The answer is the same for every ID: whether it is linked is told after the card was verified, by the closing step `identity-not-linked` or `identity-mismatch`.',
  tags: ['mfa-self-service'],
  body: z.strictObject({ accountId: MemberId }),
  answers: { 201: AwaitingIdentity },
  begins: { a: 'procedure', of: 'utokyo' },
  problems: ['too-many-requests'],
});

export const PURPOSES = ['mfa-registration', 'password-reset'] as const;

export const issueTemporaryAccessPass = operation({
  operationId: 'issueTemporaryAccessPass',
  method: 'POST',
  path: '/temporary-access-passes',
  summary: 'Have a Temporary Access Pass shown once, or the right to set a new password',
  description:
    'For the browser that came back from the identity-verification service. `mfa-registration`: a pass that works once; a newer one voids the older, and a procedure has three at most. `password-reset`: a ticket for submitNewPassword. No `Idempotency-Key` repeats the answer: whoever lost it asks anew.',
  tags: ['mfa-self-service'],
  body: z.strictObject({ procedureId: ProcedureId, purpose: z.enum(PURPOSES) }),
  secretAnswer: true,
  answers: {
    200: z.object({
      procedureId: ProcedureId,
      status: z.literal('awaiting-registration'),
      purpose: z.enum(PURPOSES),
      pass: z.string().optional().describe('With `mfa-registration`'),
      passwordTicket: z.string().optional().describe('With `password-reset`'),
      expiresAt: Instant,
    }),
  },
  goesOn: 'procedure',
  problems: ['not-found', 'wrong-state'],
});

export const revokeTemporaryAccessPass = operation({
  operationId: 'revokeTemporaryAccessPass',
  method: 'POST',
  path: '/temporary-access-passes/revoke',
  summary: 'Take back the pass that was issued last',
  description: 'For the browser that it was shown in; for staff with a reason. One that was used stays used.',
  tags: ['mfa-self-service'],
  optionalSession: ['staff'],
  body: z.strictObject({
    procedureId: ProcedureId,
    reason: Lines(500).optional().describe('Of staff'),
  }),
  answers: { 200: z.object({ procedureId: ProcedureId, status: z.literal('revoked') }) },
  goesOn: 'procedure',
  problems: ['not-found', 'wrong-state', 'forbidden'],
});
