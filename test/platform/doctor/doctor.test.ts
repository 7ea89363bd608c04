/** `npm run doctor`: each planted fault is named at its part, with what to do; nothing of a secret is said. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { comparedTime, examineDatabase } from '../../../worker/doctor/database.js';
import { examineDirectory, examineLdapConnector, examineMemberDirectory } from '../../../worker/doctor/directories.js';
import { examine } from '../../../worker/doctor/examine.js';
import { faultOf, type FaultPart } from '../../../worker/doctor/faults.js';
import type { Finding } from '../../../worker/doctor/finding.js';
import { examineKeys } from '../../../worker/doctor/keys.js';
import { examineLog } from '../../../worker/doctor/log.js';
import { examineMachine } from '../../../worker/doctor/machine.js';
import { examineMail } from '../../../worker/doctor/mail.js';
import { examineTemporal } from '../../../worker/doctor/temporal.js';
import { told } from '../../../worker/doctor/told.js';
import {
  examineGraph,
  examineIdentityService,
  examineProvider,
  examineWebConnector,
} from '../../../worker/doctor/web.js';
import { UnknownKeyError } from '../../../worker/runtime/errors.js';
import { createSigner } from '../../../worker/runtime/audit/checkpoint.js';
import { newKeyRingText, parseKeyRing } from '../../../worker/runtime/crypto/keys.js';
import { loadServices } from '../../../worker/runtime/settings/services.js';
import { tellHeldKeys } from '../../../db/platform/keys-held.js';
import { fingerprintsOf } from '../../../worker/runtime/held-keys.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { CLIENT, FakeIssuer } from '../../helpers/fake-issuer.js';
import { startScriptedLdap } from '../../helpers/scripted-ldap.js';
import { ScriptedServer, type Script } from '../../helpers/scripted-smtp.js';
import { testPort } from '../../helpers/ports.js';
import { testRing } from '../../helpers/ring.js';
import { testTemporalConfig } from '../../helpers/temporal.js';

const NOWHERE = '127.0.0.1:1';
const CANARY = 'Canary-secret';
const label = { ja: '電子メール', en: 'Email' };
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** The one finding that failed. */
function failing(found: Finding | readonly Finding[]): Finding {
  const failed = [found].flat().filter(({ state }) => state === 'failed');
  expect(failed).toHaveLength(1);
  expect(JSON.stringify(found)).not.toContain(CANARY);
  return failed[0] as Finding;
}
const bad = (says: RegExp, todo: RegExp) => ({
  state: 'failed',
  says: expect.stringMatching(says),
  todo: expect.stringMatching(todo),
});

/** Where nobody listens: `fetch` itself refuses port 1. */
const nobody = async (): Promise<string> => `http://127.0.0.1:${await testPort()}`;

