/**
 * Sealed values: a secret that must rest or travel (a password hash on its way through a workflow) as authenticated
 * ciphertext.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Sealed } from '../../../workflows/contracts/procedure.js';
import type { KeyRing } from './keys.js';

export interface Sealer {
  /**
   * Encrypts under the newest key. `context` says what the value is and whose (`password-hash/<procedureId>`): it isn't
   * stored, it must be given again to open. Sealing the same value twice gives two different texts.
   */
  seal(clear: string, context: string): Sealed;
  /**
   * The value that was sealed.
   * @throws UnknownKeyError when its key is not in the ring
   * @throws Error when the text was altered or the context is another
   */
  open(sealed: Sealed, context: string): string;
}

// 96-bit random nonces: safe for 2^32 values under one key (NIST SP 800-38D, 8.3), which no installation of this kind
// comes near.
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEALED = /^([a-z][a-z0-9]{0,15})\.([A-Za-z0-9_-]{38,})$/;

/**
 * Text of a sealed value: `<keyId>.<base64url of nonce, ciphertext and tag>`; AES-256-GCM, additional data = key ID and
 * context.
 */
export function createSealer(ring: KeyRing): Sealer {
  return {
    seal(clear, context) {
      const id = ring.newestId;
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', ring.subkey(id, 'seal'), nonce).setAAD(additionalData(id, context));
      const box = Buffer.concat([nonce, cipher.update(clear, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${id}.${box.toString('base64url')}` as Sealed;
    },
    open(sealed, context) {
      const [, id, text] = SEALED.exec(sealed) ?? [];
      if (id === undefined || text === undefined) throw new Error('This is not a sealed value.');
      const box = Buffer.from(text, 'base64url');
      const key = ring.subkey(id, 'seal');
      const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(additionalData(id, context)).setAuthTag(box.subarray(-TAG_BYTES));
      try {
        return decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        throw new Error('A sealed value was altered, or it was sealed for another context.');
      }
    },
  };
}

function additionalData(keyId: string, context: string): Buffer {
  return Buffer.from(`tetsuzuki/sealed/v1\0${keyId}\0${context}`);
}
