/** Security case A9: nothing that a caller says about our name is believed. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hostCheck, pathOf } from '../../../api/http/plugins/hosts.js';
import { say, startApp, type TestApp } from './support.js';
import { testPort } from '../../helpers/ports.js';

let api: TestApp;
let port: number;
beforeAll(async () => {
  port = await testPort();
  api = await startApp({ env: { PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` } });
  await api.app.listen({ port, host: '127.0.0.1' });
});
afterAll(() => api.close());

/** Status and text of the answer to a request written out by hand. */
async function ask(lines: string[], path = '/problems/forbidden'): Promise<{ status: number; text: string }> {
  const target = path.includes(' ') ? path : `GET ${path} HTTP/1.1`;
  const text = await say(port, [target, ...lines, 'Connection: close', '', ''].join('\r\n'));
  return { status: Number(text.slice(9, 12)), text };
}
const own = () => `Host: 127.0.0.1:${port}`;

describe('a request', () => {
  test('for our own host is answered', async () => {
    expect((await ask([own()])).status).toBe(200);
    expect((await ask([`Host: LOCALHOST:${port}`])).status).toBe(200);
    expect((await ask([own()], `http://127.0.0.1:${port}/problems/forbidden`)).status).toBe(200);
  });

  test.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'user@127.0.0.1',
    '127.0.0.1:1',
    '127.0.0.1',
    '0x7f000001',
    '2130706433',
    '127.1',
    '',
    'localhost/path',
    '[::1',
  ])('for the host %j is refused', async (host) => {
    const { status, text } = await ask([`Host: ${host}`]);
    expect([400, 421]).toContain(status);
    expect(text).not.toMatch(/evil\.example(?!")/);
  });

  test('with two Host headers is refused, whichever comes first', async () => {
    expect((await ask([own(), 'Host: evil.example'])).status).toBe(400);
    expect((await ask(['Host: evil.example', own()])).status).toBe(400);
    expect((await ask([own(), own()])).status).toBe(400);
  });

  test('without a Host header is refused', async () => {
    expect((await ask([])).status).toBe(400);
  });

  test('with an absolute URI of another host is refused, whatever Host says', async () => {
    expect((await ask([own()], 'http://evil.example/problems/forbidden')).status).toBe(400);
    expect((await ask([own()], `https://evil.example:${port}/`)).status).toBe(400);
    expect((await ask(['Host: evil.example'], `http://127.0.0.1:${port}/`)).status).toBe(400);
    expect((await ask([own()], `ftp://127.0.0.1:${port}/x`)).status).toBeGreaterThanOrEqual(400);
  });

  test.each([
    'X-Forwarded-Host: evil.example',
    'Forwarded: host=evil.example;proto=https',
    'X-Forwarded-Proto: https',
    'X-Original-URL: /evil',
    'X-Host: evil.example',
  ])('with %j is answered as if that were not there', async (line) => {
    const plain = await ask([own()]);
    const forwarded = await ask([own(), line]);
    const body = ({ text }: { text: string }) => text.slice(text.indexOf('\r\n\r\n'));
    expect(forwarded.status).toBe(200);
    expect(body(forwarded)).toBe(body(plain));
    expect(forwarded.text).not.toContain('evil');
  });

  test('whose path looks like a host is a path', async () => {
    for (const path of [
      '//evil.example/',
      '/\\evil.example',
      '/%5cevil.example',
      '/%0d%0aLocation:%20https://evil.example',
    ]) {
      const { status, text } = await ask([own()], path);
      expect([path, status]).toEqual([path, 404]);
      expect(text).not.toMatch(/^location:/im);
    }
  });

  test('of a probe is answered whatever its Host, and tells nothing of it', async () => {
    const { status, text } = await ask(['Host: 10.0.0.9:8080'], '/healthz');
    expect(status).toBe(200);
    expect(text).not.toContain('10.0.0.9');
  });

  test('leaves neither its path’s values nor its query in the log', async () => {
    await ask([own()], `/api/v1/trial/canary-path/echo?token=canary-query`);
    await ask([own()], '/problems/canary-word?token=canary-query');
    await ask([own()], '/canary-nowhere?token=canary-query');
    expect(api.log()).toContain('"route":"/problems/:word"');
    expect(api.log()).not.toContain('canary');
  });
});

describe('our hosts', () => {
  const publicUrl = new URL('https://accounts.example.ac.jp');
  test('in production are that of PUBLIC_URL alone', () => {
    const isOurs = hostCheck({ publicUrl, production: true, port: 8080 });
    expect(isOurs('accounts.example.ac.jp')).toBe(true);
    expect(isOurs('ACCOUNTS.example.ac.jp:443')).toBe(true);
    for (const host of [
      'localhost:8080',
      '127.0.0.1:443',
      'accounts.example.ac.jp:8443',
      'accounts.example.ac.jp.',
      'x.accounts.example.ac.jp',
    ])
      expect([host, isOurs(host)]).toEqual([host, false]);
  });
  test('elsewhere are this machine too, on our port', () => {
    const isOurs = hostCheck({ publicUrl, production: false, port: 8080 });
    for (const host of ['localhost:8080', '127.0.0.1:8080', '[::1]:8080'])
      expect([host, isOurs(host)]).toEqual([host, true]);
    for (const host of ['localhost:8081', 'localhost.evil.example:8080', '[::2]:8080', '10.0.0.1:8080'])
      expect([host, isOurs(host)]).toEqual([host, false]);
  });
});

test('the path to route by is never empty and never another host', () => {
  expect(pathOf('http://a.example/b?c=1')).toBe('/b?c=1');
  expect(pathOf('http://a.example')).toBe('/');
  expect(pathOf(undefined)).toBe('/');
  expect(pathOf('*')).toBe('/%25');
  expect(pathOf('/%zz')).toBe('/%25');
  expect(pathOf('/a?b=%zz')).toBe('/a?b=%zz');
});
