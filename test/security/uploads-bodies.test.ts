/** Security case G6: the bodies of uploads. Limits hold, and what isn't asked for is refused or never held. */
import { request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { effort } from '../helpers/effort.js';
import { multipart } from '../helpers/multipart.js';
import { startSystem, type System } from '../helpers/system.js';
import { until } from '../helpers/wait.js';
import { FORM, wordOf } from '../procedures/operator-application/support.js';
import { cardPicture, MEGABYTE, picture } from './pictures.js';

/** How often somebody is gone in the middle of a file. */
const CUTS = effort(5, 1_000);

let system: System;
let card: Buffer;
beforeAll(async () => {
  system = await startSystem({ worker: false });
  card = await cardPicture();
});
afterAll(async () => system.close());

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

  test(
    `that is cut off after the limit, ${CUTS} times, leaves no connection, no place taken and nothing kept`,
    async () => {
      const kept = async () => (await system.database.db('attachments')).length;
      const before = await kept();
      for (let n = 0; n < CUTS; n++) await cutOff(11);
      const connections = promisify(system.app.server.getConnections.bind(system.app.server));
      await until('connections to end', connections, (open) => open === 0);
      expect(await kept()).toBe(before);
      expect((await send(multipart([{ name: 'file', file: card }]))).status).toBe(201);
    },
    effort(60_000, 1_200_000),
  );

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

  /** Sends so many megabytes of a file, and is gone. */
  async function cutOff(megabytes: number): Promise<void> {
    if (!system.app.server.listening) await system.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = system.app.server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    // Our side may have answered, and closed, before.
    socket.on('error', () => undefined);
    const head = [
      'POST /api/v1/attachments HTTP/1.1',
      'host: 127.0.0.1:8080',
      'content-type: multipart/form-data; boundary=b',
      'transfer-encoding: chunked',
    ];
    const start = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n';
    const chunk = (bytes: Buffer): Buffer =>
      Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
    const all = [
      Buffer.from(`${head.join('\r\n')}\r\n\r\n`),
      chunk(Buffer.from(start)),
      ...Array<Buffer>(megabytes).fill(chunk(Buffer.alloc(MEGABYTE, 1))),
    ];
    for (const bytes of all) if (socket.writable) await new Promise((done) => socket.write(bytes, done));
    socket.destroy();
  }
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
