/** What the log says of a mail that goes out by the ledger. */
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger, type LogEntry } from '@temporalio/worker';
import PostalMime from 'postal-mime';
import type { MailDraft } from '../../../activities/mail/layout.js';
import { proofIn, sendOnce } from '../../../activities/mail/send-once.js';
import { claimMail, endMailAttempt, putOffMail } from '../../../db/platform/mail-log.js';
import { memberMail } from '../../../activities/mail/templates/reregistration.js';
import { createTokens } from '../../../worker/runtime/crypto/tokens.js';
import { createMailer, type Mailer } from '../../../worker/runtime/mailer.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { newProcedureId } from '../../helpers/ids.js';
import { type Script, ScriptedServer } from '../../helpers/scripted-smtp.js';
import { testRing } from '../../helpers/temporal.js';
import { until } from '../../helpers/wait.js';

const TO = 'taro.yamada@hospital.example.jp';
const tokens = createTokens(testRing());
let own: TestDatabase;
let server: ScriptedServer;
let url: string;
let mailer: Mailer;
let entries: LogEntry[];
const logger = new DefaultLogger('INFO', (entry) => void entries.push(entry));
beforeEach(async () => {
  own = await freshDatabase();
  server = new ScriptedServer();
  url = `smtp://${await server.up()}`;
  mailer = createMailer(url);
  entries = [];
});
afterEach(async () => {
  mailer.close();
  await server.down();
  await own.drop();
});

const draft: MailDraft = {
  locale: 'ja' as const,
  subject: 'アクセスコード',
  blocks: [],
  inquiry: 'desk@umin.example.ac.jp',
};

/** One attempt at a mail. @returns the type of its failure, or `sent` */
async function attempt(
  script: Script,
  procedureId: string,
  step = 'code-1',
  more: Partial<MailDraft> = {},
  environment = new MockActivityEnvironment(undefined, { logger }),
): Promise<string> {
  server.script = script;
  const content = {
    subject: 'アクセスコード',
    text: '7391827364',
    html: '<p>7391827364</p>',
    draft: { ...draft, ...more },
  };
  const from = { name: 'UMIN', address: 'noreply@umin.example.ac.jp' };
  const mail = { procedureId, step, template: 'access-code', to: TO, from, content };
  return environment
    .run(() => sendOnce({ db: own.db, mailer, tokens }, mail))
    .then(
      () => 'sent',
      (error: { type?: string; name: string }) => error.type ?? error.name,
    );
}
const said = () =>
  entries
    .filter(({ message }) => message.startsWith('the mail server refuses our mail'))
    .map(({ level, meta }) => ({ level, ...meta }));

test('a mail that is refused because of us is told to the log once, with the answer’s code and status and nothing of the mail', async () => {
  const [one, two] = [newProcedureId('umin', 'access-code'), newProcedureId('umin', 'access-code')];
  const blocked = { end: `554 5.2.252 SendAsDenied; ${TO} 7391827364 not allowed` };
  for (let n = 0; n < 3; n++) expect(await attempt(blocked, one)).toBe('mail-delayed');
  expect(said()).toEqual([
    expect.objectContaining({ level: 'ERROR', procedureId: one, template: 'access-code', answer: '554 5.2.252' }),
  ]);
  expect(await attempt({ RCPT: '550 Sender rejected' }, two)).toBe('mail-delayed');
  expect(said()[1]).toMatchObject({ procedureId: two, answer: '550' });
  expect(await attempt({ end: '554 5.6.0 content' }, one, 'code-2')).toBe('mail-delayed');
  expect(said()[2]).toMatchObject({ procedureId: one, answer: '554 5.6.0' });
  for (const secret of [TO, '7391827364', 'SendAsDenied', 'rejected', 'content'])
    expect(inspect(entries, { depth: null })).not.toContain(secret);
});

test('a mail that went well, waits, or is refused because of its recipient is no such line', async () => {
  const id = newProcedureId('umin', 'access-code');
  expect(await attempt({ RCPT: '451 4.7.1 later' }, id, 'a')).toBe('mail-delayed');
  expect(await attempt({ RCPT: '550 5.1.1 nobody' }, id, 'b')).toBe('mail-undeliverable');
  expect(await attempt({}, id, 'c')).toBe('sent');
  expect(said()).toEqual([]);
});

test('while deadlines are paused a mail that names one says so, and no other mail', async () => {
  const id = newProcedureId('umin', 'access-code');
  const pause = { id: 'audit-pause-of-mails', service: 'umin', part: 'mail', reason: 'x', begun_by: 'lead1' };
  const [begun_at, ends_at] = [new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)];
  await own.db('outage_pauses').insert({ ...pause, classes: ['umin-access-code'], begun_at, ends_at });
  await attempt({}, id, 'a', { locale: 'en', deadline: true });
  await attempt({}, id, 'b', { locale: 'en' });
  await attempt({}, newProcedureId('umin', 'case-tracking'), 'c', { locale: 'en', deadline: true });
  const texts = await Promise.all(server.messages.map(async (raw) => (await PostalMime.parse(raw)).text ?? ''));
  expect(texts.map((text) => text.replace(/\s+/g, ' ').includes('have been paused since'))).toEqual([
    true,
    false,
    false,
  ]);
});

test('what the owner of methods keeps is no deadline of a case', () => {
  const until = '2026-11-27T12:00:00.000Z';
  const isDeadline = (what: Parameters<typeof memberMail>[0]['what'], more = {}) =>
    memberMail({ what, memberId: '0123456789', inquiry: 'https://desk.example.jp/', ...more }, 'en').draft.deadline;
  const [kept, of] = [
    ['approved', 'cooling-approved', 'verified', 'pass-issued'] as const,
    ['received', 'redated', 'asked'] as const,
  ];
  expect(kept.map((what) => isDeadline(what, { until }))).toEqual([false, false, false, false]);
  expect(of.map((what) => isDeadline(what, { until }))).toEqual([true, true, true]);
  expect(isDeadline('received')).toBe(false);
});

