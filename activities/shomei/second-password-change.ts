/** Effects of the procedure `second-password-change`. Each may run more than once and has its effect once. */
import { ApplicationFailure } from '@temporalio/activity';
import { type Change, putSecondPasswordInForce } from '../../db/shomei/accounts.js';
import { BAD_HASH, type Locale, type ProcedureView, type Sealed } from '../../workflows/contracts/procedure.js';
import { secondPasswordContext } from '../../workflows/contracts/second-password-change.js';
import type { Dependencies } from '../dependencies.js';
import { project } from '../project.js';

type Needs = Pick<Dependencies, 'db' | 'sealer'>;

/** A procedure as it is recorded in the database. */
export interface ChangeRecord {
  view: ProcedureView;
  closed: boolean;
  locale: Locale;
}

export const createSecondPasswordChangeActivities = (needs: Needs) => ({
  /** Records the procedure in the database, for lists and reopened pages. */
  recordSecondPasswordChange: (record: ChangeRecord): Promise<void> =>
    project(needs.db, { service: 'shomei', kind: 'second-password-change', ...record }),

  /** Puts the password in force; all sessions of the account end. @returns undefined if the account was changed in another way meanwhile */
  async putChangedPasswordInForce(p: {
    procedureId: string;
    userId: string;
    kind: 'set' | 'change';
    version: number;
    hash: Sealed;
  }): Promise<Change | undefined> {
    const { procedureId, userId, kind, version } = p;
    const hash = openedSecondPassword(needs, p);
    return putSecondPasswordInForce(needs.db, { procedureId, userId, hash, how: { kind, version } });
  },
});

export type SecondPasswordChangeActivities = ReturnType<typeof createSecondPasswordChangeActivities>;

/** @throws ApplicationFailure `bad-hash` (final) for what our API didn't seal for this procedure, or under a key that is gone */
export function openedSecondPassword(
  { sealer }: Pick<Needs, 'sealer'>,
  { procedureId, hash }: { procedureId: string; hash: Sealed },
): string {
  try {
    return sealer.open(hash, secondPasswordContext(procedureId));
  } catch {
    throw ApplicationFailure.nonRetryable('no hash that was sealed here', BAD_HASH);
  }
}
