/** The three encrypted formats, byte by byte: what rests in databases and histories must open for ever. */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { Sealed } from '../../../workflows/contracts/procedure.js';
import { openFile, openKept, sealFile, sealUnderOwnKey } from '../../../worker/runtime/crypto/file-seal.js';
import { type KeyUse, parseKeyRing } from '../../../worker/runtime/crypto/keys.js';
import { createSealer } from '../../../worker/runtime/crypto/seal.js';
import { createPayloadCodec } from '../../../worker/runtime/temporal/codec.js';
import { TEST_KEYS } from '../../helpers/temporal.js';

const ring = parseKeyRing(TEST_KEYS);
const sealer = createSealer(ring);
const codec = createPayloadCodec(ring);

const NONCE = 12;
const TAG = 16;
const ascii = (text: string): Buffer => Buffer.from(text, 'ascii');

/** Opens nonce, ciphertext and tag with nothing of the product but the sub-key. */
function openByHand(box: Buffer, use: KeyUse, additionalData: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', ring.subkey('k1', use), box.subarray(0, NONCE));
  decipher.setAAD(ascii(additionalData)).setAuthTag(box.subarray(box.length - TAG));
  return Buffer.concat([decipher.update(box.subarray(NONCE, box.length - TAG)), decipher.final()]);
}
function sealByHand(clear: Buffer, use: KeyUse, additionalData: string): Buffer {
  const nonce = Buffer.alloc(NONCE, 9);
  const cipher = createCipheriv('aes-256-gcm', ring.subkey('k1', use), nonce).setAAD(ascii(additionalData));
  return Buffer.concat([nonce, cipher.update(clear), cipher.final(), cipher.getAuthTag()]);
}

describe('a sealed text', () => {
  const context = 'password-hash/vector';
  const additionalData = `tetsuzuki/sealed/v1\0k1\0${context}`;

  test('that was made by the first version opens', () => {
    const vector = 'k1.9s45Z4Tqy1c8LIAkgxbBH0TY3S3qadqmBDmkgY-1ecFicGziYNqqNg' as Sealed;
    expect(sealer.open(vector, context)).toBe('Café-が-12');
  });

  test('is the key ID, a dot, and base64url of nonce, ciphertext and tag', () => {
    const clear = 'Café-が-12';
    const sealed = sealer.seal(clear, context);
    expect(sealed.slice(0, 3)).toBe('k1.');
    const box = Buffer.from(sealed.slice(3), 'base64url');
    expect(box.toString('base64url')).toBe(sealed.slice(3));
    expect(box).toHaveLength(NONCE + Buffer.byteLength(clear) + TAG);
    expect(openByHand(box, 'seal', additionalData).toString()).toBe(clear);
    const byHand = `k1.${sealByHand(Buffer.from(clear), 'seal', additionalData).toString('base64url')}` as Sealed;
    expect(sealer.open(byHand, context)).toBe(clear);
  });
});

describe('a sealed file', () => {
  const context = 'attachment/vector';
  const additionalData = `tetsuzuki/file/v1\0k1\0${context}`;
  const clear = Buffer.from('ffd8ffe000010203', 'hex');

  test('that was made by the first version opens', () => {
    const vector = '026b31568f74af143c58f2744c695798c3508edc5e4691a1affb0b88de44122271d59526a7d536';
    expect(openFile(ring, Buffer.from(vector, 'hex'), context)).toEqual(clear);
  });

  test('is one byte with the length of the key ID, the ID, nonce, ciphertext and tag', () => {
    const sealed = sealFile(ring, clear, context);
    expect(sealed).toHaveLength(1 + 2 + NONCE + clear.length + TAG);
    expect(sealed.subarray(0, 3)).toEqual(Buffer.from([2, ...ascii('k1')]));
    expect(openByHand(sealed.subarray(3), 'file', additionalData)).toEqual(clear);
    const byHand = Buffer.concat([sealed.subarray(0, 3), sealByHand(clear, 'file', additionalData)]);
    expect(openFile(ring, byHand, context)).toEqual(clear);
  });

  test('that is cut anywhere behind its key ID was altered', () => {
    const sealed = sealFile(ring, clear, context);
    for (let length = 3; length < sealed.length; length += 1)
      expect(() => openFile(ring, sealed.subarray(0, length), context)).toThrow(/altered/);
  });
});

describe('a file under a key of its own', () => {
  const clear = Buffer.from('ffd8ffe000010203', 'hex');
  const keep = (context: string) => {
    const { sealed, wrappedKey } = sealUnderOwnKey(sealer, clear, context);
    return { sealed, wrapped_key: wrappedKey };
  };
  const open = (file: { sealed: Buffer; wrapped_key: string | null }, context = 'attachment/a') =>
    openKept({ ring, sealer }, file, context);

  test('opens with its key, and one that was kept earlier under the key ring opens too', () => {
    expect(open(keep('attachment/a'))).toEqual(clear);
    expect(open({ sealed: sealFile(ring, clear, 'attachment/a'), wrapped_key: null })).toEqual(clear);
  });

  test('opens by no other file’s key, for nothing else, and not when it was altered', () => {
    const [one, other] = [keep('attachment/a'), keep('attachment/a')];
    expect(() => open({ ...one, wrapped_key: other.wrapped_key })).toThrow(/altered/);
    expect(() => open(one, 'attachment/b')).toThrow(/altered/);
    for (let at = 0; at < one.sealed.length; at += 1) {
      const sealed = Buffer.from(one.sealed);
      sealed[at]! ^= 1;
      expect(() => open({ ...one, sealed })).toThrow(/altered/);
    }
    // Without its key it isn't one that was kept earlier.
    expect(() => open({ ...one, wrapped_key: null })).toThrow();
  });
});

describe('an encrypted payload', () => {
  const { Payload: PayloadMessage } = proto.temporal.api.common.v1;
  const additionalData = 'tetsuzuki/temporal-payload/v2\0["workflow","w-1"]';
  const owner = { type: 'workflow', namespace: 'n', workflowId: 'w-1' } as const;
  const value = { triesLeft: 3 };
  const before = { encoding: ascii('binary/encrypted'), 'key-id': ascii('k1') };
  const metadata = { ...before, owner: ascii('["workflow","w-1"]') };
  const decoded = async (data: Buffer, labels: Payload['metadata'] = metadata): Promise<unknown> => {
    const [payload] = await codec.decode([{ metadata: labels ?? {}, data }], owner);
    return defaultPayloadConverter.fromPayload(payload as Payload);
  };

  test('that was made by the first version opens', async () => {
    const vector =
      '2bb554ca1b761c8e62ead5e9f0341996133a435b0143926d178a4f8a67b2f4332531c80ef674719d2d62913232668b7bce4bd3a0d775f19c880acfa7c067d47cbbadf38fb7';
    expect(await decoded(Buffer.from(vector, 'hex'), before)).toEqual(value);
  });

  test('has its key ID and its owner in the metadata; its data are nonce, ciphertext and tag of the whole payload', async () => {
    const payload = defaultPayloadConverter.toPayload(value);
    const clear = Buffer.from(PayloadMessage.encode(payload).finish());
    const [encrypted] = await codec.encode([payload], owner);
    expect(encrypted?.metadata).toEqual(metadata);
    const data = Buffer.from(encrypted?.data ?? []);
    expect(data).toHaveLength(NONCE + clear.length + TAG);
    expect(openByHand(data, 'codec', additionalData)).toEqual(clear);
    expect(await decoded(sealByHand(clear, 'codec', additionalData))).toEqual(value);
  });
});
