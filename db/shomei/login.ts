/** The student login (spec/second-password.md): what becomes of its tries, beside what every sign-in by password does with them. */
import type { Knex } from 'knex';
import type { Db } from '../knex.js';
import type { LoginTables, TryRule } from '../platform/login-tries.js';
import type { ShomeiAccount } from './accounts.js';

/** Students, and the counts of their wrong logins. */
export const STUDENT_LOGINS: LoginTables = {
  accounts: 'shomei_accounts',
  id: 'user_id',
  tries: 'shomei_login_tries',
  whose: 'user_id',
};

/**
 * A right login: the count begins anew, and the account is known here from now on.
 * @param nth of the right one: those that were begun after it stay counted; absent: none does
 */
export async function endTries(
  db: Db,
  { userId, userDigest, nth }: { userId: string; userDigest: string; nth?: number | undefined },
): Promise<void> {
  await db.raw(
    `with counted as (
       update shomei_login_tries set tries = greatest(tries - coalesce(cast(:nth as int), tries), 0) where user_digest = :userDigest)
     insert into shomei_accounts (user_id) values (:userId) on conflict do nothing`,
    { userId, userDigest, nth: nth ?? null },
  );
}

/** Locks an account for strangers' logins from now on. */
export async function lockNow(
  db: Db,
  { userId, userDigest, limit }: { userId: string; userDigest: string; limit: number },
): Promise<void> {
  const locked = { user_id: userId, tries: limit, counted_at: db.raw('clock_timestamp()') };
  await db('shomei_login_tries')
    .insert({ user_digest: userDigest, ...locked })
    .onConflict('user_digest')
    .merge(locked);
}

/** How long a lock lasts still. Seconds; undefined where nothing is locked. */
export async function lockLeftS(
  db: Db,
  { userDigest, limit, lockMs }: TryRule & { userDigest: string },
): Promise<number | undefined> {
  const left = 'extract(epoch from counted_at + make_interval(secs => ?) - clock_timestamp())';
  const row = await db('shomei_login_tries')
    .where({ user_digest: userDigest })
    .where('tries', '>=', limit)
    .first(db.raw(`${left}::float8 as left`, [lockMs / 1000]));
  return row && row.left > 0 ? Math.ceil(row.left) : undefined;
}

/**
 * Whether an account is still as it was when its passwords were compared; from then on it stays so until the transaction ends. Otherwise
 * a login could begin a session that a reset at the same moment was to end.
 * @param seen absent: the account was not known here
 */
export async function staysAsSeen(
  trx: Knex.Transaction,
  userId: string,
  seen?: Pick<ShomeiAccount, 'email_version' | 'second_password_version' | 'revision'>,
): Promise<boolean> {
  if (!seen) await trx.raw('insert into shomei_accounts (user_id) values (?) on conflict do nothing', [userId]);
  const { email_version = 0, second_password_version = 0, revision } = seen ?? {};
  const account = await trx('shomei_accounts')
    .where({ user_id: userId, disabled_at: null, email_version, second_password_version, ...(seen && { revision }) })
    .forNoKeyUpdate()
    .first('user_id');
  return account !== undefined;
}

/** Keeps a second password's hash of today's cost in place of the one that it was made from, if that still stands. */
export async function keepRehashed(db: Db, userId: string, from: string, to: string): Promise<void> {
  await db('shomei_accounts')
    .where({ user_id: userId, second_password_hash: from })
    .update({ second_password_hash: to });
}
