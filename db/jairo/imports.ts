/** Uploads: the rows of a file, and the plan that was made of them, line by line. */
import type { Knex } from 'knex';
import type { Plan, PlanCounts, PlanError, PlannedChange, PlanWarning } from '../../workflows/rules/roster-plan.js';
import type { FileRow, RosterRow } from '../../workflows/rules/roster.js';
import type { Db } from '../knex.js';
import { lockInstitution } from './institutions.js';

export type ImportFormat = 'xls' | 'xlsx' | 'csv' | 'revert';
export type ImportState = 'checked' | 'refused' | 'applied' | 'expired';

export interface StoredImport {
  procedureId: string;
  institution: string;
  /** User ID. */
  uploadedBy: string;
  uploadedAt: Date;
  format: ImportFormat;
  /** SHA-256 of the rows, hexadecimal. */
  digest: string;
  /** The revision that the file names. */
  fileRevision: number | null;
  /** The revision that the plan was made for. */
  baseRevision: number;
  /** The version that it goes back to. */
  reverts: number | null;
  state: ImportState;
  counts: PlanCounts;
  /** Null where nothing was to be changed, or nothing is applied yet. */
  appliedRevision: number | null;
  /** What follows the applied rows: invitations and mails that are started, and all of them. */
  done: number;
  total: number;
  appliedAt: Date | null;
  endedAt: Date | null;
}

const COLUMNS = {
  procedureId: 'procedure_id',
  institution: 'institution',
  uploadedBy: 'uploaded_by',
  uploadedAt: 'uploaded_at',
  format: 'format',
  digest: 'digest',
  fileRevision: 'file_revision',
  baseRevision: 'base_revision',
  reverts: 'reverts',
  state: 'state',
  counts: 'counts',
  appliedRevision: 'applied_revision',
  done: 'done',
  total: 'total',
  appliedAt: 'applied_at',
  endedAt: 'ended_at',
} as const satisfies Record<keyof StoredImport, string>;

export async function findImport(db: Db, procedureId: string): Promise<StoredImport | undefined> {
  return db('jairo_imports').where({ procedure_id: procedureId }).first(COLUMNS);
}

/** The uploads of an institution that wait for their confirmation, or are being carried out: the newest first. One whose procedure never began waits for nobody. */
export async function openImports(db: Db, institution: string): Promise<StoredImport[]> {
  return db('jairo_imports')
    .where({ institution, ended_at: null })
    .whereIn('state', ['checked', 'applied'])
    .whereExists(db('procedures as p').whereRaw('p.procedure_id = jairo_imports.procedure_id').select(db.raw('1')))
    .orderBy('uploaded_at', 'desc')
    .select(COLUMNS);
}

export interface NewImport
  extends Pick<StoredImport, 'procedureId' | 'institution' | 'uploadedBy' | 'format' | 'digest'> {
  fileRevision?: number;
  reverts?: number;
  /** None of them is empty. */
  rows: readonly FileRow[];
  plan: Plan;
  /** See `rosterEmailKey` of workflows/rules/roster.ts. */
  emailKey(address: string): string;
}

/**
 * Keeps an upload before its workflow starts. One that is kept already, under the same ID, stays as it is.
 * @returns what is kept: `refused` where the plan has errors
 */
export async function storeImport(db: Db, given: NewImport): Promise<StoredImport> {
  const { procedureId, plan } = given;
  await db.transaction(async (trx) => {
    const added = await trx('jairo_imports')
      .insert({
        procedure_id: procedureId,
        institution: given.institution,
        uploaded_by: given.uploadedBy,
        format: given.format,
        digest: given.digest,
        file_revision: given.fileRevision ?? null,
        reverts: given.reverts ?? null,
        ...planned(plan),
      })
      .onConflict('procedure_id')
      .ignore()
      .returning('procedure_id');
    if (added.length === 0) return;
    await insertRows(trx, procedureId, given.rows);
    await insertFindings(trx, given);
  });
  const stored = await findImport(db, procedureId);
  if (!stored) throw new Error('an import that was just kept is gone');
  return stored;
}

