/** Every look of staff at a person's data is kept. */
import type { Db } from '../knex.js';

export async function noteLook(
  db: Db,
  look: { staffId: string; procedureId: string; what: 'application' | 'attachment' | `account ${string}` },
): Promise<void> {
  await db('looks').insert({ staff_id: look.staffId, procedure_id: look.procedureId, what: look.what });
}
