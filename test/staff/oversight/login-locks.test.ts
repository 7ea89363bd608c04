/** What locks accounts by wrong sign-ins, as the database counts it, for every register that counts them (spec/second-password.md, spec/mfa-reregistration.md). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createSession, touchSession } from '../../../db/platform/sessions.js';
import * as students from '../../../db/shomei/locks.js';
import { beginLoginTry } from '../../../db/platform/login-tries.js';
import { STUDENT_LOGINS } from '../../../db/shomei/login.js';
import * as members from '../../../db/utokyo/locks.js';
import { MEMBER_LOGINS } from '../../../db/utokyo/login.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { addOtherOperator, ago, MINUTE } from './support.js';

const LIMIT = 10;
const RULE = { limit: LIMIT, lockMs: 30 * MINUTE };

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
  await addOtherOperator(database.db);
  const queues = ['umin', 'shomei', 'utokyo'];
  await database.db('staff').whereIn('id', ['op1', 'op2', 'lead1']).update({ queues });
});
afterAll(() => database.drop());

const REGISTERS = [
  {
    who: 'students',
    service: 'shomei',
    locks: students,
    ids: ['s2026003', 's2026002', 's2026001'],
    accounts: 'shomei_accounts',
    id: 'user_id',
    account: 'user_id',
    begin: (userDigest: string) =>
      beginLoginTry(database.db, STUDENT_LOGINS, { accountId: 's2026003', userDigest, ...RULE }),
  },
  {
    who: 'members of the university',
    service: 'utokyo',
    locks: members,
    ids: ['1234500003', '1234500002', '1234500001'],
    accounts: 'utokyo_members',
    id: 'id',
    account: 'member_id',
    begin: (userDigest: string) =>
      beginLoginTry(database.db, MEMBER_LOGINS, { accountId: '1234500003', userDigest, ...RULE }),
  },
] as const;

describe.each(REGISTERS)('$who locked by wrong sign-ins', ({ service, locks, ids, accounts, id, account, begin }) => {
  const [ACCOUNT, OTHER, THIRD] = ids;
  const tries = `${service}_login_tries`;
  beforeEach(async () => {
    await database.db(tries).delete();
    await database.db(`${service}_unlocks`).delete();
  });
  const ofStrangers = (accountId: string) => [`digest-${accountId}`, `second-factor-${accountId}`];
  const wrong = (accountId: string, times: number, age = 0) =>
    database.db(tries).insert({
      user_digest: `digest-${accountId}`,
      [account]: accountId,
      tries: times,
      counted_at: ago(age),
    });
  const listed = async () => (await locks.listLocked(database.db, RULE, ofStrangers)).map(({ accountId }) => accountId);
  const unlockBy = (staffId = 'op1', accountId: string = ACCOUNT, reason = '本人から電話で確認') =>
    locks.unlock(database.db, { ...RULE, accountId, staffId, reason });

  test('have their open sessions ended for good by the unlock, and by no unlock of another', async () => {
    const enter = (idDigest: string, userId: string) =>
      createSession(database.db, { idDigest, realm: service, userId, idleMs: 60_000, lifeMs: 60_000 });
    const stands = async (idDigest: string) => (await touchSession(database.db, [idDigest], service)) !== undefined;
    await enter(service + '-of-the-locked', ACCOUNT);
    await enter(service + '-of-another', OTHER);
    await wrong(ACCOUNT, LIMIT);
    expect(await stands(service + '-of-the-locked')).toBe(true);
    await unlockBy();
    expect([await stands(service + '-of-the-locked'), await stands(service + '-of-another')]).toEqual([false, true]);
    await enter(service + '-begun-after', ACCOUNT);
    expect(await unlockBy()).toMatchObject({ at: expect.any(Date) });
    expect(await stands(service + '-begun-after')).toBe(true);
  });

  test('are those with as many as lock, for as long as it does; nobody else is', async () => {
    await wrong(ACCOUNT, LIMIT, MINUTE);
    await wrong(OTHER, LIMIT - 1);
    await wrong(THIRD, LIMIT, RULE.lockMs + 1_000);
    await database.db(tries).insert({ user_digest: 'x', tries: LIMIT, counted_at: ago(0) });
    const [lock, ...more] = await locks.listLocked(database.db, RULE, ofStrangers);
    expect(more).toEqual([]);
    expect(lock).toMatchObject({ accountId: ACCOUNT, lockedOut: ['strangers'], tries: LIMIT });
    expect(Number(lock?.endsAt) - Number(lock?.since)).toBe(RULE.lockMs);
    expect(Math.abs(Number(lock?.since) - Number(ago(MINUTE)))).toBeLessThan(MINUTE / 2);
  });

  test('say whom each keeps out: strangers, or the holder’s own browsers', async () => {
    const known = { user_digest: 'digest-known', [account]: ACCOUNT, tries: LIMIT, counted_at: ago(0) };
    await database.db(tries).insert(known);
    const whom = async () =>
      (await locks.listLocked(database.db, RULE, ofStrangers)).map(({ accountId, lockedOut }) => [
        accountId,
        lockedOut,
      ]);
    expect(await whom()).toEqual([[ACCOUNT, ['known']]]);
    await wrong(ACCOUNT, LIMIT);
    expect(await whom()).toEqual([[ACCOUNT, ['known', 'strangers']]]);
    expect(await unlockBy()).toEqual({ at: expect.any(Date) });
    expect(await whom()).toEqual([]);
  });

  test('say strangers, whatever it was that they entered wrong', async () => {
    await wrong(ACCOUNT, LIMIT - 1);
    const factor = { user_digest: `second-factor-${ACCOUNT}`, [account]: ACCOUNT, tries: LIMIT, counted_at: ago(0) };
    await database.db(tries).insert(factor);
    const [lock] = await locks.listLocked(database.db, RULE, ofStrangers);
    expect(lock).toMatchObject({ accountId: ACCOUNT, lockedOut: ['strangers'], tries: LIMIT });
    expect(await unlockBy()).toEqual({ at: expect.any(Date) });
    expect(await listed()).toEqual([]);
  });

  test('are locked for the sign-in exactly when they are listed, and free after the unlock', async () => {
    const login = () => begin(`digest-${ACCOUNT}`);
    for (let n = 1; n <= LIMIT; n++) {
      expect(await listed()).toEqual([]);
      expect((await login()).locked).toBe(false);
    }
    expect([await listed(), (await login()).locked]).toEqual([[ACCOUNT], true]);
    expect(await unlockBy()).toEqual({ at: expect.any(Date) });
    expect([await listed(), (await login()).locked]).toEqual([[], false]);
  });

  test('an unlock keeps who did it and why, and changes no row of the account', async () => {
    const row = () =>
      database
        .db(accounts)
        .where({ [id]: ACCOUNT })
        .first();
    const before = await row();
    await wrong(ACCOUNT, LIMIT);
    await unlockBy('lead1');
    expect(await locks.listUnlocks(database.db)).toEqual([
      { accountId: ACCOUNT, by: 'lead1', reason: '本人から電話で確認', at: expect.any(Date) },
    ]);
    expect(await row()).toEqual(before);
  });

  test('one that is not locked is not unlocked; a repeat of one’s own is answered as the first', async () => {
    await wrong(ACCOUNT, LIMIT - 1);
    expect(await unlockBy()).toBe('not-locked');
    await database.db(tries).update({ tries: LIMIT });
    const first = await unlockBy();
    expect(await unlockBy()).toEqual(first);
    expect(await unlockBy('op2')).toBe('not-locked');
    expect(await unlockBy('op1', ACCOUNT, 'another reason')).toBe('not-locked');
    expect(await locks.listUnlocks(database.db)).toHaveLength(1);
  });

  test('at the same moment by two people is one unlock', async () => {
    await wrong(ACCOUNT, LIMIT);
    const ends = await Promise.all([unlockBy('op1'), unlockBy('op2')]);
    expect(ends.filter((end) => end === 'not-locked')).toHaveLength(1);
    expect(await locks.listUnlocks(database.db)).toHaveLength(1);
  });

  test.each(['audit1', 'admin1', 'op9', 'nobody'])('by %s is refused and changes nothing', async (who) => {
    await wrong(ACCOUNT, LIMIT);
    expect(await unlockBy(who)).toBe('forbidden');
    expect([await listed(), await locks.listUnlocks(database.db)]).toEqual([[ACCOUNT], []]);
  });

  test('of one’s own account is refused, by its name and by its address', async () => {
    await wrong(ACCOUNT, LIMIT);
    const staff = database.db('staff').where({ id: 'op1' });
    const { email } = await staff.clone().first();
    await staff.clone().update({ accounts: [`${service}:${ACCOUNT}`] });
    expect(await unlockBy()).toBe('forbidden');
    const holder = await database
      .db(accounts)
      .where({ [id]: ACCOUNT })
      .first();
    await staff.clone().update({ accounts: [], email: holder.email.toUpperCase() });
    expect(await unlockBy()).toBe('forbidden');
    await staff.clone().update({ email });
    expect(await listed()).toEqual([ACCOUNT]);
  });

  test('of an account that nobody has is told so', async () => {
    expect(await unlockBy('op1', 'no-body')).toBe('unknown');
  });
});
