/** What is kept of the log outside the database: a file of checkpoints that only grows, and time stamps that are asked for until there is one. */
import { execFile } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { lastCheckpoint } from '../../../db/audit/log.js';
import { checkpoint } from '../../../worker/jobs/archive.js';
import { createSigner } from '../../../worker/runtime/audit/checkpoint.js';
import { addToCheckpointFile, readCheckpointFile, sizeOf } from '../../../worker/runtime/audit/checkpoint-file.js';
import { timeStamp, TimeStampError } from '../../../worker/runtime/audit/time-stamp.js';
import { createLog } from '../../../worker/runtime/log.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { block } from '../../production/documents.js';
import { isInstalled } from '../proxy/proxies.js';

const run = promisify(execFile);
const signer = createSigner('accounts.example.ac.jp/log', Buffer.alloc(32, 5));
const folder = mkdtempSync(join(tmpdir(), 'outside-'));
const at = (name: string): string => join(folder, name);
const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });
const hasPsql = isInstalled('psql') && isInstalled('xxd');
const hasOpenssl = await run('openssl', ['version']).then(
  () => true,
  () => false,
);

let database: TestDatabase;
const lines: string[] = [];
const log = createLog('test', 'warn', { write: (line: string) => void lines.push(line) });
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

const look = () =>
  database.db('looks').insert({ staff_id: 'audit1', procedure_id: 'umin-access-code-x', what: 'history' });
const round = (settings: { checkpointFile?: string; timestampUrl?: string }) =>
  checkpoint({ db: database.db, signer, log, settings });

describe('the file of checkpoints', () => {
  const file = at('checkpoints');

  test('has every checkpoint that the database has, also those of the time when it could not be written', async () => {
    await look();
    await round({});
    await look();
    await round({ checkpointFile: file });
    await round({ checkpointFile: file });
    const own = await database.db('log_checkpoints').orderBy('size').pluck('signed');
    expect(own.length).toBeGreaterThanOrEqual(2);
    expect(await readCheckpointFile(file)).toEqual(own);
  });

  test('loses nothing to a write that was cut short, and takes no half checkpoint for one', async () => {
    const before = await readCheckpointFile(file);
    const [last = ''] = before.slice(-1);
    for (const length of [5, last.indexOf('—') - 1, last.length - 7, last.length - 1]) {
      appendFileSync(file, last.slice(0, length));
      expect(await readCheckpointFile(file)).toEqual(before);
      await addToCheckpointFile(file, [last]);
      before.push(last);
      expect(await readCheckpointFile(file)).toEqual(before);
    }
  });

  test('a database that is shorter than the file is said to be, and the file keeps what it has', async () => {
    const before = await readCheckpointFile(file);
    const more = signer.sign({ size: 1_000, root: Buffer.alloc(32, 1) });
    await addToCheckpointFile(file, [more]);
    await look();
    await round({ checkpointFile: file });
    expect(lines.join()).toContain('shorter than a checkpoint outside the database says');
    expect(await readCheckpointFile(file)).toEqual([...before, more]);
  });

  test('a worker with another key signs nothing, and says so, until the key before is named', async () => {
    const next = createSigner(signer.origin, Buffer.alloc(32, 6));
    const by = (settings: { earlierKeys?: string[] }) => checkpoint({ db: database.db, signer: next, log, settings });
    const before = await lastCheckpoint(database.db);
    lines.length = 0;
    await look();
    await by({});
    expect(lines.join()).toContain('nothing is signed');
    expect(await lastCheckpoint(database.db)).toEqual(before);
    await by({ earlierKeys: [signer.verifierKey] });
    expect(await lastCheckpoint(database.db)).toMatchObject({ verifier_key: next.verifierKey });
    await database.db('log_checkpoints').where({ verifier_key: next.verifierKey }).delete();
  });

  test('one that can’t be written stops nothing, and is logged', async () => {
    lines.length = 0;
    await look();
    await round({ checkpointFile: '/dev/null/checkpoints' });
    expect(lines.join()).toContain('can’t be written');
    expect(sizeOf((await lastCheckpoint(database.db))?.signed ?? '')).toBeGreaterThan(0);
  });
});

