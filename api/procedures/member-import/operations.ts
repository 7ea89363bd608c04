/** Operations of the procedure `member-import` (spec/contract.md, "Members"). */
import { z } from 'zod';
import { LARGEST_FILE_BYTES, MOST_ROWS } from '../../../workflows/rules/roster.js';
import { operation } from '../../http/operation.js';
import type { UploadScope } from '../../http/plugins/uploads.js';
import { Instant, ProcedureId } from '../../http/schema.js';
import {
  Format,
  Host,
  Member,
  MemberChange,
  MOST_LISTED,
  ofInstitution,
  SHEET_TYPES,
  VersionNumber,
} from '../../institution/menu/operations.js';

const tags = ['members'] as const;
const part = { most: 1, limitBytes: LARGEST_FILE_BYTES, streamed: true } as const;

/** What the form sends: one that is too large is told so beside what was typed. */
export const ONE_SHEET = { parts: { file: part } } as const satisfies UploadScope;

const LISTED = `Each list holds at most ${MOST_LISTED.toLocaleString('en')}; \`counts\` are of all.`;

const count = z.int();
/** As the database counts. */
const MOST_REVISION = 2_147_483_647;
const Found = {
  row: z.int().optional().describe('As the sheet counts: the heading is row 1. Absent: it is not in the file'),
  memberNumber: z.string().optional(),
};
export const PlanAnswer = z.object({
  counts: z.object({
    rows: count.describe('Members in the file'),
    add: count,
    change: count.describe('Members, not cells'),
    remove: count,
    unchanged: count,
    errors: count,
    warnings: count,
    present: count.describe('Members now'),
  }),
  add: z.array(Member.omit({ memberNumber: true }).extend(Found)),
  change: z.array(MemberChange.extend({ row: z.int() })).describe('Cell by cell'),
  remove: z.array(Member),
  errors: z.array(
    z.object({
      ...Found,
      column: z.string().optional().describe('Its heading, such as メールアドレス'),
      reason: z.string().describe('A word, such as missing or changed-since'),
      detail: z.string().describe("In the caller's language"),
    }),
  ),
  warnings: z.array(z.object({ ...Found, reason: z.string(), detail: z.string() })),
  revision: z.int().describe('Of the members, for which the plan was made'),
});

const Planned = z.object({
  procedureId: ProcedureId,
  status: z.enum(['checked', 'refused']).describe('`refused`: the plan has errors, and nothing can be applied'),
  expiresAt: Instant.optional().describe('Until when it can be confirmed'),
  needsConfirmRemovals: z.boolean().describe('So many are removed that `confirmRemovals` is needed'),
  emptied: z
    .literal(true)
    .optional()
    .describe(
      'The rows and the lists of the plan are not kept any more: the upload ended long ago. Absent: they are there',
    ),
  plan: PlanAnswer,
});

export const uploadMembers = operation({
  operationId: 'uploadMembers',
  method: 'POST',
  path: '/institutions/:institution/member-imports',
  summary: 'Upload a sheet of members: answers what it would do, and applies nothing',
  description: `\`.xls\` (BIFF8), \`.xlsx\` or CSV (UTF-8 or Shift_JIS), known by its content; exactly the six columns; at most ${MOST_ROWS.toLocaleString('en')} rows and 20 MB, and what is larger is refused before it is read in full. Compared with the members as they were when the file was downloaded and as they are now. ${LISTED}`,
  tags,
  session: 'jairo',
  params: ofInstitution,
  upload: { parts: { file: { ...part, endsAtLimit: true } } },
  body: z.strictObject({ file: z.string().meta({ format: 'binary', minLength: 1 }) }),
  answers: { 201: Planned },
  begins: { a: 'procedure', of: 'jairo' },
  problems: ['file-refused', 'forbidden'],
});

export const revertMembers = operation({
  operationId: 'revertMembers',
  method: 'POST',
  path: '/institutions/:institution/members/versions/:version/revert',
  summary: '「この版に戻す」: a plan that makes the members what they were in a version',
  description: `Like an upload of that version: it is confirmed, applied and made a version like any other. Members who were removed since come back under their numbers. ${LISTED}`,
  tags,
  session: 'jairo',
  params: z.strictObject({ institution: Host, version: VersionNumber }),
  answers: { 201: Planned },
  begins: { a: 'procedure', of: 'jairo' },
  problems: ['forbidden', 'not-found'],
});

export const confirmMemberImport = operation({
  operationId: 'confirmMemberImport',
  method: 'POST',
  path: '/member-imports/:procedureId/confirm',
  summary: 'Apply an uploaded sheet as its plan says',
  description:
    'All rows are applied at once; invitations and mails follow, see `progress` of getProcedure. Where the members have changed since the plan was made, `plan-changed` has the new one.',
  tags,
  session: 'jairo',
  params: z.strictObject({ procedureId: ProcedureId }),
  body: z.strictObject({
    confirmRemovals: z.boolean().default(false).describe('Says that many members are to be removed'),
    revision: z
      .int()
      .min(0)
      .max(MOST_REVISION)
      .optional()
      .describe('`revision` of the plan that is confirmed. Absent: the plan that there is now'),
  }),
  answers: {
    200: z.object({ procedureId: ProcedureId, status: z.enum(['applying', 'completed']) }),
  },
  goesOn: 'procedure',
  problems: ['forbidden', 'not-found', 'removals-unconfirmed', 'plan-changed'],
});

export const downloadPlan = operation({
  operationId: 'downloadPlan',
  method: 'GET',
  path: '/member-imports/:procedureId/file',
  summary: 'The uploaded sheet with a column of results (結果)',
  description:
    'A result for every row; members who would be removed follow below. In the format of the upload unless another is asked for.',
  tags,
  session: 'jairo',
  params: z.strictObject({ procedureId: ProcedureId }),
  query: z.strictObject({ format: Format.optional() }),
  answers: {},
  file: SHEET_TYPES,
  problems: ['forbidden', 'not-found', 'not-encodable'],
});

/** Forms of the pages. */
export const ConfirmForm = z.strictObject({
  procedureId: ProcedureId,
  confirmRemovals: z.literal('true', { error: 'reason.not-one-of' }).optional(),
  revision: z.coerce.number().int().min(0).max(MOST_REVISION).optional(),
});
export const RevertForm = z.strictObject({ version: VersionNumber });
