import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Knex } from 'knex';
import { createDatabase } from '../../../db/knex.js';
import { startPostgres, type PostgresServer } from '../../../scripts/postgres/server.js';
import { bareEnvironment } from '../../../scripts/processes/bare-environment.js';
import { freePort } from '../../../scripts/processes/free-port.js';
import { findTemporalCli } from '../../../scripts/temporal/cli.js';
import { startTemporalServer, temporalAddress } from '../../../scripts/temporal/server.js';
import { awayPart, type Part, SIGNS } from '../../../worker/runtime/away.js';
import { createLdapDirectory } from '../../../worker/runtime/directory/ldap.js';
import { DirectoryUnavailableError, MethodsUnavailableError, UnknownKeyError } from '../../../worker/runtime/errors.js';
import { createThreads } from '../../../worker/runtime/threads.js';
import { connectClient, connectWorker } from '../../../worker/runtime/temporal/client.js';
import { TASK_QUEUE } from '../../../workflows/contracts/procedure.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { testRing, testTemporalConfig } from '../../helpers/temporal.js';
import { until } from '../../helpers/wait.js';

const folder = mkdtempSync(join(tmpdir(), 'away-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const failureOf = (job: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(job).then(
    () => undefined,
    (error: unknown) => error,
  );
const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });
const named = (name: string, message = 'x') => Object.assign(new Error(message), { name });
const grpc = (code: number, details = '') =>
  Object.assign(new Error(`${code} ${details}`), { code, details, metadata: {} });
/** Does it again and again until what is awaited has come. */
async function during<T>(awaited: Promise<T>, again: () => Promise<unknown>): Promise<T> {
  const state = { isOver: false };
  void awaited.finally(() => (state.isOver = true)).catch(() => undefined);
  while (!state.isOver) await again();
  return awaited;
}
/** As knex passes it on: behind the statement. */
const behind = (message: string, statement = 'ROLLBACK') => new Error(`${statement} - ${message}`);

