/** What locks accounts, as the database counts it: wrong codes over procedures (spec/access-code.md). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  isLockedByWrongCodes,
  type LockedOut,
  listLocked,
  listUnlocks,
  unlock,
  wrongCodesLeft,
} from '../../../db/umin/locks.js';
import { LOCKING } from '../../../api/staff/oversight/operations.js';
import { mayDecide, type Staff } from '../../../db/staff/staff.js';
import { ensureSample } from '../../../scripts/processes/sample.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { testRing } from '../../helpers/ring.js';
import { addOtherOperator, addWrongCodes, ago, DAY, HOUR, MINUTE, tenWrongCodes } from './support.js';

const A = 'yamada-tar';
const B = 'suzuki-ich';
const LIMIT = 10;

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
  await addOtherOperator(database.db);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.db('umin_wrong_codes').delete();
  await database.db('umin_code_starters').delete();
  await database.db('umin_unlocks').delete();
});

const isLocked = (account = A) => isLockedByWrongCodes(database.db, account, LIMIT);
const unlockBy = (staffId: string, account = A, reason = '本人から電話で確認') =>
  unlock(database.db, { accountId: account, staffId, reason, limit: LIMIT });

describe('wrong codes of an account', () => {
  test('lock it at the tenth of a day, over all its procedures, and no other account', async () => {
    await addWrongCodes(database.db, A, ...Array.from({ length: 9 }, (_, index) => index * HOUR));
    expect([await isLocked(), await wrongCodesLeft(database.db, A, LIMIT)]).toEqual([false, 1]);
    await addWrongCodes(database.db, A, 0);
    expect([await isLocked(), await wrongCodesLeft(database.db, A, LIMIT)]).toEqual([true, 0]);
    expect([await isLocked(B), await wrongCodesLeft(database.db, B, LIMIT)]).toEqual([false, LIMIT]);
  });

  test('count for 24 hours to the moment, not by the calendar day', async () => {
    await addWrongCodes(database.db, A, DAY + MINUTE, DAY - MINUTE, ...Array.from({ length: 8 }, () => HOUR));
    expect(await wrongCodesLeft(database.db, A, LIMIT)).toBe(1);
    await addWrongCodes(database.db, A, 0);
    expect(await isLocked()).toBe(true);
    await database
      .db('umin_wrong_codes')
      .where('at', '<', ago(HOUR * 2))
      .update({ at: ago(DAY + 1) });
    expect(await isLocked()).toBe(false);
  });

  test('beyond the limit leave none, never less than none', async () => {
    await addWrongCodes(database.db, A, ...Array.from({ length: 14 }, (_, index) => index * MINUTE));
    expect(await wrongCodesLeft(database.db, A, LIMIT)).toBe(0);
  });
});

describe('the list of locked accounts', () => {
  test('says how many tries, since when, and when it ends by itself', async () => {
    // Twelve: the tenth locked it, and it ends when the third leaves the day, so that nine are left.
    const ages = Array.from({ length: 12 }, (_, index) => (12 - index) * HOUR);
    await addWrongCodes(database.db, A, ...ages);
    await addWrongCodes(database.db, B, ...ages.slice(0, 9));
    const [lock, ...more] = await listLocked(database.db, LIMIT);
    expect(more).toEqual([]);
    expect(lock).toMatchObject({ accountId: A, tries: 12 });
    const near = (at: Date | undefined, wanted: Date) => Math.abs((at?.getTime() ?? 0) - wanted.getTime()) < 2000;
    expect(near(lock?.since, ago(3 * HOUR))).toBe(true);
    expect(near(lock?.lastTryAt, ago(HOUR))).toBe(true);
    expect(near(lock?.endsAt, ago(10 * HOUR - DAY))).toBe(true);
  });

  test.each<[whom: LockedOut[], wrong: { codes: number; network: string; known: boolean }[]]>([
    [
      ['strangers'],
      [
        { codes: 5, network: 'a', known: false },
        { codes: 5, network: 'b', known: false },
      ],
    ],
    [['network'], [{ codes: 6, network: 'a', known: false }]],
    [['known'], [{ codes: 10, network: 'a', known: true }]],
    [
      ['known', 'network'],
      [
        { codes: 10, network: 'a', known: true },
        { codes: 6, network: 'b', known: false },
      ],
    ],
    [['network', 'strangers'], [{ codes: 10, network: 'a', known: false }]],
    [
      [],
      [
        { codes: 5, network: 'a', known: false },
        { codes: 4, network: 'b', known: false },
      ],
    ],
    [
      [],
      [
        { codes: 9, network: 'a', known: true },
        { codes: 5, network: 'a', known: false },
      ],
    ],
  ])('holds whatever an unlock unlocks, and says whom it keeps out: %j', async (whom, wrong) => {
    const { db } = database;
    for (const { codes, ...starter } of wrong) {
      const before = await db('umin_wrong_codes').pluck('procedure_id');
      await addWrongCodes(db, A, ...Array.from({ length: codes }, (_, index) => (index + 1) * MINUTE));
      const added = await db('umin_wrong_codes').whereNotIn('procedure_id', before).pluck('procedure_id');
      await db('umin_code_starters').insert(added.map((procedure_id) => ({ procedure_id, ...starter })));
    }
    const listed = await listLocked(db, LIMIT);
    expect(listed.map(({ accountId, lockedOut }) => [accountId, lockedOut])).toEqual(
      whom.length > 0 ? [[A, whom]] : [],
    );
    const most = Math.max(...wrong.map(({ codes }) => codes));
    for (const { tries } of listed) expect(tries).toBeGreaterThanOrEqual(most);
    expect(await unlockBy('op1')).toEqual(whom.length > 0 ? { at: expect.any(Date) } : 'not-locked');
    expect(await listLocked(db, LIMIT)).toEqual([]);
  });

  test('agrees with the check of one account, at the very limit too', async () => {
    await tenWrongCodes(database.db, A);
    await tenWrongCodes(database.db, B, 23 * HOUR);
    expect((await listLocked(database.db, LIMIT)).map(({ accountId }) => accountId)).toEqual([A, B]);
    expect([await isLocked(A), await isLocked(B)]).toEqual([true, true]);
  });
});

describe('an unlock', () => {
  test('lets the count begin anew, and keeps who did it and why', async () => {
    await tenWrongCodes(database.db, A);
    expect(await unlockBy('op1')).toEqual({ at: expect.any(Date) });
    expect([await isLocked(), await wrongCodesLeft(database.db, A, LIMIT)]).toEqual([false, LIMIT]);
    expect(await listLocked(database.db, LIMIT)).toEqual([]);
    expect(await listUnlocks(database.db)).toEqual([
      { accountId: A, by: 'op1', reason: '本人から電話で確認', at: expect.any(Date) },
    ]);
    await tenWrongCodes(database.db, A, -MINUTE);
    expect(await isLocked()).toBe(true);
  });

  test('leaves every other column of the account as it is', async () => {
    const before = await database.db('umin_accounts').where({ id: A }).first();
    await tenWrongCodes(database.db, A);
    await unlockBy('lead1');
    expect(await database.db('umin_accounts').where({ id: A }).first()).toEqual(before);
  });

  test('of an account that is not locked writes nothing; a repeat of one’s own is answered as the first', async () => {
    expect(await unlockBy('op1')).toBe('not-locked');
    await tenWrongCodes(database.db, A);
    const first = await unlockBy('op1');
    expect(await unlockBy('op1')).toEqual(first);
    expect(await unlockBy('op1', A, 'another reason')).toBe('not-locked');
    expect(await unlockBy('op2')).toBe('not-locked');
    expect(await listUnlocks(database.db)).toHaveLength(1);
  });

  test('at the same moment by two people is one unlock', async () => {
    await tenWrongCodes(database.db, A);
    const ends = await Promise.all([unlockBy('op1'), unlockBy('op2', A, 'twice')]);
    expect(ends.filter((end) => end === 'not-locked')).toHaveLength(1);
    expect(await listUnlocks(database.db)).toHaveLength(1);
  });

  test.each(['audit1', 'admin1', 'op9', 'nobody'])('by %s is refused and changes nothing', async (who) => {
    await tenWrongCodes(database.db, A);
    expect(await unlockBy(who)).toBe('forbidden');
    expect([await isLocked(), await listUnlocks(database.db)]).toEqual([true, []]);
  });

  test('of one’s own account is refused', async () => {
    await database
      .db('staff')
      .where({ id: 'op1' })
      .update({ accounts: [`umin:${A}`] });
    await tenWrongCodes(database.db, A);
    expect(await unlockBy('op1')).toBe('forbidden');
    await database.db('staff').where({ id: 'op1' }).update({ accounts: [] });
  });

  test('of an account that nobody has is told so', async () => {
    expect(await unlockBy('op1', 'no-body')).toBe('unknown');
  });
});

test('the sample that `npm start` loads has somebody for every queue whose accounts are locked (issue 11, B17)', async () => {
  const own = await freshDatabase();
  await ensureSample(own.db, testRing());
  const staff: Staff[] = await own.db('staff');
  for (const queue of LOCKING) expect([queue, staff.some((one) => mayDecide(one, queue))]).toEqual([queue, true]);
  await own.drop();
});
