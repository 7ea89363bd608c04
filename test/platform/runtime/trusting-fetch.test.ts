/** Systems whose certificate is signed by the university's own authority: asked with it, and refused without. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { awayPart } from '../../../worker/runtime/away.js';
import { trusting } from '../../../worker/runtime/trusting-fetch.js';

const folder = mkdtempSync(join(tmpdir(), 'authority-'));
const place = (name: string): string => join(folder, name);
let server: Server;
let url = '';
const asked: { method: string | undefined; body: string; type: string | undefined }[] = [];
beforeAll(async () => {
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync('openssl', [...made, ...names, '-keyout', place('key'), '-out', place('ca')], { stdio: 'pipe' });
  server = createServer({ key: readFileSync(place('key')), cert: readFileSync(place('ca')) }, (request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      asked.push({ method: request.method, body, type: request.headers['content-type'] });
      response.writeHead(request.url === '/away' ? 302 : 200, { location: '/other', 'x-said': 'yes' }).end('hello');
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `https://localhost:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

test('what is sent arrives, what is answered is told, and no redirect is followed', async () => {
  const ask = trusting(readFileSync(place('ca'), 'utf8'));
  const form = new URLSearchParams({ a: 'b c' });
  const answer = await ask(`${url}/x`, { method: 'POST', body: form, headers: { accept: 'text/plain' } });
  expect([answer.status, answer.headers.get('x-said'), await answer.text()]).toEqual([200, 'yes', 'hello']);
  expect(asked.at(-1)).toEqual({
    method: 'POST',
    body: 'a=b+c',
    type: 'application/x-www-form-urlencoded;charset=UTF-8',
  });
  expect((await ask(`${url}/away`)).status).toBe(302);
  expect(asked).toHaveLength(2);
});

test('without the authority, or once it is stopped, it fails as fetch does', async () => {
  const error = await trusting(undefined)(url).catch((failed: unknown) => failed);
  expect(awayPart(error)).toBe('network');
  const stop = new AbortController();
  const asking = trusting(readFileSync(place('ca'), 'utf8'))(url, { signal: stop.signal });
  stop.abort();
  await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
});
