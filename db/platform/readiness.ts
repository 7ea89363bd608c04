/** Whether the database takes writes. */
import type { Knex } from 'knex';

const TAKEN_BACK = Symbol('taken back');
/** No rule's. */
const KEY = 'readiness';

/**
 * Tries a write and takes it back. A server that only reads answers every question, and is of no use here.
 * @throws what the database answers
 */
export async function tryWrite(db: Knex, withinMs: number): Promise<void> {
  try {
    await db.transaction(async (trx) => {
      await trx('limit_events').insert({ key: KEY }).timeout(withinMs, { cancel: true });
      throw TAKEN_BACK;
    });
  } catch (error) {
    if (error !== TAKEN_BACK) throw error;
  }
}
