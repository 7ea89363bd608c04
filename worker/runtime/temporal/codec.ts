/**
 * The codec that encrypts every payload before it leaves the process for Temporal: arguments, results, failures, memo. Each is bound to the workflow,
 * and where it is an activity's to the activity (decision 077).
 */
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import { ValueError } from '@temporalio/common';
import proto from '@temporalio/proto';
import { ANYTHING, type Bound, type Unreadable } from '../../../workflows/rules/bound.js';
import { UnknownKeyError } from '../errors.js';
import { decrypt, encrypt, SMALLEST_ENVELOPE_BYTES } from '../crypto/envelope.js';
import type { KeyRing } from '../crypto/keys.js';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;
/** Metadata of an encrypted payload, as in Temporal's own encryption samples, so that their tools show it as what it is. */
export const ENCODING = 'binary/encrypted';
/** Whose payload it is, in clear beside it, so that an auditor's view, which isn't told, can open it. Authenticated. */
const OWNER = 'owner';
const PURPOSE = 'tetsuzuki/temporal-payload/v2';
/** Of payloads that name no owner: they were made before there were owners. */
const UNOWNED = Buffer.from('tetsuzuki/temporal-payload/v1');

export interface CodecOptions {
  /**
   * For a worker. What anybody who reaches Temporal may have sent must not stop a workflow task or an activity: what can't be opened becomes
   * `undefined`, and {@link Unreadable} for the want of a key. Elsewhere it is an error.
   */
  worker?: {
    /** Whether what earlier releases sent counts as bound for whatever it is received as: for the time of an upgrade. */
    acceptsUnbound: boolean;
  };
}

/**
 * Encrypts the whole payload, its metadata too, under the newest key. The key's ID stands in the metadata, so that what was made under an older key of the
 * ring stays readable. `decode` turns a payload that isn't encrypted into `undefined`: all of ours are encrypted, so it was sent by somebody without a key.
 * `decode` throws UnknownKeyError for a key that is gone, and ValueError for data that were altered or are another workflow's.
 */
export function createPayloadCodec(ring: KeyRing, { worker }: CodecOptions = {}): PayloadCodec {
  const opened = (payload: Payload, context: SerializationContext | undefined): Payload => {
    if (!isOurs(payload)) return NOTHING;
    if (!worker || isInternal(context)) return decode(ring, payload, context);
    try {
      const clear = decode(ring, payload, context);
      return worker.acceptsUnbound && ownerOf(payload) === undefined ? asBound(clear) : clear;
    } catch (error) {
      if (error instanceof UnknownKeyError) return json({ unreadableUnder: error.keyId } satisfies Unreadable);
      if (error instanceof ValueError) return NOTHING;
      throw error;
    }
  };
  return {
    encode: async (payloads, context) => payloads.map((payload) => encode(ring, payload, context)),
    decode: async (payloads, context) => payloads.map((payload) => opened(payload, context)),
  };
}

/** As the SDK encodes `undefined`. */
const NOTHING: Payload = { metadata: { encoding: Buffer.from('binary/null') }, data: new Uint8Array(0) };
const json = (value: unknown): Payload => ({
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from(JSON.stringify(value)),
});

const isOurs = ({ metadata }: Payload): boolean => text(metadata?.['encoding']) === ENCODING;

/** What a worker says to itself, which nobody else can write: if it can't be read, something is broken. */
const isInternal = (context: SerializationContext | undefined): boolean =>
  context?.type === 'activity' && context.isLocal;

/** Workflow IDs are never used again; the namespace is left out, so that a history replays wherever it was exported to. */
function ownerIn(context: SerializationContext | undefined): string {
  if (!context) return '';
  const { type, workflowId = '' } = context;
  if (type === 'workflow') return JSON.stringify([type, workflowId]);
  return JSON.stringify([context.isLocal ? 'local-activity' : type, workflowId, context.activityId ?? '']);
}

const ownerOf = ({ metadata }: Payload): string | undefined => (metadata?.[OWNER] ? text(metadata[OWNER]) : undefined);

const additionalData = (owner: string): Buffer => Buffer.from(`${PURPOSE}\0${owner}`);

const encode = (ring: KeyRing, payload: Payload, context: SerializationContext | undefined): Payload =>
  encodeFor(ring, payload, ownerIn(context));

/** @param owner undefined: as payloads were made before there were owners */
function encodeFor(ring: KeyRing, payload: Payload, owner: string | undefined): Payload {
  const clear = PayloadMessage.encode(payload).finish();
  const bound = owner === undefined ? UNOWNED : additionalData(owner);
  return {
    metadata: {
      encoding: Buffer.from(ENCODING),
      'key-id': Buffer.from(ring.newestId),
      ...(owner !== undefined && { [OWNER]: Buffer.from(owner) }),
    },
    data: encrypt(ring.subkey(ring.newestId, 'codec'), clear, bound),
  };
}

/**
 * A payload of a recorded history with other content: of the same owner, under the newest key. What isn't encrypted comes back as it is.
 * @throws UnknownKeyError and ValueError as `decode` does
 */
export const recoded = (ring: KeyRing, payload: Payload, change: (clear: Payload) => Payload): Payload =>
  isOurs(payload) ? encodeFor(ring, change(decode(ring, payload, undefined)), ownerOf(payload)) : payload;

function decode(ring: KeyRing, payload: Payload, context: SerializationContext | undefined): Payload {
  const { metadata, data } = payload;
  const owner = ownerOf(payload);
  if (owner !== undefined && context && owner !== ownerIn(context))
    throw new ValueError('An encrypted payload is of another workflow or activity.');
  const envelope = Buffer.from(data ?? []);
  if (envelope.length < SMALLEST_ENVELOPE_BYTES) throw new ValueError('An encrypted payload is too short.');
  const key = ring.subkey(text(metadata?.['key-id']), 'codec');
  try {
    return PayloadMessage.decode(decrypt(key, envelope, owner === undefined ? UNOWNED : additionalData(owner)));
  } catch {
    throw new ValueError('An encrypted payload was altered, or its metadata are those of another one.');
  }
}

/** What an earlier release sent: JSON, or nothing. */
function asBound(clear: Payload): Payload {
  const encoding = text(clear.metadata?.['encoding']);
  if (encoding === 'binary/null') return json({ for: ANYTHING, args: [] } satisfies Bound);
  if (encoding !== 'json/plain') return clear;
  return json({ for: ANYTHING, args: [JSON.parse(text(clear.data))] } satisfies Bound);
}

function text(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('utf8');
}
