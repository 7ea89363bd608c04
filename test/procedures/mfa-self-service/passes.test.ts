/** What somebody is given whose card was verified: a pass, or the right to set a new password (spec/mfa-reregistration.md, 2a; security case C6). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { generateSync } from 'otplib';
import { stepsTexts } from '../../../api/text/steps.js';
import { HostileIdentityService } from '../../helpers/hostile-identity-service.js';
import { takes } from '../../helpers/progress.js';
import type { Caller, System } from '../../helpers/system.js';
import { enters, linking, sentBy, stands, systemWith, through } from '../../helpers/utokyo.js';
import { until } from '../../helpers/wait.js';
import { rowsOf, sendForm, wordOf } from '../../security/support.js';
import { addOtherOperator, signedIn as staffSignedIn } from '../../staff/oversight/support.js';

const service = new HostileIdentityService();
let system: System;
let hash: string;
beforeAll(async () => {
  await service.up();
  system = await systemWith(service);
  hash = await system.deps.passwords.hash(OLD, 'test');
});
afterAll(async () => {
  await system.close();
  await service.down();
});

const OLD = 'Brave-Lantern-52';
const NEW = 'Wq7#vTz9mKp2';

interface Verified {
  caller: Caller;
  memberId: string;
  procedureId: string;
}
let cards = 0;
/** A member with a linked card, who has just proved by it who they are, in a browser that knows nothing of them. */
async function verified(): Promise<Verified> {
  cards += 1;
  const wish = { claims: { sub: `pass-card-${cards}` } };
  const linked = await linking(system, { password_hash: hash });
  await through(service, linked, wish);
  const caller = system.caller();
  const sent = await sentBy(caller, 'verifyIdentity', { accountId: linked.memberId });
  await through(service, { caller, url: sent.url }, wish);
  expect(await stands(caller, sent.procedureId)).toEqual(['awaiting-registration', 'identity-verified']);
  return { caller, memberId: linked.memberId, procedureId: sent.procedureId };
}
const issue = ({ caller, procedureId }: Verified, purpose = 'mfa-registration', headers = {}) =>
  caller.call('issueTemporaryAccessPass', { procedureId, purpose }, headers);
const signIn = (userId: string, password: string, caller = system.caller()) =>
  caller.call('signIn', { realm: 'utokyo', userId, password });
const kindsOf = (memberId: string) =>
  system.database.db('utokyo_methods').where({ member_id: memberId, removed_at: null }).orderBy('kind').pluck('kind');

