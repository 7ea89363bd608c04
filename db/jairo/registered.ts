/** What has come of an invitation. */
import type { Db } from '../knex.js';

/** The account that an invitation gave its right to, newly registered or not. */
export async function accountRegisteredBy(db: Db, procedureId: string): Promise<string | undefined> {
  const { rows } = await db.raw(
    `select user_id from jairo_administrators where procedure_id = :procedureId
     union all
     select user_id from jairo_members where procedure_id = :procedureId and user_id is not null`,
    { procedureId },
  );
  return rows[0]?.user_id;
}
