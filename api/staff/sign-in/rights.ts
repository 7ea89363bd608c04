/** Who comes in: the table of staff, and groups of the identity provider where the settings give them something (decision 121). */
import type { Knex } from 'knex';
import type { Db } from '../../../db/knex.js';
import {
  findKnownStaff,
  type KnownStaff,
  lockStaff,
  type PutStaff,
  putStaffIn,
  type StaffEntry,
} from '../../../db/staff/change-staff.js';
import { makeFirstAdministrator } from '../../../db/staff/first-administrator.js';
import { findStaff, type Staff } from '../../../db/staff/staff.js';
import type { StaffRights } from '../../../worker/runtime/settings/staff-rights.js';
import { parseEmail } from '../../../workflows/rules/email.js';
import { type AtSignIn, atSignIn, type SignedInAs, type Standing } from '../../../workflows/rules/staff-rights.js';
import type { ApiDependencies } from '../../dependencies.js';
import { type Person, SignInFailure } from './provider.js';

/** The member of staff behind who signed in at the provider. @throws SignInFailure `unknown-staff`, `disabled-staff`, `no-group` with their ID */
export async function staffWhoIs(
  { db, config, staffRights, log }: Pick<ApiDependencies, 'db' | 'config' | 'staffRights' | 'log'>,
  person: Person,
): Promise<Staff> {
  const { userId, name } = person;
  if (userId === config.oidc?.firstAdministrator) await makeFirstAdministrator(db, { id: userId, name });
  const { refused, end } = await asNow(db, signedInAs(person, staffRights), staffRights.groups);
  // The groups would leave no administrator: that takes somebody who knows it.
  if (end === 'last-administrator')
    log.warn(
      { staffId: userId },
      'the last administrator is in no group any more: they keep the role until another has it (npm run import -- staff makes one)',
    );
  if (refused) throw new SignInFailure(refused, userId);
  const staff = await findStaff(db, userId);
  if (!staff || staff.disabled_at) throw new SignInFailure('unknown-staff', userId);
  return staff;
}

/** Makes the table say what a sign-in says. Where it says it already nobody waits; else nobody changes staff meanwhile, or their change would be taken back. */
async function asNow(
  db: Knex,
  person: SignedInAs,
  groups: StaffRights['groups'],
): Promise<Pick<AtSignIn, 'refused'> & { end?: PutStaff }> {
  const decided = async (by: Db): Promise<AtSignIn> => {
    const present = await findKnownStaff(by, person.userId);
    const { wanted, ...said } = atSignIn(person, present, groups);
    return wanted && differs(wanted, present) ? { ...said, wanted } : said;
  };
  const before = await decided(db);
  if (!before.wanted) return before;
  return db.transaction(async (trx) => {
    await lockStaff(trx);
    const { wanted, ...said } = await decided(trx);
    if (!wanted) return said;
    const entry = { ...wanted, id: person.userId } as StaffEntry;
    return { ...said, end: await putStaffIn(trx, entry, { by: 'sign-in', rightsFrom: wanted.rightsFrom }) };
  });
}

function signedInAs({ userId, name, email, claims }: Person, rights: StaffRights): SignedInAs {
  const parsed = email === undefined ? undefined : parseEmail(email);
  const accounts = Object.entries(rights.accounts).flatMap(([service, claim]) =>
    textsIn(claims[claim]).map((account) => `${service}:${account}`),
  );
  return {
    userId,
    name,
    groups: textsIn(claims[rights.groupsClaim]),
    accounts,
    ...(parsed?.ok && { email: parsed.address }),
  };
}

/** A claim that is one text or several; anything else says nothing. */
const textsIn = (claim: unknown): string[] =>
  [claim].flat().filter((one): one is string => typeof one === 'string' && one.length <= 500);

const differs = (wanted: Standing, present: KnownStaff | undefined): boolean => {
  const asText = ({ name, email, roles, queues, accounts, disabled, rightsFrom }: Standing): string =>
    JSON.stringify([name, email, ...[roles, queues, accounts].map((all) => [...all].sort()), disabled, rightsFrom]);
  return !present || asText(wanted) !== asText(present);
};
