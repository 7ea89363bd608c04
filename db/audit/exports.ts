/** What auditors take away: procedures, the entries of the log that are about them, and the export itself, which is a leaf of the log as well. */
import type { Knex } from 'knex';
import type { Db } from '../knex.js';
import { isSource, rowsAsLogged } from './checks.js';

/** The decision that stands for a procedure. */
export interface StandingDecision {
  procedureId: string;
  decision: string;
  decidedBy: string;
  firstBy: string | null;
  decidedAt: Date;
  reason: string;
}

export const decisionsOf = (db: Db, procedureIds: readonly string[]): Promise<StandingDecision[]> =>
  db('decisions')
    .whereIn('procedure_id', [...procedureIds])
    .select({
      procedureId: 'procedure_id',
      decision: 'decision',
      decidedBy: 'decided_by',
      firstBy: 'first_by',
      decidedAt: 'decided_at',
      reason: 'reason',
    });

/** A leaf of the log that is about a procedure. */
export interface LoggedOf {
  procedureId: string;
  n: number;
  header: string;
  /** What the digest in the header is of: with `salt` before it, it has that SHA-256. null: of what is sealed, or emptied as a person was erased. */
  row: string | null;
  salt: string | null;
}

/** Leaves that are about these procedures: an index finds them by it. */
const ABOUT = "(l.header::jsonb ->> 'procedure') = any(:ids)";

export async function countLoggedOf(db: Db, procedureIds: readonly string[]): Promise<number> {
  const { rows } = await db.raw(`select count(*)::int as n from log_leaves l where ${ABOUT}`, {
    ids: [...procedureIds],
  });
  return rows[0].n;
}

/** Those below a size, in their order. */
export async function loggedOf(
  trx: Knex.Transaction,
  procedureIds: readonly string[],
  size: number,
): Promise<LoggedOf[]> {
  const { rows } = await trx.raw(
    `select l.n, l.header::jsonb ->> 'procedure' as "procedureId", l.source, l.header, l.salt::text as salt
     from log_leaves l where ${ABOUT} and l.n < :size order by l.n`,
    { ids: [...procedureIds], size },
  );
  const said = new Map<number, string | null>();
  for (const source of new Set<string>(rows.map((row: { source: string }) => row.source)))
    if (isSource(source))
      for (const [n, row] of await rowsAsLogged(
        trx,
        source,
        rows.map((row: { n: number }) => row.n),
      ))
        said.set(n, row);
  return rows.map(({ n, procedureId, header, salt }: Omit<LoggedOf, 'row'>) => ({
    n,
    procedureId,
    header,
    salt,
    row: said.get(n) ?? null,
  }));
}

export interface NewExport {
  /** Staff ID; null: by the command line of the server. */
  staffId: string | null;
  format: string;
  /** What was asked for, without names of people and words. */
  filter: Readonly<Record<string, string | boolean>>;
  procedureIds: readonly string[];
  /** SHA-256 of the table in it, hexadecimal. */
  sha256: string;
}

const COLUMNS = ['id', 'staff_id', 'format', 'filter', 'procedure_ids', 'sha256', 'at'];

/** Keeps an export in the trail, and has it made a leaf whose header names the table's digest. */
export async function addExport(
  trx: Knex.Transaction,
  { staffId, format, filter, procedureIds, sha256 }: NewExport,
): Promise<{ id: number; at: Date }> {
  await trx.raw("set local timezone to 'UTC'");
  const [made] = await trx('audit_exports')
    .insert({ staff_id: staffId, format, filter: JSON.stringify(filter), procedure_ids: [...procedureIds], sha256 })
    .returning(['id', 'at']);
  await trx.raw(
    `insert into log_pending (source, key, salt, header)
     select 'audit_exports', t.id::text, s.salt, jsonb_build_object('kind', 'export', 'source', 'audit_exports', 'key', t.id::text,
       'procedures', cardinality(t.procedure_ids), 'file', t.sha256, 'columns', cast(:columns as text[]),
       'sha256', encode(log_digest(to_jsonb(t), cast(:columns as text[]), s.salt), 'hex'))::text
     from audit_exports t, (select gen_random_uuid() as salt) s where t.id = :id`,
    { id: made.id, columns: COLUMNS },
  );
  return made;
}
