/** Parts of uploads that are worked on while they come. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { finished, type Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ApiDependencies } from '../../../api/dependencies.js';
import { type OperationSpec, operation, serve } from '../../../api/http/operation.js';
import { pages } from '../../../api/http/plugins/pages.js';
import { StreamedPart } from '../../../api/http/plugins/streamed-part.js';
import { malformed, problem } from '../../../api/http/problems.js';
import { multipart } from '../../helpers/multipart.js';
import { HOST, startApp, type TestApp } from './support.js';
import { is, pause, until } from '../../helpers/wait.js';

const MEGABYTE = 1024 * 1024;
const LIMIT = 48 * MEGABYTE;
const BOOK = { parts: { file: { most: 1, limitBytes: LIMIT, streamed: true } } } as const;

/** What the consumer does with a stream; each test says what. */
let consume: (stream: Readable) => Promise<string>;
/** How often it was asked to. */
let begun = 0;
const book = new StreamedPart((stream) => {
  begun += 1;
  return consume(stream);
});

const spec = {
  method: 'POST',
  summary: 'Takes a workbook as it comes',
  tags: ['trial'],
  upload: BOOK,
  body: z.strictObject({ file: z.string().optional(), note: z.string().optional() }),
  answers: { 200: z.object({ digest: z.string(), note: z.string().optional(), made: z.string() }) },
  problems: ['file-refused'],
} as const satisfies Omit<OperationSpec, 'operationId' | 'path'>;
const open = operation({ ...spec, operationId: 'trialBook', path: '/trial/book' });
const closed = operation({ ...spec, operationId: 'trialOwnBook', path: '/trial/own-book', session: 'staff' });
const alone = operation({
  ...spec,
  operationId: 'trialBookAlone',
  path: '/trial/book-alone',
  upload: { ...BOOK, mostAtOnce: 1, mostOfOneClient: 1 },
});

async function trialRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  for (const one of [open, closed, alone])
    serve(
      app,
      one,
      ({ body, request }) => {
        const made = book.of(request);
        if (!made) throw malformed({ path: 'file', reason: 'required' });
        return { digest: body.file ?? '', note: body.note, made: made.tooLarge ? 'too large' : made.result };
      },
      { file: book },
    );
  const trialPages = async (scope: FastifyInstance): Promise<void> => {
    scope.post('/trial-book', { config: { streams: { file: book } } }, () => 'never: the token is missing');
    scope.post('/trial-other', () => 'never');
  };
  await app.register(pages(trialPages, { uploads: BOOK }), deps);
}

