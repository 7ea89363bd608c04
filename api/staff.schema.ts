/** Operations of staff (spec/contract.md). */
import { z } from 'zod';
import { operation } from './operation.js';
import { Instant, Lines, ProcedureId, Status } from './schema.js';

const tags = ['staff'] as const;
const Application = z.object({
  procedureId: ProcedureId,
  kind: z.string(),
  service: z.string(),
  account: z.string(),
  detail: z.record(z.string(), z.string()),
  receivedAt: Instant,
  dueAt: Instant,
  claimedBy: z.string().nullable(),
});

export const listApplications = operation({
  operationId: 'listApplications',
  method: 'GET',
  path: '/applications',
  summary: 'Open applications of the queues of the person signed in, the most urgent first',
  tags,
  session: 'staff',
  answers: { 200: z.object({ applications: z.array(Application) }) },
  problems: ['forbidden'],
});

export const decideApplication = operation({
  operationId: 'decideApplication',
  method: 'POST',
  path: '/applications/:procedureId/decision',
  summary: 'Decide an application; the first decision stands',
  tags,
  session: 'staff',
  params: z.strictObject({ procedureId: ProcedureId }),
  body: z.strictObject({ decision: z.enum(['approve', 'refuse']), reason: Lines(1000) }),
  answers: {
    200: z.object({
      procedureId: ProcedureId,
      status: Status,
      decision: z.enum(['approve', 'refuse']),
      decidedBy: z.string(),
    }),
  },
  problems: ['already-decided', 'forbidden', 'not-found'],
});
