/** The tries of a procedure's mailed code. What a workflow counts is gone when somebody resets it; what is counted here stays. */
import type { Db } from '../knex.js';

/**
 * Takes a try. A repeat of the same one takes no other.
 * @returns its number, from 1; undefined where all are taken
 */
export async function takeCodeTry(
  db: Db,
  { procedureId, tryId, tries }: { procedureId: string; tryId: string; tries: number },
): Promise<number | undefined> {
  return db.transaction(async (trx) => {
    await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 2))', [procedureId]);
    const taken = await trx('code_tries').where({ procedure_id: procedureId }).select('n', 'try_id');
    const mine = taken.find(({ try_id }) => try_id === tryId);
    if (mine) return mine.n;
    const n = taken.length + 1;
    if (n > tries) return undefined;
    await trx('code_tries').insert({ procedure_id: procedureId, n, try_id: tryId });
    return n;
  });
}

/** Deletes those that no reset can reach any more: Temporal has forgotten the workflow long before. */
export async function forgetCodeTries(db: Db): Promise<number> {
  return db('code_tries').whereRaw("at < now() - interval '180 days'").delete();
}
