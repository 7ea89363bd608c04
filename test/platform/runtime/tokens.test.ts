import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { ulid } from 'ulid';
import { type Digest, GRANT_PURPOSES, PURPOSES } from '../../../workflows/contracts/procedure.js';
import { parseKeyRing } from '../../../worker/runtime/crypto/keys.js';
import { createTokens, type UrlClaims } from '../../../worker/runtime/crypto/tokens.js';

const KEY_1 = `k1:${Buffer.alloc(32, 1).toString('base64')}`;
const KEY_2 = `k2:${Buffer.alloc(32, 2).toString('base64')}`;
const OTHER_1 = `k1:${Buffer.alloc(32, 9).toString('base64')}`;
const before = createTokens(parseKeyRing(KEY_1));
const during = createTokens(parseKeyRing(`${KEY_2},${KEY_1}`));
const after = createTokens(parseKeyRing(KEY_2));

const procedureId = fc
  .record({ kind: fc.stringMatching(/^[a-z]{2,8}(-[a-z]{2,8}){1,3}$/), time: fc.nat() })
  .map(({ kind, time }) => `${kind}-${ulid(time)}`);
const claims: fc.Arbitrary<UrlClaims> = fc.record({
  purpose: fc.constantFrom(...PURPOSES),
  procedureId,
  issue: fc.integer({ min: 1, max: 999_999_999 }),
});
const anyToken = claims.map((each) => before.url(each));

describe('the token of a one-time URL', () => {
  test('says what it was made of, and is the same each time', () => {
    fc.assert(
      fc.property(claims, (each) => {
        const token = before.url(each);
        expect(before.openUrl(token)).toEqual(each);
        expect(before.url(each)).toBe(token);
        expect(token).toMatch(/^k1\.[a-z-]+\.[A-Za-z0-9-]+\.\d+\.[A-Za-z0-9_-]{43}$/);
      }),
    );
  });

  test('is refused with any one character changed, taken out, put in or swapped with its neighbour', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/% \n\0é';
    fc.assert(
      fc.property(anyToken, (token) => {
        for (let at = 0; at <= token.length; at += 1) {
          const [head, tail] = [token.slice(0, at), token.slice(at + 1)];
          const [one, two] = [token.charAt(at), token.charAt(at + 1)];
          for (const character of alphabet) {
            if (character !== one) expect(before.openUrl(head + character + tail)).toBeUndefined();
            expect(before.openUrl(head + character + token.slice(at))).toBeUndefined();
          }
          if (one !== '') expect(before.openUrl(head + tail)).toBeUndefined();
          if (two !== '' && one !== two) expect(before.openUrl(head + two + one + tail.slice(1))).toBeUndefined();
        }
      }),
      { numRuns: 3 },
    );
  });

  test('is refused when it is anything else', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.stringMatching(/^k1(\.[A-Za-z0-9_-]+){4}$/)),
        (text) => {
          expect(before.openUrl(text)).toBeUndefined();
        },
      ),
    );
    const token = before.url({ purpose: 'password-reissue', procedureId: `a-b-${ulid()}`, issue: 1 });
    for (const odd of [undefined, null, 7, [token], { toString: () => token }]) {
      expect(before.openUrl(odd as unknown as string)).toBeUndefined();
    }
    expect(before.openUrl(`${token}${'A'.repeat(1_000_000)}`)).toBeUndefined();
  });

  test('has one spelling only: the last character’s spare bits must be zero', () => {
    const token = before.url({ purpose: 'password-reissue', procedureId: `a-b-${ulid()}`, issue: 1 });
    const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = token.slice(-1);
    const twin = digits.charAt(digits.indexOf(last) ^ 1);
    expect(Buffer.from(token.slice(-43, -1) + twin, 'base64url')).toEqual(Buffer.from(token.slice(-43), 'base64url'));
    expect(before.openUrl(token.slice(0, -1) + twin)).toBeUndefined();
  });

  test('never stands for another purpose, procedure or issue', () => {
    const id = `cinii-password-reissue-${ulid()}`;
    const words = [...PURPOSES, ...GRANT_PURPOSES, 'url', 'grant'];
    let pairs = 0;
    for (const purpose of PURPOSES) {
      const mac = before.url({ purpose, procedureId: id, issue: 1 }).slice(-43);
      for (const other of words.filter((word) => word !== purpose)) {
        expect(before.openUrl(`k1.${other}.${id}.1.${mac}`)).toBeUndefined();
        pairs += 1;
      }
      expect(before.openUrl(`k1.${purpose}.${id}.2.${mac}`)).toBeUndefined();
      expect(before.openUrl(`k1.${purpose}.${id}.01.${mac}`)).toBeUndefined();
      expect(before.openUrl(`k1.${purpose}.cinii-password-reissue-${ulid()}.1.${mac}`)).toBeUndefined();
      for (const grant of GRANT_PURPOSES) {
        expect(before.openGrant(grant, before.url({ purpose, procedureId: id, issue: 1 }), 0)).toBeUndefined();
        expect(before.openUrl(before.grant(grant, { id }, 9e15))).toBeUndefined();
      }
    }
    expect(pairs).toBe(PURPOSES.length * (words.length - 1));
  });

  test('made under an old key opens while the ring holds that key, and new ones are made under the newest', () => {
    const each: UrlClaims = { purpose: 'password-reissue', procedureId: `a-b-${ulid()}`, issue: 3 };
    const old = before.url(each);
    expect(during.openUrl(old)).toEqual(each);
    expect(during.url(each)).toMatch(/^k2\./);
    expect(after.openUrl(during.url(each))).toEqual(each);
    expect(after.openUrl(old)).toBeUndefined();
    expect(before.openUrl(during.url(each))).toBeUndefined();
    expect(createTokens(parseKeyRing(OTHER_1)).openUrl(old)).toBeUndefined();
    expect(during.openUrl(`k2${old.slice(2)}`)).toBeUndefined();
  });

  test('is not made of anything that would not open', () => {
    const good: UrlClaims = { purpose: 'password-reissue', procedureId: 'a-b-01', issue: 1 };
    for (const bad of [
      { issue: 0 },
      { issue: 1.5 },
      { issue: Number.NaN },
      { procedureId: 'a.b' },
      { procedureId: '' },
      { purpose: 'restore' },
    ]) {
      expect(() => before.url({ ...good, ...bad } as UrlClaims)).toThrow(TypeError);
    }
  });
});

