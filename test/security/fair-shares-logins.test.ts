/** What strangers try at logins and passwords counts against their network first, and hashing takes turns. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { countWithin, takeGuess } from '../../db/platform/counters.js';
import { createDatabase } from '../../db/knex.js';
import { type Reply, type System } from '../helpers/system.js';
import { pause } from '../helpers/wait.js';
import { addStudent, logIn, PASSWORD, SECOND, SESSION } from '../student/login/support.js';
import { wordOf } from './support.js';
import { inTurn, networks, times } from './many.js';
import { forgetTries, HONEST, HOSTILE, startBehindProxy, statusOf, strangers, SHARED } from './strangers.js';

let system: System;
beforeAll(async () => {
  system = await startBehindProxy();
});
afterAll(async () => system.close());
beforeEach(() => forgetTries(system));
const { from, alerts, lock } = strangers(() => system);

describe('wrong logins of students (issue 11, A6)', () => {
  test('lock an account for browsers that don’t know it, as the manual wants it, and not for one that does', async () => {
    await addStudent(system.database.db, 'locked-1');
    const holder = from(HONEST);
    await logIn(holder, { userId: 'locked-1', secondPassword: SECOND });
    await lock('locked-1');
    expect(statusOf(await logIn(from(HONEST), { userId: 'locked-1', secondPassword: SECOND }))).toBe(401);
    expect(statusOf(await logIn(holder, { userId: 'locked-1', secondPassword: SECOND }))).toBe(200);
    expect(await alerts('student')).toContainEqual({ kind: 'account', subject: 'locked-1', tries: 10 });
  });

  test('of a known browser lock it alone, at the tenth; the holder elsewhere goes on', async () => {
    await addStudent(system.database.db, 'locked-2');
    const holder = from(HONEST);
    await logIn(holder, { userId: 'locked-2', secondPassword: SECOND });
    await inTurn(10, () => logIn(holder, { userId: 'locked-2', password: 'wrong', secondPassword: SECOND }));
    expect(statusOf(await logIn(holder, { userId: 'locked-2', secondPassword: SECOND }))).toBe(401);
    expect(statusOf(await logIn(from(HONEST), { userId: 'locked-2', secondPassword: SECOND }))).toBe(200);
  });

  test('of one network lock three accounts and no more; it is told so, and nobody else is', async () => {
    const victims = times(6, (n) => `victim-${n}`);
    for (const victim of victims) await addStudent(system.database.db, victim);
    const heard = new Map<string, number[]>();
    for (const victim of victims)
      heard.set(
        victim,
        (await inTurn(10, () => logIn(from(HOSTILE), { userId: victim, password: 'wrong' }))).map(statusOf),
      );
    expect([...heard.values()].map((statuses) => statuses.filter((status) => status === 429).length)).toEqual([
      0, 0, 0, 5, 5, 5,
    ]);
    const entered = await inTurn(6, (n) => logIn(from(HONEST), { userId: victims[n] ?? '', secondPassword: SECOND }));
    expect(entered.map(statusOf)).toEqual([401, 401, 401, 200, 200, 200]);
  });

  test('keep nobody out who is signed in and changes the second password', async () => {
    await addStudent(system.database.db, 'locked-3');
    const holder = from(HONEST);
    await logIn(holder, { userId: 'locked-3', secondPassword: SECOND });
    await lock('locked-3');
    const typed = { current: SECOND, password: 'Another104x', passwordAgain: 'Another104x' };
    expect(statusOf(await holder.call('changeSecondPassword', typed))).toBe(200);
    expect(holder.jar[SESSION]).toBeDefined();
  });

  test('at many accounts from one network are told to staff, and in the end stop the network alone', async () => {
    const { shomei } = system.deps.services;
    shomei.wrongTriesOfNetwork = 60;
    try {
      await addStudent(system.database.db, 'sprayed');
      const spray = (n: number): Promise<Reply> => logIn(from(HOSTILE), { userId: `spray-${n}`, password: PASSWORD });
      const answers = (await inTurn(4, (part) => Promise.all(times(15, (n) => spray(15 * part + n))))).flat();
      expect(new Set(answers.map(statusOf))).toEqual(new Set([401]));
      const over = await logIn(from(HOSTILE), { userId: 'spray-61' });
      expect([over.status, wordOf(over)]).toEqual([429, 'too-many-requests']);
      expect(Number(over.headers['retry-after'])).toBeLessThanOrEqual(600);
      expect(statusOf(await logIn(from(HONEST), { userId: 'sprayed', secondPassword: SECOND }))).toBe(200);
      expect((await alerts('student')).map(({ kind }) => kind)).toEqual(['network']);
    } finally {
      shomei.wrongTriesOfNetwork = SHARED.wrongTriesOfNetwork;
    }
  });

  test('right ones use up nothing of what a network may try, however near a lock they come', async () => {
    const { database, deps } = system;
    await addStudent(database.db, 'near-1');
    const mistyped = { user_digest: deps.tokens.digest('student-login', 'near-1'), user_id: 'near-1', tries: 5 };
    // Three accounts of five tries each: what one network may bring near a lock.
    for (let n = 0; n < 17; n++) {
      await database
        .db('shomei_login_tries')
        .insert({ ...mistyped, counted_at: new Date() })
        .onConflict('user_digest')
        .merge();
      expect(statusOf(await logIn(from(HONEST), { userId: 'near-1', secondPassword: SECOND }))).toBe(200);
    }
    const counted = await database.db('counters').where('key', 'like', 'near-lock:%').pluck('n');
    expect(counted).toEqual([0]);
  });
});

describe('guesses at one password over many networks', () => {
  const OPERATOR = { realm: 'staff', userId: 'op1', password: 'Op1-sample-pass' };
  const figure = async (place: string): Promise<number> => {
    const { values } = await system.app.metrics.guessAlerts.get();
    return values.filter(({ labels }) => labels.place === place).reduce((sum, { value }) => sum + value, 0);
  };

  test('of staff: 200 from ten addresses make wait longer and longer, staff are told, and a known browser is not kept out', async () => {
    const holder = from(HONEST);
    expect(statusOf(await holder.call('signIn', OPERATOR))).toBe(200);
    const before = await figure('staff');
    const heard: Reply[] = [];
    const began = performance.now();
    for (const network of networks(10))
      heard.push(
        ...(await Promise.all(times(20, (n) => from(network).call('signIn', { ...OPERATOR, password: `guess-${n}` })))),
      );
    const compared = heard.filter(({ status }) => status === 401).length;
    expect(compared).toBeGreaterThanOrEqual(30);
    // After 30 there is a wait of 1 s, 2 s, 4 s …: however slow the machine is, no more than fit into the time.
    expect(compared).toBeLessThanOrEqual(31 + Math.log2(1 + (performance.now() - began) / 1_000));
    for (const { status, headers } of heard)
      expect(status === 401 || (status === 429 && Number(headers['retry-after']) > 0)).toBe(true);
    // Once the wait is over, the next wrong one begins another, twice as long.
    const guess = (): Promise<Reply> => from('203.0.113.49').call('signIn', { ...OPERATOR, password: 'guess' });
    let last = await guess();
    for (; last.status === 429; last = await guess()) await pause(Number(last.headers['retry-after']) * 1_000);
    expect(last.status).toBe(401);
    expect(statusOf(await from('203.0.113.50').call('signIn', OPERATOR))).toBe(429);
    expect(statusOf(await holder.call('signIn', OPERATOR))).toBe(200);

    expect(await alerts('staff')).toEqual([{ kind: 'account', subject: 'op1', tries: 30 }]);
    expect((await figure('staff')) - before).toBe(1);
    const page = await holder.send({ method: 'GET', url: '/staff/locked?lang=en' });
    expect(page.text).toContain('Staff sign-in');
    expect(page.text).toContain('op1');
  });

  test('of staff, by one network alone, never reach the wait of others', async () => {
    const answers = await Promise.all(
      times(64, (n) => from(HOSTILE).call('signIn', { ...OPERATOR, password: `x${n}` })),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(20);
    expect(statusOf(await from(HONEST).call('signIn', OPERATOR))).toBe(200);
  });

  const RIGHT = { applicationId: 'AUTH00000102', password: 'Sample-Auth-102' };
  test('of a registration: the same', async () => {
    const holder = from(HONEST);
    expect(statusOf(await holder.call('restoreRegistration', RIGHT))).toBe(200);
    const heard: Reply[] = [];
    for (const network of networks(6))
      heard.push(
        ...(await Promise.all(
          times(12, (n) => from(network).call('restoreRegistration', { ...RIGHT, password: `guess-${n}` })),
        )),
      );
    const compared = heard.filter(({ status }) => status === 401).length;
    expect(compared).toBeGreaterThanOrEqual(30);
    expect(compared).toBeLessThanOrEqual(36);
    // As after some more, or the wait of a few seconds could be over here.
    await system.database.db('counters').where('key', 'like', 'guess:restore:%').where('n', '>=', 30).update({ n: 40 });
    expect(statusOf(await from('203.0.113.50').call('restoreRegistration', RIGHT))).toBe(429);
    expect(statusOf(await holder.call('restoreRegistration', RIGHT))).toBe(200);
    expect((await alerts('restore')).map(({ kind, tries }) => [kind, tries])).toEqual([['account', 30]]);
  });

  test('begin anew after a right one, and where a part was away nothing was counted', async () => {
    const { db } = system.database;
    const rule = { key: 'guess:test', free: 3, mostWaitMs: 900_000 };
    for (let round = 0; round < 2; round++) {
      for (let n = 1; n <= 3; n++) expect(await takeGuess(db, rule)).toEqual({ nth: n });
      expect(await takeGuess(db, rule)).toEqual({ waitS: 1 });
      await db('counters').where({ key: rule.key }).delete();
    }
  });

  test('wait twice as long each time, up to a quarter of an hour, and trying meanwhile prolongs nothing', async () => {
    const { db } = system.database;
    const rule = { key: 'guess:wait', free: 1, mostWaitMs: 900_000 };
    const heard: number[] = [];
    for (let n = 0; n < 13; n++) {
      await takeGuess(db, rule);
      const told = await takeGuess(db, rule);
      heard.push('waitS' in told ? told.waitS : 0);
      await takeGuess(db, rule);
      await db('counters')
        .where({ key: rule.key })
        .update({ last_at: db.raw("last_at - interval '900 seconds'") });
    }
    expect(heard).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
  });

  test('at once over two processes are as many as are free, and one more for each wait', async () => {
    const other = createDatabase(system.database.url, { max: 4 });
    try {
      const taken = await Promise.all(
        times(60, (n) =>
          takeGuess(n % 2 ? other : system.database.db, { key: 'guess:race', free: 10, mostWaitMs: 900_000 }),
        ),
      );
      expect(
        taken
          .filter((one) => 'nth' in one)
          .map((one) => ('nth' in one ? one.nth : 0))
          .sort((a, b) => a - b)
          .slice(0, 10),
      ).toEqual(times(10, (n) => n + 1));
      expect(taken.filter((one) => 'nth' in one).length).toBeLessThanOrEqual(13);
      const counts = await Promise.all(
        times(40, (n) => countWithin(n % 2 ? other : system.database.db, 'within', 60_000)),
      );
      expect(counts.map(({ n }) => n).sort((a, b) => a - b)).toEqual(times(40, (n) => n + 1));
    } finally {
      await other.destroy();
    }
  });
});

describe('hashing (issue 11, A6)', () => {
  test('128 restores of one client at once leave every login of others served, and only that client is turned away', async () => {
    const { db } = system.database;
    for (let n = 0; n < 45; n++) await addStudent(db, `busy-${n}`);
    const { cinii } = system.deps.services;
    cinii.restoreTriesPerHour = 1_000;
    try {
      const storm = times(128, (n) =>
        from(HOSTILE).call('restoreRegistration', { applicationId: `AUTH0000${1000 + n}`, password: 'x' }),
      );
      const logins = times(45, (n) =>
        logIn(from(`203.0.113.${n + 100}`), { userId: `busy-${n}`, secondPassword: SECOND }),
      );
      const signIn = from(HONEST).call('signIn', { realm: 'staff', userId: 'op2', password: 'Op2-sample-pass' });
      expect((await Promise.all(logins)).map(statusOf)).toEqual(times(45, () => 200));
      expect(statusOf(await signIn)).toBe(200);
      const stormed = (await Promise.all(storm)).map(statusOf);
      expect(stormed.every((status) => status === 401 || status === 503)).toBe(true);
    } finally {
      cinii.restoreTriesPerHour = 10;
    }
  });
});
