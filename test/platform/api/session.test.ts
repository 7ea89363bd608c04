/** Security case E1, as far as sessions by themselves go. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { HOST, startApp, type TestApp } from './support.js';
import { idleFor } from '../../helpers/sessions.js';

let database: TestDatabase;
let api: TestApp;
beforeAll(async () => {
  database = await freshDatabase();
  api = await startApp({ databaseUrl: database.url });
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

const URL = '/api/v1/trial/session';
const NAME = '__Host-tetsuzuki-session-staff';
const headers = (cookie = '') => ({ host: HOST, ...(cookie && { cookie }) });
const enter = (cookie?: string, payload: object = {}) =>
  api.app.inject({
    method: 'POST',
    url: URL,
    headers: { ...headers(cookie), 'content-type': 'application/json' },
    payload,
  });
const look = async (cookie?: string) => (await api.app.inject({ url: URL, headers: headers(cookie) })).statusCode;
const leave = (cookie: string) => api.app.inject({ method: 'DELETE', url: URL, headers: headers(cookie) });
const cookieOf = (response: Awaited<ReturnType<typeof enter>>) =>
  `${NAME}=${response.cookies.find(({ name }) => name === NAME)?.value}`;

describe('a session', () => {
  test('is in a cookie that only this host gets, only over a safe line, and no script sees', async () => {
    const [cookie] = [(await enter()).headers['set-cookie']].flat();
    expect(cookie).toMatch(/^__Host-tetsuzuki-session-staff=[\w-]{43}; /);
    for (const flag of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']) expect(cookie).toContain(flag);
    expect(cookie).not.toMatch(/Domain|Expires|Max-Age/i);
  });

  test('lets in who has it, and nobody else', async () => {
    const cookie = cookieOf(await enter());
    expect(await look(cookie)).toBe(200);
    expect(await look()).toBe(401);
    expect(await look(`${NAME}=${'A'.repeat(43)}`)).toBe(401);
    expect(await look(`${NAME}=`)).toBe(401);
    expect(await look(cookie.replace('__Host-', ''))).toBe(401);
  });

  test('has a new ID at every sign-in, and the one before is dead', async () => {
    const first = cookieOf(await enter());
    const second = cookieOf(await enter(first));
    expect(second).not.toBe(first);
    expect([await look(first), await look(second)]).toEqual([401, 200]);
  });

  test('never takes over an ID that somebody else chose', async () => {
    const planted = `${NAME}=${'B'.repeat(43)}`;
    expect(cookieOf(await enter(planted))).not.toBe(planted);
    expect(await look(planted)).toBe(401);
  });

  test('is dead after signing out, here and in the browser', async () => {
    const cookie = cookieOf(await enter());
    const left = await leave(cookie);
    expect([left.headers['set-cookie']].flat()[0]).toMatch(/^__Host-tetsuzuki-session-staff=; .*Max-Age=0/);
    expect(await look(cookie)).toBe(401);
  });

  test('ends when it is idle for too long, and lives while it is used', async () => {
    const cookie = cookieOf(await enter(undefined, { idleMs: 600_000 }));
    for (let i = 0; i < 3; i++) {
      await idleFor(database.db, 350_000);
      expect(await look(cookie)).toBe(200);
    }
    await idleFor(database.db, 600_000);
    expect(await look(cookie)).toBe(401);
  });

  test('ends at its end, however much it is used', async () => {
    const cookie = cookieOf(await enter());
    await database.db('sessions').update({ expires_at: database.db.raw("now() - interval '1 second'") });
    expect(await look(cookie)).toBe(401);
  });

  test('rests as a keyed digest only', async () => {
    const id = cookieOf(await enter()).split('=')[1] ?? '';
    expect(id).toHaveLength(43);
    expect(JSON.stringify(await database.db('sessions'))).not.toContain(id);
  });

  test('that cannot be looked up is a 503, not a stranger', async () => {
    const away = await startApp();
    const response = await away.app.inject({ url: URL, headers: headers(`${NAME}=${'C'.repeat(43)}`) });
    expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '5']);
    await away.close();
  });
});

describe('the browser’s mark', () => {
  const ask = (cookie?: string) => api.app.inject({ url: '/api/v1/trial', headers: headers(cookie) });
  const mark = '__Host-tetsuzuki-browser';

  test('is known again, and lives a day from the last time that something was tied to it', async () => {
    const first = await ask();
    const cookie = `${mark}=${first.cookies.find(({ name }) => name === mark)?.value}`;
    expect(first.json()).toMatchObject({ known: false, browser: expect.stringMatching(/^[\w-]{22}$/) });
    const again = await ask(cookie);
    expect(again.json()).toEqual({ known: true, browser: first.json().browser });
    const given = again.cookies.find(({ name }) => name === mark);
    expect([`${mark}=${given?.value}`, given?.maxAge]).toEqual([cookie, 86_400]);
  });

  test('cannot be made up', async () => {
    const made = 'A'.repeat(22);
    for (const value of [made, `${made}.${'B'.repeat(43)}`, '', '.', `${made}.`])
      expect((await ask(`${mark}=${encodeURIComponent(value)}`)).json().known).toBe(false);
  });
});

test('without https and off this machine, cookies have plain names, so that browsers keep them', async () => {
  const plain = await startApp({ databaseUrl: database.url, env: { PUBLIC_URL: 'http://accounts.example.ac.jp' } });
  const response = await plain.app.inject({ url: '/api/v1/trial', headers: { host: 'accounts.example.ac.jp' } });
  expect([response.headers['set-cookie']].flat()[0]).toMatch(/^tetsuzuki-browser=(?!.*Secure)/);
  await plain.close();
});
