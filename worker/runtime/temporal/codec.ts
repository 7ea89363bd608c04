/**
 * The codec that encrypts every payload before it leaves the process for Temporal: arguments, results, failures, memo.
 */
import type { Payload, PayloadCodec } from '@temporalio/common';
import { ValueError } from '@temporalio/common';
import proto from '@temporalio/proto';
import { decrypt, encrypt, SMALLEST_ENVELOPE_BYTES } from '../crypto/envelope.js';
import type { KeyRing } from '../crypto/keys.js';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;
/**
 * Metadata of an encrypted payload, as in Temporal's own encryption samples, so that their tools show it as what it is.
 */
const ENCODING = 'binary/encrypted';
// Fixed: the same payload is decoded by workers, clients and the auditor's view, which don't all know the workflow that
// it belongs to.
const ADDITIONAL_DATA = Buffer.from('tetsuzuki/temporal-payload/v1');

/**
 * Encrypts the whole payload, its metadata too, under the newest key. The key's ID stands in the metadata, so that what was made under an older key of the
 * ring stays readable. `decode` turns a payload that isn't encrypted into `undefined`: all of ours are encrypted, so it was sent by somebody without a key.
 * `decode` throws UnknownKeyError for a key that is gone, and ValueError for data that were altered.
 */
export function createPayloadCodec(ring: KeyRing): PayloadCodec {
  return {
    encode: async (payloads) => payloads.map((payload) => encode(ring, payload)),
    decode: async (payloads) => payloads.map((payload) => (isOurs(payload) ? decode(ring, payload) : NOTHING)),
  };
}

/** As the SDK encodes `undefined`. */
const NOTHING: Payload = { metadata: { encoding: Buffer.from('binary/null') }, data: new Uint8Array(0) };

function isOurs({ metadata }: Payload): boolean {
  return text(metadata?.['encoding']) === ENCODING;
}

function encode(ring: KeyRing, payload: Payload): Payload {
  const clear = PayloadMessage.encode(payload).finish();
  return {
    metadata: { encoding: Buffer.from(ENCODING), 'key-id': Buffer.from(ring.newestId) },
    data: encrypt(ring.subkey(ring.newestId, 'codec'), clear, ADDITIONAL_DATA),
  };
}

function decode(ring: KeyRing, { metadata, data }: Payload): Payload {
  const envelope = Buffer.from(data ?? []);
  if (envelope.length < SMALLEST_ENVELOPE_BYTES) throw new ValueError('An encrypted payload is too short.');
  const key = ring.subkey(text(metadata?.['key-id']), 'codec');
  try {
    return PayloadMessage.decode(decrypt(key, envelope, ADDITIONAL_DATA));
  } catch {
    throw new ValueError('An encrypted payload was altered, or its key ID names another key.');
  }
}

function text(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('utf8');
}
