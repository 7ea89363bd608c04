/** Security case F5 for staff: only the first right return of the browser that began a sign-in counts. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { buildApp } from '../../api/app.js';
import { createLog } from '../../worker/runtime/log.js';
import { FakeIssuer, type Wish } from '../helpers/fake-issuer.js';
import { comeBack, planIdentityProvider, ProviderVisitor, startSignIn } from '../helpers/identity-provider.js';
import { Caller, PUBLIC_URL, type Reply, startSystem, type System } from '../helpers/system.js';

const FLOW = '__Host-tetsuzuki-sign-in';
const SESSION = '__Host-tetsuzuki-session-staff';

let issuer: FakeIssuer;
let system: System;
let now = 0;
beforeAll(async () => {
  issuer = await new FakeIssuer().up();
  system = await startSystem({ worker: false, env: issuer.env, clock: () => Date.now() + now });
});
afterAll(async () => {
  await system.close();
  await issuer.down();
});

let caller: Caller;
beforeEach(() => {
  now = 0;
  caller = system.caller();
});

const back = (query: URLSearchParams | string, as = caller): Promise<Reply> =>
  as.send({ method: 'GET', url: `/staff/sign-in/callback?${query}` });
/** Begins a sign-in and has a code for it. */
const begun = async (wish?: Wish, as = caller) => issuer.callback(await startSignIn(as), wish);
const whoAmI = async (as = caller) => (await as.call('whoAmI')).status;

/** Refused on a page that tells nothing, and nobody is signed in by it. */
async function expectRefused(answer: Reply, as = caller): Promise<void> {
  expect([answer.status, answer.headers['content-type']]).toEqual([403, 'text/html; charset=utf-8']);
  expect(answer.text).toContain('認証サービスからの応答を確認できないか、担当者として登録されていません。');
  expect(answer.text).not.toMatch(/code-\d|OAUTH|nonce|preferred_username/);
  expect(as.jar[SESSION] ?? '').toBe('');
  expect(await whoAmI(as)).toBe(401);
}

describe('the return from the identity provider', () => {
  test('that is right signs in', async () => {
    const { query } = await begun();
    const answer = await back(query);
    expect([answer.status, answer.headers['location'], await whoAmI()]).toEqual([303, '/staff', 200]);
    expect(caller.jar[FLOW]).toBe('');
  });

  test.each([
    ['another state', (query: URLSearchParams) => query.set('state', 'A'.repeat(43))],
    ['an empty state', (query: URLSearchParams) => query.set('state', '')],
    ['no state', (query: URLSearchParams) => query.delete('state')],
    ['two states', (query: URLSearchParams) => query.append('state', query.get('state') ?? '')],
    ['two states, the first wrong', (query: URLSearchParams) => query.set('state', 'x')],
  ])('with %s is refused before the code is looked at, and leaves the right return as it was', async (_, spoil) => {
    const { code, query } = await begun();
    const spoilt = new URLSearchParams(query);
    spoil(spoilt);
    await expectRefused(await back(spoilt));
    expect(issuer.redeemed).not.toContain(code);
    expect((await back(query)).status).toBe(303);
  });

  test.each([
    ['no code', (query: URLSearchParams) => query.delete('code')],
    ['two codes', (query: URLSearchParams) => query.append('code', 'code-0')],
    ['a code that nobody gave', (query: URLSearchParams) => query.set('code', 'code-none')],
    ['an issuer that is another', (query: URLSearchParams) => query.set('iss', 'https://evil.example')],
    ['an ID token in the address', (query: URLSearchParams) => query.set('response', 'x.y.z')],
    ['a refusal of the provider', (query: URLSearchParams) => query.set('error', 'access_denied')],
    ['a refusal that is no word', (query: URLSearchParams) => query.set('error', '<script>')],
  ])('with %s is refused', async (_, spoil) => {
    const { query } = await begun();
    spoil(query);
    await expectRefused(await back(query));
  });

  test('in another browser is refused, and counts in its own', async () => {
    const { code, query } = await begun();
    const other = system.caller();
    await expectRefused(await back(query, other), other);
    await startSignIn(other);
    await expectRefused(await back(query, other), other);
    expect(issuer.redeemed).not.toContain(code);
    expect((await back(query)).status).toBe(303);
  });

  test('with a cookie that was made up, altered or made for something else is refused', async () => {
    const { query } = await begun();
    const right = caller.jar[FLOW] ?? '';
    const [value = '', signature = ''] = right.split('.');
    const kept = JSON.parse(Buffer.from(value, 'base64url').toString()) as Record<string, string>;
    const other = Buffer.from(JSON.stringify({ ...kept, to: 'https://evil.example' })).toString('base64url');
    await system.caller().call('startPasswordReissue', { email: 'contact@univ-a.example.jp' });
    for (const forged of [`${other}.${signature}`, value, `${value}.`, `${right}x`, 'x', '']) {
      caller.jar[FLOW] = forged;
      await expectRefused(await back(query));
    }
    caller.jar[FLOW] = right;
    expect((await back(query)).status).toBe(303);
  });

  test('counts once: ten more of it are refused, and none asks the provider again', async () => {
    const { code, query } = await begun();
    const cookie = caller.jar[FLOW] ?? '';
    expect((await back(query)).status).toBe(303);
    for (let i = 0; i < 10; i++) {
      const other = system.caller();
      other.jar[FLOW] = cookie;
      await expectRefused(await back(query, other), other);
    }
    expect(issuer.redeemed.filter((one) => one === code)).toHaveLength(1);
    expect(await whoAmI()).toBe(200);
  });

  test('sent ten times at once has one winner', async () => {
    const { code, query } = await begun();
    const before = await system.database.db('sessions').count();
    const callers = Array.from({ length: 10 }, () => Object.assign(system.caller(), { jar: { ...caller.jar } }));
    const answers = await Promise.all(callers.map((one) => back(query, one)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, ...Array(9).fill(403)]);
    expect(issuer.redeemed.filter((one) => one === code)).toHaveLength(1);
    const after = await system.database.db('sessions').count();
    expect(Number(after[0]?.['count']) - Number(before[0]?.['count'])).toBe(1);
  });

  test('of a sign-in that was begun anew meanwhile is refused', async () => {
    const first = await begun();
    const second = await begun();
    await expectRefused(await back(first.query));
    expect((await back(second.query)).status).toBe(303);
  });

  test('is taken after 9:59 minutes and refused after ten', async () => {
    const early = await begun();
    now = 599_000;
    expect((await back(early.query)).status).toBe(303);
    now = 0;
    caller = system.caller();
    const late = await begun();
    now = 600_000;
    const refused = await back(late.query);
    expect([refused.status, refused.text.includes('10分を過ぎました')]).toEqual([410, true]);
    expect(await whoAmI()).toBe(401);
  });

  test('that failed leaves the session that there was', async () => {
    expect((await back((await begun()).query)).status).toBe(303);
    const session = caller.jar[SESSION];
    expect((await back('code=x&state=y')).status).toBe(403);
    expect([caller.jar[SESSION], await whoAmI()]).toEqual([session, 200]);
  });
});

