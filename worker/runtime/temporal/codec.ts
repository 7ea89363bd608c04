/**
 * The codec that encrypts every payload before it leaves the process for Temporal: arguments, results, failures, memo.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { ValueError } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { KeyRing } from '../crypto/keys.js';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;
/**
 * Metadata of an encrypted payload, as in Temporal's own encryption samples, so that their tools show it as what it is.
 */
const ENCODING = 'binary/encrypted';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
// Fixed: the same payload is decoded by workers, clients and the auditor's view, which don't all know the workflow that
// it belongs to.
const ADDITIONAL_DATA = Buffer.from('tetsuzuki/temporal-payload/v1');

/**
 * AES-256-GCM over the whole payload (its metadata too), under the newest key; the key's ID stands in the metadata, so
 * that what was made under an older key of the ring stays readable. A payload that isn't encrypted becomes nothing
 * (`undefined`) in `decode`: all of ours are, so it is somebody's who has no key. `decode` throws UnknownKeyError for a
 * key that is gone, and ValueError for data that were altered.
 */
export function createPayloadCodec(ring: KeyRing): PayloadCodec {
  return {
    encode: async (payloads) => payloads.map((payload) => encrypt(ring, payload)),
    decode: async (payloads) => payloads.map((payload) => (isOurs(payload) ? decrypt(ring, payload) : NOTHING)),
  };
}

/** As the SDK encodes `undefined`. */
const NOTHING: Payload = { metadata: { encoding: Buffer.from('binary/null') }, data: new Uint8Array(0) };

function isOurs({ metadata }: Payload): boolean {
  return text(metadata?.['encoding']) === ENCODING;
}

function encrypt(ring: KeyRing, payload: Payload): Payload {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', ring.subkey(ring.newestId, 'codec'), nonce).setAAD(ADDITIONAL_DATA);
  const clear = PayloadMessage.encode(payload).finish();
  return {
    metadata: { encoding: Buffer.from(ENCODING), 'key-id': Buffer.from(ring.newestId) },
    data: Buffer.concat([nonce, cipher.update(clear), cipher.final(), cipher.getAuthTag()]),
  };
}

function decrypt(ring: KeyRing, { metadata, data }: Payload): Payload {
  const box = Buffer.from(data ?? []);
  if (box.length < NONCE_BYTES + TAG_BYTES) throw new ValueError('An encrypted payload is too short.');
  const key = ring.subkey(text(metadata?.['key-id']), 'codec');
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(ADDITIONAL_DATA).setAuthTag(box.subarray(-TAG_BYTES));
  try {
    return PayloadMessage.decode(
      Buffer.concat([decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]),
    );
  } catch {
    throw new ValueError('An encrypted payload was altered, or its key ID names another key.');
  }
}

function text(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('utf8');
}
