import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { OverloadedError } from '../../../worker/runtime/errors.js';
import { createThreads } from '../../../worker/runtime/threads.js';

let folder = '';
let program: URL;
/** A job is a number: 13 ends the thread, others come back after so many milliseconds. */
const PROGRAM = `export default (n) => {
  if (n === 13) process.exit(1);
  const begun = performance.now();
  while (performance.now() - begun < n);
  return { result: n, ms: n };
}`;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'threads-'));
  writeFileSync(join(folder, 'program.mjs'), PROGRAM);
  program = pathToFileURL(join(folder, 'program.mjs'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([1, 2])('a job that ends its thread fails, and the others go on (%i at once)', async (most) => {
  const threads = createThreads<number, number>(program, { most, maxQueue: 10, usualMs: 1 });
  const results = await Promise.allSettled([1, 13, 2, 13, 3].map((n) => threads.run(n)));
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed'))).toEqual([
    1,
    'failed',
    2,
    'failed',
    3,
  ]);
  await threads.close();
});

test('whoever is turned away is told how long a full queue takes, as jobs took of late', async () => {
  const threads = createThreads<number, number>(program, { most: 1, maxQueue: 100, usualMs: 30 });
  const retryAfterS = (): number => {
    try {
      threads.keepRoom(101);
    } catch (error) {
      if (error instanceof OverloadedError) return error.retryAfterS;
    }
    throw new Error('there was room');
  };
  expect(retryAfterS()).toBe(3);
  for (let n = 0; n < 8; n += 1) await threads.run(70);
  // From 30 ms a sixteenth of the way to 70 ms, eight times: 46 ms.
  expect(retryAfterS()).toBe(5);
  await threads.close();
  expect(retryAfterS()).toBe(1);
});

test('closing waits for jobs whose thread is only just beginning', async () => {
  const threads = createThreads<number, number>(program, { most: 2, maxQueue: 10, usualMs: 1 });
  const begun = [1, 2, 3, 4].map((n) => threads.run(n));
  await threads.close();
  expect(await Promise.all(begun)).toEqual([1, 2, 3, 4]);
  await expect(threads.run(5)).rejects.toThrow(OverloadedError);
});

