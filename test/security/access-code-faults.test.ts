/** Security cases I3, I6, I7 on the password update by access code: mail trouble, messages sent often, floods. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { codeSupersededSignal, submitCodeUpdate } from '../../workflows/contracts/access-code.js';
import type { Digest } from '../../workflows/contracts/procedure.js';
import { effort } from '../helpers/effort.js';
import { startSystem, type System } from '../helpers/system.js';
import {
  addAccount,
  CODE_SUBJECT,
  codeIn,
  GOOD,
  sentCode,
  setPassword,
  ticketFor,
  UPDATED_SUBJECT,
  wrongOf,
  YAMADA,
  replayProcedures,
} from '../helpers/umin.js';
import { wordOf } from './support.js';
import { pause, until } from '../helpers/wait.js';
import { reaches } from '../helpers/progress.js';

const FLOOD = effort(100, 10_000);

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());
afterEach(async () => {
  system.mail.behaviour = {};
  await system.database.db('umin_wrong_codes').delete();
});

const eventsOf = async (procedureId: string): Promise<number> =>
  (await system.temporal.client.workflow.getHandle(procedureId).fetchHistory()).events?.length ?? 0;
const mailsOf = (procedureId: string, subject: string) =>
  system.mail.box.filter((m) => m.subject === subject && m.headers.some((h) => h.value === procedureId));

test('I3: while the mail server is away the code waits; when it is back the mail goes, once to each address', async () => {
  await system.mail.down();
  const caller = system.caller();
  const { body, status } = await caller.call('startAccessCodeById', { accountId: YAMADA });
  expect(status).toBe(201);
  const { procedureId } = body;
  const look = () => caller.call('getProcedure', { procedureId });
  const page = (lang: string) => caller.send({ method: 'GET', url: `/procedures/${procedureId}?lang=${lang}` });
  await until('the mail is said to be late', look, ({ body }) => body['mailDelayed'] === true);
  expect((await page('ja')).text).toContain('メールの送信に時間がかかっています');
  expect((await page('en')).text).toContain('Our email is taking longer than usual');
  await system.mail.up();
  await until(
    'mails',
    () => mailsOf(procedureId, CODE_SUBJECT).length,
    (n) => n === 2,
  );
  const [one, two] = mailsOf(procedureId, CODE_SUBJECT);
  expect(one?.messageId).not.toBe(two?.messageId);
  expect(one && two && codeIn(one)).toBe(two && codeIn(two));
  await until('the mail is no longer said to be late', look, ({ body }) => !('mailDelayed' in body));
  expect((await page('en')).text).not.toContain('longer than usual');
});

test('I3: 451 is tried again, 550 on every address ends the procedure and is seen by staff as a refused mail', async () => {
  let deferred = 0;
  system.mail.behaviour = { recipient: () => (deferred++ < 2 ? 451 : undefined) };
  const { procedureId } = await sentCode(system, system.caller());
  expect(deferred).toBeGreaterThanOrEqual(3);
  expect((await system.caller().call('getProcedure', { procedureId })).body['status']).toBe('awaiting-code');

  system.mail.behaviour = { recipient: () => 550 };
  const { body } = await system.caller().call('startAccessCodeById', { accountId: YAMADA });
  await reaches(system.caller(), body['procedureId'], 'mail-undeliverable');
  const rows = await system.database.db('mail_log').where({ procedure_id: body['procedureId'] });
  expect(rows.map((row) => row.state)).toEqual(['refused', 'refused']);
});

test('I3: a mail server that cuts the line after taking the mail gets it again under the same Message-ID, byte for byte the same code', async () => {
  system.mail.behaviour = { data: 'cut' };
  const accountId = await addAccount(system.database.db, 'cut-line');
  const { body } = await system.caller().call('startAccessCodeById', { accountId });
  await until(
    'mails',
    () => mailsOf(body['procedureId'], CODE_SUBJECT).length,
    (n) => n >= 2,
  );
  system.mail.behaviour = {};
  await until(
    'mails',
    () => mailsOf(body['procedureId'], CODE_SUBJECT).length,
    (n) => n >= 4,
  );
  const mails = mailsOf(body['procedureId'], CODE_SUBJECT);
  expect(new Set(mails.map((m) => m.messageId)).size).toBe(2);
  expect(new Set(mails.map(codeIn)).size).toBe(1);
});

test.each([
  ['of our right to send', { data: '554 5.2.252 SendAsDenied; not allowed to send as noreply@example.ac.jp' }],
  ['of an address of ours that is not verified', { data: '554 Message rejected: Email address is not verified.' }],
  ['of the content', { data: '554 5.6.0 content' }],
  ['of our host, said at the recipient', { recipient: () => '550 5.7.1 Client host [203.0.113.5] blocked' }],
  ['of our sender, said at the recipient', { recipient: () => '550 Sender rejected' }],
])(
  'I3: a procedure begun while mails are refused for good because %s waits, and goes on once that is mended',
  async (_why, behaviour) => {
    const { db } = system.database;
    const accountId = await addAccount(db, `blocked-${randomUUID().slice(0, 8)}`);
    system.mail.behaviour = behaviour;
    const { body } = await system.caller().call('startAccessCodeById', { accountId });
    const { procedureId } = body;
    const rows = () => db('mail_log').where({ procedure_id: procedureId, fault: 'blocked' });
    await until('both mails blocked', rows, (found) => found.length === 2);
    expect((await system.caller().call('getProcedure', { procedureId })).body['status']).toBe('awaiting-code');

    const probe = (url: string) => system.caller().send({ method: 'GET', url });
    const degraded = await until(
      'readiness',
      () => probe('/readyz'),
      ({ body: { parts } }) => parts.smtp === 'degraded',
    );
    expect([degraded.status, degraded.body]).toEqual([
      200,
      { status: 'degraded', parts: { database: 'ok', temporal: 'ok', smtp: 'degraded', keys: 'ok' } },
    ]);
    const blocked = /^tetsuzuki_mails\{state="blocked"\} (\d+)$/m.exec((await probe('/metrics')).text)?.[1];
    expect(Number(blocked)).toBeGreaterThanOrEqual(2);

    system.mail.behaviour = {};
    await until(
      'mails',
      () => mailsOf(procedureId, CODE_SUBJECT).length,
      (n) => n === 2,
    );
    const sent = () => db('mail_log').where({ procedure_id: procedureId, state: 'sent' });
    expect(await until('both sent', sent, (found) => found.length === 2)).toMatchObject([
      { fault: null, smtp_code: '250' },
      { fault: null, smtp_code: '250' },
    ]);
    await until(
      'readiness',
      () => probe('/readyz'),
      ({ body: { status } }) => status === 'ok',
    );
  },
);

test('I3: a mail that waits has the Message-ID of its first try, whatever keys were made since', async () => {
  const { db } = system.database;
  system.mail.behaviour = { data: '451 4.3.0 later' };
  const accountId = await addAccount(db, 'new-key');
  const { procedureId } = (await system.caller().call('startAccessCodeById', { accountId })).body;
  const ledger = () => db('mail_log').where({ procedure_id: procedureId });
  // No attempt is under way at that moment: it would go out with the ID that it has read.
  const renamed = () =>
    db.transaction(async (trx) => {
      const rows = await ledger().transacting(trx).forUpdate();
      if (rows.filter(({ state }) => state === 'deferred').length < 2) return false;
      await ledger()
        .transacting(trx)
        .update({ message_id: db.raw("'<' || md5(key) || '@localhost>'") });
      return true;
    });
  await until('both are put off, and have another ID', renamed);
  system.mail.behaviour = {};
  const sent = await until('both sent', ledger, (rows) => rows.every(({ state }) => state === 'sent'));
  expect(new Set(mailsOf(procedureId, CODE_SUBJECT).map(({ messageId }) => messageId))).toEqual(
    new Set(sent.map(({ message_id: id }) => id)),
  );
});

test('I3: a mail whose answer never comes goes out twice, and a third time only after a long while', async () => {
  const { db } = system.database;
  system.mail.behaviour = { data: 'cut' };
  const accountId = await addAccount(db, 'never-answered');
  const { procedureId } = (await system.caller().call('startAccessCodeById', { accountId })).body;
  // The two copies were due after a second; two more attempts come within seven seconds, and must not become mails.
  const attempts = async () => {
    const { raw } = await system.temporal.client.workflow.getHandle(procedureId).describe();
    return (raw.pendingActivities ?? []).map(({ attempt }) => attempt ?? 0);
  };
  await until('four attempts', attempts, (made) => made.length === 2 && made.every((n) => n >= 4));
  expect(mailsOf(procedureId, CODE_SUBJECT)).toHaveLength(4);
  const ledger = () => db('mail_log').where({ procedure_id: procedureId });
  expect(await ledger()).toMatchObject([
    { state: 'claimed', attempts: 2, in_doubt: 1 },
    { state: 'claimed', attempts: 2, in_doubt: 1 },
  ]);
  system.mail.behaviour = {};
  await ledger().update({ last_attempt_at: db.raw("last_attempt_at - interval '5 minutes'") });
  await until('both sent', ledger, (rows) => rows.every(({ state }) => state === 'sent'));
  expect(await ledger()).toMatchObject([
    { attempts: 3, in_doubt: 2 },
    { attempts: 3, in_doubt: 2 },
  ]);
  const mails = mailsOf(procedureId, CODE_SUBJECT);
  expect([mails.length, new Set(mails.map(({ raw }) => raw)).size]).toEqual([6, 2]);
  const metrics = await system.caller().send({ method: 'GET', url: '/metrics' });
  expect(metrics.text).toMatch(/^tetsuzuki_mails\{state="repeated"\} [2-9]/m);
});

test('I3: 421, 450, 451 and 452, at the recipient and after the message, are tried again until the mail is taken, once', async () => {
  const codes = ['421', '450', '451', '452'];
  /** Where each address has been put off already. */
  const putOff = new Set<string>();
  const first = (point: string, address: string): string | undefined => {
    const code = codes.find((one) => address.includes(`later-${one}`));
    if (!code || putOff.has(point + address)) return undefined;
    putOff.add(point + address);
    return `${code} 4.3.0 later`;
  };
  system.mail.behaviour = {
    recipient: (address) => first('RCPT', address),
    data: ([address = '']) => first('DATA', address) ?? 'accept',
  };
  const accounts = await Promise.all(codes.map((code) => addAccount(system.database.db, `later-${code}`)));
  const started = await Promise.all(
    accounts.map((accountId) => system.caller().call('startAccessCodeById', { accountId })),
  );
  for (const { body } of started)
    await until(
      'mails',
      () => mailsOf(body['procedureId'], CODE_SUBJECT).length,
      (n) => n === 2,
    );
  expect(putOff.size).toBe(4 * 2 * 2);
  const rows = () => system.database.db('mail_log').where('recipient', 'like', '%later-%');
  const ended = await until('all are recorded', rows, (found) => found.every(({ state }) => state === 'sent'));
  expect(ended.map(({ in_doubt }) => in_doubt)).toEqual(Array(8).fill(0));
  // Where the server says 421 over a connection that was used before, the mailer itself takes another one.
  for (const { recipient, attempts } of ended)
    expect([recipient, attempts]).toEqual([recipient, recipient.includes('421') ? expect.any(Number) : 3]);
});

