/** Who signs in as a member of an institution, and what a session of theirs is worth. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cookieName } from '../../api/http/plugins/cookies.js';
import { type Caller, type Reply, startSystem, type System } from '../helpers/system.js';
import { idleFor } from '../helpers/sessions.js';
import { addAccount, addMember, enters, makeAdministrator, PASSWORD, PEOPLE, XXX, YYY } from './support.js';

const { administrator, librarian, teacher } = PEOPLE;

let system: System;
beforeAll(async () => {
  system = await startSystem({ worker: false });
});
afterAll(() => system.close());

const signIn = (caller: Caller, userId: string, password: string = PASSWORD): Promise<Reply> =>
  caller.call('signIn', { realm: 'jairo', userId, password });
const whoAmI = (caller: Caller, realm = 'jairo'): Promise<Reply> =>
  caller.send({ method: 'GET', url: `/api/v1/session?realm=${realm}` });
const get = (caller: Caller, url: string): Promise<Reply> => caller.sendOnly({ method: 'GET', url });
/** Fills in a form of a page as a browser without scripts does. */
async function submit(caller: Caller, url: string, fields: Record<string, string>): Promise<Reply> {
  const page = await get(caller, url);
  const form = /<form class="form"[^]*?<\/form>/.exec(page.text)?.[0] ?? '';
  const hidden = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']) => [name, value],
  );
  return caller.sendOnly({
    method: 'POST',
    url: /action="([^"]+)"/.exec(form)?.[1] ?? '',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams([...hidden, ...Object.entries(fields)]).toString(),
  });
}

describe('signIn', () => {
  test('answers who it is with their rights, and whoAmI says the same', async () => {
    const caller = system.caller();
    const who = { realm: 'jairo', userId: librarian.userId, name: '加藤' };
    const rights = [{ institution: XXX, role: '図書館員' }];
    expect((await signIn(caller, librarian.userId, librarian.password)).body).toEqual({ ...who, rights });
    expect((await whoAmI(caller)).body).toEqual({ ...who, rights });
  });

  test('reads the ID in either width and case', async () => {
    expect((await signIn(system.caller(), ' ＬＩＢ－ＫＡＴＯ ', librarian.password)).body).toMatchObject({
      userId: librarian.userId,
    });
  });

  test('refuses a wrong password, an unknown ID, one that nobody can have and a disabled account alike', async () => {
    await addAccount(system, 'disabled');
    await system.database.db('jairo_accounts').where({ user_id: 'disabled' }).update({ disabled_at: new Date() });
    const refused = await Promise.all([
      signIn(system.caller(), librarian.userId, 'wrong'),
      signIn(system.caller(), 'nobody-here'),
      signIn(system.caller(), '!'),
      signIn(system.caller(), 'disabled'),
    ]);
    const said = refused.map(({ status, body: { type, title, detail } }) => ({ status, type, title, detail }));
    expect(said[0]).toMatchObject({ status: 401, type: expect.stringMatching(/not-authenticated$/) });
    for (const one of said) expect(one).toEqual(said[0]);
  });

  test('is stopped after twenty tries at one ID from one network, right or wrong', async () => {
    await addAccount(system, 'guessed');
    const caller = (): Caller => system.caller({ address: '203.0.113.7' });
    for (let n = 0; n < 20; n++) expect((await signIn(caller(), 'guessed', `wrong${n}`)).status).toBe(401);
    const stopped = await signIn(caller(), 'guessed');
    expect([stopped.status, stopped.body['type']]).toEqual([429, expect.stringMatching(/too-many-requests$/)]);
    expect(Number(stopped.headers['retry-after'])).toBeGreaterThan(0);
  });

  test('knows no account of another realm', async () => {
    expect((await signIn(system.caller(), 'op1', 'Op1-sample-pass')).status).toBe(401);
  });
});

describe('realms', () => {
  test('have a session of their own each: none takes the place of another', async () => {
    const caller = await enters(system, teacher.userId);
    await caller.call('signIn', { realm: 'staff', userId: 'op1', password: 'Op1-sample-pass' });
    expect((await whoAmI(caller)).body).toMatchObject({ userId: teacher.userId });
    expect((await caller.call('whoAmI')).body).toMatchObject({ realm: 'staff', userId: 'op1' });
    await caller.call('signOut', { realm: 'jairo' });
    expect([(await whoAmI(caller)).status, (await whoAmI(caller, 'staff')).status]).toEqual([401, 200]);
  });

  test('that are unknown are malformed', async () => {
    const caller = system.caller();
    const unknown = await caller.call('signIn', { realm: 'shomei', userId: 'x', password: 'y' });
    expect([unknown.status, (await whoAmI(caller, 'nowhere')).status]).toEqual([400, 400]);
  });

  test('signOut without one ends the session of staff, as whoAmI without one tells it', async () => {
    const caller = await enters(system, teacher.userId);
    await caller.call('signIn', { realm: 'staff', userId: 'op1', password: 'Op1-sample-pass' });
    await caller.call('signOut');
    expect([(await whoAmI(caller)).status, (await whoAmI(caller, 'staff')).status]).toEqual([200, 401]);
    await caller.call('signOut', { realm: 'jairo' });
    expect(caller.jar[cookieName(system.deps.config, 'session-jairo')]).toBe('');
  });
});

