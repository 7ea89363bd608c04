/** How a second password comes into force in the database: by whom, against what, and once. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import {
  closeClaim,
  findShomeiAccount,
  type NewSecondPassword,
  putSecondPasswordInForce,
} from '../../../db/shomei/accounts.js';
import { claimUrl, verifyClaim } from '../../../db/shomei/claims.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import {
  addressOf,
  addSessions,
  addStudent,
  claimOf,
  levelsOf,
  newChange,
  newReset,
} from '../../helpers/student-rows.js';

let own: TestDatabase;
let db: Knex;
beforeAll(async () => {
  own = await freshDatabase();
  db = own.db;
});
afterAll(async () => own.drop());

const TWENTY = Array.from({ length: 20 });
const CHANGE = { kind: 'change', version: 1 } as const;
const SET = { kind: 'set', version: 0 } as const;
const RESET = { kind: 'reset' } as const;

const put = (userId: string, how: NewSecondPassword['how'], p: { procedureId?: string; hash?: string } = {}) =>
  putSecondPasswordInForce(db, { procedureId: newChange(), userId, hash: 'new', ...p, how });
const hashOf = async (userId: string) => (await findShomeiAccount(db, userId))?.second_password_hash;

/** A reset as far as the right to set a password. */
async function earned(userId: string): Promise<string> {
  const procedureId = newReset();
  await claimUrl(db, { procedureId, userId, kind: 'reset', needs: 'address' });
  await verifyClaim(db, procedureId);
  return procedureId;
}

describe('who may', () => {
  test('set is for an account that has none, change for the one whose present password was proved', async () => {
    const without = await addStudent(db, { email: true });
    const having = await addStudent(db, { email: true, password: true });
    expect(await put(without, { kind: 'change', version: 0 })).toBeUndefined();
    expect(await put(having, { kind: 'set', version: 1 })).toBeUndefined();
    expect(await put(having, { kind: 'change', version: 2 })).toBeUndefined();
    expect(await put(having, { kind: 'change', version: 0 })).toBeUndefined();
    expect(await hashOf(having)).toBe('first');
    expect(await put(without, SET)).toEqual({ before: addressOf(without), ended: [] });
    expect(await put(having, CHANGE)).toEqual({ before: addressOf(having), ended: [] });
    expect([await hashOf(without), await hashOf(having)]).toEqual(['new', 'new']);
  });

  test('an account without an address gets none: nobody could sign in with it', async () => {
    const userId = await addStudent(db);
    expect(await put(userId, SET)).toBeUndefined();
    expect(await hashOf(userId)).toBeNull();
  });

  test('a reset needs its claim; a first password may be set by it too', async () => {
    const userId = await addStudent(db, { email: true });
    expect(await put(userId, RESET)).toBeUndefined();
    const procedureId = await earned(userId);
    expect(await put(userId, RESET, { procedureId })).toEqual({ before: addressOf(userId), ended: [] });
    expect(await claimOf(db, procedureId)).toBe('ended');
  });

  test('a disabled account gets none', async () => {
    const userId = await addStudent(db, { email: true, password: true });
    const procedureId = await earned(userId);
    await db('shomei_accounts').where({ user_id: userId }).update({ disabled_at: db.fn.now() });
    expect(await put(userId, RESET, { procedureId })).toBeUndefined();
    expect(await put(userId, CHANGE)).toBeUndefined();
  });
});

describe('what it brings', () => {
  test('all sessions of the account end, and of nobody else', async () => {
    const userId = await addStudent(db, { email: true, password: true });
    const other = await addStudent(db, { email: true, password: true });
    for (const id of [userId, other]) await addSessions(db, id, 'menu', 'menu', 'set-second-password');
    await db('sessions').insert({
      ...(await db('sessions').first()),
      id_digest: 'staff',
      realm: 'staff',
      user_id: userId,
    });
    await put(userId, CHANGE);
    expect(await db('sessions').where({ user_id: userId }).pluck('realm')).toEqual(['staff']);
    expect(await levelsOf(db, other)).toHaveLength(3);
  });

  test('the count of wrong logins begins anew, of this account only', async () => {
    const [userId, other] = [await addStudent(db, { email: true, password: true }), await addStudent(db)];
    for (const id of [userId, other])
      await db('shomei_login_tries').insert({ user_digest: id, user_id: id, tries: 10, counted_at: db.fn.now() });
    await put(userId, RESET, { procedureId: await earned(userId) });
    expect(await db('shomei_login_tries').pluck('user_id')).toEqual([other]);
  });
});

