/** Security case E1 for staff, by way of the identity provider: fixation, reuse, disabling, flags. Sessions by themselves: test/platform/api/session.test.ts. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createSession, touchSession } from '../../db/platform/sessions.js';
import { FakeIssuer } from '../helpers/fake-issuer.js';
import { startSignIn } from '../helpers/identity-provider.js';
import { type Caller, type Reply, startSystem, type System } from '../helpers/system.js';

const SESSION = '__Host-tetsuzuki-session-staff';

let issuer: FakeIssuer;
let system: System;
beforeAll(async () => {
  issuer = await new FakeIssuer().up();
  system = await startSystem({ worker: false, env: issuer.env });
});
afterAll(async () => {
  await system.close();
  await issuer.down();
});

let caller: Caller;
beforeEach(() => {
  caller = system.caller();
});

async function signIn(as = caller, preferred_username = 'op1'): Promise<Reply> {
  const { query } = issuer.callback(await startSignIn(as), { claims: { preferred_username } });
  return as.send({ method: 'GET', url: `/staff/sign-in/callback?${query}` });
}
/** What a browser with this session cookie is told. */
async function knows(id: string | undefined): Promise<number> {
  const other = system.caller();
  if (id !== undefined) other.jar[SESSION] = id;
  return (await other.call('whoAmI')).status;
}
const lines = ({ headers }: Reply): string[] => [headers['set-cookie'] ?? []].flat();

