/** What spans the procedures `access-code` of one account: at most one open code, and the wrong codes of a day. */
import type { Db } from '../knex.js';
import type { FunctionCall } from '../platform/procedures.js';
import type { UminAccount } from './accounts.js';

export type AddressKind = 'external' | 'own';

/** Whether a code can be sent for an account at all: it is a person's, in use, and mail reaches somebody. The database's `is_code_sendable` says the same. */
export const isSendable = (account: UminAccount): boolean =>
  account.category === 'personal' && !account.disabled_at && (account.email !== null || account.forwarded);

/** Which kinds of address a code goes to, and whether somebody reads there. */
export const addressesOf = ({
  email,
  forwarded,
}: Pick<UminAccount, 'email' | 'forwarded'>): { kind: AddressKind; reachable: boolean }[] => [
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
  const { rows } = await db.raw('select claim_access_code(?, ?, ?) as claimed', [
    procedureId,
    accountId,
    wrongCodesPerDay,
  ]);
  const { claimed } = rows[0];
  return claimed ? { addresses: addressesOf(claimed), superseded: claimed.superseded } : undefined;
}

/**
 * Turns the claim of a right code into the right to set a password; a repeat answers the same. The account is looked at now: what
 * happened to it since the code was sent counts.
 */
export async function verifyCode(
  db: Db,
  { procedureId, wrongCodesPerDay }: { procedureId: string; wrongCodesPerDay: number },
): Promise<'verified' | 'locked' | 'superseded'> {
  const { rows } = await db.raw('select verify_access_code(?, ?) as verdict', [procedureId, wrongCodesPerDay]);
  return rows[0].verdict;
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
  const { rows } = await db.raw('select is_locked_for_starter_of(?, ?, ?) as locked', [
    p.procedureId,
    p.accountId,
    p.wrongCodesPerDay,
  ]);
  return rows[0].locked;
}

/** Whether nothing may come of the procedure's code any more. */
export async function isCodeEnded(db: Db, procedureId: string): Promise<boolean> {
  const claim = await db('umin_code_claims').where({ procedure_id: procedureId }).first('state');
  return claim?.state === 'ended';
}

/** Nothing comes of the procedure's code any more: what comes with the record of its ending. */
export const endingCodeClaim = (procedureId: string, endedBy: string): FunctionCall => ({
  sql: 'end_code_claim(?, ?)',
  bindings: [procedureId, endedBy],
});
