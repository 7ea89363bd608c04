/** From `npm start` to `ready`, with embedded parts: once in an empty folder, then in the folder of the time before. */
import { join } from 'node:path';
import { launch, within } from '../../scripts/processes/running.js';
import { testPort } from '../helpers/ports.js';
import { environment } from './servers.js';

export interface Boots {
  /** Makes database, sample and all. Seconds. */
  coldS: number;
  warmS: number[];
}

const READY_MS = 180_000;

export async function boots(folder: string, times: number): Promise<Boots> {
  const coldS = await boot(folder);
  const warmS: number[] = [];
  for (let n = 0; n < times; n += 1) warmS.push(await boot(folder));
  return { coldS, warmS };
}

async function boot(folder: string): Promise<number> {
  const port = await testPort();
  const env = {
    ...environment(),
    NODE_OPTIONS: '',
    DATA_DIR: join(folder, 'data'),
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    LOG_LEVEL: 'error',
    XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'],
    TEMPORAL_CLI: process.env['TEMPORAL_CLI'],
  };
  const began = performance.now();
  let readyMs: number | undefined;
  let tell: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const running = await launch({
    name: 'npm start',
    command: process.execPath,
    args: [join(process.cwd(), 'scripts/start.mjs')],
    options: { env, stdio: ['ignore', 'pipe', 'pipe'] },
    stopSteps: [['SIGTERM', 15_000]],
    onLine: (line) => {
      if (!/^\s*ready\b/.test(line)) return;
      readyMs = performance.now() - began;
      tell();
    },
  });
  await within(Promise.race([ready, running.ended]), READY_MS);
  await running.stop();
  if (readyMs === undefined) throw new Error('npm start did not come up');
  return readyMs / 1000;
}
