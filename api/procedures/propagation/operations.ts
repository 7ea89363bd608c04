/** Operations on attached services (spec/access-code.md 5). */
import { z } from 'zod';
import { operation } from '../../http/operation.js';
import { Instant, ProcedureId, Typed } from '../../http/schema.js';

const tags = ['propagation'] as const;

/** Whether an attached service has a new password. */
export const Service = z.object({
  name: z.string().describe('As in the settings'),
  label: z.string().describe("In the caller's language"),
  status: z
    .enum(['pending', 'confirmed', 'failed'])
    .describe('`failed`: the last attempt failed, and another follows by itself'),
  expectedAt: Instant,
  confirmedAt: Instant.optional(),
  lateSince: Instant.optional(),
  attempts: z.int().optional().describe('For staff'),
  fault: z.string().optional().describe('For staff: a word for what went wrong with the last attempt'),
  faultText: z.string().optional().describe("For staff: the same in the caller's language"),
});

export const confirmPropagation = operation({
  operationId: 'confirmPropagation',
  method: 'POST',
  path: '/propagations/confirm',
  summary: 'An attached service says that it has a password',
  description:
    'For a service that answered 202 to its webhook message; `token` is the one of that message. A repeat, and one that comes late, is answered as the first.',
  tags,
  body: z.strictObject({
    token: Typed({ longest: 4096 }),
  }),
  answers: { 200: z.object({ service: z.string(), version: z.int() }) },
  goesOn: 'procedure',
  problems: ['url-unknown', 'url-expired'],
});

export const retryPropagation = operation({
  operationId: 'retryPropagation',
  method: 'POST',
  path: '/procedures/:procedureId/services/:service/retry',
  summary: 'Ask for an attempt now to tell an attached service',
  tags,
  session: 'staff',
  params: z.strictObject({
    procedureId: ProcedureId,
    service: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,30}$/, { error: 'reason.bad-format' })
      .max(31, { error: 'reason.bad-format' }),
  }),
  answers: { 202: Service },
  goesOn: 'procedure',
  problems: ['forbidden', 'not-found', 'wrong-state'],
});
