import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure, defaultPayloadConverter, type Payload } from '@temporalio/common';
import { encode } from '@temporalio/common/lib/encoding.js';
import {
  decodeOptionalFailureToOptionalError,
  encodeErrorToFailure,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import * as fc from 'fast-check';
import { createPayloadCodec } from '../../../worker/runtime/temporal/codec.js';
import { UnknownKeyError } from '../../../worker/runtime/errors.js';
import { failureConverter } from '../../../worker/runtime/temporal/failure-converter.js';
import { parseKeyRing } from '../../../worker/runtime/crypto/keys.js';

const KEY_1 = `k1:${Buffer.alloc(32, 1).toString('base64')}`;
const KEY_2 = `k2:${Buffer.alloc(32, 2).toString('base64')}`;
const before = createPayloadCodec(parseKeyRing(KEY_1));
const during = createPayloadCodec(parseKeyRing(`${KEY_2},${KEY_1}`));
const after = createPayloadCodec(parseKeyRing(KEY_2));
const payloadOf = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const textOf = (payload: Payload | undefined, key: string): string =>
  Buffer.from(payload?.metadata?.[key] ?? []).toString();
const only = async (payloads: Promise<Payload[]>): Promise<Payload> => {
  const [first, ...more] = await payloads;
  if (!first || more.length > 0) throw new Error('not one payload');
  return first;
};

describe('the payload codec', () => {
  test('gives back what went in, of any encoding, in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.jsonValue(), fc.uint8Array(), fc.constant(undefined)), { maxLength: 5 }),
        async (values) => {
          const clear = values.map(payloadOf);
          const decoded = await before.decode(await before.encode(clear));
          expect(decoded.map((each) => defaultPayloadConverter.fromPayload(each))).toEqual(
            clear.map((each) => defaultPayloadConverter.fromPayload(each)),
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  test('hides the value and its metadata, names its key and encoding, and never looks the same twice', async () => {
    const payload = payloadOf({ applicationId: 'Canary-91' });
    payload.metadata = { ...payload.metadata, messageType: encode('CanaryType') };
    const [one, two] = await before.encode([payload, payload]);
    expect(Buffer.from(one?.data ?? []).includes('Canary')).toBe(false);
    expect(Object.keys(one?.metadata ?? {})).toEqual(['encoding', 'key-id', 'owner']);
    expect(textOf(one, 'encoding')).toBe('binary/encrypted');
    expect(textOf(one, 'key-id')).toBe('k1');
    expect(one?.data).not.toEqual(two?.data);
  });

  test('makes nothing of what it did not encrypt: it is of somebody who has no key', async () => {
    const decoded = await before.decode([payloadOf('from a shell'), {}]);
    expect(decoded.map((payload) => defaultPayloadConverter.fromPayload(payload))).toEqual([undefined, undefined]);
  });

  test('reads payloads of an older key, writes under the newest, and says which key it lacks', async () => {
    const old = await only(before.encode([payloadOf('kept for years')]));
    expect(defaultPayloadConverter.fromPayload(await only(during.decode([old])))).toBe('kept for years');
    expect(textOf(await only(during.encode([payloadOf(1)])), 'key-id')).toBe('k2');
    await expect(after.decode([old])).rejects.toThrow(UnknownKeyError);
    await expect(after.decode([old])).rejects.toThrow(/"k1"/);
  });

  test('refuses data that were altered, cut or relabelled', async () => {
    const good = await only(during.encode([payloadOf('x')]));
    const data = Buffer.from(good.data ?? []);
    for (let at = 0; at < data.length; at += 1) {
      const altered = Buffer.from(data);
      altered[at] = (altered[at] ?? 0) ^ 1;
      await expect(during.decode([{ ...good, data: altered }])).rejects.toThrow(/altered/);
    }
    await expect(during.decode([{ ...good, data: data.subarray(0, 20) }])).rejects.toThrow(/too short/);
    await expect(during.decode([{ metadata: { ...good.metadata, 'key-id': encode('k1') }, data }])).rejects.toThrow(
      /altered/,
    );
    await expect(during.decode([{ metadata: { encoding: encode('binary/encrypted') }, data }])).rejects.toThrow(
      UnknownKeyError,
    );
  });
});

describe('the owner of a payload', () => {
  const workflow = (workflowId: string) => ({ type: 'workflow', namespace: 'n', workflowId }) as const;
  const activity = (workflowId: string, activityId: string, isLocal = false) =>
    ({ type: 'activity', namespace: 'n', workflowId, activityId, isLocal }) as const;
  const OWNERS = [
    workflow('w-1'),
    workflow('w-2'),
    workflow('w-1","x'),
    activity('w-1', '1'),
    activity('w-1', '2'),
    activity('w-2', '1'),
    activity('w-1', '1', true),
  ];
  const worker = createPayloadCodec(parseKeyRing(KEY_1), { worker: { acceptsUnbound: false } });
  const valueOf = (payload: Payload): unknown => defaultPayloadConverter.fromPayload(payload);

  test('alone can open it; an auditor’s view, which is told none, can as well', async () => {
    for (const owner of OWNERS) {
      const sealed = await only(before.encode([payloadOf('x')], owner));
      expect(valueOf(await only(before.decode([sealed])))).toBe('x');
      for (const other of OWNERS) {
        const opened = before.decode([sealed], other);
        if (other === owner) expect(valueOf(await only(opened))).toBe('x');
        else await expect(opened).rejects.toThrow(/of another workflow/);
      }
    }
  });

  test('can not be written over, and its namespace may change: a history replays where it was exported to', async () => {
    const sealed = await only(before.encode([payloadOf('x')], OWNERS[0]));
    const relabelled = { ...sealed, metadata: { ...sealed.metadata, owner: encode('["workflow","w-2"]') } };
    await expect(before.decode([relabelled], OWNERS[1])).rejects.toThrow(/altered/);
    expect(valueOf(await only(before.decode([sealed], { ...workflow('w-1'), namespace: 'other' })))).toBe('x');
  });

  test('to a worker what is another one’s, altered or cut is nothing, so that it stops no task; its own word to itself must be whole', async () => {
    const sealed = await only(worker.encode([payloadOf('x')], OWNERS[0]));
    const cut = { ...sealed, data: (sealed.data ?? new Uint8Array()).subarray(0, 9) };
    for (const payload of [cut, { ...sealed, data: new Uint8Array(40) }, { metadata: sealed.metadata ?? {} }])
      expect(valueOf(await only(worker.decode([payload], OWNERS[0])))).toBeUndefined();
    expect(valueOf(await only(worker.decode([sealed], OWNERS[1])))).toBeUndefined();
    const unknown = { ...sealed, metadata: { ...sealed.metadata, 'key-id': encode('k9') } };
    expect(valueOf(await only(worker.decode([unknown], OWNERS[0])))).toEqual({ unreadableUnder: 'k9' });
    const local = await only(worker.encode([payloadOf('x')], OWNERS[6]));
    await expect(worker.decode([{ ...local, data: new Uint8Array(40) }], OWNERS[6])).rejects.toThrow(/altered/);
    await expect(worker.decode([{ ...local, metadata: unknown.metadata }], OWNERS[6])).rejects.toThrow(/"k9"|another/);
  });
});

describe('failures under the codec', () => {
  const converter = { payloadConverter: defaultPayloadConverter, failureConverter, payloadCodecs: [before] };
  const nested = (): ApplicationFailure =>
    ApplicationFailure.create({
      message: 'Canary-outer',
      type: 'mail-undeliverable',
      details: ['Canary-detail'],
      cause: new Error('Canary-cause', { cause: new Error('Canary-root') }),
    });

  test('show their type and nothing of message, stack, details and causes', async () => {
    const failure = await encodeErrorToFailure(converter, nested());
    const text = Buffer.from(
      JSON.stringify(failure, (_, value) =>
        value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
      ),
    );
    expect(text.includes('Canary')).toBe(false);
    expect(text.includes('codec.test')).toBe(false);
    expect(failure).toMatchObject({
      message: 'Encoded failure',
      stackTrace: '',
      applicationFailureInfo: { type: 'mail-undeliverable' },
      cause: { message: 'Encoded failure', cause: { message: 'Encoded failure' } },
    });
  });

  test('come back whole, and again after they were passed on', async () => {
    const once = await decodeOptionalFailureToOptionalError(converter, await encodeErrorToFailure(converter, nested()));
    const passedOn = ApplicationFailure.create({ message: 'Canary-wrap', ...(once && { cause: once }) });
    const twice = await decodeOptionalFailureToOptionalError(
      converter,
      await encodeErrorToFailure(converter, passedOn),
    );
    const messages: string[] = [];
    for (let error: unknown = twice; error instanceof Error; error = error.cause) messages.push(error.message);
    expect(messages).toEqual(['Canary-wrap', 'Canary-outer', 'Canary-cause', 'Canary-root']);
    expect(twice?.cause).toHaveProperty('details', ['Canary-detail']);
    expect(twice?.cause).toHaveProperty('stack', expect.stringContaining('codec.test'));
  });
});
