/** What is known of the account whose new password a procedure waits for. */
import type { Db } from '../knex.js';

export interface PasswordHolder {
  accountId: string;
  /** External address, as registered. */
  email: string | null;
}

/**
 * Whose password a procedure may set: the account that its access code was sent for, or the one that staff matched its application with.
 * @returns undefined where there is none (yet)
 */
export async function findPasswordHolder(db: Db, procedureId: string): Promise<PasswordHolder | undefined> {
  const account = await holders(db, procedureId).first('id', 'email');
  return account && { accountId: account.id, email: account.email };
}

const holders = (db: Db, procedureId: string) =>
  db('umin_accounts').whereIn('id', [
    db('umin_code_claims').where({ procedure_id: procedureId }).select('account_id'),
    db('decisions').where({ procedure_id: procedureId, decision: 'approve' }).select('account_id'),
  ]);

/** The same while a password may be set: neither has the procedure ended, nor is one in force. As it was last written. */
export async function findPasswordHolderInTime(db: Db, procedureId: string): Promise<PasswordHolder | undefined> {
  const open = db('procedures').where({ procedure_id: procedureId, closed: false }).whereNot({ status: 'propagating' });
  const account = await holders(db, procedureId).whereExists(open).first('id', 'email');
  return account && { accountId: account.id, email: account.email };
}
