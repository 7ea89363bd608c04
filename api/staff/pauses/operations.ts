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
  extensions: z
    .array(z.object({ by: z.string(), at: Instant, until: Instant, reason: z.string() }))
    .describe('How it was extended, the first time first'),
});

export const PauseId = z
  .string()
  .regex(/^audit-pause-[0-9A-HJKMNP-TV-Z]{26}$/, { error: 'reason.bad-format' })
  .max(40, { error: 'reason.bad-format' });
const Minutes = z.int().min(1).max(LONGEST_MINUTES);

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
    minutes: Minutes.describe('How long at most'),
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
  params: z.strictObject({ pauseId: PauseId }),
  answers: { 200: Pause },
  goesOn: 'pause',
  problems: ['forbidden', 'not-found'],
});

export const extendOutagePause = operation({
  operationId: 'extendOutagePause',
  method: 'POST',
  path: '/outage-pauses/:pauseId/extend',
  summary: 'Have a pause of deadlines end later',
  description:
    'Counted from now, as when it was begun, and within the same settings (outagePause). Deadlines stand on without a gap. One that is over takes a new one.',
  tags,
  session: 'staff',
  params: z.strictObject({ pauseId: PauseId }),
  body: z.strictObject({
    reason: Lines(1000).describe('For the record: why it lasts longer, and nobody’s name'),
    minutes: Minutes.describe('How long at most, from now on: later than it ends by itself as yet'),
  }),
  answers: { 200: Pause },
  goesOn: 'pause',
  problems: ['forbidden', 'not-found', 'wrong-state', 'paused-too-long'],
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

/** In a form a number is text. */
const minutes = z.preprocess(
  (value) => (typeof value === 'string' && /^[0-9]{1,4}$/.test(value.trim()) ? Number(value) : value),
  Minutes,
);
/** Forms of the pages. An empty choice of a kind is none. */
export const PauseForm = pauseDeadlines.body.extend({
  kind: z.preprocess((value) => (value === '' ? undefined : value), pauseDeadlines.body.shape.kind),
  minutes,
});
export const EndForm = endOutagePause.params;
export const ExtendForm = extendOutagePause.body.extend({ pauseId: PauseId, minutes });
