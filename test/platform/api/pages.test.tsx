/** The scope of pages: forms, their CSRF tokens, and the submission that a double click repeats. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Page } from '../../../api/pages/context.js';
import { pages, readForm } from '../../../api/http/plugins/pages.js';
import { problem } from '../../../api/http/problems.js';
import { createText } from '../../../api/texts.js';
import { HOST, ORIGIN, startApp, type TestApp } from './support.js';

let api: TestApp;
let posts = 0;
const seen: unknown[] = [];

async function trialPages(app: FastifyInstance): Promise<void> {
  const Form: Page<{ note: string }> = ({ note }, ctx) => (
    <form method="post">
      {note}|{ctx.csrfToken}|{ctx.newSubmissionId()}|{ctx.path}
    </form>
  );
  app.get('/trial-form', (_request, reply) => reply.page(Form, { note: 'empty' }));
  app.get('/trial-plain', (request, reply) => reply.type('text/html').send(request.locale));
  app.get('/trial-broken', () => {
    throw new Error('select secret');
  });
  app.post('/trial-form', (request, reply) => {
    posts += 1;
    const form = readForm(z.strictObject({ email: z.string().min(1) }), request);
    seen.push(form);
    if (!form.ok)
      return reply.page(Form, { note: form.errors.map(({ field, reason }) => `${field}:${reason}`).join() }, 422);
    if (form.value.email === 'refuse') throw problem('wrong-state');
    return reply.redirect(`/done/${request.procedureIdFor('trial', 'form')}`, 303);
  });
}

beforeAll(async () => {
  api = await startApp({ more: pages(trialPages) });
});
afterAll(() => api.close());

const get = (url: string, headers: Record<string, string> = {}) =>
  api.app.inject({ url, headers: { host: HOST, ...headers } });
const cookiesOf = (response: Awaited<ReturnType<typeof get>>) =>
  response.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');
async function openForm() {
  const page = await get('/trial-form');
  const [, csrf = '', submission = ''] = page.body
    .replace(/<[^>]*>/g, '')
    .trim()
    .split('|');
  return { cookie: cookiesOf(page), csrf, submission };
}
const submit = (fields: [string, string][], headers: Record<string, string> = {}) =>
  api.app.inject({
    method: 'POST',
    url: '/trial-form',
    headers: { host: HOST, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(fields).toString(),
  });

describe('a form', () => {
  test('is taken with its token and its cookie', async () => {
    const { cookie, csrf, submission } = await openForm();
    const response = await submit(
      [
        ['_csrf', csrf],
        ['submissionId', submission],
        ['email', 'a'],
      ],
      { cookie, origin: ORIGIN },
    );
    expect(response.statusCode).toBe(303);
    expect(seen.at(-1)).toEqual({ ok: true, value: { email: 'a' } });
  });

  test('is refused without token, with another’s, or without cookie, and nothing happens', async () => {
    const mine = await openForm();
    const other = await openForm();
    const before = posts;
    const tries: [[string, string][], string][] = [
      [[['email', 'a']], mine.cookie],
      [
        [
          ['_csrf', ''],
          ['email', 'a'],
        ],
        mine.cookie,
      ],
      [
        [
          ['_csrf', other.csrf],
          ['email', 'a'],
        ],
        mine.cookie,
      ],
      [
        [
          ['_csrf', mine.csrf],
          ['email', 'a'],
        ],
        '',
      ],
      [
        [
          ['_csrf', mine.csrf],
          ['email', 'a'],
        ],
        mine.cookie.replace(/=.{8}/, '=AAAAAAAA'),
      ],
      [
        [
          ['_csrf', mine.csrf],
          ['_csrf', mine.csrf],
          ['email', 'a'],
        ],
        mine.cookie,
      ],
    ];
    for (const [fields, cookie] of tries) {
      const response = await submit(fields, cookie ? { cookie } : {});
      expect(response.statusCode).toBe(403);
      expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(response.body).toContain(createText('ja').t('problem.form-expired.title'));
    }
    expect(posts).toBe(before);
  });

  test('takes no JSON, even with a token in it', async () => {
    const { cookie, csrf } = await openForm();
    const response = await api.app.inject({
      method: 'POST',
      url: '/trial-form',
      headers: { host: HOST, 'content-type': 'application/json', cookie },
      payload: { _csrf: csrf, email: 'a' },
    });
    expect(response.statusCode).toBe(415);
  });

  test('sent twice is one submission, and a submission ID that we did not make is none', async () => {
    const { cookie, csrf, submission } = await openForm();
    const send = async (id: string) =>
      (
        await submit(
          [
            ['_csrf', csrf],
            ['submissionId', id],
            ['email', 'a'],
          ],
          { cookie },
        )
      ).headers.location;
    const first = await send(submission);
    expect(first).toBe(`/done/trial-form-${submission.split('.')[0]}`);
    expect(await send(submission)).toBe(first);
    const forged = submission.replace(/^.{26}/, '01ARZ3NDEKTSV4RRFFQ69G5FAV');
    expect(await send(forged)).not.toContain('01ARZ3NDEKTSV4RRFFQ69G5FAV');
    expect(await send('')).not.toBe(first);
  });

  test('with a field twice, a field too many or a list is shown again with the faults', async () => {
    const { cookie, csrf } = await openForm();
    const twice = await submit(
      [
        ['_csrf', csrf],
        ['email', 'a'],
        ['email', 'b'],
      ],
      { cookie },
    );
    expect([twice.statusCode, twice.body]).toEqual([422, expect.stringContaining('email:not-text')]);
    const more = await submit(
      [
        ['_csrf', csrf],
        ['email', ''],
        ['role', 'admin'],
        ['__proto__', 'x'],
      ],
      { cookie },
    );
    expect(more.body).toContain('email:required');
    expect(more.body).toContain('role:unknown-field');
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  test('that is refused further in becomes a page with the request ID', async () => {
    const { cookie, csrf } = await openForm();
    const response = await submit(
      [
        ['_csrf', csrf],
        ['email', 'refuse'],
      ],
      { cookie },
    );
    expect(response.statusCode).toBe(409);
    expect(response.body).toContain(createText('ja').t('problem.wrong-state.title'));
    expect(response.body).toContain(String(response.headers['x-request-id']));
  });
});

describe('a page', () => {
  test('sets a cookie only where it has a form', async () => {
    expect((await get('/trial-plain')).headers['set-cookie']).toBeUndefined();
    expect((await get('/problems/forbidden')).headers['set-cookie']).toBeUndefined();
    expect((await get('/trial-form')).cookies.map(({ name }) => name)).toEqual(['__Host-tetsuzuki-csrf']);
  });

  test('keeps the language that was chosen', async () => {
    const chosen = await get('/trial-plain?lang=en', { 'accept-language': 'ja' });
    expect(chosen.body).toBe('en');
    expect((await get('/trial-plain', { cookie: cookiesOf(chosen) })).body).toBe('en');
    expect((await get('/trial-plain?lang=xx')).headers['set-cookie']).toBeUndefined();
  });

  test('that breaks tells nothing of why', async () => {
    const response = await get('/trial-broken?token=canary');
    expect(response.statusCode).toBe(500);
    expect(response.body).toContain(createText('ja').t('problem.internal.title'));
    expect(response.body).not.toMatch(/secret|canary|select/);
  });

  test('carries the headers that keep it to itself', async () => {
    const { headers } = await get('/trial-form');
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    const csp = String(headers['content-security-policy']).split(';');
    expect(csp.sort()).toEqual([
      "base-uri 'none'",
      "default-src 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "object-src 'none'",
    ]);
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  test('over https says that it always will be', async () => {
    const https = await startApp({ env: { PUBLIC_URL: 'https://accounts.example.ac.jp' } });
    const { headers } = await https.app.inject({
      url: '/problems/forbidden',
      headers: { host: 'accounts.example.ac.jp' },
    });
    expect(headers['strict-transport-security']).toBe('max-age=63072000');
    await https.close();
  });
});
