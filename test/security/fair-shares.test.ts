/**
 * Security cases B3, B4, E5, H4: what strangers try is counted against their network first, and never keeps the holder of an account out of a browser that is known
 * for it. A hostile and an honest client at the same time, each behind a trusted proxy with a network of its own; limits as in the documents.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { buildApp } from '../../api/app.js';
import type { Caller, System } from '../helpers/system.js';
import { addAccount, sentCode, setPassword, ticketFor, wrongOf } from '../helpers/umin.js';
import { FORM } from '../procedures/operator-application/support.js';
import { addStudent, logIn, SECOND } from '../student/login/support.js';
import { inTurn, networks, times } from './many.js';
import { mailedUrl, ONE, wordOf } from './support.js';
import { forgetTries, HONEST, HOSTILE, startBehindProxy, statusOf, strangers } from './strangers.js';

let system: System;
beforeAll(async () => {
  system = await startBehindProxy();
});
afterAll(async () => system.close());
beforeEach(() => forgetTries(system));
const { from, alerts, lock } = strangers(() => system);

describe('starts that name an account (issue 11, A6)', () => {
  const STARTS: [string, Record<string, unknown>, number][] = [
    ['startAccessCodeById', { accountId: 'yamada-tar' }, 201],
    ['startPasswordReissue', { email: ONE }, 201],
    ['startSecondPasswordReset', { email: 'lee@student.example.jp' }, 202],
    ['startCaseTracking', { receiptNumber: 'U-7K3M-Q9XF' }, 201],
    ['startOperatorApplication', FORM, 201],
  ];
  test.each(STARTS)(
    '%s: five of one network are its own, and another network still has its turn',
    async (operation, input, ok) => {
      const hostile = await inTurn(6, () => from(HOSTILE).call(operation, input));
      expect(hostile.map(statusOf)).toEqual([ok, ok, ok, ok, ok, 429]);
      expect(Number(hostile[5]?.headers['retry-after'])).toBeGreaterThan(3_000);
      expect(statusOf(await from(HONEST).call(operation, input))).toBe(ok);
    },
  );

  test.each(STARTS)(
    '%s: of however many networks together, an account has no more than five and one network’s surplus',
    async (operation, input, ok) => {
      await inTurn(6, () => from(HOSTILE).call(operation, input));
      const others = await inTurn(6, (n) => from(networks(6)[n] ?? '').call(operation, input));
      expect(others.map(statusOf)).toEqual([ok, ok, 429, 429, 429, 429]);
    },
  );

  test('H4: from many networks, one each, five are served and the sixth is told when to come again', async () => {
    const [operation, input] = ['startPasswordReissue', { email: ONE }] as const;
    const answers = await inTurn(7, (n) => from(networks(7)[n] ?? '').call(operation, input));
    expect(answers.map(statusOf)).toEqual([201, 201, 201, 201, 201, 429, 429]);
  });

  test('two processes count together, at the same time', async () => {
    const second = await buildApp(system.deps);
    try {
      const answers = await Promise.all(
        times(20, (n) => from(HOSTILE, n % 2 ? second : system.app).call('startPasswordReissue', { email: ONE })),
      );
      expect(answers.map(statusOf).filter((status) => status === 201)).toHaveLength(5);
      expect(statusOf(await from(HONEST, second).call('startPasswordReissue', { email: ONE }))).toBe(201);
    } finally {
      await second.close();
    }
  });

  test('an address of the same IPv6 /64 is the same network', async () => {
    const answers = await inTurn(6, (n) => from(`2001:db8:7:7::${n + 1}`).call('startPasswordReissue', { email: ONE }));
    expect(answers.map(statusOf)).toEqual([201, 201, 201, 201, 201, 429]);
    expect(statusOf(await from('2001:db8:7:8::1').call('startPasswordReissue', { email: ONE }))).toBe(201);
  });
});

describe('a browser that is known for an account (issue 11, A6)', () => {
  test('has codes of its own, whatever strangers have used up, and no more than five an hour', async () => {
    const accountId = await addAccount(system.database.db, 'known-codes');
    const holder = from(HONEST);
    await setPassword(holder, (await ticketFor(system, holder, accountId)).passwordTicket);
    await inTurn(8, (n) => from(networks(8)[n] ?? '').call('startAccessCodeById', { accountId }));
    const start = (caller: Caller) => caller.call('startAccessCodeById', { accountId });
    expect(statusOf(await start(from(HONEST)))).toBe(429);
    expect((await inTurn(6, () => start(holder))).map(statusOf)).toEqual([201, 201, 201, 201, 201, 429]);
    // It is known for this account only.
    const other = await addAccount(system.database.db, 'known-other');
    await inTurn(8, (n) => from(networks(8)[n] ?? '').call('startAccessCodeById', { accountId: other }));
    expect(statusOf(await holder.call('startAccessCodeById', { accountId: other }))).toBe(429);
  });

  test('after a reissue has reissues of its own', async () => {
    const holder = from(HONEST);
    const { token } = await mailedUrl(system, holder);
    expect(statusOf(await holder.call('redeemOneTimeUrl', { token }))).toBe(200);
    await inTurn(8, (n) => from(networks(8)[n] ?? '').call('startPasswordReissue', { email: ONE }));
    expect(statusOf(await from(HONEST).call('startPasswordReissue', { email: ONE }))).toBe(429);
    expect(statusOf(await holder.call('startPasswordReissue', { email: ONE }))).toBe(201);
  });

  test('is nobody’s who makes the cookie up, alters it or takes it from another account', async () => {
    const holder = from(HONEST);
    await addStudent(system.database.db, 'cookie-1');
    await addStudent(system.database.db, 'cookie-2');
    await logIn(holder, { userId: 'cookie-1', secondPassword: SECOND });
    const name = '__Host-tetsuzuki-known';
    const cookie = holder.jar[name] ?? '';
    expect(cookie.length).toBeGreaterThan(50);
    expect(Buffer.from(cookie.split('.')[0] ?? '', 'base64url').toString()).not.toContain('cookie-1');
    await lock('cookie-1');
    await lock('cookie-2');
    const made = Buffer.from(JSON.stringify([{ of: 'cookie-1', word: 'a'.repeat(22), until: 4_000_000_000 }]));
    for (const value of [
      'x',
      `${cookie.slice(0, -2)}AA`,
      cookie.split('.')[0] ?? '',
      `${made.toString('base64url')}.${cookie.split('.')[1]}`,
      `s:${cookie}`,
    ]) {
      const forger = from(HOSTILE);
      forger.jar[name] = value;
      expect(statusOf(await logIn(forger, { userId: 'cookie-1', secondPassword: SECOND }))).toBe(401);
    }
    const thief = from(HOSTILE);
    thief.jar[name] = cookie;
    expect(statusOf(await logIn(thief, { userId: 'cookie-2', secondPassword: SECOND }))).toBe(401);
    expect(statusOf(await logIn(holder, { userId: 'cookie-1', secondPassword: SECOND }))).toBe(200);
  });
});

describe('wrong codes', () => {
  /** Tries wrong codes as long as there are codes, and as many as are wanted. */
  async function guess(caller: Caller, accountId: string, most = 20): Promise<void> {
    for (let left = most; left > 0; ) {
      const { status, body } = await caller.call('startAccessCodeById', { accountId });
      if (status !== 201) return;
      for (let n = 0; n < 3 && left > 0; n++, left--)
        await caller.call('submitAccessCode', { procedureId: body['procedureId'], code: '0000000000' });
    }
  }
  const counted = async (accountId: string): Promise<number> =>
    (await system.database.db('umin_wrong_codes').where({ account_id: accountId })).length;

  test('of one network end its codes for the account, and the holder elsewhere gets one that sets a password', async () => {
    const accountId = await addAccount(system.database.db, 'guessed-one');
    await guess(from(HOSTILE), accountId);
    expect(await counted(accountId)).toBe(6);
    expect(wordOf(await from(HOSTILE).call('startAccessCodeById', { accountId }))).toBe('access-code-not-sent');
    const holder = from(HONEST);
    const { passwordTicket } = await ticketFor(system, holder, accountId);
    expect(statusOf(await setPassword(holder, passwordTicket))).toBe(200);
  });

  test('B3: of all networks together are ten in a day and never more; a known browser has ten of its own', async () => {
    const accountId = await addAccount(system.database.db, 'guessed-all');
    const holder = from(HONEST);
    await setPassword(holder, (await ticketFor(system, holder, accountId)).passwordTicket);
    for (const network of networks(3)) {
      await guess(from(network), accountId, 10 - (await counted(accountId)));
      await system.database.db('limit_events').delete();
    }
    expect(await counted(accountId)).toBe(10);
    expect(wordOf(await from('203.0.113.77').call('startAccessCodeById', { accountId }))).toBe('access-code-not-sent');
    expect(await alerts('access-code')).toContainEqual({ kind: 'account', subject: accountId, tries: 7 });
    for (let start = 0; start < 5; start++) {
      const { procedureId, code } = await sentCode(system, holder, accountId);
      for (let n = 0; n < 2; n++) await holder.call('submitAccessCode', { procedureId, code: wrongOf(code) });
    }
    expect(await counted(accountId)).toBe(20);
    await system.database.db('limit_events').delete();
    expect(wordOf(await holder.call('startAccessCodeById', { accountId }))).toBe('access-code-not-sent');
  });
});
