/** Operations on procedures of any kind (spec/contract.md). */
import { z } from 'zod';
import { OUTAGE_PARTS } from '../../db/platform/outage-pauses.js';
import { operation } from '../http/operation.js';
import { Service } from './propagation/operations.js';
import { Instant, ProcedureId, Status } from '../http/schema.js';

export const getProcedure = operation({
  operationId: 'getProcedure',
  method: 'GET',
  path: '/procedures/:procedureId',
  summary: 'Where a procedure is',
  description:
    'Whoever knows the ID may see this much: the ID holds 80 random bits and goes only to the person (and to staff).',
  tags: ['procedure'],
  params: z.strictObject({ procedureId: ProcedureId }),
  answers: {
    200: z.object({
      procedureId: ProcedureId,
      status: Status,
      expiresAt: Instant.optional(),
      steps: z.array(z.object({ at: Instant, step: z.string(), text: z.string(), actor: z.string() })),
      paused: z
        .object({
          part: z.enum(OUTAGE_PARTS).describe('What is out'),
          since: Instant,
          until: Instant.describe('When they go on at the latest'),
          leftMs: z.int().min(0).describe('What the present deadline has left. Milliseconds').optional(),
        })
        .optional()
        .describe('Its deadlines are paused because of an outage: meanwhile expiresAt becomes later'),
      progress: z
        .object({
          done: z.int(),
          total: z.int(),
          percent: z.int().describe('Whole, from 0 to 100'),
          secondsLeft: z.int().optional().describe('At the pace so far'),
        })
        .optional()
        .describe('Where work is counted, such as the invitations of an import'),
      mailDelayed: z.literal(true).optional().describe('A mail of it is late and being tried again'),
      services: z.array(Service).describe('Attached services that must learn of a new password'),
    }),
  },
  problems: ['not-found'],
});
