import { describe, expect, test } from '@jest/globals';
import { hash as argon2 } from '@node-rs/argon2';
import { OverloadedError } from '../../../worker/runtime/errors.js';
import { createPasswords } from '../../../worker/runtime/crypto/passwords.js';

const passwords = createPasswords();
const timed = async (job: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await job();
  return performance.now() - begun;
};

describe('a password hash', () => {
  test('is argon2id at the documented cost and takes the right password only', async () => {
    const hash = await passwords.hash('Sample-Auth-101');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.verify(hash, 'Sample-Auth-101')).toBe(true);
    expect(await passwords.verify(hash, 'Sample-Auth-102')).toBe(false);
    expect(await passwords.verify(hash, '')).toBe(false);
    expect(await passwords.hash('Sample-Auth-101')).not.toBe(hash);
    expect(passwords.needsRehash(hash)).toBe(false);
  });

  test('at another cost still verifies and asks to be made again', async () => {
    const cheap = await argon2('old password', { memoryCost: 4096, timeCost: 1 });
    expect(await passwords.verify(cheap, 'old password')).toBe(true);
    expect(passwords.needsRehash(cheap)).toBe(true);
    expect(passwords.needsRehash((await passwords.hash('x')).replace('argon2id', 'argon2i'))).toBe(true);
    expect(passwords.needsRehash('$2b$10$not-argon2')).toBe(true);
  });

  test('counts every character of a long password', async () => {
    const hash = await passwords.hash(`${'長'.repeat(127)}一`);
    expect(await passwords.verify(hash, `${'長'.repeat(127)}一`)).toBe(true);
    expect(await passwords.verify(hash, `${'長'.repeat(127)}二`)).toBe(false);
    expect(await passwords.verify(hash, '長'.repeat(127))).toBe(false);
  });

  test('is the same password however a keyboard composes it', async () => {
    const hash = await passwords.hash('Café-が-12'.normalize('NFC'));
    expect(await passwords.verify(hash, 'Café-が-12'.normalize('NFD'))).toBe(true);
    expect(await passwords.verify(hash, 'Ｃafé-が-１２')).toBe(true);
    expect(await passwords.verify(hash, 'Cafe-が-12')).toBe(false);
  });

  test('that is none is a fault that repeats nothing of it, and the next is computed as ever', async () => {
    await expect(passwords.verify('$argon2id$broken-hash', 'clear-password')).rejects.toThrow(/^argon2 failed$/);
    expect(await passwords.verify(await passwords.hash('x'), 'x')).toBe(true);
  });

  test('keeps spaces and control characters', async () => {
    const hash = await passwords.hash(' a\0b ');
    expect(await passwords.verify(hash, 'a\0b')).toBe(false);
    expect(await passwords.verify(hash, ' a\0c ')).toBe(false);
    expect(await passwords.verify(hash, ' a\0b ')).toBe(true);
  });
});

test('a missing account answers false for every password', async () => {
  expect(await passwords.verify(undefined, 'wrong')).toBe(false);
  expect(await passwords.verify(undefined, '')).toBe(false);
});

