/** Operations of administrators on offices of UTokyo: who of staff sits at the counter of a faculty. */
import { z } from 'zod';
import { operation } from '../../../http/operation.js';
import { Line } from '../../../http/schema.js';
import { StaffId } from '../fields.js';

const tags = ['staff'] as const;
export const SERVES = ['student', 'staff'] as const;
const MOST_STAFF = 100;

export const Faculty = Line(200).describe('As the register of members has it');
export const Serves = z.enum(SERVES).describe('Whose applications are entered there');
export const OfficeStaff = z
  .array(StaffId)
  .max(MOST_STAFF)
  .transform((ids) => [...new Set(ids)].sort())
  .describe('IDs of staff who sit at its counter');
export const OfficeVersion = z
  .string()
  .regex(/^[\w-]{22}$/, { error: 'reason.bad-format' })
  .max(22)
  .describe('As listOffices told it: what was changed since is not overwritten');
export const OfficeReason = Line(200).describe('For the record');

const Office = z.object({
  faculty: z.string(),
  serves: Serves,
  staff: z.array(z.string()).describe('IDs of staff who sit at its counter'),
  version: z.string().describe('Another one whenever it was changed: for setOffice'),
});

export const listOffices = operation({
  operationId: 'listOffices',
  method: 'GET',
  path: '/offices',
  summary: 'Offices of faculties, and who sits at the counter of each',
  description: 'For administrators.',
  tags,
  session: 'staff',
  answers: { 200: z.object({ offices: z.array(Office) }) },
  problems: ['forbidden'],
});

export const setOffice = operation({
  operationId: 'setOffice',
  method: 'POST',
  path: '/offices',
  summary: 'Add an office, or change who sits at its counter',
  description:
    'For administrators. An office is a faculty and whom it serves. With `version` it is changed, without it is added. What is as wanted already is answered, in whatever version it is.',
  tags,
  session: 'staff',
  body: z.strictObject({
    faculty: Faculty,
    serves: Serves,
    staff: OfficeStaff,
    version: OfficeVersion.optional(),
    reason: OfficeReason,
  }),
  answers: { 200: Office },
  problems: ['forbidden', 'not-found', 'changed-since'],
});
