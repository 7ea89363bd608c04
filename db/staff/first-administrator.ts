/** The way into an installation that has no administrator yet. */
import type { Db } from '../knex.js';
import type { Staff } from './staff.js';

/**
 * Makes a member of staff an administrator where there is no active one; does nothing otherwise, nor for somebody who was disabled.
 * @returns whether it was done
 */
export async function makeFirstAdministrator(db: Db, { id, name }: Pick<Staff, 'id' | 'name'>): Promise<boolean> {
  return db.transaction(async (trx) => {
    // Two at once must not both find none.
    await trx.raw('lock table staff in share row exclusive mode');
    const there = await trx('staff').whereNull('disabled_at').whereRaw("'administrator' = any(roles)").first('id');
    if (there) return false;
    const { rowCount } = await trx.raw(
      `insert into staff (id, name, roles, queues) values (:id, :name, '{administrator}', '{}')
       on conflict (id) do update set roles = staff.roles || '{administrator}'::text[] where staff.disabled_at is null`,
      { id, name },
    );
    return rowCount === 1;
  });
}