let api: TestApp;
beforeAll(async () => {
  api = await startApp({ more: trialRoutes, env: { TRUST_PROXY: '127.0.0.0/8' } });
  await api.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => api.close());
beforeEach(() => {
  begun = 0;
  consume = digestOf;
});

async function digestOf(stream: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of stream) hash.update(chunk);
  return hash.digest('hex');
}
const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function send(file: Buffer, url = '/api/v1/trial/book', remoteAddress = '127.0.0.1') {
  const { payload, headers } = multipart([
    { name: 'file', file },
    { name: 'note', value: 'said after it' },
  ]);
  const sent = { method: 'POST', url, headers: { host: HOST, ...headers }, payload, remoteAddress } as const;
  const response = await api.app.inject(sent);
  const isJson = String(response.headers['content-type']).includes('json');
  return { status: response.statusCode, body: isJson ? response.json() : {}, headers: response.headers };
}
const wordOf = ({ body }: { body: { type?: string } }): string => String(body.type).replace(/.*\//, '');

/** An upload whose bytes are sent one by one, over a socket. */
function slowUpload(network = '127.0.0.1'): {
  sent: ClientRequest;
  write(chunk: Buffer): Promise<void>;
  status: Promise<number>;
} {
  const { port } = api.app.server.address() as AddressInfo;
  const sent = request({
    port,
    host: '127.0.0.1',
    path: '/api/v1/trial/book',
    method: 'POST',
    headers: { host: HOST, 'content-type': 'multipart/form-data; boundary=b', 'x-forwarded-for': network },
  });
  const status = once(sent, 'response').then(([response]) => {
    response.resume();
    return Number(response.statusCode);
  });
  sent.write('--b\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n');
  const write = (chunk: Buffer): Promise<void> =>
    new Promise((resolve, reject) => void sent.write(chunk, (error) => (error ? reject(error) : resolve())));
  return { sent, write, status };
}

test('the consumer gets every byte, and the handler what it made of them', async () => {
  const file = Buffer.from(Array.from({ length: 300_000 }, (_, at) => at % 251));
  const { status, body } = await send(file);
  expect(status).toBe(200);
  expect(body).toEqual({ digest: digest(file), note: 'said after it', made: digest(file) });
});

test('a file without a byte begins nothing', async () => {
  const { status, body } = await send(Buffer.alloc(0));
  expect([status, body.errors[0].path, begun]).toEqual([400, 'file', 0]);
});

test('the sender waits for the consumer, and nothing piles up in between', async () => {
  let go = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  consume = async (stream) => {
    await gate;
    return digestOf(stream);
  };
  const { sent, write, status } = slowUpload();
  const block = Buffer.alloc(MEGABYTE, 7);
  let taken = 0;
  const writing = (async () => {
    for (let i = 0; i < 40; i++) {
      await write(block);
      taken += 1;
    }
    sent.end('\r\n--b--\r\n');
  })();
  // Until the buffers of the sockets are full.
  for (let before = -1; before !== taken; await pause(500)) before = taken;
  expect(taken).toBeLessThan(20);
  go();
  await writing;
  expect(await status).toBe(200);
  expect(taken).toBe(40);
});

describe('the stream fails', () => {
  /** Hears how the stream ends, and says so by the error that it throws. */
  function heard(): { why: Promise<string> } {
    let say: (why: string) => void;
    const why = new Promise<string>((resolve) => {
      say = resolve;
    });
    consume = (stream) =>
      new Promise((_resolve, reject) => {
        stream.resume();
        finished(stream, (error) => {
          say(error?.message ?? 'whole');
          reject(new Error('killed'));
        });
      });
    return { why };
  }

  test('when the file is larger than it may be: the rest goes nowhere, and what came beside it is kept', async () => {
    const { why } = heard();
    const { status, body } = await send(Buffer.alloc(LIMIT + 1));
    expect(await why).toBe('the file is too large');
    expect([status, body.made, body.note]).toEqual([200, 'too large', 'said after it']);
  });

  test('when the sender is gone', async () => {
    const { why } = heard();
    const { sent, write, status } = slowUpload();
    status.catch(() => undefined);
    await write(Buffer.alloc(MEGABYTE));
    await until('consumers begun', () => begun, is(1));
    sent.destroy();
    expect(await why).not.toBe('whole');
  });

  test('when the connection is ended while the consumer does not read', async () => {
    let ended = false;
    consume = (stream) =>
      new Promise((resolve) => {
        stream.on('close', () => {
          ended = true;
          resolve('nothing');
        });
      });
    const connected = once(api.app.server, 'connection');
    const { write, status } = slowUpload();
    status.catch(() => undefined);
    const [socket] = await connected;
    for (let i = 0; i < 3; i++) await write(Buffer.alloc(MEGABYTE));
    await until('consumers begun', () => begun, is(1));
    socket.destroy();
    await until('the consumer has ended', () => ended);
  });

  test('and its place is free again', async () => {
    for (let i = 0; i < 3; i++) expect((await send(Buffer.from('x'))).status).toBe(200);
  });
});

describe('a consumer', () => {
  test('may end before the stream does: the rest goes nowhere', async () => {
    consume = async (stream) => {
      for await (const chunk of stream) return String((chunk as Buffer)[0]);
      return 'nothing';
    };
    const { status, body } = await send(Buffer.alloc(3 * MEGABYTE, 9));
    expect([status, body.made, body.note]).toEqual([200, '9', 'said after it']);
  });

  test('may refuse, and its faults are ours, not the caller’s', async () => {
    consume = async () => {
      throw problem('file-refused', { reason: 'no workbook' });
    };
    expect(wordOf(await send(Buffer.alloc(MEGABYTE)))).toBe('file-refused');
    consume = async () => {
      throw new Error('the child died');
    };
    const broken = await send(Buffer.alloc(MEGABYTE));
    expect([broken.status, wordOf(broken)]).toEqual([500, 'internal']);
  });

  test('gets nothing of a caller who has no session, where the operation asks for one', async () => {
    expect((await send(Buffer.from('x'), '/api/v1/trial/own-book')).status).toBe(401);
    expect(begun).toBe(0);
  });

  test('is that of the route: pages of one scope need not all take the part', async () => {
    expect((await send(Buffer.from('x'), '/trial-book')).status).toBe(403);
    expect(begun).toBe(1);
    expect((await send(Buffer.from('x'), '/trial-other')).status).toBe(400);
    expect(begun).toBe(1);
  });

  test('that is missing, or takes what is not declared, keeps the process from starting', async () => {
    const start = (spec: OperationSpec, streams: Record<string, typeof book>) =>
      startApp({ more: async (app) => serve(app, spec, () => ({ digest: '', made: '' }) as never, streams) });
    await expect(start(open, {})).rejects.toThrow('does not take its streamed part file');
    await expect(start(open, { file: book, page: book })).rejects.toThrow('a streamed part page');
  });
});

describe('places', () => {
  test('are counted over all scopes: two of one client, six of all, or as few as a scope says', async () => {
    let free = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      free = resolve;
    });
    consume = async (stream) => {
      await gate;
      return digestOf(stream);
    };
    const file = Buffer.from('x');
    const held = [1, 1].map((n) => send(file, undefined, `10.0.0.${n}`));
    await until('consumers begun', () => begun, is(2));
    const third = await send(file, undefined, '10.0.0.1');
    expect([third.status, wordOf(third), third.headers['retry-after']]).toEqual([503, 'overloaded', '5']);
    expect((await send(file, '/api/v1/trial/book-alone', '10.0.0.9')).status).toBe(503);
    held.push(...[2, 2, 3, 3].map((n) => send(file, undefined, `10.0.0.${n}`)));
    await until('consumers begun', () => begun, is(6));
    expect((await send(file, undefined, '10.0.0.4')).status).toBe(503);
    free();
    for (const { status } of await Promise.all(held)) expect(status).toBe(200);
    expect((await send(file, '/api/v1/trial/book-alone', '10.0.0.9')).status).toBe(200);
  });
});

