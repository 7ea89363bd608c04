/** Operations of administrators on staff: who there is, and what each may do. */
import { z } from 'zod';
import { STAFF_ROLES } from '../../../db/staff/staff.js';
import { operation } from '../../http/operation.js';
import { Instant, Line } from '../../http/schema.js';
import { OwnAccounts, StaffEmail, StaffId, StaffName, StaffQueues, StaffRoles } from './fields.js';

const tags = ['staff'] as const;
const READERS = 'For administrators and auditors.';

export const StaffMember = z.object({
  staffId: z.string(),
  name: z.string(),
  email: z.string().optional(),
  roles: z.array(z.enum(STAFF_ROLES)),
  queues: z.array(z.string()).describe('Services whose applications are theirs to decide'),
  accounts: z.array(z.string()).describe('Their own accounts, as service:id'),
  disabledAt: Instant.describe('Since when they can’t sign in').optional(),
  rightsFrom: z
    .string()
    .describe(
      'Who gives roles and queues: `groups` of the identity provider, or `scim:<source>`. Absent: staff, or a file',
    )
    .optional(),
  version: z.int().describe('One more with every change'),
});

export const listStaff = operation({
  operationId: 'listStaff',
  method: 'GET',
  path: '/staff',
  summary: 'All members of staff, those that are disabled last',
  description: READERS,
  tags,
  session: 'staff',
  answers: { 200: z.object({ staff: z.array(StaffMember) }) },
  problems: ['forbidden'],
});

const ofStaff = z.strictObject({ staffId: StaffId });

export const getStaff = operation({
  operationId: 'getStaff',
  method: 'GET',
  path: '/staff/:staffId',
  summary: 'A member of staff, with what was changed of them',
  description: `${READERS} Changes are those since the trail is kept, the newest first, at most 100; each is an entry of the audit log.`,
  tags,
  session: 'staff',
  params: ofStaff,
  answers: {
    200: StaffMember.extend({
      changes: z.array(
        z.object({
          at: Instant,
          by: z.string().describe('`staff:<ID>`, `import:<user>`, `scim:<source>`, `procedure:<ID>`, `sign-in`'),
          what: z.enum(['add', 'change', 'accounts']),
          reason: z.string().optional(),
          columns: z.array(z.object({ column: z.string(), before: z.string().optional(), after: z.string() })),
        }),
      ),
    }),
  },
  problems: ['forbidden', 'not-found'],
});

const Reason = Line(200).describe('For the record').optional();

export const addStaff = operation({
  operationId: 'addStaff',
  method: 'POST',
  path: '/staff',
  summary: 'Add a member of staff',
  description:
    'For administrators. They sign in at the identity provider, whose claim must say this staff ID letter by letter. A repeat with the same is answered as the first.',
  tags,
  session: 'staff',
  body: z.strictObject({
    staffId: StaffId,
    name: StaffName,
    email: StaffEmail.describe('Who shares it with another staff ID is the same person').optional(),
    roles: StaffRoles,
    queues: StaffQueues.default([]),
    accounts: OwnAccounts.default([]),
    reason: Reason,
  }),
  answers: { 201: StaffMember },
  problems: ['forbidden', 'changed-since'],
});

export const changeStaff = operation({
  operationId: 'changeStaff',
  method: 'POST',
  path: '/staff/:staffId',
  summary: 'Change a member of staff, disable them or enable them again',
  description:
    'For administrators. What isn’t given stays as it is. Other roles or queues, and disabling, end every session of theirs at once. Refused with administrator-kept where it would take the role of administrator from whoever asks, or from the last one.',
  tags,
  session: 'staff',
  params: ofStaff,
  body: z.strictObject({
    version: z
      .int()
      .min(1)
      .max(2_147_483_647)
      .describe('As listStaff told it: what was changed since is not overwritten'),
    name: StaffName.optional(),
    email: StaffEmail.nullable().describe('null: none').optional(),
    roles: StaffRoles.optional(),
    queues: StaffQueues.optional(),
    accounts: OwnAccounts.optional(),
    disabled: z.boolean().optional(),
    reason: Reason,
  }),
  answers: { 200: StaffMember },
  problems: ['forbidden', 'not-found', 'changed-since', 'administrator-kept'],
});

/** Fields of the forms: check boxes come as nothing, one text or several; accounts one on each line. */
const several = <T extends z.ZodType>(schema: T) =>
  z.preprocess((sent) => (sent === undefined ? [] : Array.isArray(sent) ? sent : [sent]), schema);
const blankAsNone = (sent: unknown): unknown => (typeof sent === 'string' && sent.trim() === '' ? undefined : sent);
const AccountLines = z
  .string()
  .max(4_000, { error: 'reason.too-long' })
  .default('')
  .transform((typed, context) => {
    const lines = typed.split(/[\r\n]+/).filter((line) => line.trim() !== '');
    const { data, error } = OwnAccounts.safeParse(lines);
    if (!error) return data;
    const isLong = error.issues.some(({ code }) => code === 'too_big');
    context.addIssue({ code: 'custom', message: isLong ? 'reason.too-long' : 'reason.not-an-account' });
    return z.NEVER;
  });

const FORM = {
  name: StaffName,
  email: z.preprocess(blankAsNone, StaffEmail.optional()),
  roles: several(StaffRoles),
  queues: several(StaffQueues),
  accounts: AccountLines,
  reason: z.preprocess(blankAsNone, Line(200).optional()),
};
export const AddForm = z.strictObject({ staffId: StaffId, ...FORM });
export const ChangeForm = z.strictObject({
  version: z
    .string()
    .regex(/^[0-9]{1,9}$/, { error: 'reason.bad-format' })
    .transform(Number),
  disabled: z.enum(['yes']).optional(),
  ...FORM,
});
