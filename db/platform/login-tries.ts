/**
 * Tries of a sign-in by password: so many wrong ones in a row lock an account for a while (spec/second-password.md). A try is taken before anything is
 * compared and given back by a right one, so however many come at once, no more are compared than are allowed. IDs that nobody has are counted alike.
 * The tables are each service's own; what is done to them is the same.
 */
import type { Db } from '../knex.js';

/** Where the accounts of a service stand, and the counts of their wrong sign-ins. */
export interface LoginTables {
  accounts: string;
  /** Column of `accounts`. */
  id: string;
  tries: string;
  /** Column of `tries`: whose they are; null where nobody has such an ID. */
  whose: string;
}

export interface TryRule {
  /** Wrong sign-ins in a row that lock. */
  limit: number;
  lockMs: number;
}

export interface BegunTry<Account> {
  /** Nothing may be compared: as many as are allowed were wrong, or are under way. */
  locked: boolean;
  /** The number of this try in the row of wrong ones, from 1; undefined where it is locked. */
  nth: number | undefined;
  account: Account | undefined;
}

/**
 * Takes a try, and reads the account in the same round trip. One that is locked is not counted.
 * @param p.userDigest keyed digest that names the count. Strangers have one for each ID; a browser that is known for the account has its own, made with
 * the random word of its cookie, and so has whoever is signed in (decision 089)
 */
export async function beginLoginTry<Account>(
  db: Db,
  tables: LoginTables,
  { accountId, userDigest, limit, lockMs }: TryRule & { accountId: string; userDigest: string },
): Promise<BegunTry<Account>> {
  const isOver = 't.tries >= :limit and t.counted_at <= clock_timestamp() - make_interval(secs => :lockS)';
  const { rows } = await db.raw(
    `with account as (select * from :accounts: where :id: = :accountId),
     tried as (
       insert into :tries: as t (user_digest, :whose:, tries, counted_at)
       values (:userDigest, (select :id: from account), 1, clock_timestamp())
       on conflict (user_digest) do update set
         :whose: = excluded.:whose:,
         tries = case when ${isOver} then 1 else t.tries + 1 end,
         counted_at = clock_timestamp()
       where t.tries < :limit or ${isOver}
       returning tries)
     select tried.tries as nth, account.* from (select 1) as one left join tried on true left join account on true`,
    { ...tables, accountId, userDigest, limit, lockS: lockMs / 1000 },
  );
  const { nth, ...account } = rows[0];
  return { locked: nth === null, nth: nth ?? undefined, account: account[tables.id] === null ? undefined : account };
}

/** Gives a try back that compared nothing after all: a part was away. Never one that was locked, which was not counted. */
export async function giveLoginTryBack(db: Db, { tries }: LoginTables, userDigest: string): Promise<void> {
  await db(tries).where({ user_digest: userDigest }).where('tries', '>', 0).decrement('tries', 1);
}

/** Forgets counts that lock nothing and are older than a month; those of IDs that nobody has after a day. */
export async function forgetLoginTries(db: Db, { tries, whose }: LoginTables): Promise<number> {
  return db(tries)
    .whereRaw("counted_at < now() - case when ?? is null then interval '1 day' else interval '30 days' end", [whose])
    .delete();
}