describe('an error says which part is away (issue 11, A3)', () => {
  const cases: [string, unknown, Part | undefined][] = [
    ['a refused connection', coded('ECONNREFUSED'), 'network'],
    ['connections refused on all addresses', new AggregateError([coded('ECONNREFUSED')]), 'network'],
    ['a server that is shutting down', coded('57P01'), 'database'],
    ['a server that crashed', coded('57P02'), 'database'],
    ['a server in recovery', coded('57P03'), 'database'],
    ['too many connections', coded('53300'), 'database'],
    ['a full disk', coded('53100'), 'database'],
    ['a file that can not be read', coded('58030'), 'database'],
    ['a statement that took too long', coded('57014'), 'database'],
    ['a standby', coded('25006'), 'database'],
    ['a transaction that was idle for too long', coded('25P03'), 'database'],
    ['a transaction that took too long', coded('25P04'), 'database'],
    ['settings that can not be read', coded('F0000'), 'database'],
    ['a serialization failure', coded('40001'), 'database'],
    ['a deadlock', coded('40P01'), 'database'],
    ['a lock that was not had', coded('55P03'), 'database'],
    ['a database that is not there yet', coded('3D000'), 'database'],
    ['an internal error of the server', coded('XX000'), 'database'],
    ['no connection', coded('08006'), 'database'],
    ['a server that is not in the state for it', coded('55000'), 'database'],
    ['a handshake that came to nothing', new Error('SASL: Last message was not sent'), 'database'],
    ['a cut connection', new Error('Connection terminated unexpectedly'), 'database'],
    ['a rollback on a cut connection', behind('Connection terminated unexpectedly'), 'database'],
    [
      'a rollback on a lost client',
      behind('Client has encountered a connection error and is not queryable'),
      'database',
    ],
    ['a commit on a closed client', behind('Client was closed and is not queryable', 'COMMIT;'), 'database'],
    ['a statement without an answer', behind('Query read timeout', 'select * from "procedures"'), 'database'],
    ['a message behind two statements', behind('ROLLBACK - Connection terminated', 'BEGIN;'), 'database'],
    ['a connection that took too long', new Error('timeout expired'), 'database'],
    [
      'a query on a lost transaction',
      new Error('Transaction query already complete, run with DEBUG=knex:tx'),
      'database',
    ],
    ['an exhausted pool', named('KnexTimeoutError', 'Knex: Timeout acquiring a connection.'), 'database'],
    [
      'a reset deep inside',
      new Error('outer', { cause: new Error('inner', { cause: coded('ECONNRESET') }) }),
      'network',
    ],
    ['a call that was cancelled', grpc(1), 'temporal'],
    ['a call of unknown end', grpc(2, 'context canceled'), 'temporal'],
    ['a deadline', new Error('Failed to start', { cause: grpc(4) }), 'temporal'],
    ['a server over its limits', grpc(8), 'temporal'],
    [
      'a workflow that is not ready',
      grpc(9, 'Unable to query workflow due to Workflow Task in failed state.'),
      'temporal',
    ],
    ['the same under another code', grpc(3, 'Cannot query workflow due to Workflow Task in failed state.'), 'temporal'],
    ['a call that lost a race', grpc(10), 'temporal'],
    ['a stream that broke', grpc(13, 'Received RST_STREAM with code 2'), 'temporal'],
    ['a server that is away', grpc(14, 'No connection established'), 'temporal'],
    ['lost data', grpc(15), 'temporal'],
    ['a missing namespace', grpc(5, 'Namespace tetsuzuki is not found.'), 'temporal'],
    ['a missing namespace, as a class', named('NamespaceNotFoundError'), 'temporal'],
    ['a closed channel', new Error('Channel has been shut down'), 'temporal'],
    ['a worker without its server', named('TransportError'), 'temporal'],
    ['a directory that can not be asked', new DirectoryUnavailableError('busy'), 'directory'],
    ['an owner of methods that can not be asked', new MethodsUnavailableError('http-429', 2_000), 'methods'],
    ['a busy directory', named('BusyError'), 'directory'],
    ['a thread that died', new Error('worker exited with code: 1'), 'threads'],
    ['a thread out of memory', coded('ERR_WORKER_OUT_OF_MEMORY'), 'threads'],
    ['a provider that is not reached', new TypeError('fetch failed'), 'network'],
    ['a provider that is too slow', coded('OAUTH_TIMEOUT'), 'network'],
    ['headers that do not come', coded('UND_ERR_HEADERS_TIMEOUT'), 'network'],
    ['an expired certificate', coded('CERT_HAS_EXPIRED'), 'network'],
    ['a certificate without its issuer', coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'network'],
    ['a certificate whose signature is wrong', coded('CERT_SIGNATURE_FAILURE'), 'network'],
    ['a revocation list whose signature is wrong', coded('CRL_SIGNATURE_FAILURE'), 'network'],
    // Of our own trying.
    ['a data page that can not be read', coded('XX001'), 'database'],
    ['an index that is broken', coded('XX002'), 'database'],
    ['a pooler whose server can not be logged in to', coded('08P01', 'server login has been failing'), 'database'],
    ['a session that was idle for too long', coded('57P05'), 'database'],
    ['a query that a standby’s recovery cancelled', coded('40001', 'conflict with recovery'), 'database'],
    ['a role that may not log in any more', coded('28000'), 'database'],
    ['no memory', coded('53200'), 'database'],
    ['settings that were changed meanwhile', coded('55P02'), undefined],
    ['a right that is missing', coded('42501'), undefined],
    ['an outgrown number', coded('22003', 'Connection terminated'), undefined],
    ['TLS that came to nothing', new Error('There was an error establishing an SSL connection'), 'database'],
    ['a web server at the port of PostgreSQL', new Error('received invalid response: 48'), 'database'],
    ['a commit on a socket that is gone', coded('ERR_STREAM_DESTROYED'), 'network'],
    ['a socket file that is not there', Object.assign(coded('ENOENT'), { syscall: 'connect' }), 'network'],
    ['a file of ours that is not there', Object.assign(coded('ENOENT'), { syscall: 'open' }), undefined],
    ['a firewall', Object.assign(coded('EPERM'), { syscall: 'connect' }), 'network'],
    ['no files left to open', coded('EMFILE'), 'network'],
    ['no ports left', coded('EADDRNOTAVAIL'), 'network'],
    ['a resolver out of order', coded('EAI_SYSTEM'), 'network'],
    ['all addresses too slow', Object.assign(new AggregateError([]), { code: 'ETIMEDOUT' }), 'network'],
    ['a revocation list that is over', coded('CRL_HAS_EXPIRED'), 'network'],
    ['a certificate for something else', coded('INVALID_PURPOSE'), 'network'],
    ['an answer that is no HTTP', new TypeError('x', { cause: coded('HPE_INVALID_CONSTANT') }), 'network'],
    ['a signal’s time-out', new DOMException('The operation was aborted due to timeout', 'TimeoutError'), 'network'],
    ['a key that Temporal does not take', grpc(7, 'Request unauthorized.'), 'temporal'],
    ['a key that is over', grpc(16), 'temporal'],
    ['a proxy without Temporal', grpc(12, 'Received HTTP status code 404'), 'temporal'],
    ['a shard that moves', grpc(14, 'shard closed, please retry'), 'temporal'],
    ['a busy workflow', grpc(8, 'Workflow is busy.'), 'temporal'],
    ['too few hosts', grpc(14, 'Not enough hosts to serve the request'), 'temporal'],
    ['a page token of another shard', grpc(3, 'Invalid NextPageToken.'), undefined],
    ['a forged token', coded('ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'signature verification failed'), undefined],
    [
      'a forged token as the library of sign-in passes it on',
      new Error('x', { cause: coded('ERR_JWS_SIGNATURE_VERIFICATION_FAILED') }),
      undefined,
    ],
    ['a token that names a certificate badly', coded('ERR_JOSE_CERT_INVALID'), undefined],
    ['a unique violation', coded('23505'), undefined],
    ['a missing table', coded('42P01'), undefined],
    ['a value that reads like a cut', coded('22P02', 'invalid input: "Connection terminated unexpectedly"'), undefined],
    ['a workflow that is not there', new WorkflowNotFoundError('not found', 'w', undefined), undefined],
    ['a bad argument', grpc(3, 'WorkflowId is not set'), undefined],
    ['a workflow that is there already', grpc(6), undefined],
    ['a key that is gone', new Error('Unexpected error', { cause: new UnknownKeyError('k9') }), undefined],
    ['a text that no parser takes', new SyntaxError('Unexpected token: "socket hang up" is not JSON'), undefined],
    ['an error of ours', new TypeError("Cannot read properties of undefined (reading 'id')"), undefined],
    ['a thrown string', 'Connection terminated', undefined],
    ['nothing', undefined, undefined],
  ];
  test.each(cases)('%s', (_name, error, part) => {
    expect(awayPart(error)).toBe(part);
  });

  test('each sign of the table is borne by one of them', () => {
    const errors = cases.flatMap(([, error]) => chain(error));
    const unseen = SIGNS.filter(({ sqlstate, grpc: codes, code, connecting, name, text }) => {
      const fits = ({ code: its, name: called = '', message = '' }: Partial<Record<string, unknown>>) =>
        sqlstate?.test(String(its)) ||
        codes?.includes(Number(its)) ||
        code?.test(String(its)) ||
        connecting?.test(String(its)) ||
        name?.test(String(called)) ||
        text?.test(String(message));
      return !errors.some(fits);
    });
    expect(unseen).toEqual([]);
  });

  test('an error that is its own cause comes to an end', () => {
    const error = new Error('x');
    error.cause = error;
    expect(awayPart(error)).toBeUndefined();
  });
});

function chain(error: unknown): Partial<Record<string, unknown>>[] {
  if (typeof error !== 'object' || error === null) return [];
  const { cause, errors } = error as Partial<AggregateError>;
  return [error, ...chain(cause), ...(errors ?? []).flatMap(chain)];
}

describe('a PostgreSQL server (issue 11, A3)', () => {
  let server: PostgresServer;
  let db: Knex;
  const begin = async (port: number) =>
    startPostgres({ dataDir: folder, port, env: bareEnvironment(process.env), testing: true, onLine: () => undefined });
  beforeAll(async () => {
    server = await begin(await freePort());
    db = createDatabase(server.url, { max: 3, application: 'away' });
  });
  afterAll(async () => {
    await db.destroy();
    await server.running.stop();
  });
  const { kill } = process;
  const write = () => db.transaction(async (trx) => trx.raw('select pg_sleep(0.01)'));

  test('of which a process was killed is away while it recovers, in open transactions and out of them', async () => {
    const { rows } = await db.raw('select pg_backend_pid() as pid');
    const seen: unknown[] = [];
    const open = failureOf(db.transaction(async (trx) => trx.raw('select pg_sleep(10)')));
    kill(rows[0].pid, 'SIGKILL');
    seen.push(await open);
    await until('it works again', async () => {
      const error = await failureOf(write());
      if (error) seen.push(error);
      return error === undefined;
    });
    expect(seen.map(awayPart)).toEqual(seen.map(() => expect.stringMatching(/^(?:database|network)$/)));
    const codes = seen.map((error) => (error as { code?: string }).code);
    expect(codes).toContain('57P03');
  });

  test('that was killed is away until it is there again', async () => {
    const port = Number(new URL(server.url).port);
    await write();
    server.running.child.kill('SIGKILL');
    const seen: unknown[] = [];
    const again = begin(port);
    server = await during(again, async () => seen.push(await failureOf(write())));
    const errors = seen.filter(Boolean);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.map(awayPart)).toEqual(errors.map(() => expect.stringMatching(/^(?:database|network)$/)));
    await write();
  });
});

describe('a database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  test('whose pool has no free connection is away', async () => {
    const db = createDatabase(database.url, { max: 1, application: 'full' });
    const held = await db.transaction();
    expect(awayPart(await failureOf(db.raw('select 1')))).toBe('database');
    await held.rollback();
    await db.destroy();
    expect(awayPart(await failureOf(db.raw('select 1')))).toBe('database');
  });

  test('that makes one of two transactions give way is away for that one', async () => {
    const { db } = database;
    await db('limit_events').insert([{ key: 'a' }, { key: 'b' }]);
    const change = (trx: Knex.Transaction, key: string) =>
      trx('limit_events').where({ key }).update({ at: trx.fn.now() });
    const [one, other] = await Promise.all([db.transaction(), db.transaction()]);
    await Promise.all([change(one, 'a'), change(other, 'b')]);
    const ends = [failureOf(change(one, 'b')), failureOf(change(other, 'a'))];
    const errors = (await Promise.all(ends)).filter(Boolean);
    await Promise.all([one.rollback(), other.rollback()]);
    expect(errors.map((error) => [(error as { code: string }).code, awayPart(error)])).toEqual([['40P01', 'database']]);
  });
});

