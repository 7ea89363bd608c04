/** Operations of staff (spec/contract.md). The console comes with the first procedure that needs one; these are what it stands on. */
import { z } from 'zod';
import { operation } from './operation.js';
import { Instant, Line, Lines, PresentedPassword, ProcedureId, Status } from './schema.js';

const tags = ['staff'] as const;
const Person = z.object({
  realm: z.literal('staff'),
  userId: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  queues: z.array(z.string()),
});

export const signIn = operation({
  operationId: 'signIn',
  method: 'POST',
  path: '/session',
  summary: 'Sign in; the session is in a cookie',
  tags,
  body: z.strictObject({ realm: z.literal('staff'), userId: Line(64), password: PresentedPassword }),
  answers: { 200: Person },
  problems: ['not-authenticated', 'too-many-requests'],
});

export const signOut = operation({
  operationId: 'signOut',
  method: 'POST',
  path: '/session/end',
  summary: 'End the session',
  tags,
  answers: { 200: z.object({ signedOut: z.literal(true) }) },
  problems: [],
});

export const whoAmI = operation({
  operationId: 'whoAmI',
  method: 'GET',
  path: '/session',
  summary: 'Who is signed in',
  tags,
  session: 'staff',
  answers: { 200: Person },
  problems: [],
});

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
