/** The pages of 「機関管理メニュー」 and of uploads of members. */
import type { PageContext } from '../../../api/pages/context.js';
import { AdministratorsPage } from '../../../api/institution/menu/pages/administrators.js';
import { ComparePage } from '../../../api/institution/menu/pages/compare.js';
import { DownloadPage } from '../../../api/institution/menu/pages/download.js';
import { MembersMenuPage, MenuPage } from '../../../api/institution/menu/pages/menu.js';
import { RosterPage } from '../../../api/institution/menu/pages/roster.js';
import { SearchPage } from '../../../api/institution/menu/pages/search.js';
import type { ProcedureProgress } from '../../../api/pages/procedure.js';
import { ImportPage } from '../../../api/procedures/member-import/pages/import.js';
import type { ImportView } from '../../../api/procedures/member-import/pages/view.js';
import { UploadPage } from '../../../api/procedures/member-import/pages/upload.js';
import { FILE_FAULTS, WRITTEN_FORMATS } from '../../../worker/runtime/workbook/contract.js';
import { HEADINGS, MEMBER_ROLES, type RosterRow } from '../../../workflows/rules/roster.js';
import type { Plan, PlanError } from '../../../workflows/rules/roster-plan.js';
import { at, HOSTILE, type Sample, timeline } from '../../platform/pages/render-context.js';

const LONG = `国立大学法人${'とても長い名前の'.repeat(8)}大学附属図書館`;
const LONG_ADDRESS = `${'very-long.'.repeat(6)}x@${'subdomain.'.repeat(12)}example.ac.jp`;

const view = {
  member: {
    userId: 'lib-kato',
    displayName: HOSTILE,
    rights: [{ institution: 'univ-a', role: '図書館員' as const }],
    idleEndsAt: at(59),
    idleMs: 900_000,
  },
  institution: { host: 'univ-a', name: LONG },
};

const row = (n: number, more: Partial<RosterRow> = {}): RosterRow => ({
  memberNumber: `M${String(n).padStart(4, '0')}`,
  name: '髙﨑 𠮷子',
  displayName: '髙﨑',
  email: `m${n}@univ-a.example.jp`,
  affiliation: '理学部',
  role: '教員',
  ...more,
});
const AWKWARD: RosterRow[] = [
  row(1, { name: LONG, displayName: HOSTILE, email: LONG_ADDRESS, affiliation: HOSTILE, role: '図書館員' }),
  row(2, { name: '=HYPERLINK("x")', displayName: HOSTILE }),
  row(3),
];
/** As many as a page shows, of as many as there may be. */
const MANY = Array.from({ length: 100 }, (_, n) => row(n + 1));

const version = (n: number) => ({
  version: n,
  kind: n === 3 ? ('revert' as const) : ('import' as const),
  appliedAt: at(n),
  by: 'univ-a-admin',
  added: 9_999,
  changed: 12,
  removed: n,
});

const REASONS: readonly PlanError['reason'][] = [
  'missing',
  'bad-address',
  'unknown-role',
  'duplicate-address',
  'duplicate-number',
  'unknown-number',
  'changed-since',
  'own-row-demoted',
  'formula',
  'date',
  'error-value',
  'too-long',
  'control-character',
];
const COUNTS = { rows: 3, add: 0, change: 0, remove: 0, unchanged: 3, errors: 0, warnings: 0, present: 3 };
const NOTHING: Plan = { add: [], change: [], remove: [], errors: [], warnings: [], counts: COUNTS, revision: 12 };
const added = ({ memberNumber: _given, ...member }: RosterRow) => ({ row: 5, member });
const CHANGING: Plan = {
  ...NOTHING,
  add: AWKWARD.map(added),
  change: [
    { row: 2, memberNumber: 'M0001', column: HEADINGS.displayName, before: HOSTILE, after: LONG },
    { row: 3, memberNumber: 'M0002', column: HEADINGS.role, before: MEMBER_ROLES[1], after: MEMBER_ROLES[0] },
  ],
  remove: AWKWARD,
  warnings: [
    { memberNumber: 'M0004', reason: 'added-since' },
    { row: 9, memberNumber: 'M0005', reason: 'removed-since' },
    { reason: 'no-revision' },
  ],
  counts: { ...COUNTS, add: 3, change: 2, remove: 3, unchanged: 1, warnings: 3, present: 9 },
};
const LARGE: Plan = {
  ...NOTHING,
  add: MANY.map(added),
  counts: { ...COUNTS, rows: 10_000, add: 10_000, unchanged: 0, present: 0 },
};
const WRONG: Plan = {
  ...NOTHING,
  errors: [
    ...REASONS.map((reason, n) => ({ row: n + 2, column: HEADINGS.email, reason })),
    { memberNumber: 'M0001', reason: 'own-row-removed' as const },
  ],
  counts: { ...COUNTS, errors: 10_000 },
};

