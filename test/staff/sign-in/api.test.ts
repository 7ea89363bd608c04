/** Sign-in of staff at the identity provider, by the real provider as a process. Rules: spec/platform.md, "Staff". */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  comeBack,
  planIdentityProvider,
  ProviderVisitor,
  startSignIn,
  type TestProvider,
} from '../../helpers/identity-provider.js';
import { makeFirstAdministrator } from '../../../db/staff/first-administrator.js';
import { type Caller, PUBLIC_URL, startSystem, type System } from '../../helpers/system.js';

let provider: TestProvider;
let system: System;
beforeAll(async () => {
  provider = await planIdentityProvider();
  system = await startSystem({
    worker: false,
    env: { ...provider.env, OIDC_FIRST_ADMINISTRATOR: 'first@example.ac.jp' },
  });
  await provider.start(system.database.url, PUBLIC_URL);
});
afterAll(async () => {
  await provider.stop();
  await system.close();
});

let caller: Caller;
let visitor: ProviderVisitor;
beforeEach(() => {
  caller = system.caller();
  visitor = new ProviderVisitor(provider.issuer);
});

/** There, in, and back. */
async function signIn(userId = 'op1', password = 'Op1-sample-pass', path?: string) {
  return comeBack(caller, await visitor.signIn(await startSignIn(caller, path), userId, password));
}
const whoAmI = async () => (await caller.call('whoAmI')).status;

