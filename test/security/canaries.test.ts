/** Security case I10: secrets are nowhere but in the mails and with those whom they were handed to. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { FastifyInstance } from 'fastify';
import { createActivities } from '../../activities/index.js';
import { buildApp } from '../../api/app.js';
import { converse } from '../../worker/runtime/directory/ldap-client.js';
import { createLog } from '../../worker/runtime/log.js';
import { createMailer, type Mailer } from '../../worker/runtime/mailer.js';
import { decodedText } from '../helpers/histories.js';
import { Caller, type Reply, startSystem, type System } from '../helpers/system.js';
import { ADDRESSES, studentFlows } from './canary-students.js';
import { A, B, isPasswordMail, mailedUrl, ONE, passwordsOf, restores, rowsOf, sendForm, TWO } from './support.js';

const GUESS = 'Canary-guess-7f3e1b';
const SAMPLE = 'Sample-Auth-101';
const STAFF = 'Op1-sample-pass';
const TEMPORAL_FILE = process.env['TEST_TEMPORAL_DB'];

let system: System;
let app: FastifyInstance;
let mailer: Mailer;
/** Everything that was logged, by API and activities, at the most talkative level. */
const lines: string[] = [];
/** Bodies of all answers but of those whose very purpose is to hand a secret over, with their headers but for cookies. */
const answers: string[] = [];
/** Secrets by what they are. */
const secrets: [string, string][] = [
  ['sample password', SAMPLE],
  ['password of staff', STAFF],
  ['guess', GUESS],
];

class Listener extends Caller {
  override async send(request: Parameters<Caller['send']>[0]): Promise<Reply> {
    const reply = await super.send(request);
    const handsOver =
      reply.body['restoreToken'] !== undefined ||
      reply.body['passwordTicket'] !== undefined ||
      (typeof request.url === 'string' && request.url.startsWith('/u'));
    const { 'set-cookie': _cookies, ...headers } = reply.headers;
    answers.push(JSON.stringify(headers));
    if (!handsOver) answers.push(reply.text);
    return reply;
  }
}
const caller = (): Listener => new Listener(app, {});

beforeAll(async () => {
  system = await startSystem({ worker: false });
  const log = createLog('canary', 'trace', { write: (line) => void lines.push(line) });
  const { config, ...deps } = { ...system.deps, log };
  mailer = createMailer(system.mail.url);
  app = await buildApp({ ...deps, config });
  await system.temporal.startWorker(createActivities({ ...deps, mailer, ldap: converse, publicUrl: config.publicUrl }));
  await reissueFlows();
  await changeFlows();
  secrets.push(...(await studentFlows(system, caller)));
  for (const mail of system.mail.box.filter(isPasswordMail)) {
    const password = /^申請パスワード[:：]\s*(\S+)$/m.exec(mail.text)?.[1];
    if (password) secrets.push(['reissued password', password]);
  }
});
afterAll(async () => {
  await app.close();
  mailer.close();
  await system.close();
});

async function reissueFlows(): Promise<void> {
  const person = caller();
  for (const email of [ONE, TWO]) {
    const { token, url } = await mailedUrl(system, person, email);
    secrets.push(['URL token', token], ['signature of a URL', token.split('.').at(-1) ?? token]);
    await person.send({ method: 'GET', url: url.replace('http://127.0.0.1:8080', '') });
    await person.call('redeemOneTimeUrl', { token }, { 'idempotency-key': `redeem-${email.length}` });
    await person.call('redeemOneTimeUrl', { token });
    await caller().call('redeemOneTimeUrl', { token });
    await caller().call('redeemOneTimeUrl', { token: `${token}x` });
  }
  // A password whose mail is refused for good, by a form, and one that is never fetched.
  const refused = await mailedUrl(system, person);
  secrets.push(['URL token', refused.token]);
  system.mail.behaviour = { recipient: () => 550 };
  await sendForm(person, refused.url.replace('http://127.0.0.1:8080', ''), '/u', { token: refused.token });
  system.mail.behaviour = {};
  secrets.push(['URL token', (await mailedUrl(system, person, TWO)).token]);
  await person.call('startPasswordReissue', { email: `${GUESS}@nowhere.example` });
  const browser = Object.entries(person.jar).find(([name]) => name.includes('browser'))?.[1];
  secrets.push(['browser cookie', browser?.split('.')[0] ?? 'no browser cookie']);
}

