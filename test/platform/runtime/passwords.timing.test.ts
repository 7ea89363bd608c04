/** What a password costs must not tell whether there is an account. */
import { afterAll, expect, test } from '@jest/globals';
import { createPasswords } from '../../../worker/runtime/crypto/passwords.js';

const passwords = createPasswords();
afterAll(() => passwords.close());
const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const timed = async (job: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await job();
  return performance.now() - begun;
};

test('a missing account takes as long as one that is there', async () => {
  const hash = await passwords.hash('x');
  const there: number[] = [];
  const missing: number[] = [];
  for (let round = 0; round < 15; round += 1) {
    there.push(await timed(() => passwords.verify(hash, 'wrong')));
    missing.push(await timed(() => passwords.verify(undefined, 'wrong')));
  }
  expect(median(missing)).toBeGreaterThan(5);
  expect(median(missing) / median(there)).toBeGreaterThan(0.6);
  expect(median(missing) / median(there)).toBeLessThan(1.67);
});