const NOW = () => Math.floor(Date.now() / 1000);

describe('an ID token', () => {
  test.each<[string, () => Wish]>([
    ['signed by nobody (alg none)', () => ({ signature: 'none' })],
    ['signed by another key of the same name', () => ({ signature: 'other-key' })],
    ['altered after it was signed', () => ({ signature: 'altered' })],
    ['signed with what both sides know', () => ({ signature: 'client-secret' })],
    ['for another client', () => ({ claims: { aud: 'other' } })],
    ['for two clients', () => ({ claims: { aud: ['tetsuzuki', 'other'], azp: 'other' } })],
    ['of another issuer', () => ({ claims: { iss: 'https://evil.example' } })],
    ['that is over', () => ({ claims: { exp: NOW() - 120, iat: NOW() - 300 } })],
    ['without an end', () => ({ claims: { exp: undefined } })],
    ['that is not valid yet', () => ({ claims: { nbf: NOW() + 600 } })],
    ['of another sign-in (nonce)', () => ({ claims: { nonce: 'A'.repeat(43) } })],
    ['without a nonce', () => ({ claims: { nonce: undefined } })],
    ['without a subject', () => ({ claims: { sub: undefined } })],
    ['of somebody unknown here', () => ({ claims: { preferred_username: 'stranger' } })],
    ['whose claim differs in case', () => ({ claims: { preferred_username: 'OP1' } })],
    ['whose claim is no text', () => ({ claims: { preferred_username: ['op1'] } })],
    ['whose claim is empty', () => ({ claims: { preferred_username: '' } })],
    ['whose claim no database can hold', () => ({ claims: { preferred_username: 'op1\0' } })],
    ['that is missing', () => ({ answer: { status: 200, body: { access_token: 'x', token_type: 'Bearer' } } })],
    [
      'that is none',
      () => ({ answer: { status: 200, body: { access_token: 'x', token_type: 'Bearer', id_token: 'x' } } }),
    ],
    ['in an answer that is none', () => ({ answer: { status: 200, body: null } })],
  ])('%s is refused', async (_, wish) => {
    const { code, query } = await begun(wish());
    await expectRefused(await back(query));
    expect(issuer.redeemed).toContain(code);
  });

  test('without the claim is completed at the UserInfo endpoint, for the same subject only', async () => {
    const claims = { preferred_username: undefined };
    const right = await begun({ claims, userInfo: { preferred_username: 'op2' } });
    expect((await back(right.query)).status).toBe(303);
    expect((await caller.call('whoAmI')).body['userId']).toBe('op2');
    caller = system.caller();
    const other = await begun({ claims, userInfo: { sub: 'another', preferred_username: 'op2' } });
    await expectRefused(await back(other.query));
    const none = await begun({ claims });
    await expectRefused(await back(none.query));
  });

  test('of a member of staff who was disabled is refused', async () => {
    await system.database.db('staff').where({ id: 'op2' }).update({ disabled_at: new Date() });
    const { query } = await begun({ claims: { preferred_username: 'op2' } });
    await expectRefused(await back(query));
    await system.database.db('staff').where({ id: 'op2' }).update({ disabled_at: null });
  });

  test.each<[string, Wish, string?]>([
    ['a proxy’s error', { answer: { status: 502, body: {} } }],
    ['too many of us', { answer: { status: 429, body: { error: 'slow_down' } } }],
    ['a path that a proxy doesn’t have', { answer: { status: 404, body: {} } }],
    ['a page of maintenance', { answer: { status: 200, body: '<html>', type: 'text/html' } }],
    ['its word that it failed', { answer: { status: 400, body: { error: 'server_error' } } }],
    ['its word in the address', {}, 'temporarily_unavailable'],
    ['its other word in the address', {}, 'server_error'],
  ])('can be had when the provider is well again: %s is no refusal', async (...[, wish, error]) => {
    const { query } = await begun(wish);
    if (error !== undefined) {
      query.delete('code');
      query.set('error', error);
    }
    const answer = await back(query);
    expect([answer.status, answer.headers['retry-after'], await whoAmI()]).toEqual([503, '5', 401]);
  });
});

