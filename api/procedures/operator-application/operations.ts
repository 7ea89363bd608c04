/** Operations of the procedure `operator-application` (spec/contract.md). */
import { z } from 'zod';
import { IdentityFields, UserId } from '../../umin/schema.js';
import { AttachmentId } from '../attachments/operations.js';
import { operation } from '../../http/operation.js';
import { foldTelephone } from '../../../workflows/rules/typed-text.js';
import { Email, Instant, Line, Lines, Typed, ProcedureId } from '../../http/schema.js';

const tags = ['operator-application'] as const;

const Telephone = Typed({ longest: 64, pattern: '^\\+?[0-9][0-9() -]{3,27}[0-9()-]$' })
  .transform(foldTelephone)
  .pipe(
    z
      .string()
      .min(1, { error: 'reason.required' })
      .max(30, { error: 'reason.too-long' })
      .regex(/^(?:\+?[0-9]|\(\+?[0-9])[0-9() -]{4,}$/, { error: 'reason.not-a-telephone' }),
  );

/** What the applicant writes, except the account. */
export const ApplicationFields = {
  ...IdentityFields,
  affiliation: Line(120),
  email: Email.describe('Contact address; it is verified before the application is received'),
  telephone: Telephone,
  reason: Lines(1000),
};

export const startOperatorApplication = operation({
  operationId: 'startOperatorApplication',
  method: 'POST',
  path: '/operator-applications',
  summary: '「オペレータへパスワード更新申請」: apply for a password update that staff decide',
  description:
    'Received once the contact address is verified by the mailed URL. The answer is the same whatever account is named. `fromProcedureId`: a password update by access code that did not succeed; its course goes along to staff.',
  tags,
  body: z.strictObject({
    accountId: UserId.optional(),
    ...ApplicationFields,
    attachmentId: AttachmentId.optional(),
    fromProcedureId: ProcedureId.optional(),
  }),
  answers: {
    201: z.object({
      procedureId: ProcedureId,
      status: z.literal('awaiting-contact-verification'),
      expiresAt: Instant.describe('Until when the contact address may be verified'),
    }),
  },
  begins: { a: 'procedure', of: 'umin' },
  problems: ['too-many-requests'],
});