describe('the sign-in at the identity provider', () => {
  test('asks by the code flow with PKCE, state and nonce, in the language of the caller, for our one address', async () => {
    const { origin, pathname, searchParams } = new URL(await startSignIn(caller, '/staff/sign-in/start?lang=en'));
    expect(origin + pathname).toBe(`${provider.issuer}/auth`);
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: 'tetsuzuki',
      response_type: 'code',
      redirect_uri: `${PUBLIC_URL}/staff/sign-in/callback`,
      scope: 'openid profile email',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      ui_locales: 'en',
    });
  });

  test('leads a member of staff in, as the table of staff has them', async () => {
    const back = await signIn('lead1', 'Lead1-sample-pass');
    expect([back.status, back.headers['location']]).toEqual([303, '/staff']);
    expect((await caller.call('whoAmI')).body).toEqual({
      realm: 'staff',
      userId: 'lead1',
      name: '主任 三郎',
      roles: ['operator', 'lead'],
      queues: ['umin', 'cinii', 'utokyo'],
    });
  });

  test('leads back to the page that was wanted', async () => {
    const page = await caller.send({
      method: 'GET',
      url: `/staff/sign-in?to=${encodeURIComponent('/staff/figures?by=day')}`,
    });
    const start = /href="(\/staff\/sign-in\/start[^"]*)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&');
    expect(start).toBe(`/staff/sign-in/start?to=${encodeURIComponent('/staff/figures?by=day')}`);
    const back = await signIn('op1', 'Op1-sample-pass', start);
    expect(back.headers['location']).toBe('/staff/figures?by=day');
  });

  test.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example/staff',
    'https:evil.example',
    '/staff/../u/token',
    '/staff/%2e%2e/u',
    '/staffing',
    '/cinii/application',
    '/staff/sign-out',
    '/staff/sign-in/start',
    '/staff\r\nLocation: https://evil.example',
    `/staff/${'a'.repeat(500)}`,
    'javascript:alert(1)',
    '',
  ])('leads nobody to %j', async (to) => {
    const back = await signIn('op1', 'Op1-sample-pass', `/staff/sign-in/start?${new URLSearchParams({ to })}`);
    expect(back.status).toBe(303);
    expect(back.headers['location']).toMatch(/^\/staff(?:Location:|$)/);
    expect(back.headers['location']).not.toContain('evil.example/');
  });

  test('refuses a wrong password at the provider, where nothing comes back to us', async () => {
    await expect(visitor.signIn(await startSignIn(caller), 'op1', 'wrong')).rejects.toThrow('answered 401');
    await expect(visitor.signIn(await startSignIn(caller), 'nobody', 'wrong')).rejects.toThrow('answered 401');
  });

  test('stops guessing at the provider after twenty tries, right or wrong', async () => {
    const page = await visitor.follow(await startSignIn(caller));
    const guess = async (password: string) => visitor.send(page.at, { userId: 'audit1', password });
    const first = await Promise.all(Array.from({ length: 20 }, () => guess('wrong')));
    expect(first.map(({ status }) => status)).toEqual(Array(20).fill(401));
    const right = await guess('Audit1-sample-pass');
    expect([right.status, right.text]).toEqual([401, expect.stringContaining('しばらくサインインできません')]);
  });

  test('knows nobody who is not in the table, whatever the provider says, and says why to the log alone', async () => {
    await system.database.db('staff').insert({ id: 'gone', name: 'x', roles: [], queues: [], password_hash: null });
    const callback = await visitor.signIn(await startSignIn(caller), 'op2', 'Op2-sample-pass');
    await system.database.db('staff').where({ id: 'op2' }).update({ disabled_at: new Date() });
    const back = await comeBack(caller, callback);
    await system.database.db('staff').where({ id: 'op2' }).update({ disabled_at: null });
    expect([back.status, await whoAmI()]).toEqual([403, 401]);
    expect(back.text).toContain('サインインできませんでした'.slice(0, 4));
    expect(back.text).not.toMatch(/op2|disabled|invalid_grant/);
  });

  test('goes on by itself where the provider knows the person still, and asks anew where that is wished', async () => {
    await signIn();
    await caller.call('signOut');
    const known = await visitor.follow(await startSignIn(caller));
    expect(known.location).toContain('/staff/sign-in/callback?code=');
    const anew = await visitor.follow(await startSignIn(caller, '/staff/sign-in/start?again=1'));
    expect([anew.status, anew.text]).toEqual([200, expect.stringContaining('name="password"')]);
  });

  test('is neither begun nor used up by who only looks (HEAD)', async () => {
    const callback = await visitor.signIn(await startSignIn(caller), 'op1', 'Op1-sample-pass');
    for (const url of ['/staff/sign-in/start', new URL(callback).pathname + new URL(callback).search]) {
      const cookie = Object.entries(caller.jar)
        .map((pair) => pair.join('='))
        .join('; ');
      const looked = await system.app.inject({ method: 'HEAD', url, headers: { host: '127.0.0.1:8080', cookie } });
      expect([looked.statusCode, looked.cookies]).toEqual([405, []]);
    }
    expect((await comeBack(caller, callback)).status).toBe(303);
  });

  test('shows the page of the provider in the language wished, with a switch', async () => {
    const page = await visitor.follow(await startSignIn(caller, '/staff/sign-in/start?lang=en'));
    expect(page.text).toContain('<html lang="en">');
    const other = await visitor.send(`${page.at}?lang=ja`);
    expect(other.text).toContain('<html lang="ja">');
    expect(other.text).not.toContain('<script>');
  });

  test('ends here at once, and offers to end at the provider, which leads back', async () => {
    await signIn();
    const form = await caller.send({ method: 'GET', url: '/staff' });
    const csrf = /name="_csrf" value="([^"]+)"/.exec(form.text)?.[1] ?? '';
    const out = await caller.send({
      method: 'POST',
      url: '/staff/sign-out',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ _csrf: csrf }).toString(),
    });
    expect([out.status, out.headers['location'], await whoAmI()]).toEqual([303, '/staff/sign-in?signed-out=1', 401]);
    const page = await caller.send({ method: 'GET', url: String(out.headers['location']) });
    expect(page.text).toContain('/staff/sign-in/start?again=1');
    const end = /href="(http[^"]*\/session\/end[^"]*)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const asked = await visitor.send(end);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(asked.text)?.[1] ?? '';
    const ended = await visitor.send('/session/end/confirm', { xsrf, logout: 'yes' });
    expect([ended.status, ended.location]).toEqual([303, `${PUBLIC_URL}/staff/sign-in`]);
    expect((await visitor.follow(await startSignIn(caller))).text).toContain('name="password"');
  });

  test('says nothing that a person at the terminal could not use', () => {
    expect(provider.lines).toEqual([]);
  });
});

