/** Verification methods that change, and what becomes of the first set-up and of sessions by it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateSync } from 'otplib';
import { openReregistration } from '../../db/utokyo/reregistrations.js';
import { newProcedureId } from '../helpers/ids.js';
import { applied, decided, kindsOf } from '../helpers/reregistrations.js';
import { type Caller, startSystem, type System } from '../helpers/system.js';
import { enters } from '../helpers/utokyo.js';
import { until } from '../helpers/wait.js';
import { wordOf } from '../security/support.js';
import { entered, memberWithApp } from './support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.close());

/** @returns the level of a session; the status where there is none */
async function levelOf(caller: Caller): Promise<unknown> {
  const { status, body } = await caller.send({ method: 'GET', url: '/api/v1/session?realm=utokyo' });
  return status === 200 ? body['level'] : status;
}
const remove = (caller: Caller, kind: string) => caller.call('removeMfaMethod', { kind });

/** Registers an app, as the person does. */
async function registersApp(caller: Caller): Promise<void> {
  const { body } = await caller.call('startMfaRegistration', { kind: 'totp' });
  const code = generateSync({ secret: String(body['secret']) });
  const { status, text } = await caller.call('registerMfaMethod', { kind: 'totp', code });
  if (status !== 200) throw new Error(text);
}

describe('removeMfaMethod', () => {
  test('removes a kind; its caller stays signed in, all other sessions with a second factor end, those by password stay', async () => {
    const memberId = await memberWithApp(system);
    const [own, other, password] = [
      await enters(system, memberId),
      await enters(system, memberId),
      await enters(system, memberId, 'password'),
    ];
    const before = own.jar['__Host-tetsuzuki-session-utokyo'];
    const { status, body } = await remove(own, 'phone');
    expect([status, body]).toEqual([200, { methods: ['totp'], removed: true }]);
    expect(await kindsOf(system, memberId)).toEqual(['totp']);
    expect(own.jar['__Host-tetsuzuki-session-utokyo']).not.toBe(before);
    expect([await levelOf(own), await levelOf(other), await levelOf(password)]).toEqual(['mfa', 401, 'password']);
  });

  test('leaves the last one of somebody who must sign in with one, however many ask at the same moment', async () => {
    const memberId = await memberWithApp(system);
    const callers = await Promise.all([1, 2].map(() => enters(system, memberId)));
    const asked = await Promise.all(callers.map((caller, at) => remove(caller, at === 0 ? 'totp' : 'phone')));
    expect(asked.map((reply) => (reply.status === 200 ? 200 : wordOf(reply))).sort()).toEqual([200, 'last-method']);
    expect(await kindsOf(system, memberId)).toHaveLength(1);
    const free = await memberWithApp(system, { mfa_required: false });
    const caller = await enters(system, free);
    for (const kind of ['totp', 'phone']) expect((await remove(caller, kind)).status).toBe(200);
    expect(await kindsOf(system, free)).toEqual([]);
  });

  test('of a kind that nobody has registered changes nothing', async () => {
    const memberId = await memberWithApp(system);
    const [own, other] = [await enters(system, memberId), await enters(system, memberId)];
    expect((await remove(own, 'passkey')).body).toEqual({ methods: ['phone', 'totp'], removed: false });
    expect([await levelOf(own), await levelOf(other)]).toEqual(['mfa', 'mfa']);
  });
});

describe('sessions that began with a second factor', () => {
  test('end when the methods are reset, as all others do: whoever signed in by password signs in anew, to the registration', async () => {
    const memberId = await memberWithApp(system);
    const [mfa, password] = [await enters(system, memberId), await enters(system, memberId, 'password')];
    const run = await applied(system, { memberId });
    expect(await levelOf(mfa)).toBe('mfa');
    await decided(system, run.procedureId);
    await run.reaches('awaiting-registration');
    expect([await levelOf(mfa), await levelOf(password)]).toEqual([401, 401]);
    expect(await levelOf(await entered(system, memberId))).toBe('window');
  });

  test('end when the first new method removes the old ones; the session that registered it stays', async () => {
    const memberId = await memberWithApp(system);
    const mfa = await enters(system, memberId);
    const procedureId = newProcedureId('utokyo', 'mfa-self-service');
    await openReregistration(system.database.db, { procedureId, memberId, kind: 'mfa-self-service' });
    const pass = await enters(system, memberId, 'pass');
    await registersApp(pass);
    expect([await levelOf(mfa), await levelOf(pass)]).toEqual([401, 'pass']);
  });

  test('stay when one more method is registered', async () => {
    const memberId = await memberWithApp(system);
    const [own, other] = [await enters(system, memberId), await enters(system, memberId)];
    await registersApp(own);
    expect([await levelOf(own), await levelOf(other)]).toEqual(['mfa', 'mfa']);
  });
});

test('the first set-up is finished by the first method that is registered: from then on a password is not enough for the form', async () => {
  const memberId = await memberWithApp(system, { mfa_required: false });
  const isRequired = async () =>
    (await system.database.db('utokyo_members').where({ id: memberId }).first()).mfa_required;
  const password = await entered(system, memberId);
  const { body } = await password.call('startMfaApplication', { channel: 'form' });
  const procedureId = String(body['procedureId']);
  await decided(system, procedureId);
  const stands = async () => (await password.call('getProcedure', { procedureId })).body['status'];
  await until('the window opens', stands, (status) => status === 'awaiting-registration');
  expect(await isRequired()).toBe(false);
  await registersApp(await entered(system, memberId));
  expect(await isRequired()).toBe(true);
  const again = await entered(system, memberId);
  expect(wordOf(await again.call('startMfaApplication', { channel: 'form' }))).toBe('channel-not-allowed');
});
