/** The forgotten second password through its operations, every part real. Rules: spec/second-password.md (e). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ulid } from 'ulid';
import { startSystem, type System } from '../../helpers/system.js';
import {
  CURRENT,
  expectInForce,
  isOf,
  levelOf,
  logIn,
  NEXT,
  rulesOf,
  signedIn,
  student,
  wordOf,
} from '../second-password-change/support.js';
import { allowed, mailed, redeem, said, set, start, withSettings } from './support.js';
import { pause } from '../../helpers/wait.js';
import { reaches } from '../../helpers/progress.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
  system.mail.behaviour = {};
});

describe('(e) the good way', () => {
  test('address, mail, button, set: the new one is in force, all sessions end, the address is told, nobody is signed in', async () => {
    const who = await student(system);
    const sessions = [await signedIn(system, who), await signedIn(system, who)];
    const someoneElse = await signedIn(system, await student(system));
    const { caller, procedureId, mail, token, url } = await mailed(system, who);
    expect(mail.to).toEqual([who.email]);
    expect(url.startsWith('http://127.0.0.1:8080/u?token=')).toBe(true);
    await expectInForce(system, who, CURRENT, 1);

    const redeemed = await redeem(caller, token);
    expect([redeemed.status, redeemed.body]).toEqual([
      200,
      {
        procedureId,
        status: 'awaiting-password',
        next: 'new-password',
        passwordTicket: expect.any(String),
        expiresAt: expect.any(String),
      },
    ]);
    expect(Date.parse(redeemed.body['expiresAt']) - Date.now()).toBeGreaterThan(9 * 60_000);
    for (const session of sessions) expect(await levelOf(session)).toBe('menu');

    const answer = await set(caller, redeemed.body['passwordTicket']);
    expect([answer.status, answer.body]).toEqual([200, { procedureId, status: 'set' }]);
    await expectInForce(system, who, NEXT, 2);
    for (const session of sessions) expect(await levelOf(session)).toBe(401);
    expect(await levelOf(caller)).toBe(401);
    expect(await levelOf(someoneElse)).toBe('menu');

    await system.mail.wait((m) => isOf(procedureId, who.email)(m) && m !== mail);
    expect(system.mail.to(who.email)).toHaveLength(2);
    expect(system.mail.to(who.email)[1]?.raw).not.toContain(NEXT);
    expect((await logIn(system, who)).status).toBe(401);
    expect((await logIn(system, { ...who, secondPassword: NEXT })).body['next']).toBe('menu');
  });

  test('is for an account without a second password too', async () => {
    const who = await student(system, { second: false });
    const { caller, ticket } = await allowed(system, who);
    expect((await set(caller, ticket)).status).toBe(200);
    await expectInForce(system, who, NEXT, 1);
  });

  test('opens an account that wrong logins have locked', async () => {
    const who = await student(system);
    for (let n = 0; n < 10; n++) await logIn(system, { ...who, secondPassword: 'Wrong1234' });
    expect((await logIn(system, who)).status).toBe(401);
    const { caller, ticket } = await allowed(system, who);
    await set(caller, ticket);
    expect((await logIn(system, { ...who, secondPassword: NEXT })).status).toBe(200);
  });

  test('finds the address in either width and with its domain in either case', async () => {
    const who = await student(system);
    const [local, domain] = who.email.split('@');
    await mailed(system, { ...who, email: who.email }, system.caller());
    const { body } = await start(system.caller(), ` ${local}＠${domain?.toUpperCase()} `);
    await system.mail.wait(isOf(body['procedureId'], who.email));
  });

  test('mails in the language of the person', async () => {
    const [one, two] = [await student(system), await student(system)];
    const en = await mailed(system, one, system.caller({ headers: { 'accept-language': 'en' } }));
    const ja = await mailed(system, two, system.caller({ headers: { 'accept-language': 'ja' } }));
    expect(en.mail.text).toMatch(/second password/i);
    expect(ja.mail.text).toMatch(/第2パスワード/);
    expect(ja.mail.text).not.toMatch(/second password/i);
  });
});

describe('(e) an address', () => {
  test('that is nobody’s gets the same answer and no mail', async () => {
    const who = await student(system);
    const known = await start(system.caller(), who.email);
    const unknown = await start(system.caller(), 'nobody@student.example.jp');
    await system.mail.wait(isOf(known.body['procedureId'], who.email));
    expect([unknown.status, Object.keys(unknown.body), unknown.body['status']]).toEqual([
      known.status,
      Object.keys(known.body),
      'accepted',
    ]);
    await pause(500);
    expect(system.mail.to('nobody@student.example.jp')).toEqual([]);
    expect(system.mail.to(who.email)).toHaveLength(1);
  });

  test('of a disabled account is as one that is nobody’s', async () => {
    const who = await student(system);
    await system.database.db('shomei_accounts').where({ user_id: who.userId }).update({ disabled_at: new Date() });
    expect((await start(system.caller(), who.email)).status).toBe(202);
    await pause(500);
    expect(system.mail.to(who.email)).toEqual([]);
  });

  test('that is none is answered by field', async () => {
    const answer = await system.caller().call('startSecondPasswordReset', { email: 'no address', userId: 's2026003' });
    expect(said(answer)).toEqual([400, 'malformed']);
    expect((answer.body['errors'] as { path: string }[]).map(({ path }) => path).sort()).toEqual(['email', 'userId']);
  });

  test('is good for so many requests an hour, and a client for so many starts, known or not', async () => {
    await withSettings(system, { requestsPerHour: 2, startsPerHourPerAddress: 4 }, async () => {
      const caller = system.caller({ address: '192.0.2.41' });
      const who = await student(system);
      for (const email of [who.email, 'nobody-1@student.example.jp']) {
        expect([(await start(caller, email)).status, (await start(caller, email)).status]).toEqual([202, 202]);
        // One of the two counts for everybody.
        expect((await start(system.caller({ address: '192.0.2.42' }), email)).status).toBe(202);
        const fourth = await start(system.caller({ address: '192.0.2.43' }), email);
        expect(said(fourth)).toEqual([429, 'too-many-requests']);
        expect(Number(fourth.headers['retry-after'])).toBeGreaterThan(3_000);
      }
      expect((await start(caller, 'nobody-2@student.example.jp')).status).toBe(429);
    });
  });

  test('a repeat under a key answers as the first, and mails once', async () => {
    const who = await student(system);
    const key = { 'idempotency-key': ulid() };
    const answers = await Promise.all(Array.from({ length: 5 }, () => start(system.caller(), who.email, key)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    await system.mail.wait(isOf(answers[0]?.body['procedureId'], who.email));
    await pause(300);
    expect(system.mail.to(who.email)).toHaveLength(1);
  });
});

describe('(e) the right to set', () => {
  test('ends with its time', async () => {
    await withSettings(system, { passwordTicketLifeMs: 700 }, async () => {
      const who = await student(system);
      const { caller, ticket, procedureId } = await allowed(system, who);
      await pause(800);
      expect(said(await set(caller, ticket))).toEqual([410, 'ticket-expired']);
      await reaches(caller, procedureId, 'expired');
      expect(said(await set(caller, ticket))).toEqual([410, 'ticket-expired']);
      await expectInForce(system, who, CURRENT, 1);
    });
  });

  test('is used once', async () => {
    const who = await student(system);
    const { caller, ticket } = await allowed(system, who);
    expect((await set(caller, ticket)).status).toBe(200);
    expect(said(await set(caller, ticket, `${NEXT}2`))).toEqual([410, 'ticket-expired']);
    expect(said(await set(caller, ticket))).toEqual([410, 'ticket-expired']);
    await expectInForce(system, who, NEXT, 2);
  });

  test('of ten at once has one effect', async () => {
    const who = await student(system);
    const { caller, ticket } = await allowed(system, who);
    const tried = Array.from({ length: 10 }, (_, n) => `${NEXT}${n}`);
    const answers = await Promise.all(tried.map((password) => set(caller, ticket, password)));
    const winners = tried.filter((_, n) => answers[n]?.status === 200);
    expect(winners).toHaveLength(1);
    expect(new Set(answers.filter(({ status }) => status !== 200).map(wordOf))).toEqual(new Set(['ticket-expired']));
    await expectInForce(system, who, winners[0] ?? '', 2);
  });

  test('of twenty at once under one key has one effect and one answer', async () => {
    const who = await student(system);
    const { caller, ticket } = await allowed(system, who);
    const key = { 'idempotency-key': ulid() };
    const answers = await Promise.all(Array.from({ length: 20 }, () => set(caller, ticket, NEXT, key)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(200);
    await expectInForce(system, who, NEXT, 2);
  });

  test('answers a repeat whose first answer was lost, after the procedure has ended too', async () => {
    const who = await student(system);
    const { caller, ticket, procedureId } = await allowed(system, who);
    const key = { 'idempotency-key': ulid() };
    const first = await set(caller, ticket, NEXT, key);
    await reaches(caller, procedureId, 'completed');
    await pause(500);
    await system.database
      .db('idempotency_keys')
      .update({ finished_at: null, response: null, claimed_at: system.database.db.raw("now() - interval '1 minute'") });
    const repeat = await set(caller, ticket, NEXT, key);
    expect([repeat.status, repeat.body]).toEqual([200, first.body]);
    await expectInForce(system, who, NEXT, 2);
  });

  test('is not used up by a password that breaks a rule', async () => {
    const who = await student(system);
    const { caller, ticket } = await allowed(system, who);
    expect(rulesOf(await set(caller, ticket, 'abcdefg'))).toEqual(['min-length', 'upper', 'digit']);
    const hash = await system.deps.passwords.hash('Univ2026pass');
    await system.database.db('directory_users').where({ user_id: who.userId }).update({ password_hash: hash });
    expect(rulesOf(await set(caller, ticket, 'Univ2026pass'))).toEqual(['university-password']);
    await expectInForce(system, who, CURRENT, 1);
    expect((await set(caller, ticket)).status).toBe(200);
  });

  test('is for its own procedure: refused when forged, over, for another purpose, or of a procedure that waits for none', async () => {
    const who = await student(system);
    const { procedureId } = await mailed(system, who);
    const { tokens } = system.deps;
    const end = Date.now() + 60_000;
    const grant = (id: string, endMs = end) => tokens.grant('second-password-ticket', { procedureId: id }, endMs);
    const mine = grant(procedureId);
    const tickets = [
      mine,
      grant(procedureId, Date.now() - 1),
      `${mine.slice(0, -1)}${mine.endsWith('A') ? 'B' : 'A'}`,
      'x',
      grant(`shomei-second-password-reset-${ulid()}`),
      grant(`umin-access-code-${ulid()}`),
      tokens.grant('password-ticket', { procedureId }, end),
      tokens.grant('second-password-ticket', { other: 1 }, end),
      tokens.url({ purpose: 'second-password-reset', procedureId, issue: 1 }),
    ];
    for (const ticket of tickets) expect(said(await set(system.caller(), ticket))).toEqual([410, 'ticket-expired']);
    await expectInForce(system, who, CURRENT, 1);
  });

  test('sets the password of its own account only', async () => {
    const [one, two] = [await student(system), await student(system)];
    const [a, b] = [await allowed(system, one), await allowed(system, two)];
    expect((await set(b.caller, a.ticket)).status).toBe(200);
    await expectInForce(system, one, NEXT, 2);
    await expectInForce(system, two, CURRENT, 1);
  });

  test('counts before a session, which stays as it is', async () => {
    const [one, two] = [await student(system), await student(system, { second: false })];
    const { ticket } = await allowed(system, one);
    const session = await signedIn(system, two);
    expect((await set(session, ticket)).status).toBe(200);
    await expectInForce(system, one, NEXT, 2);
    expect(await levelOf(session)).toBe('set-second-password');
  });

  test('of an account that was disabled meanwhile sets nothing', async () => {
    const who = await student(system);
    const { caller, ticket } = await allowed(system, who);
    await system.database.db('shomei_accounts').where({ user_id: who.userId }).update({ disabled_at: new Date() });
    expect(said(await set(caller, ticket))).toEqual([410, 'ticket-expired']);
    await expectInForce(system, who, CURRENT, 1);
  });
});

test('what is stored, logged as a step or kept for repeats holds neither token nor password', async () => {
  const who = await student(system);
  const { caller, ticket, token } = await allowed(system, who);
  await set(caller, ticket, 'CanaryPass77', { 'idempotency-key': ulid() });
  const { db } = system.database;
  const tables: string[] = await db('pg_tables').where({ schemaname: 'public' }).pluck('tablename');
  for (const table of tables) {
    const { rows } = await db.raw('select t::text as line from ?? as t', [table]);
    for (const secret of ['CanaryPass77', token, ticket]) expect(JSON.stringify(rows)).not.toContain(secret);
  }
});
