/** The access log: every time that staff open a person's data. */
import type { Db } from '../knex.js';

export async function recordAccess(
  db: Db,
  access: { staffId: string; procedureId: string; what: 'application' | 'attachment' | `account ${string}` },
): Promise<void> {
  await db('looks').insert({ staff_id: access.staffId, procedure_id: access.procedureId, what: access.what });
}
