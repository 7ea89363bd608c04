/** The child: decodes one photo and ends. It has no settings, no keys and no connection but the process that made it. */
import heic from 'heic-decode';
import sharp from 'sharp';
import type { FromChild, ToChild } from './messages.js';

/** High: the picture is drawn anew from this one. */
const QUALITY = 95;

// Pixels come from the decoder only: libvips reads no file here.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.cache(false);
sharp.concurrency(1);

const say = (message: FromChild): Promise<void> =>
  new Promise((resolve) => {
    // Where nobody listens any more there is nothing left to do.
    process.send?.(message, undefined, undefined, (error) => (error ? process.exit(1) : resolve()));
  });

/** The first picture of the file, upright (the decoder turns it), as a JPEG without metadata. */
async function draw({ mostPixels, longestSide }: ToChild): Promise<FromChild> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const [image] = await heic.all({ buffer: new Uint8Array(Buffer.concat(chunks.splice(0))) });
  // Until here only the file's boxes have been read.
  if (!image || image.width * image.height === 0) return { refused: 'unreadable' };
  if (image.width * image.height > mostPixels) return { refused: 'too-many-pixels' };
  const { width, height, data } = await image.decode();
  const bytes = await sharp(data, { raw: { width, height, channels: 4 } })
    .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: QUALITY })
    .toBuffer();
  await new Promise<void>((resolve) => void process.stdout.end(bytes, () => resolve()));
  return { drew: { bytes: bytes.length } };
}

process.on('message', (job: ToChild) => {
  void draw(job)
    .catch((): FromChild => ({ refused: 'unreadable' }))
    .then(say)
    .then(() => process.exit(0));
});
process.on('disconnect', () => process.exit(0));
await say({ ready: true });