const planned = ({ counts, revision }: Plan) => ({
  base_revision: revision,
  state: counts.errors > 0 ? 'refused' : 'checked',
  counts: JSON.stringify(counts),
});

/** Puts another plan of the same rows in place of the one before: the roster has moved. */
export async function replacePlan(
  trx: Knex.Transaction,
  replaced: Pick<NewImport, 'procedureId' | 'plan' | 'emailKey'>,
): Promise<void> {
  const { procedureId, plan } = replaced;
  await trx('jairo_imports').where({ procedure_id: procedureId }).update(planned(plan));
  await trx('jairo_import_findings').where({ procedure_id: procedureId }).delete();
  await insertFindings(trx, replaced);
}

/** One statement for all rows. */
async function insertRows(trx: Knex.Transaction, procedureId: string, rows: readonly FileRow[]): Promise<void> {
  const list = rows.map(({ row, cells: { memberNumber: number, displayName: display_name, ...cells } }) => ({
    row,
    number,
    display_name,
    ...cells,
  }));
  await trx.raw(
    `insert into jairo_import_rows (procedure_id, "row", number, name, display_name, email, affiliation, role)
     select ?, "row", number, name, display_name, email, affiliation, role from json_to_recordset(?::json)
       as r ("row" int, number text, name text, display_name text, email text, affiliation text, role text)`,
    [procedureId, JSON.stringify(list)],
  );
}

interface Finding {
  kind: 'add' | 'change' | 'remove' | 'error' | 'warning';
  row?: number | undefined;
  number?: string | undefined;
  column?: string | undefined;
  before?: string;
  after?: string;
  reason?: string;
  email_key?: string;
  member?: object;
}

async function insertFindings(
  trx: Knex.Transaction,
  { procedureId, plan, emailKey }: Pick<NewImport, 'procedureId' | 'plan' | 'emailKey'>,
): Promise<void> {
  const findings: Finding[] = [
    ...plan.add.map(({ row, member, memberNumber }) => ({
      kind: 'add' as const,
      row,
      number: memberNumber,
      email_key: emailKey(member.email),
      member,
    })),
    ...plan.change.map(({ memberNumber, ...change }) => ({
      kind: 'change' as const,
      ...change,
      number: memberNumber,
      ...(change.column === 'メールアドレス' && { email_key: emailKey(change.after) }),
    })),
    ...plan.remove.map(({ memberNumber, ...member }) => ({ kind: 'remove' as const, number: memberNumber, member })),
    ...plan.errors.map(({ memberNumber, ...rest }) => ({ kind: 'error' as const, ...rest, number: memberNumber })),
    ...plan.warnings.map(({ memberNumber, ...rest }) => ({ kind: 'warning' as const, ...rest, number: memberNumber })),
  ];
  await trx.raw(
    `insert into jairo_import_findings
       (procedure_id, seq, kind, "row", number, "column", before, after, reason, email_key, member)
     select ?, f.seq, f.kind, f."row", f.number, f."column", f.before, f.after, f.reason, f.email_key, f.member
     from rows from (json_to_recordset(?::json) as (kind text, "row" int, number text, "column" text, before text,
       after text, reason text, email_key text, member jsonb)) with ordinality
       as f (kind, "row", number, "column", before, after, reason, email_key, member, seq)`,
    [procedureId, JSON.stringify(findings)],
  );
}

/**
 * Ends an upload. One that has been applied without its workflow's hearing of it does not expire.
 * @returns whether it has been applied
 */
export async function closeImport(
  db: Db,
  procedureId: string,
  ending: 'completed' | 'expired' | 'refused',
): Promise<boolean> {
  return db.transaction(async (trx) => {
    const institution = (await findImport(trx, procedureId))?.institution ?? '';
    await lockInstitution(trx, institution);
    const isApplied = (await findImport(trx, procedureId))?.state === 'applied';
    if (ending === 'completed' || !isApplied)
      await trx('jairo_imports')
        .where({ procedure_id: procedureId, ended_at: null })
        .update({ ended_at: trx.fn.now(), ...(!isApplied && { state: ending }) });
    return isApplied;
  });
}

