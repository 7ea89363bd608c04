/** Operations of the application page and the procedure `service-use-change` (spec/contract.md). */
import { z } from 'zod';
import { operation } from '../../http/operation.js';
import { ApplicationId, Instant, IssuedPassword, Line, ProcedureId, Typed } from '../../http/schema.js';

const tags = ['service-use-change'] as const;

export const restoreRegistration = operation({
  operationId: 'restoreRegistration',
  method: 'POST',
  path: '/registrations/restore',
  summary: 'Restore the registered content of an application ID',
  tags,
  body: z.strictObject({ applicationId: ApplicationId, password: IssuedPassword }),
  answers: {
    200: z.object({
      applicationId: z.string(),
      institution: z.string(),
      email: z.string(),
      kind: z.string(),
      useState: z.enum(['active', 'suspended', 'cancelled']),
      restoreToken: z
        .string()
        .describe('Right to ask for changes of use; ends with `expiresAt`, or when the password changes'),
      expiresAt: Instant,
    }),
  },
  begins: { a: 'right', of: 'cinii' },
  problems: ['not-authenticated', 'too-many-requests'],
});

export const requestServiceUseChange = operation({
  operationId: 'requestServiceUseChange',
  method: 'POST',
  path: '/service-use-changes',
  summary: 'Ask to suspend, resume or cancel the use of the service',
  description:
    'Refused with wrong-state where the registration is not in a state that the change starts from, or an earlier request is open.',
  tags,
  body: z.strictObject({
    restoreToken: Typed({ longest: 4096 }),
    change: z.enum(['suspend', 'resume', 'cancel']).describe('「利用停止」 「利用再開」 「解約」'),
    kind: Line(40).describe('「種別」'),
  }),
  answers: {
    201: z.object({ procedureId: ProcedureId, status: z.literal('awaiting-decision'), dueAt: Instant }),
  },
  begins: { a: 'procedure', of: 'cinii' },
  problems: ['wrong-state', 'not-authenticated', 'restore-expired', 'too-many-requests'],
});
