/** Somebody who reaches Temporal and has none of our keys: a plain client, and payloads that were seen in histories. */
import { Client, Connection } from '@temporalio/client';
import { defaultPayloadConverter, type Payload, type PayloadCodec, RawValue } from '@temporalio/common';
import proto from '@temporalio/proto';
import { decrypt, encrypt } from '../../worker/runtime/crypto/envelope.js';
import { failureConverterPath } from '../../worker/runtime/temporal/client.js';
import { createPayloadCodec } from '../../worker/runtime/temporal/codec.js';
import { testRing, testTemporalConfig } from './temporal.js';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;
const OLD = Buffer.from('tetsuzuki/temporal-payload/v1');

/** Sends what it is given as it is, as the command line does. It can read answers, so that a test sees what came of it. */
export async function openShell(): Promise<Client> {
  const { address, namespace } = testTemporalConfig().temporal;
  const { decode } = createPayloadCodec(testRing());
  const dataConverter = { failureConverterPath, payloadCodecs: [{ encode: async (sent: Payload[]) => sent, decode }] };
  return new Client({ connection: await Connection.connect({ address }), namespace, dataConverter });
}

/** The codec of the release before messages were bound. */
export function codecBefore(ring = testRing()): PayloadCodec {
  const key = ring.subkey(ring.newestId, 'codec');
  return {
    encode: async (payloads) =>
      payloads.map((payload) => ({
        metadata: { encoding: Buffer.from('binary/encrypted'), 'key-id': Buffer.from(ring.newestId) },
        data: encrypt(key, PayloadMessage.encode(payload).finish(), OLD),
      })),
    decode: async (payloads) =>
      payloads.map(({ data }) => PayloadMessage.decode(decrypt(key, Buffer.from(data ?? []), OLD))),
  };
}

/** An API process of the release before. */
export async function openClientBefore(): Promise<Client> {
  const { address, namespace } = testTemporalConfig().temporal;
  const dataConverter = { payloadCodecs: [codecBefore()] };
  return new Client({ connection: await Connection.connect({ address }), namespace, dataConverter });
}

/** A payload as it would stand in the history of a workflow, encrypted by us. @param activityId of an activity's, if it is one */
export async function sealedFor(workflowId: string, value: unknown, activityId?: string): Promise<Payload> {
  const owner = { namespace: 'default', workflowId };
  const context =
    activityId === undefined
      ? ({ type: 'workflow', ...owner } as const)
      : ({ type: 'activity', ...owner, activityId, isLocal: false } as const);
  const [payload] = await createPayloadCodec(testRing()).encode([defaultPayloadConverter.toPayload(value)], context);
  if (!payload) throw new Error('nothing was encrypted');
  return payload;
}

/** The same, as the release before wrote it. */
export async function sealedBefore(value: unknown): Promise<Payload> {
  const [payload] = await codecBefore().encode([defaultPayloadConverter.toPayload(value)]);
  if (!payload) throw new Error('nothing was encrypted');
  return payload;
}

/** An argument that goes out as it is. */
export const copied = (payload: Payload): RawValue => RawValue.fromPayload(payload);

/** Ways in which somebody without keys could change a payload. */
export const CHANGED: Record<string, (payload: Payload) => Payload> = {
  'one bit altered': ({ metadata, data }) => {
    const altered = Buffer.from(data ?? []);
    altered[20] = (altered[20] ?? 0) ^ 1;
    return { metadata: metadata ?? {}, data: altered };
  },
  'cut short': ({ metadata, data }) => ({ metadata: metadata ?? {}, data: (data ?? new Uint8Array()).subarray(0, 9) }),
  'without data': ({ metadata }) => ({ metadata: metadata ?? {} }),
  'under a key that is not in the ring': ({ metadata, data }) => ({
    metadata: { ...metadata, 'key-id': Buffer.from('k9') },
    data: data ?? new Uint8Array(),
  }),
  'without its owner': ({ metadata, data }) => {
    const { owner: _, ...rest } = metadata ?? {};
    return { metadata: rest, data: data ?? new Uint8Array() };
  },
  'of no encoding': ({ data }) => ({ metadata: {}, data: data ?? new Uint8Array() }),
};

/** As {@link CHANGED}, for somebody who knows whom to write as the owner. */
export const relabelled = ({ metadata, data }: Payload, workflowId: string): Payload => ({
  metadata: { ...metadata, owner: Buffer.from(JSON.stringify(['workflow', workflowId])) },
  data: data ?? new Uint8Array(),
});
