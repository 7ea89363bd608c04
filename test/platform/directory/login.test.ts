/** The login of students where the university's passwords are checked by a bind: right, wrong, and while the directory is away. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../../api/app.js';
import type { LdapDirectorySettings } from '../../../worker/runtime/settings/directory.js';
import { createLog } from '../../../worker/runtime/log.js';
import { LDAP_PEOPLE, LDAP_READER, type LdapServer, SLAPD, startLdapServer } from '../../helpers/ldap-server.js';
import { Caller, type Reply, startSystem, type System } from '../../helpers/system.js';
import { placesWith, rowsOf, sendForm, wordOf } from '../../security/support.js';
import { addStudent, logIn, PASSWORD, SECOND, triesOf } from '../../student/login/support.js';

const STUDENT = 's2026104';
/** Not the one that stands in the embedded directory. */
const RIGHT = `Ldap-Canary-${randomBytes(6).toString('hex')}`;
const WRONG = `Ldap-Guess-${randomBytes(6).toString('hex')}`;
/** Somebody whose password at the university would do as a second one. */
const OTHER = 's2026105';
const LETTERS = `Canary${randomBytes(6).toString('hex')}A1`;
const FLOOR_MS = 400;
const right = { userId: STUDENT, password: RIGHT, secondPassword: SECOND };

const beganAt = new Date();
let ldap: LdapServer;
let system: System;
let app: FastifyInstance;
const lines: string[] = [];
const answers: string[] = [];

async function enter(typed: typeof right): Promise<Reply> {
  const reply = await logIn(new Caller(app, {}), typed);
  answers.push(reply.text, JSON.stringify(reply.headers));
  return reply;
}

async function startAll(): Promise<void> {
  ldap = await startLdapServer({ [STUDENT]: RIGHT, [OTHER]: LETTERS });
  const directory: LdapDirectorySettings = {
    kind: 'ldap',
    url: ldap.url,
    startTls: false,
    timeoutMs: 3_000,
    refusalMs: FLOOR_MS,
    nameOf: {
      search: {
        base: LDAP_PEOPLE,
        filter: '(uid={id})',
        bindDn: LDAP_READER.dn,
        bindPassword: LDAP_READER.password,
      },
    },
  };
  system = await startSystem({ worker: false, shomei: { directory } });
  await addStudent(system.database.db, STUDENT);
  await addStudent(system.database.db, OTHER);
  const log = createLog('directory', 'trace', { write: (line) => void lines.push(line) });
  app = await buildApp({ ...system.deps, log });
}

(SLAPD ? describe : describe.skip)('the login over LDAP', () => {
  beforeAll(startAll);
  afterAll(async () => {
    await app.close();
    await system.close();
    await ldap.close();
  });
  beforeEach(async () => {
    await system.database.db('shomei_login_tries').delete();
  });

  test('takes the directory’s password, in whatever case the ID is typed, and no other', async () => {
    const reply = await enter({ ...right, userId: ` ${STUDENT.toUpperCase()} ` });
    expect([reply.status, reply.body]).toEqual([200, expect.objectContaining({ next: 'menu', userId: STUDENT })]);
    for (const password of [PASSWORD, WRONG, `${RIGHT} `]) {
      const refused = await enter({ ...right, password });
      expect([refused.status, wordOf(refused)]).toEqual([401, 'not-authenticated']);
    }
    expect(wordOf(await enter({ ...right, secondPassword: 'Wrong-second-1' }))).toBe('not-authenticated');
    expect(await triesOf(system.database.db)).toBe(4);
  });

  test('a refusal takes its time, whether the directory was asked or not', async () => {
    for (const userId of [STUDENT, 'nobody', '*)(uid=*', '']) {
      const begun = performance.now();
      const { status } = await enter({ ...right, userId, password: WRONG });
      // What was not typed is told at once: it says nothing of anybody.
      expect([userId, status]).toEqual([userId, userId === '' ? 400 : 401]);
      if (status === 401) expect(performance.now() - begun).toBeGreaterThanOrEqual(FLOOR_MS - 1);
    }
  });

  test('while the directory is away everybody is told to come again, no try is counted, and back again it lets in', async () => {
    const { db } = system.database;
    await ldap.down();
    try {
      for (let n = 0; n < 20; n++) {
        const reply = await enter(n % 2 ? right : { ...right, password: WRONG });
        expect([reply.status, wordOf(reply)]).toEqual([503, 'unavailable']);
        expect(Number(reply.headers['retry-after'])).toBeGreaterThanOrEqual(1);
      }
      const form = { userId: STUDENT, password: RIGHT, secondPassword: SECOND };
      const page = await sendForm(new Caller(app, {}), '/shomei/login', '/shomei/login', form);
      expect([page.status, Number(page.headers['retry-after']) >= 1]).toEqual([503, true]);
      answers.push(page.text);
    } finally {
      await ldap.up();
    }
    expect(await triesOf(db)).toBe(0);
    expect((await enter(right)).status).toBe(200);
  });

  test('(b) the university’s password is refused as second password by a bind; while the directory is away nothing is used up', async () => {
    const { db } = system.database;
    await db('shomei_accounts').where({ user_id: OTHER }).update({ second_password_hash: null });
    const caller = new Caller(app, {});
    const entered = await logIn(caller, { userId: OTHER, password: LETTERS, secondPassword: '' });
    expect(entered.body['next']).toBe('set-second-password');
    const set = () => caller.call('setSecondPassword', { password: LETTERS, passwordAgain: LETTERS });
    await ldap.down();
    try {
      for (let n = 0; n < 12; n++) expect([(await set()).status, n]).toEqual([503, n]);
    } finally {
      await ldap.up();
    }
    const refused = await set();
    expect([refused.status, refused.body['violations']]).toEqual([
      422,
      [expect.objectContaining({ rule: 'university-password' })],
    ]);
  });

  test('the university’s password is nowhere at rest, in no log and in no answer', async () => {
    expect((await enter(right)).status).toBe(200);
    expect((await enter({ ...right, password: WRONG })).status).toBe(401);
    const { db } = system.database;
    const tables = await db('pg_tables').where({ schemaname: 'public' }).pluck('tablename');
    expect(tables).toEqual(expect.arrayContaining(['sessions', 'shomei_login_tries', 'shomei_accounts']));
    const places = { tables: await rowsOf(db, ...tables), log: lines.join('\n'), answers: answers.join('\n') };
    // Where they would be seen: rows of this student, lines and answers of these logins.
    expect(places.tables).toContain(STUDENT);
    expect(lines.length).toBeGreaterThan(20);
    const secrets = [RIGHT, LETTERS, WRONG, LDAP_READER.password];
    for (const secret of secrets) {
      expect(placesWith(secret, places)).toEqual([]);
      expect(placesWith(secret, { line: `x${Buffer.from(secret).toString('base64')}` })).toEqual(['line']);
    }
    // No history can hold it: no login starts a workflow.
    const query = `StartTime >= "${beganAt.toISOString()}"`;
    expect(await system.temporal.client.workflow.count(query)).toMatchObject({ count: 0 });
  });
});
