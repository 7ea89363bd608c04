/** Operation of the queue (spec/contract.md). */
import { z } from 'zod';
import { operation } from '../../http/operation.js';
import { Instant, NO_CONTROL, ProcedureId, Status } from '../../http/schema.js';
import { QUEUE_OWNERS, QUEUE_SORTS, QUEUE_STATES } from './pages/path.js';

const tags = ['staff'] as const;
const bad = { error: 'reason.bad-format' };

/** An application as operations of staff tell it. */
export const Application = z.object({
  procedureId: ProcedureId,
  status: Status,
  kind: z.string(),
  service: z.string(),
  receiptNumber: z.string().nullable(),
  account: z.string().describe('The account it is about; empty where the applicant did not know it'),
  applicant: z.string().nullable(),
  detail: z.record(z.string(), z.string()),
  receivedAt: Instant,
  dueAt: Instant,
  claimedBy: z.string().nullable(),
  evidenceVersion: z.int().describe('Raised by everything that the applicant adds'),
  evidenceDigest: z.string().optional().describe('Of that version and all its pictures. Absent in lists'),
});

/** What the queue shows; the page takes the same words in its address. */
const LONGEST_SEARCH = 200;
export const QueueQuery = z.strictObject({
  queue: z
    .string()
    .regex(/^[a-z]{1,20}$/, bad)
    .max(20, bad)
    .optional(),
  kind: z
    .string()
    .regex(/^[a-z-]{1,40}$/, bad)
    .max(40, bad)
    .optional(),
  state: z.enum(QUEUE_STATES).optional().describe('`closed`: those that have left the queue'),
  which: z.enum(QUEUE_OWNERS).optional(),
  q: z
    .string()
    .max(LONGEST_SEARCH, { error: 'reason.too-long' })
    .regex(new RegExp(NO_CONTROL), bad)
    .optional()
    .describe('Words of receipt number, procedure ID, account, applicant: all must be found'),
  sort: z.enum(QUEUE_SORTS).optional().describe('`-`: the last first. Default: due'),
  page: z
    .string()
    .regex(/^[1-9][0-9]{0,5}$/, bad)
    .max(6, bad)
    .transform(Number)
    .optional(),
});

export const listApplications = operation({
  operationId: 'listApplications',
  method: 'GET',
  path: '/applications',
  summary: 'Applications of the queues that the person signed in may read, the most urgent first, 100 a page',
  tags,
  session: 'staff',
  query: QueueQuery,
  answers: { 200: z.object({ applications: z.array(Application), total: z.int(), page: z.int(), pages: z.int() }) },
  problems: ['forbidden'],
});
