/** The examples of reverse proxies before the API: what they hand on, what they throw away, and what they don't log. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from '../../../api/dependencies.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { testPort } from '../../helpers/ports.js';
import { say, startApp, type TestApp, trialRoutes } from '../api/support.js';
import { caddy, isInstalled, nginx, type Proxy } from './proxies.js';

const PROXIES = [
  ['nginx', nginx],
  ['caddy', caddy],
] as const;

/** Says what came, as a handler sees it. */
async function seen(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  app.get('/trial/seen', (request) => ({
    network: request.clientNetwork(),
    headers: Object.keys(request.headers).filter((name) => /forwarded/.test(name)),
  }));
  await app.register(trialRoutes, deps);
}

describe.each(PROXIES)('behind %s', (program, bring) => {
  const there = isInstalled(program) ? test : test.skip;
  let database: TestDatabase;
  let api: TestApp;
  let proxy: Proxy | undefined;
  let port = 0;
  let url = '';
  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${url}${path}`, { headers });
  const page = { accept: 'text/html' };
  /** What is said byte for byte. */
  const raw = (head: string[]) => say(port, [...head, 'Connection: close', '', ''].join('\r\n'));

  beforeAll(async () => {
    if (!isInstalled(program)) return;
    database = await freshDatabase();
    const to = await testPort();
    port = await testPort();
    url = `http://127.0.0.1:${port}`;
    const env = { PORT: String(to), PUBLIC_URL: url, TRUST_PROXY: '127.0.0.1', METRICS_PORT: '9464' };
    api = await startApp({ databaseUrl: database.url, env, more: seen });
    await api.app.listen({ port: to, host: '127.0.0.1' });
    proxy = await bring({ port, to });
  });
  afterAll(async () => {
    await proxy?.stop();
    await api?.close();
    await database?.drop();
  });

  there(
    'pages come under the name that people use, with the address of the client and nothing that it says of itself',
    async () => {
      expect((await get('/', page)).status).toBe(200);
      const said = {
        'x-forwarded-for': '203.0.113.9',
        'x-forwarded-host': 'evil.example',
        forwarded: 'host=evil.example',
      };
      expect(await (await get('/trial/seen', said)).json()).toEqual({
        network: '127.0.0.1',
        headers: ['x-forwarded-for'],
      });
    },
  );

  there('another name gets a page that tells whoever operates it what to look at', async () => {
    const answer = await raw(['GET / HTTP/1.1', 'Host: other.example', 'Accept: text/html']);
    // Caddy itself answers nothing for a name that it doesn't know.
    if (program === 'caddy') return expect(answer).toMatch(/^HTTP\/1\.1 200 [^]*Content-Length: 0/);
    expect(answer).toMatch(/^HTTP\/1\.1 421 /);
    expect(answer).toContain('PUBLIC_URL');
    expect(answer).toContain(`href="${url}/"`);
    expect(api.log()).toContain('asked under another host');
  });

  there('no one-time token stands in a log, whether or not the API answers', async () => {
    await get('/u?token=canary-token', page);
    await get('/canary-word%0a?token=canary-token');
    expect(proxy?.logs()).toMatch(/\/u\b/);
    expect(proxy?.logs()).not.toContain('canary-token');
  });

  there('uploads of the largest size that is taken get through, and larger ones are told', async () => {
    const sent = (bytes: number) =>
      fetch(`${url}/api/v1/trial/1/echo`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: ' '.repeat(bytes),
      });
    // Nobody takes so much JSON: that it is the API that says so shows that it got through.
    const answer = await sent(21 * 1024 * 1024);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      413,
      expect.stringMatching(/^application\/problem\+json/),
    ]);
    expect((await sent(25 * 1024 * 1024)).status).toBe(413);
  });

  there('a head with too many cookies gets a page with the way out', async () => {
    const cookies = Array.from({ length: 20 }, (_, n) => `Cookie: c${n}=${'x'.repeat(1_000)}`);
    const answer = await raw(['GET / HTTP/1.1', `Host: 127.0.0.1:${port}`, 'Accept: text/html', ...cookies]);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain(`<a href="${url}/">`);
    // A kilobyte less than what is taken.
    const fewer = await raw([
      'GET / HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      'Accept: text/html',
      ...cookies.slice(0, 14),
    ]);
    expect(fewer).toMatch(/^HTTP\/1\.1 200 /);
  });

  there('probes and figures are not to be had', async () => {
    for (const path of ['/metrics', '/readyz', '/readyz/parts']) expect((await get(path)).status).toBe(404);
    expect((await get('/healthz')).status).toBe(200);
  });

  there('one connection to the API serves many requests', async () => {
    let opened = 0;
    api.app.server.on('connection', () => (opened += 1));
    for (let n = 0; n < 10; n += 1) expect((await get('/healthz')).status).toBe(200);
    expect(opened).toBeLessThan(3);
  });

  there('while the API is away the log has no token either', async () => {
    await api.app.close();
    expect((await get('/u?token=canary-token', page)).status).toBe(502);
    expect(proxy?.logs()).toContain('502');
    expect(proxy?.logs()).not.toContain('canary-token');
  });
});
