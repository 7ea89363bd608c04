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
