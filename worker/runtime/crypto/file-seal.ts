/** Files at rest: authenticated ciphertext under a sub-key of their own. Bytes, where `Sealer` (seal.ts) is for short texts. */
import { decrypt, encrypt } from './envelope.js';
import type { KeyRing } from './keys.js';

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
