/** Which account an operator application is for: what the register has for it, and what staff make of that. */
import type { Application } from '../../../db/staff/applications.js';
import { findUminAccount, findUminAccountsByIdentity, type UminAccount } from '../../../db/umin/accounts.js';
import { type Identity, identityKey } from '../../../workflows/rules/identity.js';
import { parseUserId } from '../../../workflows/rules/user-id.js';
import type { ApiDependencies } from '../../dependencies.js';
import { malformed } from '../../http/problems.js';

type Needs = Pick<ApiDependencies, 'db'>;

/** Who an applicant says to be. */
function identityOf({ detail }: Application): Identity {
  const { familyName = '', givenName = '', familyNameKana = '', givenNameKana = '', birthDate = '' } = detail;
  const sex = detail['sex'] === 'male' ? 'male' : 'female';
  return { familyName, givenName, familyNameKana, givenNameKana, sex, birthDate };
}

/** Accounts that an application may be for: the one it names, else everybody who is the same in all that was asked (two at most). */
export async function foundAccounts({ db }: Needs, application: Application): Promise<UminAccount[]> {
  const named = application.account === '' ? undefined : await findUminAccount(db, application.account);
  const found = named ? [named] : await findUminAccountsByIdentity(db, identityKey(identityOf(application)));
  return found.filter((account) => !account.disabled_at);
}

/**
 * The account that an approval is for.
 * @throws Refusal `malformed` for one that the register doesn't have, and where none was named and none is found
 */
export async function matchedAccount(
  deps: Needs,
  application: Application,
  named: string | undefined,
): Promise<string> {
  if (named === undefined) {
    const [found, ...more] = await foundAccounts(deps, application);
    if (!found || more.length > 0) throw malformed({ path: 'accountId', reason: 'required' });
    return found.id;
  }
  const parsed = parseUserId(named);
  if (!parsed.ok) throw malformed({ path: 'accountId', reason: parsed.fault });
  const account = await findUminAccount(deps.db, parsed.id);
  if (!account || account.disabled_at) throw malformed({ path: 'accountId', reason: 'no-such-account' });
  return account.id;
}
