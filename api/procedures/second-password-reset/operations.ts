/** The operation that begins a reset of the second password (spec/contract.md; manual: certificate issuance, 2.4 (c)). */
import { z } from 'zod';
import { operation } from '../../http/operation.js';
import { Email, ProcedureId } from '../../http/schema.js';

export const startSecondPasswordReset = operation({
  operationId: 'startSecondPasswordReset',
  method: 'POST',
  path: '/second-password-resets',
  summary: 'Have a one-time URL mailed to the registered address',
  description: 'The answer is the same whether or not the address is registered.',
  tags: ['second-password'],
  body: z.strictObject({ email: Email }),
  answers: { 202: z.object({ procedureId: ProcedureId, status: z.literal('accepted') }) },
  begins: { a: 'procedure', of: 'shomei' },
  problems: ['too-many-requests'],
});
