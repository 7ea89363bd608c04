/**
 * Student accounts that wrong logins locked (spec/second-password.md), as staff see and unlock them. Only accounts that are known here: of
 * other user IDs nothing but a digest is kept.
 */
import type { Knex } from 'knex';
import type { Db } from '../knex.js';
import { endSessionsOf } from '../platform/sessions.js';
import type { TryRule } from './login.js';
import { findStaff, isOwnApplication, mayDecide } from '../staff/staff.js';
import type { LockedAccount, LockedOut, Unlock, UnlockEnd } from '../umin/locks.js';

/** Who may unlock: staff of this queue. */
const QUEUE = 'shomei';

/** Rows that lock now. */
const locking = (db: Db, { limit, lockMs }: TryRule): Knex.QueryBuilder =>
  db('shomei_login_tries')
    .where('tries', '>=', limit)
    .whereRaw('counted_at > clock_timestamp() - make_interval(secs => ?)', [lockMs / 1000]);

/** Accounts that are locked now, the latest first. @param strangers the digest under which an account's tries of strangers are counted */
export async function listLocked(
  db: Db,
  rule: TryRule,
  strangers: (userId: string) => string,
  rows = 500,
): Promise<LockedAccount[]> {
  const found: { user_id: string; digests: string[]; tries: number; counted_at: Date }[] = await locking(db, rule)
    .whereNotNull('user_id')
    // Browsers that are known for an account, and who is signed in, have counts of their own.
    .groupBy('user_id')
    .select('user_id', db.raw('array_agg(user_digest) as digests, max(tries) as tries, max(counted_at) as counted_at'))
    .orderBy([{ column: 'counted_at', order: 'desc' }, { column: 'user_id' }])
    .limit(rows);
  return found.map(({ user_id: accountId, digests, tries, counted_at: since }) => {
    const ofStrangers = strangers(accountId);
    const lockedOut: LockedOut[] = [];
    if (digests.some((digest) => digest !== ofStrangers)) lockedOut.push('known');
    if (digests.includes(ofStrangers)) lockedOut.push('strangers');
    return { accountId, lockedOut, tries, since, endsAt: new Date(since.getTime() + rule.lockMs) };
  });
}

/**
 * Lets the count of an account begin anew, and leaves who did it, when and why. Changes no password. The right to do it is checked in the
 * same transaction; nobody unlocks an account of their own.
 * @returns as `unlock` of db/umin/locks.ts
 */
export async function unlock(
  db: Db,
  by: TryRule & { accountId: string; staffId: string; reason: string },
): Promise<UnlockEnd> {
  return db.transaction(async (trx) => {
    const { accountId, staffId } = by;
    const staff = await findStaff(trx, staffId);
    if (!mayDecide(staff, QUEUE)) return 'forbidden';
    const account = await trx('shomei_accounts').where({ user_id: accountId }).forUpdate().first('email');
    if (!account) return 'unknown';
    const isOwn = await isOwnApplication(trx, staff, { service: QUEUE, account: accountId, contact: account.email });
    if (isOwn) return 'forbidden';
    if ((await locking(trx, by).where({ user_id: accountId }).delete()) === 0) {
      const last = await trx('shomei_unlocks').where({ user_id: accountId }).orderBy('id', 'desc').first();
      return last?.unlocked_by === staffId && last.reason === by.reason ? { at: last.at } : 'not-locked';
    }
    // Whoever was in before the lock signs in anew; nobody can while it holds.
    await endSessionsOf(trx, QUEUE, accountId);
    const [row] = await trx('shomei_unlocks')
      .insert({
        user_id: accountId,
        unlocked_by: staffId,
        reason: by.reason,
        at: trx.raw('clock_timestamp()'),
      })
      .returning('at');
    return { at: row.at };
  });
}

/** The latest unlocks, for whoever looks after them. */
export async function listUnlocks(db: Db, rows = 50): Promise<Unlock[]> {
  return db('shomei_unlocks')
    .select({ accountId: 'user_id', by: 'unlocked_by', reason: 'reason', at: 'at' })
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(rows);
}
