/** What identity management systems ask of registers and change in them, by SCIM, and what each of them calls an entry. */
import type { Knex } from 'knex';
import { differences, noteChanges } from '../audit/register-changes.js';
import type { Db } from '../knex.js';
import {
  type Entry,
  type EntryRegister,
  heldColumns,
  heldEntries,
  placeOf,
  putEntries,
  readEntries,
} from './register-entries.js';

export type Row = Readonly<Record<string, unknown>>;
export type Columns = Readonly<Record<string, unknown>>;

/** A condition on entries; false: none fits. */
export type Where =
  | boolean
  | { column: string; value: string; folded?: true }
  | { column: string; not: string }
  | { column: string; isNull: boolean }
  | { external: string };

/** The registers that a source may keep, and the column that each calls its entries by. */
export type KeptRegister = 'staff' | EntryRegister;
export function entriesOf(register: KeptRegister): { table: string; key: string } {
  if (register === 'staff') return { table: 'staff', key: 'id' };
  const { table, id: key } = placeOf(register);
  return { table, key };
}

/** Of whom, as a source knows them. */
export interface Asked {
  source: string;
  register: KeptRegister;
}

/** Entries with the source's own ID of each (`external_id`), without those that the source has deleted. */
function entries(db: Db, { source, register }: Asked): Knex.QueryBuilder {
  const { table, key } = entriesOf(register);
  return db(`${table} as t`)
    .leftJoin('scim_resources as s', (on) => {
      void on.on('s.id', `t.${key}`).andOnVal('s.source', source).andOnVal('s.kind', 'User');
    })
    .whereNull('s.deleted_at');
}

function narrowed(query: Knex.QueryBuilder, where: readonly Where[]): Knex.QueryBuilder {
  for (const one of where) {
    if (typeof one === 'boolean') void query.whereRaw(one ? 'true' : 'false');
    else if ('external' in one) void query.where('s.external_id', one.external);
    else if ('isNull' in one)
      void (one.isNull ? query.whereNull(`t.${one.column}`) : query.whereNotNull(`t.${one.column}`));
    else if ('not' in one) void query.whereNot(`t.${one.column}`, one.not);
    else if (one.folded) void query.whereRaw('lower(??) = lower(?)', [`t.${one.column}`, one.value]);
    else void query.where(`t.${one.column}`, one.value);
  }
  return query;
}

/** One page of a register, in the order of the IDs, and how many there are. @param page.limit 0: nobody, only how many */
export async function pageOfEntries(
  db: Db,
  asked: Asked,
  where: readonly Where[],
  page: { offset: number; limit: number },
): Promise<{ rows: Row[]; total: number }> {
  const { key } = entriesOf(asked.register);
  const [{ many }] = await narrowed(entries(db, asked), where).select(db.raw('count(*) as many'));
  if (page.limit === 0 || page.offset >= many) return { rows: [], total: many };
  const rows = await narrowed(entries(db, asked), where)
    .orderBy(`t.${key}`)
    .offset(page.offset)
    .limit(page.limit)
    .select('t.*', 's.external_id');
  return { rows, total: many };
}

/** One entry as a source knows it; undefined where there is none, or the source has deleted it. */
export async function findEntry(db: Db, asked: Asked, id: string): Promise<Row | undefined> {
  const { key } = entriesOf(asked.register);
  return entries(db, asked).where(`t.${key}`, id).first('t.*', 's.external_id');
}

/** All staff as a source knows them, in the order of their IDs. */
export const staffEntries = (db: Db, source: string): Promise<Row[]> =>
  entries(db, { source, register: 'staff' }).orderBy('t.id').select('t.*');

/** One entry, and nobody else changes it until the transaction ends. */
export async function lockEntry(trx: Knex.Transaction, asked: Asked, id: string): Promise<Row | undefined> {
  const { table, key } = entriesOf(asked.register);
  await trx(table).where(key, id).forNoKeyUpdate().first(key);
  return findEntry(trx, asked, id);
}

/**
 * An entry under an ID that a source wants to make: `kept` where it is there, `deleted` where this very source has deleted it before.
 * @param folded whether letters of either size are the same
 */
export async function takenBy(
  trx: Knex.Transaction,
  { source, register }: Asked,
  id: string,
): Promise<{ row: Row; as: 'kept' | 'deleted' } | undefined> {
  const { table, key } = entriesOf(register);
  const row = await trx(table).whereRaw('lower(??) = lower(?)', [key, id]).forNoKeyUpdate().first();
  if (!row) return undefined;
  const note = await trx('scim_resources').where({ source, kind: 'User', id: row[key] }).first('deleted_at');
  return { row, as: note?.deleted_at ? 'deleted' : 'kept' };
}

