/** The operation by which auditors try other settings on past cases. */
import { z } from 'zod';
import { operation } from '../../http/operation.js';
import { Instant } from '../../http/schema.js';
import { FILTER } from '../operations.js';

const error = 'reason.bad-format';
const Life = z
  .string()
  .regex(/^[1-9][0-9]{0,5}(?:s|m|h|d)$/, { error })
  .max(7, { error })
  .describe('With its unit, as in the settings: 30m, 24h');
const whole = (from: number, to: number) => z.int({ error }).min(from, { error }).max(to, { error });

/** Settings that can be tried, by the names that the services' settings have for them. */
export const TriedSettings = z
  .strictObject({
    accessCodeTries: whole(1, 100).describe('Wrong codes that lock').optional(),
    accessCodeLife: Life.optional(),
    oneTimeUrlLife: Life.optional(),
    dualControl: z.boolean().describe('Whether an approval needs a second pair of eyes').optional(),
    closedDays: z.array(z.iso.date({ error }).max(10, { error })).max(400, { error: 'reason.too-long' }).optional(),
    decisionBusinessDays: whole(0, 60).optional(),
    requestsPerHour: whole(1, 10_000).describe('Requests of one kind that one account may begin').optional(),
  })
  .refine((settings) => Object.values(settings).some((one) => one !== undefined), { error: 'reason.required' })
  .meta({ minProperties: 1 });

export const whatIf = operation({
  operationId: 'whatIf',
  method: 'POST',
  path: '/audit/what-if',
  summary: 'Which past cases would have gone otherwise under other settings, and at which step',
  description:
    'The rules of the procedures over what is recorded. What came after the first step that would have been another is open from there, and not guessed. Nothing is changed. At most 10,000 procedures at once.',
  tags: ['audit'],
  session: 'staff',
  body: z.strictObject({ ...FILTER, settings: TriedSettings }),
  answers: {
    200: z.object({
      cases: z.number().describe('That were looked at'),
      counts: z.object({ otherwise: z.number(), untold: z.number() }),
      otherwise: z
        .array(
          z.object({
            procedureId: z.string(),
            rule: z.string(),
            step: z.number().describe('Place of the first step that would have been another: the first is 0'),
            at: Instant,
            recorded: z.string().describe('What stands there'),
            instead: z.string().describe('What would; `open`: it would have gone on'),
            after: z.literal('open').describe('What came after it is not guessed'),
          }),
        )
        .describe('The first thousand'),
      untold: z
        .array(z.object({ procedureId: z.string(), rule: z.string() }))
        .describe('Where what is recorded does not tell; the first thousand'),
    }),
  },
  looks: true,
  problems: ['forbidden', 'too-many-found'],
});
