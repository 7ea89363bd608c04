/** What a procedure brought about for an account: kept with it, so that a repeat of the step changes nothing and is answered the same. */
import type { Knex } from 'knex';
import type { Db } from '../knex.js';

export interface CameAbout {
  userId: string;
  what: 'registered' | 'adopted' | 'display-name' | 'password' | 'email' | 'right' | 'removed';
  /** The account's address until then, of a change of it. */
  before?: string;
  /** Of a right: where, and in which revision of the institution's roster it changed; without a revision it is an administrator's. */
  institution?: string;
  revision?: number;
}

/** What came of a procedure already. */
export async function cameOf(db: Db, procedureId: string): Promise<CameAbout | undefined> {
  const row = await db('jairo_changes').where({ procedure_id: procedureId }).first();
  return (
    row && {
      userId: row.user_id,
      what: row.what,
      ...(row.before !== null && { before: row.before }),
      ...(row.institution !== null && { institution: row.institution }),
      ...(row.revision !== null && { revision: row.revision }),
    }
  );
}

export async function keepChange(
  trx: Knex.Transaction,
  { procedureId, ...came }: CameAbout & { procedureId: string },
): Promise<CameAbout> {
  const { userId, what, before = null, institution = null, revision = null } = came;
  await trx('jairo_changes').insert({
    procedure_id: procedureId,
    user_id: userId,
    what,
    before,
    institution,
    revision,
    at: trx.fn.now(),
  });
  return came;
}
