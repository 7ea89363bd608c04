/** Security case G6: pictures. What is kept is drawn from the pixels; everything else of an upload is gone or refused. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { openFile, openKept, sealFile } from '../../worker/runtime/crypto/file-seal.js';
import { startSystem, type System } from '../helpers/system.js';
import { upload, wordOf } from '../procedures/operator-application/support.js';
import { cardPicture, hugePng, MEGABYTE, picture } from './pictures.js';

let system: System;
let card: Buffer;
beforeAll(async () => {
  system = await startSystem({ worker: false });
  card = await cardPicture();
});
afterAll(async () => system.close());

const attachments = (): Promise<{ id: string; sealed: Buffer | null }[]> => system.database.db('attachments').select();

/** What is kept of an upload, opened. */
async function kept(file: Buffer): Promise<Buffer> {
  const { status, body, text } = await upload(system.caller(), file);
  if (status !== 201) throw new Error(text);
  const id = String(body['attachmentId']);
  const row = await system.database.db('attachments').where({ id }).first();
  return openKept(system.deps, row, `attachment/${id}`);
}

describe('a picture', () => {
  test.each(['jpeg', 'png', 'webp'] as const)(
    'as %s is kept as a JPEG, encrypted, with the digest of what is kept',
    async (format) => {
      const file = await picture(300, 200).toFormat(format).toBuffer();
      const { body } = await upload(system.caller(), file);
      const row = await system.database.db('attachments').where({ id: body['attachmentId'] }).first();
      const clear = openKept(system.deps, row, `attachment/${String(body['attachmentId'])}`);
      expect(await sharp(clear).metadata()).toMatchObject({ format: 'jpeg', width: 300, height: 200 });
      expect(row).toMatchObject({
        media_type: 'image/jpeg',
        bytes: clear.length,
        sha256: createHash('sha256').update(clear).digest('hex'),
        procedure_id: null,
      });
      expect(row.sealed.includes(Buffer.from('JFIF'))).toBe(false);
    },
  );

  test('sealed for one upload opens for no other, and an altered one not at all', () => {
    const { ring } = system.deps;
    const sealed = sealFile(ring, card, 'attachment/a');
    expect(openFile(ring, sealed, 'attachment/a').equals(card)).toBe(true);
    expect(() => openFile(ring, sealed, 'attachment/b')).toThrow(/altered/);
    sealed[sealed.length - 40]! ^= 1;
    expect(() => openFile(ring, sealed, 'attachment/a')).toThrow(/altered/);
  });

  test('loses its EXIF: no place where it was taken, no camera; and is turned upright first', async () => {
    const file = await picture(400, 200)
      .withExif({ IFD0: { Make: 'CAMERA-MAKER', Orientation: '6' }, IFD3: { GPSLatitude: '35/1 39/1 29/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect((await sharp(file).metadata()).exif).toBeDefined();
    const clear = await kept(file);
    const { exif, xmp, iptc, orientation, width, height } = await sharp(clear).metadata();
    expect({ exif, xmp, iptc, orientation, width, height }).toEqual({
      exif: undefined,
      xmp: undefined,
      iptc: undefined,
      orientation: undefined,
      width: 200,
      height: 400,
    });
    expect(clear.includes(Buffer.from('CAMERA-MAKER'))).toBe(false);
  });

  test.each([
    ['a page behind it', '<html><script>alert(document.domain)</script></html>'],
    ['an archive behind it', 'PK\u0003\u0004evil.exe'],
    ['a PDF behind it', '%PDF-1.7 /JavaScript'],
  ])('with %s (a polyglot) is kept without what is behind it', async (_, tail) => {
    const clear = await kept(Buffer.concat([card, Buffer.from(tail)]));
    expect(clear.includes(Buffer.from(tail))).toBe(false);
    expect((await sharp(clear).metadata()).format).toBe('jpeg');
  });
});

describe('refused with a reason, and nothing is kept', () => {
  const refused = async (file: Buffer): Promise<string> => {
    const before = (await attachments()).length;
    const reply = await upload(system.caller({ headers: { 'accept-language': 'en' } }), file);
    expect([reply.status, wordOf(reply)]).toEqual([422, 'file-refused']);
    expect((await attachments()).length).toBe(before);
    return String(reply.body['reason']);
  };

  test.each([
    ['an SVG called a JPEG', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><rect/></svg>'],
    ['an SVG with an XML declaration', '<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['a page called a JPEG', '<html><script>alert(1)</script></html>'],
    ['a PDF', '%PDF-1.7\n1 0 obj'],
    ['a GIF', 'GIF89a\u0001\u0000\u0001\u0000'],
    ['text', 'not a picture at all'],
  ])('%s', async (_, text) => {
    expect(await refused(Buffer.from(text, 'latin1'))).toContain('not a JPEG, PNG, HEIC or WebP');
  });

  test('a picture that is cut short or whose inside is noise', async () => {
    expect(await refused(card.subarray(0, 200))).toContain('could not be read');
    const noise = Buffer.concat([card.subarray(0, 20), Buffer.alloc(5_000, 7)]);
    expect(await refused(noise)).toContain('could not be read');
  });

  test('a PNG of 17,000 × 17,000 pixels in a few kilobytes, without its pixels being held', async () => {
    const file = hugePng(17_000, 17_000, 17_000);
    expect(file.length).toBeLessThan(MEGABYTE);
    const before = process.memoryUsage().rss;
    expect(await refused(file)).toContain('25 million');
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * MEGABYTE);
  });

  test('a file of more than 10 MB', async () => {
    expect(await refused(Buffer.concat([card, Buffer.alloc(10 * MEGABYTE)]))).toContain('10 MB');
  });
});
