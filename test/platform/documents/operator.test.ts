/** The commands of the pages for operators, as they stand there, on a database and a Temporal namespace of their own. */
import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CommandError, run } from '../../../scripts/bootstrap/run.mjs';
import { bareEnvironment } from '../../../scripts/processes/bare-environment.js';
import { RUN_MARK } from '../../../scripts/processes/marked.js';
import { parseKeyRing } from '../../../worker/runtime/crypto/keys.js';
import { block } from '../../production/documents.js';
import { fromRoot } from '../../production/programs.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { TestMailServer } from '../../helpers/mail-server.js';
import { testPort } from '../../helpers/ports.js';
import { launch, unlimited, untilReady } from '../../helpers/processes.js';
import { TEST_KEYS, testTemporalConfig } from '../../helpers/temporal.js';
import { isInstalled } from '../proxy/proxies.js';

const NAMESPACE = 'test-operator';
const folder = mkdtempSync(join(tmpdir(), 'operator-'));
const keysFile = join(folder, 'keys');
const { address } = testTemporalConfig().temporal;
let database: TestDatabase;
let mail: TestMailServer;
let url: string;

beforeAll(async () => {
  [database, mail] = await Promise.all([freshDatabase(), new TestMailServer().up()]);
  url = `http://127.0.0.1:${await testPort()}`;
  writeFileSync(keysFile, `${TEST_KEYS}\n`, { mode: 0o600 });
});
afterAll(async () => {
  await mail.down();
  await database.drop();
  rmSync(folder, { recursive: true });
});

/** In the folder of this repository, with the settings of an installation. @returns what they print @throws Error with what they printed */
async function sh(commands: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const settings = {
    DATABASE_URL: database.url,
    SMTP_URL: mail.url,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: NAMESPACE,
    KEYS_FILE: keysFile,
    PUBLIC_URL: url,
    SERVICES: unlimited(),
  };
  const whole = { ...bareEnvironment(process.env), [RUN_MARK]: process.env[RUN_MARK], ...settings, ...env };
  try {
    return (await run('bash', ['--norc', '-euc', commands], { cwd: fromRoot(''), env: whole })).stdout;
  } catch (error) {
    throw error instanceof CommandError ? new Error(`${error.message}: ${error.output}`) : error;
  }
}
const ringNow = () => parseKeyRing(readFileSync(keysFile, 'utf8'));

describe('with API and worker running', () => {
  const running: ChildProcess[] = [];
  beforeAll(async () => {
    const parts = { databaseUrl: database.url, smtpUrl: mail.url, url, services: unlimited() };
    for (const name of ['worker', 'api'] as const)
      running.push(launch(name, { ...parts, temporal: { address, namespace: NAMESPACE } }));
    await untilReady(url);
  });
  afterAll(async () => {
    for (const child of running) {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    }
  });

  test('an upgrade: cases are replayed, tables brought in, and the doctor finds nothing', async () => {
    // The test run has built already.
    const said = await sh(block('upgrade', 'upgrade', { 'npm run build ': ': ' }));
    expect(said).toMatch(/0 would not go on/);
    expect(said).toMatch(/migrat/i);
    expect(said).toMatch(/temporal/i);
  });

  test('after a restore: no case on which database and Temporal disagree, and none to mend', async () => {
    const NONE = /^0 cases disagree, 0 are mended, 0 are left$/gm;
    expect((await sh(block('upgrade', 'restored'))).match(NONE)).toHaveLength(2);
    expect((await sh(block('backup', 'reconcile'))).match(NONE)).not.toBeNull();
  });
});

test('people by a file: what it would change, then the same in force', async () => {
  const file = join(folder, 'staff.csv');
  writeFileSync(file, 'id,name,roles,queues,email\nsuzuki,鈴木 一郎,operator lead,umin,suzuki@univ-t.ac.jp\n');
  const staff = () => database.db('staff').pluck('id');
  const [dry = ''] = block('people', 'import').split('\n');
  expect(dry).toContain('--dry-run');
  await sh(dry.replace('staff.xlsx', file));
  expect(await staff()).toEqual([]);
  await sh(block('people', 'import', { 'staff.xlsx': file }));
  expect(await staff()).toEqual(['suzuki']);
});

test('a token of a SCIM source, and its digest', async () => {
  const said = await sh(block('scim', 'token', { 'scim-entra-staff': join(folder, 'token') }));
  const token = readFileSync(join(folder, 'token'), 'utf8');
  expect(token).toMatch(/^[A-Za-z0-9+/]{64}$/);
  expect(said).toMatch(/^[0-9a-f]{64} /);
});

(isInstalled('psql') ? test : test.skip)('which keys have signed the audit log', async () => {
  const { hostname, port, username, password, pathname } = new URL(database.url);
  const server = {
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: username,
    PGPASSWORD: password,
    PGDATABASE: pathname.slice(1),
  };
  expect(await sh(block('audit', 'signers'), server)).toMatch(/verifier_key/);
});

describe('a new key', () => {
  test('is added, made the newest and listed; the one before is kept while it is needed', async () => {
    const { newestId: old } = ringNow();
    // Processes that have ended hold nothing up.
    await database.db('process_keys').delete();
    const said = await sh(block('keys', 'new-key'));
    const { newestId, ids } = ringNow();
    expect([newestId === old, ids]).toEqual([false, [newestId, old]]);
    expect(said).toContain(newestId);
    await expect(sh(block('keys', 'retire'))).rejects.toThrow(/k1 was in use until/);
    expect(ringNow().ids).toContain(old);
  });
});
