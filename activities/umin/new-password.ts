/** Effects of a new general password. Each may run more than once and has its effect once. */
import { ApplicationFailure } from '@temporalio/activity';
import {
  closePasswordRight,
  findUminAccount,
  type PasswordInForce,
  putUminPasswordInForce,
} from '../../db/umin/accounts.js';
import { newPasswordContext } from '../../workflows/contracts/new-password.js';
import { BAD_HASH, type ClosedStatus, type Sealed } from '../../workflows/contracts/procedure.js';
import type { ChangeSource } from '../connectors/index.js';
import type { Dependencies } from '../dependencies.js';

type Needs = Pick<Dependencies, 'db' | 'sealer'>;

export const createNewPasswordActivities = ({ db, sealer }: Needs) => ({
  /** Puts the password in force on our own record. @returns its version; undefined where the account is gone or disabled */
  async putPasswordInForce(p: { procedureId: string; accountId: string; hash: Sealed }): Promise<number | undefined> {
    const { procedureId, accountId } = p;
    return putUminPasswordInForce(db, { procedureId, accountId, passwordHash: openedHash(sealer, p) });
  },

  /** Ends the right to set a password that was not used. @returns the password, if there is one that the workflow hasn't heard of */
  closeUnusedPassword: (p: {
    procedureId: string;
    accountId: string;
    ending: ClosedStatus;
  }): Promise<PasswordInForce | undefined> => closePasswordRight(db, p),
});

export type NewPasswordActivities = ReturnType<typeof createNewPasswordActivities>;

/** What attached services are sent: the account's newest general password. */
export const newestPassword: ChangeSource = async (db, accountId) => {
  const account = await findUminAccount(db, accountId);
  if (!account?.password_hash || !account.password_changed_at) return undefined;
  const { password_hash: passwordHash, password_version: version, password_changed_at: changedAt } = account;
  return { kind: 'password', accountId: account.id, version, changedAt, passwordHash };
};

/** @throws ApplicationFailure `bad-hash` (final) for what our API didn't seal for this procedure, or under a key that is gone */
export function openedHash(
  sealer: Needs['sealer'],
  { procedureId, hash }: { procedureId: string; hash: Sealed },
): string {
  try {
    return sealer.open(hash, newPasswordContext(procedureId));
  } catch {
    throw ApplicationFailure.nonRetryable('no hash that was sealed here', BAD_HASH);
  }
}
