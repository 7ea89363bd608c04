/** Accounts of the community site: who signs in. What an account may do stands elsewhere (`rights.ts`). */
import type { Knex } from 'knex';
import type { Db } from '../knex.js';
import { ownNow } from '../platform/own-time.js';

export interface JairoAccount {
  /** As `parseMemberUserId` folds it. */
  user_id: string;
  display_name: string;
  /** Verified. */
  email: string;
  email_key: string;
  email_version: number;
  /** argon2id, PHC text. */
  password_hash: string;
  password_version: number;
  locale: 'ja' | 'en' | null;
  disabled_at: Date | null;
  created_at: Date;
  /** Another one with every change of passwords or rights: sessions begun before it have ended. */
  revision: number;
}

export async function findJairoAccount(db: Db, userId: string): Promise<JairoAccount | undefined> {
  return db<JairoAccount>('jairo_accounts').where({ user_id: userId }).first();
}

/** Keeps the language that a person chose. */
export async function chooseLocale(db: Db, userId: string, locale: 'ja' | 'en'): Promise<void> {
  await db('jairo_accounts').where({ user_id: userId }).update({ locale });
}

/**
 * Whether a user ID can be taken: it is nobody's, and is not kept for somebody whose address is being verified.
 * @param ofProcedure the invitation that asks: what is kept for itself doesn't count
 */
export async function isUserIdFree(db: Db, userId: string, ofProcedure?: string): Promise<boolean> {
  const { rows } = await db.raw(
    `select not exists (select 1 from jairo_accounts where user_id = :userId)
        and not exists (select 1 from jairo_pending_registrations
          where user_id = :userId and until > ${ownNow('jairo_pending_registrations.procedure_id')}
            and procedure_id is distinct from :ofProcedure) as free`,
    { userId, ofProcedure: ofProcedure ?? null },
  );
  return rows[0].free;
}

/** The account's row is the lock: what changes one account happens one after the other. */
export async function lockJairoAccount(trx: Knex.Transaction, userId: string): Promise<JairoAccount | undefined> {
  return trx<JairoAccount>('jairo_accounts').where({ user_id: userId, disabled_at: null }).forUpdate().first();
}
