/** Uploads as tests make them: rows of a file, their plan, its confirmation. */
import type { Knex } from 'knex';
import { newIds } from '../../../activities/jairo/new-ids.js';
import { type AppliedImport, applyImport } from '../../../db/jairo/apply-import.js';
import { type StoredImport, storeImport } from '../../../db/jairo/imports.js';
import { planInputOf, rowsOfVersion } from '../../../db/jairo/planning.js';
import { rosterEmailKey, type FileRow, type RosterRow } from '../../../workflows/rules/roster.js';
import { planOf } from '../../../workflows/rules/roster-plan.js';
import { newProcedureId } from '../../helpers/ids.js';

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
}

/** Plans and keeps an upload, as `uploadMembers` does. */
export async function upload(
  db: Knex,
  rows: readonly RosterRow[],
  { institution = A, by = LIBRARIAN, fileRevision, reverts }: Upload = {},
): Promise<StoredImport> {
  const old = reverts === undefined ? undefined : await rowsOfVersion(db, institution, reverts);
  const toPlan = { institution, by, rows: old ?? sheet(rows), fileRevision, reverts };
  const input = await planInputOf(db, toPlan);
  if (!input) throw new Error(`no institution ${institution}`);
  return storeImport(db, {
    procedureId: newProcedureId('jairo', 'member-import'),
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
  { procedureId }: Pick<StoredImport, 'procedureId'>,
  { by = LIBRARIAN, confirmRemovals = true, removalShare = 0.2 } = {},
): Promise<AppliedImport> =>
  applyImport(db, {
    procedureId,
    by,
    confirmRemovals,
    removalShare,
    locale: 'ja',
    planOf,
    emailKey: rosterEmailKey,
    newIds,
  });
