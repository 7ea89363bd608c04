/** Ten wrong logins in a row lock an account for 30 minutes; counted in PostgreSQL, for known and unknown user IDs alike. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { createDatabase } from '../../../db/knex.js';
import { createDirectory } from '../../../worker/runtime/directory/directory.js';
import { createPasswords } from '../../../worker/runtime/crypto/passwords.js';
import { loadServices } from '../../../worker/runtime/settings/services.js';
import { startApp, type TestApp } from '../../platform/api/support.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { effort } from '../../helpers/effort.js';
import { Caller } from '../../helpers/system.js';
import { addStudent, logIn, PASSWORD, SECOND } from './support.js';
import { pause } from '../../helpers/wait.js';

const LIMIT = 10;
const AT_ONCE = effort(50, 300);

let database: TestDatabase;
let first: TestApp;
/** Another process as far as the API knows: nothing is shared but the database. */
let second: TestApp;
/** What the directory was asked about real user IDs. */
const compared: string[] = [];
const pools: Knex[] = [];

const services = loadServices();
const lockMs = services.shomei.lockMs;
// What one network may do is another test's matter: here everybody has the same.
Object.assign(services.shomei, { locksOfNetwork: 10_000, wrongTriesOfNetwork: 10_000 });
const start = async (): Promise<TestApp> => {
  // Everybody finds room: what is turned away isn't counted.
  const passwords = createPasswords({ maxQueue: 10_000 });
  const db = createDatabase(database.url, { max: 8, application: 'test-lock' });
  pools.push(db);
  const directory = createDirectory({ kind: 'embedded' }, { db, passwords });
  const { check } = directory;
  directory.check = async (userId, password) => {
    const answer = await check(userId, password);
    if (userId !== undefined) compared.push(password);
    return answer;
  };
  const deps = { passwords, db, directory, services, pressure: { maxDelayMs: 0 } };
  const api = await startApp({ databaseUrl: database.url, deps });
  return api;
};
beforeAll(async () => {
  database = await freshDatabase();
  [first, second] = await Promise.all([start(), start()]);
});
afterAll(async () => {
  await Promise.all([first.close(), second.close()]);
  await Promise.all(pools.map((pool) => pool.destroy()));
  await database.drop();
});

let userId: string;
let students = 0;
beforeEach(async () => {
  userId = `s${++students}`;
  await addStudent(database.db, userId);
  compared.length = 0;
});
afterEach(() => {
  services.shomei.lockMs = lockMs;
});

const right = async (api = first): Promise<number> =>
  (await logIn(new Caller(api.app, {}), { userId, secondPassword: SECOND })).status;
const wrong = async (times: number, of = userId, api = first): Promise<void> => {
  for (let n = 0; n < times; n++) {
    const typed = n % 2 ? { password: `wrong-${n}` } : { secondPassword: `Wrong${n}` };
    expect((await logIn(new Caller(api.app, {}), { userId: of, secondPassword: SECOND, ...typed })).status).toBe(401);
  }
};
/** Lets time pass for the count. */
const later = (seconds: number) =>
  database.db('shomei_login_tries').update({
    counted_at: database.db.raw('counted_at - make_interval(secs => ?)', [seconds]),
  });

test('10 wrong logins in a row lock the account for 30 minutes, right passwords included', async () => {
  expect([services.shomei.wrongLogins, lockMs]).toEqual([LIMIT, 30 * 60_000]);
  await wrong(LIMIT);
  expect(compared).toHaveLength(LIMIT);
  expect(await right()).toBe(401);
  await later(30 * 60 - 60);
  expect(await right()).toBe(401);
  expect(compared).toHaveLength(LIMIT);
  await later(60);
  expect(await right()).toBe(200);
});

test('9 wrong logins lock nothing, and a right one begins the count anew', async () => {
  for (let rounds = 0; rounds < 2; rounds++) {
    await wrong(LIMIT - 1);
    expect(await right()).toBe(200);
  }
});

