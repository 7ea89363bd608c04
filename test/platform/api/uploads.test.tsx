/** Uploads as a scope may declare them: several parts, each with its own limits. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ApiDependencies } from '../../../api/dependencies.js';
import { operation, serve } from '../../../api/http/operation.js';
import { pages } from '../../../api/http/plugins/pages.js';
import { type UploadScope, uploadOf, uploadsOf } from '../../../api/http/plugins/uploads.js';
import type { Page } from '../../../api/pages/context.js';
import { multipart } from '../../helpers/multipart.js';
import { HOST, startApp, type TestApp } from './support.js';

type Parts = Parameters<typeof multipart>[0];

const CARDS = {
  parts: { photo: { most: 2, limitBytes: 1_000 }, paper: { most: 1, limitBytes: 2_000 } },
} as const satisfies UploadScope;
const Digest = z.string().meta({ format: 'binary' });
const File = z.object({ size: z.int(), tooLarge: z.boolean() });

const cards = operation({
  operationId: 'trialCards',
  method: 'POST',
  path: '/trial/cards',
  summary: 'Takes pictures of both sides of a card, and a paper',
  tags: ['trial'],
  upload: CARDS,
  body: z.strictObject({ photo: z.array(Digest).optional(), paper: Digest.optional(), note: z.string().optional() }),
  answers: {
    200: z.object({ body: z.record(z.string(), z.any()), photos: z.array(File), paper: File.optional() }),
  },
  problems: [],
});

async function trialRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  const shown = ({ bytes, tooLarge }: { bytes: Buffer; tooLarge: boolean }) => ({ size: bytes.length, tooLarge });
  serve(app, cards, ({ body, request }) => {
    const paper = uploadOf(request, 'paper');
    return { body, photos: uploadsOf(request, 'photo').map(shown), ...(paper && { paper: shown(paper) }) };
  });
  await app.register(pages(trialPages, { uploads: CARDS }), deps);
}

async function trialPages(app: FastifyInstance): Promise<void> {
  const Form: Page<{ said: string }> = ({ said }, ctx) => (
    <form method="post">
      <output>{said}</output>
      <input name="_csrf" value={ctx.csrfToken} />
    </form>
  );
  app.get('/trial-cards', (_request, reply) => reply.page(Form, { said: '' }));
  app.post('/trial-cards', (request, reply) => {
    const sizes = uploadsOf(request, 'photo').map(({ bytes }) => bytes.length);
    return reply.page(Form, { said: sizes.join('+') });
  });
}

let api: TestApp;
beforeAll(async () => {
  api = await startApp({ more: trialRoutes });
});
afterAll(() => api.close());

const bytes = (size: number, fill = 1): Buffer => Buffer.alloc(size, fill);
const digest = (file: Buffer): string => createHash('sha256').update(file).digest('hex');
async function send(parts: Parts, headers: Record<string, string> = {}, url = '/api/v1/trial/cards') {
  const { payload, headers: own } = multipart(parts);
  const response = await api.app.inject({ method: 'POST', url, headers: { host: HOST, ...own, ...headers }, payload });
  const isJson = String(response.headers['content-type']).includes('json');
  return { status: response.statusCode, body: isJson ? response.json() : {}, text: response.body, response };
}

describe('parts', () => {
  test('come under their names, in their order, with their digests in the body', async () => {
    const [front, back, paper] = [bytes(10, 1), bytes(20, 2), bytes(1_500, 3)];
    const { status, body } = await send([
      { name: 'photo', file: front },
      { name: 'note', value: 'both sides' },
      { name: 'paper', file: paper },
      { name: 'photo', file: back },
    ]);
    expect(status).toBe(200);
    expect(body).toEqual({
      body: { note: 'both sides', photo: [digest(front), digest(back)], paper: digest(paper) },
      photos: [
        { size: 10, tooLarge: false },
        { size: 20, tooLarge: false },
      ],
      paper: { size: 1_500, tooLarge: false },
    });
  });

  test('may be absent, and an empty one is as good as absent', async () => {
    expect((await send([{ name: 'note', value: 'x' }])).body).toEqual({ body: { note: 'x' }, photos: [] });
    const { body } = await send([
      { name: 'photo', file: bytes(0) },
      { name: 'photo', file: bytes(5) },
      { name: 'paper', file: bytes(0) },
    ]);
    expect(body).toEqual({ body: { photo: [digest(bytes(5))] }, photos: [{ size: 5, tooLarge: false }] });
  });

  test('are each as large as their own limit allows, and of a larger one nothing is kept', async () => {
    const { body } = await send([
      { name: 'photo', file: bytes(1_000) },
      { name: 'photo', file: bytes(1_001) },
      { name: 'paper', file: bytes(2_001) },
    ]);
    expect(body.photos).toEqual([
      { size: 1_000, tooLarge: false },
      { size: 0, tooLarge: true },
    ]);
    expect(body.paper).toEqual({ size: 0, tooLarge: true });
    expect(body.body.paper).toBe(digest(bytes(2_000)));
  });

  test.each<[string, Parts, string]>([
    ['a third photo', [1, 2, 3].map(() => ({ name: 'photo', file: bytes(1) })), 'photo'],
    ['a second paper', [1, 2].map(() => ({ name: 'paper', file: bytes(1) })), 'paper'],
    [
      'a paper after a text of its name',
      [
        { name: 'paper', value: 'text' },
        { name: 'paper', file: bytes(1) },
      ],
      'paper',
    ],
    [
      'a photo after a text of its name',
      [
        { name: 'photo', value: 'text' },
        { name: 'photo', file: bytes(1) },
      ],
      'photo',
    ],
    [
      'a text after a photo of its name',
      [
        { name: 'photo', file: bytes(1) },
        { name: 'photo', value: 'text' },
      ],
      'photo',
    ],
    ['a file in a part that is not declared', [{ name: 'file', file: bytes(1) }], 'file'],
    [
      'a file in a part that is declared nowhere but in JavaScript',
      [{ name: 'hasOwnProperty', file: bytes(1) }],
      'body',
    ],
    ['a text instead of the photos', [{ name: 'photo', value: 'text' }], 'photo'],
  ])('are refused with %s', async (_, parts, path) => {
    const { status, body } = await send(parts);
    expect([status, body.errors[0].path]).toEqual([400, path]);
  });

  test('that say to be of more than four times their limits together are refused unread', async () => {
    const { status, body } = await send([{ name: 'paper', file: bytes(1) }], { 'content-length': '16001' });
    expect([status, body.limitBytes]).toEqual([413, 4_000]);
    expect((await send([{ name: 'paper', file: bytes(15_000) }])).body.paper).toEqual({ size: 0, tooLarge: true });
  });

  test('are what the operation takes: JSON is refused, and the document says so', async () => {
    const headers = { host: HOST, 'content-type': 'application/json' };
    const json = await api.app.inject({ method: 'POST', url: '/api/v1/trial/cards', headers, payload: '{}' });
    expect(json.statusCode).toBe(415);
    const { paths } = (await api.app.inject({ url: '/openapi.json', headers: { host: HOST } })).json();
    const { content } = paths['/api/v1/trial/cards'].post.requestBody;
    expect(Object.keys(content)).toEqual(['multipart/form-data']);
    expect(content['multipart/form-data'].schema.properties.photo.items).toMatchObject({ format: 'binary' });
  });
});

describe('a form of a page', () => {
  test('sends its files with the token of the form, and is refused without it', async () => {
    const page = await api.app.inject({ url: '/trial-cards', headers: { host: HOST } });
    const token = / value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const cookie = page.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');
    const photos = [3, 4].map((size) => ({ name: 'photo', file: bytes(size) }));
    const sent = await send([...photos, { name: '_csrf', value: token }], { cookie }, '/trial-cards');
    expect([sent.status, sent.text.includes('>3+4<')]).toEqual([200, true]);
    expect((await send(photos, { cookie }, '/trial-cards')).status).toBe(403);
  });
});