describe('many passwords at once', () => {
  test('are hashed beside the event loop, which goes on', async () => {
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 5);
    await Promise.all(Array.from({ length: 20 }, () => passwords.hash('x')));
    clearInterval(ticking);
    // About 40 in the 200 ms or more that it takes; one or two if the event loop had to wait for hashes.
    expect(ticks).toBeGreaterThan(10);
  });

  test('wait their turn in the order they came', async () => {
    const one = createPasswords({ concurrency: 1 });
    const ended: number[] = [];
    await Promise.all(Array.from({ length: 10 }, (_, n) => one.hash('x').then(() => ended.push(n))));
    expect(ended).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('leave a thread for others, so a file is read meanwhile', async () => {
    const { readFile } = await import('node:fs/promises');
    const storm = Promise.all(Array.from({ length: 16 }, () => passwords.hash('storm')));
    const reading = await timed(() => readFile(new URL('../../../package.json', import.meta.url)));
    const all = await timed(() => storm);
    expect(reading).toBeLessThan(all);
  });

  test('beyond the queue are turned away with a time to come back', async () => {
    const few = createPasswords({ maxQueue: 3, concurrency: 1 });
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => few.hash('x')));
    expect(results.map(({ status }) => status)).toEqual([...Array(4).fill('fulfilled'), ...Array(6).fill('rejected')]);
    const refusal = (results[9] as PromiseRejectedResult).reason;
    expect(refusal).toBeInstanceOf(OverloadedError);
    expect(refusal.retryAfterS).toBe(1);
    await expect(few.hash('again')).resolves.toMatch(/^\$argon2id/);
  });

  test('have room kept as long as they last, and never the whole of the queue', async () => {
    const few = createPasswords({ maxQueue: 10, concurrency: 1 });
    const kept = [few.keepRoom(2), few.keepRoom(2), few.keepRoom(2)];
    expect(() => few.keepRoom(1)).toThrow(OverloadedError);
    // Who keeps none still has their turn.
    expect(await few.verify(undefined, 'one')).toBe(false);
    for (const giveBack of kept) giveBack();
    few.keepRoom(6)();
    const busy = Array.from({ length: 10 }, () => few.verify(undefined, 'one'));
    expect(() => few.keepRoom(2)).toThrow(OverloadedError);
    await Promise.all(busy);
    few.keepRoom(2)();
    await few.close();
    expect(() => few.keepRoom(1)).toThrow(OverloadedError);
  });

  test('give their turn back when one fails', async () => {
    const few = createPasswords({ maxQueue: 1, concurrency: 1 });
    await expect(few.verify('not a hash', 'x')).rejects.toThrow();
    await expect(few.hash('x')).resolves.toMatch(/^\$argon2id/);
  });

  test('are finished before closing ends, and none is begun after', async () => {
    const few = createPasswords({ maxQueue: 5, concurrency: 1 });
    let ended = 0;
    const begun = [1, 2, 3].map((n) => few.hash(String(n)).then(() => (ended += 1)));
    await few.close();
    expect(ended).toBe(3);
    await Promise.all(begun);
    await expect(few.hash('late')).rejects.toThrow(OverloadedError);
  });
});

describe('a generated password', () => {
  const made = Array.from({ length: 20_000 }, () => passwords.generate());

  test('has sixteen characters of three kinds, none of which looks like another, and is never the same', () => {
    expect(new Set(made).size).toBe(made.length);
    for (const password of made) {
      expect(password).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[abdefhnrtyACDEFHJKLMNPQRTUWX3479]{16}$/);
    }
  });

  test('is uniform: each character as often as the kinds that must be there allow, at every place', () => {
    // Chance that a place holds a given digit, lower-case or upper-case letter, given that all kinds are there.
    const p = { digit: 4 / 32, lower: 10 / 32, upper: 18 / 32 };
    const lacks = (...kinds: (keyof typeof p)[]): number => (1 - kinds.reduce((sum, kind) => sum + p[kind], 0)) ** 15;
    const has = (kind: keyof typeof p): number => {
      const [one, two] = (['digit', 'lower', 'upper'] as const).filter((other) => other !== kind);
      return p[kind] * (1 - lacks(one ?? kind) - lacks(two ?? kind) + lacks(one ?? kind, two ?? kind));
    };
    const total = has('digit') + has('lower') + has('upper');
    const expected = (character: string): number => {
      if (/[0-9]/.test(character)) return has('digit') / total / 4;
      return /[a-z]/.test(character) ? has('lower') / total / 10 : has('upper') / total / 18;
    };
    const alphabet = 'abdefhnrtyACDEFHJKLMNPQRTUWX3479';
    for (let place = 0; place < 16; place += 1) {
      const seen = new Map<string, number>();
      for (const password of made) seen.set(password.charAt(place), (seen.get(password.charAt(place)) ?? 0) + 1);
      let chiSquare = 0;
      for (const character of alphabet) {
        const wanted = expected(character) * made.length;
        chiSquare += ((seen.get(character) ?? 0) - wanted) ** 2 / wanted;
      }
      // 31 degrees of freedom: uniform passwords exceed this once in some ten million places.
      expect(chiSquare).toBeLessThan(95);
    }
  });

  test('has at least twelve characters', () => {
    expect(passwords.generate(12)).toHaveLength(12);
    for (const length of [11, 0, -1, 12.5, Number.NaN, 129])
      expect(() => passwords.generate(length)).toThrow(RangeError);
  });
});
