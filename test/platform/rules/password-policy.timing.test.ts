/** What a check of a new password costs: it is made at every key that is pressed, and on texts that somebody has crafted. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Dictionary, dictionary } from '../../../worker/runtime/dictionary.js';
import { checkNewPassword } from '../../../workflows/rules/password-policy.js';
import { dice, randomPassword } from './random-passwords.js';

let known: Dictionary;
beforeAll(async () => {
  known = await dictionary();
});

const real = (password: string) =>
  checkNewPassword(password, { userId: 'umin101-tst', minLength: 8, words: known.words });

describe('a check costs little', () => {
  /** What keeps a check busy longest: beginnings of words without end, and characters that stand for several letters. */
  const crafted = (length: number): string[] =>
    Array.from({ length: 50 }, (_, n) =>
      (['passwor1', '1!7|5$0@', 'Aa1!', 'interna7', '4a', 'tokyo-', 'a', 'qwe'][n % 8] ?? '')
        .repeat(length)
        .slice(n % 3, length),
    );

  test.each([128, 4096])('for 50 hostile texts of %d characters at once', (length) => {
    // Nothing else runs meanwhile, so the process's own time is the delay of its event loop; the clock would count other processes, too.
    const rounds = Array.from({ length: 20 }, () => {
      const begun = process.cpuUsage();
      for (const password of crafted(length)) real(password);
      return process.cpuUsage(begun).user / 1000;
    }).sort((x, y) => x - y);
    // The first round or two are not compiled yet.
    expect(rounds[17]).toBeLessThan(50);
  });

  test('and less than a millisecond for a usual one', () => {
    const roll = dice(3);
    const times = Array.from({ length: 2000 }, () => {
      const password = randomPassword(roll, 16);
      const begun = performance.now();
      real(password);
      return performance.now() - begun;
    }).sort((a, b) => a - b);
    expect(times[1900]).toBeLessThan(1);
  });
});
