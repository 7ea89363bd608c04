import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Sealed } from '../../../workflows/contracts/procedure.js';
import { UnknownKeyError } from '../../../worker/runtime/errors.js';
import { parseKeyRing } from '../../../worker/runtime/crypto/keys.js';
import { createSealer } from '../../../worker/runtime/crypto/seal.js';

const KEY_1 = `k1:${Buffer.alloc(32, 1).toString('base64')}`;
const KEY_2 = `k2:${Buffer.alloc(32, 2).toString('base64')}`;
const before = createSealer(parseKeyRing(KEY_1));
const during = createSealer(parseKeyRing(`${KEY_2},${KEY_1}`));
const after = createSealer(parseKeyRing(KEY_2));

describe('a sealed value', () => {
  test('opens to what was sealed, in its own context only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), (clear, context, other) => {
        const sealed = before.seal(clear, context);
        expect(before.open(sealed, context)).toBe(clear);
        if (other !== context) expect(() => before.open(sealed, other)).toThrow(/another context/);
      }),
    );
  });

  test('looks different each time and shows nothing of the value', () => {
    const texts = Array.from({ length: 200 }, () => before.seal('Canary-7f3a', 'c'));
    expect(new Set(texts).size).toBe(200);
    expect(texts.every((text) => /^k1\.[A-Za-z0-9_-]+$/.test(text))).toBe(true);
    expect(texts.some((text) => Buffer.from(text.slice(3), 'base64url').includes('Canary'))).toBe(false);
  });

  test('does not open with any bit changed, cut short, or under another key ID', () => {
    const sealed = during.seal('secret', 'c');
    const [id, body] = sealed.split('.') as [string, string];
    const bytes = Buffer.from(body, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const altered = Buffer.from(bytes);
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => during.open(`${id}.${altered.toString('base64url')}` as Sealed, 'c')).toThrow();
    }
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => during.open(`${id}.${bytes.subarray(0, length).toString('base64url')}` as Sealed, 'c')).toThrow();
    }
    expect(() => during.open(`k1.${body}` as Sealed, 'c')).toThrow(/altered/);
    for (const odd of ['', 'secret', '.', 'k1.', `${sealed} `, `${sealed}\n`]) {
      expect(() => during.open(odd as Sealed, 'c')).toThrow();
    }
  });

  test('opens under the key it was made with as long as the ring holds it', () => {
    const old = before.seal('secret', 'c');
    expect(during.open(old, 'c')).toBe('secret');
    expect(during.seal('secret', 'c')).toMatch(/^k2\./);
    expect(() => after.open(old, 'c')).toThrow(UnknownKeyError);
  });
});