describe('once', () => {
  test('put in force twenty times at once, and again after another one, is one change with one answer', async () => {
    const userId = await addStudent(db, { email: true, password: true });
    const procedureId = newChange();
    const answers = await Promise.all(TWENTY.map(() => put(userId, CHANGE, { procedureId })));
    await put(userId, { kind: 'change', version: 2 }, { hash: 'later' });
    answers.push(await put(userId, CHANGE, { procedureId }));
    for (const answer of answers) expect(answer).toEqual({ before: addressOf(userId), ended: [] });
    expect(await findShomeiAccount(db, userId)).toMatchObject({
      second_password_hash: 'later',
      second_password_version: 3,
    });
  });

  test('one whose step comes only after its procedure was closed does not take the place of the one in force', async () => {
    const userId = await addStudent(db, { email: true, password: true });
    const procedureId = await earned(userId);
    const brought = { before: addressOf(userId), ended: [] };
    expect(await put(userId, RESET, { procedureId, hash: 'typed' })).toEqual(brought);
    expect(await closeClaim(db, { procedureId, userId, ending: 'expired' })).toEqual(brought);
    expect(await put(userId, RESET, { procedureId, hash: 'late' })).toBeUndefined();
    expect(await put(userId, RESET, { procedureId, hash: 'typed' })).toEqual(brought);
    expect(await hashOf(userId)).toBe('typed');
  });

  test('a repeat ends no session that began since', async () => {
    const userId = await addStudent(db, { email: true, password: true });
    const procedureId = newChange();
    await put(userId, CHANGE, { procedureId });
    await addSessions(db, userId, 'menu');
    await put(userId, CHANGE, { procedureId });
    expect(await levelsOf(db, userId)).toEqual(['menu']);
  });

  test('of twenty changes of the same password at once one wins', async () => {
    const userId = await addStudent(db, { email: true, password: true });
    const answers = await Promise.all(TWENTY.map((_, n) => put(userId, CHANGE, { hash: `h${n}` })));
    const winner = answers.findIndex((answer) => answer !== undefined);
    expect(answers.filter((answer) => answer !== undefined)).toHaveLength(1);
    expect(await hashOf(userId)).toBe(`h${winner}`);
  });

  test('of two resets that both have earned the right the first to set a password ends the other', async () => {
    const userId = await addStudent(db, { email: true, password: true });
    const [one, two] = [await earned(userId), await earned(userId)];
    const answers = await Promise.all([
      put(userId, RESET, { procedureId: one, hash: 'one' }),
      put(userId, RESET, { procedureId: two, hash: 'two' }),
    ]);
    const [first] = answers;
    expect(await hashOf(userId)).toBe(first ? 'one' : 'two');
    expect(answers.map((answer) => answer?.ended)).toEqual(first ? [[two], undefined] : [undefined, [one]]);
  });

  test('typed anew after a task that was thrown away, the later password counts, and sessions end again', async () => {
    const userId = await addStudent(db, { email: true, password: true });
    const procedureId = await earned(userId);
    await put(userId, RESET, { procedureId, hash: 'lost' });
    await addSessions(db, userId, 'menu');
    expect(await put(userId, RESET, { procedureId, hash: 'typed again' })).toMatchObject({ before: addressOf(userId) });
    expect(await findShomeiAccount(db, userId)).toMatchObject({
      second_password_hash: 'typed again',
      second_password_version: 3,
    });
    expect(await levelsOf(db, userId)).toEqual([]);
    // Not where something else came into force meanwhile.
    await put(userId, { kind: 'change', version: 3 }, { hash: 'other' });
    await put(userId, RESET, { procedureId, hash: 'late' });
    expect(await hashOf(userId)).toBe('other');
  });

  test('address, password, reset and newer requests of one account all at once come to an end, without a deadlock', async () => {
    for (let n = 0; n < 10; n++) {
      const userId = await addStudent(db, { email: true, password: true });
      await addSessions(db, userId, 'menu', 'menu');
      const resets = [await earned(userId), newReset(), newReset()];
      await Promise.all([
        ...resets.map((procedureId) => put(userId, RESET, { procedureId })),
        ...resets.map((procedureId) => claimUrl(db, { procedureId, userId, kind: 'reset', needs: 'address' })),
        ...resets.map((procedureId) => verifyClaim(db, procedureId)),
        put(userId, CHANGE),
        put(userId, CHANGE),
      ]);
      expect((await db('shomei_claims').where({ user_id: userId, state: 'open' })).length).toBeLessThanOrEqual(1);
      expect((await findShomeiAccount(db, userId))?.second_password_version).toBeGreaterThan(1);
    }
  });
});
