/** Operations of the procedure `password-reissue` (spec/contract.md). */
import { z } from 'zod';
import { operation } from '../../http/operation.js';
import { ApplicationId, Email, Instant, ProcedureId } from '../../http/schema.js';

const tags = ['password-reissue'] as const;

export const startPasswordReissue = operation({
  operationId: 'startPasswordReissue',
  method: 'POST',
  path: '/password-reissues',
  summary: 'Ask for a new application password, by registered e-mail address',
  description:
    'Nothing is mailed before acceptPasswordReissue. Where the service does not tell whether an address is registered, `registrations` is empty.',
  tags,
  body: z.strictObject({ email: Email }),
  answers: {
    201: z.object({
      procedureId: ProcedureId,
      status: z.literal('awaiting-ok'),
      expiresAt: Instant,
      registrations: z.array(z.object({ applicationId: z.string() })),
    }),
  },
  begins: { a: 'procedure', of: 'cinii' },
  problems: ['email-not-registered', 'too-many-requests'],
});

export const acceptPasswordReissue = operation({
  operationId: 'acceptPasswordReissue',
  method: 'POST',
  path: '/password-reissues/:procedureId/accept',
  summary: 'Confirm (OK), and have the one-time URL mailed',
  description: 'Without `applicationId`, for every registration of the address.',
  tags,
  params: z.strictObject({ procedureId: ProcedureId }),
  body: z.strictObject({ applicationId: ApplicationId.optional() }),
  answers: {
    200: z.object({ procedureId: ProcedureId, status: z.literal('awaiting-confirmation'), expiresAt: Instant }),
  },
  goesOn: 'procedure',
  problems: ['wrong-state', 'not-found'],
});