/**
 * Empties uploads that were refused or not confirmed: their rows and their plan go, what they were stays. Also those whose procedure never began.
 * @param ms how long ago they must have ended @returns how many
 */
export async function forgetUnapplied(db: Db, ms: number): Promise<number> {
  const { rows } = await db.raw(
    `with over as (
       select procedure_id from jairo_imports i
       where state <> 'applied' and coalesce(ended_at, uploaded_at) < now() - make_interval(secs => ?)
         and (ended_at is not null or not exists (select from procedures p where p.procedure_id = i.procedure_id))
         and (exists (select from jairo_import_rows r where r.procedure_id = i.procedure_id)
           or exists (select from jairo_import_findings f where f.procedure_id = i.procedure_id))),
     rows as (delete from jairo_import_rows where procedure_id in (select procedure_id from over)),
     findings as (delete from jairo_import_findings where procedure_id in (select procedure_id from over))
     select count(*)::int as emptied from over`,
    [ms / 1000],
  );
  return rows[0].emptied;
}

/** Whether the rows and the plan of an upload are gone, which had some: a sheet without rows has a plan, unless there is nobody to remove. */
export async function isEmptied(db: Db, { procedureId, state, counts }: StoredImport): Promise<boolean> {
  const { rows, add, change, remove, errors, warnings } = counts;
  if (state === 'applied' || rows + add + change + remove + errors + warnings === 0) return false;
  const { rows: found } = await db.raw(
    `select exists (select from jairo_import_rows where procedure_id = :procedureId)
       or exists (select from jairo_import_findings where procedure_id = :procedureId) as kept`,
    { procedureId },
  );
  return !found[0].kept;
}

/** The rows of an upload, in the file's order. Cells that were no text are blank: such a file was refused. */
export async function rowsOfImport(db: Db, procedureId: string): Promise<FileRow[]> {
  const rows = await db('jairo_import_rows')
    .where({ procedure_id: procedureId })
    .orderBy('row')
    .select('row', 'number', 'name', 'display_name', 'email', 'affiliation', 'role');
  return rows.map(({ row, number, display_name: displayName, ...cells }) => ({
    row,
    cells: { memberNumber: number, displayName, ...cells },
  }));
}

/** Longest list of a plan that is answered. */
export const MOST_FINDINGS = 2_000;

/** The plan of an upload, each list cut after {@link MOST_FINDINGS}; its counts are of all. */
export async function planOfImport(
  db: Db,
  procedureId: string,
  most: number = MOST_FINDINGS,
): Promise<Plan | undefined> {
  const stored = await findImport(db, procedureId);
  if (!stored) return undefined;
  const { rows } = await db.raw<{ rows: StoredFinding[] }>(
    `select kind, "row", number, "column", before, after, reason, member from (
       select f.*, row_number() over (partition by kind order by seq) as n
       from jairo_import_findings f where procedure_id = ?) f
     where n <= ? order by seq`,
    [procedureId, most],
  );
  const of = (kind: Finding['kind']) => rows.filter((finding) => finding.kind === kind);
  return {
    add: of('add').map(({ row, member, ...rest }) => ({ row, member, ...numbered(rest) }) as Plan['add'][number]),
    change: of('change').map(
      ({ row, column, before, after, ...rest }) => ({ row, ...numbered(rest), column, before, after }) as PlannedChange,
    ),
    remove: of('remove').map(({ member, ...rest }) => ({ ...numbered(rest), ...member }) as RosterRow),
    errors: of('error').map((finding) => fault(finding) as PlanError),
    warnings: of('warning').map((finding) => fault(finding) as PlanWarning),
    counts: stored.counts,
    revision: stored.baseRevision,
  };
}

interface StoredFinding {
  kind: Finding['kind'];
  row: number | null;
  number: string | null;
  column: string | null;
  before: string | null;
  after: string | null;
  reason: string | null;
  member: object | null;
}
const numbered = ({ number }: Pick<StoredFinding, 'number'>) => (number === null ? {} : { memberNumber: number });
const fault = ({ row, column, reason, ...rest }: StoredFinding) => ({
  ...(row !== null && { row }),
  ...(column !== null && { column }),
  ...numbered(rest),
  reason,
});
