/** Pictures that a custody keeps until their time is over. Row and digests stay for ever. */
import type { Db } from '../knex.js';

/** Puts an application's pictures into custody, all that there are; a repeat changes nothing. @returns whether there are any */
export async function beginCustody(db: Db, p: { procedureId: string; destroyAt: string }): Promise<boolean> {
  await db.raw(
    `insert into evidence_custody (procedure_id, attachments, destroy_at)
     select :procedureId, array_agg(id order by id), :destroyAt from attachments where procedure_id = :procedureId having count(*) > 0
     on conflict do nothing`,
    p,
  );
  return (await db('evidence_custody').where({ procedure_id: p.procedureId }).first('procedure_id')) !== undefined;
}

/**
 * Destroys what is in custody: key and ciphertext. A repeat changes nothing.
 * @param foundLate upkeep destroys them, as their workflow didn't: staff see that until somebody has seen to it
 * @returns how many pictures, and since when there are none any more
 */
export async function destroyCustody(
  db: Db,
  procedureId: string,
  { foundLate = false } = {},
): Promise<{ pictures: number; at: Date } | undefined> {
  return db.transaction(async (trx) => {
    const custody = await trx('evidence_custody').where({ procedure_id: procedureId }).forUpdate().first();
    if (!custody) return undefined;
    const pictures = custody.attachments.length;
    if (custody.destroyed_at) return { pictures, at: custody.destroyed_at };
    const destroyed = trx.fn.now();
    // Also what was uploaded after the application had ended.
    await trx('attachments')
      .where({ procedure_id: procedureId })
      .whereNotNull('sealed')
      .update({ sealed: null, wrapped_key: null, destroyed_at: destroyed });
    const all = await trx('attachments').where({ procedure_id: procedureId }).select('id', 'sha256');
    const digests = Object.fromEntries(all.map(({ id, sha256 }) => [id, sha256]));
    const [row] = await trx('evidence_custody')
      .where({ procedure_id: procedureId })
      .update({ destroyed_at: destroyed, digests: JSON.stringify(digests), found_late: foundLate })
      .returning('destroyed_at');
    return { pictures, at: row.destroyed_at };
  });
}

/** When an application's pictures are to be destroyed, and were; undefined before they are in custody. */
export async function findCustody(
  db: Db,
  procedureId: string,
): Promise<{ destroy_at: Date; destroyed_at: Date | null } | undefined> {
  return db('evidence_custody').where({ procedure_id: procedureId }).first('destroy_at', 'destroyed_at');
}

/** Custodies whose time is over and that still hold pictures: their workflows should have destroyed them. @param graceMs how late that may be */
export async function overdueCustodies(db: Db, graceMs: number): Promise<string[]> {
  return db('evidence_custody')
    .whereNull('destroyed_at')
    .whereRaw('destroy_at < now() - make_interval(secs => ?)', [graceMs / 1000])
    .orderBy('destroy_at')
    .limit(100)
    .pluck('procedure_id');
}