async function changeFlows(): Promise<void> {
  const person = caller();
  for (const password of [SAMPLE, GUESS]) await person.call('restoreRegistration', { applicationId: A, password });
  await sendForm(person, '/cinii/application', '/cinii/application/restore', { applicationId: A, password: GUESS });
  const password = passwordsOf(system, A).at(-1);
  const key = { 'idempotency-key': 'canary-restore' };
  const restored = await person.call('restoreRegistration', { applicationId: A, password }, key);
  await person.call('restoreRegistration', { applicationId: A, password }, key);
  const { restoreToken } = restored.body;
  secrets.push(['restore token', restoreToken], ['signature of a grant', String(restoreToken).split('.').at(-1) ?? '']);
  const asked = { restoreToken, change: 'suspend', kind: '更新' };
  const { procedureId } = (await person.call('requestServiceUseChange', asked)).body;
  await person.call('requestServiceUseChange', asked);
  await person.call('requestServiceUseChange', { ...asked, restoreToken: `${restoreToken}x` });

  const staff = caller();
  await staff.call('signIn', { realm: 'staff', userId: 'op1', password: GUESS });
  await staff.call('signIn', { realm: 'staff', userId: 'op1', password: STAFF });
  const session = Object.entries(staff.jar).find(([name]) => name.includes('session'))?.[1];
  secrets.push(['session ID', session ?? 'no session']);
  await staff.call('whoAmI');
  await staff.call('listApplications');
  await staff.call('decideApplication', { procedureId, decision: 'approve', reason: '確認しました。' });
  await staff.call('getProcedure', { procedureId });
}

/** What of the secrets is in a text. */
const foundIn = (text: string): string[] => secrets.filter(([, value]) => text.includes(value)).map(([what]) => what);
const procedureIds = async (): Promise<string[]> =>
  (await system.database.db('procedures').select('procedure_id')).map((row) => row.procedure_id);

test('I10: the flows brought about every kind of secret, and the scanner finds one where it is', async () => {
  const kinds = new Set(secrets.map(([what]) => what));
  for (const kind of ['reissued password', 'university password', 'second password', 'password ticket', 'session ID'])
    expect(kinds).toContain(kind);
  expect(secrets.filter(([what]) => what === 'reissued password')).toHaveLength(3);
  for (const [what, value] of secrets) expect([what, value.length >= 12]).toEqual([what, true]);
  const mails = system.mail.box.map((mail) => mail.text).join('\n');
  expect(new Set(foundIn(mails))).toEqual(new Set(['URL token', 'signature of a URL', 'reissued password']));
  expect(foundIn(`x${GUESS}`)).toEqual(['guess']);
  expect(await restores(system, B[0], passwordsOf(system, B[0]).at(-1) ?? '')).toBe(true);
});

describe('I10: no secret is in', () => {
  test('I10: the decoded history of any procedure, and no address either', async () => {
    const ids = await procedureIds();
    expect(ids.length).toBeGreaterThanOrEqual(5);
    for (const id of ids) {
      const history = JSON.parse(historyToJSON(await system.temporal.client.workflow.getHandle(id).fetchHistory()));
      const text = await decodedText(history);
      // Decoded indeed: this stands only inside the payloads.
      expect(text).toMatch(/applicationIds?|waits/);
      expect([id, foundIn(text)]).toEqual([id, []]);
      expect(text).not.toContain(ONE);
      expect(text).not.toContain(TWO);
      expect(id).not.toMatch(/@|univ|contact|library|canary/);
    }
  });

  test('I10: any row of any table', async () => {
    const { db } = system.database;
    const { rows } = await db.raw("select table_name from information_schema.tables where table_schema = 'public'");
    const tables = rows.map((row: { table_name: string }) => row.table_name);
    expect(tables).toEqual(expect.arrayContaining(['idempotency_keys', 'reissue_pending', 'sessions', 'mail_log']));
    for (const table of tables) expect([table, foundIn(await rowsOf(db, table))]).toEqual([table, []]);
    expect(await db('reissue_pending').whereNotNull('sealed_password')).toEqual([]);
    // A sealed answer was kept for the repeated restore, so there was something to find.
    expect(await db('idempotency_keys').whereNotNull('response')).not.toEqual([]);
  });

  test('I10: any line of the log, and no address either', () => {
    const text = lines.join('');
    expect(lines.length).toBeGreaterThan(20);
    expect(foundIn(text)).toEqual([]);
    for (const clear of [ONE, TWO, ...ADDRESSES]) expect(text).not.toContain(clear);
    expect(text).not.toContain('canary-student');
  });

  test('I10: the figures', async () => {
    const { status, text } = await caller().send({ method: 'GET', url: '/metrics' });
    expect([status, foundIn(text)]).toEqual([200, []]);
    expect(text).toMatch(/^# HELP tetsuzuki_/m);
    expect(text).not.toContain('canary');
  });

  test('I10: any answer but those that hand it over', () => {
    expect(answers.length).toBeGreaterThan(60);
    expect(foundIn(answers.join('\n'))).toEqual([]);
  });

  // Brought by the test command: where it isn't told, the file can't be read.
  (TEMPORAL_FILE ? test : test.skip)('I10: the file of the Temporal server', async () => {
    const [file = Buffer.alloc(0), ...more] = await Promise.all(
      ['', '-wal'].map((suffix) => readFile(`${TEMPORAL_FILE}${suffix}`).catch(() => Buffer.alloc(0))),
    );
    const text = Buffer.concat([file, ...more]).toString('latin1');
    // The right file, and written: it knows our procedures.
    for (const id of await procedureIds()) expect(text).toContain(id);
    expect(foundIn(text)).toEqual([]);
    for (const clear of [ONE, TWO, ...ADDRESSES]) expect(text).not.toContain(clear);
  });
});
