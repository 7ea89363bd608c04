/** The data folder of the embedded PostgreSQL: made once, its role and database with it; and what a killed server left in it. */
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account.js';
import type { PostgresBinaries } from './binaries.js';
import { identityOf } from '../bootstrap/process-identity.mjs';
import { run } from '../bootstrap/run.mjs';

/** Role and database of the product. The superuser has no password and no local access: nobody can sign in as it. */
export const ROLE = 'tetsuzuki';

const INIT_MS = 120_000;
const POLL_MS = 50;
/** A server that still runs without its supervisor: asked to end at once, then made to. */
const ORPHAN_STEPS = [
  ['SIGINT', 5_000],
  ['SIGKILL', 5_000],
] as const;

export interface DataFolder {
  binaries: PostgresBinaries;
  /** Who the server runs as; undefined: the user who starts it. */
  account: Account | undefined;
  folder: string;
  env: NodeJS.ProcessEnv;
}

/**
 * Whether the server can work in a folder that its account can't walk to. Programs before PostgreSQL 16, as a system may have, leave
 * their working folder and come back by its path.
 */
export function needsNoWay({ from }: PostgresBinaries): boolean {
  return process.platform === 'linux' && from === 'package';
}

/**
 * How a program is told of the folder. Another account may be unable to walk there: the working folder is set before the account is
 * changed, and the program is told "the folder you are in".
 */
export function inFolder({ account, binaries, folder, env }: DataFolder) {
  if (account && needsNoWay(binaries)) return { path: '/proc/self/cwd', options: { ...account, cwd: folder, env } };
  return { path: folder, options: { ...account, env } };
}

/**
 * Makes the data folder where there is none. It appears whole or not at all.
 * @param password of the role; where the folder exists, the role is given this one when `renew` says so
 * @param testing the disk is not waited for, and the role may make databases
 */
export async function ensureData(
  data: DataFolder,
  password: string,
  { testing, renew }: { testing: boolean; renew: boolean },
): Promise<void> {
  if (existsSync(data.folder)) {
    if (renew) await asSuperuser(data, [`alter role ${ROLE} password '${password}'`]);
    return;
  }
  const draft = { ...data, folder: `${data.folder}.new` };
  rmSync(draft.folder, { recursive: true, force: true });
  mkdirSync(draft.folder, { recursive: true, mode: 0o700 });
  if (data.account) chownSync(draft.folder, data.account.uid, data.account.gid);
  const { path, options } = inFolder(draft);
  const access = ['--username=postgres', '--auth-local=reject', '--auth-host=scram-sha-256'];
  const text = ['--locale=C.UTF-8', '--encoding=UTF8'];
  await run(data.binaries.initdb, ['-D', path, ...access, ...text, ...(testing ? ['--no-sync'] : [])], {
    ...options,
    timeoutMs: INIT_MS,
  });
  const rights = testing ? 'login createdb' : 'login';
  await asSuperuser(draft, [
    `create role ${ROLE} ${rights} password '${password}'`,
    `create database ${ROLE} owner ${ROLE}`,
  ]);
  renameSync(draft.folder, data.folder);
}

/** Runs statements in single-user mode: the one way in for a superuser that can't sign in. No server may be running. */
async function asSuperuser(data: DataFolder, statements: readonly string[]): Promise<void> {
  const { path, options } = inFolder(data);
  const input = statements.map((statement) => `${statement}\n`).join('');
  const { all } = await run(
    data.binaries.postgres,
    ['--single', '-D', path, '-c', 'log_min_messages=error', 'postgres'],
    { ...options, input, timeoutMs: INIT_MS },
  );
  // Single-user mode ends well even when a statement failed.
  if (/\bERROR:/.test(all)) throw new Error('PostgreSQL refused to make its role or database');
}

/**
 * The role's password, kept beside the data.
 * @returns `made`: there was none, so the role has another one or none
 */
export function keepPassword(file: string): { password: string; made: boolean } {
  if (existsSync(file)) return { password: readFileSync(file, 'utf8').trim(), made: false };
  const password = randomBytes(24).toString('hex');
  writeFileSync(file, `${password}\n`, { mode: 0o600, flag: 'wx' });
  return { password, made: true };
}

/**
 * Clears away what a killed start left: a server without supervisor, and the server's own lock file where its process number went to another
 * process (the server would take that one for itself and refuse). The caller holds the lock of DATA_DIR, so no server here is anyone's.
 */
export async function clearRemains(folder: string): Promise<void> {
  const lock = join(folder, 'postmaster.pid');
  if (!existsSync(folder)) return;
  const real = realpathSync(folder);
  const pid = existsSync(lock) ? Number(readFileSync(lock, 'utf8').split('\n')[0]) : Number.NaN;
  if (Number.isInteger(pid) && isServerOf(pid, real)) await end([pid]);
  // The killed server's own children notice within moments; while one lives, a new server would refuse.
  const deadline = Date.now() + 5_000;
  while (processesIn(real).length > 0 && Date.now() < deadline) await sleep(POLL_MS);
  await end(processesIn(real));
  rmSync(lock, { force: true });
}

function isServerOf(pid: number, folder: string): boolean {
  const command = identityOf(pid)?.command ?? '';
  return process.platform === 'linux'
    ? workingFolder(pid) === folder
    : command.includes('postgres') && command.includes(folder);
}

async function end(pids: readonly number[]): Promise<void> {
  for (const [signal, waitMs] of ORPHAN_STEPS) {
    const alive = pids.filter((pid) => identityOf(pid));
    if (alive.length === 0) return;
    for (const pid of alive) process.kill(pid, signal);
    const deadline = Date.now() + waitMs;
    while (alive.some((pid) => identityOf(pid)) && Date.now() < deadline) await sleep(POLL_MS);
  }
}

/** Processes whose working folder this is: the server and its children change into it. Known on Linux only. */
function processesIn(folder: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid && workingFolder(pid) === folder);
}

function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}
