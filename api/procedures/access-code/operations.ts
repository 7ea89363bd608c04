/** Operations of the procedure `access-code` (spec/contract.md). */
import { z } from 'zod';
import { operation } from '../../http/operation.js';
import { Instant, ProcedureId, TenDigits } from '../../http/schema.js';
import { IdentityFields, UserId } from '../../umin/schema.js';

const tags = ['access-code'] as const;

const Sent = z.object({ procedureId: ProcedureId, status: z.literal('awaiting-code'), expiresAt: Instant });
const starting = {
  method: 'POST',
  tags,
  description:
    'The code goes to every address of the account. Where none can be sent, the answer is the same whatever the reason; an operator application may go on from its procedureId.',
  answers: { 201: Sent },
  begins: { a: 'procedure', of: 'umin' },
  problems: ['access-code-not-sent', 'too-many-requests'],
} as const;

export const startAccessCodeById = operation({
  ...starting,
  operationId: 'startAccessCodeById',
  path: '/access-codes/by-id',
  summary: 'Have an access code mailed: the UMIN ID is known',
  body: z.strictObject({ accountId: UserId }),
});

export const startAccessCodeByIdentity = operation({
  ...starting,
  operationId: 'startAccessCodeByIdentity',
  path: '/access-codes/by-identity',
  summary: 'Have an access code mailed: by name, sex and birth date',
  body: z.strictObject(IdentityFields),
});

export const submitAccessCode = operation({
  operationId: 'submitAccessCode',
  method: 'POST',
  path: '/access-codes/:procedureId/code',
  summary: 'Give the mailed access code',
  description: 'A code that is not ten digits is `malformed` and uses up no try.',
  tags,
  params: z.strictObject({ procedureId: ProcedureId }),
  body: z.strictObject({ code: TenDigits }),
  answers: {
    200: z.object({
      procedureId: ProcedureId,
      status: z.literal('awaiting-password'),
      expiresAt: Instant.describe('Until when a new password may be set'),
      passwordTicket: z.string().describe('For submitNewPassword'),
    }),
  },
  goesOn: 'procedure',
  problems: ['wrong-code', 'code-locked', 'code-expired', 'wrong-state', 'not-found'],
});
