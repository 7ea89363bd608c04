/** What the log says of a mail that goes out by the ledger. */
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger, type LogEntry } from '@temporalio/worker';
import { sendOnce } from '../../../activities/mail/send-once.js';
import { createTokens } from '../../../worker/runtime/crypto/tokens.js';
import { createMailer, type Mailer } from '../../../worker/runtime/mailer.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { newProcedureId } from '../../helpers/ids.js';
import { type Script, ScriptedServer } from '../../helpers/scripted-smtp.js';
import { testRing } from '../../helpers/temporal.js';

const TO = 'taro.yamada@hospital.example.jp';
const tokens = createTokens(testRing());
let own: TestDatabase;
let server: ScriptedServer;
let mailer: Mailer;
let entries: LogEntry[];
const logger = new DefaultLogger('INFO', (entry) => void entries.push(entry));
beforeEach(async () => {
  own = await freshDatabase();
  server = new ScriptedServer();
  mailer = createMailer(`smtp://${await server.up()}`);
  entries = [];
});
afterEach(async () => {
  mailer.close();
  await server.down();
  await own.drop();
});

/** One attempt at a mail. @returns the type of its failure, or `sent` */
async function attempt(script: Script, procedureId: string, step = 'code-1'): Promise<string> {
  server.script = script;
  const content = { subject: 'アクセスコード', text: '7391827364', html: '<p>7391827364</p>' };
  const from = { name: 'UMIN', address: 'noreply@umin.example.ac.jp' };
  const mail = { procedureId, step, template: 'access-code', to: TO, from, content };
  const environment = new MockActivityEnvironment(undefined, { logger });
  return environment
    .run(() => sendOnce({ db: own.db, mailer, tokens }, mail))
    .then(
      () => 'sent',
      (error: { type?: string }) => String(error.type),
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
