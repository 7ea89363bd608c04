/**
 * Wrong access codes of an account over all its procedures (spec/access-code.md; issue 4, counting): so many in 24 hours leave it only the
 * operator application, until the oldest of them leave the window or staff unlock it. The account's password is not touched by either.
 */
import type { Db } from '../knex.js';
import { findStaff, isOwnApplication, mayDecide } from '../staff/staff.js';

/** Who may unlock: staff of this queue. */
const QUEUE = 'umin';
/** The window slides: a wrong code counts for this long. */
const WINDOW = "interval '24 hours'";

/** Who had a code sent. Wrong codes of browsers that are known for the account and of all others are two counts (decision 089). */
export interface CodeStarter {
  /** Keyed digest. */
  network: string;
  /** Whether the browser was known for the account. */
  known: boolean;
}
/** Where it isn't known who: a procedure of an earlier release. */
const STRANGER: CodeStarter = { network: '', known: false };

/** Of an account's wrong codes, those of one network lock the account for that network before they can lock it for others. */
const shareOf = (limit: number): number => Math.ceil(limit * 0.6);

/** Whether an account may have a code no more for now. @param limit wrong codes in 24 hours that lock, `wrongCodesPerDay` @param starter for whom */
export async function isLockedByWrongCodes(
  db: Db,
  accountId: string,
  limit: number,
  starter: CodeStarter = STRANGER,
): Promise<boolean> {
  const { rows } = await db.raw('select is_locked_by_wrong_codes(?, ?, ?, ?) as locked', [
    accountId,
    limit,
    starter.network,
    starter.known,
  ]);
  return rows[0].locked;
}

/** Wrong codes that strangers have left until an account is locked for them; 0 once it is. */
export async function wrongCodesLeft(db: Db, accountId: string, limit: number): Promise<number> {
  const { rows } = await db.raw(
    `select count(*)::int as n from umin_wrong_codes w left join umin_code_starters s using (procedure_id)
     where w.account_id = :accountId and w.at > now() - ${WINDOW} and not coalesce(s.known, false)
       and w.at > coalesce((select max(u.at) from umin_unlocks u where u.account_id = :accountId), '-infinity')`,
    { accountId },
  );
  return Math.max(0, limit - rows[0].n);
}

/** Keeps who had a code sent, before it is. */
export async function keepCodeStarter(db: Db, procedureId: string, starter: CodeStarter): Promise<void> {
  await db('umin_code_starters')
    .insert({ procedure_id: procedureId, ...starter })
    .onConflict('procedure_id')
    .ignore();
}

/** Deletes what no wrong code can refer to any more that counts. */
export async function forgetCodeStarters(db: Db): Promise<number> {
  return db('umin_code_starters').whereRaw("at < now() - interval '3 days'").delete();
}

/** Whom a lock keeps out: browsers that aren't known for the account, those of one network of them, or those that are known for it. */
export type LockedOut = 'strangers' | 'network' | 'known';

export interface LockedAccount {
  accountId: string;
  /** All whom its locks keep out; one unlock ends them all. */
  lockedOut: LockedOut[];
  /** Wrong entries that count, of the count that has most. */
  tries: number;
  /** When the one came that locked it first. */
  since: Date;
  /** Where those after it are counted too. */
  lastTryAt?: Date;
  /** When the last of its locks ends by itself, if no wrong entry follows. */
  endsAt: Date;
}