/** A time-stamping authority over HTTP, whose work is `openssl ts`. */
class Authority {
  readonly asked: Buffer[] = [];
  answer: (query: Buffer, response: ServerResponse) => Promise<void> | void = async (query, response) => {
    response.end(await stamped(query));
  };
  readonly #server: Server = createServer((request, response) => void this.#serve(request, response));
  async up(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/tsa`;
  }
  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const query = await buffer(request);
    this.asked.push(query);
    await this.answer(query, response);
  }
  async down(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

let files = 0;
async function stamped(query: Buffer): Promise<Buffer> {
  const [asked, answered] = [at(`query-${files}`), at(`answer-${(files += 1)}`)];
  writeFileSync(asked, query);
  await openssl('ts', '-reply', '-config', 'tsa.cnf', '-section', 'tsa', '-queryfile', asked, '-out', answered);
  return readFileSync(answered);
}

(hasOpenssl ? describe : describe.skip)('time stamps', () => {
  const authority = new Authority();
  let url: string;
  beforeAll(async () => {
    writeFileSync(
      at('tsa.cnf'),
      `[req]\ndistinguished_name=name\nx509_extensions=ext\nprompt=no\n[name]\nCN=TSA\n[ext]\nextendedKeyUsage=critical,timeStamping\n
[tsa]\nserial=serial\ncrypto_device=builtin\nsigner_cert=cert.pem\nsigner_key=key.pem\nsigner_digest=sha256\ndefault_policy=1.2.3.4.1\n
digests=sha256\naccuracy=secs:1\nordering=yes\ness_cert_id_chain=no\ness_cert_id_alg=sha256\n`,
    );
    writeFileSync(at('serial'), '01\n');
    const files = ['-keyout', 'key.pem', '-out', 'cert.pem'];
    await openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-config', 'tsa.cnf', ...files);
    url = await authority.up();
  });
  afterAll(() => authority.down());

  test('a checkpoint is stamped once; request and answer are kept, and hold for whoever checks them with the authority’s certificate', async () => {
    await look();
    await round({ timestampUrl: url });
    await round({ timestampUrl: url });
    expect(authority.asked).toHaveLength(1);
    const kept = await lastCheckpoint(database.db);
    writeFileSync(at('request'), kept?.time_stamp_request ?? '');
    writeFileSync(at('response'), kept?.time_stamp ?? '');
    writeFileSync(at('signed'), kept?.signed ?? '');
    const trust = ['-CAfile', 'cert.pem', '-in', 'response'];
    expect((await openssl('ts', '-verify', ...trust, '-queryfile', 'request')).stdout).toContain('Verification: OK');
    expect((await openssl('ts', '-verify', ...trust, '-data', 'signed')).stdout).toContain('Verification: OK');
    writeFileSync(at('other'), `${kept?.signed} `);
    await expect(openssl('ts', '-verify', ...trust, '-data', 'other')).rejects.toThrow();
  });

  (hasPsql ? test : test.skip)('of an installation is checked by the commands of the page', async () => {
    const { hostname, port, username, password, pathname } = new URL(database.url);
    const env = { ...process.env, PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: password };
    const commands = block('audit', 'time-stamp', { 'authority.pem': 'cert.pem' });
    const checked = run('bash', ['--norc', '-euc', commands], {
      cwd: folder,
      env: { ...env, PGDATABASE: pathname.slice(1) },
    });
    expect((await checked).stdout).toContain('Verification: OK');
  });

  test('an authority that is away, late, refuses or answers for something else is no time stamp', async () => {
    const good = authority.answer;
    const fails: Record<string, typeof good> = {
      'could not be reached in time': () => undefined,
      'status 503': (_query, response) => void response.writeHead(503).end(),
      'status 302': (_query, response) => void response.writeHead(302, { location: url }).end(),
      'no time stamp': (_query, response) => void response.end('<html></html>'),
      'too long': (_query, response) => void response.end(Buffer.alloc(100_000)),
      'refused: 2': async (query, response) => void response.end(await stamped(query.subarray(0, -4))),
      'another digest': async (_query, response) => {
        await openssl('ts', '-query', '-digest', 'ab'.repeat(32), '-sha256', '-cert', '-out', 'elsewhere');
        response.end(await stamped(readFileSync(at('elsewhere'))));
      },
      'another request': async (_query, response) => {
        const other = new Authority();
        const elsewhere = await other.up();
        const { response: earlier } = await timeStamp(elsewhere, 'text');
        await other.down();
        response.end(earlier);
      },
    };
    for (const [why, answer] of Object.entries(fails)) {
      authority.answer = answer;
      const asked = timeStamp(url, 'text', why.includes('in time') ? 300 : 10_000);
      await expect(asked).rejects.toThrow(TimeStampError);
      await expect(asked).rejects.toThrow(why);
    }
    authority.answer = good;
    const nowhere = 'http://127.0.0.1:1/tsa';
    await expect(timeStamp(nowhere, 'text')).rejects.toThrow('could not be reached in time');
  });

  test('what it did not stamp stops nothing, and is asked for again', async () => {
    const good = authority.answer;
    authority.answer = (_query, response) => void response.end('x');
    lines.length = 0;
    await look();
    await round({ timestampUrl: url });
    expect(lines.join()).toContain('was not stamped');
    const { size = 0, time_stamp: none } = (await lastCheckpoint(database.db)) ?? {};
    expect([size > 0, none]).toEqual([true, null]);
    authority.answer = good;
    await round({ timestampUrl: url });
    expect(await lastCheckpoint(database.db)).toMatchObject({ size, time_stamp: expect.any(Buffer) });
  });
});