export interface EntryChange {
  register: Exclude<KeptRegister, 'staff'>;
  id: string;
  /** Those that are to be other than they are; of what is made, all that the table asks for. */
  columns: Columns;
  /** Those that follow from others, or that the trail doesn't tell. */
  derived?: Columns;
  /** Who changes it, for the trail. */
  by: string;
  /** How long a changed notice address counts as young. */
  coolingMs?: number;
}

/**
 * Writes one entry, and the trail of it.
 * @returns `held` where nothing was changed: a procedure is under way that was begun under the address or the person as it is
 */
export async function changeEntry(trx: Knex.Transaction, change: EntryChange): Promise<'done' | 'held'> {
  const { register, id, columns, derived = {}, by, coolingMs = 0 } = change;
  const present = (await readEntries(trx, register, [id])).get(id);
  if (present && Object.keys(columns).length === 0) return changeBeside(trx, change);
  const { disabled_at: disabledAt, ...rest } = columns;
  const wanted = { ...present, ...rest, ...(disabledAt !== undefined && { disabled: disabledAt !== null }) } as Entry;
  const touched = heldColumns(register).filter((column) => present && wanted[column] !== present[column]);
  if (touched.length > 0 && (await heldEntries(trx, register)).has(id)) return 'held';
  await putEntries(trx, register, [{ id, present, wanted, derived, by }], coolingMs);
  return 'done';
}

/** What the register itself knows nothing of, such as a language. */
async function changeBeside(trx: Knex.Transaction, { register, id, derived = {}, by }: EntryChange): Promise<'done'> {
  const { table, key } = entriesOf(register);
  const after = derived as Entry;
  const before = await trx(table).where(key, id).first(Object.keys(after));
  await trx(table).where(key, id).update(after);
  await noteChanges(trx, [{ register, entry: id, what: 'change', changes: differences(before, after), by }]);
  return 'done';
}

export type Kind = 'User' | 'Group';
export interface Noted {
  source: string;
  kind: Kind;
  service: KeptRegister;
  id: string;
}

/** What a source calls something; null: nothing. */
export const noteExternalId = (trx: Db, noted: Noted, externalId: string | null): Promise<void> =>
  note(trx, noted, { external_id: externalId, deleted: false });

/** For this source there is none any more. */
export const noteDeletion = (trx: Db, noted: Noted): Promise<void> =>
  note(trx, noted, { external_id: null, deleted: true });

/** Of an entry it stands in the trail too; groups are no entries. */
async function note(
  trx: Db,
  { source, kind, service, id }: Noted,
  after: { external_id: string | null; deleted: boolean },
): Promise<void> {
  const present = await trx('scim_resources').where({ source, kind, id }).first('external_id', 'deleted_at');
  await trx('scim_resources')
    .insert({
      source,
      kind,
      service,
      id,
      external_id: after.external_id,
      deleted_at: after.deleted ? trx.fn.now() : null,
    })
    .onConflict(['source', 'kind', 'id'])
    .merge(['external_id', 'deleted_at']);
  const before = { external_id: present?.external_id ?? null, deleted: !!present?.deleted_at };
  const changes = differences(before, after);
  if (kind === 'Group' || Object.keys(changes).length === 0) return;
  await noteChanges(trx, [{ register: service, entry: id, what: 'change', changes, by: `scim:${source}` }]);
}

/** Who has made an entry unusable, as the trail has it (`scim:<source>`, `staff:<ID>` …); undefined: the trail doesn't know. */
export async function disabledBy(db: Db, register: KeptRegister, id: string): Promise<string | undefined> {
  const last = await db('register_changes')
    .where({ register, entry: id })
    .whereRaw('jsonb_exists_any(changes, ?::text[])', [['disabled', 'use_state']])
    .orderBy('id', 'desc')
    .first('changes', 'changed_by');
  const { disabled, use_state: useState } = last?.changes ?? {};
  return disabled?.after === true || useState?.after === 'suspended' ? last.changed_by : undefined;
}

/** What a source calls resources of a kind, by our ID. */
export async function externalIds(db: Db, source: string, kind: Kind): Promise<ReadonlyMap<string, string>> {
  const rows: { id: string; external_id: string }[] = await db('scim_resources')
    .where({ source, kind })
    .whereNotNull('external_id')
    .select('id', 'external_id');
  return new Map(rows.map(({ id, external_id }) => [id, external_id]));
}
