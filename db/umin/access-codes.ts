/** What spans the procedures `access-code` of one account: at most one open code, and the wrong codes of a day. */
import type { Knex } from 'knex';
import type { Db } from '../knex.js';
import type { UminAccount } from './accounts.js';
import { codeStarterOf, isLockedByWrongCodes } from './locks.js';

export type AddressKind = 'external' | 'own';

/** Whether a code can be sent for an account at all: it is a person's, in use, and mail reaches somebody. */
export const isSendable = (account: UminAccount): boolean =>
  account.category === 'personal' && !account.disabled_at && (account.email !== null || account.forwarded);

/** Which kinds of address a code goes to, and whether somebody reads there. */
export const addressesOf = ({ email, forwarded }: UminAccount): { kind: AddressKind; reachable: boolean }[] => [
  ...(email === null ? [] : [{ kind: 'external' as const, reachable: true }]),
  { kind: 'own', reachable: forwarded },
];

export interface CodeClaimed {
  addresses: { kind: AddressKind; reachable: boolean }[];
  /** Procedures whose code this one voids. */
  superseded: string[];
}

/**
 * Makes a procedure the one whose code counts for its account; a repeat changes nothing.
 * @returns undefined where no code can be sent for the account (any more)
 */
export async function claimCode(
  db: Db,
  { procedureId, accountId, wrongCodesPerDay }: { procedureId: string; accountId: string; wrongCodesPerDay: number },
): Promise<CodeClaimed | undefined> {
  return db.transaction(async (trx) => {
    const account = await lockAccount(trx, accountId);
    if (!account || !isSendable(account)) return undefined;
    const mine = await trx('umin_code_claims').where({ procedure_id: procedureId }).first();
    if (!mine) {
      const starter = await codeStarterOf(trx, procedureId);
      if (await isLockedByWrongCodes(trx, accountId, wrongCodesPerDay, starter)) return undefined;
      await trx('umin_code_claims')
        .where({ account_id: accountId, state: 'open' })
        .update({ state: 'ended', ended_by: procedureId });
      await trx('umin_code_claims').insert({
        procedure_id: procedureId,
        account_id: accountId,
        password_version: account.password_version,
        claimed_at: trx.fn.now(),
        state: 'open',
      });
    }
    const voided = await trx('umin_code_claims').where({ account_id: accountId, ended_by: procedureId });
    return { addresses: addressesOf(account), superseded: voided.map((claim) => claim.procedure_id) };
  });
}

/**
 * Turns the claim of a right code into the right to set a password; a repeat answers the same. The account is looked at now: what
 * happened to it since the code was sent counts.
 */
export async function verifyCode(
  db: Db,
  { procedureId, wrongCodesPerDay }: { procedureId: string; wrongCodesPerDay: number },
): Promise<'verified' | 'locked' | 'superseded'> {
  return db.transaction(async (trx) => {
    const known = await trx('umin_code_claims').where({ procedure_id: procedureId }).first('account_id');
    const account = known && (await lockAccount(trx, known.account_id));
    const claim = await trx('umin_code_claims').where({ procedure_id: procedureId }).first();
    if (claim?.state === 'verified') return 'verified';
    // A task that was thrown away after it had written this ending, and is made again.
    if (claim?.ended_by === 'locked') return 'locked';
    if (!account || claim?.state !== 'open' || claim.password_version !== account.password_version) return 'superseded';
    const starter = await codeStarterOf(trx, procedureId);
    if (!isSendable(account) || (await isLockedByWrongCodes(trx, account.id, wrongCodesPerDay, starter)))
      return 'locked';
    await trx('umin_code_claims').where({ procedure_id: procedureId }).update({ state: 'verified' });
    return 'verified';
  });
}

/** Counts a wrong code against the account, once for each try. @returns whether the account now has as many as a day allows */
export async function countWrongCode(
  db: Db,
  p: { procedureId: string; accountId: string; n: number; wrongCodesPerDay: number },
): Promise<boolean> {
  await db('umin_wrong_codes')
    .insert({ procedure_id: p.procedureId, n: p.n, account_id: p.accountId, at: db.fn.now() })
    .onConflict(['procedure_id', 'n'])
    .ignore();
  return isLockedByWrongCodes(db, p.accountId, p.wrongCodesPerDay, await codeStarterOf(db, p.procedureId));
}

/** Whether nothing may come of the procedure's code any more. */
export async function isCodeEnded(db: Db, procedureId: string): Promise<boolean> {
  const claim = await db('umin_code_claims').where({ procedure_id: procedureId }).first('state');
  return claim?.state === 'ended';
}

/** Nothing comes of the procedure's code any more. */
export async function endCodeClaim(db: Db, procedureId: string, endedBy: string): Promise<void> {
  await db('umin_code_claims')
    .where({ procedure_id: procedureId })
    .whereNot({ state: 'ended' })
    .update({ state: 'ended', ended_by: endedBy });
}

const lockAccount = (trx: Knex.Transaction, id: string): Promise<UminAccount | undefined> =>
  trx<UminAccount>('umin_accounts').where({ id }).forUpdate().first();