describe('Temporal', () => {
  const ring = testRing();

  test('without the namespace is away, for clients and for workers', async () => {
    const { address } = testTemporalConfig().temporal;
    const client = connectClient({ temporal: { address, namespace: 'not-there-yet' } }, ring);
    const calls = [
      () => client.workflow.start('passwordReissue', { taskQueue: TASK_QUEUE, workflowId: 'w', args: [] }),
      () => client.workflow.getHandle('w').describe(),
      () => client.workflow.getHandle('w').signal('x'),
      () => client.workflow.getHandle('w').query('x'),
      () => client.workflow.getHandle('w').executeUpdate('x'),
    ];
    for (const call of calls) expect(awayPart(await failureOf(call()))).toBe('temporal');
    await client.connection.close();
  });

  test('that was killed is away until it is there again, for clients and for workers', async () => {
    const { file } = await findTemporalCli(process.env, () => undefined);
    const port = await freePort();
    const about = { executable: file, dbFile: join(folder, 'temporal.db'), namespaces: ['n'], port, durable: false };
    const begin = () => startTemporalServer({ ...about, env: bareEnvironment(process.env), onLine: () => undefined });
    let server = await begin();
    const temporal = { address: temporalAddress(port), namespace: 'n' };
    const client = connectClient({ temporal }, ring);
    const call = (n: number) => {
      const workflowId = `w-${n}`;
      return client.withDeadline(Date.now() + 3_000, async () => {
        await client.workflow.start('w', { taskQueue: TASK_QUEUE, workflowId, args: [] });
        await client.workflow.getHandle(workflowId).describe();
      });
    };
    await call(0);
    server.child.kill('SIGKILL');
    await server.ended;
    const seen = [await failureOf(call(1)), await failureOf(connectWorker({ temporal }))];
    const again = begin();
    server = await during(again, async () => seen.push(await failureOf(call(seen.length))));
    const errors = seen.filter(Boolean);
    expect(errors.length).toBeGreaterThan(1);
    expect(errors.map(awayPart)).toEqual(errors.map(() => 'temporal'));
    await until('it answers again', async () => (await failureOf(call(-1))) === undefined);
    await client.connection.close();
    await server.stop();
  });
});

