/** What a plan is made of: the rows of a file, or of an old version, and the roster that they are compared with. */
import type { Knex } from 'knex';
import type { PlanInput } from '../../workflows/rules/roster-plan.js';
import type { FileRow, RosterRow } from '../../workflows/rules/roster.js';
import type { Db } from '../knex.js';
import { findInstitution } from './institutions.js';
import { findVersion, presentRows, rosterAt } from './roster.js';

export interface ToPlan {
  institution: string;
  /** User ID of whoever uploads. */
  by: string;
  rows: readonly FileRow[];
  /** The revision that the file names. */
  fileRevision?: number | undefined;
  /** The version that is gone back to. */
  reverts?: number | undefined;
}

/** The input of `planOf`, all of it as of one moment. @returns undefined where there is no such institution */
export async function planInputOf(db: Knex, toPlan: ToPlan): Promise<PlanInput | undefined> {
  return db.transaction(
    async (trx) => {
      const institution = await findInstitution(trx, toPlan.institution);
      return institution && planInputAt(trx, institution.revision, toPlan);
    },
    { isolationLevel: 'repeatable read', readOnly: true },
  );
}

/** The same where the roster can't move meanwhile. @param revision that it has */
export async function planInputAt(
  trx: Knex.Transaction,
  revision: number,
  { institution, by, rows, fileRevision, reverts }: ToPlan,
): Promise<PlanInput> {
  const present = await presentRows(trx, institution);
  const own = await trx('jairo_members').where({ institution, user_id: by }).first('number');
  // An old version is compared with the roster as it is: what was added since goes.
  const known = reverts === undefined ? ofThisRoster(fileRevision, revision) : revision;
  const then = known === revision ? present : known !== undefined && (await rosterAt(trx, institution, known));
  return {
    rows,
    present,
    revision,
    ...(known !== undefined && { fileRevision: known }),
    ...(then && { atFileRevision: byNumber(then) }),
    ...(own && { ownNumber: own.number }),
    ...(reverts !== undefined && { revivable: await revivableIn(trx, institution) }),
  };
}

/** A revision that the roster doesn't have yet is of another system, or of one that was set back: the file counts as one that names none. */
const ofThisRoster = (fileRevision: number | undefined, revision: number): number | undefined =>
  fileRevision !== undefined && fileRevision <= revision ? fileRevision : undefined;

const byNumber = (rows: readonly RosterRow[]): Map<string, RosterRow> =>
  new Map(rows.map((row) => [row.memberNumber, row]));

/** Members who were removed: their numbers may come back with a version that is gone back to. */
async function revivableIn(db: Db, institution: string): Promise<Set<string>> {
  const present = db('jairo_roster_rows as r')
    .whereRaw('r.institution = m.institution and r.number = m.number and r.until_revision is null')
    .select(db.raw('1'));
  const numbers = await db('jairo_members as m').where({ institution }).whereNotExists(present).pluck('number');
  return new Set(numbers);
}

/** Row of a sheet's first member: the heading is row 1. */
const FIRST_ROW = 2;

/**
 * The rows of an applied upload, to be uploaded again: an import of format `revert`.
 * @returns undefined where there is no such version
 */
export async function rowsOfVersion(db: Db, institution: string, version: number): Promise<FileRow[] | undefined> {
  if (!(await findVersion(db, institution, version))) return undefined;
  const rows = await rosterAt(db, institution, version);
  return rows.map((cells, n) => ({ row: n + FIRST_ROW, cells }));
}
