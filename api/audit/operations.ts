/** Operations of auditors: they see everything, and change nothing. */
import { z } from 'zod';
import type { Services } from '../../worker/runtime/settings/services.js';
import { operation } from '../http/operation.js';
import { Instant, Line, Lines, ProcedureId, Status } from '../http/schema.js';

const tags = ['audit'] as const;
const params = z.strictObject({ procedureId: ProcedureId });
export const SERVICES = ['cinii', 'umin', 'shomei', 'jairo', 'utokyo'] as const satisfies readonly (keyof Services)[];
const Day = z.iso.date({ error: 'reason.bad-format' }).max(10, { error: 'reason.bad-format' });

/** Which procedures: by all of them that are given. */
export const FILTER = {
  account: Line(200).describe('Account that a procedure is about').optional(),
  staff: Line(64).describe('Who decided, approved, asked or looked').optional(),
  service: z.enum(SERVICES).optional(),
  kind: Line(64).optional(),
  status: Status.optional(),
  from: Day.describe('First day, in Japan').optional(),
  to: Day.describe('Last day, in Japan').optional(),
  q: Line(200)
    .describe(
      'Words of reasons, questions and answers, which all must be there, or a receipt number: two characters are enough, one finds nothing',
    )
    .optional(),
};

export const listProcedures = operation({
  operationId: 'listProcedures',
  method: 'GET',
  path: '/audit/procedures',
  summary: 'Find procedures, open and closed, the newest first',
  tags,
  session: 'staff',
  query: z.strictObject({
    ...FILTER,
    page: z
      .string()
      .regex(/^(?:[1-9][0-9]?|100)$/, { error: 'reason.bad-format' })
      .max(3, { error: 'reason.bad-format' })
      .default('1')
      .describe('From 1 to 100; fifty a page'),
  }),
  answers: {
    200: z.object({
      procedures: z.array(
        z.object({
          procedureId: z.string(),
          service: z.string(),
          kind: z.string(),
          status: z.string(),
          openedAt: Instant,
          closedAt: Instant.optional(),
          archived: z.boolean(),
        }),
      ),
      total: z.number().describe('At most 1,000'),
      isMore: z.literal(true).describe('There are more than `total`: narrow the search').optional(),
    }),
  },
  problems: ['forbidden'],
});

export const getTimeline = operation({
  operationId: 'getTimeline',
  method: 'GET',
  path: '/audit/procedures/:procedureId/timeline',
  summary: 'Everything on record of a procedure, in plain words',
  tags,
  session: 'staff',
  params,
  query: z.strictObject({
    page: z
      .string()
      .regex(/^[1-9][0-9]{0,3}$/, { error: 'reason.bad-format' })
      .max(4, { error: 'reason.bad-format' })
      .default('1')
      .describe('Five hundred a page, the oldest first'),
  }),
  answers: {
    200: z.object({
      procedureId: z.string(),
      isMore: z.literal(true).describe('There is another page').optional(),
      steps: z.array(
        z.object({
          at: Instant,
          actor: z.string(),
          text: z.string(),
          source: z.string().describe('Where it is on record'),
          entry: z.number().describe('Number of its leaf in the audit log').optional(),
        }),
      ),
    }),
  },
  problems: ['forbidden', 'not-found'],
});

export const getHistory = operation({
  operationId: 'getHistory',
  method: 'GET',
  path: '/audit/procedures/:procedureId/history',
  summary: 'The history of a procedure as Temporal has it, payloads decoded',
  description: 'Secrets are sealed in it all the same. The look is kept, with the reason.',
  tags,
  session: 'staff',
  params,
  query: z.strictObject({ reason: Lines(1000).describe('For the record').optional() }),
  answers: {
    200: z.object({
      procedureId: z.string(),
      runs: z.array(z.object({ runId: z.string(), events: z.array(z.any()) })),
    }),
  },
  problems: ['forbidden', 'not-found', 'history-unreadable'],
});

export const replayHistory = operation({
  operationId: 'replayHistory',
  method: 'POST',
  path: '/audit/procedures/:procedureId/replay',
  summary: 'Run the history again through the code',
  tags,
  session: 'staff',
  params,
  body: z.strictObject({
    build: z.enum(['today', 'recorded']).default('today').describe('Today’s code, or the last that ran the procedure'),
  }),
  answers: {
    200: z.object({
      result: z.enum(['identical', 'differs', 'unreadable']),
      event: z
        .object({ id: z.number(), type: z.string(), recorded: z.string().optional(), wanted: z.string() })
        .describe('The first event that differs')
        .optional(),
      why: z.string().optional(),
      buildId: z.string().optional(),
      view: z.enum(['equal', 'differs']).describe('What the replay comes to, beside what the database says').optional(),
      twin: z.boolean().describe('A person was erased: what was replayed is the redacted twin').optional(),
    }),
  },
  looks: true,
  problems: ['forbidden', 'not-found'],
});

const Found = z.object({
  entries: z.number(),
  firstBreak: z.object({ entry: z.number(), procedureId: z.string().optional(), what: z.string() }).nullable(),
  checkpoint: z.string().nullable(),
  kept: z.number().describe('Checkpoints outside the database that the log was compared with'),
  keptFault: z
    .enum(['missing', 'unreadable'])
    .describe(
      'A file of checkpoints is set, but the log was compared with none: there is none in it, or the server can’t read it. Then nothing tells whether the end of the log was cut',
    )
    .optional(),
  verifierKey: z.string().describe('What anybody can check the checkpoint with'),
});
const Progress = z.object({
  verificationId: z.string(),
  done: z.number().describe('Entries that were looked at'),
  entries: z.number(),
});

export const verifyArchive = operation({
  operationId: 'verifyArchive',
  method: 'POST',
  path: '/audit/verify',
  summary: 'Compute the audit log again, and name the first entry that doesn’t fit',
  description: 'A log of more than 100,000 entries takes long: answered with 202; getVerification says how far it is.',
  tags,
  session: 'staff',
  answers: { 200: Found, 202: Progress },
  looks: true,
  problems: ['forbidden'],
});

export const getVerification = operation({
  operationId: 'getVerification',
  method: 'GET',
  path: '/audit/verify/:verificationId',
  summary: 'How far a verification is that takes long, and what it found',
  tags,
  session: 'staff',
  params: z.strictObject({
    verificationId: z
      .string()
      .regex(/^verification-[0-9A-HJKMNP-TV-Z]{26}$/, { error: 'reason.bad-format' })
      .max(39, { error: 'reason.bad-format' }),
  }),
  answers: {
    200: Progress.extend({
      result: Found.optional(),
      failed: z.literal(true).describe('It could not be finished: begin another').optional(),
    }),
  },
  problems: ['forbidden', 'not-found'],
});