const procedure = (status: ProcedureProgress['status'], ...steps: string[]): ProcedureProgress => ({
  procedureId: 'jairo-member-import-01KAJ7Q3ZD5XW8M2RTV9HC4NBE',
  status,
  steps: timeline('opened', ...steps),
});

const page = (name: string, more: Partial<ImportView> & Pick<ImportView, 'procedure' | 'plan'>): Sample => ({
  name: `member-import-${name}`,
  page: (ctx: PageContext) =>
    ImportPage(
      {
        ...view,
        upload: { at: at(3), by: 'lib-kato', format: 'xls' },
        needsConfirmRemovals: false,
        ...more,
      },
      ctx,
    ),
});
const progress = { done: 1_234, total: 10_000, percent: 12, secondsLeft: 340 };
const refresh = { seconds: 5, to: '/procedures/jairo-member-import-01KAJ7Q3ZD5XW8M2RTV9HC4NBE' };

const IMPORTS: readonly Sample[] = [
  page('checked', { procedure: procedure('checked'), plan: CHANGING, until: at(59) }),
  page('large', { procedure: procedure('checked'), plan: LARGE, until: at(59) }),
  page('removals', { procedure: procedure('checked'), plan: CHANGING, needsConfirmRemovals: true }),
  page('removals-unconfirmed', {
    procedure: procedure('checked'),
    plan: CHANGING,
    needsConfirmRemovals: true,
    problem: 'removals-unconfirmed',
  }),
  page('plan-changed', { procedure: procedure('checked'), plan: CHANGING, problem: 'plan-changed' }),
  page('unchanged', { procedure: procedure('checked'), plan: NOTHING }),
  page('refused', { procedure: procedure('refused'), plan: WRONG }),
  page('applying', {
    procedure: procedure('applying'),
    plan: CHANGING,
    progress,
    refresh,
    mails: { people: 9_000, mailed: 700 },
  }),
  page('applying-soon', {
    procedure: procedure('applying'),
    plan: CHANGING,
    progress: { ...progress, done: 9_999, percent: 99, secondsLeft: 1 },
    refresh,
  }),
  page('completed', {
    procedure: procedure('completed', 'completed'),
    plan: CHANGING,
    mails: { people: 9_000, mailed: 8_999 },
  }),
  page('completed-unchanged', { procedure: procedure('completed', 'completed'), plan: NOTHING }),
  page('reverted', {
    procedure: procedure('completed', 'completed'),
    plan: CHANGING,
    upload: { at: at(3), by: 'lib-kato', format: 'revert', reverts: at(1) },
  }),
  page('expired', { procedure: procedure('expired', 'expired'), plan: CHANGING }),
  page('emptied', {
    procedure: procedure('refused', 'plan-refused'),
    plan: { ...NOTHING, counts: CHANGING.counts },
    isEmptied: true,
  }),
  page('failed', { procedure: procedure('failed', 'failed'), plan: CHANGING }),
];

const UPLOADS: readonly Sample[] = [
  { name: 'members-upload', page: (ctx) => UploadPage(view, ctx) },
  {
    name: 'members-upload-limited',
    page: (ctx) => UploadPage({ ...view, problem: 'too-many-requests', retryAfterSeconds: 90 }, ctx),
  },
  ...[...FILE_FAULTS, 'missing', 'other-institution'].map((fault) => ({
    name: `members-upload-${fault}`,
    page: (ctx: PageContext) => {
      const id = `import.file.${fault}`;
      if (!ctx.text.has(id)) throw new Error(`no text for ${fault}`);
      return UploadPage({ ...view, fileFault: ctx.text.t(id, { headings: HOSTILE, limit: 20 }) }, ctx);
    },
  })),
];

const none = { added: [], changed: [], removed: [] };
const FOUND = AWKWARD.map((one, n) => ({
  ...one,
  userId: `user-${n}`,
  registeredAt: at(n),
  repository: (['pending', 'confirmed', 'failed'] as const)[n],
}));
const ADDRESSES = [
  { state: 'waiting' as const },
  { state: 'lapsed' as const, lapsedAt: at(3) },
  { state: 'differs' as const },
];
const VERSIONS = [7, 3, 1].map((one, n) => ({ version: one, appliedAt: at(3 - n) }));
const STATES = ['registered', 'open', 'expired', 'withdrawn', 'superseded', 'undeliverable', 'none'] as const;

