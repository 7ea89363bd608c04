/** One way to encrypt bytes at rest and on the wire: AES-256-GCM. Sealed texts, sealed files and Temporal payloads are this, each in a format of its own. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

// 96-bit random nonces: safe for 2^32 values under one key (NIST SP 800-38D, 8.3), which no installation of this kind
// comes near.
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** An envelope around nothing. */
export const SMALLEST_ENVELOPE_BYTES = NONCE_BYTES + TAG_BYTES;

/**
 * Nonce (12 bytes), ciphertext (as long as the clear bytes) and tag (16 bytes).
 * @param key 32 bytes: a sub-key of the key ring, of a use that nothing else has
 * @param additionalData what the value is and whose: not stored, it must be given again to open
 */
export function encrypt(key: Buffer, clear: Uint8Array, additionalData: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(additionalData);
  return Buffer.concat([nonce, cipher.update(clear), cipher.final(), cipher.getAuthTag()]);
}

/**
 * The clear bytes of an envelope.
 * @throws Error when it was altered, is cut short, or was made under another key or for other additional data
 */
export function decrypt(key: Buffer, envelope: Buffer, additionalData: Uint8Array): Buffer {
  const nonce = envelope.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData).setAuthTag(envelope.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(envelope.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
}
