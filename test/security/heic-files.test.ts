/** Security case G6: photos of iPhones (HEIC), which a child process decodes, and WebP. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { decodeHeic } from '../../worker/runtime/heic/heic.js';
import { type Picture, redrawPicture } from '../../worker/runtime/pictures.js';
import { MEGABYTE, picture } from './pictures.js';

const fileOf = (name: string): Buffer => readFileSync(new URL(`heic/${name}.heic`, import.meta.url));
const card = fileOf('card');
const huge = fileOf('huge');
const redraw = (bytes: Uint8Array): Promise<Picture> => redrawPicture(bytes, '192.0.2.1');
const LIMITS = { mostPixels: 25_000_000, longestSide: 3_000 };

/** With another size in the box that says it (`ispe`): the pixels stay as they are. */
function claiming(file: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(file);
  let at = copy.indexOf('ispe');
  expect(at).toBeGreaterThan(0);
  for (; at > 0; at = copy.indexOf('ispe', at + 4)) {
    copy.writeUInt32BE(width, at + 8);
    copy.writeUInt32BE(height, at + 12);
  }
  return copy;
}
/** The card as a camera that was held upright writes it: the pixels as they were, and a box (`irot`) that says to turn them by 90° to the left. */
function turned(): Buffer {
  const ADDED = { ipco: 9, ipma: 1, iprp: 10, meta: 10 };
  const copy = Buffer.from(card);
  for (const [box, bytes] of Object.entries(ADDED)) {
    const at = copy.indexOf(box) - 4;
    copy.writeUInt32BE(copy.readUInt32BE(at) + bytes, at);
  }
  // Where the two items (image, Exif) begin in the file.
  const items = copy.indexOf('iloc') + 12;
  for (const item of [0, 1]) {
    const base = items + item * 18 + 4;
    copy.writeUInt32BE(copy.readUInt32BE(base) + ADDED.meta, base);
  }
  const associations = copy.indexOf('ipma');
  const count = associations + 4 + 4 + 4 + 2;
  expect(copy[count]).toBe(3);
  copy[count] = 4;
  const turn = Buffer.from([0, 0, 0, 9, ...Buffer.from('irot'), 1]);
  return Buffer.concat([
    copy.subarray(0, associations - 4),
    turn,
    copy.subarray(associations - 4, count + 4),
    // Essential, the fourth property.
    Buffer.from([0x84]),
    copy.subarray(count + 4),
  ]);
}
const branded = (brand: string): Buffer => {
  const copy = Buffer.from(card);
  copy.write(brand, 8, 'latin1');
  return copy;
};

