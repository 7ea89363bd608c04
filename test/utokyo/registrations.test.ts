/** Which session registers a method, and what the others have of it (decision 115). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateSync } from 'otplib';
import { addMethod } from '../../db/utokyo/methods.js';
import { endReregistration, noteStopped, openReregistration, openWindow } from '../../db/utokyo/reregistrations.js';
import { newProcedureId } from '../helpers/ids.js';
import { kindsOf, newMember } from '../helpers/reregistrations.js';
import { type Caller, startSystem, type System } from '../helpers/system.js';
import { enters } from '../helpers/utokyo.js';
import { until } from '../helpers/wait.js';
import { wordOf } from '../security/support.js';
import { memberWithApp } from './support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.close());

async function levelOf(caller: Caller): Promise<unknown> {
  const { status, body } = await caller.send({ method: 'GET', url: '/api/v1/session?realm=utokyo' });
  return status === 200 ? body['level'] : status;
}
const secretFor = async (caller: Caller): Promise<string> =>
  String((await caller.call('startMfaRegistration', { kind: 'totp' })).body['secret']);
const give = (caller: Caller, secret: string) =>
  caller.call('registerMfaMethod', { kind: 'totp', code: generateSync({ secret }) });

/** Opens a re-registration of a kind, by whose pass or in whose window people come in. */
async function opened(memberId: string, level: 'pass' | 'window'): Promise<string> {
  const kind = level === 'pass' ? 'mfa-self-service' : 'mfa-application';
  const procedureId = newProcedureId('utokyo', kind);
  expect(await openReregistration(system.database.db, { procedureId, memberId, kind })).toBe(true);
  await openWindow(system.database.db, procedureId, 60_000);
  return procedureId;
}

describe('a secret that is shown', () => {
  test('is the same again in its own session, and another one in every other: what one has noted is worth nothing once another has registered', async () => {
    const memberId = await memberWithApp(system);
    const [thief, owner] = [await enters(system, memberId), await enters(system, memberId)];
    const noted = await secretFor(thief);
    expect(await secretFor(thief)).toBe(noted);
    const own = await secretFor(owner);
    expect(own).not.toBe(noted);
    expect(wordOf(await give(owner, noted))).toBe('method-refused');
    // Nor does the one session finish what the other has begun.
    expect(wordOf(await give(thief, own))).toBe('method-refused');
    expect((await give(owner, own)).status).toBe(200);
  });

  test('is forgotten when the re-registration is stopped', async () => {
    const memberId = await memberWithApp(system);
    const procedureId = await opened(memberId, 'pass');
    await secretFor(await enters(system, memberId, 'pass'));
    const kept = () => system.database.db('utokyo_challenges').where({ member_id: memberId });
    expect(await kept()).toHaveLength(1);
    await noteStopped(system.database.db, procedureId);
    expect(await kept()).toEqual([]);
  });
});

test('each further method after the first of a re-registration is told by one mail, without a link; so is one that is removed', async () => {
  const { memberId, email } = await newMember(system);
  await opened(memberId, 'window');
  const own = await enters(system, memberId, 'window');
  for (const _ of [1, 2, 3]) expect((await give(own, await secretFor(own))).status).toBe(200);
  await addMethod(system.database.db, { id: `${memberId}-other`, memberId, kind: 'phone' });
  const signedIn = await enters(system, memberId);
  expect((await signedIn.call('removeMfaMethod', { kind: 'phone' })).status).toBe(200);
  const mails = () => system.mail.box.filter(({ to }) => to.includes(email));
  await until('four mails', mails, ({ length }) => length === 4);
  expect(
    mails()
      .map(({ subject }) => subject.replace(/^【.+】/, ''))
      .sort(),
  ).toEqual([
    '本人確認方法が削除されました',
    '本人確認方法が追加されました',
    '本人確認方法が追加されました',
    '本人確認方法が追加されました',
  ]);
  expect(mails().filter(({ text }) => text.includes('/u?token='))).toEqual([]);
  expect(await system.database.db('utokyo_notices').where({ member_id: memberId })).toEqual([]);
});

describe.each(['pass', 'window'] as const)('a session by a %s', (level) => {
  test('ends when another session registers the first new method; that one goes on', async () => {
    const memberId = await memberWithApp(system);
    await opened(memberId, level);
    const [own, other] = [await enters(system, memberId, level), await enters(system, memberId, level)];
    expect((await give(own, await secretFor(own))).status).toBe(200);
    expect([await levelOf(own), await levelOf(other)]).toEqual([level, 401]);
  });

  test.each<[string, (procedureId: string) => Promise<unknown>]>([
    ['was stopped', (procedureId) => noteStopped(system.database.db, procedureId)],
    ['has expired', (procedureId) => endReregistration(system.database.db, procedureId, 'expired')],
  ])('of a re-registration that %s does not come back with the next one', async (_, end) => {
    const memberId = await memberWithApp(system);
    const first = await opened(memberId, level);
    const early = await enters(system, memberId, level);
    expect(await levelOf(early)).toBe(level);
    await end(first);
    expect(await levelOf(early)).toBe(401);
    await opened(memberId, level);
    expect(await levelOf(early)).toBe(401);
    expect(await levelOf(await enters(system, memberId, level))).toBe(level);
  });

  test('takes away what was there before it with its first method, and nothing with the next', async () => {
    const memberId = await memberWithApp(system);
    await opened(memberId, level);
    const own = await enters(system, memberId, level);
    await give(own, await secretFor(own));
    expect(await kindsOf(system, memberId)).toEqual(['totp']);
    await addMethod(system.database.db, { id: `${memberId}-later`, memberId, kind: 'phone' });
    expect((await give(own, await secretFor(own))).status).toBe(200);
    expect(await kindsOf(system, memberId)).toEqual(['phone', 'totp', 'totp']);
  });
});
