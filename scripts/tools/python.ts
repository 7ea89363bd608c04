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
/** Schemathesis sends requests that it makes of our OpenAPI document; the rest is what it needs. In long runs only. */
const FUZZER = [
  'schemathesis==4.32.5',
  'certifi==2026.10.19.post1',
  'charset-normalizer==3.5.3',
  'click==8.5.1',
  'graphql-core==3.3.2',
  'harfile==0.6.0',
  'hypothesis==6.170.17',
  'hypothesis-graphql==0.13.5',
  'iniconfig==2.3.1',
  'jsonschema_rs==0.60.3',
  'markdown-it-py==4.3.0',
  'MarkupSafe==3.0.4',
  'mdurl==0.1.2',
  'packaging==26.4',
  'pluggy==1.7.0',
  'Pygments==2.21.0',
  'pyrate-limiter==4.5.1',
  'pytest==9.2.0',
  'PyYAML==6.0.4',
  'requests==2.34.2',
  'rich==15.0.0',
  'sortedcontainers==2.4.0',
  'urllib3==2.8.0',
  'Werkzeug==3.1.9',
];
const INSTALL_MS = 300_000;

/**
 * The Python that TEST_PYTHON names, or the environment in the cache, made where it isn't there.
 * @returns `missing`: why none could be had; the tests that need it are skipped then
 */
export async function bringPython(env: NodeJS.ProcessEnv, progress: Progress): Promise<Python> {
  const named = env['TEST_PYTHON'];
  if (named) return existsSync(named) ? { file: named } : { missing: `TEST_PYTHON names ${named}, which is not there` };
  const packages = env['LONG'] === undefined ? PACKAGES : [...PACKAGES, ...FUZZER];
  const digest = createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 16);
  const folder = join(cacheFolder(env), 'python', digest);
  const file = join(folder, 'bin', 'python');
  if (existsSync(file)) return { file };
  const half = `${folder}.${process.pid}`;
  try {
    progress('python3 -m venv');
    await run('python3', ['-m', 'venv', half], { env, timeoutMs: INSTALL_MS });
    progress('pip install');
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', ...packages];
    await run(join(half, 'bin', 'python'), pip, { env, timeoutMs: INSTALL_MS });
    renameSync(half, folder);
    return { file };
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    // Another run may have put it there meanwhile.
    return existsSync(file) ? { file } : { missing: error instanceof Error ? error.message : String(error) };
  }
}
