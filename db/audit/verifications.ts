/** Verifications of the log that take long: how far each is, and what it found. */
import type { Db } from '../knex.js';

export interface VerificationRow {
  id: string;
  /** Leaves that were looked at, of how many. */
  done: number;
  entries: number;
  /** What was found, or `{ failed: true }`; null while it goes on. */
  result: object | null;
}

/** One that was not heard of for so long has died with its process. */
const LOST_S = 60;

export const findVerification = (db: Db, id: string): Promise<VerificationRow | undefined> =>
  db<VerificationRow>('audit_verifications').where({ id }).first('id', 'done', 'entries', 'result');

/** Whether it is heard of no more although it has not ended. */
export async function isLost(db: Db, id: string): Promise<boolean> {
  const lost = db('audit_verifications').where({ id }).whereNull('result');
  return (await lost.whereRaw('at < now() - make_interval(secs => ?)', [LOST_S]).first('id')) !== undefined;
}

/**
 * Begins one, unless one goes on: two at once would find the same.
 * @returns the one that goes on, and whether it is this one
 */
export async function beginVerification(
  db: Db,
  id: string,
  entries: number,
): Promise<{ row: VerificationRow; isNew: boolean }> {
  return db.transaction(async (trx) => {
    await trx.raw("select pg_advisory_xact_lock(hashtext('audit_verifications'))");
    const running = await trx<VerificationRow>('audit_verifications')
      .whereNull('result')
      .whereRaw('at > now() - make_interval(secs => ?)', [LOST_S])
      .first('id', 'done', 'entries', 'result');
    if (running) return { row: running, isNew: false };
    await trx('audit_verifications').whereRaw("at < now() - interval '1 day'").delete();
    await trx('audit_verifications').insert({ id, entries });
    return { row: { id, done: 0, entries, result: null }, isNew: true };
  });
}

export const noteProgress = async (db: Db, id: string, done: number): Promise<void> => {
  await db('audit_verifications').where({ id }).whereNull('result').update({ done, at: db.fn.now() });
};

export const endVerification = async (db: Db, id: string, done: number, result: object): Promise<void> => {
  await db('audit_verifications')
    .where({ id })
    .update({ done, result: JSON.stringify(result), at: db.fn.now() });
};
