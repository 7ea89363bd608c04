/** Entries of registers as an office keeps them: added and changed here, in one transaction with the trail. Passwords are no part of it: procedures set them. */
import type { Knex } from 'knex';
import { type By, differences, noteChanges, type Value } from '../audit/register-changes.js';
import type { Db } from '../knex.js';
import { lockEmail } from '../shomei/accounts.js';
import { changeNoticeAddress } from '../utokyo/members.js';
import { endSessionsOf } from './sessions.js';

/** Values by column, as the table has them; `disabled` says whether there is an instant since when. */
export type Entry = Readonly<Record<string, Value>>;

interface Table {
  table: string;
  id: string;
  columns: readonly string[];
  /** IDs of those with a procedure under way that was begun under the address or the person as it is. */
  held?: string;
  /** Columns that can't be changed meanwhile. */
  holds?: readonly string[];
  /** Columns of an address that only one entry may have. */
  unique?: readonly string[];
  /** What an address that is changed brings with it. @returns further columns of the entry */
  moved?(trx: Knex.Transaction, to: Moved): Promise<Readonly<Record<string, unknown>>>;
}
interface Moved {
  id: string;
  email: Value | undefined;
  /** How long a notice address counts as just changed. */
  coolingMs: number;
}

const TABLES = {
  cinii: {
    table: 'cinii_registrations',
    id: 'application_id',
    columns: ['email', 'institution', 'kind', 'use_state'],
    held: 'select application_id from reissue_claims where ended is null',
    holds: ['email'],
  },
  umin: {
    table: 'umin_accounts',
    id: 'id',
    columns: [
      'family',
      'given',
      'family_kana',
      'given_kana',
      'sex',
      'birth',
      'email',
      'forwarded',
      'category',
      'disabled',
    ],
    held: "select account_id from umin_code_claims where state = 'open'",
    holds: ['family', 'given', 'family_kana', 'given_kana', 'sex', 'birth', 'email', 'forwarded'],
  },
  shomei: {
    table: 'shomei_accounts',
    id: 'user_id',
    columns: ['email', 'disabled'],
    held: "select user_id from shomei_claims where state = 'open'",
    holds: ['email'],
    unique: ['email', 'email_key'],
    // What was mailed to the address before counts no more, and whoever is signed in by it signs in anew.
    async moved(trx: Knex.Transaction, { id }: Moved) {
      await endSessionsOf(trx, 'shomei', id);
      return { email_version: trx.raw('email_version + 1') };
    },
  },
  utokyo: {
    table: 'utokyo_members',
    id: 'id',
    columns: ['name', 'kind', 'faculty', 'email', 'disabled'],
    // Both addresses are told, as whenever it is changed.
    async moved(trx: Knex.Transaction, { id, email, coolingMs }: Moved) {
      if (typeof email === 'string') await changeNoticeAddress(trx, { memberId: id, email, coolingMs });
      return {};
    },
  },
} as const satisfies Record<string, Table>;
export type EntryRegister = keyof typeof TABLES;

const tableOf = (register: EntryRegister): Table => TABLES[register];
/** Where entries of a register are, and the column of their IDs. */
export const placeOf = (register: EntryRegister): Pick<Table, 'table' | 'id'> => tableOf(register);
const isOf = (columns: readonly string[], column: string): boolean => columns.includes(column);

/**
 * Nobody else changes these entries until the transaction ends; reading goes on. One after the other by ID, so that two who lock never wait for each other.
 * No lock of the whole table: a procedure that has locked its row would wait for it, and it for the procedure.
 */
export async function lockEntries(
  trx: Knex.Transaction,
  register: EntryRegister,
  ids: readonly string[],
): Promise<void> {
  const { table, id } = tableOf(register);
  await trx.raw('select from ?? where ?? = any(?::text[]) order by ?? for no key update', [table, id, [...ids], id]);
}

/** By ID. @param ids of which; absent: all */
export async function readEntries(
  db: Db,
  register: EntryRegister,
  ids?: readonly string[],
): Promise<Map<string, Entry>> {
  const { table, id, columns } = tableOf(register);
  const query = db(table)
    .orderBy(id)
    .select({ entry_id: id }, ...columns.filter((column) => column !== 'disabled'));
  if (isOf(columns, 'disabled')) query.select({ disabled: db.raw('disabled_at is not null') });
  if (ids) query.whereIn(id, [...ids]);
  const rows = await query;
  return new Map(rows.map(({ entry_id: key, ...entry }: { entry_id: string } & Entry) => [key, entry]));
}