test('I3: a mail server that takes ten seconds for each mail gets each once', async () => {
  system.mail.behaviour = { delayMs: 10_000 };
  const accountId = await addAccount(system.database.db, 'ten-seconds');
  const { procedureId } = (await system.caller().call('startAccessCodeById', { accountId })).body;
  const rows = () => system.database.db('mail_log').where({ procedure_id: procedureId, state: 'sent' });
  const sent = await until('both sent', rows, (found) => found.length === 2);
  expect(sent.map(({ attempts, in_doubt }) => [attempts, in_doubt])).toEqual([
    [1, 0],
    [1, 0],
  ]);
  expect(mailsOf(procedureId, CODE_SUBJECT)).toHaveLength(2);
});

test('I3: a code that would arrive when half of its life is over is replaced, and only the new one is mailed', async () => {
  const { umin } = system.deps.services;
  const asWas = umin.accessCodeLifeMs;
  const caller = system.caller();
  const accountId = await addAccount(system.database.db, 'late-code');
  await system.mail.down();
  // The time begins when the code is issued.
  umin.accessCodeLifeMs = 20_000;
  const { procedureId } = (await caller.call('startAccessCodeById', { accountId })).body;
  umin.accessCodeLifeMs = asWas;
  const steps = async (): Promise<string[]> =>
    (await caller.call('getProcedure', { procedureId })).body['steps'].map(({ step }: { step: string }) => step);
  await until('the code is renewed', steps, (taken) => taken.includes('code-renewed'));
  await system.mail.up();
  const codes = () => mailsOf(procedureId, CODE_SUBJECT).map(codeIn);
  const [code] = await until('mails', codes, (found) => found.length > 0);
  expect((await caller.call('submitAccessCode', { procedureId, code })).status).toBe(200);
  expect(new Set(codes()).size).toBe(1);
  const first = await system.database.db('mail_log').where('key', 'like', `${procedureId}/code-1-%`);
  expect(first.map(({ state }) => state)).toEqual(['deferred', 'deferred']);
});

