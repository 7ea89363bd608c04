/** Members of staff of the embedded sign-in. */
import type { Db } from './knex.js';

export type StaffRole = 'operator' | 'lead' | 'auditor' | 'administrator';

export interface Staff {
  id: string;
  name: string;
  roles: StaffRole[];
  queues: string[];
  password_hash: string;
  disabled_at: Date | null;
}

export async function findStaff(db: Db, id: string): Promise<Staff | undefined> {
  return db<Staff>('staff').where({ id }).first();
}

/** Whether a member of staff may decide applications of a queue now. */
export function mayDecide(staff: Staff | undefined, queue: string): staff is Staff {
  return (
    !!staff &&
    !staff.disabled_at &&
    staff.queues.includes(queue) &&
    staff.roles.some((role) => role === 'operator' || role === 'lead')
  );
}

/** Whether somebody is a member of staff now. */
export async function isActiveStaff(db: Db, id: string): Promise<boolean> {
  const staff = await findStaff(db, id);
  return staff !== undefined && !staff.disabled_at;
}
