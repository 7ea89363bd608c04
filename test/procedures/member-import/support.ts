/** Uploads as tests make them: rows of a file, their plan, its confirmation. */
import type { WorkflowHandle } from '@temporalio/client';
import type { Knex } from 'knex';
import { newIds } from '../../../activities/jairo/new-ids.js';
import { type AppliedImport, applyImport } from '../../../db/jairo/apply-import.js';
import { findImport, type StoredImport, storeImport } from '../../../db/jairo/imports.js';
import { planInputOf, rowsOfVersion } from '../../../db/jairo/planning.js';
import { rosterAt } from '../../../db/jairo/roster.js';
import {
  type ConfirmImport,
  confirmImportUpdate,
  MEMBER_IMPORT,
  type MemberImportInput,
} from '../../../workflows/contracts/member-import.js';
import {
  procedureQuery,
  type ProcedureResult,
  type ProcedureView,
  TASK_QUEUE,
} from '../../../workflows/contracts/procedure.js';
import { rosterEmailKey, type FileRow, type RosterRow } from '../../../workflows/rules/roster.js';
import { planOf } from '../../../workflows/rules/roster-plan.js';
import { newProcedureId } from '../../helpers/ids.js';
import { outcome } from '../../helpers/student-workflows.js';
import type { System } from '../../helpers/system.js';
import { look } from '../../helpers/temporal.js';

export const A = 'univ-a';
export const B = 'univ-b';
/** The sample's librarian and administrators. */
export const LIBRARIAN = 'lib-kato';
export const ADMINISTRATOR = 'univ-a-admin';
export const OTHER_ADMINISTRATOR = 'univ-b-admin';

/** A row as somebody types it; a blank number is a new member. */
export const member = (n: number | string, more: Partial<RosterRow> = {}): RosterRow => ({
  memberNumber: '',
  name: `氏名 ${n}`,
  displayName: `表示名 ${n}`,
  email: `m${n}@example.org`,
  affiliation: '附属図書館',
  role: '教員',
  ...more,
});

/** A sheet: the heading is row 1. */
export const sheet = (rows: readonly RosterRow[]): FileRow[] => rows.map((cells, n) => ({ row: n + 2, cells }));

export interface Upload {
  institution?: string;
  by?: string;
  /** That the file was downloaded as. */
  fileRevision?: number;
  reverts?: number;
  procedureId?: string;
}

/** Plans and keeps an upload, as `uploadMembers` does. */
export async function upload(
  db: Knex,
  rows: readonly RosterRow[],
  {
    institution = A,
    by = LIBRARIAN,
    fileRevision,
    reverts,
    procedureId = newProcedureId('jairo', 'member-import'),
  }: Upload = {},
): Promise<StoredImport> {
  const old = reverts === undefined ? undefined : await rowsOfVersion(db, institution, reverts);
  const toPlan = { institution, by, rows: old ?? sheet(rows), fileRevision, reverts };
  const input = await planInputOf(db, toPlan);
  if (!input) throw new Error(`no institution ${institution}`);
  return storeImport(db, {
    procedureId,
    institution,
    uploadedBy: by,
    format: reverts === undefined ? 'xlsx' : 'revert',
    digest: 'd'.repeat(64),
    ...(fileRevision !== undefined && { fileRevision }),
    ...(reverts !== undefined && { reverts }),
    rows: toPlan.rows,
    plan: planOf(input),
    emailKey: rosterEmailKey,
  });
}

/** Confirms an upload, as its workflow does. */
export const confirm = (
  db: Knex,
  { procedureId, baseRevision: revision }: Pick<StoredImport, 'procedureId' | 'baseRevision'>,
  { by = LIBRARIAN, confirmRemovals = true, removalShare = 0.2 } = {},
): Promise<AppliedImport> =>
  applyImport(db, {
    procedureId,
    revision,
    by,
    confirmRemovals,
    removalShare,
    locale: 'ja',
    planOf,
    emailKey: rosterEmailKey,
    newIds,
  });

export interface Begun {
  procedureId: string;
  handle: WorkflowHandle;
  /** What the confirmation comes to: the answer, the type that a validator refused it with, or that nobody was there to take it. */
  confirm(more?: Partial<ConfirmImport>): Promise<unknown>;
  view(): Promise<ProcedureView>;
  steps(): Promise<string[]>;
  /** How it has ended. */
  result(): Promise<string>;
}

const DAY_MS = 86_400_000;
const WAITS = { invitationMs: 7 * DAY_MS, reminderMs: 2 * DAY_MS, urlMs: 1_800_000, mailMs: 600_000 };

/** Plans and keeps an upload and starts its procedure, as the operation does. */
export async function begin(
  { database: { db }, temporal: { client } }: Pick<System, 'database' | 'temporal'>,
  rows: readonly RosterRow[],
  { input = {}, ...more }: Upload & { input?: Partial<MemberImportInput> } = {},
): Promise<Begun> {
  const { procedureId, institution, uploadedBy: by, digest, counts } = await upload(db, rows, more);
  const whole: MemberImportInput = {
    procedureId,
    institution,
    by,
    digest,
    counts: { add: counts.add, change: counts.change, remove: counts.remove, errors: counts.errors },
    locale: 'ja',
    planMs: DAY_MS,
    removalShare: 0.2,
    perSecond: { busy: 200, idle: 200 },
    waits: WAITS,
    ...input,
  };
  const options = { taskQueue: TASK_QUEUE, workflowId: procedureId, args: [whole] };
  const handle: WorkflowHandle = await client.workflow.start(MEMBER_IMPORT, options);
  const view = () => look(handle, procedureQuery);
  return {
    procedureId,
    handle,
    confirm: async (said) => {
      const revision = (await findImport(db, procedureId))?.baseRevision ?? 0;
      const message = { procedureId, revision, by, confirmRemovals: false, ...said };
      return outcome(handle.executeUpdate(confirmImportUpdate, { args: [message] }));
    },
    view,
    steps: async () => (await view()).steps.map(({ step }) => step),
    result: async () => ((await handle.result()) as ProcedureResult).status,
  };
}

/** The sheet as it is downloaded now. */
export const downloaded = async (db: Knex, institution = A): Promise<{ rows: RosterRow[]; fileRevision: number }> => {
  const { revision } = await db('jairo_institutions').where({ host: institution }).first('revision');
  return { rows: await rosterAt(db, institution, revision), fileRevision: revision };
};
