/** Programs that an installation brings itself, and that not every machine has: where they are, or why they can't be had. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { cacheFolder } from '../../scripts/bootstrap/cache-folder.mjs';
import { run } from '../../scripts/bootstrap/run.mjs';
import { madeOnce } from '../bench/peers/cache.js';

/** Where Debian keeps PostgreSQL's programs. */
const DEBIAN = '/usr/lib/postgresql';
const BUILD_MS = 30 * 60_000;
const MODULE = 'go.temporal.io/server';

/** Folder of Debian's newest PostgreSQL; undefined where there is none. */
export function debianPostgres(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  return versions
    .map((version) => join(DEBIAN, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'postgres')) && existsSync(join(folder, 'pg_basebackup')));
}

const root = new URL('../../', import.meta.url).pathname.replace(/dist\/$/, '');
export const fromRoot = (path: string): string => join(root, path);

interface Compose {
  services: Record<string, { image?: string; environment?: Record<string, string> }>;
}
export const compose = (): Compose => parse(readFileSync(fromRoot('docker-compose.yml'), 'utf8')) as Compose;

export interface TemporalPrograms {
  /** Folder with `temporal-server` and `temporal-sql-tool`. */
  bin: string;
  /** Folder with the schema of its databases, by plugin. */
  schema: string;
}

/**
 * The Temporal server of docker-compose.yml, built by Go from its module; some minutes, once for each version.
 * @throws PlainError that says why it can't be had
 */
export async function temporalPrograms(): Promise<TemporalPrograms> {
  const version = /TEMPORAL_VERSION:-([\d.]+)\}/.exec(compose().services['temporal']?.image ?? '')?.[1];
  const kept = join(cacheFolder(), 'temporal-server');
  mkdirSync(kept, { recursive: true });
  const folder = join(kept, `v${version}`);
  await madeOnce(folder, async (making) => {
    const env = { ...process.env, GOBIN: making, CGO_ENABLED: '0' };
    for (const [program, name] of [
      ['cmd/server', 'temporal-server'],
      ['cmd/tools/sql', 'temporal-sql-tool'],
    ] as const) {
      const path = `${MODULE}/${program}@v${version}`;
      await run('go', ['install', '-trimpath', '-ldflags=-s -w', path], { env, timeoutMs: BUILD_MS });
      renameSync(join(making, program.slice(program.lastIndexOf('/') + 1)), join(making, name));
    }
  });
  const { stdout } = await run('go', ['mod', 'download', '-json', `${MODULE}@v${version}`], { timeoutMs: BUILD_MS });
  const { Dir: module } = JSON.parse(stdout) as { Dir: string };
  return { bin: folder, schema: join(module, 'schema') };
}
