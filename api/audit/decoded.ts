/** Payloads of histories, in the clear. */
import type { Payload } from '@temporalio/common';
import { ENCODING } from '../../worker/runtime/temporal/codec.js';

type Decode = (payloads: Payload[]) => Promise<Payload[]>;

/** A history with every payload opened; one that can't be opened stays as it is. */
export async function decoded(value: unknown, decode: Decode): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((one) => decoded(one, decode)));
  if (typeof value !== 'object' || value === null) return value;
  if (isPayload(value)) return opened(value, decode);
  const entries = await Promise.all(
    Object.entries(value).map(async ([key, one]) => [key, await decoded(one, decode)] as const),
  );
  return Object.fromEntries(entries);
}

interface JsonPayload {
  metadata: Record<string, string>;
  data?: string;
}
const isPayload = (value: object): value is JsonPayload =>
  'metadata' in value && typeof (value as JsonPayload).metadata?.['encoding'] === 'string';

async function opened({ metadata, data = '' }: JsonPayload, decode: Decode): Promise<unknown> {
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64');
  const encoding = bytes(metadata['encoding'] ?? '').toString();
  const payload = {
    metadata: Object.fromEntries(Object.entries(metadata).map(([key, text]) => [key, bytes(text)])),
    data: bytes(data),
  };
  try {
    // What the SDK writes for itself, such as which local activity it was, is not encrypted.
    const [clear] = encoding === ENCODING ? await decode([payload]) : [payload];
    const text = Buffer.from(clear?.data ?? []).toString('utf8');
    return text === '' ? null : JSON.parse(text);
  } catch {
    return { unreadable: encoding };
  }
}
