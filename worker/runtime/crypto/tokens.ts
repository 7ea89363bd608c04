/**
 * Everything that is derived from the server's keys and handed out: one-time URL tokens, signed grants, keyed digests
 * and Message-IDs. Nothing here is stored; a value is checked by deriving it again (spec/platform.md, "Secrets never
 * rest").
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  CODE_PURPOSES,
  type CodePurpose,
  type Digest,
  GRANT_PURPOSES,
  type GrantPurpose,
  PURPOSES,
  type Purpose,
} from '../../../workflows/contracts/procedure.js';
import type { KeyRing, KeyUse } from './keys.js';
import { UNMISTAKABLE } from './unmistakable.js';

/**
 * What the token of a one-time URL says. `issue` counts the URLs of one procedure from 1: only the newest counts, which
 * the workflow knows.
 */
export interface UrlClaims {
  purpose: Purpose;
  procedureId: string;
  issue: number;
}
/** What a mailed code is for. `issue` counts the codes of one procedure from 1. */
export interface CodeClaims {
  purpose: CodePurpose;
  procedureId: string;
  issue: number;
}
export type GrantClaims = Record<string, string | number>;

export interface Tokens {
  /**
   * The token of a one-time URL under the newest key. The same claims give the same token, so a repeated mail has the
   * same link.
   */
  url(claims: UrlClaims): string;
  /**
   * What a token says if this server made it; undefined for anything else (altered, malformed, made under a key that is
   * gone). Says nothing about expiry or use.
   */
  openUrl(token: string): UrlClaims | undefined;
  /**
   * Keyed digest of a value under the newest key, `<keyId>.<base64url>`. `use` keeps the uses apart (`browser`, `address`):
   * a digest of one is worth nothing for another. Equal values give equal digests until the key ring gets a new key;
   * for what lives longer, compare with {@link Tokens.matches}.
   */
  digest(use: string, value: string): Digest;
  /** Whether a digest is of this value, under whichever key of the ring it was made. Constant time. */
  matches(use: string, value: string, digest: Digest): boolean;
  /** The digests of a value under every key of the ring, the newest first: one of them equals what was made under an older key. */
  digests(use: string, value: string): Digest[];
  /**
   * Keyed digest for what is counted: the same while keys come in and are made the newest, so that no count begins anew. Not for what must be proved: the
   * key may be the oldest.
   */
  counted(use: string, value: string): Digest;
  /**
   * A code of ten decimal digits, uniform, under the newest key or the one named: the same claims and key give the same code, so a
   * repeated mail has the same one. @throws UnknownKeyError when the key is not in the ring
   */
  code(claims: CodeClaims, keyId?: string): { code: string; keyId: string };
  /** The same under every key of the ring, the newest first. */
  codes(claims: CodeClaims): string[];
  /**
   * A Temporary Access Pass: {@link PASS_LENGTH} characters that can't be taken for one another, 60 bits, under the newest key or the one named: the
   * same procedure, issue and key give the same pass. @throws UnknownKeyError when the key is not in the ring
   */
  pass(claims: { procedureId: string; issue: number }, keyId?: string): { pass: string; keyId: string };
  /** Message-ID `<hex@domain>` of one step of one procedure, the same under the same newest key; the mail ledger keeps that of the first try. */
  messageId(procedureId: string, step: string): string;
  /**
   * A signed, readable right with an end (milliseconds since 1970), kept by the caller. No secret may be in the claims.
   */
  grant(purpose: GrantPurpose, claims: GrantClaims, expiresAtMs: number): string;
  /**
   * The claims of a grant of this purpose; `'expired'` from its end on; undefined for anything that this server didn't
   * make for this purpose.
   */
  openGrant(purpose: GrantPurpose, token: string, nowMs: number): GrantClaims | 'expired' | undefined;
}

/** When a grant ends that has been opened: its text says so. */
export const endOfGrant = (grant: string): Date => new Date(Number(grant.split('.')[2]));

const PROCEDURE_ID = /^[A-Za-z0-9-]{1,120}$/;
const ISSUE = /^[1-9][0-9]{0,8}$/;
/** Of a Temporary Access Pass, in characters. */
export const PASS_LENGTH = 12;
/** No NUL: it stands between use and value in what is digested. */
const DIGEST_USE = /^[a-zA-Z0-9:.-]+$/;
/** Longest token that is checked; a longer one is refused before any work is done on it. */
const LONGEST_URL_TOKEN = 256;
const LONGEST_GRANT = 4096;

/**
 * URL token: `<keyId>.<purpose>.<procedureId>.<issue>.<mac>`; grant: `<keyId>.<purpose>.<expiresAtMs>.<base64url of
 * JSON>.<mac>`. The MAC (HMAC-SHA-256, 43 characters of base64url) covers the whole text before it and a label of its
 * kind, so neither a purpose nor a kind can stand for another.
 * @param options.mailDomain right-hand side of Message-IDs, the host of the public URL
 */
