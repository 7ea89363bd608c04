/** The two processes of the product itself, as children: API and worker. */
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Config } from '../../worker/runtime/settings/config.js';
import type { Surroundings } from './embedded-parts.js';
import { isFree } from './free-port.js';
import { type Kept, keepAlive } from './keep-alive.js';
import { PlainError } from '../bootstrap/plain-error.mjs';
import { launch, type Running, type StopStep, saidReady } from './running.js';

const READY_MS = 60_000;
const POLL_MS = 50;

/** Together with the embedded parts a stop stays within 10 s. */
const STOP_STEPS: Readonly<Record<'api' | 'worker', readonly StopStep[]>> = {
  api: [['close-channel', 2_500]],
  worker: [['close-channel', 4_500]],
};

/**
 * Starts the API or the worker and keeps it running; settles when it says that it works.
 * @param env all settings of the process
 */
export function bringProcess(
  name: 'api' | 'worker',
  env: NodeJS.ProcessEnv,
  { dataDir, say }: Surroundings,
): Promise<Kept> {
  const start = async (stopped: AbortSignal): Promise<Running> => {
    const running = await launch({
      name,
      command: process.execPath,
      args: ['--enable-source-maps', fileURLToPath(new URL(`../../${name}/main.js`, import.meta.url))],
      // Its log goes straight to our output. The channel tells it when we are gone.
      options: { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
      stopSteps: STOP_STEPS[name],
      runFolder: dataDir.runFolder,
    });
    // It may wait for a part that has been taken down already, or will be.
    const stop = () => void running.stop();
    stopped.addEventListener('abort', stop, { once: true });
    await saidReady(running, READY_MS).finally(() => stopped.removeEventListener('abort', stop));
    return running;
  };
  return keepAlive(name, start, say);
}

/** @throws PlainError when another program listens where the API is to listen */
export async function refuseTakenPort({ port, host }: Config): Promise<void> {
  if (await isFree(port, host)) return;
  throw new PlainError(`PORT ${port} is in use by another program. Choose another: PORT=${port + 10} npm start`);
}

/**
 * Waits until the API says that all it stands on answers.
 * @throws Error when it doesn't within a minute, with what it said last
 */
export async function allAnswer({ port, host }: Config): Promise<void> {
  const deadline = Date.now() + READY_MS;
  let last = '';
  while (Date.now() < deadline) {
    const { status, text } = await ask(port, local(host));
    if (status === 200) return;
    last = text;
    await sleep(POLL_MS);
  }
  throw new PlainError(`The system did not come up within ${READY_MS / 1000} s. /readyz/parts says: ${last}`);
}

function ask(port: number, host: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const failed = (error: Error) => resolve({ status: 0, text: error.message });
    const request = get({ host, port, path: '/readyz/parts', timeout: 5_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.once('error', failed);
    });
    request.once('error', failed);
    request.once('timeout', () => request.destroy(new Error('no answer')));
  });
}

/** Where a server that listens on every address is reached from here. */
function local(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}
