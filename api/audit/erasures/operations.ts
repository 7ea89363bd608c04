/** Operations of administrators: a person is erased by two of them. */
import { z } from 'zod';
import { ERASURE_STATES, PERSON_SERVICES } from '../../../db/audit/erasures.js';
import { operation } from '../../http/operation.js';
import { Instant, Line, Lines } from '../../http/schema.js';

const tags = ['audit'] as const;

const Erasure = z.object({
  erasureId: z.string(),
  service: z.enum(PERSON_SERVICES),
  account: z.string().describe('Absent once the person was erased').optional(),
  reason: z.string(),
  status: z.enum(ERASURE_STATES),
  why: z
    .enum(['procedures-open', 'not-archived', 'not-replayed'])
    .describe('Why it was stopped: it goes on once that is mended and somebody confirms it again')
    .optional(),
  procedureId: z.string().describe('The procedure that it was stopped by').optional(),
  proposedBy: z.string(),
  proposedAt: Instant,
  confirmedBy: z.string().optional(),
  confirmedAt: Instant.optional(),
  endedAt: Instant.optional(),
  procedures: z.number().describe('How many procedures were the person’s, once erased'),
});

export const eraseAccount = operation({
  operationId: 'eraseAccount',
  method: 'POST',
  path: '/audit/erasures',
  summary: 'Propose to erase a person',
  description:
    'Nothing is erased until another administrator confirms it (decideErasure). Where the account is proposed already, that proposal is answered. Refused with procedures-open while procedures of the account go on.',
  tags,
  session: 'staff',
  body: z.strictObject({
    service: z.enum(PERSON_SERVICES).describe('Service of the account'),
    account: Line(200).describe('Account, as it stands in the register'),
    reason: Lines(1000).describe('For the record, which outlives the person’s data: it must name nobody'),
  }),
  answers: { 201: Erasure },
  begins: { a: 'erasure' },
  problems: ['forbidden', 'not-found', 'procedures-open'],
});

export const decideErasure = operation({
  operationId: 'decideErasure',
  method: 'POST',
  path: '/audit/erasures/:erasureId/decide',
  summary: 'Confirm the erasure of a person, or withdraw it',
  description:
    'Whoever proposed it can’t confirm it (own-application); where they are no member of staff any more nobody can (wrong-state), and it is proposed anew. One that was stopped is confirmed once more to go on. It is carried out by a workflow; listErasures says how far it is.',
  tags,
  session: 'staff',
  params: z.strictObject({
    erasureId: z
      .string()
      .regex(/^audit-erasure-[0-9A-HJKMNP-TV-Z]{26}$/, { error: 'reason.bad-format' })
      .max(40, { error: 'reason.bad-format' }),
  }),
  body: z.strictObject({ decision: z.enum(['confirm', 'withdraw']) }),
  answers: { 200: Erasure },
  goesOn: 'erasure',
  problems: ['forbidden', 'not-found', 'own-application', 'wrong-state'],
});

export const listErasures = operation({
  operationId: 'listErasures',
  method: 'GET',
  path: '/audit/erasures',
  summary: 'Erasures of persons: proposed, under way, done; the newest first',
  tags,
  session: 'staff',
  answers: { 200: z.object({ erasures: z.array(Erasure) }) },
  problems: ['forbidden'],
});

/** Forms of the page. */
export const ProposeForm = eraseAccount.body;
export const DecideForm = z.strictObject({
  erasureId: decideErasure.params.shape.erasureId,
  decision: decideErasure.body.shape.decision,
});
