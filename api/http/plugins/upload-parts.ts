/** Reads the parts of a multipart body, each file up to the limit of its part. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { malformed, problem } from '../problems.js';
import type { Pace } from './upload-places.js';

export interface UploadPart {
  /** How often the part may come in one request. Empty ones don't count. */
  most: number;
  /** Largest file. Of a larger one nothing is kept but that it was too large. */
  limitBytes: number;
  /** Whether a `StreamedPart` of the route takes the file while it comes, so that it is never held in memory. */
  streamed?: true;
  /** The request is refused as soon as the file is larger than it may be. Absent: it is read to its end, so that a form keeps what was typed beside it. */
  endsAtLimit?: true;
}
/** The parts that hold files, by name. A file in any other part is refused. */
export type UploadParts = Readonly<Record<string, UploadPart>>;

/** A file that was held in memory. */
export interface Upload {
  /** Empty where the file is too large. */
  bytes: Buffer;
  tooLarge: boolean;
}

/** Takes a file as it comes. */
export interface FileTaker {
  /** The next bytes. More come once this is done. */
  write(chunk: Buffer): void | Promise<void>;
  /** The file is larger than it may be: nothing more is written. */
  cut(): void;
  /** The file has been read to its end. */
  end(): void | Promise<void>;
  /** The file broke off. */
  fail(error: unknown): void | Promise<void>;
}

type Fields = Record<string, string | string[]>;

/** How the parts come, and what a file has to do first. */
export interface Way {
  pace: Pace;
  /** Before the first byte of a file is taken. */
  enter(): Promise<void>;
}

/** What a multipart body holds: its fields, with the digest of each file in the file's place, and the files held in memory. */
export async function readParts(
  request: FastifyRequest,
  declared: UploadParts,
  way: Way,
): Promise<{ fields: Fields; files: Map<string, Upload[]> }> {
  const fields: Fields = {};
  const files = new Map<string, Upload[]>();
  for await (const part of request.parts()) {
    const name = part.fieldname;
    way.pace.arrived(0);
    const path = name.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
    if (part.type === 'field') {
      if (Object.hasOwn(fields, name)) throw malformed({ path, reason: 'duplicate-field' });
      if (typeof part.value !== 'string' || part.valueTruncated) throw malformed({ path, reason: 'too-long' });
      fields[name] = part.value;
      way.pace.asked();
      continue;
    }
    const limits = Object.hasOwn(declared, name) ? declared[name] : undefined;
    const begin = limits && takerOf(request, name, limits, files);
    if (!begin) {
      await readFile(part.file, { limitBytes: 0 }, nowhere, way);
      throw malformed({ path, reason: 'unknown-field' });
    }
    const before = fields[name];
    const isFull = before !== undefined && (typeof before === 'string' || before.length >= limits.most);
    const digest = await readFile(part.file, limits, isFull ? nowhere : begin, way);
    way.pace.asked();
    if (digest === undefined) continue;
    if (isFull) throw malformed({ path, reason: 'duplicate-field' });
    fields[name] = limits.most === 1 ? digest : [...(before ?? []), digest];
  }
  return { fields, files };
}

const nowhere = (): FileTaker => ({ write: () => {}, cut: () => {}, end: () => {}, fail: () => {} });

type Begin = (file: Readable) => FileTaker;

/** Who takes the file of a part; undefined where nobody does. */
function takerOf(
  request: FastifyRequest,
  name: string,
  { streamed }: UploadPart,
  files: Map<string, Upload[]>,
): Begin | undefined {
  if (!streamed) return () => inMemory((upload) => files.set(name, [...(files.get(name) ?? []), upload]));
  const stream = request.routeOptions.config.streams?.[name];
  return stream && ((file) => stream.begin(request, file));
}

/** Holds a file in memory. */
function inMemory(keep: (upload: Upload) => void): FileTaker {
  let chunks: Buffer[] = [];
  let tooLarge = false;
  return {
    write: (chunk) => void chunks.push(chunk),
    cut: () => {
      chunks = [];
      tooLarge = true;
    },
    end: () => keep({ bytes: Buffer.concat(chunks), tooLarge }),
    fail: () => {},
  };
}

/**
 * Reads a file to its end; what is beyond the limit goes nowhere.
 * @param begin makes who takes it, with the first byte
 * @returns SHA-256 of what is within the limit, hex; undefined for an empty file
 * @throws Refusal `payload-too-large` where the part ends there
 */
async function readFile(
  file: Readable,
  { limitBytes, endsAtLimit }: Pick<UploadPart, 'limitBytes' | 'endsAtLimit'>,
  begin: Begin,
  { pace, enter }: Way,
): Promise<string | undefined> {
  const hash = createHash('sha256');
  let size = 0;
  let taker: FileTaker | undefined;
  try {
    pace.asked();
    for await (const chunk of file as AsyncIterable<Buffer>) {
      pace.arrived(chunk.length);
      if (size === 0) await enter();
      hash.update(chunk.subarray(0, Math.max(0, limitBytes - size)));
      size += chunk.length;
      taker ??= begin(file);
      if (size <= limitBytes) await taker.write(chunk);
      else taker.cut();
      if (size > limitBytes && endsAtLimit) throw problem('payload-too-large', { limitBytes });
      pace.asked();
    }
    pace.arrived(0);
  } catch (error) {
    await taker?.fail(error);
    throw error;
  }
  await taker?.end();
  return size === 0 ? undefined : hash.digest('hex');
}