describe('a pass', () => {
  let who: Verified;
  beforeEach(async () => {
    who = await verified();
  });

  test('is shown once, of 12 characters without look-alikes, for an hour; it signs in once, and reaches the security information only', async () => {
    const { status, body } = await issue(who);
    expect(status).toBe(200);
    expect(body['pass']).toMatch(/^[A-HJ-NP-Za-km-z2-9]{12}$/);
    expect(Math.abs(Date.parse(body['expiresAt']) - Date.now() - 3_600_000)).toBeLessThan(60_000);
    const caller = system.caller();
    const entered = await signIn(who.memberId, ` ${body['pass']} `, caller);
    expect(entered.body).toMatchObject({ level: 'pass', reaches: ['security-info', 'registration'] });
    expect((await caller.call('linkIdentity')).status).toBe(403);
    expect((await caller.call('startMfaApplication', { channel: 'form' })).status).toBeGreaterThanOrEqual(400);
    expect(wordOf(await signIn(who.memberId, body['pass']))).toBe('not-authenticated');
  });

  test('is no password: neither where one is asked for again, nor of anybody else', async () => {
    const { body } = await issue(who);
    const other = await verified();
    expect(wordOf(await signIn(other.memberId, body['pass']))).toBe('not-authenticated');
    const code = await system
      .caller()
      .call('signIn', { realm: 'utokyo', userId: who.memberId, password: body['pass'], code: '123456' });
    expect(wordOf(code)).toBe('not-authenticated');
  });

  test('lets a first new method be registered, which removes all old ones in the same step and completes', async () => {
    const { body } = await issue(who);
    const caller = system.caller();
    await signIn(who.memberId, body['pass'], caller);
    const begun = await caller.call('startMfaRegistration', { kind: 'totp' });
    // Broken off here, the old ones stay.
    expect(await kindsOf(who.memberId)).toEqual(['phone', 'totp']);
    const code = generateSync({ secret: begun.body['secret'] });
    const registered = await caller.call('registerMfaMethod', { kind: 'totp', code });
    expect(registered.body).toEqual({ status: 'registered', methods: ['totp'] });
    expect(await kindsOf(who.memberId)).toEqual(['totp']);
    await until(
      'the end',
      () => stands(who.caller, who.procedureId),
      ([status]) => status === 'completed',
    );
    // More may follow in the same session; no pass any more.
    expect((await caller.call('startMfaRegistration', { kind: 'totp' })).status).toBe(200);
    expect(wordOf(await issue(who))).toBe('wrong-state');
  });

  test('is another browser’s concern in nothing', async () => {
    await issue(who);
    for (const caller of [system.caller(), await enters(system, who.memberId, 'mfa')]) {
      expect(wordOf(await issue({ ...who, caller }))).toBe('not-found');
      expect(wordOf(await caller.call('revokeTemporaryAccessPass', { procedureId: who.procedureId }))).toBe(
        'not-found',
      );
    }
  });

  test('is not to be had before the card was verified', async () => {
    const caller = system.caller();
    const { procedureId } = await sentBy(caller, 'verifyIdentity', { accountId: who.memberId });
    expect(wordOf(await issue({ ...who, caller, procedureId }))).toBe('not-found');
  });

  test('is repeated by no idempotency key; a newer one voids the older, and there are three', async () => {
    const key = { 'idempotency-key': 'same' };
    const passes: string[] = [];
    for (let i = 0; i < 3; i++) passes.push(String((await issue(who, 'mfa-registration', key)).body['pass']));
    expect(new Set(passes).size).toBe(3);
    expect(wordOf(await issue(who))).toBe('wrong-state');
    expect(wordOf(await signIn(who.memberId, passes[1] ?? ''))).toBe('not-authenticated');
    expect((await signIn(who.memberId, passes[2] ?? '')).body['level']).toBe('pass');
  });

  test('signs in in the browser that it was shown in, whatever strangers have tried and locked', async () => {
    const { body } = await issue(who);
    const stranger = (n: number) => system.caller({ address: `198.51.100.${n}` });
    const { wrongLogins } = system.deps.services.utokyo;
    await Promise.all(Array.from({ length: wrongLogins }, (_, n) => signIn(who.memberId, 'wrong', stranger(n + 1))));
    expect(wordOf(await signIn(who.memberId, body['pass'], stranger(200)))).toBe('not-authenticated');
    expect((await signIn(who.memberId, body['pass'], who.caller)).body['level']).toBe('pass');
  });

  test('is taken back with a reason that is a text: nothing that no table can keep', async () => {
    await issue(who);
    const op1 = await staffSignedIn(system, 'op1');
    for (const reason of ['a\u0000b', '\ud800', ' \n ', 'x'.repeat(501)])
      expect([
        reason,
        wordOf(await op1.call('revokeTemporaryAccessPass', { procedureId: who.procedureId, reason })),
      ]).toEqual([reason, 'malformed']);
  });

  test('rests nowhere', async () => {
    const { body } = await issue(who, 'mfa-registration', { 'idempotency-key': 'kept-nowhere' });
    const { rows } = await system.database.db.raw(
      "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
    );
    const tables = rows.map((row: { table_name: string }) => row.table_name);
    expect(tables).toContain('utokyo_passes');
    expect(await rowsOf(system.database.db, ...tables)).not.toContain(body['pass']);
    await system.mail.wait(
      (mail) => mail.to.some((to) => to.includes(who.memberId)) && mail.text.includes('一時アクセスパス'),
    );
    expect(JSON.stringify(system.mail.box.map(({ text, subject }) => [subject, text]))).not.toContain(body['pass']);
  });

  test('is taken back by its owner: it signs in no more, and the next one does', async () => {
    const first = await issue(who);
    const { procedureId, caller } = who;
    const answer = await caller.call('revokeTemporaryAccessPass', { procedureId });
    expect([answer.status, answer.body]).toEqual([200, { procedureId, status: 'revoked' }]);
    expect(wordOf(await caller.call('revokeTemporaryAccessPass', { procedureId }))).toBe('wrong-state');
    expect(wordOf(await signIn(who.memberId, first.body['pass']))).toBe('not-authenticated');
    expect((await signIn(who.memberId, (await issue(who)).body['pass'])).body['level']).toBe('pass');
  });

  test('that is the third ends the case when it is taken back: the same call once more is answered as the first, and nobody else’s is', async () => {
    for (let n = 0; n < 3; n += 1) await issue(who);
    const { procedureId, caller } = who;
    const revokes = (by: Caller, more = {}) => by.call('revokeTemporaryAccessPass', { procedureId, ...more });
    const answered = [200, { procedureId, status: 'revoked' }];
    const first = await revokes(caller);
    expect([first.status, first.body]).toEqual(answered);
    await until(
      'the end',
      () => stands(caller, procedureId),
      ([status]) => status === 'expired',
    );
    const again = await revokes(caller);
    expect([again.status, again.body]).toEqual(answered);
    expect(wordOf(await revokes(system.caller()))).toBe('not-found');
    expect(wordOf(await revokes(await staffSignedIn(system, 'op1'), { reason: '本人からの届け出' }))).toBe(
      'wrong-state',
    );
  });

  test('is listed for staff by whose it is, never itself, and taken back on their page, where its reason stays', async () => {
    const { procedureId, memberId } = who;
    const { body } = await issue(who);
    const [op1, auditor] = [await staffSignedIn(system, 'op1'), await staffSignedIn(system, 'audit1')];
    const page = (caller: Caller) => caller.send({ method: 'GET', url: '/staff/passes?lang=ja' });
    const revokes = (caller: Caller, reason: string) =>
      sendForm(caller, '/staff/passes', '/staff/passes', { procedureId, reason });
    for (const [caller, mayRevoke] of [
      [op1, true],
      [auditor, false],
    ] as const) {
      const { text } = await page(caller);
      expect([text.includes(memberId), text.includes(`value="${procedureId}"`)]).toEqual([true, mayRevoke]);
      expect(text).not.toContain(body['pass']);
    }
    const incomplete = await revokes(op1, '');
    expect([incomplete.status, incomplete.text.includes('取消しの理由を入力してください')]).toEqual([400, true]);
    expect((await revokes(op1, '本人からの届け出')).text).toContain(`${memberId} の一時アクセスパスを取り消しました`);
    expect((await page(auditor)).text).toContain('本人からの届け出');
    expect(wordOf(await signIn(memberId, body['pass']))).toBe('not-authenticated');
    expect((await revokes(op1, 'もう一度')).status).toBe(409);
  });

  test('is taken back by staff who decide, with a reason that stays with it; by no others', async () => {
    const { procedureId, memberId } = who;
    const { body } = await issue(who);
    const staff = async (userId: string) => {
      const caller = system.caller();
      await caller.call('signIn', {
        realm: 'staff',
        userId,
        password: `${userId[0]?.toUpperCase()}${userId.slice(1)}-sample-pass`,
      });
      return caller;
    };
    const reason = 'reported as stolen';
    const operator = await staff('op1');
    await addOtherOperator(system.database.db);
    const ofOtherQueue = await staffSignedIn(system, 'op9', 'op1');
    expect(wordOf(await ofOtherQueue.call('revokeTemporaryAccessPass', { procedureId, reason }))).toBe('forbidden');
    expect(wordOf(await (await staff('audit1')).call('revokeTemporaryAccessPass', { procedureId, reason }))).toBe(
      'forbidden',
    );
    expect(wordOf(await operator.call('revokeTemporaryAccessPass', { procedureId }))).toBe('malformed');
    expect((await operator.call('revokeTemporaryAccessPass', { procedureId, reason })).status).toBe(200);
    expect(await system.database.db('utokyo_passes').where({ procedure_id: procedureId }).first()).toMatchObject({
      revoked_by: 'staff:op1',
      reason,
    });
    expect(wordOf(await signIn(memberId, body['pass']))).toBe('not-authenticated');
    expect(wordOf(await operator.call('issueTemporaryAccessPass', { procedureId, purpose: 'mfa-registration' }))).toBe(
      'not-found',
    );
  });

  test('that its owner could not make is made when it is asked for again, and costs none of the three', async () => {
    const made = await issue(who);
    // As if the process had been killed before the pass was made.
    await system.database.db('utokyo_passes').where({ procedure_id: who.procedureId }).delete();
    const again = await issue(who);
    expect(again.body['pass']).toBe(made.body['pass']);
    const steps = (await who.caller.call('getProcedure', { procedureId: who.procedureId })).body['steps'];
    expect(steps.filter(({ step }: { step: string }) => step === 'pass-issued')).toHaveLength(1);
  });

  test('of a re-registration that was stopped signs in to nothing', async () => {
    const { body } = await issue(who);
    const { tokens } = system.deps;
    const token = tokens.url({ purpose: 'stop-reregistration', procedureId: who.procedureId, issue: 1 });
    expect((await system.caller().call('redeemOneTimeUrl', { token })).status).toBe(200);
    const caller = system.caller();
    await signIn(who.memberId, body['pass'], caller);
    expect(wordOf(await caller.call('startMfaRegistration', { kind: 'totp' }))).toBe('not-authenticated');
    expect(wordOf(await issue(who))).toBe('wrong-state');
  });
});

