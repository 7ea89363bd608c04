/** Operations of an institution's management menu on what is (spec/contract.md, "Members"). Uploads are a procedure: `member-import`. */
import { z } from 'zod';
import { ADDRESS_STATES } from '../../../db/jairo/addresses.js';
import { MEMBER_ROLES } from '../../../workflows/rules/roster.js';
import { WRITTEN_FORMATS } from '../../../worker/runtime/workbook/contract.js';
import { operation } from '../../http/operation.js';
import { Instant, NO_CONTROL, Typed } from '../../http/schema.js';

const tags = ['members'] as const;

/** Who may: the institution's 「機関管理者」 and 「図書館員」; rights are read anew each time. */
const MANAGERS =
  'For the administrators (「機関管理者」) and librarians (「図書館員」) of this institution. Whoever else is signed in is answered `forbidden`, also where there is no such institution.';

export const Host = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/, { error: 'reason.bad-format' })
  .max(253, { error: 'reason.too-long' })
  .describe('Host name of the institution');
export const ofInstitution = z.strictObject({ institution: Host });

/** A whole number in a path or a query. */
const Digits = (longest: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9]{1,${longest}}$`), { error: 'reason.bad-format' })
    .max(longest, { error: 'reason.bad-format' })
    .transform(Number);
/** A revision of the roster that an applied upload made. */
export const VersionNumber = Digits(9).describe('A version of listMemberVersions');
export const PageNumber = Digits(5)
  .default(1)
  .transform((page) => Math.max(1, page));

/** A member as the roster has one. */
export const Member = z.object({
  memberNumber: z.string().describe('「会員番号」'),
  name: z.string().describe('「氏名」'),
  displayName: z.string().describe('「表示名」'),
  email: z.string().describe('「メールアドレス」'),
  affiliation: z.string().describe('「所属」'),
  role: z.enum(MEMBER_ROLES).describe('「権限」'),
});
export const MemberChange = z.object({
  memberNumber: z.string(),
  column: z.string().describe('Its heading, such as メールアドレス'),
  before: z.string(),
  after: z.string(),
});

/** Longest list that is answered; counts are of all. */
export const MOST_LISTED = 2_000;

export const Format = z.enum(WRITTEN_FORMATS);

/** Media types of what is written. */
export const MEDIA_TYPES = {
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
  'csv-utf8': 'text/csv; charset=utf-8',
  'csv-sjis': 'text/csv; charset=Shift_JIS',
} as const satisfies Record<z.output<typeof Format>, string>;
/** As an operation declares them. */
export const SHEET_TYPES = [MEDIA_TYPES.xls, MEDIA_TYPES.xlsx, 'text/csv'] as const;

export const downloadMembers = operation({
  operationId: 'downloadMembers',
  method: 'GET',
  path: '/institutions/:institution/members/file',
  summary: '「会員情報をダウンロードする」: the members as a sheet, now or as they were after an upload',
  description: `${MANAGERS} \`csv\` is UTF-8 with a byte order mark, \`csv-utf8\` without, \`csv-sjis\` Windows-31J; the last is refused, naming the rows, where a character has no place in it. The file names its revision in its name, and workbooks in their core property keywords.`,
  tags,
  session: 'jairo',
  params: ofInstitution,
  query: z.strictObject({ format: Format.default('xls'), version: VersionNumber.optional() }),
  answers: {},
  file: SHEET_TYPES,
  problems: ['forbidden', 'not-found', 'not-encodable'],
});

export const listMemberVersions = operation({
  operationId: 'listMemberVersions',
  method: 'GET',
  path: '/institutions/:institution/members/versions',
  summary: 'The applied uploads, each of which is a version for good, the newest first',
  description: MANAGERS,
  tags,
  session: 'jairo',
  params: ofInstitution,
  answers: {
    200: z.object({
      revision: z.int().describe('Of the roster as it is now'),
      versions: z.array(
        z.object({
          version: z.int(),
          kind: z.enum(['import', 'revert']).describe('`revert`: an earlier version was gone back to'),
          procedureId: z.string(),
          appliedAt: Instant,
          by: z.string().describe('User ID'),
          added: z.int(),
          changed: z.int(),
          removed: z.int(),
        }),
      ),
    }),
  },
  problems: ['forbidden'],
});

export const compareMemberVersions = operation({
  operationId: 'compareMemberVersions',
  method: 'GET',
  path: '/institutions/:institution/members/versions/:version/compare',
  summary: 'What is different in a version from another, or from the one before it',
  description: `${MANAGERS} Each list holds at most ${MOST_LISTED.toLocaleString('en')}.`,
  tags,
  session: 'jairo',
  params: z.strictObject({ institution: Host, version: VersionNumber }),
  query: z.strictObject({ with: VersionNumber.optional().describe('Absent: the version before it') }),
  answers: {
    200: z.object({
      version: z.int(),
      with: z.int().describe('The version before it; of the first one the revision that was there until then'),
      counts: z.object({ added: z.int(), changed: z.int(), removed: z.int() }).describe('Members'),
      added: z.array(Member),
      changed: z.array(MemberChange).describe('Cell by cell'),
      removed: z.array(Member),
    }),
  },
  problems: ['forbidden', 'not-found'],
});

/** What a person types to find members: width and case don't matter. */
const Wanted = Typed({ least: 0, longest: 254 })
  .regex(new RegExp(NO_CONTROL, 'u'), { error: 'reason.bad-format' })
  .optional();
/** Asked for by operation and page alike. */
export const SearchFields = { memberNumber: Wanted, displayName: Wanted, email: Wanted };

export const searchMembers = operation({
  operationId: 'searchMembers',
  method: 'GET',
  path: '/institutions/:institution/members',
  summary: '「会員情報を検索する」: registered members, by number, display name or address',
  description: `${MANAGERS} At least one of the three; all that are given count. A part of the cell is enough, in either width and case. Members who have not registered yet are not found: they stand on the list of invitations.`,
  tags,
  session: 'jairo',
  params: ofInstitution,
  query: z.strictObject({ ...SearchFields, page: PageNumber.describe('From 1; 100 members each') }),
  answers: {
    200: z.object({
      total: z.int(),
      page: z.int(),
      pages: z.int(),
      members: z.array(
        Member.extend({
          userId: z.string(),
          registeredAt: Instant,
          repository: z
            .enum(['pending', 'confirmed', 'failed'])
            .optional()
            .describe('How the repository system stands with the right; absent: it was told of none'),
          address: z
            .object({ state: z.enum(ADDRESS_STATES), lapsedAt: Instant.optional() })
            .optional()
            .describe(
              'Of an address that is not the account’s: `waiting` for the member to verify it, `lapsed` where that was not done in time, `differs` for another reason; absent: the account has it',
            ),
        }),
      ),
    }),
  },
  problems: ['forbidden'],
});

export const listAdministrators = operation({
  operationId: 'listAdministrators',
  method: 'GET',
  path: '/institutions/:institution/administrators',
  summary: 'The 「機関管理者」, who are not in the sheet of members',
  description: MANAGERS,
  tags,
  session: 'jairo',
  params: ofInstitution,
  answers: {
    200: z.object({
      administrators: z.array(
        z.object({ userId: z.string(), displayName: z.string(), email: z.string(), since: Instant }),
      ),
    }),
  },
  problems: ['forbidden'],
});