describe('senders that are slow', () => {
  const form = multipart([{ name: 'note', value: 'no file' }]);
  const sendForm = (remoteAddress: string) =>
    api.app.inject({
      method: 'POST',
      url: '/api/v1/trial/book',
      headers: { host: HOST, ...form.headers },
      payload: form.payload,
      remoteAddress,
    });
  /** One that the test may drop before it is answered. */
  const silentUpload = (network: string): ReturnType<typeof slowUpload> => {
    const upload = slowUpload(network);
    upload.sent.on('error', () => undefined);
    upload.status.catch(() => undefined);
    return upload;
  };
  /** Six files of three clients, of which nothing comes after the first bytes. */
  const holding = async (): Promise<ReturnType<typeof slowUpload>[]> => {
    const held = [1, 1, 2, 2, 3, 3].map((n) => silentUpload(`198.51.100.${n}`));
    for (const { write } of held) await write(Buffer.from('PK'));
    await until('consumers begun', () => begun, is(6));
    return held;
  };

  test('keep no place from a form without a file: forty of forty are answered by their operation', async () => {
    const held = await holding();
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => sendForm(`203.0.113.${n}`)));
    // It says that its file is missing.
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(40).fill(400));
    for (const { sent } of held) sent.destroy();
  });

  test('give way to files of others, are told so, and their connections are closed', async () => {
    const held = await holding();
    const file = Buffer.alloc(100_000, 7);
    const honest = await Promise.all([1, 2, 3].map((n) => send(file, undefined, `203.0.113.${n}`)));
    expect(honest.map(({ status, body }) => [status, body.digest])).toEqual(
      Array.from({ length: 3 }, () => [200, digest(file)]),
    );
    const told = await Promise.all(held.slice(0, 3).map(({ status }) => status));
    expect(told).toEqual([408, 408, 408]);
    await until('closed connections', () => held.filter(({ sent }) => sent.closed).length >= 3);
    for (const { sent } of held) sent.destroy();
  });

  test('give way as well where they send a byte now and then', async () => {
    const held = await holding();
    const trickle = setInterval(() => {
      for (const { sent } of held) if (!sent.destroyed) sent.write('x');
    }, 300);
    try {
      expect((await send(Buffer.alloc(1_000, 7), undefined, '203.0.113.1')).status).toBe(200);
    } finally {
      clearInterval(trickle);
      for (const { sent } of held) sent.destroy();
    }
  });

  test('of one network give way to a good sender of the same network too', async () => {
    const held = [silentUpload('198.51.100.9'), silentUpload('198.51.100.9')];
    for (const { write } of held) await write(Buffer.from('PK'));
    await until('consumers begun', () => begun, is(2));
    expect((await send(Buffer.alloc(1_000, 7), undefined, '198.51.100.9')).status).toBe(200);
    for (const { sent } of held) sent.destroy();
  });

  test('are cut off after ten seconds of silence, whether or not somebody waits, before a file as within one', async () => {
    const silent = [silentUpload('198.51.100.1'), silentUpload('198.51.100.2')];
    const heads = silent.map(({ sent }) => once(sent, 'response').then(([{ headers }]) => headers));
    await silent[1]?.write(Buffer.from('PK'));
    expect(await Promise.all(silent.map(({ status }) => status))).toEqual([408, 408]);
    // The request was answered: the limit of connections, which is longer, ends what never became one.
    for (const head of await Promise.all(heads)) expect(head['x-request-id']).toBeDefined();
  });
});
