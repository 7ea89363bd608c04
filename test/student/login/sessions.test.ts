/** Sessions of students: a new ID at each step up, the end when idle, everywhere and of a disabled account. Security case E1. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import {
  addStudent,
  cookieLines,
  endsAt,
  type Has,
  knows,
  logIn,
  look,
  newStudent,
  PASSWORD,
  SECOND,
  SESSION,
  signedIn,
  submit,
} from './support.js';
import { idleFor } from '../../helpers/sessions.js';

const OVER = '/shomei/login?notice=over';

let system: System;
beforeAll(async () => {
  system = await startSystem();
  for (const has of ['nothing', 'email', 'both'] as const) await addStudent(system.database.db, has, has);
});
afterAll(async () => system.close());

const student = (has?: Has) => newStudent(system, has);
const another = (userId: string): Promise<Caller> => signedIn(system, userId);

describe('the session ID', () => {
  test('is new at each login, never one that was there before, and the earlier one is dead', async () => {
    for (const planted of ['B'.repeat(43), 'x', '']) {
      const caller = system.caller();
      caller.jar[SESSION] = planted;
      await logIn(caller, { userId: 'both', secondPassword: SECOND });
      expect(caller.jar[SESSION]).toMatch(/^[\w-]{43}$/);
      expect(caller.jar[SESSION]).not.toBe(planted);
      expect(await knows(system, planted)).toBe(401);
    }
    const { caller, id, userId } = await student();
    await logIn(caller, { userId, secondPassword: SECOND });
    const next = caller.jar[SESSION];
    expect([await knows(system, id), await knows(system, next)]).toEqual([401, 200]);
    await logIn(caller, { userId: 'nothing' });
    expect([await knows(system, next), await knows(system, caller.jar[SESSION])]).toEqual([401, 200]);
  });

  test('survives a refused login of the same browser', async () => {
    const { caller, id, userId } = await student();
    expect((await logIn(caller, { userId, secondPassword: 'Wrong104x' })).status).toBe(401);
    expect([caller.jar[SESSION], await knows(system, id)]).toEqual([id, 200]);
  });

  test('is new at the step up to everything, and the earlier one is dead', async () => {
    const { caller, id } = await student('email');
    const set = await caller.call('setSecondPassword', { password: 'Another105y', passwordAgain: 'Another105y' });
    expect([set.status, set.body['status']]).toEqual([200, 'set']);
    expect(caller.jar[SESSION]).not.toBe(id);
    expect(await knows(system, id)).toBe(401);
    expect((await caller.call('getStudentSession')).body['level']).toBe('menu');
  });

  test('is in a cookie that no script reads, no other host gets and no other site sends along', async () => {
    const byOperation = await logIn(system.caller(), { userId: 'both', secondPassword: SECOND });
    const fields = { userId: 'both', password: PASSWORD, secondPassword: SECOND };
    const byPage = await submit(system.caller(), '/shomei/login', fields);
    for (const reply of [byOperation, byPage]) {
      const lines = cookieLines(reply);
      expect(lines.map((line) => line.split('=')[0])).toEqual([SESSION, '__Host-tetsuzuki-known']);
      for (const flag of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']) expect(lines[0]).toContain(flag);
      expect(lines[0]).not.toMatch(/Domain|Max-Age|Expires/);
    }
  });

  test('rests as a keyed digest only', async () => {
    const { id, userId } = await student();
    const rows = JSON.stringify(await system.database.db('sessions'));
    expect(rows).toContain(userId);
    expect(rows).not.toContain(id);
  });
});

describe('signing out', () => {
  test('ends this browser’s session, with every copy', async () => {
    const { caller, id, userId } = await student();
    const other = await another(userId);
    expect((await caller.call('endStudentSessions')).status).toBe(200);
    expect([caller.jar[SESSION], await knows(system, id)]).toEqual(['', 401]);
    expect((await other.call('getStudentSession')).status).toBe(200);
  });

  test('by the page leads to the login, which says so', async () => {
    const { caller, id } = await student();
    const left = await submit(caller, '/shomei/logout');
    expect([left.status, left.headers['location']]).toEqual([303, '/shomei/login?notice=signed-out']);
    expect([await knows(system, id), await endsAt(caller, '/shomei/menu')]).toEqual([401, '/shomei/login']);
    expect((await look(caller, '/shomei/login?notice=signed-out')).status).toBe(200);
  });

  test('everywhere ends the sessions of all browsers of this account, and of no other', async () => {
    const { caller, userId } = await student();
    const [second, third] = [await another(userId), await another(userId)];
    const stranger = await student();
    expect((await caller.call('endStudentSessions', { everywhere: true })).body).toEqual({ ended: 3 });
    for (const browser of [caller, second, third]) expect((await browser.call('getStudentSession')).status).toBe(401);
    expect((await stranger.caller.call('getStudentSession')).status).toBe(200);
    expect((await caller.call('endStudentSessions', { everywhere: true })).body).toEqual({ ended: 0 });
  });

  test('everywhere by the page leads to the login, which says so', async () => {
    const { caller, userId } = await student();
    const other = await another(userId);
    const left = await submit(caller, '/shomei/logout-everywhere');
    expect([left.status, left.headers['location']]).toEqual([303, '/shomei/login?notice=everywhere']);
    expect(await endsAt(other, '/shomei/menu')).toBe(OVER);
  });

  test('needs a form of ours: another site’s, or one without its token, ends nothing', async () => {
    const { caller, id } = await student();
    for (const url of ['/shomei/logout', '/shomei/logout-everywhere']) {
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      expect((await caller.send({ method: 'POST', url, headers: form, payload: '' })).status).toBe(403);
      const foreign = { ...form, origin: 'https://elsewhere.example' };
      expect((await caller.send({ method: 'POST', url, headers: foreign, payload: '' })).status).toBe(403);
      expect(await endsAt(caller, url)).toBe('/shomei/menu');
    }
    expect(await knows(system, id)).toBe(200);
  });
});

describe('an idle session', () => {
  const IDLE_MS = 900_000;
  const MINUTE_MS = 60_000;
  const idle = (ms: number) => idleFor(system.database.db, ms);
  const short = async (): Promise<Awaited<ReturnType<typeof student>>> => {
    const { shomei } = system.deps.services;
    const asWas = shomei.sessionIdleMs;
    shomei.sessionIdleMs = IDLE_MS;
    try {
      return await student();
    } finally {
      shomei.sessionIdleMs = asWas;
    }
  };

  test('ends after its time without a request, and the login says why, once', async () => {
    const { caller } = await short();
    await idle(IDLE_MS);
    expect((await caller.call('getStudentSession')).status).toBe(401);
    expect(await endsAt(caller, '/shomei/menu')).toBe(OVER);
    expect(await endsAt(caller, '/shomei/menu')).toBe('/shomei/login');
  });

  test('lives while it is used: by an operation, a page, or the button of the warning', async () => {
    const { caller } = await short();
    for (const use of [
      () => caller.call('getStudentSession'),
      () => look(caller, '/shomei/menu'),
      () => look(caller, '/shomei/manual'),
      () => look(caller, '/shomei/session?to=/shomei/menu'),
      () => submit(caller, '/shomei/session', { to: '/shomei/manual' }),
    ]) {
      await idle(IDLE_MS - MINUTE_MS);
      expect((await use()).status).toBeLessThan(400);
    }
    await idle(IDLE_MS - MINUTE_MS);
    expect((await caller.call('getStudentSession')).status).toBe(200);
  });

  test('is not kept alive by a page that looks by itself (X-Unattended), which is told when it ends', async () => {
    const { caller } = await short();
    const unattended = { 'x-unattended': '1', accept: 'application/json' };
    await idle(MINUTE_MS);
    const { body } = await caller.call('getStudentSession', {}, unattended);
    for (const seen of [
      await caller.call('getStudentSession', {}, unattended),
      await look(caller, '/shomei/session', unattended),
    ]) {
      expect(seen.status).toBe(200);
      expect(seen.body['idleEndsAt']).toBe(body['idleEndsAt']);
    }
    await idle(IDLE_MS - MINUTE_MS);
    for (const seen of [
      await caller.call('getStudentSession', {}, unattended),
      await look(caller, '/shomei/session', unattended),
    ])
      expect(seen.status).toBe(401);
  });

  test('is not kept alive by a page that leaves for the login by itself, and not ended for another tab', async () => {
    const { caller } = await short();
    const session = () => caller.call('getStudentSession', {}, { 'x-unattended': '1' });
    await idle(MINUTE_MS);
    const { body } = await session();
    expect((await look(caller, OVER)).status).toBe(200);
    const { body: after } = await session();
    expect(after['idleEndsAt']).toBe(body['idleEndsAt']);
  });

  test('is prolonged for the page’s script, which is told until when', async () => {
    const { caller, userId } = await short();
    await idle(MINUTE_MS);
    const { body: before } = await caller.call('getStudentSession', {}, { 'x-unattended': '1' });
    const { body } = await look(caller, '/shomei/session', { accept: 'application/json' });
    expect(body).toMatchObject({ userId, level: 'menu' });
    expect(Date.parse(body['idleEndsAt'])).toBeGreaterThan(Date.parse(before['idleEndsAt']) + MINUTE_MS / 2);
  });

  test('ends with the day, however much it is used', async () => {
    const { caller, userId } = await student();
    const row = await system.database.db('sessions').where({ user_id: userId }).first();
    expect(row.expires_at.getTime() - row.created_at.getTime()).toBe(12 * 3_600_000);
    await system.database
      .db('sessions')
      .where({ user_id: userId })
      .update({ expires_at: system.database.db.raw("now() - interval '1 second'") });
    expect((await caller.call('getStudentSession')).status).toBe(401);
  });
});

describe('the way back from the warning', () => {
  test.each([
    ['/shomei/manual', '/shomei/manual'],
    [
      '/procedures/shomei-email-verification-01ARZ3NDEKTSV4RRFFQ69G5FAV',
      '/procedures/shomei-email-verification-01ARZ3NDEKTSV4RRFFQ69G5FAV',
    ],
    ['//elsewhere.example/shomei/', '/shomei/menu'],
    ['https://elsewhere.example/shomei/menu', '/shomei/menu'],
    ['/\\elsewhere.example', '/shomei/menu'],
    ['/shomei/menu?token=x', '/shomei/menu'],
    ['/shomei/session', '/shomei/menu'],
    ['/staff', '/shomei/menu'],
    ['', '/shomei/menu'],
  ])('leads from %s to a page of this service only', async (to, expected) => {
    const { caller } = await student();
    expect(await endsAt(caller, `/shomei/session?${new URLSearchParams({ to })}`)).toBe(expected);
    const { headers } = await submit(caller, '/shomei/session', { to });
    expect(headers['location']).toBe(expected);
  });
});

test('a student who is disabled while signed in is refused at the next request, by operations and pages', async () => {
  const { caller, userId } = await student();
  await system.database.db('shomei_accounts').where({ user_id: userId }).update({ disabled_at: new Date() });
  expect((await caller.call('getStudentSession')).status).toBe(401);
  const email = { email: 'new@student.example.jp', emailAgain: 'new@student.example.jp' };
  expect((await caller.call('startEmailVerification', email)).status).toBe(401);
  expect(await endsAt(caller, '/shomei/menu')).toBe(OVER);
  await system.database.db('shomei_accounts').where({ user_id: userId }).update({ disabled_at: null });
  expect((await caller.call('getStudentSession')).status).toBe(401);
});

test('a refusal keeps who is signed in and the way out, and names this service’s desk', async () => {
  const { caller, userId } = await student();
  const { inquiry } = system.deps.services.shomei;
  for (const url of ['/shomei/nothing', '/procedures/shomei-email-verification-01ARZ3NDEKTSV4RRFFQ69G5FAV']) {
    const { status, text } = await caller.send({ method: 'GET', url, headers: { accept: 'text/html' } });
    expect([url, status]).toEqual([url, 404]);
    for (const part of [userId, 'action="/shomei/logout"', 'href="/shomei/menu"', inquiry])
      expect([url, part, text.includes(part)]).toEqual([url, part, true]);
  }
});

describe('a session of a student', () => {
  const standsFor = async (caller: Caller): Promise<boolean> => (await caller.call('getStudentSession')).status === 200;
  const db = (table: string) => system.database.db(table);

  test.each<[string, (userId: string) => Promise<unknown>, (userId: string) => Promise<unknown>]>([
    [
      'was disabled',
      (user_id) => db('shomei_accounts').where({ user_id }).update({ disabled_at: new Date() }),
      (user_id) => db('shomei_accounts').where({ user_id }).update({ disabled_at: null }),
    ],
    [
      'the university has disabled',
      (user_id) => db('directory_users').where({ user_id }).update({ disabled_at: new Date() }),
      (user_id) => db('directory_users').where({ user_id }).update({ disabled_at: null }),
    ],
    [
      'got another password of the university',
      (user_id) => db('directory_users').where({ user_id }).update({ password_hash: 'x' }),
      async () => undefined,
    ],
    [
      'got another second password',
      (user_id) => db('shomei_accounts').where({ user_id }).increment('second_password_version', 1),
      (user_id) => db('shomei_accounts').where({ user_id }).decrement('second_password_version', 1),
    ],
    [
      'the university knows no more',
      (user_id) => db('directory_users').where({ user_id }).delete(),
      async () => undefined,
    ],
  ])('who %s has ended, and stays so when that is undone', async (_what, change, undo) => {
    const { caller, userId } = await student();
    expect(await standsFor(caller)).toBe(true);
    await change(userId);
    expect(await standsFor(caller)).toBe(false);
    await undo(userId);
    expect(await standsFor(caller)).toBe(false);
  });

  test('outlives a hash of today’s cost, a language, and wrong logins of whoever', async () => {
    const { caller, userId } = await student();
    await db('shomei_accounts').where({ user_id: userId }).update({ second_password_hash: 'rehashed', locale: 'en' });
    await system.caller().call('studentLogin', { userId, password: 'wrong', secondPassword: '' });
    expect(await standsFor(caller)).toBe(true);
  });
});
