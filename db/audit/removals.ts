/** Takes away what is on record of procedures or of a person, and writes into the log what was taken away: `personal-data.ts` says where it stands. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { isSource, rowsNow, type Source, SOURCES } from './checks.js';
import { logLater } from './log.js';
import { KEPT, type Rows, WITH_ANY_PERSON, WITH_PERSON, WITH_PROCEDURES } from './personal-data.js';

export interface Person {
  service: string;
  account: string;
}
/** Who had it taken away: two members of staff, or the settings. */
export interface Removal {
  id: string;
  kind: 'erasure' | 'retention';
  proposedBy?: string;
  confirmedBy?: string;
}

/** Keys of rows that the log has leaves of, by table. */
type Logged = Record<string, string[]>;

/** Persons of the archive: the rows of one account, of which there is one, or none where nothing of it was archived. */
const archivePersons = (trx: Knex.Transaction, person: Person): Promise<number[]> =>
  trx('archive_persons')
    .where({ ...person })
    .pluck('id');

/**
 * Erases a person: their key, what is sealed of their procedures, all rows about them. What stays of a procedure is that there was one, of which kind, when, what
 * staff did, and its redacted twin.
 */
export async function removePerson(
  trx: Knex.Transaction,
  person: Person,
  procedures: readonly string[],
  removal: Removal,
): Promise<void> {
  const values = { ...person, procedures: [...procedures], persons: await archivePersons(trx, person) };
  const logged: Logged = {
    archive_entries: await keysOf(trx, 'archive_entries', 'procedure_id = any(:procedures)', values),
  };
  const all = [...WITH_PROCEDURES, ...(WITH_PERSON[person.service] ?? []), ...WITH_ANY_PERSON];
  await deleteRows(trx, all, values, logged);
  for (const [table, { empties }] of Object.entries(KEPT))
    for (const { column, to, which } of empties)
      await trx.raw(`update ${table} set "${column}" = ${to} where ${which}`, values);
  await wasTakenAway(trx, removal, procedures.length, logged);
}

/**
 * Takes away all that is on record of procedures that have ended.
 * @returns persons of the archive under whose keys something of them was sealed
 */
export async function removeProcedures(
  trx: Knex.Transaction,
  procedures: readonly string[],
  removal: Removal,
): Promise<number[]> {
  const values = { procedures: [...procedures] };
  const sealedUnder: string[][] = await trx('archive_keys').whereIn('procedure_id', values.procedures).pluck('persons');
  const which = 'procedure_id = any(:procedures)';
  const logged: Logged = {};
  const rest = ['procedure_staff', 'archive_twins', 'archive_entries', 'archive_keys', 'procedures'].map(
    (table): Rows => [table, which],
  );
  await deleteRows(trx, [...WITH_PROCEDURES, ...rest], values, logged);
  await wasTakenAway(trx, removal, procedures.length, logged);
  return [...new Set(sealedUnder.flat())].map(Number);
}

type Values = Readonly<Record<string, string | readonly (string | number)[]>>;

async function deleteRows(trx: Knex.Transaction, all: readonly Rows[], values: Values, logged: Logged): Promise<void> {
  for (const [table, which] of all) {
    if (isSource(table)) (logged[table] ??= []).push(...(await keysOf(trx, table, which, values)));
    await trx.raw(`delete from ${table} where ${which}`, values as Record<string, never>);
  }
}

async function keysOf(trx: Knex.Transaction, table: Source, which: string, values: Values): Promise<string[]> {
  const { rows } = await trx.raw(
    `select ${SOURCES[table].key}::text as key from ${rowsNow(table)} as t where ${which}`,
    values as Record<string, never>,
  );
  return rows.map(({ key }: { key: string }) => key);
}

const COLUMNS = ['id', 'kind', 'proposed_by', 'confirmed_by', 'procedures', 'at'];

/** A leaf says which rows are gone; without their salts nothing can be guessed from the digests in their leaves. */
async function wasTakenAway(
  trx: Knex.Transaction,
  { id, kind, proposedBy, confirmedBy }: Removal,
  procedures: number,
  logged: Logged,
): Promise<void> {
  // Nobody makes leaves meanwhile, or one could get a salt that was just taken away.
  await trx('log_state').forUpdate().first('size');
  for (const [source, keys] of Object.entries(logged))
    for (const table of ['log_leaves', 'log_pending'])
      await trx(table).where({ source }).whereIn('key', keys).update({ salt: null });
  const people = { proposed_by: proposedBy ?? null, confirmed_by: confirmedBy ?? null };
  await trx('audit_removals').insert({ id, kind, ...people, procedures });
  await trx.raw("set local timezone to 'UTC'");
  const salt = randomUUID();
  const { sha256 } = await trx('audit_removals as t')
    .where({ id })
    .first(trx.raw("encode(log_digest(to_jsonb(t), ?, ?), 'hex') as sha256", [COLUMNS, salt]));
  const rows = Object.fromEntries(Object.entries(logged).filter(([, keys]) => keys.length > 0));
  const header = { kind, source: 'audit_removals', key: id, procedures, columns: COLUMNS, sha256, rows };
  await logLater(trx, { source: 'audit_removals', key: id, header: JSON.stringify(header), salt });
}
