/** Operations of staff on one application (spec/contract.md). */
import { z } from 'zod';
import { operation } from '../../http/operation.js';
import { foldId } from '../../../workflows/rules/typed-text.js';
import { Lines, ProcedureId, Typed } from '../../http/schema.js';
import { Application } from '../queue/operations.js';

const tags = ['staff'] as const;
const params = z.strictObject({ procedureId: ProcedureId });
const bad = { error: 'reason.bad-format' };
/** SHA-256, hex. */
export const EvidenceDigest = z
  .string()
  .max(64, bad)
  .regex(/^[0-9a-f]{64}$/, bad);

export const claimApplication = operation({
  operationId: 'claimApplication',
  method: 'POST',
  path: '/applications/:procedureId/claim',
  summary: 'Take an application on; a lead takes it away from whoever has it',
  tags,
  session: 'staff',
  params,
  answers: { 200: Application },
  goesOn: 'procedure',
  problems: ['already-decided', 'not-yours', 'own-application', 'forbidden', 'not-found', 'wrong-state'],
});

export const releaseApplication = operation({
  operationId: 'releaseApplication',
  method: 'POST',
  path: '/applications/:procedureId/release',
  summary: 'Give an application back to the queue',
  tags,
  session: 'staff',
  params,
  answers: { 200: Application },
  goesOn: 'procedure',
  problems: ['already-decided', 'not-yours', 'forbidden', 'not-found', 'wrong-state'],
});

export const decideApplication = operation({
  operationId: 'decideApplication',
  method: 'POST',
  path: '/applications/:procedureId/decision',
  summary: 'Decide an application; the first decision stands',
  description:
    'Where the service asks for two pairs of eyes, the first approval is answered with awaiting-decision and `firstBy`; the second person approves the same account, version and pictures. ' +
    'Refused with wrong-state where the applicant has added something since `evidenceVersion`, where the pictures are not those of `evidenceDigest`, or where the applicant is being asked.',
  tags,
  session: 'staff',
  params,
  body: z.strictObject({
    decision: z.enum(['approve', 'refuse']),
    reason: Lines(1000),
    accountId: Typed({ longest: 64, pattern: '^[A-Za-z0-9@._-]{1,64}$' })
      .transform(foldId)
      .pipe(z.string().regex(/^[A-Za-z0-9@._-]{1,64}$/, bad))
      .optional()
      .describe(
        'The account that an approved operator application is for; absent: the one account that the application names, or whose holder is the same in all that was asked',
      ),
    evidenceVersion: z.int().min(1).max(1_000_000).optional().describe('The version that was looked at'),
    evidenceDigest: EvidenceDigest.optional().describe('What was looked at, as `claimApplication` told it'),
  }),
  answers: {
    200: Application.extend({
      decision: z.enum(['approve', 'refuse']),
      decidedBy: z.string().optional().describe('Absent while a second person is awaited'),
      firstBy: z.string().optional().describe('The first pair of eyes'),
      accountId: z.string().optional(),
    }),
  },
  goesOn: 'procedure',
  problems: ['already-decided', 'not-yours', 'own-application', 'forbidden', 'not-found', 'wrong-state'],
});

export const askApplicant = operation({
  operationId: 'askApplicant',
  method: 'POST',
  path: '/applications/:procedureId/questions',
  summary: 'Ask the applicant; the decision waits for the answer',
  tags,
  session: 'staff',
  params,
  body: z.strictObject({ message: Lines(1000) }),
  answers: { 200: Application },
  goesOn: 'procedure',
  problems: ['already-decided', 'not-yours', 'own-application', 'forbidden', 'not-found', 'wrong-state'],
});