describe('rights are read anew at each request', () => {
  test('one that comes is there at once, one that goes is gone at once', async () => {
    await addAccount(system, 'anew');
    const caller = await enters(system, 'anew');
    const rights = async () => (await whoAmI(caller)).body['rights'];
    expect(await rights()).toEqual([]);
    await addMember(system, YYY, { role: '教員', userId: 'anew' });
    expect(await rights()).toEqual([{ institution: YYY, role: '教員' }]);
    await makeAdministrator(system, XXX, 'anew');
    expect(await rights()).toEqual([
      { institution: XXX, role: '機関管理者' },
      { institution: YYY, role: '教員' },
    ]);
    await system.database.db('jairo_administrators').where({ user_id: 'anew' }).delete();
    expect(await rights()).toEqual([{ institution: YYY, role: '教員' }]);
  });

  test('an account that is disabled is out at once', async () => {
    await addAccount(system, 'out');
    const caller = await enters(system, 'out');
    await system.database.db('jairo_accounts').where({ user_id: 'out' }).update({ disabled_at: new Date() });
    expect((await whoAmI(caller)).status).toBe(401);
  });

  test('another password ends the sessions that began before it', async () => {
    await addAccount(system, 'changed');
    const caller = await enters(system, 'changed');
    await system.database.db('jairo_accounts').where({ user_id: 'changed' }).update({ password_version: 2 });
    expect((await whoAmI(caller)).status).toBe(401);
  });
});

describe('the sign-in page', () => {
  const WANTED = `/admin/menu/${XXX}/invitations?page=2`;

  test('leads back to the page that was wanted', async () => {
    const caller = system.caller();
    const left = await submit(caller, `/admin/sign-in?${new URLSearchParams({ to: WANTED })}`, {
      ...administrator,
    });
    expect([left.status, left.headers['location']]).toEqual([303, WANTED]);
    expect((await whoAmI(caller)).status).toBe(200);
  });

  test.each(['//evil.example/admin', '/\\evil.example', 'https://evil.example/admin', '/staff', '/admin/../staff'])(
    'leads nobody to %s',
    async (to) => {
      const left = await submit(system.caller(), `/admin/sign-in?${new URLSearchParams({ to })}`, {
        ...administrator,
      });
      expect([left.status, left.headers['location']]).toEqual([303, '/admin']);
    },
  );

  test('is shown again with the ID and without the password where one of them is wrong', async () => {
    const caller = system.caller();
    const again = await submit(caller, `/admin/sign-in?${new URLSearchParams({ to: WANTED })}`, {
      userId: administrator.userId,
      password: 'Wrong-password-1',
    });
    const page = await get(caller, String(again.headers['location']));
    expect(page.status).toBe(401);
    expect(page.text).toContain('ユーザーIDまたはパスワードが正しくありません。');
    expect(page.text).toContain(`value="${administrator.userId}"`);
    expect(page.text).toContain(`name="to" value="${WANTED}"`);
    expect(page.text).not.toContain('Wrong-password-1');
  });

  test('has each address with and without a slash at its end', async () => {
    for (const url of ['/admin/sign-in', '/admin/sign-in/']) expect((await get(system.caller(), url)).status).toBe(200);
    for (const url of ['/admin', '/admin/', '/admin/menu', '/admin/menu/']) {
      const left = await get(system.caller(), url);
      expect([left.status, left.headers['location']]).toEqual([
        303,
        `/admin/sign-in?${new URLSearchParams({ to: url })}`,
      ]);
    }
  });

  test('is where somebody comes whose session was idle for too long, who is told so', async () => {
    const caller = await enters(system, administrator.userId);
    await idleFor(system.database.db, 1_000_000);
    const left = await get(caller, '/admin');
    expect(left.headers['location']).toBe(`/admin/sign-in?${new URLSearchParams({ notice: 'over', to: '/admin' })}`);
    expect((await get(caller, String(left.headers['location']))).text).toContain('ログインの有効期間が終わりました');
  });
});

describe('one’s institutions', () => {
  test('who manages one comes to its menu at once', async () => {
    for (const { userId } of [administrator, librarian]) {
      const left = await get(await enters(system, userId), '/admin');
      expect([left.status, left.headers['location']]).toEqual([303, `/admin/menu/${XXX}`]);
    }
  });

  test('who manages several chooses, and sees no other', async () => {
    await addAccount(system, 'both');
    await makeAdministrator(system, XXX, 'both');
    await makeAdministrator(system, YYY, 'both');
    const page = await get(await enters(system, 'both'), '/admin');
    for (const host of [XXX, YYY]) expect(page.text).toContain(`href="/admin/menu/${host}"`);
  });

  test('a teacher has none to manage, and is told so', async () => {
    const page = await get(await enters(system, teacher.userId), '/admin');
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('会員を管理できる機関がありません。')]);
    expect(page.text).not.toContain(`/admin/menu/${XXX}`);
  });
});
