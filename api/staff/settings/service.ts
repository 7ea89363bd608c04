/** Staff as administrators keep them. What is written goes through `db/staff/change-staff.ts`, and so into the trail. */
import { changesOf, type NotedChange } from '../../../db/audit/register-changes.js';
import {
  findKnownStaff,
  isAdministrator,
  type KnownStaff,
  listStaff as listRows,
  lockStaff,
  putStaff,
  putStaffIn,
  type PutStaff,
  type StaffEntry,
} from '../../../db/staff/change-staff.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { SessionCall } from '../../http/call-context.js';
import { malformed, problem } from '../../http/problems.js';
import { type StaffHere, staffOf } from '../sign-in/service.js';

type Needs = Pick<ApiDependencies, 'db' | 'services'>;
const SHOWN = 100;

/** @throws Refusal `not-authenticated`, `forbidden` of whoever is no administrator */
export async function administratorOf(deps: Needs, call: SessionCall): Promise<StaffHere> {
  const staff = await staffOf(deps, call);
  if (!staff.roles.includes('administrator')) throw problem('forbidden');
  return staff;
}

async function requireReader(deps: Needs, call: SessionCall): Promise<void> {
  const { roles } = await staffOf(deps, call);
  if (!roles.includes('administrator') && !roles.includes('auditor')) throw problem('forbidden');
}

export async function listStaff(deps: Needs, call: SessionCall): Promise<KnownStaff[]> {
  await requireReader(deps, call);
  return listRows(deps.db);
}

/** @throws Refusal `not-found` */
export async function getStaff(
  deps: Needs,
  call: SessionCall,
  staffId: string,
): Promise<{ member: KnownStaff; changes: NotedChange[] }> {
  await requireReader(deps, call);
  const [member, changes] = await Promise.all([
    findKnownStaff(deps.db, staffId),
    changesOf(deps.db, 'staff', staffId, SHOWN),
  ]);
  if (!member) throw problem('not-found');
  return { member, changes };
}

export interface NewStaff {
  staffId: string;
  name: string;
  email?: string | undefined;
  roles: StaffEntry['roles'];
  queues: readonly string[];
  accounts: readonly string[];
  reason?: string | undefined;
}

/** @throws Refusal `malformed` where there is such an ID, and it is another entry */
export async function addStaff(deps: Needs, call: SessionCall, wanted: NewStaff): Promise<KnownStaff> {
  const { id: by } = await administratorOf(deps, call);
  const { staffId: id, name, email = null, roles, queues, accounts, reason } = wanted;
  call.aboutToChange();
  const entry = { id, name, email, roles, queues, accounts, disabled: false };
  const end = await putStaff(deps.db, entry, { by: `staff:${by}`, reason, version: 0 });
  if (end === 'there-already') throw malformed({ path: 'staffId', reason: 'in-use' });
  return kept(end, await findKnownStaff(deps.db, id));
}

export interface StaffChange {
  staffId: string;
  version: number;
  name?: string | undefined;
  email?: string | null | undefined;
  roles?: StaffEntry['roles'] | undefined;
  queues?: readonly string[] | undefined;
  accounts?: readonly string[] | undefined;
  disabled?: boolean | undefined;
  reason?: string | undefined;
}

/** @throws Refusal `not-found`, `changed-since`, `administrator-kept` */
export async function changeStaff(deps: Needs, call: SessionCall, change: StaffChange): Promise<KnownStaff> {
  const { id: by } = await administratorOf(deps, call);
  const { staffId: id, version, reason, ...wanted } = change;
  call.aboutToChange();
  return deps.db.transaction(async (trx) => {
    await lockStaff(trx);
    const present = await findKnownStaff(trx, id);
    if (!present) throw problem('not-found');
    const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
    const entry: StaffEntry = { ...present, ...given };
    if (id === by && isAdministrator(present) && !isAdministrator(entry)) throw problem('administrator-kept');
    const end = await putStaffIn(trx, entry, { by: `staff:${by}`, reason, version });
    return kept(end, await findKnownStaff(trx, id));
  });
}

/** What it is now. @throws Refusal where it was not changed as wanted */
function kept(end: PutStaff, now: KnownStaff | undefined): KnownStaff {
  if (end === 'last-administrator') throw problem('administrator-kept');
  if (end === 'changed-since' || end === 'there-already' || !now) throw problem('changed-since');
  return now;
}