describe('a code', () => {
  test('of one sign-in is worth nothing in another (PKCE), at the real provider too', async () => {
    const [attacker, victim] = [system.caller(), caller];
    const theirs = await begun({}, attacker);
    const own = await begun({}, victim);
    own.query.set('code', theirs.code);
    await expectRefused(await back(own.query, victim), victim);

    const provider = await planIdentityProvider();
    const real = await startSystem({ worker: false, env: provider.env });
    try {
      await provider.start(real.database.url, PUBLIC_URL);
      const visitor = new ProviderVisitor(provider.issuer);
      const [mine, other] = [real.caller(), real.caller()];
      const given = new URL(await visitor.signIn(await startSignIn(mine), 'op1', 'Op1-sample-pass'));
      const state = new URL(await startSignIn(other)).searchParams.get('state') ?? '';
      const mixed = new URL(given);
      mixed.searchParams.set('state', state);
      await expectRefused(await comeBack(other, mixed.href), other);
      // The provider took the wrong try for a theft of the code: nobody has it now.
      expect([303, 403]).toContain((await comeBack(mine, given.href)).status);
    } finally {
      await provider.stop();
      await real.close();
    }
  });
});

describe('the log', () => {
  test('names why a sign-in failed by a word, who is to be added, and holds nothing else of what was sent', async () => {
    const lines: string[] = [];
    const log = createLog('api', 'trace', { write: (line) => lines.push(line) });
    const app = await buildApp({ ...system.deps, log });
    const one = new Caller(app, {});
    try {
      for (const signature of ['none', 'altered', 'right'] as const) {
        const { query } = await begun({ signature, claims: { preferred_username: 'Stranger-7' } }, one);
        await back(query, one);
        await back(query, one);
      }
    } finally {
      await app.close();
    }
    const text = lines.join('');
    const reasons = lines.flatMap((line) => (JSON.parse(line) as { reason?: string }).reason ?? []);
    expect(reasons).toEqual([
      expect.stringMatching(/^OAUTH_/),
      'not-begun-here',
      expect.stringMatching(/^OAUTH_/),
      'not-begun-here',
      'unknown-staff',
      'not-begun-here',
    ]);
    expect(text).toContain('sign-in-failed');
    // Once: whom the provider has vouched for.
    expect(text.split('Stranger-7')).toHaveLength(2);
    expect(text).toContain('"reason":"unknown-staff","staffId":"Stranger-7"');
    expect(text).not.toMatch(/code-\d|eyJ|access"|tetsuzuki-sign-in/);
  });
});
