/** Procedures whose time is over. */
import type { Knex } from 'knex';
import type { Db } from '../knex.js';

/** Kinds of procedures that have ended. */
export const closedKinds = (db: Db): Promise<string[]> =>
  db('procedures').where({ closed: true }).distinct('kind').orderBy('kind').pluck('kind');

/** Takes on procedures of a kind that ended so long ago, the longest first; nobody else is given them until the transaction ends. */
export const lapsedProcedures = (
  trx: Knex.Transaction,
  { kind, ms, limit }: { kind: string; ms: number; limit: number },
): Promise<string[]> =>
  trx('procedures as p')
    .where({ kind, closed: true })
    .whereRaw('p.closed_at < now() - make_interval(secs => ?)', [ms / 1000])
    // What is about to be archived would come back.
    .whereNotExists(trx('archive_due as d').whereRaw('d.procedure_id = p.procedure_id'))
    .orderBy('p.closed_at')
    .limit(limit)
    .forUpdate('p')
    .skipLocked()
    .pluck('p.procedure_id');

/** Drops those of these persons of the archive under whose keys nothing is sealed any more. */
export async function dropPersonsOfNobody(trx: Knex.Transaction, persons: readonly number[]): Promise<void> {
  const unused = trx('archive_persons as p')
    .whereIn('p.id', [...persons])
    .whereNotExists(trx('archive_keys as k').whereRaw('k.persons @> array[p.id]'))
    .select('p.id');
  // Whoever archives holds a share of the persons that it is about to seal under.
  const held: number[] = await unused.clone().orderBy('p.id').forUpdate('p').pluck('p.id');
  await trx('archive_persons').whereIn('id', held).whereIn('id', unused).delete();
}
