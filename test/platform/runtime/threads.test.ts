import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
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
