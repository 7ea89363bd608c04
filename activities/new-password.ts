/** Effects of a new general password. Each may run more than once and has its effect once. */
import { putUminPasswordInForce } from '../db/umin-accounts.js';
import { newPasswordContext } from '../workflows/contracts/new-password.js';
import type { Sealed } from '../workflows/contracts/procedure.js';
import type { Dependencies } from './dependencies.js';

type Needs = Pick<Dependencies, 'db' | 'sealer'>;

export const createNewPasswordActivities = ({ db, sealer }: Needs) => ({
  /** Puts the password in force on our own record. @returns its version; undefined where the account is gone or disabled */
  async putPasswordInForce(p: { procedureId: string; accountId: string; hash: Sealed }): Promise<number | undefined> {
    const { procedureId, accountId } = p;
    const passwordHash = sealer.open(p.hash, newPasswordContext(procedureId));
    return putUminPasswordInForce(db, { procedureId, accountId, passwordHash });
  },
});

export type NewPasswordActivities = ReturnType<typeof createNewPasswordActivities>;
