/** Members of staff, what each may do, and who of them is the same person. */
import type { Db } from '../knex.js';

export const STAFF_ROLES = ['operator', 'lead', 'auditor', 'administrator'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];
/** Services of which somebody may have work, in the order of the settings. Whether one is on is asked of the settings. */
export const QUEUES = ['cinii', 'umin', 'jairo', 'shomei', 'utokyo'] as const;

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

/** A member of staff, with the work that is theirs beside the queues. */
export interface StaffAtWork extends Staff {
  /** They enter applications at the counter of an office. */
  at_counter: boolean;
}

/** The same with what else is theirs to do. */
export async function findStaffAtWork(db: Db, id: string): Promise<StaffAtWork | undefined> {
  return db('staff')
    .where({ id })
    .first('*', db.raw('exists (select from utokyo_offices o where staff.id = any (o.staff)) as at_counter'));
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

/** Whether two staff IDs are of one person: by their address, or by an account that both have for their own. */
export function isSamePerson(a: Staff, b: Staff): boolean {
  const address = addressKey(a.email);
  if (a.id === b.id || (address !== undefined && address === addressKey(b.email))) return true;
  return a.accounts.some((account) => b.accounts.includes(account));
}

/** Own accounts of the person behind a staff ID, under whichever of their staff IDs they are kept. `service:id` each. */
async function accountsOfPerson(db: Db, staff: Staff): Promise<Set<string>> {
  const others = await db<Staff>('staff')
    .whereRaw('lower(trim(email)) = ?', [addressKey(staff.email) ?? null])
    .orWhereRaw('accounts && ?::text[]', [staff.accounts])
    .select('accounts');
  return new Set([staff, ...others].flatMap(({ accounts }) => accounts));
}

/**
 * Whether an application is of the person behind a staff ID: by its account, by the one it was matched with, by its contact address, or because they
 * entered something of it for somebody.
 */
export async function isOwnApplication(
  db: Db,
  staff: Staff,
  application: { service: string; account: string; contact: string | null; entered_by?: readonly string[] },
  matchedAccount?: string | null,
): Promise<boolean> {
  const address = addressKey(staff.email);
  if (address !== undefined && address === addressKey(application.contact)) return true;
  const entered = await Promise.all((application.entered_by ?? []).map((id) => findStaff(db, id)));
  if (entered.some((one) => one && isSamePerson(one, staff))) return true;
  const own = await accountsOfPerson(db, staff);
  return [application.account, matchedAccount].some(
    (account) => !!account && own.has(`${application.service}:${account}`),
  );
}

/** IDs of those who lead a queue and can be mailed. */
export async function leadsOf(db: Db, queue: string): Promise<string[]> {
  const staff = await db<Staff>('staff').whereNotNull('email').whereRaw('? = any(queues)', [queue]).orderBy('id');
  return staff.filter((one) => mayReassign(one, queue)).map(({ id }) => id);
}
