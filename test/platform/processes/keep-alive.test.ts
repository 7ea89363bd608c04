import { afterEach, expect, test } from '@jest/globals';
import { type Kept, keepAlive, longerPause } from '../../../scripts/processes/keep-alive.js';
import { launch, type Running, saidReady } from '../../../scripts/processes/running.js';
import { PATIENCE_MS, pause, until } from '../../helpers/wait.js';

let kept: Kept | undefined;
afterEach(async () => {
  await kept?.stop();
  kept = undefined;
});

/** Says that it works, and runs until it is told to stop. */
const GOOD = 'process.send({ ready: true }); process.on("disconnect", () => process.exit())';
const start = async (program: string): Promise<Running> => {
  const running = await launch({
    name: 'child',
    command: process.execPath,
    args: ['-e', program],
    options: { env: {}, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] },
    stopSteps: [['close-channel', 2_000]],
  });
  await saidReady(running, PATIENCE_MS);
  return running;
};

test('a child that worked is started again at once, however often it is killed', async () => {
  const children: Running[] = [];
  const said: string[] = [];
  const begin = async () => {
    const child = await start(GOOD);
    children.push(child);
    return child;
  };
  kept = await keepAlive('child', begin, (line) => said.push(line));
  for (let n = 1; n <= 4; n += 1) {
    // A life long enough to count as one.
    await pause(1_100);
    children.at(-1)?.child.kill('SIGKILL');
    await until('it is there again', () => children.length === n + 1);
  }
  expect(said.filter((line) => line.includes('ended ('))).toEqual(
    Array(4).fill('child ended (SIGKILL); it is started again'),
  );
  expect(said.filter((line) => line.includes('works again'))).toHaveLength(4);
});

test('pauses grow while it does not come up, to four seconds', async () => {
  const said: string[] = [];
  let begun = 0;
  const begin = async () => {
    begun += 1;
    if (begun === 2 || begun === 3) throw new Error('not now');
    return start(begun === 1 ? `process.send({ ready: true }, () => process.exit(7))` : GOOD);
  };
  kept = await keepAlive('child', begin, (line) => said.push(line));
  await until('it works again', () => said.some((line) => line.includes('works again')));
  expect(said.slice(0, 3)).toEqual([
    'child ended (code 7); it is started again',
    'child did not start (not now); it is started again in 0.5 s',
    'child did not start (not now); it is started again in 1 s',
  ]);
  const pauses = [0];
  for (let n = 0; n < 6; n += 1) pauses.push(longerPause(pauses.at(-1) ?? 0));
  expect(pauses).toEqual([0, 500, 1_000, 2_000, 4_000, 4_000, 4_000]);
});

test('a start that is under way is told of the stop', async () => {
  let begun = 0;
  const begin = async (stopped: AbortSignal): Promise<Running> => {
    begun += 1;
    if (begun === 1) return start(GOOD + '; setTimeout(() => process.exit(), 200)');
    return new Promise((_, reject) => stopped.addEventListener('abort', () => reject(new Error('stopped'))));
  };
  kept = await keepAlive('child', begin, () => undefined);
  await until('it is started again', () => begun === 2);
  await kept.stop();
});
