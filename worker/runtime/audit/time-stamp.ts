/**
 * Time stamps by RFC 3161: an authority signs that it has seen a digest at an instant. Whether the signature is good is for whoever checks it to say, with the
 * authority's certificate (`openssl ts -verify`); here it is only seen to that the answer is to what was asked.
 */
import { createHash, randomBytes } from 'node:crypto';
import { fromBER, Boolean as Asn1Boolean, Integer, Null, ObjectIdentifier, OctetString, Sequence } from 'asn1js';

const SHA_256 = '2.16.840.1.101.3.4.2.1';
const SIGNED_DATA = '1.2.840.113549.1.7.2';
const TIME_STAMP_INFO = '1.2.840.113549.1.9.16.1.4';
const NONCE_BYTES = 8;
const LONGEST_MS = 10_000;
const MOST_BYTES = 64 * 1024;

/** Why there is no time stamp. */
export class TimeStampError extends Error {
  override name = 'TimeStampError';
}

/** What was asked and what was answered: DER, `TimeStampReq` and `TimeStampResp`. */
export interface TimeStamp {
  request: Buffer;
  response: Buffer;
}

/**
 * Has a text stamped. The authority is sent its SHA-256 and nothing else.
 * @param longestMs the exchange is given up after that
 * @throws TimeStampError where the authority is away, late, refuses, or answers to something else
 */
export async function timeStamp(url: string, text: string, longestMs = LONGEST_MS): Promise<TimeStamp> {
  const digest = createHash('sha256').update(text).digest();
  // A positive number: the first bit is 0, the next one is not, so that it is written in as many bytes.
  const nonce = randomBytes(NONCE_BYTES);
  nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40;
  const request = requestFor(digest, nonce);
  const response = await send(url, request, longestMs);
  checkAnswer(response, digest, nonce);
  return { request, response };
}

function requestFor(digest: Buffer, nonce: Buffer): Buffer {
  const algorithm = new Sequence({ value: [new ObjectIdentifier({ value: SHA_256 }), new Null()] });
  const imprint = new Sequence({ value: [algorithm, new OctetString({ valueHex: bytes(digest) })] });
  const version = new Integer({ value: 1 });
  const wantsCertificate = new Asn1Boolean({ value: true });
  const asked = [version, imprint, new Integer({ valueHex: bytes(nonce) }), wantsCertificate];
  return Buffer.from(new Sequence({ value: asked }).toBER());
}

/** In memory of their own. */
const bytes = (part: Uint8Array): ArrayBuffer => Uint8Array.from(part).buffer;

async function send(url: string, request: Buffer, longestMs: number): Promise<Buffer> {
  // A timer of our own: on Node 20 the garbage collector may take AbortSignal.timeout before it fires.
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), longestMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body: new Uint8Array(request),
      redirect: 'manual',
      signal: controller.signal,
    });
    if (response.status !== 200) throw new TimeStampError(`the authority answered with status ${response.status}`);
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      length += chunk.byteLength;
      if (length > MOST_BYTES) throw new TimeStampError('the authority’s answer is too long');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof TimeStampError) throw error;
    throw new TimeStampError('the authority could not be reached in time', { cause: error });
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}

/** @throws TimeStampError */
function checkAnswer(response: Buffer, digest: Buffer, nonce: Buffer): void {
  const [status, content] = partsOf(parsed(response));
  const [code] = partsOf(status);
  if (!(code instanceof Integer)) throw new TimeStampError('the authority’s answer is no time stamp');
  // 0: granted; 1: granted, with a change of what was asked for.
  if (code.valueBlock.valueDec > 1) throw new TimeStampError(`the authority refused: ${code.valueBlock.valueDec}`);
  const info = partsOf(parsed(signedIn(content)));
  const [algorithm, imprint] = partsOf(info[2]);
  const [hash] = partsOf(algorithm);
  const isOurs = isType(hash, SHA_256) && imprint instanceof OctetString && equal(imprint.getValue(), digest);
  if (!isOurs) throw new TimeStampError('the authority stamped another digest');
  // Behind the serial number and the instant there may be an accuracy and an order, which are no numbers.
  const answered = info.slice(5).find((part) => part instanceof Integer);
  if (!answered || !equal(answered.valueBlock.valueHexView, nonce))
    throw new TimeStampError('the authority answered another request');
}

/** `TSTInfo`, in a `ContentInfo` that holds `SignedData`. */
function signedIn(content: unknown): Uint8Array {
  const [type, signed] = partsOf(content);
  const [data] = partsOf(signed);
  const [infoType, holder] = partsOf(partsOf(data)[2]);
  const [info] = partsOf(holder);
  if (!isType(type, SIGNED_DATA) || !isType(infoType, TIME_STAMP_INFO) || !(info instanceof OctetString))
    throw new TimeStampError('the authority’s answer is no time stamp');
  return new Uint8Array(info.getValue());
}

function parsed(der: Uint8Array): unknown {
  const { offset, result } = fromBER(bytes(der));
  if (offset === -1) throw new TimeStampError('the authority’s answer is no time stamp');
  return result;
}

/** What a sequence, or anything else that is made of parts, holds. */
function partsOf(holder: unknown): unknown[] {
  const value: unknown = (holder as { valueBlock?: { value?: unknown } } | undefined)?.valueBlock?.value;
  return Array.isArray(value) ? value : [];
}

const isType = (part: unknown, id: string): boolean =>
  part instanceof ObjectIdentifier && part.valueBlock.toString() === id;
const equal = (one: ArrayBuffer | Uint8Array, other: Buffer): boolean => Buffer.from(one as Uint8Array).equals(other);