test('threads that die of their job are away', async () => {
  const file = join(folder, 'dies.mjs');
  writeFileSync(file, 'export default () => process.exit(3);');
  const threads = createThreads<number, number>(pathToFileURL(file), { most: 1, maxQueue: 2, usualMs: 1 });
  expect(awayPart(await failureOf(threads.run(1)))).toBe('threads');
  await threads.close();
});

describe('of what speaks HTTP or LDAP', () => {
  const cutting = createServer((socket) => socket.destroy());
  beforeAll(() => new Promise<void>((resolve) => cutting.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise((resolve) => cutting.close(resolve)));
  const hosts = () => ['127.0.0.1:1', `127.0.0.1:${(cutting.address() as AddressInfo).port}`];

  test('whoever does not listen or hangs up is away', async () => {
    for (const host of hosts()) expect(awayPart(await failureOf(fetch(`http://${host}`)))).toBe('network');
    for (const host of hosts()) {
      const nameOf = { template: 'uid={id},dc=example' };
      const settings = { kind: 'ldap', url: `ldap://${host}`, startTls: false, timeoutMs: 2_000, refusalMs: 0, nameOf };
      const directory = createLdapDirectory(settings as Parameters<typeof createLdapDirectory>[0]);
      expect(awayPart(await failureOf(directory.check('someone', 'Password-1')))).toBe('directory');
    }
  });

  test('whoever does not answer in time is away', async () => {
    const late = fetch(`http://${hosts()[0]}`, { signal: AbortSignal.timeout(1) });
    expect(awayPart(await failureOf(late))).toBeDefined();
  });
});
