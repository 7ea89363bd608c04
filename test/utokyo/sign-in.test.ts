/** Who signs in as a member of the university, and how far their session reaches. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LEVELS, PLACES, placesOf, reaches } from '../../api/utokyo/levels.js';
import { openReregistration, openWindow, endReregistration } from '../../db/utokyo/reregistrations.js';
import { newProcedureId } from '../helpers/ids.js';
import { applied, decided } from '../helpers/reregistrations.js';
import { type Caller, type Reply, startSystem, type System } from '../helpers/system.js';
import { enters } from '../helpers/utokyo.js';
import { sendForm } from '../security/support.js';
import { code, memberWithApp, PASSWORD, signIn } from './support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem({ utokyo: { wrongLogins: 4, locksOfNetwork: 10_000 } });
});
afterAll(() => system.close());

const member = (more?: Record<string, unknown>): Promise<string> => memberWithApp(system, more);
const whoAmI = (caller: Caller): Promise<Reply> => caller.send({ method: 'GET', url: '/api/v1/session?realm=utokyo' });
const levelOf = ({ status, body }: Reply): string => (status === 200 ? String(body['level']) : String(status));

describe('what each level reaches', () => {
  test('is one table: ID and password step 1, the site and the case; a second factor everything; a pass and a window the registration', () => {
    const table = Object.fromEntries(LEVELS.map((level) => [level, placesOf({ level, mfaRequired: true })]));
    expect(table).toEqual({
      password: ['step-1', 'site', 'case'],
      mfa: PLACES,
      pass: ['security-info', 'registration'],
      window: ['registration'],
    });
  });

  test('a password counts for the form only while the first set-up is not finished', () => {
    expect(reaches({ level: 'password', mfaRequired: false }, 'form')).toBe(true);
    expect(reaches({ level: 'password', mfaRequired: true }, 'form')).toBe(false);
    expect(reaches({ level: 'window', mfaRequired: false }, 'form')).toBe(false);
    expect(reaches({ level: 'password', mfaRequired: false }, 'identity-link')).toBe(false);
  });
});

describe('signIn', () => {
  test('by ID and password reaches level password, with a code level mfa, and whoAmI says the same', async () => {
    const userId = await member();
    const caller = system.caller();
    expect((await signIn(caller, userId)).body).toEqual({
      realm: 'utokyo',
      userId,
      name: '試験 花',
      level: 'password',
      reaches: ['step-1', 'site', 'case'],
    });
    const withCode = await signIn(caller, userId, PASSWORD, code());
    expect(levelOf(withCode)).toBe('mfa');
    expect((await whoAmI(caller)).body).toEqual(withCode.body);
  });

  test('takes a code once', async () => {
    const userId = await member();
    const one = code();
    expect(levelOf(await signIn(system.caller(), userId, PASSWORD, one))).toBe('mfa');
    expect(levelOf(await signIn(system.caller(), userId, PASSWORD, one))).toBe('401');
  });

  test('answers a wrong password, a wrong code, an unknown ID, one that nobody can have and a disabled account alike', async () => {
    const [userId, disabled] = [await member(), await member({ disabled_at: new Date() })];
    const refused = await Promise.all([
      signIn(system.caller(), userId, 'wrong'),
      signIn(system.caller(), userId, PASSWORD, '000000'),
      signIn(system.caller(), userId, 'wrong', code()),
      signIn(system.caller(), '0000000000'),
      signIn(system.caller(), 'abc'),
      signIn(system.caller(), disabled),
    ]);
    const said = refused.map(({ status, body: { type, title, detail } }) => ({ status, type, title, detail }));
    expect(said[0]).toMatchObject({ status: 401, type: expect.stringMatching(/not-authenticated$/) });
    for (const one of said) expect(one).toEqual(said[0]);
    // A code beside a wrong password is not used up.
    expect(levelOf(await signIn(system.caller(), userId, PASSWORD, code()))).toBe('mfa');
  });

  test('wrong entries in a row, codes among them, lock the account, and the answer does not tell', async () => {
    const userId = await member();
    for (let n = 0; n < 2; n++) expect(levelOf(await signIn(system.caller(), userId, 'wrong'))).toBe('401');
    for (let n = 0; n < 2; n++) expect(levelOf(await signIn(system.caller(), userId, PASSWORD, '000000'))).toBe('401');
    expect(levelOf(await signIn(system.caller(), userId))).toBe('401');
    expect(levelOf(await signIn(system.caller(), userId, PASSWORD, code()))).toBe('401');
    await system.database.db('utokyo_login_tries').update({ counted_at: new Date(0) });
    expect(levelOf(await signIn(system.caller(), userId))).toBe('password');
  });

  test('by a Temporary Access Pass reaches level pass, once, and only while its re-registration is not stopped', async () => {
    const { db } = system.database;
    const memberId = await member();
    const procedureId = newProcedureId('utokyo', 'mfa-self-service');
    await openReregistration(db, { procedureId, memberId, kind: 'mfa-self-service' });
    const { pass } = await system.deps.methods.issuePass({ memberId, procedureId, issue: 1, lifeMs: 60_000 });
    const caller = system.caller();
    expect((await signIn(caller, memberId, pass)).body).toMatchObject({
      level: 'pass',
      reaches: ['security-info', 'registration'],
    });
    expect(levelOf(await signIn(system.caller(), memberId, pass))).toBe('401');
    expect((await whoAmI(caller)).status).toBe(200);
    await endReregistration(db, procedureId, 'stopped');
    expect((await whoAmI(caller)).status).toBe(401);
    // One that is still there opens nothing either.
    const late = await system.deps.methods.issuePass({ memberId, procedureId, issue: 2, lifeMs: 60_000 });
    expect(levelOf(await signIn(system.caller(), memberId, late.pass))).toBe('401');
  });

  test('by ID and password reaches level window while the re-registration is started, until a first method is registered', async () => {
    const { db } = system.database;
    const memberId = await member();
    const procedureId = newProcedureId('utokyo', 'mfa-application');
    await openReregistration(db, { procedureId, memberId, kind: 'mfa-application' });
    expect(levelOf(await signIn(system.caller(), memberId))).toBe('password');
    await openWindow(db, procedureId, 60_000);
    const caller = system.caller();
    expect((await signIn(caller, memberId)).body).toMatchObject({ level: 'window', reaches: ['registration'] });
    // Registered: more may be added in the session, but a password alone reaches the registration no more.
    await db('utokyo_reregistrations').where({ procedure_id: procedureId }).update({ registered_at: new Date() });
    await endReregistration(db, procedureId, 'completed');
    expect((await whoAmI(caller)).body['level']).toBe('window');
    expect(levelOf(await signIn(system.caller(), memberId))).toBe('password');
    await db('utokyo_reregistrations')
      .where({ procedure_id: procedureId })
      .update({ window_until: new Date(0) });
    expect((await whoAmI(caller)).status).toBe(401);
  });

  test('a usable method that signs in withdraws an open re-registration; a password alone does not', async () => {
    const memberId = await member();
    const run = await applied(system, { memberId });
    expect(levelOf(await signIn(system.caller(), memberId))).toBe('password');
    expect((await run.view()).status).toBe('awaiting-decision');
    expect(levelOf(await signIn(system.caller(), memberId, PASSWORD, code()))).toBe('mfa');
    expect((await run.ended()).status).toBe('withdrawn');
    expect(await run.steps()).toContain('usable-method-used');
  });
});

test('in the window of a re-registration the page of the case leads on to 「セキュリティ情報」, and so does a sign-in that came from it', async () => {
  const memberId = await member();
  const run = await applied(system, { memberId });
  await decided(system, run.procedureId);
  await run.reaches('awaiting-registration');
  const caller = system.caller();
  const come = await sendForm(caller, '/utokyo/sign-in?to=/utokyo/case', '/utokyo/sign-in', {
    userId: memberId,
    password: PASSWORD,
    code: '',
    to: '/utokyo/case',
  });
  expect(levelOf(await whoAmI(caller))).toBe('window');
  const follow = (reply: Reply): Promise<Reply> =>
    caller.send({ method: 'GET', url: String(reply.headers['location']) });
  const shown = await follow(come).then((reply) => (reply.status === 303 ? follow(reply) : reply));
  expect([shown.status, shown.text.includes('/utokyo/security-info/totp')]).toEqual([200, true]);
  // A session that reaches both has the way on, not a new sign-in.
  const both = await enters(system, memberId);
  const own = (await both.send({ method: 'GET', url: '/utokyo/case' })).text;
  const register = own.slice(own.indexOf('id="register"'));
  expect(register).toContain('href="/utokyo/security-info"');
  expect(register).not.toContain('サインインし直す');
});
