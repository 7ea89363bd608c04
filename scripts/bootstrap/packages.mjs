/** Brings the npm packages that the lock file names. Nothing but Node's own modules may be imported here: it runs before there are packages. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockOf } from './clone.mjs';
import { underLock } from './file-lock.mjs';
import { CommandError, run } from './run.mjs';

const STAMP = 'node_modules/.tetsuzuki-packages';
const QUIET = ['--no-audit', '--no-fund'];
/** Building needs the development packages whatever NODE_ENV says. */
const ALL = '--include=dev';

/**
 * Installs the packages unless those of this very lock file are there. Two starts on one clone take turns.
 * @param {string} root      folder of the clone
 * @param {(note: string) => void} progress
 * @returns {Promise<'installed' | 'there'>}
 */
export async function ensurePackages(root, progress) {
  if (installed(root)) return 'there';
  const onWait = (/** @type {{ pid: number }} */ { pid }) =>
    progress(`waiting for process ${pid}, which is installing`);
  return underLock(lockOf(root, 'packages'), onWait, async () => {
    if (installed(root)) return 'there';
    await install(root, progress);
    writeFileSync(join(root, STAMP), hashOf(root));
    return 'installed';
  });
}

/**
 * @param {string} root
 * @param {(note: string) => void} progress
 */
async function install(root, progress) {
  progress('npm ci');
  await npm(['ci', ALL, ...QUIET], { cwd: root }).catch((error) => {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(
      `The packages can't be installed: ${error.message}.\n` +
        'If package.json and package-lock.json do not agree: run npm install, review what it changes, and commit it.',
      error.output,
    );
  });
}

/**
 * npm as the one that started us, or the one on PATH.
 * @param {readonly string[]} args
 * @param {{ cwd: string }} options
 */
function npm(args, options) {
  const script = process.env['npm_execpath'];
  return script?.endsWith('.js') ? run(process.execPath, [script, ...args], options) : run('npm', args, options);
}

/** @param {string} root */
function hashOf(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** @param {string} root */
function installed(root) {
  const stamp = join(root, STAMP);
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === hashOf(root);
  return matchesTree(root);
}

/**
 * Whether what npm itself recorded as installed is what the lock file names (someone ran npm by hand: no need to do it again).
 * @param {string} root
 */
function matchesTree(root) {
  const tree = packagesIn(join(root, 'node_modules/.package-lock.json'));
  if (!tree) return false;
  const wanted = Object.entries(packagesIn(join(root, 'package-lock.json')) ?? {});
  return wanted.every(([path, entry]) => {
    if (path === '') return true;
    const found = tree[path];
    return found ? found.version === entry.version && found.integrity === entry.integrity : entry.optional === true;
  });
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }> | undefined}
 */
function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
