/** The trail of an institution's members: every download and every search result, by whom. */
import type { Db } from '../knex.js';

/** @param look.what `download r12 xls`, `search`: never what was searched for */
export async function recordLook(db: Db, look: { institution: string; userId: string; what: string }): Promise<void> {
  const { institution, userId, what } = look;
  await db('jairo_looks').insert({ institution, user_id: userId, what });
}
