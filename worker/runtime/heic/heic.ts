/**
 * Photos of iPhones (HEIC), which libvips as we have it can't decode: by libheif as WASM, whose memory no heap limit holds, so each photo has a child process of
 * its own that is watched from outside (decision 115).
 */
import { existsSync } from 'node:fs';
import { OverloadedError } from '../errors.js';
import { type Guard, startGuarded } from '../workbook/guarded-process.js';
import type { FromChild, ToChild } from './messages.js';

/** A photo of 24 megapixels, the most that an iPhone takes unless told otherwise: see test/platform/runtime/heic.test.ts for figures. */
const GUARD: Guard = { mostMemoryBytes: 640 * 1024 * 1024, heapMb: 256, longestMs: 15_000, hungMs: 60_000 };
/** Far more than a picture of the size that is asked for can be. */
const LARGEST_BYTES = 32 * 1024 * 1024;
const RETRY_AFTER_S = 5;

export type Decoded = { ok: true; jpeg: Buffer } | { ok: false; fault: 'too-many-pixels' | 'unreadable' };
export interface DecodeOptions {
  mostPixels: number;
  /** Of the picture, in pixels. */
  longestSide: number;
  guard?: Partial<Guard>;
  /** Told afterwards, for figures: most memory that the child had. */
  onPeak?: (bytes: number) => void;
}

/**
 * @returns the photo as a JPEG: like any upload, not to be trusted
 * @throws OverloadedError where the child was ended by somebody else
 */
export async function decodeHeic(
  upload: Uint8Array,
  { mostPixels, longestSide, guard, onPeak }: DecodeOptions,
): Promise<Decoded> {
  const child = startGuarded<ToChild, FromChild>(program(), { ...GUARD, ...guard });
  const chunks: Buffer[] = [];
  let bytes = 0;
  let said: FromChild | undefined;
  child.output.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > LARGEST_BYTES) child.kill();
    else chunks.push(chunk);
  });
  try {
    if ((await Promise.race([child.ready, child.ended])) !== undefined) throw new OverloadedError(RETRY_AFTER_S);
    child.begin((message) => {
      said = message;
    });
    const handOver = child.tell({ job: 'draw', mostPixels, longestSide }).then(() => child.input.end(upload));
    // A child that ends early is told by its end.
    await handOver.catch(() => undefined);
    const end = await child.ended;
    onPeak?.(child.peakBytes());
    if (said && 'refused' in said) return { ok: false, fault: said.refused };
    if (said && 'drew' in said && said.drew.bytes === bytes) return { ok: true, jpeg: Buffer.concat(chunks) };
    if (end === 'somebody') throw new OverloadedError(RETRY_AFTER_S);
    return { ok: false, fault: end === 'too-much-memory' ? 'too-many-pixels' : 'unreadable' };
  } finally {
    child.kill();
  }
}

/** The program beside this one; where this one runs from its source, as in tests, the one that was built. */
function program(): URL {
  const places = ['./child.js', '../../../dist/worker/runtime/heic/child.js'];
  const place = places.map((one) => new URL(one, import.meta.url)).find((one) => existsSync(one));
  if (!place) throw new Error('the program that decodes HEIC is not built: npm run build');
  return place;
}
