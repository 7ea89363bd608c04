/** An LDAP server for the connector tests: the one that is installed, else Debian's, where it can be installed. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../bootstrap/run.mjs';
import type { Progress } from '../bootstrap/steps.mjs';

export type Slapd = { file: string } | { missing: string };

/** Where systems keep it, whether or not the folder is on PATH. */
const FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/local/libexec'];
const INSTALL_MS = 300_000;

/**
 * The server named by TEST_SLAPD, an installed one, or Debian's after installing it (as root, where apt-get is).
 * @returns `missing`: why none could be had; the tests that need it are skipped then
 */
export async function bringSlapd(env: NodeJS.ProcessEnv, progress: Progress): Promise<Slapd> {
  const named = env['TEST_SLAPD'];
  if (named) return existsSync(named) ? { file: named } : { missing: `TEST_SLAPD names ${named}, which is not there` };
  const there = find(env);
  if (there) return { file: there };
  const trouble = await install(env, progress);
  const now = find(env);
  return now ? { file: now } : { missing: trouble ?? 'apt-get installed no slapd' };
}

function find(env: NodeJS.ProcessEnv): string | undefined {
  const folders = [...(env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''), ...FOLDERS];
  return folders.map((folder) => join(folder, 'slapd')).find((file) => existsSync(file));
}

/** @returns why it could not be installed */
async function install(env: NodeJS.ProcessEnv, progress: Progress): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'no slapd is installed, and only root can install one';
  // The tests start servers of their own: the package is to set up no directory, and to start nothing (as in single-user mode).
  const quiet = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }, timeoutMs: INSTALL_MS };
  try {
    await run('debconf-set-selections', [], { ...quiet, input: 'slapd slapd/no_configuration boolean true\n' });
    progress('apt-get update');
    await run('apt-get', ['update', '-q'], quiet);
    progress('apt-get install slapd');
    await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'slapd'], quiet);
    return undefined;
  } catch (error) {
    return `no slapd is installed, and ${error instanceof Error ? error.message : String(error)}`;
  }
}
