/** The server's key ring: named 256-bit keys, newest first, and the sub-keys that every use derives from them. */
import { hkdfSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ConfigError, codeOf, UnknownKeyError } from '../errors.js';
import { secretFile } from './secret-file.js';

/** What a sub-key is for. Each use has its own key, so that a value made for one can't pass for another. */
export type KeyUse = 'token' | 'seal' | 'file' | 'codec' | 'digest' | 'cookie' | 'message-id' | 'fingerprint';

export interface KeyRing {
  /** New values are made under this key. */
  readonly newestId: string;
  /** All key IDs, newest first. */
  readonly ids: readonly string[];
  /** Keys that open what others made, and that nothing is made under here yet (`+` before the ID). */
  readonly waitingIds: readonly string[];
  /** The oldest key that was used: what is counted over hours is counted under it, so that a new key forgets no lock. */
  readonly lastingId: string;
  /**
   * The 32-byte sub-key of one key for one use (HKDF-SHA-256, RFC 5869). Derived once, then kept.
   * @throws UnknownKeyError when the ring holds no such key
   */
  subkey(id: string, use: KeyUse): Buffer;
}

/** Where the ring comes from: the part of the settings that says so. */
export interface KeyRingSettings {
  /** The ring as text; absent: the one under `dataDir`, which is made on the first start. */
  keys?: string;
  /** In production the ring is never made. */
  production: boolean;
  /** Absolute path. */
  dataDir: string;
}

const KEY_BYTES = 32;
/** Lower case, so that an ID stands in a token, a file and a log line without quoting. */
const KEY_ID = /^[a-z][a-z0-9]{0,15}$/;
const BASE64_OF_32_BYTES = /^[A-Za-z0-9+/]{43}=$/;
/** Fixed salt: the keys are random already, HKDF only has to keep the uses apart (RFC 5869, 3.1). */
const SALT = 'tetsuzuki/key-ring/v1';

/**
 * Reads a key ring: `id:base64,id2:base64…`, newest first; IDs are 1 to 16 of `a-z 0-9`, keys 32 bytes in padded
 * base64. `+` before an ID: the key is known, and waits until it is made the newest. Blanks round the commas are allowed, a line break counts as one.
 * @throws Error that says what is wrong and at which entry, never what the entry holds
 */
export function parseKeyRing(text: string): KeyRing {
  const keys = new Map<string, Buffer>();
  const waiting = new Set<string>();
  for (const [index, entry] of text
    .trim()
    .split(/\s*,\s*/)
    .entries()) {
    const colon = entry.indexOf(':');
    const isWaiting = entry.startsWith('+');
    const id = entry.slice(isWaiting ? 1 : 0, Math.max(colon, 0));
    if (!KEY_ID.test(id))
      throw new Error(`entry ${index + 1} has no ID of 1 to 16 lower-case letters and digits before its colon`);
    if (!BASE64_OF_32_BYTES.test(entry.slice(colon + 1)))
      throw new Error(`entry ${index + 1} is not 32 bytes in base64`);
    const key = Buffer.from(entry.slice(colon + 1), 'base64');
    // A 43rd character with stray low bits decodes all the same: two spellings of one key would hide a typing mistake.
    if (key.toString('base64') !== entry.slice(colon + 1))
      throw new Error(`entry ${index + 1} is not 32 bytes in base64`);
    if (keys.has(id)) throw new Error(`entry ${index + 1} has the ID of an earlier entry`);
    if ([...keys.values()].some((other) => other.equals(key)))
      throw new Error(`entry ${index + 1} has the key of an earlier entry`);
    keys.set(id, key);
    if (isWaiting) waiting.add(id);
  }
  return keyRing(keys, waiting);
}

function keyRing(keys: ReadonlyMap<string, Buffer>, waiting: ReadonlySet<string>): KeyRing {
  const used = [...keys.keys()].filter((id) => !waiting.has(id));
  const [newestId] = used;
  if (newestId === undefined) throw new Error('has no entry without a +: nothing could be made under it');
  const derived = new Map<string, Buffer>();
  return {
    newestId,
    ids: [...used, ...waiting],
    waitingIds: [...waiting],
    lastingId: used.at(-1) ?? newestId,
    subkey(id, use) {
      const name = `${id}/${use}`;
      const known = derived.get(name);
      if (known) return known;
      const key = keys.get(id);
      if (!key) throw new UnknownKeyError(id);
      const subkey = Buffer.from(hkdfSync('sha256', key, SALT, use, KEY_BYTES));
      derived.set(name, subkey);
      return subkey;
    },
  };
}

/** What shows that two processes have the same key under an ID, and nothing of the key. */
export const fingerprint = (ring: KeyRing, id: string): string =>
  ring.subkey(id, 'fingerprint').toString('hex').slice(0, 16);

/** A new ring of one random key, as text for `KEYS` or for the key file. */
export function newKeyRingText(): string {
  return `k${randomBytes(4).toString('hex')}:${randomBytes(KEY_BYTES).toString('base64')}`;
}

/**
 * The ring of the setting `KEYS`, or the one in the file `keys` under the data folder (mode 0600), which is made on the
 * first start. Two processes that start at once end up with the same ring.
 * @throws ConfigError in production without `KEYS`, and when the file can't be read, made or understood
 */
export function loadOrCreateKeyRing(config: KeyRingSettings): KeyRing {
  if (config.keys !== undefined) return readRing('KEYS', config.keys);
  if (config.production) throw new ConfigError([{ name: 'KEYS', reason: 'is required with NODE_ENV=production' }]);
  const file = join(config.dataDir, 'keys');
  return readRing(file, secretFile(file, newKeyRingText));
}

function readRing(name: string, text: string): KeyRing {
  try {
    return parseKeyRing(text);
  } catch (error) {
    throw new ConfigError([{ name, reason: `is not a key ring "id:base64,…": ${reasonOf(error)}` }]);
  }
}

function reasonOf(error: unknown): string {
  return codeOf(error) ?? (error instanceof Error ? error.message : 'unknown');
}