describe('a photo as HEIC', () => {
  test('is drawn as a JPEG of its pixels, without camera and place', async () => {
    expect(card.includes('CanaryPhone')).toBe(true);
    const drawn = await redraw(card);
    if (!drawn.ok) throw new Error(drawn.fault);
    const { format, width, height, exif, icc, xmp } = await sharp(drawn.bytes).metadata();
    expect({ format, width, height, exif, icc, xmp }).toEqual({
      format: 'jpeg',
      width: 480,
      height: 300,
      exif: undefined,
      icc: undefined,
      xmp: undefined,
    });
    expect(drawn.bytes.includes('CanaryPhone')).toBe(false);
    // The blue field at the left, and the paper beside it.
    const { data } = await sharp(drawn.bytes).raw().toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number) => [...data.subarray((y * 480 + x) * 3, (y * 480 + x) * 3 + 3)];
    for (const [seen, drew] of [
      [at(80, 100), [0x33, 0x66, 0xaa]],
      [at(300, 200), [0xf4, 0xf4, 0xf4]],
    ] as const)
      for (const channel of [0, 1, 2]) expect(Math.abs((seen[channel] ?? 0) - drew[channel]!)).toBeLessThan(12);
  });

  test('is turned upright', async () => {
    const drawn = await redraw(turned());
    if (!drawn.ok) throw new Error(drawn.fault);
    const { data, info } = await sharp(drawn.bytes).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([300, 480]);
    // The blue field has come from the upper left to the lower left.
    const at = (x: number, y: number) => [...data.subarray((y * 300 + x) * 3, (y * 300 + x) * 3 + 3)];
    for (const channel of [0, 1, 2])
      expect(Math.abs((at(100, 400)[channel] ?? 0) - [0x33, 0x66, 0xaa][channel]!)).toBeLessThan(12);
  });

  test.each(['mif1', 'heix'])('is known by the brand %s as well', async (brand) => {
    expect(await redraw(branded(brand))).toMatchObject({ ok: true });
  });

  test('of 48 megapixels is refused by its size before anything is decoded', async () => {
    let peak = 0;
    const decoded = await decodeHeic(huge, { ...LIMITS, onPeak: (bytes) => (peak = bytes) });
    expect(decoded).toEqual({ ok: false, fault: 'too-many-pixels' });
    expect(peak).toBeLessThan(200 * MEGABYTE);
    expect(await redraw(claiming(card, 30_000, 30_000))).toEqual({ ok: false, fault: 'too-many-pixels' });
  });

  test('that says less than it has costs the child its limit and this process nothing', async () => {
    const before = process.memoryUsage().rss;
    const decoded = await decodeHeic(claiming(huge, 64, 64), LIMITS);
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * MEGABYTE);
    // The decoder may take the corner that was said, or nothing.
    if (decoded.ok) expect(await sharp(decoded.jpeg).metadata()).toMatchObject({ width: 64, height: 64 });
    else expect(['too-many-pixels', 'unreadable']).toContain(decoded.fault);
  });

  test('that takes more memory or time than it may ends the child, not this process', async () => {
    const all = { ...LIMITS, mostPixels: 1e9 };
    const before = process.memoryUsage().rss;
    let peak = 0;
    const guard = { mostMemoryBytes: 200 * MEGABYTE };
    expect(await decodeHeic(huge, { ...all, guard, onPeak: (bytes) => (peak = bytes) })).toEqual({
      ok: false,
      fault: 'too-many-pixels',
    });
    expect(peak).toBeLessThan(400 * MEGABYTE);
    expect(await decodeHeic(huge, { ...all, guard: { longestMs: 200 } })).toEqual({ ok: false, fault: 'unreadable' });
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * MEGABYTE);
    expect(await redraw(card)).toMatchObject({ ok: true });
  });

  test('that is cut anywhere is refused, or drawn as far as it goes', async () => {
    for (const length of [12, 40, 200, 420, card.length - 300, card.length - 10]) {
      const drawn = await redraw(card.subarray(0, length));
      if (drawn.ok) expect([length, (await sharp(drawn.bytes).metadata()).format]).toEqual([length, 'jpeg']);
      else expect([length, drawn.fault]).toEqual([length, expect.stringMatching(/^(?:unreadable|not-a-picture)$/)]);
    }
    expect(await redraw(card.subarray(0, 200))).toEqual({ ok: false, fault: 'unreadable' });
  });

  test('that was altered is refused or drawn, and breaks nothing', async () => {
    // Fixed places and values.
    const rounds = process.env['LONG'] === undefined ? 10 : 150;
    let seed = 20_261_126;
    const next = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    for (let round = 0; round < rounds; round += 1) {
      const copy = Buffer.from(card);
      for (let flips = 0; flips < 3; flips += 1) copy[12 + next(copy.length - 12)] = next(256);
      const drawn = await redraw(copy);
      if (drawn.ok) expect((await sharp(drawn.bytes).metadata()).format).toBe('jpeg');
      else expect(drawn.fault).toMatch(/^(?:unreadable|too-many-pixels|not-a-picture)$/);
    }
    // A child for each.
  }, 900_000);

  const heifEnc = '/usr/bin/heif-enc';
  const whereItIs = existsSync(heifEnc) ? test : test.skip;
  whereItIs('of 12 megapixels, made by heif-enc, is drawn within the child’s limits', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'heic-'));
    try {
      const [jpeg, heic] = [join(folder, 'photo.jpg'), join(folder, 'photo.heic')];
      await picture(4_032, 3_024).jpeg().toFile(jpeg);
      execFileSync(heifEnc, ['-q', '40', jpeg, '-o', heic], { stdio: 'ignore' });
      let peak = 0;
      const decoded = await decodeHeic(readFileSync(heic), { ...LIMITS, onPeak: (bytes) => (peak = bytes) });
      if (!decoded.ok) throw new Error(decoded.fault);
      expect(await sharp(decoded.jpeg).metadata()).toMatchObject({ format: 'jpeg', width: 3_000, height: 2_250 });
      expect(peak).toBeLessThan(400 * MEGABYTE);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a picture as WebP', () => {
  test('is drawn as a JPEG, upright, without its metadata', async () => {
    const file = await picture(400, 200)
      .withExif({ IFD0: { Make: 'CanaryPhone' } })
      .withMetadata({ orientation: 6 })
      .webp()
      .toBuffer();
    const drawn = await redraw(file);
    if (!drawn.ok) throw new Error(drawn.fault);
    const { format, width, height, exif } = await sharp(drawn.bytes).metadata();
    expect({ format, width, height, exif }).toEqual({ format: 'jpeg', width: 200, height: 400, exif: undefined });
  });

  test('that is cut short is refused', async () => {
    const file = await picture(400, 200).webp().toBuffer();
    expect(await redraw(file.subarray(0, file.length / 2))).toEqual({ ok: false, fault: 'unreadable' });
  });
});

test('an AVIF, which begins like a HEIC, is none of the pictures that are taken', async () => {
  const file = await picture(64, 64).avif().toBuffer();
  expect(file.toString('latin1', 4, 12)).toBe('ftypavif');
  expect(await redraw(file)).toEqual({ ok: false, fault: 'not-a-picture' });
});
