/** Builds what runs: compiled code, the files beside it that aren't code, and the workflow bundle. */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { lockOf } from './clone.mjs';
import { underLock } from './file-lock.mjs';
import { run } from './run.mjs';

const SOURCES = ['workflows', 'activities', 'api', 'worker', 'db', 'scripts', 'test'];
const CODE = /(?<!\.d)\.(?:ts|tsx|mjs|mts)$/;
const ASSET_FOLDERS = ['api/assets'];
const SEEDS = 'db/seeds';
const BUNDLE = 'workflow-bundle.js';
const CODE_STAMP = '.code-stamp';
const BUNDLE_STAMP = '.bundle-stamp';
/** What the bundle is made of, besides packages. */
const BUNDLE_SOURCES = ['workflows', 'worker'];

/** @typedef {(note: string) => void} Progress */

/**
 * Builds into `dist/` unless it was built of these very sources. Two starts on one clone take turns.
 * @param {string} root
 * @param {Progress} progress
 * @returns {Promise<string>} what was done, in a word or two
 */
export async function ensureBuild(root, progress) {
  if (todo(root).length === 0) return 'there';
  const onWait = (/** @type {{ pid: number }} */ { pid }) => progress(`waiting for process ${pid}, which is building`);
  return underLock(lockOf(root, 'build'), onWait, async () => {
    const parts = todo(root);
    for (const { build, stamp, hash } of parts) {
      rmSync(join(root, 'dist', stamp), { force: true });
      await build(root, progress);
      writeFileSync(join(root, 'dist', stamp), hash);
    }
    return parts.map(({ name }) => name).join(' and ') || 'there';
  });
}

/**
 * Path of the prebuilt workflow bundle.
 * @param {string} root
 */
export function bundleFile(root) {
  return join(root, 'dist', BUNDLE);
}

/** @param {string} root */
function todo(root) {
  const parts = [
    {
      name: 'code',
      stamp: CODE_STAMP,
      hash: hashOf(root, SOURCES),
      made: join(root, 'dist/scripts/start.js'),
      build: buildCode,
    },
    {
      name: 'workflow bundle',
      stamp: BUNDLE_STAMP,
      hash: hashOf(root, BUNDLE_SOURCES),
      made: bundleFile(root),
      build: buildBundle,
    },
  ];
  return parts.filter(({ stamp, hash, made }) => !existsSync(made) || contentOf(join(root, 'dist', stamp)) !== hash);
}

/**
 * @param {string} root
 * @param {Progress} progress
 */
async function buildCode(root, progress) {
  progress('compiling');
  // Types are checked by `npm run typecheck`; what is emitted doesn't depend on them.
  await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', root, '--noCheck'], { cwd: root });
  const made = new Set([BUNDLE, CODE_STAMP, BUNDLE_STAMP]);
  for (const file of SOURCES.flatMap((folder) => filesIn(root, folder))) {
    if (isAsset(file)) copyTo(root, file);
    else if (!CODE.test(file)) continue;
    for (const name of isAsset(file) ? [file] : emitted(file)) made.add(name);
  }
  for (const file of filesIn(join(root, 'dist'), '.')) if (!made.has(file)) rmSync(join(root, 'dist', file));
}

/**
 * @param {string} root
 * @param {Progress} progress
 */
async function buildBundle(root, progress) {
  progress('bundling the workflows');
  const draft = `${bundleFile(root)}.new`;
  const module = JSON.stringify(join(root, 'dist/worker/bundle.js'));
  // In a process of its own: the bundler's memory must not stay with the supervisor.
  const program = `const { writeBundle } = await import(${module}); await writeBundle(${JSON.stringify(draft)});`;
  await run(process.execPath, ['--input-type=module', '-e', program], { cwd: root });
  renameSync(draft, bundleFile(root));
}

/** @param {string} file */
function isAsset(file) {
  return (
    ASSET_FOLDERS.some((folder) => file.startsWith(`${folder}/`)) || (dirname(file) === SEEDS && /\.ya?ml$/.test(file))
  );
}

/**
 * @param {string} root
 * @param {string} file
 */
function copyTo(root, file) {
  const target = join(root, 'dist', file);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join(root, file), target);
}

/**
 * The names that tsc gives to a source's output.
 * @param {string} file
 */
function emitted(file) {
  const name = file.replace(/\.tsx?$/, '.js').replace(/\.mts$/, '.mjs');
  return [name, `${name}.map`];
}

/**
 * Fingerprint of the files in some folders and of what decides how they are compiled.
 * @param {string} root
 * @param {readonly string[]} folders
 */
function hashOf(root, folders) {
  const hash = createHash('sha256');
  const files = folders
    .flatMap((folder) => filesIn(root, folder))
    .filter((file) => CODE.test(file) || isAsset(file) || file.endsWith('.json'));
  for (const file of ['package-lock.json', 'tsconfig.json', ...files]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * All files under a folder, as paths from the root, in a fixed order.
 * @param {string} root
 * @param {string} folder
 */
function filesIn(root, folder) {
  const top = join(root, folder);
  if (!existsSync(top)) return [];
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

/** @param {string} file */
function contentOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
