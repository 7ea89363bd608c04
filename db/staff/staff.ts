/** Members of staff, what each may do, and who of them is the same person. */
import type { Db } from '../knex.js';

export type StaffRole = 'operator' | 'lead' | 'auditor' | 'administrator';

export interface Staff {
  id: string;
  name: string;
  roles: StaffRole[];
  queues: string[];
  /** Null for whoever signs in elsewhere. */
  password_hash: string | null;
  disabled_at: Date | null;
  /** One person may have two staff IDs; what they share is the address. */
  email: string | null;
  /** Own accounts, as `service:id`. */
  accounts: string[];
  /** Another one with every change of rights or password: sessions begun before it have ended. */
  revision: number;
}

export async function findStaff(db: Db, id: string): Promise<Staff | undefined> {
  return db<Staff>('staff').where({ id }).first();
}

const has = (staff: Staff, ...roles: StaffRole[]): boolean => staff.roles.some((role) => roles.includes(role));

/** Whoever audits or administers decides nothing, whatever other role was given: it would be a look at one's own work. */
const decides = (staff: Staff): boolean =>
  !staff.disabled_at && has(staff, 'operator', 'lead') && !has(staff, 'auditor', 'administrator');

/** Whether a member of staff may decide applications of a queue now. */
export function mayDecide(staff: Staff | undefined, queue: string): staff is Staff {
  return !!staff && decides(staff) && staff.queues.includes(queue);
}

/** Whether a member of staff may take applications of a queue away from others. */
export const mayReassign = (staff: Staff, queue: string): boolean => mayDecide(staff, queue) && has(staff, 'lead');

/** Queues whose applications a member of staff may read: those decided in, and all for an auditor. */
export function queuesToRead(staff: Staff, all: readonly string[]): string[] {
  if (staff.disabled_at) return [];
  return all.filter((queue) => has(staff, 'auditor') || mayDecide(staff, queue));
}

/** Whether somebody is a member of staff now. */
export async function isActiveStaff(db: Db, id: string): Promise<boolean> {
  const staff = await findStaff(db, id);
  return staff !== undefined && !staff.disabled_at;
}

/** Mail addresses of staff are compared without case: taking two persons for one costs a colleague's click, the other error costs the rule. */
const addressKey = (address: string | null): string | undefined => address?.trim().toLowerCase() || undefined;

/** Whether two staff IDs are of one person. */
export function isSamePerson(a: Staff, b: Staff): boolean {
  const address = addressKey(a.email);
  return a.id === b.id || (address !== undefined && address === addressKey(b.email));
}

/** Own accounts of the person behind a staff ID, under whichever of their staff IDs they are kept. `service:id` each. */
async function accountsOfPerson(db: Db, staff: Staff): Promise<Set<string>> {
  const address = addressKey(staff.email);
  const others =
    address === undefined
      ? []
      : await db<Staff>('staff').whereRaw('lower(trim(email)) = ?', [address]).select('accounts');
  return new Set([staff, ...others].flatMap(({ accounts }) => accounts));
}

/** Whether an application is of the person behind a staff ID: by its account, by the one it was matched with, or by its contact address. */
export async function isOwnApplication(
  db: Db,
  staff: Staff,
  application: { service: string; account: string; contact: string | null },
  matchedAccount?: string | null,
): Promise<boolean> {
  const address = addressKey(staff.email);
  if (address !== undefined && address === addressKey(application.contact)) return true;
  const own = await accountsOfPerson(db, staff);
  return [application.account, matchedAccount].some(
    (account) => !!account && own.has(`${application.service}:${account}`),
  );
}
