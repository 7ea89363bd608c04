/** Uploaded pictures, drawn again from their pixels, so that nothing else of the upload is kept (metadata, a second format behind the first). */
import type sharp from 'sharp';
import { OverloadedError } from './errors.js';
import { createFairQueue } from './fair-queue.js';
import { decodeHeic } from './heic/heic.js';

/** Largest upload. */
export const PICTURE_LIMIT_BYTES = 10 * 1024 * 1024;
/** Largest picture: a small file may hold far more pixels than memory. */
const LIMIT_PIXELS = 25_000_000;
/** Enough to read a card by. */
const LONGEST_SIDE = 3_000;
const QUALITY = 85;
/** One at a time, and these many waiting, of one client half of them: decoding takes memory and both cores. Clients take turns. */
const LONGEST_QUEUE = { most: 8, mostOfOne: 4 };
const RETRY_AFTER_S = 5;

export type PictureFault = 'not-a-picture' | 'too-many-pixels' | 'unreadable';
export type Picture = { ok: true; mediaType: 'image/jpeg'; bytes: Buffer } | { ok: false; fault: PictureFault };

/** libvips is 20 MB, which a process that is sent no picture does without. */
let library: Promise<typeof sharp> | undefined;
async function loadLibrary(): Promise<typeof sharp> {
  const { default: loaded } = await import('sharp');
  // Only the decoders that are meant: libvips would also read SVG, PDF and more by itself.
  loaded.block({ operation: ['VipsForeignLoad'] });
  loaded.unblock({
    operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
  });
  loaded.cache(false);
  loaded.concurrency(1);
  return loaded;
}

const waiting = createFairQueue<() => void>(LONGEST_QUEUE);
let isDrawing = false;

/** Waits until nothing else is drawn. @throws OverloadedError when too many wait */
function turnOf(owner: string): Promise<void> {
  if (!isDrawing) {
    isDrawing = true;
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    const turnAway = (): void => reject(new OverloadedError(RETRY_AFTER_S));
    if (!waiting.push(owner, resolve, turnAway)) turnAway();
  });
}

function next(): void {
  const begin = waiting.shift();
  if (begin) begin();
  else isDrawing = false;
}

/**
 * The picture of an upload, upright, as a JPEG without metadata.
 * @param owner for whom it is drawn, as the network of a client: one must not take all that there is
 * @throws OverloadedError when too many wait
 */
export async function redrawPicture(upload: Uint8Array, owner: string): Promise<Picture> {
  // The type is what the first bytes say, whatever the file is called or the request says.
  const { fileTypeFromBuffer } = await import('file-type');
  const type = await fileTypeFromBuffer(upload.subarray(0, 4_100));
  const way = WAYS.get(type?.mime ?? '');
  if (!way) return { ok: false, fault: 'not-a-picture' };
  await turnOf(owner);
  try {
    return await way(upload);
  } finally {
    next();
  }
}

/** What the first bytes may say, and how such a picture is drawn. `mif1` and `msf1` are what cameras of other makers call their HEIC. */
const WAYS: ReadonlyMap<string, (upload: Uint8Array) => Promise<Picture>> = new Map([
  ['image/jpeg', redraw],
  ['image/png', redraw],
  ['image/webp', redraw],
  ...['image/heic', 'image/heif', 'image/heic-sequence', 'image/heif-sequence'].map(
    (type) => [type, redrawHeic] as const,
  ),
]);

/** Decoded by a child process; what comes from there is drawn anew like any upload. */
async function redrawHeic(upload: Uint8Array): Promise<Picture> {
  const decoded = await decodeHeic(upload, { mostPixels: LIMIT_PIXELS, longestSide: LONGEST_SIDE });
  return decoded.ok ? redraw(decoded.jpeg) : decoded;
}

async function redraw(upload: Uint8Array): Promise<Picture> {
  const options = { limitInputPixels: LIMIT_PIXELS, failOn: 'error', sequentialRead: true } as const;
  const draw = await (library ??= loadLibrary());
  try {
    const { width, height } = await draw(upload, { ...options, limitInputPixels: false }).metadata();
    if (width * height > LIMIT_PIXELS) return { ok: false, fault: 'too-many-pixels' };
    const bytes = await draw(upload, options)
      .autoOrient()
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: QUALITY })
      .toBuffer();
    return { ok: true, mediaType: 'image/jpeg', bytes };
  } catch {
    // The library's message may quote the file.
    return { ok: false, fault: 'unreadable' };
  }
}
