/** The register of UMIN accounts, and the one way in which a general password comes into force. */
import type { Db } from '../knex.js';

export interface UminAccount {
  /** `aaaaaa-aaa`-like. */
  id: string;
  family: string;
  given: string;
  family_kana: string;
  given_kana: string;
  sex: 'male' | 'female';
  /** `YYYY-MM-DD` */
  birth: string;
  identity_key: string;
  email: string | null;
  forwarded: boolean;
  category: 'personal' | 'role' | 'business' | 'administrative' | 'group';
  password_hash: string | null;
  password_version: number;
  password_changed_at: Date | null;
  disabled_at: Date | null;
}

/** The account's own mailbox, that may be forwarded. */
export const ownAddress = ({ id }: Pick<UminAccount, 'id'>): string => `${id}@umin.ac.jp`;

export async function findUminAccount(db: Db, id: string): Promise<UminAccount | undefined> {
  return db<UminAccount>('umin_accounts').where({ id }).first();
}

/** Accounts of everybody who is the same in all that was asked. @param identityKey see workflows/rules/identity.ts */
export async function findUminAccountsByIdentity(db: Db, identityKey: string): Promise<UminAccount[]> {
  return db<UminAccount>('umin_accounts').where({ identity_key: identityKey }).orderBy('id').limit(2);
}

/**
 * Puts a general password in force, once for each procedure; whatever else could still change it ends in the same moment.
 * @returns the version of the password that the procedure brought, now or before; undefined where the account is gone or disabled
 */
export async function putUminPasswordInForce(
  db: Db,
  { procedureId, accountId, passwordHash }: { procedureId: string; accountId: string; passwordHash: string },
): Promise<number | undefined> {
  const { rows } = await db.raw('select put_umin_password_in_force(?, ?, ?) as version', [
    procedureId,
    accountId,
    passwordHash,
  ]);
  return rows[0].version ?? undefined;
}

/** A password that a procedure has brought into force. */
export interface PasswordInForce {
  version: number;
  /** Since when, epoch milliseconds. */
  atMs: number;
}

/**
 * Ends the right of a procedure to set a password, under the lock of the account: none can come into force from now on, nor another one in place
 * of one that has.
 * @returns the one that had come into force already, in a task that was thrown away before the workflow heard of it
 */
export async function closePasswordRight(
  db: Db,
  { procedureId, accountId, ending }: { procedureId: string; accountId: string; ending: string },
): Promise<PasswordInForce | undefined> {
  return db.transaction(async (trx) => {
    const account = await trx<UminAccount>('umin_accounts').where({ id: accountId }).forUpdate().first();
    const done = await trx('umin_password_changes').where({ procedure_id: procedureId }).first();
    // An application has no claim until now: the ended one keeps a step that hangs from putting a password in force later.
    if (account)
      await trx('umin_code_claims')
        .insert({
          procedure_id: procedureId,
          account_id: accountId,
          password_version: account.password_version,
          claimed_at: trx.fn.now(),
          state: 'ended',
          ended_by: ending,
        })
        .onConflict('procedure_id')
        .merge(['state', 'ended_by'])
        // Also the claim that ended by the procedure's own password: no other one takes its place from now on.
        .where(
          (open) =>
            void open.whereNot('umin_code_claims.state', 'ended').orWhere('umin_code_claims.ended_by', procedureId),
        );
    return done && { version: done.version, atMs: done.changed_at.getTime() };
  });
}
