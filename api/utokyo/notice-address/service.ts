/** Where the notices of a member go, changed by an administrator. */
import { type AddressChange, changeNoticeAddress, latestAddressChanges } from '../../../db/utokyo/members.js';
import { tellOfChanges } from '../../../worker/runtime/mfa/notices.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { SessionCall } from '../../http/call-context.js';
import { problem } from '../../http/problems.js';
import { mayRead } from '../../staff/oversight/rights.js';
import { type StaffHere, staffOf } from '../../staff/sign-in/service.js';

export interface AddressChanged {
  accountId: string;
  changedBy: string;
  /** RFC 3339 */
  changedAt: string;
  /** RFC 3339. Until then an approved re-registration waits, and the address before is told too. */
  coolingUntil: string;
}

/** @throws Refusal `not-authenticated`, `forbidden` */
export async function changerOf(deps: Pick<ApiDependencies, 'db' | 'services'>, call: SessionCall): Promise<StaffHere> {
  const staff = await staffOf(deps, call);
  if (!mayRead(staff, 'notice-addresses')) throw problem('forbidden');
  return staff;
}

/** The latest changes by staff. Addresses are not among what is told: nobody needs them here. */
export const listChanges = ({ db }: Pick<ApiDependencies, 'db'>): Promise<AddressChange[]> => latestAddressChanges(db);

/**
 * Whoever decides on re-registrations can't change where their warnings go: only administrators can, who decide none.
 * @throws Refusal `not-authenticated`, `forbidden`, `not-found`, `wrong-state` where it is the address already
 */
export async function changeAddress(
  deps: Pick<ApiDependencies, 'db' | 'temporal' | 'services'>,
  call: SessionCall,
  { accountId, email, reason }: { accountId: string; email: string; reason: string },
): Promise<AddressChanged> {
  const staff = await changerOf(deps, call);
  call.aboutToChange();
  const { coolingPeriodMs: coolingMs } = deps.services.utokyo;
  const by = { staffId: staff.id, reason };
  const end = await changeNoticeAddress(deps.db, { memberId: accountId, email, coolingMs, by });
  if (end === 'unknown') throw problem('not-found');
  if (end === 'unchanged') throw problem('wrong-state');
  await tellOfChanges(deps, accountId);
  return {
    accountId,
    changedBy: staff.id,
    changedAt: end.at.toISOString(),
    coolingUntil: new Date(end.at.getTime() + coolingMs).toISOString(),
  };
}