const begun = () => server.lines.filter((line) => line.startsWith('RCPT')).length;

test('a mail is claimed when a connection is free for it, and no sooner: those that wait are not in doubt', async () => {
  mailer.close();
  mailer = createMailer(url, { turnMs: 20_000 });
  const ids = Array.from({ length: 5 }, () => newProcedureId('umin', 'access-code'));
  const all = ids.map((id) => attempt({ RCPT: 'hang' }, id));
  await until('mails that were begun', begun, (n) => n === 3);
  expect(await own.db('mail_log').orderBy('procedure_id').pluck('procedure_id')).toEqual(ids.slice(0, 3).toSorted());
  server.script = {};
  server.cutAll();
  expect(await Promise.all(all)).toEqual(['mail-delayed', 'mail-delayed', 'mail-delayed', 'sent', 'sent']);
  expect(server.messages).toHaveLength(2);
});

test('a mail that has waited too long is put off without an attempt, and goes later', async () => {
  const patient = mailer;
  mailer = createMailer(url, { turnMs: 500 });
  const ids = Array.from({ length: 4 }, () => newProcedureId('umin', 'access-code'));
  const all = ids.map((id) => attempt({ RCPT: 'hang' }, id));
  expect(await all[3]).toBe('mail-delayed');
  const row = () => own.db('mail_log').where({ procedure_id: ids[3] }).first('state', 'fault', 'attempts', 'in_doubt');
  expect(await row()).toEqual({ state: 'deferred', fault: 'delayed', attempts: 0, in_doubt: 0 });
  await until('mails that were begun', begun, (n) => n === 3);
  server.cutAll();
  await Promise.all(all);
  mailer.close();
  mailer = patient;
  expect(await attempt({}, ids[3] as string)).toBe('sent');
  expect(await row()).toMatchObject({ state: 'sent', attempts: 1, in_doubt: 0 });
});

test('what an attempt has written stays when another one is put off', async () => {
  const claim = { key: 'k/a', procedureId: 'k', messageId: '<a@b>', template: 'access-code', recipient: TO };
  const row = () => own.db('mail_log').where({ key: claim.key }).first();
  const stays = async (state: string) => {
    const before = await row();
    expect(await putOffMail(own.db, claim)).toBe(state);
    expect(await row()).toEqual(before);
  };
  await claimMail(own.db, claim);
  await stays('claimed');
  await endMailAttempt(own.db, claim.key, { state: 'deferred', fault: 'blocked', smtpCode: '554' });
  const blocked = await row();
  expect(await putOffMail(own.db, claim)).toBe('deferred');
  const { last_attempt_at: looked, ...rest } = await row();
  expect({ ...rest, last_attempt_at: blocked.last_attempt_at }).toEqual(blocked);
  expect(looked.getTime()).toBeGreaterThan(blocked.last_attempt_at.getTime());
  await endMailAttempt(own.db, claim.key, { state: 'refused' });
  await stays('refused');
});

test('a mail whose turn does not come is known to be out, or refused, all the same', async () => {
  const [sent, refused] = [newProcedureId('umin', 'access-code'), newProcedureId('umin', 'access-code')];
  await attempt({}, sent);
  await attempt({ RCPT: '550 5.1.1 nobody' }, refused);
  mailer = { ...mailer, inTurn: async () => false };
  expect([await attempt({}, sent), await attempt({}, refused)]).toEqual(['sent', 'mail-undeliverable']);
});

test('a sending whose time is over before it begins is put off, and nothing of it was sent', async () => {
  mailer = { ...mailer, inTurn: async (work) => (await work(AbortSignal.abort()), true) };
  const id = newProcedureId('umin', 'access-code');
  expect(await attempt({}, id)).toBe('mail-delayed');
  expect(await own.db('mail_log').first()).toMatchObject({ state: 'deferred', attempts: 1 });
  expect(server.messages).toEqual([]);
});

test('an activity that is cancelled leaves the line, and nothing of its mail is written down', async () => {
  const environment = new MockActivityEnvironment(undefined, { logger });
  mailer = {
    ...mailer,
    inTurn: (_work, leaves) =>
      new Promise((resolve) => {
        leaves?.addEventListener('abort', () => resolve(false));
        environment.cancel();
      }),
  };
  expect(await attempt({}, newProcedureId('umin', 'access-code'), 'a', {}, environment)).toMatch(/Cancelled/);
  expect(await own.db('mail_log')).toEqual([]);
});

test('of a mail that was taken the server’s codes and its number for it are kept', async () => {
  await attempt({}, newProcedureId('umin', 'access-code'), 'a');
  expect(await own.db('mail_log').first()).toMatchObject({ state: 'sent', smtp_code: '250', smtp_queue_id: '1' });
});

test.each([
  ['250 2.0.0 Ok: queued as 4Bxyz1', { smtpCode: '250', smtpStatus: '2.0.0', queueId: '4Bxyz1' }],
  ['250 OK id=1rAbCd-0000-Xy', { smtpCode: '250', queueId: '1rAbCd-0000-Xy' }],
  ['250 OK: message queued', { smtpCode: '250' }],
  ['250 2.0.0 the password is kAn4!secret', { smtpCode: '250', smtpStatus: '2.0.0' }],
  ['', {}],
])('of %j nothing else stays', (answer, kept) => {
  expect(proofIn(answer)).toEqual(kept);
});
