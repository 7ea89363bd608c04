/** Security case I10: secrets are nowhere but in the mails and with those whom they were handed to. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../api/app.js';
import { KEPT_COLUMNS, LEFT_COLUMNS } from '../../db/platform/key-needs.js';
import { createLog } from '../../worker/runtime/log.js';
import { createMailer, type Mailer } from '../../worker/runtime/mailer.js';
import { decodedText } from '../helpers/histories.js';
import { Caller, type Reply, startSystem, type System } from '../helpers/system.js';
import { ADDRESSES } from './canary-students.js';
import { B, ONE, passwordsOf, restores, rowsOf, TWO } from './support.js';
import { testRing } from '../helpers/temporal.js';
import { activitiesOf, bulkActivitiesOf } from '../helpers/world.js';
import { CELLS } from '../procedures/member-registration/canaries.js';
import { TESTED } from '../procedures/index.js';

const TEMPORAL_FILE = process.env['TEST_TEMPORAL_DB'];

let system: System;
let app: FastifyInstance;
let mailer: Mailer;
/** Everything that was logged, by API and activities, at the most talkative level. */
const lines: string[] = [];
/** Bodies of all answers but of those whose very purpose is to hand a secret over, with their headers but for cookies. */
const answers: string[] = [];
/** Secrets by what they are. */
const secrets: [string, string][] = [];

class Listener extends Caller {
  override async send(request: Parameters<Caller['send']>[0]): Promise<Reply> {
    const reply = await super.send(request);
    const handsOver =
      reply.body['restoreToken'] !== undefined ||
      reply.body['passwordTicket'] !== undefined ||
      reply.body['secret'] !== undefined ||
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
  const deps = { ...system.deps, log };
  mailer = createMailer(system.mail.url);
  app = await buildApp(deps);
  await system.temporal.startWorker(activitiesOf(deps, mailer));
  await system.temporal.startBulkWorker(bulkActivitiesOf(deps, mailer));
  for (const { canaries } of TESTED) secrets.push(...((await canaries?.(system, caller)) ?? []));
});
afterAll(async () => {
  await app.close();
  mailer.close();
  await system.close();
});

/** What of the secrets is in a text. */
const foundIn = (text: string): string[] => secrets.filter(([, value]) => text.includes(value)).map(([what]) => what);
const procedureIds = async (): Promise<string[]> =>
  (await system.database.db('procedures').select('procedure_id')).map((row) => row.procedure_id);

test('I10: the flows brought about every kind of secret, and the scanner finds one where it is', async () => {
  const kinds = new Set(secrets.map(([what]) => what));
  for (const kind of [
    'reissued password',
    'sample password',
    'restore token',
    'university password',
    'second password',
    'password ticket',
    'session ID',
    'member password',
    'password in a sheet',
    'metadata of a photo',
    'authenticator secret',
    'Temporary Access Pass',
  ])
    expect(kinds).toContain(kind);
  expect(secrets.filter(([what]) => what === 'reissued password')).toHaveLength(3);
  for (const [what, value] of secrets) expect([what, value.length >= 12]).toEqual([what, true]);
  const mails = system.mail.box.map((mail) => mail.text).join('\n');
  expect(new Set(foundIn(mails))).toEqual(new Set(['URL token', 'signature of a URL', 'reissued password']));
  const guess = secrets.find(([what]) => what === 'guess')?.[1] ?? '';
  expect(foundIn(`x${guess}`)).toEqual(['guess']);
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
      for (const cell of CELLS) expect(text).not.toContain(cell);
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

  test('I10: what was made under a key stands where a key is not dropped without a look at it, or where it may be', async () => {
    const { db } = system.database;
    const { rows } = await db.raw(
      `select table_name as of, column_name as name, data_type as type from information_schema.columns
       where table_schema = 'public' and data_type in ('text', 'bytea', 'jsonb')`,
    );
    const id = testRing().newestId;
    const head = Buffer.concat([Buffer.of(id.length), Buffer.from(id)]);
    const asked: Record<string, [sql: string, value: string | Buffer]> = {
      text: ['starts_with(??, ?)', `${id}.`],
      jsonb: ['position(? in ??::text) > 0', `"${id}.`],
      bytea: ['substring(?? from 1 for length(?::bytea)) = ?', head],
    };
    const found: string[] = [];
    for (const { of, name, type } of rows) {
      const [sql, value] = asked[type] ?? ['false', ''];
      const given = type === 'jsonb' ? [value, name] : type === 'bytea' ? [name, value, value] : [name, value];
      if (await db(of).whereRaw(sql, given).first(name)) found.push(`${of}.${name}`);
    }
    expect(found).toEqual(expect.arrayContaining(['sessions.id_digest', 'utokyo_methods.sealed']));
    expect(found.filter((column) => ![...KEPT_COLUMNS, ...LEFT_COLUMNS].includes(column))).toEqual([]);
  });

  test('I10: any line of the log, and no address either', () => {
    const text = lines.join('');
    expect(lines.length).toBeGreaterThan(20);
    expect(foundIn(text)).toEqual([]);
    for (const clear of [ONE, TWO, ...ADDRESSES, ...CELLS]) expect(text).not.toContain(clear);
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
    for (const clear of [ONE, TWO, ...ADDRESSES, ...CELLS]) expect(text).not.toContain(clear);
  });
});