describe('owners take turns', () => {
  const one = (more: { maxQueue?: number; maxOfOne?: number } = {}) =>
    createThreads<number, number>(program, { most: 1, maxQueue: 100, usualMs: 1, ...more });
  /** What became of jobs, in the order in which that was known. */
  const served: string[] = [];
  const ask = (threads: ReturnType<typeof one>, owner: string, times = 1): Promise<unknown>[] =>
    Array.from({ length: times }, (_, n) =>
      threads.run(1, owner).then(
        () => served.push(`${owner} ${n}`),
        () => served.push(`${owner} ${n} away`),
      ),
    );
  beforeEach(() => {
    served.length = 0;
  });

  test('so whoever asks once is served after one job of each of the others, however many they have', async () => {
    const threads = one();
    await Promise.all([...ask(threads, 'hostile', 40), ...ask(threads, 'other', 20), ...ask(threads, 'honest')]);
    // One had begun when the honest one came; then each has a turn.
    expect(served.slice(0, 4)).toEqual(['hostile 0', 'hostile 1', 'other 0', 'honest 0']);
    await threads.close();
  });

  test('and the jobs of one keep their order', async () => {
    const threads = one();
    await Promise.all([...ask(threads, 'a', 5), ...ask(threads, 'b', 5)]);
    for (const owner of ['a', 'b'])
      expect(served.filter((line) => line.startsWith(owner))).toEqual([0, 1, 2, 3, 4].map((n) => `${owner} ${n}`));
    await threads.close();
  });

  test('a full line turns away its owner and nobody else', async () => {
    const threads = one({ maxOfOne: 3 });
    await Promise.all([...ask(threads, 'hostile', 64), ...ask(threads, 'honest', 3)]);
    expect(served.filter((line) => line.startsWith('hostile') && line.endsWith('away'))).toHaveLength(60);
    expect(served.filter((line) => line.startsWith('honest'))).toEqual(['honest 0', 'honest 1', 'honest 2']);
    await threads.close();
  });

  test('where the whole queue is full, the longest line gives way to a shorter one', async () => {
    const threads = one({ maxQueue: 6, maxOfOne: 6 });
    await Promise.all([...ask(threads, 'hostile', 7), ...ask(threads, 'honest', 2)]);
    expect(served.filter((line) => line.endsWith('away'))).toEqual(['hostile 6 away', 'hostile 5 away']);
    expect(served).toEqual(expect.arrayContaining(['honest 0', 'honest 1']));
    await threads.close();
  });

  test('lines of equal length give way to none of them', async () => {
    const threads = one({ maxQueue: 4, maxOfOne: 6 });
    await Promise.all([...ask(threads, 'a', 3), ...ask(threads, 'b', 3)]);
    expect(served.filter((line) => line.endsWith('away'))).toEqual(['b 2 away']);
    await threads.close();
  });

  const of48 = (count: number): string[] =>
    Array.from({ length: count }, (_, n) => `2001:db8:7:${n.toString(16)}::/64`);

  test('a client with a network for each of its jobs is one among the others, and gives way as one', async () => {
    const threads = one({ maxQueue: 40, maxOfOne: 10 });
    const many = of48(41).flatMap((owner) => ask(threads, owner));
    await Promise.all([...many, ...ask(threads, '192.0.2.1', 2), ...ask(threads, '2001:db8:8:0::/64')]);
    expect(served.filter((line) => line.endsWith('away'))).toEqual(
      ['2001:db8:7:28::/64', '2001:db8:7:27::/64', '2001:db8:7:26::/64'].map((owner) => `${owner} 0 away`),
    );
    const inTurn = ['2001:db8:7:0::/64 0', '2001:db8:7:1::/64 0', '192.0.2.1 0', '2001:db8:8:0::/64 0'];
    expect(served.filter((line) => !line.endsWith('away')).slice(0, 4)).toEqual(inTurn);
    await threads.close();
  });

  test('within such a network its lines take turns, and the longest gives way', async () => {
    const threads = one({ maxQueue: 5, maxOfOne: 5 });
    const [first = '', second = ''] = of48(2);
    await Promise.all([...ask(threads, first, 6), ...ask(threads, second, 2)]);
    expect(served.filter((line) => line.endsWith('away'))).toEqual([`${first} 5 away`, `${first} 4 away`]);
    expect(served.filter((line) => !line.endsWith('away')).slice(1, 5)).toEqual([
      `${first} 1`,
      `${second} 0`,
      `${first} 2`,
      `${second} 1`,
    ]);
    await threads.close();
  });

  test('where others have filled the whole queue, and none has more, no room is kept', async () => {
    const threads = one({ maxQueue: 4, maxOfOne: 10 });
    const others = ['a', 'b', 'c', 'd', 'e'].flatMap((owner) => ask(threads, owner));
    expect(() => threads.keepRoom(1, 'honest')).toThrow(OverloadedError);
    await Promise.all(others);
    const more = ask(threads, 'a', 5);
    // One line has more, and will give way.
    threads.keepRoom(1, 'honest')();
    await Promise.all(more);
    await threads.close();
  });

  test('room is kept in the line of its owner', async () => {
    const threads = one({ maxOfOne: 10 });
    const kept = [threads.keepRoom(6, 'hostile')];
    expect(() => threads.keepRoom(1, 'hostile')).toThrow(OverloadedError);
    kept.push(threads.keepRoom(6, 'honest'));
    for (const giveBack of kept) giveBack();
    threads.keepRoom(6, 'hostile')();
    await threads.close();
  });

  test('a job that ends its thread costs only its owner', async () => {
    const threads = one();
    const broken = threads.run(13, 'hostile').catch(() => served.push('broken'));
    await Promise.all([broken, ...ask(threads, 'honest', 2)]);
    expect(served).toEqual(['broken', 'honest 0', 'honest 1']);
    await threads.close();
  });
});