const MENU: readonly Sample[] = [
  { name: 'institution-menu', page: (ctx) => MenuPage(view, ctx) },
  {
    name: 'members-menu',
    page: (ctx) =>
      MembersMenuPage(
        {
          ...view,
          members: 10_000,
          registered: 9_876,
          open: [
            {
              procedureId: 'jairo-member-import-01KAJ7Q3ZD5XW8M2RTV9HC4NBE',
              state: 'checked',
              at: at(4),
              by: 'lib-kato',
            },
            { procedureId: 'jairo-member-import-01KAJ7Q3ZD5XW8M2RTV9HC4NBF', state: 'applied', at: at(3), by: 'x' },
          ],
        },
        ctx,
      ),
  },
  {
    name: 'members-menu-empty',
    page: (ctx) => MembersMenuPage({ ...view, members: 0, registered: 0, open: [] }, ctx),
  },
  ...WRITTEN_FORMATS.map((format) => ({
    name: `members-download-${format}`,
    page: (ctx: PageContext) =>
      DownloadPage({ ...view, format, versions: [3, 2, 1].map(version), page: 2, pages: 3 }, ctx),
  })),
  {
    name: 'members-download-first',
    page: (ctx) => DownloadPage({ ...view, format: 'xls', versions: [], page: 1, pages: 1 }, ctx),
  },
  {
    name: 'members-download-not-encodable',
    page: (ctx) =>
      DownloadPage(
        {
          ...view,
          format: 'csv-sjis',
          versions: [],
          page: 1,
          pages: 1,
          problem: 'not-encodable',
          notEncodable: [2, 3, 1_234],
        },
        ctx,
      ),
  },
  {
    name: 'members-compare',
    page: (ctx) =>
      ComparePage(
        {
          ...view,
          version: 7,
          with: 3,
          versions: VERSIONS,
          at: { version: at(2), with: at(1) },
          counts: { added: 3, changed: 2, removed: 10_000 },
          added: AWKWARD,
          changed: CHANGING.change,
          removed: MANY,
        },
        ctx,
      ),
  },
  {
    name: 'members-compare-same',
    page: (ctx) =>
      ComparePage(
        {
          ...view,
          ...none,
          version: 1,
          with: 0,
          versions: [{ version: 1, appliedAt: at(2) }],
          at: { version: at(2) },
          counts: { added: 0, changed: 0, removed: 0 },
        },
        ctx,
      ),
  },
  { name: 'members-search', page: (ctx) => SearchPage({ ...view, asked: {} }, ctx) },
  { name: 'members-search-blank', page: (ctx) => SearchPage({ ...view, asked: {}, isBlank: true }, ctx) },
  {
    name: 'members-search-fault',
    page: (ctx) =>
      SearchPage({ ...view, asked: { email: HOSTILE }, errors: [{ field: 'email', reason: 'too-long' }] }, ctx),
  },
  {
    name: 'members-search-found',
    page: (ctx) =>
      SearchPage(
        { ...view, asked: { displayName: HOSTILE }, found: { members: FOUND, total: 1_234, page: 2, pages: 13 } },
        ctx,
      ),
  },
  {
    name: 'members-search-none',
    page: (ctx) =>
      SearchPage({ ...view, asked: { email: 'x' }, found: { members: [], total: 0, page: 1, pages: 1 } }, ctx),
  },
  {
    name: 'members-roster',
    page: (ctx) =>
      RosterPage(
        {
          ...view,
          members: [
            ...AWKWARD.map((one, n) => ({ ...one, ...FOUND[n], registration: 'registered' as const })),
            ...ADDRESSES.map((address, n) => ({ ...row(n + 5), registration: 'registered' as const, address })),
            ...STATES.map((registration, n) => ({ ...row(n + 10), registration })),
            ...MANY.slice(20).map((one) => ({ ...one, registration: 'open' as const })),
          ],
          total: 10_000,
          page: 2,
          pages: 100,
        },
        ctx,
      ),
  },
  {
    name: 'members-roster-empty',
    page: (ctx) => RosterPage({ ...view, members: [], total: 0, page: 1, pages: 1 }, ctx),
  },
  {
    name: 'members-administrators',
    page: (ctx) =>
      AdministratorsPage(
        {
          ...view,
          administrators: [
            { userId: 'univ-a-admin', displayName: LONG, email: LONG_ADDRESS, since: at(1) },
            { userId: 'x'.repeat(64), displayName: HOSTILE, email: 'a@b.example', since: at(2) },
          ],
        },
        ctx,
      ),
  },
];

export const MEMBER_IMPORT: readonly Sample[] = [...MENU, ...UPLOADS, ...IMPORTS];