test('I3: a completed update whose mail server is away stays completed, and the mail follows', async () => {
  const caller = system.caller();
  const { procedureId, passwordTicket } = await ticketFor(system, caller);
  await system.mail.down();
  expect((await setPassword(caller, passwordTicket)).status).toBe(200);
  await reaches(caller, procedureId, 'completed');
  await system.mail.up();
  await until(
    'mails',
    () => mailsOf(procedureId, UPDATED_SUBJECT).length,
    (n) => n === 2,
  );
});

test('I6: a hundred starts under one key are one procedure and one code', async () => {
  const caller = system.caller();
  const accountId = await addAccount(system.database.db, 'same-key');
  const replies = await Promise.all(
    Array.from({ length: 100 }, () =>
      caller.call('startAccessCodeById', { accountId }, { 'idempotency-key': 'one-start' }),
    ),
  );
  const started = replies.filter(({ status }) => status === 201);
  expect(new Set(started.map(({ body }) => body['procedureId'])).size).toBe(1);
  for (const { status } of replies) expect([201, 409, 503]).toContain(status);
  await pause(1_000);
  expect(mailsOf(started[0]?.body['procedureId'], CODE_SUBJECT)).toHaveLength(2);
});

test('I6: a hundred sendings of one attempt are one attempt; signals before, while and after are one ending', async () => {
  const { procedureId, code } = await sentCode(system, system.caller());
  const handle = system.temporal.client.workflow.getHandle(procedureId);
  const attempt = system.deps.tokens.digests('access-code', `${procedureId}\0${wrongOf(code)}`);
  const browser = 'k1.browser' as Digest;
  const answers = await Promise.all(
    Array.from({ length: 100 }, () =>
      handle.executeUpdate(submitCodeUpdate, { args: [{ attempt, browser }], updateId: 'one-attempt' }),
    ),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
    new Set([JSON.stringify({ ok: false, refusal: 'wrong-code', triesLeft: 2 })]),
  );
  const signals = () =>
    Promise.allSettled(
      Array.from({ length: 100 }, () => handle.signal(codeSupersededSignal, { byProcedureId: 'umin-access-code-x' })),
    );
  await signals();
  // Without a newer claim in the database they say nothing.
  expect((await system.caller().call('getProcedure', { procedureId })).body['status']).toBe('awaiting-code');
  await sentCode(system, system.caller());
  await signals();
  const { body } = await reaches(system.caller(), procedureId, 'superseded');
  expect(body['steps'].filter(({ step }: { step: string }) => step === 'superseded')).toHaveLength(1);
  await signals();
});

