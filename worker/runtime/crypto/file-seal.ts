/** Files at rest: authenticated ciphertext under a sub-key of their own. Bytes, where {@link Sealer} is for short texts. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyRing } from './keys.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const additionalData = (keyId: string, context: string): Buffer =>
  Buffer.from(`tetsuzuki/file/v1\0${keyId}\0${context}`);

/**
 * Encrypts under the newest key (AES-256-GCM): length of the key's ID, the ID, nonce, ciphertext, tag.
 * @param context what the file is and whose (`attachment/<id>`): not stored, it must be given again to open
 */
export function sealFile(ring: KeyRing, clear: Uint8Array, context: string): Buffer {
  const id = ring.newestId;
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', ring.subkey(id, 'file'), nonce).setAAD(additionalData(id, context));
  return Buffer.concat([
    Buffer.from([id.length]),
    Buffer.from(id),
    nonce,
    cipher.update(clear),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
}

/**
 * The file that was sealed.
 * @throws UnknownKeyError when its key is not in the ring
 * @throws Error when it was altered or the context is another
 */
export function openFile(ring: KeyRing, sealed: Buffer, context: string): Buffer {
  const from = 1 + (sealed[0] ?? 0);
  const id = sealed.subarray(1, from).toString('latin1');
  const box = sealed.subarray(from);
  const nonce = box.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', ring.subkey(id, 'file'), nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData(id, context)).setAuthTag(box.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new Error('A sealed file was altered, or it was sealed for another context.');
  }
}