/** IDs of entries with a procedure under way, which keeps columns as they are. */
export async function heldEntries(db: Db, register: EntryRegister): Promise<Set<string>> {
  const { held } = tableOf(register);
  if (held === undefined) return new Set();
  const { rows } = await db.raw(`select held.* from (${held}) held`);
  return new Set(rows.map((row: object) => String(Object.values(row)[0])));
}
export const heldColumns = (register: EntryRegister): readonly string[] => tableOf(register).holds ?? [];

export interface EntryToPut extends By {
  id: string;
  present: Entry | undefined;
  wanted: Entry;
  /** Columns that follow from the others: keys that are compared, and of what is new what the table asks for. */
  derived: Readonly<Record<string, unknown>>;
}

/** An address that only one entry may have is another's already. */
export class AddressTaken extends Error {
  override readonly name = 'AddressTaken';
  constructor() {
    super('an address is another entry’s');
  }
}

/**
 * Within a transaction that has {@link lockEntries}. The one way in which pages, files and SCIM write entries.
 * @param coolingMs how long a notice address counts as just changed
 * @throws AddressTaken
 */
export async function putEntries(
  trx: Knex.Transaction,
  register: EntryRegister,
  all: readonly EntryToPut[],
  coolingMs: number,
): Promise<void> {
  const { table, id, columns } = tableOf(register);
  const rowOf = ({ present, wanted, derived }: EntryToPut): Record<string, unknown> => {
    const row: Record<string, unknown> = { ...derived };
    for (const column of columns) if (column !== 'disabled') row[column] = wanted[column] ?? null;
    if (isOf(columns, 'disabled') && wanted['disabled'] !== (present?.['disabled'] ?? false))
      row['disabled_at'] = wanted['disabled'] ? trx.fn.now() : null;
    return row;
  };
  await takeAddresses(trx, register, all);
  for (const one of all) {
    if (!one.present) await trx(table).insert({ ...rowOf(one), [id]: one.id });
    else await change(trx, register, one, rowOf(one), coolingMs);
  }
  await noteChanges(
    trx,
    all.map(({ id: entry, present, wanted, by, reason }) => ({
      register,
      entry,
      what: present ? 'change' : 'add',
      changes: differences(present, wanted),
      by,
      reason,
    })),
  );
}

/**
 * Of a register in which an address is one entry's: whoever else would give one of these to an entry waits until the transaction ends. Those that are given
 * up go first: another entry may get one of them, as two do who change theirs for each other's.
 * @throws AddressTaken
 */
async function takeAddresses(
  trx: Knex.Transaction,
  register: EntryRegister,
  all: readonly EntryToPut[],
): Promise<void> {
  const { table, id, unique } = tableOf(register);
  const moving = all.filter(({ present, wanted }) => (present?.['email'] ?? null) !== (wanted['email'] ?? null));
  if (!unique || moving.length === 0) return;
  const keys = moving.flatMap(({ derived: { email_key: key } }) => (typeof key === 'string' ? [key] : []));
  // In one order, so that two who take several never wait for each other.
  for (const key of keys.toSorted()) await lockEmail(trx, key);
  await trx(table)
    .whereIn(
      id,
      moving.map((one) => one.id),
    )
    .update(Object.fromEntries(unique.map((column) => [column, null])));
  if (await trx(table).whereIn('email_key', keys).first(id)) throw new AddressTaken();
}

async function change(
  trx: Knex.Transaction,
  register: EntryRegister,
  one: EntryToPut,
  row: Record<string, unknown>,
  coolingMs: number,
): Promise<void> {
  const { table, id, moved } = tableOf(register);
  const { email } = one.wanted;
  const more = one.present?.['email'] === email ? {} : await moved?.(trx, { id: one.id, email, coolingMs });
  await trx(table)
    .where({ [id]: one.id })
    .update({ ...row, ...more });
}

/** Those with this ID or this address, in letters of either size. */
export async function findEntries(
  db: Db,
  register: EntryRegister,
  { id, email }: { id?: string | undefined; email?: string | undefined },
): Promise<Map<string, Entry>> {
  const { table, id: key } = tableOf(register);
  const ids: string[] = await db(table)
    .where((either) => {
      void either.whereRaw('false');
      if (id !== undefined) void either.orWhere(key, id);
      if (email !== undefined) void either.orWhereRaw('lower(email) = lower(?)', [email]);
    })
    .orderBy(key)
    .limit(MOST_FOUND)
    .pluck(key);
  return ids.length === 0 ? new Map() : readEntries(db, register, ids);
}
const MOST_FOUND = 100;