export function createTokens(ring: KeyRing, options: { mailDomain?: string } = {}): Tokens {
  const { mailDomain = 'localhost' } = options;
  const codeUnder = (keyId: string, { purpose, procedureId, issue }: CodeClaims): string => {
    if (!isOneOf(CODE_PURPOSES, purpose) || !PROCEDURE_ID.test(procedureId) || !ISSUE.test(String(issue)))
      throw new TypeError('A code needs a known purpose, a procedure ID and an issue number from 1.');
    return digitsOf((round) =>
      createHmac('sha256', ring.subkey(keyId, 'token'))
        .update(`code\0${purpose}\0${procedureId}\0${issue}\0${round}`)
        .digest(),
    );
  };
  return {
    url({ purpose, procedureId, issue }) {
      if (!isOneOf(PURPOSES, purpose) || !PROCEDURE_ID.test(procedureId) || !ISSUE.test(String(issue))) {
        throw new TypeError('A one-time URL needs a known purpose, a procedure ID and an issue number from 1.');
      }
      return sign(ring, 'url', `${ring.newestId}.${purpose}.${procedureId}.${issue}`);
    },
    openUrl(token) {
      const parts = verify(ring, 'url', token, LONGEST_URL_TOKEN);
      if (!parts) return undefined;
      const [purpose, procedureId, issue] = parts;
      if (!isOneOf(PURPOSES, purpose) || !PROCEDURE_ID.test(procedureId) || !ISSUE.test(issue)) return undefined;
      return { purpose, procedureId, issue: Number(issue) };
    },
    digest: (use, value) => digestUnder(ring, ring.newestId, use, value),
    matches(use, value, digest) {
      const keyId = digest.slice(0, Math.max(digest.indexOf('.'), 0));
      return ring.ids.includes(keyId) && equalText(digest, digestUnder(ring, keyId, use, value));
    },
    digests: (use, value) => ring.ids.map((id) => digestUnder(ring, id, use, value)),
    counted: (use, value) => digestUnder(ring, ring.lastingId, use, value),
    code: (claims, keyId = ring.newestId) => ({ code: codeUnder(keyId, claims), keyId }),
    codes: (claims) => ring.ids.map((id) => codeUnder(id, claims)),
    pass({ procedureId, issue }, keyId = ring.newestId) {
      if (!PROCEDURE_ID.test(procedureId) || !ISSUE.test(String(issue)))
        throw new TypeError('A pass needs a procedure ID and an issue number from 1.');
      const mac = createHmac('sha256', ring.subkey(keyId, 'token')).update(`pass\0${procedureId}\0${issue}`).digest();
      // 32 characters: five bits of each byte pick one, all of them equally likely.
      const pass = Array.from(mac.subarray(0, PASS_LENGTH), (byte) => UNMISTAKABLE[byte & 31]).join('');
      return { pass, keyId };
    },
    messageId(procedureId, step) {
      // Keyed, or whoever knows the procedure ID could send a mail with the ID first and have the real one dropped as
      // its repeat.
      const mac = createHmac('sha256', ring.subkey(ring.newestId, 'message-id')).update(`${procedureId}\0${step}`);
      return `<${mac.digest('hex').slice(0, 40)}@${mailDomain}>`;
    },
    grant(purpose, claims, expiresAtMs) {
      if (!isOneOf(GRANT_PURPOSES, purpose) || !Number.isSafeInteger(expiresAtMs) || expiresAtMs < 0) {
        throw new TypeError('A grant needs a known purpose and an end in whole milliseconds.');
      }
      const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
      const token = sign(ring, 'grant', `${ring.newestId}.${purpose}.${expiresAtMs}.${body}`);
      if (token.length > LONGEST_GRANT)
        throw new TypeError(`A grant's claims may be about ${(LONGEST_GRANT * 3) / 4} bytes.`);
      return token;
    },
    openGrant(purpose, token, nowMs) {
      const parts = verify(ring, 'grant', token, LONGEST_GRANT);
      if (!parts || parts[0] !== purpose) return undefined;
      const [, expiresAtMs, body] = parts;
      if (nowMs >= Number(expiresAtMs)) return 'expired';
      return JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as GrantClaims;
    },
  };
}

/** 2^64 is no multiple of 10^10: draws at or above the largest multiple below it are drawn again, or some codes would be likelier. */
const CODES = 10_000_000_000n;
const UNBIASED_BELOW = (2n ** 64n / CODES) * CODES;

/** Ten digits out of a keyed stream: eight bytes a draw, the next draw from the next round. */
function digitsOf(draw: (round: number) => Buffer): string {
  for (let round = 0; ; round++) {
    const number = draw(round).readBigUInt64BE();
    if (number < UNBIASED_BELOW) return (number % CODES).toString().padStart(10, '0');
  }
}

function sign(ring: KeyRing, kind: 'url' | 'grant', text: string): string {
  return `${text}.${macUnder(ring, ring.newestId, 'token', `${kind}\0${text}`)}`;
}

/**
 * The three parts between key ID and MAC, once the MAC is right; otherwise undefined. The MAC is compared as text: only
 * its one canonical spelling passes.
 */
function verify(
  ring: KeyRing,
  kind: 'url' | 'grant',
  token: string,
  longest: number,
): [string, string, string] | undefined {
  if (typeof token !== 'string' || token.length > longest) return undefined;
  const [keyId, first, second, third, mac, ...more] = token.split('.');
  if (keyId === undefined || !ring.ids.includes(keyId)) return undefined;
  if (first === undefined || second === undefined || third === undefined || mac === undefined || more.length > 0) {
    return undefined;
  }
  const text = token.slice(0, -(mac.length + 1));
  return equalText(mac, macUnder(ring, keyId, 'token', `${kind}\0${text}`)) ? [first, second, third] : undefined;
}

function digestUnder(ring: KeyRing, keyId: string, use: string, value: string): Digest {
  if (!DIGEST_USE.test(use)) throw new TypeError('The use of a digest is one word.');
  return `${keyId}.${macUnder(ring, keyId, 'digest', `${use}\0${value}`)}` as Digest;
}

function macUnder(ring: KeyRing, keyId: string, use: KeyUse, text: string): string {
  return createHmac('sha256', ring.subkey(keyId, use)).update(text, 'utf8').digest('base64url');
}

function equalText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

function isOneOf<T extends string>(list: readonly T[], value: string): value is T {
  return (list as readonly string[]).includes(value);
}
