/** The user's cache of Temporal CLIs: one folder for each way that one was made. */
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../bootstrap/cache-folder.mjs';
import { run } from '../bootstrap/run.mjs';

/** In the order in which they are trusted. */
export const CACHED_WAYS = ['sdk', 'go', 'wheel'] as const;
export type CachedWay = (typeof CACHED_WAYS)[number];

export const TEMPORAL_EXECUTABLE = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

const VERSION_MS = 30_000;

/** Where the CLI made in one way is kept. */
export function cachedCli(way: CachedWay, env: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env), 'temporal', way, TEMPORAL_EXECUTABLE);
}

/**
 * Gives the work an empty folder on the cache's own disk, then moves the executable that it names to its place, in one step: a
 * half-made one is never found.
 * @returns path of the kept executable
 * @throws Error from the work, or when what it made doesn't run
 */
export async function intoCache(
  way: CachedWay,
  env: NodeJS.ProcessEnv,
  work: (folder: string) => Promise<string>,
): Promise<string> {
  const kept = cachedCli(way, env);
  mkdirSync(dirname(kept), { recursive: true });
  const folder = mkdtempSync(join(dirname(kept), 'making-'));
  try {
    const made = await work(folder);
    chmodSync(made, 0o755);
    await run(made, ['--version'], { timeoutMs: VERSION_MS });
    renameSync(made, kept);
    return kept;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
