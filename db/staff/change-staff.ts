/** Staff are added and changed here and nowhere else: pages, files, sources of SCIM and sign-ins all come this way, so that each change is in the trail. */
import type { Knex } from 'knex';
import { type By, type Changes, differences, noteChanges, type RegisterChange } from '../audit/register-changes.js';
import type { Db } from '../knex.js';
import type { Staff, StaffRole } from './staff.js';

/** A member of staff as others may set it. Passwords are no part of it: staff sign in at the identity provider. */
export interface StaffEntry {
  /** As the identity provider's claim has it, letter by letter. */
  id: string;
  name: string;
  email: string | null;
  roles: readonly StaffRole[];
  queues: readonly string[];
  /** Own accounts, as `service:id`. */
  accounts: readonly string[];
  disabled: boolean;
}
export interface KnownStaff extends StaffEntry {
  version: number;
  disabledAt: Date | null;
  /** Who gives roles and queues. Null: staff or a file; `groups`: those of the identity provider; `scim:<source>`. */
  rightsFrom: string | null;
}
interface Row extends Staff {
  version: number;
  rights_from: string | null;
}

const known = (row: Row): KnownStaff => ({
  id: row.id,
  name: row.name,
  email: row.email,
  roles: row.roles,
  queues: row.queues,
  accounts: row.accounts,
  disabled: row.disabled_at !== null,
  version: row.version,
  disabledAt: row.disabled_at,
  rightsFrom: row.rights_from,
});

/** All of them, those that are disabled last. */
export async function listStaff(db: Db): Promise<KnownStaff[]> {
  const rows: Row[] = await db<Row>('staff').orderByRaw('disabled_at is not null, id');
  return rows.map(known);
}
export async function findKnownStaff(db: Db, id: string): Promise<KnownStaff | undefined> {
  const row: Row | undefined = await db<Row>('staff').where({ id }).first();
  return row && known(row);
}

/**
 * Keeps others from changing staff until the transaction ends: whether an administrator is left can't be told otherwise.
 * Reading goes on.
 */
export const lockStaff = async (trx: Knex.Transaction): Promise<void> => {
  await trx.raw('lock table staff in share row exclusive mode');
};

export const isAdministrator = ({ roles, disabled }: Pick<StaffEntry, 'roles' | 'disabled'>): boolean =>
  !disabled && roles.includes('administrator');

export async function hasAdministrator(db: Db): Promise<boolean> {
  const one = await db('staff').whereNull('disabled_at').whereRaw("'administrator' = any(roles)").first('id');
  return one !== undefined;
}

/** `unchanged`: it is as wanted already, in whatever version. `changed-since`: it is not in the version that was seen. `last-administrator`: none would be left. */
export type PutStaff = 'added' | 'changed' | 'unchanged' | 'changed-since' | 'there-already' | 'last-administrator';

export interface PutOptions extends By {
  /** The version that was seen; 0: there must be none yet. Absent: whatever there is. */
  version?: number | undefined;
  /** Who gives the rights from now on; absent: whoever did, or nobody else once roles or queues are changed. */
  rightsFrom?: string | null;
}

/**
 * Makes a member of staff what is wanted, in one transaction with the trail. Whoever is disabled, or whose roles or queues change, has lost every session at
 * that moment (the trigger `staff_revision`).
 */
export async function putStaff(db: Knex, wanted: StaffEntry, options: PutOptions): Promise<PutStaff> {
  return db.transaction(async (trx) => {
    await lockStaff(trx);
    return putStaffIn(trx, wanted, options);
  });
}

/** The same within a transaction that has {@link lockStaff}. Anything but `added`, `changed` and `unchanged` has changed nothing. */
export async function putStaffIn(trx: Knex.Transaction, wanted: StaffEntry, options: PutOptions): Promise<PutStaff> {
  const { version, rightsFrom, ...by } = options;
  const present = await findKnownStaff(trx, wanted.id);
  const given = rightsFrom === undefined ? rightsAsNow(wanted, present) : rightsFrom;
  const changes = differences(present && valuesOf(present, present.rightsFrom), valuesOf(wanted, given));
  if (present && Object.keys(changes).length === 0) return 'unchanged';
  if (version !== undefined && version !== (present?.version ?? 0))
    return version === 0 ? 'there-already' : 'changed-since';
  if (
    present &&
    isAdministrator(present) &&
    !isAdministrator(wanted) &&
    !(await isAnotherAdministrator(trx, wanted.id))
  )
    return 'last-administrator';
  await write(trx, wanted, given, present);
  await noteChanges(trx, trailOf(wanted.id, present ? 'change' : 'add', changes, by));
  return present ? 'changed' : 'added';
}

/** Roles and queues that somebody else gives are theirs no more once they are changed here. */
function rightsAsNow({ roles, queues }: StaffEntry, present?: KnownStaff): string | null {
  const isSame = (one: readonly string[], other: readonly string[] = []): boolean =>
    [...one].sort().join() === [...other].sort().join();
  return isSame(roles, present?.roles) && isSame(queues, present?.queues) ? (present?.rightsFrom ?? null) : null;
}

const isAnotherAdministrator = async (trx: Db, id: string): Promise<boolean> =>
  (await trx('staff')
    .whereNull('disabled_at')
    .whereRaw("'administrator' = any(roles)")
    .whereNot({ id })
    .first('id')) !== undefined;

async function write(trx: Db, wanted: StaffEntry, rightsFrom: string | null, present?: KnownStaff): Promise<void> {
  const { id, name, email, roles, queues, accounts, disabled } = wanted;
  const row = { name, email, roles: [...roles], queues: [...queues], accounts: [...accounts], rights_from: rightsFrom };
  const disabledAt = disabled ? (present?.disabledAt ?? trx.fn.now()) : null;
  if (present)
    await trx('staff')
      .where({ id })
      .update({ ...row, disabled_at: disabledAt });
  else await trx('staff').insert({ ...row, id, disabled_at: disabledAt });
}

const valuesOf = ({ name, email, roles, queues, accounts, disabled }: StaffEntry, rightsFrom: string | null) => ({
  name,
  email,
  roles: [...roles].sort(),
  queues: [...queues].sort(),
  accounts: [...accounts].sort(),
  disabled,
  rightsFrom,
});

/** Own accounts stand in a row of their own: it goes when the person is erased whose account it is, and the rest of the trail stays. */
function trailOf(entry: string, what: 'add' | 'change', all: Changes, by: By): RegisterChange[] {
  const { accounts, ...rest } = all;
  const row = { register: 'staff', entry, ...by } as const;
  return [
    ...(what === 'add' || Object.keys(rest).length > 0 ? [{ ...row, what, changes: rest }] : []),
    ...(accounts ? [{ ...row, what: 'accounts' as const, changes: { accounts } }] : []),
  ];
}
