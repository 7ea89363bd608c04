/** Security case G6: uploads. What is kept is drawn from the pixels; everything else of an upload is gone, refused, or never held. */
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { claimAttachment, destroyAttachments } from '../../db/staff/attachments.js';
import { openFile, sealFile } from '../../worker/runtime/crypto/file-seal.js';
import { startSystem, type System } from '../helpers/system.js';
import {
  FORM,
  multipart,
  staff,
  statusOf,
  upload,
  verified,
  wordOf,
} from '../procedures/operator-application/support.js';

const MEGABYTE = 1024 * 1024;

let system: System;
let card: Buffer;
beforeAll(async () => {
  system = await startSystem();
  Object.assign(system.deps.services.umin, { startsPerHourPerAddress: 10_000 });
  card = await picture(600, 400).jpeg().toBuffer();
}, 60_000);
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
});

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 120, b: 40 } } });
const attachments = (): Promise<{ id: string; sealed: Buffer | null }[]> => system.database.db('attachments').select();

/** What is kept of an upload, opened. */
async function kept(file: Buffer): Promise<Buffer> {
  const { status, body, text } = await upload(system.caller(), file);
  if (status !== 201) throw new Error(text);
  const id = String(body['attachmentId']);
  const row = await system.database.db('attachments').where({ id }).first();
  return openFile(system.deps.ring, row.sealed, `attachment/${id}`);
}

