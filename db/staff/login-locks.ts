/**
 * Accounts that wrong sign-ins locked, as staff see and unlock them: one way for every register whose sign-in counts them. Only accounts that are known
 * here: of other IDs nothing but a digest is kept.
 */
import type { Knex } from 'knex';
import type { Db } from '../knex.js';
import { endSessionsOf } from '../platform/sessions.js';
import type { LockedAccount, LockedOut, Unlock, UnlockEnd } from '../umin/locks.js';
import { findStaff, isOwnApplication, mayDecide } from './staff.js';

/** Where a register keeps what this is about. */
export interface LockedRegister {
  /** The queue whose staff may unlock, and the realm of its sessions. */
  service: string;
  accounts: { table: string; id: string };
  /** Columns: `account`, `user_digest`, `tries`, `counted_at`. */
  tries: { table: string; account: string };
  /** Columns: `id`, `account`, `unlocked_by`, `reason`, `at`. */
  unlocks: { table: string; account: string };
}
export interface LockRule {
  /** Wrong sign-ins in a row that lock. */
  limit: number;
  lockMs: number;
}

export interface LoginLocks {
  /** Accounts that are locked now, the latest first. @param strangers the digests under which an account's tries of strangers are counted */
  listLocked(
    db: Db,
    rule: LockRule,
    strangers: (accountId: string) => readonly string[],
    rows?: number,
  ): Promise<LockedAccount[]>;
  /**
   * Lets the count of an account begin anew, and leaves who did it, when and why. Changes no password. The right to do it is checked in the same
   * transaction; nobody unlocks an account of their own.
   * @returns as `unlock` of db/umin/locks.ts
   */
  unlock(db: Db, by: LockRule & { accountId: string; staffId: string; reason: string }): Promise<UnlockEnd>;
  /** The latest unlocks, for whoever looks after them. */
  listUnlocks(db: Db, rows?: number): Promise<Unlock[]>;
}

export const loginLocks = (register: LockedRegister): LoginLocks => ({
  async listLocked(db, rule, strangers, rows = 500) {
    const { account } = register.tries;
    const found: { account_id: string; digests: string[]; tries: number; counted_at: Date }[] = await locking(
      db,
      register,
      rule,
    )
      .whereNotNull(account)
      // Browsers that are known for an account, and who is signed in, have counts of their own.
      .groupBy(account)
      .select(
        { account_id: account },
        db.raw('array_agg(user_digest) as digests, max(tries) as tries, max(counted_at) as counted_at'),
      )
      .orderBy([{ column: 'counted_at', order: 'desc' }, { column: account }])
      .limit(rows);
    return found.map(({ account_id: accountId, digests, tries, counted_at: since }) => {
      const ofStrangers = strangers(accountId);
      const lockedOut: LockedOut[] = [];
      if (digests.some((digest) => !ofStrangers.includes(digest))) lockedOut.push('known');
      if (digests.some((digest) => ofStrangers.includes(digest))) lockedOut.push('strangers');
      return { accountId, lockedOut, tries, since, endsAt: new Date(since.getTime() + rule.lockMs) };
    });
  },
  unlock: (db, by) => db.transaction((trx) => unlockIn(trx, register, by)),
  listUnlocks: (db, rows = 50) =>
    db(register.unlocks.table)
      .select({ accountId: register.unlocks.account, by: 'unlocked_by', reason: 'reason', at: 'at' })
      .orderBy([
        { column: 'at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(rows),
});

/** Rows that lock now. */
const locking = (db: Db, { tries }: LockedRegister, { limit, lockMs }: LockRule): Knex.QueryBuilder =>
  db(tries.table)
    .where('tries', '>=', limit)
    .whereRaw('counted_at > clock_timestamp() - make_interval(secs => ?)', [lockMs / 1000]);

async function unlockIn(
  trx: Knex.Transaction,
  register: LockedRegister,
  by: Parameters<LoginLocks['unlock']>[1],
): Promise<UnlockEnd> {
  const { accountId, staffId, reason } = by;
  const { service, accounts, tries, unlocks } = register;
  const staff = await findStaff(trx, staffId);
  if (!mayDecide(staff, service)) return 'forbidden';
  const account = await trx(accounts.table)
    .where({ [accounts.id]: accountId })
    .forUpdate()
    .first('email');
  if (!account) return 'unknown';
  if (await isOwnApplication(trx, staff, { service, account: accountId, contact: account.email })) return 'forbidden';
  const unlocked = await locking(trx, register, by)
    .where({ [tries.account]: accountId })
    .delete();
  const ofAccount = { [unlocks.account]: accountId };
  if (unlocked === 0) {
    const last = await trx(unlocks.table).where(ofAccount).orderBy('id', 'desc').first();
    return last?.unlocked_by === staffId && last.reason === reason ? { at: last.at } : 'not-locked';
  }
  // Whoever was in before the lock signs in anew; nobody can while it holds.
  await endSessionsOf(trx, service, accountId);
  const [row] = await trx(unlocks.table)
    .insert({ ...ofAccount, unlocked_by: staffId, reason, at: trx.raw('clock_timestamp()') })
    .returning('at');
  return { at: row.at };
}
