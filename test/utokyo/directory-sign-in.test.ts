/** Members over LDAP, as whoever tries to sign in sees it: what an answer and its time tell, and where a password may be read. Cases D2, D3, I10. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../api/app.js';
import type { Directory } from '../../worker/runtime/directory/contract.js';
import { createMemberDirectory } from '../../worker/runtime/directory/directory.js';
import { createLog } from '../../worker/runtime/log.js';
import { createMailer, type Mailer } from '../../worker/runtime/mailer.js';
import { decodedText } from '../helpers/histories.js';
import { HostileIdentityService } from '../helpers/hostile-identity-service.js';
import { LDAP_READER, LDAP_WRITER, type LdapServer, SLAPD, startLdapServer } from '../helpers/ldap-server.js';
import { startScriptedLdap } from '../helpers/scripted-ldap.js';
import { Caller, type Reply, startSystem, type System } from '../helpers/system.js';
import { stands, systemWith } from '../helpers/utokyo.js';
import { until } from '../helpers/wait.js';
import { activitiesOf } from '../helpers/world.js';
import { placesWith, rowsOf, sendForm, wordOf } from '../security/support.js';
import { imported, resets, searchedAt, verifiedBy, WRITER } from './directory-support.js';
import { signIn } from './support.js';

const NOBODY = '8888888888';

const signInByForm = (caller: Caller, userId: string, password: string): Promise<Reply> =>
  sendForm(caller, '/utokyo/sign-in', '/utokyo/sign-in', { userId, password, code: '', to: '' });

describe('while passwords can not be checked', () => {
  /** As long as a Temporary Access Pass, and another. */
  const PASSWORDS = { abcdefghjk23: 'unknown', 'another password': 'none' };
  const MANY = 4;
  let system: System;
  let people: Record<string, string>;
  beforeAll(async () => {
    system = await startSystem({ worker: false, utokyo: { wrongLogins: MANY, locksOfNetwork: 10_000 } });
    people = {
      known: await imported(system),
      disabled: await imported(system, { disabled_at: new Date() }),
      locked: await imported(system),
      unknown: NOBODY,
      impossible: 'nobody',
    };
    for (let n = 0; n < MANY; n++) await signIn(system.caller(), people['locked'] ?? '', 'wrong');
  });
  afterAll(() => system.close());

  const away = async (): Promise<Directory | undefined> => createMemberDirectory(searchedAt('ldap://127.0.0.1:1'));
  const closing: (() => Promise<void>)[] = [];
  /** One that hangs for as many as may wait for it. */
  async function overloaded(): Promise<Directory | undefined> {
    const hanging = await startScriptedLdap({ silent: true });
    const directory = createMemberDirectory(searchedAt(hanging.url, { timeout: '20s' }));
    const waiting = Array.from({ length: 40 }, async (_, n) => directory?.check(NOBODY, 'password', `network ${n}`));
    const ended = Promise.allSettled(waiting);
    closing.push(async () => {
      await directory?.close();
      await ended;
      await hanging.close();
    });
    return directory;
  }

  test.each([
    ['is away', away, 'unavailable'],
    ['has too much to do', overloaded, 'overloaded'],
  ])(
    'D3: because the directory %s, nobody can tell from the answer whether there is such a member',
    async (_how, directoryOf, word) => {
      const memberDirectory = await directoryOf();
      const app = await buildApp({ ...system.deps, ...(memberDirectory && { memberDirectory }) });
      try {
        for (const [password, taken] of Object.entries(PASSWORDS)) {
          const said: Record<string, unknown> = {};
          for (const [who, userId] of Object.entries(people)) {
            const { status, headers, body } = await signIn(new Caller(app, {}), userId, password);
            const { instance, ...rest } = body;
            expect([who, instance]).toEqual([who, expect.stringMatching(/^urn:uuid:/)]);
            const page = await signInByForm(new Caller(app, {}), userId, password);
            said[who] = { status, wait: headers['retry-after'], rest, page: [page.status, withoutIds(page.text)] };
          }
          expect(said['known']).toMatchObject({ status: 503, rest: { taken }, page: [503, expect.any(String)] });
          expect(wordOf({ body: Object(said['known']).rest })).toBe(word);
          for (const [who, one] of Object.entries(said)) expect([who, one]).toEqual([who, said['known']]);
        }
      } finally {
        for (const close of closing.splice(0)) await close();
        await app.close();
      }
      // It was locked indeed, and nobody else is by this.
      const tries = system.database.db('utokyo_login_tries').whereNot({ tries: 0 });
      expect(await tries.select('member_id', 'tries')).toEqual([{ member_id: people['locked'], tries: MANY }]);
    },
  );
});