/** An HTTP server that answers each path as it is told; `[status, body]`. */
async function site(answers: Record<string, [number, unknown]>): Promise<string> {
  const server: Server = createServer((request, response) => {
    const [status, body] = answers[new URL(request.url ?? '', 'http://x').pathname] ?? [404, {}];
    request
      .resume()
      .on('end', () => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  closing.push(() => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const fault = (more: object): Error => Object.assign(new Error(CANARY), more);
const WORDS: [FaultPart, unknown, RegExp, RegExp][] = [
  ['database', fault({ code: 'ECONNREFUSED' }), /nobody listens/, /DATABASE_URL/],
  ['database', new AggregateError([fault({ code: 'ENOTFOUND' })]), /no address/, /DNS/],
  ['database', fault({ code: '28P01' }), /password are refused/, /DATABASE_PASSWORD/],
  ['database', fault({ code: '28000' }), /lets this user in from nowhere/, /pg_hba/],
  ['database', fault({ code: '53300' }), /no connection left/, /max_connections/],
  ['database', fault({ code: 'SELF_SIGNED_CERT_IN_CHAIN' }), /certificate/, /DATABASE_CA_FILE/],
  ['temporal', fault({ code: 16 }), /does not know us/, /TEMPORAL_API_KEY/],
  ['temporal', fault({ code: 7 }), /does not let us/, /right/],
  ['temporal', new UnknownKeyError('k9'), /the key k9/, /KEYS_FILE/],
  ['smtp', fault({ code: 'ESOCKET', cause: fault({ code: 'CERT_HAS_EXPIRED' }) }), /certificate/, /SMTP_CA_FILE/],
  ['smtp', fault({ code: 'ETIMEDOUT' }), /no answer in time/, /firewall/],
  [
    'oidc',
    new TypeError('fetch failed', { cause: fault({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }) }),
    /certificate/,
    /OIDC_CA_FILE/,
  ],
  ['ldap', fault({ word: 'bad-certificate' }), /certificate/, /caFile/],
  ['ldap', fault({ word: 'ldap-13' }), /wants TLS/, /startTls/],
  ['machine', fault({ code: 'EROFS' }), /not be written/, /writable/],
  ['connector', fault({}), /fails \(unknown\)/, /its url/],
];
test.each(WORDS)('%s: the fault %# has its words and what to do', (part, error, says, todo) => {
  expect(faultOf(part, error)).toEqual({ says: expect.stringMatching(says), todo: expect.stringMatching(todo) });
  expect(JSON.stringify(faultOf(part, error))).not.toContain(CANARY);
});

describe('the settings', () => {
  test('that are wrong are all of it: each is named', async () => {
    const env = { NODE_ENV: 'production', PORT: 'x', SMTP_URL: `smtp://a:#${CANARY}@mail` };
    const findings = await examine(env, undefined);
    expect(findings.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['PORT', 'SMTP_URL', 'KEYS', 'OIDC_ISSUER', 'services.umin.mailFrom']),
    );
    expect(JSON.stringify(findings)).not.toContain(CANARY);
    expect(told(findings)).toMatch(/FAILED {3}settings: PORT: must be a whole number[^\n]*\n {11}→ Correct PORT/);
  });
});

describe('the database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  const found = async (url = database.url): Promise<Finding[]> => {
    const { findings, db } = await examineDatabase(url);
    await db?.destroy();
    return findings;
  };

  test('that is well is well', async () => {
    expect((await found()).map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });
  test('that is away, isn’t there, or is an older or newer release’s', async () => {
    expect(failing(await found(`postgres://app:${CANARY}@${NOWHERE}/app`))).toMatchObject(
      bad(/nobody listens/, /DATABASE_URL/),
    );
    const none = new URL(database.url);
    none.pathname = '/none_such';
    expect(failing(await found(none.href))).toMatchObject(bad(/no such database/, /createdb/));
    const [last] = await database.db('knex_migrations').orderBy('id', 'desc').limit(1);
    await database.db('knex_migrations').where({ id: last.id }).update({ name: '29990101_9999_newer' });
    expect(failing(await found())).toMatchObject(bad(/1 migrations are to be run/, /npm run migrate/));
    await database.db('knex_migrations').where({ id: last.id }).delete();
    expect(failing(await found())).toMatchObject(bad(/1 migrations are to be run/, /npm run migrate/));
    await database.db('knex_migrations').insert(last);
  });
  test('that a newer release has migrated is to be known: it is so on the way back from that', async () => {
    await database
      .db('knex_migrations')
      .insert({ ...(await database.db('knex_migrations').first()), id: 999_999, name: '29990101_9999_newer' });
    expect(await found()).toContainEqual(
      expect.objectContaining({ state: 'note', says: expect.stringMatching(/^1 migrations of a newer release/) }),
    );
    await database.db('knex_migrations').where({ id: 999_999 }).delete();
  });
  test('that only reads', async () => {
    const name = new URL(database.url).pathname.slice(1);
    await database.db.raw(`alter database ${name} set default_transaction_read_only = on`);
    expect(failing(await found())).toMatchObject(bad(/only reads/, /primary/));
    await database.db.raw(
      `set default_transaction_read_only = off; alter database ${name} reset default_transaction_read_only`,
    );
  });
  test('or a provider with another time', () => {
    expect(comparedTime(2_000, 5_000)).toBe('2 s apart');
    expect(comparedTime(-90_000, 5_000)).toMatchObject(bad(/90 s behind/, /NTP/));
  });

  test('keys that something was made under, and processes with other ones', async () => {
    const { db } = database;
    const [mine, gone] = [testRing(), parseKeyRing(newKeyRingText())];
    expect((await examineKeys(db, mine)).map(({ state }) => state)).toEqual(['ok', 'ok']);
    const { newestId } = gone;
    const other = {
      processId: 'other',
      role: 'worker',
      host: 'host-b',
      pid: 7,
      newestId,
      fingerprints: fingerprintsOf(gone),
      waitingIds: [],
    };
    await tellHeldKeys(db, other);
    const [needed, agreed] = await examineKeys(db, mine);
    expect(needed).toMatchObject(bad(new RegExp(newestId), /Put it back/));
    expect(agreed).toMatchObject(bad(/worker 7 on host-b/, /Restart/));
  });

  test('a log that another key has signed', async () => {
    const { db } = database;
    const [ours, others] = [1, 2].map((fill) => createSigner('univ-a.ac.jp/tetsuzuki/audit', Buffer.alloc(32, fill)));
    if (!ours || !others) throw new Error('two signers');
    const signed = others.sign({ size: 0, root: Buffer.alloc(32) });
    await db('log_checkpoints').where({ size: 0 }).delete();
    await db('log_checkpoints').insert({ size: 0, signed, verifier_key: others.verifierKey });
    expect(await examineLog(db, others)).toMatchObject({ state: 'ok' });
    expect(failing(await examineLog(db, ours))).toMatchObject(bad(/newest one is not/, /AUDIT_SIGNING_KEY/));
    expect(await examineLog(db, ours, [others.verifierKey])).toMatchObject({ state: 'ok' });
    const before = ours.sign({ size: 0, root: Buffer.alloc(32) });
    await db('log_checkpoints').where({ size: 0 }).update({ signed: before, verifier_key: ours.verifierKey });
    const after = others.sign({ size: 1, root: Buffer.alloc(32) });
    await db('log_checkpoints').insert({ size: 1, signed: after, verifier_key: others.verifierKey });
    const takenBack = await examineLog(db, ours, [others.verifierKey]);
    expect(failing(takenBack)).toMatchObject(bad(/given up/, /third AUDIT_SIGNING_KEY/));
    await db('log_checkpoints').whereIn('size', [0, 1]).delete();
  });
});

describe('Temporal', () => {
  const found = (address: string, namespace: string) =>
    examineTemporal({ temporal: { address, namespace } }, testRing());
  test('that is away, or without our namespace', async () => {
    expect(failing(await found(NOWHERE, 'default'))).toMatchObject(bad(/can not be reached/, /TEMPORAL_ADDRESS/));
    const { address } = testTemporalConfig().temporal;
    expect(failing(await found(address, 'none-such'))).toMatchObject(bad(/no such namespace/, /namespace create/));
  });
});

describe('the mail server', () => {
  const server = new ScriptedServer();
  let address = '';
  beforeAll(async () => {
    address = await server.up();
  });
  afterAll(() => server.down());
  const found = (script: Script, more = '', to?: string) => {
    server.script = script;
    const config = { smtpUrl: `smtp://app:${CANARY}@${address}${more}`, publicUrl: new URL('https://univ-a.ac.jp') };
    return examineMail(config, loadServices(), to);
  };

  test('that refuses us, has no TLS, or takes no mail', async () => {
    expect(failing(await found({ AUTH: '535 5.7.8 no' }))).toMatchObject(bad(/password are refused/, /SMTP_PASSWORD/));
    expect(failing(await found({}, '?requireTLS=true'))).toMatchObject(
      bad(/TLS does not come about/, /SMTP_ALLOW_CLEAR/),
    );
    expect(failing(await found({ greeting: 'cut' }))).toMatchObject({ state: 'failed' });
    const refused = (await found({ RCPT: '550 5.7.1 no relaying' }, '', 'me@univ-a.ac.jp')).filter(
      ({ state }) => state === 'failed',
    );
    expect(refused).toHaveLength(5);
    expect(refused[0]).toMatchObject(bad(/refuses/, /mailFrom/));
  });
  test('that takes a mail of each sender', async () => {
    const findings = await found({}, '', 'me@univ-a.ac.jp');
    expect(findings.map(({ state }) => state)).toEqual(['note', 'ok', 'ok', 'ok', 'ok', 'ok']);
    expect(server.messages.at(-1)).toContain('npm run doctor');
  });
});

describe('a directory', () => {
  const search = { base: 'ou=people,dc=a', filter: '(uid={id})', bindDn: 'cn=us', bindPassword: CANARY };
  const base = { kind: 'ldap' as const, startTls: false, timeoutMs: 2_000 };
  test('that is away, refuses our account, or has no such base', async () => {
    const directory = (url: string) => examineDirectory({ ...base, url, refusalMs: 0, nameOf: { search } });
    expect(failing(await directory(`ldap://${NOWHERE}`))).toMatchObject(bad(/nobody listens/, /url/));
    const refusing = await startScriptedLdap({ bind: 49 });
    const empty = await startScriptedLdap({ search: 32 });
    closing.push(
      () => refusing.close(),
      () => empty.close(),
    );
    expect(failing(await directory(refusing.url))).toMatchObject(bad(/refuses our own account/, /bindDn/));
    expect(failing(await directory(empty.url))).toMatchObject(bad(/not there/, /base/));
    const connector = {
      ...base,
      name: 'dir',
      label,
      delayMs: 0,
      bindDn: 'cn=us',
      bindPassword: CANARY,
      dn: 'uid={id},dc=a',
    };
    expect(failing(await examineLdapConnector({ ...connector, url: refusing.url }))).toMatchObject({
      part: 'connector dir',
    });
  });

  test('of members that refuses the account that sets passwords', async () => {
    const taking = await startScriptedLdap({});
    const refusing = await startScriptedLdap({ bind: 49 });
    closing.push(
      () => taking.close(),
      () => refusing.close(),
    );
    const passwords = { bindDn: 'cn=writer', bindPassword: CANARY, dn: 'uid={id},dc=a' };
    const members = (url: string, more = {}) =>
      examineMemberDirectory({ ...base, url, refusalMs: 0, nameOf: { template: 'uid={id},dc=a' }, ...more });
    expect((await members(taking.url)).map(({ state }) => state)).toEqual(['ok']);
    expect(await members(taking.url, { passwords })).toEqual([
      expect.objectContaining({ state: 'ok' }),
      expect.objectContaining({ state: 'ok', says: expect.stringMatching(/^cn=writer; .* not tried$/) }),
    ]);
    const [, refused] = await members(refusing.url, { passwords });
    expect(failing(refused as Finding)).toMatchObject({
      part: 'directory of members',
      ...bad(/refuses our own account/, /bindDn/),
    });
  });
});

describe('what is asked by HTTP', () => {
  const CALLBACK = new URL('https://univ-a.ac.jp/staff/sign-in/callback');
  const oidc = (issuer: string) => ({
    issuer: new URL(issuer),
    clientId: 'tetsuzuki',
    clientSecret: CANARY,
    userClaim: 'sub',
    scopes: 'openid',
  });
  const provider = (issuer: string) => examineProvider(oidc(issuer), CALLBACK);

  test('an identity provider that is away, elsewhere, without keys, or that does not know our client', async () => {
    expect(failing(await provider(await nobody()))).toMatchObject(bad(/nobody listens/, /OIDC_ISSUER/));
    expect(failing(await provider(await site({})))).toMatchObject(bad(/no discovery document/, /well-known/));
    const described = async (metadata: object, more: Record<string, [number, unknown]> = {}) => {
      const answers: Record<string, [number, unknown]> = { ...more };
      const url = await site(answers);
      const endpoints = { authorization_endpoint: `${url}/a`, token_endpoint: `${url}/t`, jwks_uri: `${url}/jwks` };
      answers['/.well-known/openid-configuration'] = [200, { issuer: `${url}/`, ...endpoints, ...metadata }];
      return provider(`${url}/`);
    };
    const invalid = { '/t': [401, { error: 'invalid_client' }] } as Record<string, [number, unknown]>;
    const grants = { '/t': [400, { error: 'invalid_grant' }] } as Record<string, [number, unknown]>;
    const jwks = { '/jwks': [200, { keys: [{}] }] } as Record<string, [number, unknown]>;
    expect(failing(await described({ issuer: 'https://other.univ-a.ac.jp/' }))).toMatchObject({
      part: 'oidc',
      state: 'failed',
    });
    expect(failing(await described({}, grants))).toMatchObject(bad(/no keys/, /jwks_uri/));
    expect(failing(await described({}, { ...jwks, ...invalid }))).toMatchObject(
      bad(/does not know our client/, /OIDC_CLIENT_SECRET/),
    );
    expect((await described({}, { ...jwks, ...grants })).map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  test('an identity provider of other people’s making is well', async () => {
    const issuer = await new FakeIssuer().up();
    closing.push(() => issuer.down());
    const ours = { ...oidc(issuer.issuer), clientId: CLIENT.id, clientSecret: CLIENT.secret };
    const states = (await examineProvider(ours, CALLBACK)).map(({ state }) => state);
    expect(states.slice(0, 2)).toEqual(['ok', 'ok']);
    // As at a sign-in: many providers take it by the header only.
    expect(issuer.secretBy).toBe('header');
  });

  test('the identity-verification service, Graph, SCIM and webhooks', async () => {
    const { identityService: _none, ...utokyo } = loadServices().utokyo;
    expect(utokyo.methods.kind).toBe('embedded');
    const url = await site({
      '/scim/Users': [401, {}],
      '/filterless/Users': [200, { totalResults: 7 }],
      '/hook': [502, {}],
      '/t/oauth2/v2.0/token': [401, {}],
    });
    const common = { name: 'weko', label, delayMs: 0, timeoutMs: 2_000 };
    const scim = (path: string) =>
      examineWebConnector({ ...common, kind: 'scim', url: url + path, token: CANARY, attribute: 'password' });
    expect(failing(await scim('/scim'))).toMatchObject({ part: 'connector weko', ...bad(/does not let us/, /token/) });
    expect(failing(await scim('/elsewhere'))).toMatchObject(bad(/nothing under its url/, /Users/));
    expect(failing(await scim('/filterless'))).toMatchObject(bad(/passes over a filter/, /wrong user/));
    const hook = (to: string) => examineWebConnector({ ...common, kind: 'webhook', url: to, secret: CANARY });
    expect(failing(await hook(`${url}/hook`))).toMatchObject(bad(/answers with an error/, /log/));
    expect(failing(await hook(await nobody()))).toMatchObject(bad(/nobody listens/, /url/));
    const graph = {
      kind: 'graph' as const,
      tenant: 't',
      clientId: 'c',
      clientSecret: CANARY,
      user: '{id}',
      graphUrl: url,
      loginUrl: url,
      timeoutMs: 2_000,
      usableWithinMs: 0,
    };
    expect(failing(await examineGraph(graph))).toMatchObject(bad(/no token/, /clientSecret/));
    const signing = { pem: '', algorithm: 'ES256' as const };
    const service = {
      issuer: await nobody(),
      otherIssuers: [],
      clientId: 'c',
      scopes: 'openid',
      nameCheck: false,
      signing,
    };
    expect(failing(await examineIdentityService(service))).toMatchObject(bad(/nobody listens/, /identityService/));
  });
});

test('a folder that is not there, beside one that is', async () => {
  const config = { dataDir: '/nowhere', production: true, keysFile: undefined };
  const [temporary, checkpoints] = await examineMachine(config as never, { checkpointFile: '/nowhere/checkpoints' });
  expect(temporary).toMatchObject({ state: 'ok', check: expect.stringContaining(tmpdir()) });
  expect(checkpoints).toMatchObject(bad(/not there/, /folder/));
});
