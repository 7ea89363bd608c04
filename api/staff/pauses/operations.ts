/** Operations of leads: deadlines stand while a part is out. */
import { z } from 'zod';
import { OUTAGE_PARTS } from '../../../db/platform/outage-pauses.js';
import { QUEUES } from '../../../db/staff/staff.js';
import { operation } from '../../http/operation.js';
import { Instant, Lines } from '../../http/schema.js';

const tags = ['staff'] as const;

/** The longest that settings can allow. Minutes */
const LONGEST_MINUTES = 24 * 60;

const Pause = z.object({
  pauseId: z.string(),
  service: z.enum(QUEUES),
  kind: z.string().describe('Absent: all kinds of the service that rest on the part').optional(),
  part: z.enum(OUTAGE_PARTS),
  kinds: z.array(z.string()).describe('Kinds whose deadlines are paused, or were'),
  reason: z.string(),
  status: z.enum(['standing', 'over']),
  begunBy: z.string(),
  begunAt: Instant,
  until: Instant.describe('When it ends by itself; of one that is over: when it ended'),
  endedBy: z.string().describe('Absent: it goes on, or has ended by itself').optional(),
});

export const pauseDeadlines = operation({
  operationId: 'pauseDeadlines',
  method: 'POST',
  path: '/outage-pauses',
  summary: 'Pause the deadlines of a class of procedures while a part is out',
  description:
    'URLs, codes and questions of open procedures, and decisions of applications, have afterwards what they had left; so have procedures that begin meanwhile. It ends by itself after so many minutes at the latest. Who may, and how long at most, are settings (outagePause).',
  tags,
  session: 'staff',
  body: z.strictObject({
    service: z.enum(QUEUES).describe('Whose procedures'),
    kind: z
      .string()
      .regex(/^[a-z]+(?:-[a-z]+)*$/, { error: 'reason.bad-format' })
      .max(40, { error: 'reason.bad-format' })
      .describe('Absent: all that rest on the part')
      .optional(),
    part: z
      .enum(OUTAGE_PARTS)
      .describe('What is out: mail, the identity-verification service, or a system that is told of changes'),
    reason: Lines(1000).describe('For the record: what is out, and nobody’s name'),
    minutes: z.int().min(1).max(LONGEST_MINUTES).describe('How long at most'),
  }),
  answers: { 201: Pause },
  begins: { a: 'pause' },
  problems: ['forbidden', 'already-paused', 'paused-too-long'],
});

export const endOutagePause = operation({
  operationId: 'endOutagePause',
  method: 'POST',
  path: '/outage-pauses/:pauseId/end',
  summary: 'End a pause of deadlines now',
  description: 'One that has ended stays as it is.',
  tags,
  session: 'staff',
  params: z.strictObject({
    pauseId: z
      .string()
      .regex(/^audit-pause-[0-9A-HJKMNP-TV-Z]{26}$/, { error: 'reason.bad-format' })
      .max(40, { error: 'reason.bad-format' }),
  }),
  answers: { 200: Pause },
  goesOn: 'pause',
  problems: ['forbidden', 'not-found'],
});

export const listOutagePauses = operation({
  operationId: 'listOutagePauses',
  method: 'GET',
  path: '/outage-pauses',
  summary: 'Pauses of deadlines, the newest first',
  tags,
  session: 'staff',
  answers: { 200: z.object({ pauses: z.array(Pause) }) },
  problems: ['forbidden'],
});

/** Forms of the page. An empty choice of a kind is none. */
export const PauseForm = pauseDeadlines.body.extend({
  kind: z.preprocess((value) => (value === '' ? undefined : value), pauseDeadlines.body.shape.kind),
  minutes: z.preprocess(
    (value) => (typeof value === 'string' && /^[0-9]{1,4}$/.test(value.trim()) ? Number(value) : value),
    pauseDeadlines.body.shape.minutes,
  ),
});
export const EndForm = endOutagePause.params;
