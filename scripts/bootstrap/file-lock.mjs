/** A lock file that a killed holder can't leave behind for good: it names its holder, and a holder that is gone loses it. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, stillRuns } from './process-identity.mjs';

/** @typedef {import('./process-identity.mjs').ProcessIdentity} ProcessIdentity */

/** Longest that clearing away a dead holder's file can take; an older guard was left by a taker that was killed itself. */
const TAKEOVER_MS = 5_000;
const RETRY_MS = 200;

/** The lock has a live holder. */
export class LockHeldError extends Error {
  /**
   * @param {string} file
   * @param {ProcessIdentity} holder
   */
  constructor(file, holder) {
    super(`${file} is held by process ${holder.pid}`);
    this.name = 'LockHeldError';
    this.holder = holder;
  }
}

/**
 * Takes the lock, or refuses when a live process has it. A lock of a process that is gone is taken over.
 * @param {string} file
 * @returns {Promise<{ release(): void }>}
 * @throws {LockHeldError}
 */
export async function takeLock(file) {
  mkdirSync(dirname(file), { recursive: true });
  const me = identityOf(process.pid);
  if (!me) throw new Error('This system does not tell which processes run (neither /proc nor ps).');
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(me), { mode: 0o600 });
  try {
    for (;;) {
      if (placed(draft, file)) return { release: () => release(file, me) };
      const holder = holderOf(file);
      if (holder && stillRuns(holder)) throw new LockHeldError(file, holder);
      await clearDead(file);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Runs a piece of work under the lock, waiting for as long as a live process has it.
 * @template T
 * @param {string} file
 * @param {(holder: ProcessIdentity) => void} onWait  told again and again while it waits
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function underLock(file, onWait, work) {
  for (;;) {
    try {
      const lock = await takeLock(file);
      try {
        return await work();
      } finally {
        lock.release();
      }
    } catch (error) {
      if (!(error instanceof LockHeldError)) throw error;
      onWait(error.holder);
      await sleep(RETRY_MS);
    }
  }
}

/**
 * A hard link is made or refused as a whole, so a lock file is never seen half-written.
 * @param {string} draft
 * @param {string} file
 */
function placed(draft, file) {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/**
 * @param {string} file
 * @returns {ProcessIdentity | undefined}
 */
function holderOf(file) {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8'));
    return typeof holder?.pid === 'number' && typeof holder.startedAt === 'string' ? holder : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Moves a dead holder's file away. One taker at a time: without the guard, a slow second one would move the first one's fresh lock.
 * @param {string} file
 */
async function clearDead(file) {
  const guard = `${file}.takeover`;
  try {
    mkdirSync(guard);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    if (ageMs(guard) > TAKEOVER_MS) rmSync(guard, { recursive: true, force: true });
    await sleep(RETRY_MS);
    return;
  }
  try {
    const holder = holderOf(file);
    if (holder && stillRuns(holder)) return;
    renameSync(file, `${guard}/dead`);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  } finally {
    rmSync(`${guard}/dead`, { force: true });
    rmdirSync(guard);
  }
}

/** @param {string} path */
function ageMs(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

/**
 * @param {string} file
 * @param {ProcessIdentity} me
 */
function release(file, me) {
  const holder = holderOf(file);
  if (holder?.pid === me.pid && holder.startedAt === me.startedAt) rmSync(file, { force: true });
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function isCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code;
}
