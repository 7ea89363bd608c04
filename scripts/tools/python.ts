/** Python with the packages by which some tests look at what we make: an environment of its own in the cache, filled once. */
import { createHash } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../bootstrap/cache-folder.mjs';
import { run } from '../bootstrap/run.mjs';
import type { Progress } from '../bootstrap/steps.mjs';

export type Python = { file: string } | { missing: string };

/**
 * xlrd reads our `.xls`; scim2-tester goes over our SCIM endpoint by httpx2, and the rest is what those two need. All exact, so that a run of next year is this one's.
 */
const PACKAGES = [
  'xlrd==2.0.2',
  'scim2-tester==0.5.2',
  'scim2-client==0.13.2',
  'scim2-models==0.12.3',
  'httpx2==2.16.2',
  'httpcore2==2.16.2',
  'pydantic==2.14.4',
  'pydantic_core==2.50.5',
  'annotated-types==0.8.0',
  'anyio==4.16.0',
  'dnspython==2.9.2',
  'email-validator==2.4.0',
  'h11==0.16.0',
  'idna==3.20',
  'lark==1.3.1',
  'truststore==0.10.5',
  'typing_extensions==4.16.0',
  'typing-inspection==0.4.5',
];
const INSTALL_MS = 300_000;

/**
 * The Python that TEST_PYTHON names, or the environment in the cache, made where it isn't there.
 * @returns `missing`: why none could be had; the tests that need it are skipped then
 */
export async function bringPython(env: NodeJS.ProcessEnv, progress: Progress): Promise<Python> {
  const named = env['TEST_PYTHON'];
  if (named) return existsSync(named) ? { file: named } : { missing: `TEST_PYTHON names ${named}, which is not there` };
  const digest = createHash('sha256').update(PACKAGES.join('\n')).digest('hex').slice(0, 16);
  const folder = join(cacheFolder(env), 'python', digest);
  const file = join(folder, 'bin', 'python');
  if (existsSync(file)) return { file };
  const half = `${folder}.${process.pid}`;
  try {
    progress('python3 -m venv');
    await run('python3', ['-m', 'venv', half], { env, timeoutMs: INSTALL_MS });
    progress('pip install');
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', ...PACKAGES];
    await run(join(half, 'bin', 'python'), pip, { env, timeoutMs: INSTALL_MS });
    renameSync(half, folder);
    return { file };
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    // Another run may have put it there meanwhile.
    return existsSync(file) ? { file } : { missing: error instanceof Error ? error.message : String(error) };
  }
}
