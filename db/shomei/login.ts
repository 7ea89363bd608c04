/**
 * Tries of the student login (spec/second-password.md): so many wrong ones in a row lock the account for a while. A try is taken before anything
 * is compared and given back by a right one, so however many come at once, no more are compared than are allowed. User IDs that nobody has are
 * counted alike.
 */
import type { Knex } from 'knex';
import type { Db } from '../knex.js';
import type { ShomeiAccount } from './accounts.js';

export interface TryRule {
  /** Wrong logins in a row that lock. */
  limit: number;
  lockMs: number;
}
export interface BegunTry {
  /** Nothing may be compared: as many as are allowed were wrong, or are under way. */
  locked: boolean;
  /** The number of this try in the row of wrong ones, from 1; undefined where it is locked. */
  nth: number | undefined;
  account: ShomeiAccount | undefined;
}

/**
 * Takes a try, and reads the account in the same round trip. One that is locked is not counted.
 * @param userDigest keyed digest that names the count. Strangers have one for each user ID; a browser that is known for the account has its own, made
 * with the random word of its cookie, and so has whoever is signed in (decision 089)
 */
export async function beginTry(
  db: Db,
  { userId, userDigest, limit, lockMs }: TryRule & { userId: string; userDigest: string },
): Promise<BegunTry> {
  const isOver = 't.tries >= :limit and t.counted_at <= clock_timestamp() - make_interval(secs => :lockS)';
  const { rows } = await db.raw(
    `with account as (select * from shomei_accounts where user_id = :userId),
     tried as (
       insert into shomei_login_tries as t (user_digest, user_id, tries, counted_at)
       values (:userDigest, (select user_id from account), 1, clock_timestamp())
       on conflict (user_digest) do update set
         user_id = excluded.user_id,
         tries = case when ${isOver} then 1 else t.tries + 1 end,
         counted_at = clock_timestamp()
       where t.tries < :limit or ${isOver}
       returning tries)
     select tried.tries as nth, account.* from (select 1) as one left join tried on true left join account on true`,
    { userId, userDigest, limit, lockS: lockMs / 1000 },
  );
  const { nth, ...account } = rows[0];
  return { locked: nth === null, nth: nth ?? undefined, account: account.user_id === null ? undefined : account };
}

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

/** Gives a try back that compared nothing after all: the directory was away. Never one that was locked, which was not counted. */
export async function giveLoginBack(db: Db, userDigest: string): Promise<void> {
  await db('shomei_login_tries').where({ user_digest: userDigest }).where('tries', '>', 0).decrement('tries', 1);
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

/** Forgets counts that lock nothing and are older than a month; those of user IDs that nobody has after a day. */
export async function forgetTries(db: Db): Promise<number> {
  return db('shomei_login_tries')
    .whereRaw("counted_at < now() - case when user_id is null then interval '1 day' else interval '30 days' end")
    .delete();
}