/** A PNG of one colour, however large, in a few bytes for each row that is stored. */
function hugePng(width: number, height: number, rows: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, crc]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const line = 1 + Math.ceil(width / 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(line * rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
function crc32(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

describe('a picture', () => {
  test.each(['jpeg', 'png'] as const)(
    'as %s is kept as a JPEG, encrypted, with the digest of what is kept',
    async (format) => {
      const file = await picture(300, 200).toFormat(format).toBuffer();
      const { body } = await upload(system.caller(), file);
      const row = await system.database.db('attachments').where({ id: body['attachmentId'] }).first();
      const clear = openFile(system.deps.ring, row.sealed, `attachment/${String(body['attachmentId'])}`);
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
    expect(await refused(Buffer.from(text, 'latin1'))).toContain('not a JPEG or PNG');
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

describe('a body', () => {
  const send = (body: ReturnType<typeof multipart>) =>
    system.caller().send({ method: 'POST', url: '/api/v1/attachments', ...body });

  test.each([
    ['in another part than `file`', [{ name: 'photo', file: 'card' }], 'malformed'],
    [
      'beside another file',
      [
        { name: 'file', file: 'card' },
        { name: 'file', file: 'card' },
      ],
      'malformed',
    ],
    [
      'beside a field',
      [
        { name: 'file', file: 'card' },
        { name: 'role', value: 'admin' },
      ],
      'malformed',
    ],
    ['as text', [{ name: 'file', value: 'text' }], 'malformed'],
    ['missing', [], 'malformed'],
    ['empty', [{ name: 'file', file: '' }], 'malformed'],
    ['in a part called __proto__', [{ name: '__proto__', file: 'card' }], 'malformed'],
    [
      'beside a field called __proto__',
      [
        { name: '__proto__', value: 'x' },
        { name: 'file', file: 'card' },
      ],
      'malformed',
    ],
  ])('with its file %s is refused', async (_, parts, word) => {
    const real = parts.map((part) => ({
      ...part,
      file: 'file' in part ? (part.file ? card : Buffer.alloc(0)) : undefined,
    }));
    const reply = await send(multipart(real.map(({ file, ...part }) => ({ ...part, ...(file && { file }) }))));
    expect([reply.status, wordOf(reply)]).toEqual([400, word]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test('of fifty parts is refused, and of ten thousand', async () => {
    for (const count of [50, 10_000]) {
      const reply = await send(multipart(Array.from({ length: count }, (_, i) => ({ name: `f${i}`, value: 'x' }))));
      expect(reply.status).toBeGreaterThanOrEqual(400);
      expect(reply.status).toBeLessThan(500);
    }
  });

  test.each([
    ['JSON that looks like a file', 'application/json', '{"file":"x","bytes":[1]}', 415],
    ['multipart without a boundary', 'multipart/form-data', 'x', 400],
    [
      'multipart that ends in the middle',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; na',
      400,
    ],
  ])('of %s is refused', async (_, type, payload, status) => {
    const headers = { 'content-type': type };
    const reply = await system.caller().send({ method: 'POST', url: '/api/v1/attachments', headers, payload });
    expect(reply.status).toBe(status);
  });

  test('in multipart is refused where no file is taken', async () => {
    const body = multipart(Object.entries(FORM).map(([name, value]) => ({ name, value })));
    const reply = await system.caller().send({ method: 'POST', url: '/api/v1/operator-applications', ...body });
    expect(reply.status).toBe(415);
  });

  test('that says to be of 2 GB is refused before it is read', async () => {
    const headers = {
      'content-type': 'multipart/form-data; boundary=b',
      'content-length': String(2 * 1024 * MEGABYTE),
    };
    const reply = await overSocket(headers, async () => undefined);
    expect(reply).toBe(413);
  });

  test('without an end is dropped as it comes: 200 MB leave memory as it was, and other calls are answered', async () => {
    const before = process.memoryUsage().rss;
    const start = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n';
    const block = Buffer.alloc(MEGABYTE, 1);
    const reply = await overSocket({ 'content-type': 'multipart/form-data; boundary=b' }, async (write) => {
      await write(Buffer.from(start));
      for (let i = 0; i < 200; i++) await write(block);
      expect((await system.caller().send({ method: 'GET', url: '/healthz' })).status).toBe(200);
      await write(Buffer.from('\r\n--b--\r\n'));
    });
    expect(reply).toBe(422);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * MEGABYTE);
  });

  test('repeated under one key is one upload; another file under the key is refused', async () => {
    const caller = system.caller();
    const once = (file: Buffer) => {
      const { headers, payload } = multipart([{ name: 'file', file }]);
      const keyed = { ...headers, 'idempotency-key': 'upload-1' };
      return caller.send({ method: 'POST', url: '/api/v1/attachments', headers: keyed, payload });
    };
    const first = await once(card);
    expect((await once(card)).body).toEqual(first.body);
    expect(wordOf(await once(await picture(10, 10).jpeg().toBuffer()))).toBe('malformed');
  });

  async function overSocket(
    headers: Record<string, string>,
    body: (write: (chunk: Buffer) => Promise<void>) => Promise<void>,
  ): Promise<number> {
    if (!system.app.server.listening) await system.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = system.app.server.address() as AddressInfo;
    return new Promise((resolve, reject) => {
      const options = { port, host: '127.0.0.1', path: '/api/v1/attachments', method: 'POST' };
      const sent = request({ ...options, headers: { host: '127.0.0.1:8080', ...headers } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.on('error', reject);
      const write = (chunk: Buffer): Promise<void> =>
        new Promise((done) => {
          if (sent.write(chunk)) done();
          else sent.once('drain', done);
        });
      sent.flushHeaders();
      body(write).then(() => sent.end(), reject);
    });
  }
});

describe('once it is kept', () => {
  const attached = async () => {
    const { body } = await upload(system.caller(), card);
    const attachmentId = String(body['attachmentId']);
    const { procedureId } = await verified(system, system.caller(), { attachmentId });
    return { attachmentId, procedureId };
  };

  test('it belongs to the application that named it, and to no second one', async () => {
    const { attachmentId, procedureId } = await attached();
    const row = await system.database.db('applications').where({ procedure_id: procedureId }).first();
    expect(row.attachment_id).toBe(attachmentId);
    const again = await system.caller().call('startOperatorApplication', { ...FORM, attachmentId });
    expect([again.status, again.body['errors'][0].path]).toEqual([400, 'attachmentId']);
    expect(await claimAttachment(system.database.db, attachmentId, 'umin-operator-application-other')).toBe(false);
  });

  test('it is shown to staff of the queue only, as a download that runs nothing, and each look is kept', async () => {
    const { attachmentId, procedureId } = await attached();
    const url = `/staff/attachments/${attachmentId}`;
    const looks = () => system.database.db('looks').where({ procedure_id: procedureId, what: 'attachment' });
    expect((await system.caller().send({ method: 'GET', url })).status).toBe(401);
    for (const id of ['audit1', 'admin1'])
      expect((await (await staff(system, id)).send({ method: 'GET', url })).status).toBe(404);
    expect(await looks()).toEqual([]);

    const { status, headers } = await (await staff(system)).send({ method: 'GET', url });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': `attachment; filename="${attachmentId}.jpg"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': "sandbox; default-src 'none'",
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(await looks()).toEqual([expect.objectContaining({ staff_id: 'op1' })]);
  });

  test('an upload that no application names is shown to nobody, and destroyed after a day', async () => {
    const { body } = await upload(system.caller(), card);
    const id = String(body['attachmentId']);
    expect((await (await staff(system)).send({ method: 'GET', url: `/staff/attachments/${id}` })).status).toBe(404);
    const { db } = system.database;
    await destroyAttachments(db, { umin: 0 });
    expect((await db('attachments').where({ id }).first()).sealed).not.toBeNull();
    await db('attachments')
      .where({ id })
      .update({ uploaded_at: db.raw("now() - interval '25 hours'") });
    await destroyAttachments(db, { umin: 0 });
    expect(await db('attachments').where({ id }).first()).toMatchObject({
      sealed: null,
      destroyed_at: expect.any(Date),
    });
    const gone = await system.caller().call('startOperatorApplication', { ...FORM, attachmentId: id });
    expect(gone.status).toBe(400);
  });

  test('it is destroyed when the retention after the decision is over, never while it is undecided; its digest stays', async () => {
    const { db } = system.database;
    const { attachmentId, procedureId } = await attached();
    await db('attachments')
      .where({ id: attachmentId })
      .update({ uploaded_at: db.raw("now() - interval '90 days'") });
    const row = () => db('attachments').where({ id: attachmentId }).first();
    await destroyAttachments(db, { umin: 0 });
    expect((await row()).sealed).not.toBeNull();
    const operator = await staff(system);
    await operator.call('decideApplication', { procedureId, decision: 'refuse', reason: '確認' });
    expect(await statusOf(system, procedureId)).toBe('refused');
    await destroyAttachments(db, { umin: 60_000 });
    expect((await row()).sealed).not.toBeNull();
    await destroyAttachments(db, { umin: 0 });
    expect(await row()).toMatchObject({ sealed: null, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const url = `/staff/attachments/${attachmentId}`;
    expect((await operator.send({ method: 'GET', url })).status).toBe(404);
  });
});