/** Accounts that are locked now, for whomever, the latest first: exactly those that `unlock` unlocks. */
export async function listLocked(db: Db, limit: number, rows = 500): Promise<LockedAccount[]> {
  const found = await db.raw(
    `with counted as (
       select w.account_id, w.at, w.procedure_id, w.n, s.network, coalesce(s.known, false) as known
       from umin_wrong_codes w
       left join umin_code_starters s using (procedure_id)
       left join (select account_id, max(at) as at from umin_unlocks group by account_id) u using (account_id)
       where w.at > now() - ${WINDOW} and w.at > coalesce(u.at, '-infinity')),
     counts as (
       select account_id, at, procedure_id, n, case when known then 'known' else 'strangers' end as locked_out, null as network, :limit::int as most
       from counted
       union all
       select account_id, at, procedure_id, n, 'network', network, :share::int from counted where not known and network is not null),
     numbered as (
       select *, row_number() over (partition by account_id, locked_out, network order by at, procedure_id, n) as nth,
         row_number() over (partition by account_id, locked_out, network order by at desc, procedure_id, n) as newest
       from counts),
     locks as (
       select account_id, locked_out, count(*)::int as tries, min(at) filter (where nth = most) as since, max(at) as last_try_at,
         min(at) filter (where newest = most) + ${WINDOW} as ends_at
       from numbered group by account_id, locked_out, network having count(*) >= max(most))
     select account_id as "accountId", array_agg(distinct locked_out) as "lockedOut", max(tries) as tries, min(since) as since,
       max(last_try_at) as "lastTryAt", max(ends_at) as "endsAt"
     from locks group by account_id order by min(since) desc, account_id limit :rows`,
    { limit, share: shareOf(limit), rows },
  );
  return found.rows;
}

/** How an unlock ends: when it was done, or why it was not. */
export type UnlockEnd = { at: Date } | 'not-locked' | 'unknown' | 'forbidden';

/**
 * Lets the count of an account begin anew, and leaves who did it, when and why. Changes no password. The right to do it is checked in the
 * same transaction; nobody unlocks an account of their own.
 * @returns when it was unlocked, also where the same person did it for this reason before; `not-locked` where there is nothing to unlock
 */
export async function unlock(
  db: Db,
  by: { accountId: string; staffId: string; reason: string; limit: number },
): Promise<UnlockEnd> {
  return db.transaction(async (trx) => {
    const { accountId, staffId } = by;
    const staff = await findStaff(trx, staffId);
    if (!mayDecide(staff, QUEUE)) return 'forbidden';
    const account = await trx('umin_accounts').where({ id: accountId }).forUpdate().first('id');
    if (!account) return 'unknown';
    if (await isOwnApplication(trx, staff, { service: QUEUE, account: accountId, contact: null })) return 'forbidden';
    if (!(await isLockedForAnybody(trx, accountId, by.limit))) {
      const last = await trx('umin_unlocks').where({ account_id: accountId }).orderBy('id', 'desc').first();
      return last?.unlocked_by === staffId && last.reason === by.reason ? { at: last.at } : 'not-locked';
    }
    const [row] = await trx('umin_unlocks')
      .insert({
        account_id: accountId,
        unlocked_by: staffId,
        reason: by.reason,
        // Not the transaction's time, which may be before a code that was counted while it waited.
        at: trx.raw('clock_timestamp()'),
      })
      .returning('at');
    return { at: row.at };
  });
}

/** Whether there is a lock at all, for strangers, for one network of them, or for the holder's own browsers. */
async function isLockedForAnybody(db: Db, accountId: string, limit: number): Promise<boolean> {
  const networks: string[] = await db('umin_code_starters as s')
    .join('umin_wrong_codes as w', 'w.procedure_id', 's.procedure_id')
    .where({ account_id: accountId, known: false })
    .distinct()
    .pluck('s.network');
  const starters = [STRANGER, { network: '', known: true }, ...networks.map((network) => ({ network, known: false }))];
  for (const starter of starters) if (await isLockedByWrongCodes(db, accountId, limit, starter)) return true;
  return false;
}

export interface Unlock {
  accountId: string;
  by: string;
  reason: string;
  at: Date;
}

/** The latest unlocks, for whoever looks after them. */
export async function listUnlocks(db: Db, rows = 50): Promise<Unlock[]> {
  return db('umin_unlocks')
    .select({ accountId: 'account_id', by: 'unlocked_by', reason: 'reason', at: 'at' })
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(rows);
}
