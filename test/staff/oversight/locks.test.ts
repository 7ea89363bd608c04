/** What locks accounts, as the database counts it: wrong codes over procedures (spec/access-code.md), wrong logins (spec/second-password.md). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  isLockedByWrongCodes,
  type LockedOut,
  listLocked,
  listUnlocks,
  unlock,
  wrongCodesLeft,
} from '../../../db/umin/locks.js';
import * as shomei from '../../../db/shomei/locks.js';
import { beginTry } from '../../../db/shomei/login.js';
import { LOCKING } from '../../../api/staff/oversight/operations.js';
import { mayDecide, type Staff } from '../../../db/staff/staff.js';
import { ensureSample } from '../../../scripts/processes/sample.js';
import { createSession, touchSession } from '../../../db/platform/sessions.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { addOtherOperator, addWrongCodes, addWrongLogins, ago, DAY, HOUR, MINUTE, tenWrongCodes } from './support.js';

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
  await database.db('shomei_login_tries').delete();
  await database.db('shomei_unlocks').delete();
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

describe('students locked by wrong logins', () => {
  const STUDENT = 's2026003';
  const ofStrangers = (userId: string): string => `digest-${userId}`;
  const RULE = { limit: LIMIT, lockMs: 30 * MINUTE };
  const listed = async () =>
    (await shomei.listLocked(database.db, RULE, ofStrangers)).map(({ accountId }) => accountId);
  const unlockStudent = (staffId = 'op1', accountId = STUDENT, reason = '本人から電話で確認') =>
    shomei.unlock(database.db, { ...RULE, accountId, staffId, reason });
  beforeAll(async () => {
    await database
      .db('staff')
      .whereIn('id', ['op1', 'op2', 'lead1'])
      .update({ queues: ['umin', 'shomei'] });
  });

  test('have their open sessions ended for good by the unlock, and by no unlock of another', async () => {
    const begin = (idDigest: string, userId: string) =>
      createSession(database.db, { idDigest, realm: 'shomei', userId, idleMs: 60_000, lifeMs: 60_000 });
    const stands = async (idDigest: string) => (await touchSession(database.db, [idDigest], 'shomei')) !== undefined;
    await begin('of-the-locked', STUDENT);
    await begin('of-another', 's2026002');
    await addWrongLogins(database.db, STUDENT, LIMIT);
    expect(await stands('of-the-locked')).toBe(true);
    await unlockStudent();
    expect([await stands('of-the-locked'), await stands('of-another')]).toEqual([false, true]);
    await begin('begun-after', STUDENT);
    expect(await unlockStudent()).toMatchObject({ at: expect.any(Date) });
    expect(await stands('begun-after')).toBe(true);
  });

  test('are those with as many as lock, for as long as it does; nobody else is', async () => {
    await addWrongLogins(database.db, STUDENT, LIMIT, MINUTE);
    await addWrongLogins(database.db, 's2026002', LIMIT - 1);
    await addWrongLogins(database.db, 's2026001', LIMIT, RULE.lockMs + 1_000);
    await database.db('shomei_login_tries').insert({ user_digest: 'x', tries: LIMIT, counted_at: ago(0) });
    const [lock, ...more] = await shomei.listLocked(database.db, RULE, ofStrangers);
    expect(more).toEqual([]);
    expect(lock).toMatchObject({ accountId: STUDENT, lockedOut: ['strangers'], tries: LIMIT });
    expect(Number(lock?.endsAt) - Number(lock?.since)).toBe(RULE.lockMs);
    expect(Math.abs(Number(lock?.since) - Number(ago(MINUTE)))).toBeLessThan(MINUTE / 2);
  });

  test('say whom each keeps out: strangers, or the student’s own browsers', async () => {
    const known = { user_digest: 'digest-known', user_id: STUDENT, tries: LIMIT, counted_at: ago(0) };
    await database.db('shomei_login_tries').insert(known);
    const whom = async () =>
      (await shomei.listLocked(database.db, RULE, ofStrangers)).map(({ accountId, lockedOut }) => [
        accountId,
        lockedOut,
      ]);
    expect(await whom()).toEqual([[STUDENT, ['known']]]);
    await addWrongLogins(database.db, STUDENT, LIMIT);
    expect(await whom()).toEqual([[STUDENT, ['known', 'strangers']]]);
    expect(await unlockStudent()).toEqual({ at: expect.any(Date) });
    expect(await whom()).toEqual([]);
  });

  test('are locked for the login exactly when they are listed, and free after the unlock', async () => {
    const login = () => beginTry(database.db, { userId: STUDENT, userDigest: `digest-${STUDENT}`, ...RULE });
    for (let n = 1; n <= LIMIT; n++) {
      expect(await listed()).toEqual([]);
      expect((await login()).locked).toBe(false);
    }
    expect([await listed(), (await login()).locked]).toEqual([[STUDENT], true]);
    expect(await unlockStudent()).toEqual({ at: expect.any(Date) });
    expect([await listed(), (await login()).locked]).toEqual([[], false]);
  });

  test('an unlock keeps who did it and why, and changes no row of the account', async () => {
    const account = () => database.db('shomei_accounts').where({ user_id: STUDENT }).first();
    const before = await account();
    await addWrongLogins(database.db, STUDENT, LIMIT);
    await unlockStudent('lead1');
    expect(await shomei.listUnlocks(database.db)).toEqual([
      { accountId: STUDENT, by: 'lead1', reason: '本人から電話で確認', at: expect.any(Date) },
    ]);
    expect(await account()).toEqual(before);
  });

  test('one that is not locked is not unlocked; a repeat of one’s own is answered as the first', async () => {
    await addWrongLogins(database.db, STUDENT, LIMIT - 1);
    expect(await unlockStudent()).toBe('not-locked');
    await database.db('shomei_login_tries').update({ tries: LIMIT });
    const first = await unlockStudent();
    expect(await unlockStudent()).toEqual(first);
    expect(await unlockStudent('op2')).toBe('not-locked');
    expect(await unlockStudent('op1', STUDENT, 'another reason')).toBe('not-locked');
    expect(await shomei.listUnlocks(database.db)).toHaveLength(1);
  });

  test('at the same moment by two people is one unlock', async () => {
    await addWrongLogins(database.db, STUDENT, LIMIT);
    const ends = await Promise.all([unlockStudent('op1'), unlockStudent('op2')]);
    expect(ends.filter((end) => end === 'not-locked')).toHaveLength(1);
    expect(await shomei.listUnlocks(database.db)).toHaveLength(1);
  });

  test.each(['audit1', 'admin1', 'op9', 'nobody'])('by %s is refused and changes nothing', async (who) => {
    await addWrongLogins(database.db, STUDENT, LIMIT);
    expect(await unlockStudent(who)).toBe('forbidden');
    expect([await listed(), await shomei.listUnlocks(database.db)]).toEqual([[STUDENT], []]);
  });

  test('of one’s own account is refused, by its name and by its address', async () => {
    await addWrongLogins(database.db, STUDENT, LIMIT);
    const staff = database.db('staff').where({ id: 'op1' });
    const { email } = await staff.clone().first();
    await staff.clone().update({ accounts: [`shomei:${STUDENT}`] });
    expect(await unlockStudent()).toBe('forbidden');
    const student = await database.db('shomei_accounts').where({ user_id: STUDENT }).first();
    await staff.clone().update({ accounts: [], email: student.email.toUpperCase() });
    expect(await unlockStudent()).toBe('forbidden');
    await staff.clone().update({ email });
    expect(await listed()).toEqual([STUDENT]);
  });

  test('of an account that nobody has is told so', async () => {
    expect(await unlockStudent('op1', 'no-body')).toBe('unknown');
  });
});

test('the sample that `npm start` loads has somebody for every queue whose accounts are locked', async () => {
  const own = await freshDatabase();
  await ensureSample(own.db);
  const staff: Staff[] = await own.db('staff');
  for (const queue of LOCKING) expect([queue, staff.some((one) => mayDecide(one, queue))]).toEqual([queue, true]);
  const [desk] = staff.filter((one) => mayDecide(one, 'shomei'));
  await addWrongLogins(own.db, 's2026003', LIMIT);
  const by = { limit: LIMIT, lockMs: 30 * MINUTE, staffId: desk?.id ?? '', reason: '本人から電話で確認' };
  expect(await shomei.unlock(own.db, { ...by, accountId: 's2026003' })).toEqual({ at: expect.any(Date) });
  await own.drop();
});
