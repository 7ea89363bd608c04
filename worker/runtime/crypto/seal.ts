/**
 * Sealed values: a secret that must rest or travel (a password hash on its way through a workflow) as authenticated
 * ciphertext.
 */
import type { Sealed } from '../../../workflows/contracts/procedure.js';
import { decrypt, encrypt } from './envelope.js';
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

const SEALED = /^([a-z][a-z0-9]{0,15})\.([A-Za-z0-9_-]{38,})$/;

/** Text of a sealed value: `<keyId>.<base64url of its envelope>`; additional data = key ID and context. */
export function createSealer(ring: KeyRing): Sealer {
  return {
    seal(clear, context) {
      const id = ring.newestId;
      const envelope = encrypt(ring.subkey(id, 'seal'), Buffer.from(clear), additionalData(id, context));
      return `${id}.${envelope.toString('base64url')}` as Sealed;
    },
    open(sealed, context) {
      const [, id, text] = SEALED.exec(sealed) ?? [];
      if (id === undefined || text === undefined) throw new Error('This is not a sealed value.');
      const key = ring.subkey(id, 'seal');
      try {
        return decrypt(key, Buffer.from(text, 'base64url'), additionalData(id, context)).toString();
      } catch {
        throw new Error('A sealed value was altered, or it was sealed for another context.');
      }
    },
  };
}

function additionalData(keyId: string, context: string): Buffer {
  return Buffer.from(`tetsuzuki/sealed/v1\0${keyId}\0${context}`);
}