test('whoever has the address sees neither which mails went out nor what staff must see to; staff see all', async () => {
  const { procedureId } = await verified();
  const token = system.deps.tokens.url({ purpose: 'stop-reregistration', procedureId, issue: 1 });
  expect((await system.caller().call('redeemOneTimeUrl', { token })).status).toBe(200);
  await takes(await staffSignedIn(system, 'op1'), procedureId, 'mailed-stopped');
  // All that can ever be told of it.
  const names = Object.keys(stepsTexts.ja).map((id) => id.replace('step.', ''));
  const last = await system.database.db('procedure_steps').where({ procedure_id: procedureId }).max('n as n').first();
  await system.database.db('procedure_steps').insert(
    names.map((name, index) => ({
      procedure_id: procedureId,
      n: Number(last?.n) + 1 + index,
      at: new Date(),
      step: name,
      actor: 'system',
    })),
  );
  const stranger = system.caller();
  const { body } = await stranger.call('getProcedure', { procedureId });
  const told: string = body['steps'].map(({ text }: { text: string }) => text).join('\n');
  const page = await stranger.send({ method: 'GET', url: `/procedures/${procedureId}` });
  for (const said of [told, page.text]) {
    expect(said).toContain('メールのURLから手続きが止められました');
    expect(said).not.toMatch(/対応してください|主任|メールを送信|お届けできません|管理者/);
  }
});

