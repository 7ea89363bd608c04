/** The way into an installation that has no administrator yet. */
import type { Knex } from 'knex';
import { findKnownStaff, hasAdministrator, lockStaff, putStaffIn } from './change-staff.js';
import type { Staff } from './staff.js';

/**
 * Makes a member of staff an administrator where there is no active one; does nothing otherwise, nor for somebody who was disabled.
 * @returns whether it was done
 */
export async function makeFirstAdministrator(db: Knex, { id, name }: Pick<Staff, 'id' | 'name'>): Promise<boolean> {
  return db.transaction(async (trx) => {
    // Two at once must not both find none.
    await lockStaff(trx);
    if (await hasAdministrator(trx)) return false;
    const present = await findKnownStaff(trx, id);
    if (present?.disabled) return false;
    const { roles, ...rest } = present ?? {
      id,
      name,
      email: null,
      roles: [],
      queues: [],
      accounts: [],
      disabled: false,
    };
    await putStaffIn(trx, { ...rest, roles: [...roles, 'administrator'] }, { by: 'sign-in' });
    return true;
  });
}
