/** The embedded PostgreSQL server. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PlainError } from '../bootstrap/plain-error.mjs';
import { mayEnterAll, reachableBinaries, serverAccount } from './account.js';
import { findPostgres } from './binaries.js';
import { clearRemains, type DataFolder, ensureData, inFolder, keepPassword, needsNoWay, ROLE } from './data.js';
import { launch, type Running, within } from '../processes/running.js';

export interface PostgresServerOptions {
  /** Folder under which the data (`postgres/`) and the password (`postgres.password`) are kept. */
  dataDir: string;
  port: number;
  env: NodeJS.ProcessEnv;
  /** For tests: the disk is not waited for, and the role may make databases. */
  testing?: boolean;
  /** Further settings, `name=value`. They win over those from here. */
  settings?: readonly string[];
  onLine: (line: string) => void;
}

export interface PostgresServer {
  running: Running;
  /** Connection URL of the product's own role, which is no superuser. */
  url: string;
}

const HOST = '127.0.0.1';
const READY_MS = 60_000;
const POLL_MS = 20;
/** Line of the server's lock file that says how far it is. */
const STATUS_LINE = 7;

const SETTINGS = [
  `listen_addresses=${HOST}`,
  'unix_socket_directories=',
  // Statements, keys and values of people stay out of the log: only what concerns the server itself is said.
  'log_min_messages=log',
  'log_min_error_statement=panic',
  'log_error_verbosity=terse',
  'log_checkpoints=off',
];
/** Each test file has a small database of its own: processes that help with large ones cost more than they spare. */
const TEST_SETTINGS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=200',
  'max_parallel_workers_per_gather=0',
  'autovacuum=off',
  'jit=off',
];
const NEWS = /FATAL|PANIC|terminated by signal/;

/**
 * Starts the server, making its data at the first time, and waits until it takes connections.
 * @throws PlainError when root can't hand over to another user, Error when the server doesn't come up
 */
export async function startPostgres(options: PostgresServerOptions): Promise<PostgresServer> {
  const { dataDir, port, env, testing = false, settings: more = [], onLine } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const folder = join(dataDir, 'postgres');
  const data = await dataFolder(folder, env);
  await clearRemains(folder);
  const { password, made } = keepPassword(join(dataDir, 'postgres.password'));
  await ensureData(data, password, { testing, renew: made }).catch(explain);
  const { path, options: where } = inFolder(data);
  const settings = [...SETTINGS, ...(testing ? TEST_SETTINGS : []), ...more].flatMap((setting) => ['-c', setting]);
  const running = await launch({
    name: 'postgres',
    command: data.binaries.postgres,
    args: ['-D', path, '-p', String(port), ...settings],
    options: { ...where, stdio: ['ignore', 'pipe', 'pipe'] },
    // Fast shutdown: sessions are cut, the data are written out. Then immediate: recovery at the next start.
    stopSteps: [
      ['SIGINT', 2_500],
      ['SIGQUIT', 1_000],
    ],
    onLine: (line) => {
      if (NEWS.test(line)) onLine(line);
    },
  });
  try {
    await accepting(running, folder);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return { running, url: `postgres://${ROLE}:${password}@${HOST}:${port}/${ROLE}` };
}

async function dataFolder(folder: string, env: NodeJS.ProcessEnv): Promise<DataFolder> {
  const account = serverAccount(folder);
  const found = await findPostgres(env);
  if (!account) return { binaries: found, account, folder, env };
  if (!needsNoWay(found) && !mayEnterAll(account, dirname(folder))) {
    throw new PlainError(
      `PostgreSQL does not run as root, and user ${account.uid} can't reach ${folder}. Choose another DATA_DIR, or start as another user.`,
    );
  }
  return { binaries: reachableBinaries(found, account), account, folder, env };
}

function explain(error: unknown): never {
  const refused = error instanceof Error && /\bEPERM\b/.test(error.message) && process.getuid?.() === 0;
  if (!refused) throw error;
  throw new PlainError(
    'PostgreSQL does not run as root, and here root may not hand over to another user. Start as another user, or name a server by DATABASE_URL.',
  );
}

async function accepting(running: Running, folder: string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    if (await within(running.ended, POLL_MS))
      throw new PlainError(`PostgreSQL ended (${await running.ended}) before it took connections`);
    const lock = join(folder, 'postmaster.pid');
    const lines = existsSync(lock) ? readFileSync(lock, 'utf8').split('\n') : [];
    if (Number(lines[0]) === running.pid && lines[STATUS_LINE]?.trim() === 'ready') return;
  }
  throw new PlainError(`PostgreSQL took no connections within ${READY_MS / 1000} s`);
}