test('a code is told under every key of the ring, the newest first', () => {
  const claims = { purpose: 'access-code', procedureId: 'umin-access-code-1', issue: 1 } as const;
  expect(during.codes(claims)).toEqual([after.code(claims).code, before.code(claims).code]);
  expect(during.codes(claims)[0]).toBe(during.code(claims).code);
});

describe('a grant', () => {
  const grantClaims = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer()), { maxKeys: 5 });

  test('gives its claims back until its end, and not from then on', () => {
    fc.assert(
      fc.property(grantClaims, fc.integer({ min: 1, max: 8e15 }), (given, end) => {
        const token = before.grant('restore', given, end);
        expect(before.openGrant('restore', token, end - 1)).toEqual(given);
        expect(before.openGrant('restore', token, end)).toBe('expired');
      }),
    );
  });

  test('is refused with any one character changed, also when it has expired', () => {
    const token = before.grant('restore', { applicationId: 'AUTH00000101' }, 1000);
    for (let at = 0; at < token.length; at += 1) {
      for (const character of 'Ab0-_.=') {
        if (character === token.charAt(at)) continue;
        const altered = token.slice(0, at) + character + token.slice(at + 1);
        expect(before.openGrant('restore', altered, 0)).toBeUndefined();
        expect(before.openGrant('restore', altered, 2000)).toBeUndefined();
      }
    }
  });

  test('of another purpose or another ring is refused', () => {
    const token = before.grant('restore', {}, 1000);
    expect(before.openGrant('sign-in' as 'restore', token, 0)).toBeUndefined();
    expect(after.openGrant('restore', token, 0)).toBeUndefined();
    expect(during.openGrant('restore', token, 0)).toEqual({});
  });

  test('with claims too long to be read back is not made', () => {
    expect(() => before.grant('restore', { text: 'x'.repeat(4000) }, 1000)).toThrow(TypeError);
    expect(() => before.grant('restore', {}, Number.NaN)).toThrow(TypeError);
  });
});

describe('a digest', () => {
  test('is the same for the same value and use, and another for anything else', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, two) => {
        expect(before.digest('browser', one)).toBe(before.digest('browser', one));
        expect(before.digest('browser', one) === before.digest('browser', two)).toBe(one === two);
        expect(before.digest('browser', one)).not.toBe(before.digest('address', one));
      }),
    );
    expect(before.digest('browser', 'x')).toMatch(/^k1\.[A-Za-z0-9_-]{43}$/);
  });

  test('is recognised after a key was added, and no longer once its key is gone', () => {
    const digest = before.digest('address', 'contact@univ-a.example.jp');
    expect(during.digest('address', 'contact@univ-a.example.jp')).not.toBe(digest);
    expect(during.matches('address', 'contact@univ-a.example.jp', digest)).toBe(true);
    expect(during.matches('address', 'contact@univ-b.example.jp', digest)).toBe(false);
    expect(during.matches('browser', 'contact@univ-a.example.jp', digest)).toBe(false);
    expect(after.matches('address', 'contact@univ-a.example.jp', digest)).toBe(false);
    for (const odd of ['', '.', 'k1.', 'k1', `k1.${'A'.repeat(43)}`]) {
      expect(during.matches('address', 'x', odd as Digest)).toBe(false);
    }
  });
});

describe('a Message-ID', () => {
  test('is the same under the same newest key, and differs by key, procedure, step and server', () => {
    const id = before.messageId('p-1', 'url-1');
    expect(id).toMatch(/^<[0-9a-f]{40}@localhost>$/);
    expect(before.messageId('p-1', 'url-1')).toBe(id);
    expect(during.messageId('p-1', 'url-1')).not.toBe(id);
    expect(before.messageId('p-1', 'url-2')).not.toBe(id);
    expect(before.messageId('p-2', 'url-1')).not.toBe(id);
    expect(createTokens(parseKeyRing(OTHER_1)).messageId('p-1', 'url-1')).not.toBe(id);
    expect(createTokens(parseKeyRing(KEY_1), { mailDomain: 'a.example' }).messageId('p-1', 's')).toMatch(
      /@a\.example>$/,
    );
  });
});
