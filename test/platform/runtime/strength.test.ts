/** The score of a new password, and what asking for it may cost. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OverloadedError } from '../../../worker/runtime/errors.js';
import { createStrength, SCORED, type Strength } from '../../../worker/runtime/strength.js';
import { PATIENCE_MS } from '../../helpers/wait.js';

let strength: Strength;
beforeAll(() => {
  strength = createStrength({ deadlineMs: PATIENCE_MS });
});
afterAll(() => strength.close());

describe('the score', () => {
  test.each([
    ['password', 0],
    ['p@ssw0rd', 0],
    ['sakura1234', 1],
    ['Kumo-no-ue-7-hana', 4],
  ])('of %s is %i', async (password, score) => {
    expect(await strength.score(password, [])).toBe(score);
  });

  test('is lower for a password that is made of what is known of the person', async () => {
    const password = 'univ-kure-tosho77';
    const known = ['univ-kure', 'tosho77@kure.example.jp'];
    expect(await strength.score(password, known)).toBeLessThan(await strength.score(password, []));
  });

  test('knows Japanese words in romaji', async () => {
    expect(await strength.score('kintaro', [])).toBeLessThan(2);
  });

  test('looks at the first 32 characters only', async () => {
    expect(await strength.score(`${'a'.repeat(SCORED)}Kumo-no-ue-7-hana`, [])).toBe(
      await strength.score('a'.repeat(SCORED), []),
    );
  });

  test('of half-width and full-width letters is the same', async () => {
    expect(await strength.score('ｐａｓｓｗｏｒｄ', [])).toBe(await strength.score('password', []));
  });
});

describe('a check that takes too long', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'strength-'));
    const slow = `export default ({ password }) => {
  const begun = performance.now();
  while (performance.now() - begun < Number(password));
  return { result: 4, ms: performance.now() - begun };
}`;
    writeFileSync(join(folder, 'slow.mjs'), slow);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const slow = (deadlineMs: number): Strength =>
    createStrength({ deadlineMs, program: pathToFileURL(join(folder, 'slow.mjs')) });

  test('is refused at its deadline, and never answered by another score', async () => {
    const one = slow(300);
    await expect(one.score('3000', [])).rejects.toThrow(OverloadedError);
    await one.close();
  });

  test('too many of one client are turned away at once; another client still has room', async () => {
    const one = slow(60_000);
    const asked = await Promise.allSettled([
      ...Array.from({ length: 12 }, () => one.score('50', [], 'one')),
      one.score('1', [], 'other'),
    ]);
    const turnedAway = asked.filter(({ status }) => status === 'rejected');
    expect(turnedAway.length).toBe(3);
    expect(asked.at(-1)).toEqual({ status: 'fulfilled', value: 4 });
    await one.close();
  });
});
