/** A Temporal CLI by the SDK's own download: the makers' binary, where their host can be reached. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../bootstrap/run.mjs';
import type { Progress } from '../bootstrap/steps.mjs';
import { intoCache } from './cache.js';

/** A host that can't be reached must not keep a person waiting: by then something must have arrived. */
const FIRST_BYTE_MS = 20_000;
const WHOLE_MS = 300_000;

/**
 * Lets the SDK download its dev server and keeps the file.
 * @returns path of the executable
 * @throws Error with the reason, 20 s after the begin at the latest when nothing arrives
 */
export async function downloadWithSdk(env: NodeJS.ProcessEnv, progress: Progress): Promise<string> {
  progress("trying the SDK's own download");
  const program = fileURLToPath(new URL('./download.js', import.meta.url));
  return intoCache('sdk', env, async (folder) => {
    const stalled = new AbortController();
    const timer = setTimeout(() => {
      if (readdirSync(folder).length === 0) stalled.abort(new Error(`had nothing after ${FIRST_BYTE_MS / 1000} s`));
    }, FIRST_BYTE_MS);
    try {
      await run(process.execPath, [program, folder], { timeoutMs: WHOLE_MS, signal: stalled.signal, env });
    } finally {
      clearTimeout(timer);
    }
    const name = readdirSync(folder).find((file) => file.startsWith('temporal'));
    if (!name) throw new Error('the SDK left no file behind');
    return join(folder, name);
  });
}
