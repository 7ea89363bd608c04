/** Offices of faculties: who sits at their counters, and whose applications are entered there. */
import type { PersonKind } from '../../workflows/rules/evidence.js';
import type { Knex } from 'knex';
import { type By, changesOf, differences, noteChanges, type NotedChange } from '../audit/register-changes.js';
import type { Db } from '../knex.js';

export interface Office {
  faculty: string;
  /** Students: 学務・教務; staff: 人事. */
  serves: PersonKind;
}

/** The offices at whose counter a member of staff sits. */
export async function officesOf(db: Db, staffId: string): Promise<Office[]> {
  return db('utokyo_offices')
    .whereRaw('? = any(staff)', [staffId])
    .select('faculty', 'serves')
    .orderBy(['faculty', 'serves']);
}

/** IDs of the staff who sit at the counter for people of one kind of a faculty; none where there is no such office. */
export async function staffOf(db: Db, faculty: string, kind: PersonKind): Promise<string[]> {
  const office = await db('utokyo_offices').where({ faculty, serves: kind }).first('staff');
  return office?.staff ?? [];
}

/** All of them, by faculty and whom they serve. */
export async function listOffices(db: Db): Promise<(Office & { staff: string[] })[]> {
  return db('utokyo_offices').select('faculty', 'serves', 'staff').orderBy(['faculty', 'serves']);
}

/** Nobody else changes offices until the transaction ends: they are few. */
export const lockOffices = async (trx: Knex.Transaction): Promise<void> => {
  await trx.raw('lock table utokyo_offices in share row exclusive mode');
};

export interface OfficeChange extends By {
  office: Office;
  /** IDs of whoever sits at its counter; absent: there is no such office yet. */
  before?: readonly string[] | undefined;
  staff: readonly string[];
}

/** What an office is called in files and in the trail. */
export const officeId = ({ faculty, serves }: Office): string => `${faculty}/${serves}`;
const entryOf = (office: Office): string => `office ${officeId(office)}`;

/** Makes offices what is wanted, with the trail. Within a transaction that has {@link lockOffices}. */
export async function putOffices(trx: Knex.Transaction, all: readonly OfficeChange[]): Promise<void> {
  for (const { office, staff } of all)
    await trx('utokyo_offices')
      .insert({ ...office, staff: [...staff] })
      .onConflict(['faculty', 'serves'])
      .merge(['staff']);
  await noteChanges(
    trx,
    all.map(({ office, before, staff, by, reason }) => ({
      register: 'utokyo',
      entry: entryOf(office),
      what: before ? 'change' : 'add',
      changes: differences(before && { staff: before }, { staff }),
      by,
      reason,
    })),
  );
}

/** What was changed of an office, the newest first. */
export const changesOfOffice = (db: Db, office: Office, limit: number): Promise<NotedChange[]> =>
  changesOf(db, 'utokyo', entryOf(office), limit);

/** Faculties of all members that are not disabled, in their order. */
export const facultiesOf = (db: Db): Promise<string[]> =>
  db('utokyo_members').whereNull('disabled_at').distinct('faculty').orderBy('faculty').pluck('faculty');