describe('a session of staff', () => {
  test('never takes over an ID that was there before the sign-in', async () => {
    for (const planted of ['B'.repeat(43), 'x', '']) {
      caller = system.caller();
      caller.jar[SESSION] = planted;
      await signIn();
      expect(caller.jar[SESSION]).toMatch(/^[\w-]{43}$/);
      expect(caller.jar[SESSION]).not.toBe(planted);
      expect(await knows(planted)).toBe(401);
    }
  });

  test('has a new ID at each sign-in, by either door, and the one before is dead', async () => {
    const ids: (string | undefined)[] = [];
    for (const door of [
      () => signIn(),
      () => signIn(),
      () => caller.call('signIn', { realm: 'staff', userId: 'op1', password: 'Op1-sample-pass' }),
      () => signIn(caller, 'lead1'),
    ]) {
      await door();
      ids.push(caller.jar[SESSION]);
    }
    expect(new Set(ids).size).toBe(4);
    expect(await Promise.all(ids.map((id) => knows(id)))).toEqual([401, 401, 401, 200]);
  });

  test('is not had by who was given the cookie of a begun sign-in', async () => {
    await startSignIn(caller);
    const victim = system.caller();
    victim.jar['__Host-tetsuzuki-sign-in'] = caller.jar['__Host-tetsuzuki-sign-in'] ?? '';
    const own = issuer.callback(await startSignIn(victim));
    expect((await victim.send({ method: 'GET', url: `/staff/sign-in/callback?${own.query}` })).status).toBe(303);
    expect((await caller.call('whoAmI')).status).toBe(401);
  });

  test('is dead after signing out, with every copy of its cookie', async () => {
    await signIn();
    const id = caller.jar[SESSION];
    expect(await knows(id)).toBe(200);
    await caller.call('signOut');
    expect([caller.jar[SESSION], await knows(id)]).toEqual(['', 401]);
  });

  test('of one browser outlives the sign-out of another', async () => {
    const other = system.caller();
    await signIn();
    await signIn(other);
    await caller.call('signOut');
    expect(await knows(other.jar[SESSION])).toBe(200);
  });

  /** Changes the row of `op2`, and says whether its session still counts after it. */
  const standsAfter = async (change: object): Promise<boolean> => {
    await system.database
      .db('staff')
      .where({ id: 'op2' })
      .update({ id: 'op2', ...change });
    return (await caller.call('whoAmI')).status === 200;
  };

  test.each<[string, object, (before: Record<string, unknown>) => object]>([
    ['disabled', { disabled_at: new Date() }, () => ({ disabled_at: null })],
    ['made an auditor', { roles: ['auditor'] }, ({ roles }) => ({ roles })],
    ['given a role more', { roles: ['operator', 'lead'] }, ({ roles }) => ({ roles })],
    ['left without a role', { roles: [] }, ({ roles }) => ({ roles })],
    ['taken off a queue', { queues: ['umin'] }, ({ queues }) => ({ queues })],
    ['given another password', { password_hash: 'x' }, ({ password_hash }) => ({ password_hash })],
  ])('of somebody who was %s has ended, and stays so when that is undone', async (_what, change, undone) => {
    const before = await system.database.db('staff').where({ id: 'op2' }).first();
    await signIn(caller, 'op2');
    expect(await standsAfter({})).toBe(true);
    expect(await standsAfter(change)).toBe(false);
    expect(await standsAfter(undone(before))).toBe(false);
    expect((await caller.call('listApplications')).status).toBe(401);
    await signIn(caller, 'op2');
    expect(await standsAfter({})).toBe(true);
  });

  test('of somebody who was disabled and enabled unseen in between has ended too', async () => {
    await signIn(caller, 'op2');
    await system.database.db('staff').where({ id: 'op2' }).update({ disabled_at: new Date() });
    expect(await standsAfter({ disabled_at: null })).toBe(false);
  });

  test('of a staff ID that was deleted is not taken over by who gets the ID next', async () => {
    const { db } = system.database;
    const before = await db('staff').where({ id: 'op2' }).first();
    await db('staff').insert({ ...before, id: 'leaver', revision: undefined });
    await signIn(caller, 'leaver');
    const knowsMe = async () => (await caller.call('whoAmI')).status;
    expect(await knowsMe()).toBe(200);
    await db('staff').where({ id: 'leaver' }).delete();
    await db('staff').insert({ ...before, id: 'leaver', revision: undefined });
    expect(await knowsMe()).toBe(401);
  });

  test('outlives another name and another address of its person, and changes of others', async () => {
    const before = await system.database.db('staff').where({ id: 'op2' }).first();
    await signIn(caller, 'op2');
    expect(await standsAfter({ name: '受付 二郎', email: 'op2@example.jp' })).toBe(true);
    await system.database.db('staff').where({ id: 'op1' }).update({ disabled_at: new Date() });
    await system.database.db('staff').where({ id: 'op1' }).update({ disabled_at: null });
    expect(await standsAfter({ name: before.name, email: before.email })).toBe(true);
  });

  test('begun while its account was disabled does not come to life with it', async () => {
    const { db, tokens } = system.deps;
    const staff = await db('staff').where({ id: 'op2' }).first();
    await db('staff').where({ id: 'op2' }).update({ disabled_at: new Date() });
    const times = { idleMs: 60_000, lifeMs: 60_000 };
    const begun = { idDigest: tokens.digest('session', 'raced'), realm: 'staff', userId: 'op2', ...times };
    // As compared before it was disabled.
    await createSession(db, { ...begun, revision: staff.revision });
    await db('staff').where({ id: 'op2' }).update({ disabled_at: null });
    expect(await touchSession(db, [begun.idDigest], 'staff')).toBeUndefined();
  });

  test('is in cookies that no script reads, no other host gets and no other site sends along', async () => {
    const started = await caller.send({ method: 'GET', url: '/staff/sign-in/start' });
    const { query } = issuer.callback(String(started.headers['location']));
    const ended = await caller.send({ method: 'GET', url: `/staff/sign-in/callback?${query}` });
    const cookies = [...lines(started), ...lines(ended)];
    expect(cookies.map((line) => line.split('=')[0])).toEqual([
      '__Host-tetsuzuki-sign-in',
      '__Host-tetsuzuki-sign-in',
      SESSION,
      '__Host-tetsuzuki-known',
    ]);
    for (const line of cookies) {
      for (const flag of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']) expect(line).toContain(flag);
      expect(line).not.toContain('Domain');
    }
    const [begun, , session] = cookies;
    // Six times as long as it counts: whoever comes too late is told so.
    expect(begun).toContain('Max-Age=3600');
    expect(session).not.toMatch(/Max-Age|Expires/);
  });

  test('is kept where a lost database shows no ID', async () => {
    await signIn();
    const rows = JSON.stringify(await system.database.db('sessions'));
    expect(rows).toContain('op1');
    expect(rows).not.toContain(caller.jar[SESSION]);
  });
});
