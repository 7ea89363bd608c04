/** Procedures that don't go on by themselves. A worker's job writes them down, and takes them off once they do. */
import type { Db } from '../knex.js';

/**
 * `owed`: something was accepted and nothing came of it; `ended`: the same, and the workflow has ended; `failing`: its workflow task fails again and
 * again; `other-build`: the same, as this build can't replay its history; `unknown-activity`: it waits for an activity that this build doesn't have.
 */
export type StallReason = 'owed' | 'ended' | 'failing' | 'other-build' | 'unknown-activity';
/** A fault of the program, or the wrong one: nothing is lost, and it goes on by itself under the right one. */
export const HELD_BY_PROGRAM: readonly StallReason[] = ['failing', 'other-build', 'unknown-activity'];

/** @returns whether this is news */
export async function markStalled(db: Db, procedureId: string, why: StallReason): Promise<boolean> {
  const written = await db('stalled_procedures')
    .insert({ procedure_id: procedureId, why, since: db.fn.now() })
    .onConflict('procedure_id')
    .merge(['why'])
    .whereNot('stalled_procedures.why', why)
    .returning('procedure_id');
  return written.length > 0;
}

export async function clearStalled(db: Db, procedureIds: readonly string[]): Promise<void> {
  if (procedureIds.length > 0)
    await db('stalled_procedures')
      .whereIn('procedure_id', [...procedureIds])
      .delete();
}

/** Their IDs, so many after one. */
export const stalledAfter = (db: Db, procedureId: string, limit: number): Promise<string[]> =>
  db('stalled_procedures')
    .where('procedure_id', '>', procedureId)
    .orderBy('procedure_id')
    .limit(limit)
    .pluck('procedure_id');

/** Those of these IDs that no worker has written down yet. */
export async function unprojected(db: Db, procedureIds: readonly string[]): Promise<string[]> {
  const { rows } = await db.raw(
    `select procedure_id from unnest(?::text[]) as r (procedure_id)
     where not exists (select from procedures p where p.procedure_id = r.procedure_id)`,
    [[...procedureIds]],
  );
  return rows.map((row: { procedure_id: string }) => row.procedure_id);
}
