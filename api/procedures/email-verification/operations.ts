/** The operation that has a student's e-mail address verified (spec/contract.md; manual: certificate issuance, 2.1 and 2.4 (a)). */
import { z } from 'zod';
import { operation } from '../../http/operation.js';
import { Email, Instant, ProcedureId, Typed } from '../../http/schema.js';

export const startEmailVerification = operation({
  operationId: 'startEmailVerification',
  method: 'POST',
  path: '/email-verifications',
  summary: 'Have a one-time URL mailed to a new address of the account that is signed in',
  description:
    'The first address of an account, or one in place of the present; which of the two depends on how far the session reaches. The same address again has the mail sent once more: after 60 seconds, at most five times.',
  tags: ['email-verification'],
  session: 'shomei',
  body: z.strictObject({
    email: Email,
    emailAgain: Typed({ longest: 1000 }),
  }),
  answers: {
    201: z.object({
      procedureId: ProcedureId,
      status: z.literal('awaiting-confirmation'),
      expiresAt: Instant,
      resend: z
        .object({ from: Instant.describe('When the mail may be asked for once more'), left: z.int() })
        .describe('How often it still may'),
    }),
  },
  begins: { a: 'procedure', of: 'shomei' },
  problems: ['mismatch', 'forbidden', 'too-many-requests'],
});
