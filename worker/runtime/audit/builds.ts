/** The code of the workflows, kept by the name that histories have for it. */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { findBuild, keepBuild } from '../../../db/audit/builds.js';
import type { Db } from '../../../db/knex.js';

/**
 * What a build is called in the events of workflow tasks. As the SDK would call it, but of the file alone: its own name for it holds the path of the installation.
 * @param sdk version of `@temporalio/worker`
 */
export const buildIdOf = (bundle: { code: string }, sdk = sdkVersion()): string =>
  `@temporalio/worker@${sdk}+${createHash('sha256').update(bundle.code).digest('hex')}`;

/** Keeps the code that a worker runs, before it takes tasks. */
export async function recordBuild(db: Db, bundle: { code: string }, release: string): Promise<string> {
  const buildId = buildIdOf(bundle);
  await keepBuild(db, {
    build_id: buildId,
    release,
    bundle: await promisify(gzip)(bundle.code, { level: 9 }),
  });
  return buildId;
}

/** The code of a build; undefined where it was never kept, or is kept no more. */
export async function bundleOf(db: Db, buildId: string): Promise<{ code: string } | undefined> {
  const found = await findBuild(db, buildId);
  return found && { code: (await promisify(gunzip)(found.bundle)).toString('utf8') };
}

const SOURCE_MAP = '//# sourceMappingURL=data:';
const NO_SOURCES = JSON.stringify({ version: 3, file: 'workflow-bundle.js', sources: [], names: [], mappings: '' });

/** The same code with an empty source map, which the SDK insists on: two thirds of a bundle are its map, and reading that takes longer than a replay. */
export function withoutSourceMap(code: string): string {
  const at = code.lastIndexOf(SOURCE_MAP);
  if (at < 0) return code;
  return `${code.slice(0, at)}${SOURCE_MAP}application/json;base64,${Buffer.from(NO_SOURCES).toString('base64')}`;
}

/** Of `@temporalio/worker`, as histories name it. */
export const sdkVersion = (): string => createRequire(import.meta.url)('@temporalio/worker/package.json').version;
