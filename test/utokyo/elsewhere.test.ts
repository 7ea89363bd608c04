/** Sign-in of members at Microsoft Entra ID, by two clients of which one demands a second factor (decision 115). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  beginReset,
  endReregistration,
  findReregistration,
  openReregistration,
} from '../../db/utokyo/reregistrations.js';
import { methods } from '../../worker/runtime/settings/methods.js';
import { FakeIssuer, type Wish } from '../helpers/fake-issuer.js';
import { GraphServer, methodOf } from '../helpers/graph-server.js';
import { newProcedureId } from '../helpers/ids.js';
import { newMember } from '../helpers/reregistrations.js';
import { type Caller, PUBLIC_URL, startSystem, type System } from '../helpers/system.js';
import { wordOf } from '../security/support.js';

const graph = new GraphServer();
const issuer = new FakeIssuer();
let system: System;
beforeAll(async () => {
  await graph.up();
  await issuer.up();
  const secret = 'a-secret-of-more-than-thirty-two-characters';
  const signIn = {
    issuer: issuer.issuer,
    password: { clientId: 'without', clientSecret: secret },
    mfa: { clientId: 'with', clientSecret: secret },
  };
  system = await startSystem({
    worker: false,
    utokyo: { methods: methods.parse({ ...graph.settings, usableWithin: '3s', signIn }) },
  });
});
afterAll(async () => {
  await system.close();
  await issuer.down();
  await graph.down();
});

let caller: Caller;
let memberId: string;
beforeEach(async () => {
  caller = system.caller();
  ({ memberId } = await newMember(system));
  graph.add(`${memberId}@example.ac.jp`, [methodOf('phone', '2020-01-01T00:00:00Z')]);
});

type Level = 'password' | 'mfa';
async function start(level: Level, to = '', by = caller): Promise<string> {
  const query = new URLSearchParams({ level, to });
  const { status, headers } = await by.sendOnly({ method: 'GET', url: `/utokyo/sign-in/start?${query}` });
  expect(status).toBe(303);
  return String(headers['location']);
}
const back = (level: string, query: URLSearchParams, by = caller) =>
  by.sendOnly({ method: 'GET', url: `/utokyo/sign-in/callback/${level}?${query}` });
const as = (name = `${memberId}@example.ac.jp`, more: Record<string, unknown> = {}): Wish => ({
  claims: { preferred_username: name, ...more },
});
async function signsIn(level: Level, wish = as(), to?: string) {
  return back(level, issuer.callback(await start(level, to), wish).query);
}
const who = async (by = caller) => (await by.call('whoAmI', { realm: 'utokyo' })).body;

describe('the sign-in at the owner of the methods', () => {
  test.each<[Level, string, string[]]>([
    ['password', 'without', ['step-1', 'site', 'case']],
    ['mfa', 'with', ['form', 'identity-link']],
  ])(
    '%s is by the client %s, at an address of its own, and reaches what that level does',
    async (level, client, reached) => {
      const asked = new URL(await start(level));
      expect(asked.origin).toBe(issuer.issuer);
      expect(Object.fromEntries(asked.searchParams)).toMatchObject({
        client_id: client,
        response_type: 'code',
        code_challenge_method: 'S256',
        redirect_uri: `${PUBLIC_URL}/utokyo/sign-in/callback/${level}`,
      });
      expect((await back(level, issuer.callback(asked.href, as()).query)).status).toBe(303);
      expect(await who()).toMatchObject({ userId: memberId, level, reaches: expect.arrayContaining(reached) });
    },
  );

  test('by password doesn’t reach what needs a second factor', async () => {
    await signsIn('password');
    expect(wordOf(await caller.call('linkIdentity'))).toBe('forbidden');
    expect(wordOf(await caller.call('startMfaRegistration', { kind: 'totp' }))).toBe('forbidden');
  });

  test('a code that the directory gave without a second factor is worth nothing where one is demanded', async () => {
    const [without, withMfa] = [await start('password'), await start('mfa')];
    const own = issuer.callback(withMfa, as()).query;
    // Its ID token is for the other client, whatever else is right.
    own.set('code', issuer.callback(withMfa.replace('client_id=with', 'client_id=without'), as()).code);
    expect((await back('mfa', own)).status).toBe(403);
    // Nor does the return to the one address count at the other.
    expect((await back('mfa', issuer.callback(without, as()).query)).status).toBe(403);
    expect(await who()).not.toHaveProperty('level');
  });

  test('leads to the page that was wanted, on this site alone', async () => {
    expect((await signsIn('mfa', as(), '/utokyo/identity')).headers['location']).toBe('/utokyo/identity');
    for (const to of ['https://evil.example/', '//evil.example', '/staff'])
      expect((await signsIn('mfa', as(), to)).headers['location']).toMatch(/^\/utokyo/);
  });

  test('by a usable method withdraws the open re-registration; by password it doesn’t', async () => {
    const { db } = system.database;
    const procedureId = newProcedureId('utokyo', 'mfa-application');
    await openReregistration(db, { procedureId, memberId, kind: 'mfa-application' });
    await signsIn('password');
    expect(await findReregistration(db, procedureId)).toMatchObject({ open: true });
    await signsIn('mfa');
    expect(await findReregistration(db, procedureId)).toMatchObject({ open: false, ended_by: 'usable-method' });
  });

  const openRow = (procedureId: string) => findReregistration(system.database.db, procedureId);
  const registers = (at: Date, type = 'fido2') =>
    graph.people.get(`${memberId}@example.ac.jp`)?.methods.push(methodOf(type, at.toISOString()));

  test('by a method that is newer than the reset completes the application; an older one says nothing', async () => {
    const { db } = system.database;
    const procedureId = newProcedureId('utokyo', 'mfa-application');
    await openReregistration(db, { procedureId, memberId, kind: 'mfa-application' });
    const resetAt = await beginReset(db, procedureId);
    await signsIn('mfa');
    expect(await openRow(procedureId)).toMatchObject({ open: true, registered_at: null });
    registers(new Date((resetAt?.getTime() ?? 0) + 1_000));
    await signsIn('mfa');
    expect(await openRow(procedureId)).toMatchObject({ open: true, registered_kind: 'passkey' });
  });

  test('by a method that is newer than a used pass completes the way by card; before that a usable method has signed in', async () => {
    const { db } = system.database;
    const { methods: owner } = system.deps;
    for (const isUsed of [true, false]) {
      const procedureId = newProcedureId('utokyo', 'mfa-self-service');
      await openReregistration(db, { procedureId, memberId, kind: 'mfa-self-service' });
      await owner.issuePass({ memberId, procedureId, issue: 1, lifeMs: 3_600_000 });
      const pass = graph.people.get(`${memberId}@example.ac.jp`)?.pass;
      if (pass && isUsed) pass.methodUsabilityReason = 'OneTimeUsed';
      registers(new Date(Date.now() + 1_000), 'phone');
      await signsIn('mfa');
      const row = await openRow(procedureId);
      if (isUsed) expect(row).toMatchObject({ open: true, registered_kind: 'phone' });
      else expect(row).toMatchObject({ open: false, ended_by: 'usable-method', registered_at: null });
      await endReregistration(db, procedureId, 'completed');
    }
  });

  test('while the owner is away says nothing about a pass that may have been used', async () => {
    const { db } = system.database;
    const procedureId = newProcedureId('utokyo', 'mfa-self-service');
    await openReregistration(db, { procedureId, memberId, kind: 'mfa-self-service' });
    await system.deps.methods.issuePass({ memberId, procedureId, issue: 1, lifeMs: 3_600_000 });
    graph.instead.push({ on: /temporaryAccessPassMethods/, answer: { status: 503 }, times: 1_000 });
    expect((await signsIn('mfa')).status).toBe(303);
    graph.instead.length = 0;
    expect(await openRow(procedureId)).toMatchObject({ open: true, registered_at: null });
  });

  test('the name is the directory’s, in whatever case; nobody else’s user comes in by it', async () => {
    expect((await signsIn('mfa', as(`${memberId}@EXAMPLE.ac.jp`))).status).toBe(303);
    caller = system.caller();
    await system.database.db('utokyo_members').where({ id: memberId }).update({ disabled_at: new Date() });
    const names = [
      `${memberId}@example.ac.jp`,
      '9999999999@example.ac.jp',
      `${memberId}@evil.example`,
      memberId,
      `${memberId}@example.ac.jp.evil.example`,
      `x${memberId}@example.ac.jp`,
      `${memberId}\n@example.ac.jp`,
      '@example.ac.jp',
    ];
    for (const name of names) expect((await signsIn('mfa', as(name))).status).toBe(403);
    expect(await who()).not.toHaveProperty('level');
  });

  test.each<[string, () => Wish]>([
    ['alg none', () => ({ ...as(), signature: 'none' })],
    ['the secret of the client as the key', () => ({ ...as(), signature: 'client-secret' })],
    ['another key', () => ({ ...as(), signature: 'other-key' })],
    ['another audience', () => as(undefined, { aud: 'other' })],
    ['another issuer', () => as(undefined, { iss: 'https://evil.example' })],
    ['another nonce', () => as(undefined, { nonce: 'A'.repeat(43) })],
    ['an end that is past', () => as(undefined, { exp: Math.floor(Date.now() / 1000) - 120 })],
  ])('a token with %s is refused', async (_, wish) => {
    expect((await signsIn('mfa', wish())).status).toBe(403);
    expect(await who()).not.toHaveProperty('level');
  });

  test('counts once, and in the browser that began it', async () => {
    const { query } = issuer.callback(await start('mfa'), as());
    expect((await back('mfa', query, system.caller())).status).toBe(403);
    expect((await back('mfa', query)).status).toBe(303);
    expect((await back('mfa', query)).status).toBe(403);
  });

  test('is offered by links, with and without a second factor; a form of ours signs nobody in', async () => {
    const page = await caller.send({ method: 'GET', url: '/utokyo/sign-in?to=/utokyo/identity' });
    for (const level of ['password', 'mfa'])
      expect(page.text).toContain(`/utokyo/sign-in/start?level=${level}&amp;to=%2Futokyo%2Fidentity`);
    expect(page.text).not.toContain('type="password"');
    const answer = await caller.call('signIn', { realm: 'utokyo', userId: memberId, password: 'anything' });
    expect(wordOf(answer)).toBe('not-authenticated');
  });
});
