/** Members of the university whose passwords are in its directory. */
import { memberDirectory, type MemberDirectorySettings } from '../../worker/runtime/settings/directory.js';
import type { HostileIdentityService } from '../helpers/hostile-identity-service.js';
import { LDAP_PEOPLE, LDAP_READER, LDAP_WRITER } from '../helpers/ldap-server.js';
import { newMember } from '../helpers/reregistrations.js';
import type { Caller, Reply, System } from '../helpers/system.js';
import { linking, sentBy, through } from '../helpers/utokyo.js';

export const MEMBER_DN = `uid={id},${LDAP_PEOPLE}`;
/** An account of ours that sets passwords. */
export const WRITER = { dn: MEMBER_DN, bindDn: LDAP_WRITER.dn, bindPassword: LDAP_WRITER.password };

/** By a search. @param passwords the account that sets them, if any */
export const searchedAt = (
  url: string,
  { passwords, ...more }: { passwords?: object; timeout?: string; refusalFloor?: string } = {},
): MemberDirectorySettings =>
  memberDirectory.parse({
    kind: 'ldap',
    url,
    timeout: '2s',
    search: { base: LDAP_PEOPLE, bindDn: LDAP_READER.dn, bindPassword: LDAP_READER.password },
    ...(passwords && { passwords }),
    ...more,
  });

/** A member as `npm run import -- utokyo` leaves them. @returns their ID */
export async function imported({ database }: Pick<System, 'database'>, more: object = {}): Promise<string> {
  const { memberId } = await newMember({ database }, { mfa_required: false, ...more });
  await database.db('utokyo_methods').where({ member_id: memberId }).delete();
  return memberId;
}

export interface Verified {
  caller: Caller;
  memberId: string;
  procedureId: string;
}

/** Somebody who has proved by a card who they are, in a browser that knows nothing of them. */
export async function verifiedBy(service: HostileIdentityService, system: System): Promise<Verified> {
  const linked = await linking(system);
  const wish = { claims: { sub: `card-of-${linked.memberId}` } };
  await through(service, linked, wish);
  const caller = system.caller();
  const { procedureId, url } = await sentBy(caller, 'verifyIdentity', { accountId: linked.memberId });
  await through(service, { caller, url }, wish);
  return { caller, memberId: linked.memberId, procedureId };
}

export const issue = ({ caller, procedureId }: Verified, purpose: string): Promise<Reply> =>
  caller.call('issueTemporaryAccessPass', { procedureId, purpose });

/** Sets a new password by that proof. */
export async function resets(who: Verified, password: string): Promise<Reply> {
  const { body } = await issue(who, 'password-reset');
  return who.caller.call('submitNewPassword', {
    passwordTicket: body['passwordTicket'],
    password,
    passwordAgain: password,
  });
}
