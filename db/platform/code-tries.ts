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
  const { rows } = await db.raw('select take_code_try(?, ?, ?) as n', [procedureId, tryId, tries]);
  return rows[0].n ?? undefined;
}

/** Deletes those that no reset can reach any more: Temporal has forgotten the workflow long before. */
export async function forgetCodeTries(db: Db): Promise<number> {
  return db('code_tries').whereRaw("at < now() - interval '180 days'").delete();
}