test('I6: a hundred sendings of one new password are one change of the account and one mail to each address', async () => {
  const caller = system.caller();
  const { procedureId, passwordTicket } = await ticketFor(system, caller);
  const before = await system.database.db('umin_accounts').where({ id: YAMADA }).first();
  const replies = await Promise.all(Array.from({ length: 20 }, () => setPassword(caller, passwordTicket)));
  expect(replies.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(1);
  for (const reply of replies) expect([200, 410, 429, 503]).toContain(reply.status);
  await reaches(caller, procedureId, 'completed');
  const after = await system.database.db('umin_accounts').where({ id: YAMADA }).first();
  expect(after.password_version).toBe(before.password_version + 1);
  await until(
    'mails',
    () => mailsOf(procedureId, UPDATED_SUBJECT).length,
    (n) => n === 2,
  );
  await pause(500);
  expect(mailsOf(procedureId, UPDATED_SUBJECT)).toHaveLength(2);
  expect(await system.deps.passwords.verify(after.password_hash, GOOD)).toBe(true);
});

test(`I7: ${FLOOD} wrong codes and ${FLOOD} looks at one procedure leave fewer than fifty events, and it still ends`, async () => {
  const { procedureId, code } = await sentCode(system, system.caller());
  const before = await eventsOf(procedureId);
  for (let i = 0; i < FLOOD; i += 50)
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const reply = await system.caller().call('submitAccessCode', { procedureId, code: wrongOf(code) });
        expect(['wrong-code', 'code-locked']).toContain(wordOf(reply));
        expect((await system.caller().call('getProcedure', { procedureId })).status).toBe(200);
      }),
    );
  const grown = (await eventsOf(procedureId)) - before;
  process.stdout.write(`I7: ${FLOOD} wrong codes: the history grew by ${grown} events\n`);
  expect(grown).toBeLessThan(50);
  await reaches(system.caller(), procedureId, 'locked');
});

test('all that ran here replays', async () => {
  expect(await replayProcedures(system)).toBeGreaterThan(8);
});