describe('a new password', () => {
  const sets = (caller: Caller, passwordTicket: string, password: string, passwordAgain = password) =>
    caller.call('submitNewPassword', { passwordTicket, password, passwordAgain });

  test('is set by the same proof, by the policy; sessions end, the old one signs in no more, and the ticket is used', async () => {
    const who = await verified();
    const session = await enters(system, who.memberId, 'password');
    const { body } = await issue(who, 'password-reset');
    expect(body['pass']).toBeUndefined();
    const ticket = String(body['passwordTicket']);
    for (const bad of ['short', `Ab1${who.memberId}`, 'Password123!', 'no-upper-case-here-52'])
      expect(wordOf(await sets(who.caller, ticket, bad))).toBe('password-refused');
    expect((await sets(who.caller, ticket, NEW, `${NEW}x`)).body['violations']).toMatchObject([{ rule: 'same-twice' }]);
    expect((await session.call('whoAmI', { realm: 'utokyo' })).status).toBe(200);
    const set = await sets(who.caller, ticket, NEW);
    expect([set.status, set.body]).toEqual([200, { procedureId: who.procedureId, status: 'completed', services: [] }]);
    expect(wordOf(await session.call('whoAmI', { realm: 'utokyo' }))).toBe('not-authenticated');
    expect(wordOf(await signIn(who.memberId, OLD))).toBe('not-authenticated');
    expect((await signIn(who.memberId, NEW)).body['level']).toBe('password');
    expect(wordOf(await sets(who.caller, ticket, `${NEW}x`))).toBe('ticket-expired');
    expect(await kindsOf(who.memberId)).toEqual(['phone', 'totp']);
    expect(await stands(who.caller, who.procedureId)).toEqual(['completed', 'member-password-set']);
  });

  test('that is sent again under its key is answered as it was', async () => {
    const who = await verified();
    const ticket = String((await issue(who, 'password-reset')).body['passwordTicket']);
    const send = () =>
      who.caller.call(
        'submitNewPassword',
        { passwordTicket: ticket, password: NEW, passwordAgain: NEW },
        { 'idempotency-key': `set-${who.procedureId}` },
      );
    expect((await send()).status).toBe(200);
    expect((await send()).status).toBe(200);
  });

  test('ends the way to a pass, and a pass that was issued before', async () => {
    const who = await verified();
    const { body } = await issue(who);
    const ticket = String((await issue(who, 'password-reset')).body['passwordTicket']);
    expect((await sets(who.caller, ticket, NEW)).status).toBe(200);
    expect(wordOf(await issue(who))).toBe('wrong-state');
    expect(wordOf(await signIn(who.memberId, body['pass']))).toBe('not-authenticated');
  });
});