test('the lock opens by itself after its time, with a whole count before it; tries meanwhile don’t prolong it', async () => {
  await wrong(LIMIT);
  for (let minutes = 0; minutes < 25; minutes += 5) {
    expect(await right()).toBe(401);
    await later(5 * 60);
  }
  await later(5 * 60);
  await wrong(LIMIT - 1);
  expect(await right()).toBe(200);
});

test('a user ID that nobody has is counted and locked alike', async () => {
  await wrong(LIMIT, 'nobody-1');
  expect(compared).toHaveLength(LIMIT);
  await wrong(5, 'nobody-1');
  expect(compared).toHaveLength(LIMIT);
  // Somebody with this ID joins the university: the lock is theirs too, as it would be had they been there before.
  await addStudent(database.db, 'nobody-1');
  expect((await logIn(new Caller(first.app, {}), { userId: 'nobody-1', secondPassword: SECOND })).status).toBe(401);
  const rows = JSON.stringify(await database.db('shomei_login_tries').where({ user_id: null }));
  expect(rows).not.toContain('nobody');
});

test('every spelling of a user ID is one count', async () => {
  const spellings = [userId, userId.toUpperCase(), ` ${userId}`, userId.replace('s', 'ｓ')];
  for (let n = 0; n < LIMIT; n++) await wrong(1, spellings[n % spellings.length]);
  expect(await right()).toBe(401);
});

test('one account’s lock is no other’s', async () => {
  await wrong(LIMIT);
  userId = `s${++students}`;
  await addStudent(database.db, userId);
  expect(await right()).toBe(200);
});

test('two API processes count together', async () => {
  await wrong(LIMIT / 2);
  await wrong(LIMIT / 2, userId, second);
  expect([await right(), await right(second)]).toEqual([401, 401]);
  expect(compared).toHaveLength(LIMIT);
});

test.each([0, AT_ONCE - 1])(
  `${AT_ONCE} at once over two processes, the right one at place %i: never more than 10 in a row are compared`,
  async (place) => {
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, n) => {
        const caller = new Caller((n % 2 ? second : first).app, {});
        return insist(caller, n === place ? PASSWORD : `guess-${n}`);
      }),
    );
    const entered = answers.filter((status) => status === 200).length;
    expect(answers.filter((status) => status === 401)).toHaveLength(AT_ONCE - entered);
    expect([entered, answers[place] === 200]).toEqual(compared.includes(PASSWORD) ? [1, true] : [0, false]);
    // Those that were begun after a right one are in a row of their own.
    expect(compared.length).toBeLessThanOrEqual(entered > 0 ? LIMIT - 1 + 1 + LIMIT : LIMIT);
    if (entered === 0) expect([await right(), await right(second)]).toEqual([401, 401]);
  },
);

/** Where a machine with other work turns somebody away, nothing is counted: they come again. */
async function insist(caller: Caller, password: string): Promise<number> {
  for (;;) {
    const { status } = await logIn(caller, { userId, password, secondPassword: SECOND });
    if (status !== 503) return status;
    await pause(100 + Math.random() * 400);
  }
}

test('wrong ones that were begun after a right one count, although it ended after them', async () => {
  const { check } = first.deps.directory;
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await wrong(3);
  first.deps.directory.check = async (...args) => {
    const answer = await check(...args);
    if (args[1] === PASSWORD) await held;
    return answer;
  };
  try {
    const slow = right();
    await pause(200);
    for (let n = 0; n < 6; n++) await logIn(new Caller(second.app, {}), { userId, password: `after-${n}` });
    release();
    expect(await slow).toBe(200);
  } finally {
    Object.assign(first.deps.directory, { check });
  }
  expect(await database.db('shomei_login_tries').where({ user_id: userId }).first('tries')).toEqual({ tries: 6 });
  await wrong(4);
  expect(await right()).toBe(401);
});
