/** What the log says of rows, compared with the rows. */
import type { Db } from '../knex.js';

/** Tables whose rows are leaves: the column that each row is called by, and whether that is a number. */
export const SOURCES = {
  archive_entries: { key: 'id', isNumber: true },
  decisions: { key: 'decision_id', isNumber: false },
  void_decisions: { key: 'decision_id', isNumber: false },
  approvals_given: { key: 'id', isNumber: true },
  looks: { key: 'id', isNumber: true },
  jairo_looks: { key: 'id', isNumber: true },
  utokyo_address_changes: { key: 'id', isNumber: true },
  archive_twins: { key: 'entry_id', isNumber: true },
  audit_removals: { key: 'id', isNumber: false },
  audit_exports: { key: 'id', isNumber: true },
  register_changes: { key: 'id', isNumber: true },
  outage_pauses: { key: 'id', isNumber: false },
  outage_pause_extensions: { key: 'id', isNumber: false },
  outage_pause_ends: { key: 'pause_id', isNumber: false },
} as const;
export type Source = keyof typeof SOURCES;
/** Where the rows of a source are now, if not in its table alone: a decision that became void was moved. */
const WHERE_NOW: Partial<Record<Source, string>> = {
  decisions: ['decisions', 'void_decisions']
    .map(
      (table) =>
        `select procedure_id, decision_id, decision, reason, decided_by, decided_at, account_id, first_by, evidence_version from ${table}`,
    )
    .join(' union all '),
};
/** For a `from`: its columns are those that the log has digests of. */
export const rowsNow = (source: Source): string =>
  WHERE_NOW[source] === undefined ? source : `(${WHERE_NOW[source]})`;
export const isSource = (name: string): name is Source => Object.hasOwn(SOURCES, name);

/** What numbers are written like: up to 18 digits are a bigint. */
const NUMBER = /^\d{1,18}$/;

/** A condition on the rows `t` of a source, for its index: those that leaves are about, whose keys the log has as text. Beside it keys are compared as text. */
function amongKeys(source: Source, keys: readonly string[]): { sql: string; binding: string[] } {
  const { key, isNumber } = SOURCES[source];
  const column = `t.${key}`;
  if (!isNumber) return { sql: `${column} = any(?::text[])`, binding: [...keys] };
  return { sql: `${column} = any(?::bigint[])`, binding: keys.filter((one) => NUMBER.test(one)) };
}

/** Whose leaves are about what is sealed in them. */
const SEALED: ReadonlySet<Source> = new Set(['archive_entries', 'archive_twins']);

/** SHA-256 of the row that each of these leaves is about, in hexadecimal, as it is now; null: emptied; absent: there is no row. */
export async function digestsNow(
  trx: Db,
  source: Source,
  { from, until }: { from: number; until: number },
): Promise<Map<number, string | null>> {
  // As text an instant depends on the zone of whoever looks.
  await trx.raw("set local timezone to 'UTC'");
  const { key } = SOURCES[source];
  const digest = SEALED.has(source)
    ? "encode(sha256(t.sealed), 'hex')"
    : // Without its salt no digest fits: the log says that the row was taken away, and it is there.
      "coalesce(encode(log_digest(to_jsonb(t), array(select jsonb_array_elements_text(l.header::jsonb -> 'columns')), l.salt), 'hex'), '')";
  const keys: string[] = await trx('log_leaves')
    .where({ source })
    .where('n', '>=', from)
    .where('n', '<', until)
    .pluck('key');
  const { sql, binding } = amongKeys(source, keys);
  const { rows } = await trx.raw(
    `select l.n, ${digest} as digest from log_leaves l join ${rowsNow(source)} t on t.${key}::text = l.key
     where l.source = ? and l.n >= ? and l.n < ? and ${sql}`,
    [source, from, until, binding],
  );
  return new Map(rows.map(({ n, digest }: { n: number; digest: string | null }) => [n, digest]));
}

/** What the digests of these leaves are of, as it is now: the row's unchanging columns, as text. Of what is sealed, and where the salt is gone, nothing. */
export async function rowsAsLogged(trx: Db, source: Source, leaves: readonly number[]): Promise<Map<number, string>> {
  await trx.raw("set local timezone to 'UTC'");
  const keys: string[] = await trx('log_leaves')
    .where({ source })
    .whereIn('n', [...leaves])
    .pluck('key');
  const { sql, binding } = amongKeys(source, keys);
  const { rows } = await trx.raw(
    `select l.n, (select jsonb_object_agg(c, to_jsonb(t) -> c)::text from jsonb_array_elements_text(l.header::jsonb -> 'columns') c) as row
     from log_leaves l join ${rowsNow(source)} t on t.${SOURCES[source].key}::text = l.key
     where l.source = ? and l.n = any(?) and l.salt is not null and ${sql}`,
    [source, [...leaves], binding],
  );
  return new Map(rows.map(({ n, row }: { n: number; row: string }) => [n, row]));
}

/** The first row of a table that the log knows nothing of. */
export async function unloggedRow(
  trx: Db,
  source: Source,
): Promise<{ key: string; procedureId: string | null } | undefined> {
  const { key } = SOURCES[source];
  const { rows } = await trx.raw(
    `select t.${key}::text as key, to_jsonb(t) ->> 'procedure_id' as "procedureId" from ${source} t
     where not exists (select from log_leaves l where l.source = ? and l.key = t.${key}::text)
       and not exists (select from log_pending p where p.source = ? and p.key = t.${key}::text)
     order by t.${key} limit 1`,
    [source, source],
  );
  return rows[0];
}

/** Headers of all leaves that say which rows were taken away, those that wait to become leaves too. */
export async function removals(trx: Db): Promise<string[]> {
  const [made, waiting]: string[][] = await Promise.all(
    ['log_leaves', 'log_pending'].map((table) => trx(table).where({ source: 'audit_removals' }).pluck('header')),
  );
  return [...(made ?? []), ...(waiting ?? [])];
}

/** Whether something was archived of a run later than an entry. */
export async function isReplaced(
  trx: Db,
  id: string,
  { procedure, workflow, run }: { procedure: string; workflow: string; run: string },
): Promise<boolean> {
  // The procedure is what the index is of.
  const later = trx('archive_entries')
    .where({ procedure_id: procedure, workflow_id: workflow, run_id: run })
    .where('id', '>', Number(id));
  return (await later.first('id')) !== undefined;
}
