/** Turns: so much at once, the rest in order. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as nextTick } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createTurns } from '../../../worker/runtime/turns.js';

const HOUR_MS = 3_600_000;

test('so much is under way at once, the rest begins in order as others end, be it by an error', async () => {
  const inTurn = createTurns(2, HOUR_MS);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const work = (n: number) => () => {
    begun.push(n);
    return new Promise<void>((resolve, reject) => {
      ends[n] = n === 0 ? () => reject(new Error('the work fails')) : resolve;
    });
  };
  const done = [0, 1, 2, 3].map((n) => inTurn(work(n)).catch((error: Error) => error.message));
  await nextTick();
  expect(begun).toEqual([0, 1]);
  for (const n of [0, 1, 2, 3]) {
    ends[n]?.();
    await done[n];
    await nextTick();
  }
  expect(begun).toEqual([0, 1, 2, 3]);
  expect(await Promise.all(done)).toEqual(['the work fails', true, true, true]);
});

test('what has waited too long is given back undone, what is under way goes on', async () => {
  const inTurn = createTurns(1, 20);
  let end = (): void => undefined;
  const first = inTurn(() => new Promise((resolve) => (end = resolve)));
  let isDone = false;
  const late = await inTurn(async () => void (isDone = true));
  expect([late, isDone]).toEqual([false, false]);
  end();
  expect(await first).toBe(true);
  await nextTick();
  expect(isDone).toBe(false);
  expect(await inTurn(async () => void (isDone = true))).toBe(true);
});

test('work that waited keeps the async context of whoever gave it', async () => {
  const inTurn = createTurns(1, HOUR_MS);
  const storage = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  const look = async (): Promise<void> => {
    await nextTick();
    seen.push(storage.getStore());
  };
  await Promise.all(['a', 'b', 'c'].map((name) => storage.run(name, () => inTurn(look))));
  expect(seen).toEqual(['a', 'b', 'c']);
});

test('who leaves the line takes nothing from those behind; work that has begun goes on', async () => {
  const inTurn = createTurns(1, HOUR_MS);
  const done: string[] = [];
  const [first, second] = [new AbortController(), new AbortController()];
  let end = (): void => undefined;
  const all = [
    inTurn(async () => {
      await new Promise<void>((resolve) => (end = resolve));
      done.push('first');
    }, first.signal),
    inTurn(async () => void done.push('second'), second.signal),
    inTurn(async () => void done.push('third')),
    inTurn(async () => void done.push('fourth'), AbortSignal.abort()),
  ];
  first.abort();
  second.abort();
  expect(await Promise.all(all.slice(1, 2))).toEqual([false]);
  end();
  expect(await Promise.all(all)).toEqual([true, false, true, false]);
  expect(done).toEqual(['first', 'third']);
});