describe('an installation without an active administrator', () => {
  const administrators = () => system.database.db('staff').whereRaw("'administrator' = any(roles)").select('id');
  test('is opened by the person named in the settings, and by that person only as long as there is none', async () => {
    const { db } = system.database;
    const hash = (await db('staff').where({ id: 'op1' }).first()).password_hash;
    // Known to the provider, and no more than that here.
    await db('staff').insert({ id: 'first@example.ac.jp', name: '初', roles: [], queues: [], password_hash: hash });
    const first = async (): Promise<string[]> => {
      await signIn('first@example.ac.jp', 'Op1-sample-pass');
      return (await caller.call('whoAmI')).body['roles'];
    };
    expect(await first()).toEqual([]);
    await db('staff').where({ id: 'admin1' }).update({ disabled_at: new Date() });
    const other = new ProviderVisitor(provider.issuer);
    await comeBack(caller, await other.signIn(await startSignIn(caller), 'op1', 'Op1-sample-pass'));
    expect(await administrators()).toEqual([{ id: 'admin1' }]);
    expect(await first()).toEqual(['administrator']);
    // From the sign-in to the first page that an administrator may see.
    const landed = await caller.send({ method: 'GET', url: '/staff' });
    expect([landed.status, landed.headers['location']]).toEqual([303, '/staff/figures']);
    expect((await caller.send({ method: 'GET', url: '/staff/figures' })).status).toBe(200);
    await db('staff').where({ id: 'first@example.ac.jp' }).update({ disabled_at: new Date() });
    expect(await makeFirstAdministrator(db, { id: 'first@example.ac.jp', name: 'x' })).toBe(false);
    const made = await Promise.all(['a', 'b'].map((id) => makeFirstAdministrator(db, { id, name: id })));
    expect(made.filter(Boolean)).toHaveLength(1);
    await db('staff').whereIn('id', ['a', 'b']).delete();
    await db('staff').where({ id: 'admin1' }).update({ disabled_at: null });
  });
});

describe('a provider that is away', () => {
  test('stops the sign-in alone, which says when to try again and works when it is back', async () => {
    await using away = await apart();
    const started = await away.caller.send({ method: 'GET', url: '/staff/sign-in/start' });
    expect([started.status, started.headers['retry-after']]).toEqual([503, '5']);
    expect((await away.caller.send({ method: 'GET', url: '/staff/sign-in' })).status).toBe(200);
    expect((await away.caller.send({ method: 'GET', url: '/staff/sign-in?signed-out=1' })).status).toBe(200);
    await away.provider.start(system.database.url, PUBLIC_URL);
    const callback = await visitorOf(away.provider).signIn(await startSignIn(away.caller), 'op1', 'Op1-sample-pass');
    expect((await comeBack(away.caller, callback)).status).toBe(303);
  });

  test('in the middle of a sign-in is told apart from a sign-in that failed', async () => {
    await using away = await apart();
    await away.provider.start(system.database.url, PUBLIC_URL);
    const callback = await visitorOf(away.provider).signIn(await startSignIn(away.caller), 'op1', 'Op1-sample-pass');
    await away.provider.stop();
    const back = await comeBack(away.caller, callback);
    expect([back.status, back.headers['retry-after']]).toEqual([503, '5']);
  });

  const visitorOf = ({ issuer }: TestProvider) => new ProviderVisitor(issuer);
  /** A system with a provider of its own, which isn't there yet. */
  async function apart() {
    const planned = await planIdentityProvider();
    const own = await startSystem({ worker: false, env: planned.env });
    return {
      provider: planned,
      caller: own.caller(),
      async [Symbol.asyncDispose]() {
        await planned.stop();
        await own.close();
      },
    };
  }
});

describe('accounts of our own', () => {
  test('still sign in by password where they have one', async () => {
    const right = { realm: 'staff', userId: 'op1', password: 'Op1-sample-pass' };
    expect((await caller.call('signIn', right)).status).toBe(200);
    expect(await whoAmI()).toBe(200);
  });

  test('without a password are signed in by none', async () => {
    await system.database
      .db('staff')
      .insert({ id: 'elsewhere', name: 'x', roles: ['operator'], queues: [], password_hash: null });
    for (const password of ['null', 'undefined', ' ', 'Op1-sample-pass']) {
      const answer = await caller.call('signIn', { realm: 'staff', userId: 'elsewhere', password });
      expect([answer.status, answer.body['type']]).toEqual([401, expect.stringMatching(/not-authenticated$/)]);
    }
  });

  test('have no form of their own any more', async () => {
    expect((await caller.send({ method: 'POST', url: '/staff/sign-in', payload: {} })).status).toBe(405);
  });
});
