/** Rows of the archive's keys: of persons and of procedures. What they seal is `worker/runtime/audit`'s. */
import type { Knex } from 'knex';
import type { Db } from '../knex.js';

/** A person's key, sealed under the key ring. */
export interface PersonKey {
  id: number;
  sealed_key: Buffer | null;
}

/**
 * The persons that a procedure is about, each with a key of their own.
 * @param makeKey a new sealed key for somebody who has none @returns by ID
 * @throws Error where one was dropped at this moment; the next try makes a key
 */
export async function personsOf(
  trx: Knex.Transaction,
  procedureId: string,
  makeKey: () => Buffer,
): Promise<PersonKey[]> {
  const named = await namedPersons(trx, procedureId);
  if (named) return named;
  // In one order, so that two who do so never wait for each other.
  const accounts: { service: string; account: string }[] = await trx('procedure_accounts')
    .where({ procedure_id: procedureId })
    .orderBy(['service', 'account'])
    .select('service', 'account');
  if (accounts.length === 0) return [];
  const rows = accounts.map((one) => ({ ...one, sealed_key: makeKey() }));
  const insert = trx('archive_persons').insert(rows).onConflict(['service', 'account']).ignore();
  const added: PersonKey[] = await insert.returning(['id', 'sealed_key']);
  if (added.length === accounts.length) return added.toSorted((one, other) => one.id - other.id);
  const persons: PersonKey[] = await trx('archive_persons')
    .whereIn(
      ['service', 'account'],
      accounts.map(({ service, account }) => [service, account]),
    )
    // Nobody drops one of them meanwhile as somebody under whose key nothing is sealed.
    .forShare()
    .orderBy('id')
    .select('id', 'sealed_key');
  if (persons.length < accounts.length) throw new Error('a person of the archive was dropped just now');
  return persons;
}

/** The persons that a procedure is about; undefined unless each of them has a key already. */
async function namedPersons(trx: Knex.Transaction, procedureId: string): Promise<PersonKey[] | undefined> {
  const { rows } = await trx.raw(
    `select a.id, a.sealed_key, (select count(*)::int from procedure_accounts where procedure_id = :procedureId) as many
     from archive_persons a join procedure_accounts p using (service, account) where p.procedure_id = :procedureId order by a.id for share of a`,
    { procedureId },
  );
  return rows.length > 0 && rows.length === rows[0].many ? rows : undefined;
}

export const personKeys = (db: Db, ids: readonly number[]): Promise<PersonKey[]> =>
  db('archive_persons')
    .whereIn('id', [...ids])
    .orderBy('id')
    .select('id', 'sealed_key');

export interface ProcedureKey {
  persons: number[];
  sealed_key: Buffer;
}
/** The key of a procedure, and whose keys it is sealed under. */
export async function procedureKey(db: Db, procedureId: string): Promise<ProcedureKey | undefined> {
  const key = await db('archive_keys').where({ procedure_id: procedureId }).first('persons', 'sealed_key');
  // In an array the driver leaves a bigint as text.
  return key && { persons: key.persons.map(Number), sealed_key: key.sealed_key };
}
/** Call it under `lockArchive`. @returns whether it is the procedure's first */
export async function addProcedureKey(trx: Knex.Transaction, procedureId: string, key: ProcedureKey): Promise<boolean> {
  const added = trx('archive_keys')
    .insert({ procedure_id: procedureId, ...key })
    .onConflict('procedure_id')
    .ignore();
  return (await added.returning('procedure_id')).length > 0;
}
export const dropProcedureKey = async (trx: Knex.Transaction, procedureId: string): Promise<void> => {
  await trx('archive_keys').where({ procedure_id: procedureId }).delete();
};
/** Call it under `lockArchive`. */
export async function putProcedureKey(trx: Knex.Transaction, procedureId: string, key: ProcedureKey): Promise<void> {
  await trx('archive_keys')
    .insert({ procedure_id: procedureId, ...key })
    .onConflict('procedure_id')
    .merge();
}
