/** Files at rest: authenticated ciphertext under a sub-key of their own. Bytes, where `Sealer` (seal.ts) is for short texts. */
import { randomBytes } from 'node:crypto';
import type { Sealed } from '../../../workflows/contracts/procedure.js';
import { decrypt, encrypt } from './envelope.js';
import type { KeyRing } from './keys.js';
import type { Sealer } from './seal.js';

const additionalData = (keyId: string, context: string): Buffer =>
  Buffer.from(`tetsuzuki/file/v1\0${keyId}\0${context}`);

/**
 * Encrypts under the newest key: length of the key's ID (one byte), the ID, the envelope.
 * @param context what the file is and whose (`attachment/<id>`): not stored, it must be given again to open
 */
export function sealFile(ring: KeyRing, clear: Uint8Array, context: string): Buffer {
  const id = ring.newestId;
  const envelope = encrypt(ring.subkey(id, 'file'), clear, additionalData(id, context));
  return Buffer.concat([Buffer.from([id.length]), Buffer.from(id), envelope]);
}

/**
 * The file that was sealed.
 * @throws UnknownKeyError when its key is not in the ring
 * @throws Error when it was altered or the context is another
 */
export function openFile(ring: KeyRing, sealed: Buffer, context: string): Buffer {
  const from = 1 + (sealed[0] ?? 0);
  const id = sealed.subarray(1, from).toString('latin1');
  const key = ring.subkey(id, 'file');
  try {
    return decrypt(key, sealed.subarray(from), additionalData(id, context));
  } catch {
    throw new Error('A sealed file was altered, or it was sealed for another context.');
  }
}

/** A file under a key of its own: who destroys the wrapped key destroys the file, wherever copies of it are. */
export interface OwnKeyFile {
  sealed: Buffer;
  /** The key, sealed under the key ring. */
  wrappedKey: string;
}

const KEY_BYTES = 32;
const keyContext = (context: string): string => `file-key/${context}`;
const ownKeyData = (context: string): Buffer => Buffer.from(`tetsuzuki/own-key-file/v1\0${context}`);

/** Encrypts under a new key, which is random and stands nowhere but wrapped. @param context see {@link sealFile} */
export function sealUnderOwnKey(sealer: Sealer, clear: Uint8Array, context: string): OwnKeyFile {
  const key = randomBytes(KEY_BYTES);
  const sealed = encrypt(key, clear, ownKeyData(context));
  return { sealed, wrappedKey: sealer.seal(key.toString('base64url'), keyContext(context)) };
}

/**
 * A file as it is kept: under a key of its own, or, from earlier, under the key ring.
 * @throws UnknownKeyError @throws Error as {@link openFile}
 */
export function openKept(
  { ring, sealer }: { ring: KeyRing; sealer: Sealer },
  { sealed, wrapped_key: wrapped }: { sealed: Buffer; wrapped_key: string | null },
  context: string,
): Buffer {
  if (wrapped === null) return openFile(ring, sealed, context);
  const key = Buffer.from(sealer.open(wrapped as Sealed, keyContext(context)), 'base64url');
  try {
    return decrypt(key, sealed, ownKeyData(context));
  } catch {
    throw new Error('A sealed file was altered, or it was sealed for another context.');
  }
}