/** A page without what differs between any two: the ID of the request. */
const withoutIds = (page: string): string => page.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '(uuid)');

(SLAPD ? describe : describe.skip)('over LDAP', () => {
  const IDS = Array.from({ length: 9 }, (_, n) => String(9_000_000_001 + n));
  const canary = (what: string): string => `${what}-Canary-${randomBytes(6).toString('hex')}`;
  const [FIRST, WRONG] = [canary('First'), canary('Wrong')];
  const NEW = 'Wq7#vTz9mKp2';
  const FLOOR_MS = 700;
  const service = new HostileIdentityService();
  const lines: string[] = [];
  const answers: string[] = [];
  let ldap: LdapServer;
  let system: System;
  let app: FastifyInstance;
  let mailer: Mailer;

  class Listener extends Caller {
    override async sendOnly(request: Parameters<Caller['sendOnly']>[0]): Promise<Reply> {
      const reply = await super.sendOnly(request);
      answers.push(reply.text, JSON.stringify(reply.headers));
      return reply;
    }
  }
  const caller = (): Listener => new Listener(app, {});

  beforeAll(async () => {
    await service.up();
    ldap = await startLdapServer(Object.fromEntries(IDS.map((id) => [id, FIRST])));
    const directory = searchedAt(ldap.url, { passwords: WRITER, refusalFloor: `${FLOOR_MS}ms` });
    const started = await systemWith(service, service.settings(), { worker: false, utokyo: { directory } });
    const log = createLog('members', 'trace', { write: (line) => void lines.push(line) });
    const deps = { ...started.deps, log };
    app = await buildApp(deps);
    system = { ...started, app, caller };
    mailer = createMailer(system.mail.url);
    await system.temporal.startWorker(activitiesOf(deps, mailer));
  });
  afterAll(async () => {
    await app.close();
    mailer.close();
    await system.close();
    await ldap.close();
    await service.down();
  });

  test('D2: a refusal takes its time, whether the directory was asked or not', async () => {
    const [known, disabled] = [await imported(system), await imported(system, { disabled_at: new Date() })];
    for (const userId of [known, disabled, NOBODY, 'nobody', '*)(uid=*']) {
      const begun = performance.now();
      expect([userId, (await signIn(caller(), userId, WRONG)).status]).toEqual([userId, 401]);
      expect(performance.now() - begun).toBeGreaterThanOrEqual(FLOOR_MS - 1);
    }
  });

  test('I10: the directory’s password is nowhere at rest, in no log, history or answer: neither a first one nor a new one by card', async () => {
    const who = await verifiedBy(service, system);
    expect((await signIn(caller(), who.memberId, FIRST)).status).toBe(200);
    expect((await signInByForm(caller(), who.memberId, FIRST)).status).toBe(303);
    expect((await signIn(caller(), who.memberId, WRONG)).status).toBe(401);
    await ldap.down();
    try {
      expect((await signIn(caller(), who.memberId, FIRST)).status).toBe(503);
      expect((await signInByForm(caller(), who.memberId, WRONG)).status).toBe(503);
      expect((await resets(who, NEW)).status).toBe(503);
    } finally {
      await ldap.up();
    }
    await until('it is set', async () => (await stands(who.caller, who.procedureId))[0] === 'completed');
    expect((await signIn(caller(), who.memberId, NEW)).status).toBe(200);

    const { db } = system.database;
    const tables: string[] = await db('pg_tables').where({ schemaname: 'public' }).pluck('tablename');
    const handle = system.temporal.client.workflow.getHandle(who.procedureId);
    const places = {
      tables: await rowsOf(db, ...tables),
      log: lines.join('\n'),
      answers: answers.join('\n'),
      history: await decodedText(JSON.parse(historyToJSON(await handle.fetchHistory()))),
    };
    // Where they would be seen.
    for (const place of ['tables', 'answers', 'history'] as const)
      expect([place, places[place].includes(who.memberId)]).toEqual([place, true]);
    for (const line of ['could not be answered', 'does not take a new password']) expect(places.log).toContain(line);
    for (const secret of [FIRST, NEW, WRONG, LDAP_READER.password, LDAP_WRITER.password]) {
      expect(placesWith(secret, places)).toEqual([]);
      expect(placesWith(secret, { line: `?password=${encodeURIComponent(secret)}` })).toEqual(['line']);
    }
  });
});
