/** The socket that systemd holds for the API: whoever comes while one process ends and the next begins waits, and is answered. */
import { once } from 'node:events';
import { get } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { RUN_MARK } from '../../../scripts/processes/marked.js';
import { launch, type Running, saidReady } from '../../../scripts/processes/running.js';
import { HandedSocket } from '../../helpers/handed-socket.js';
import { testPort } from '../../helpers/ports.js';
import { compiled } from '../../helpers/processes.js';
import { TEST_KEYS } from '../../helpers/ring.js';
import { PATIENCE_MS } from '../../helpers/wait.js';

const NOWHERE = '127.0.0.1:1';
const running: Running[] = [];
let socket: HandedSocket;
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  socket.close();
});

async function startApi(port: number): Promise<Running> {
  const api = await launch({
    name: 'api',
    ...socket.command(process.execPath, [compiled('api/main.js')]),
    options: {
      env: {
        PATH: process.env['PATH'],
        [RUN_MARK]: process.env[RUN_MARK],
        DATABASE_URL: `postgres://nobody@${NOWHERE}/none`,
        SMTP_URL: `smtp://${NOWHERE}`,
        TEMPORAL_ADDRESS: NOWHERE,
        KEYS: TEST_KEYS,
        PUBLIC_URL: `http://127.0.0.1:${port}`,
        // It is not this one where it listens.
        PORT: '1',
        LOG_LEVEL: 'fatal',
      },
      stdio: ['ignore', 'inherit', 'inherit', socket.stdio, 'ipc'],
    },
    stopSteps: [['SIGTERM', PATIENCE_MS]],
  });
  running.push(api);
  await saidReady(api, PATIENCE_MS);
  return api;
}

/** Over a connection of its own. @returns the status */
async function asked(port: number): Promise<number | undefined> {
  const [answer] = await once(get({ port, host: '127.0.0.1', path: '/healthz', agent: false }), 'response');
  answer.resume();
  return answer.statusCode;
}

test('a request that comes while no process is there waits for the next', async () => {
  const port = await testPort();
  socket = HandedSocket.hold(port);
  const first = await startApi(port);
  expect(await asked(port)).toBe(200);
  await first.stop();
  expect(await first.ended).toBe('code 0');
  const waits = asked(port);
  await startApi(port);
  expect(await waits).toBe(200);
});

test('two processes take from one socket, and where one ends the other goes on', async () => {
  const port = await testPort();
  socket = HandedSocket.hold(port);
  const [first] = [await startApi(port), await startApi(port)];
  const end = new AbortController();
  const ended = first.stop().then(() => end.abort());
  const answers: (number | undefined)[] = [];
  while (!end.signal.aborted) answers.push(await asked(port));
  await ended;
  answers.push(await asked(port));
  expect(await first.ended).toBe('code 0');
  expect(answers.length).toBeGreaterThan(20);
  expect(new Set(answers)).toEqual(new Set([200]));
});
