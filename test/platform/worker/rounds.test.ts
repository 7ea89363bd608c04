/** Jobs beside the workers: one round at a time, a failure is told and ends nothing, and a stop waits. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { startRounds } from '../../../worker/jobs/rounds.js';

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await sleep(2);
};

test('a round that takes longer than the pause is not begun twice', async () => {
  let begun = 0;
  let atOnce = 0;
  let most = 0;
  const round = async () => {
    begun++;
    most = Math.max(most, ++atOnce);
    await sleep(20);
    atOnce--;
  };
  const stop = startRounds({ everyMs: 2, round, failed: () => undefined });
  await until(() => begun >= 3);
  await stop();
  expect(most).toBe(1);
});

test('a round that fails is told of, and the next one comes', async () => {
  const failures: unknown[] = [];
  const round = () => Promise.reject(new Error('away'));
  const stop = startRounds({ everyMs: 2, round, failed: (error) => failures.push(error) });
  await until(() => failures.length >= 2);
  await stop();
  expect(failures[0]).toEqual(new Error('away'));
});

test('a stop tells the round under way, waits for it, and none begins after it', async () => {
  let begun = 0;
  let ended = 0;
  const round = async (over: AbortSignal) => {
    begun++;
    await until(() => over.aborted);
    await sleep(10);
    ended++;
  };
  const stop = startRounds({ everyMs: 2, round, failed: () => undefined });
  await until(() => begun > 0);
  await stop();
  expect(ended).toBe(1);
  await sleep(20);
  expect(begun).toBe(1);
});
