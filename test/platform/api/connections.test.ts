/** What one client may hold: connections that say nothing are closed, and nobody has all of them, nor all requests that are under way. */
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { ApiDependencies } from '../../../api/dependencies.js';
import { is, until } from '../../helpers/wait.js';
import { HOST, post, startApp, type TestApp } from './support.js';

let api: TestApp;
const started = async (pressure: ApiDependencies['pressure'], env: Record<string, string> = {}): Promise<number> => {
  api = await startApp({ deps: { pressure: { maxDelayMs: 0, ...pressure } }, env });
  await api.app.listen({ port: 0, host: '127.0.0.1' });
  return (api.app.server.address() as AddressInfo).port;
};
/** Of this test. Where it fails, none of them keeps the server from closing. */
const sockets: net.Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await api.close();
});

interface Heard {
  socket: net.Socket;
  text: string;
}
/** A client that never ends its side, whatever the server says. */
async function connected(port: number, says = ''): Promise<Heard> {
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  sockets.push(socket);
  const heard: Heard = { socket, text: '' };
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => (heard.text += String(chunk)));
  await once(socket, 'connect');
  if (says) socket.write(says);
  return heard;
}
const openAtServer = (): Promise<number> =>
  new Promise((resolve, reject) => api.app.server.getConnections((error, n) => (error ? reject(error) : resolve(n))));

describe('a connection that was refused', () => {
  test.each([
    ['nothing at all', '', '408'],
    ['half a head', `GET /healthz HTTP/1.1\r\nHost: ${HOST}\r\n`, '408'],
    ['what is no request', 'hello\r\n\r\n', '400'],
    ['too large a head', `GET / HTTP/1.1\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, '431'],
    [
      'a head of two lengths',
      `POST / HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n`,
      '400',
    ],
  ])('after %s is closed by us, although its client holds it open', async (_, says, status) => {
    const port = await started({});
    const held = await Promise.all(Array.from({ length: 20 }, () => connected(port, says)));
    await until('connections at the server', openAtServer, is(0));
    for (const { text } of held) expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  test('in the middle of a body is told so and closed', async () => {
    const port = await started({});
    const head = `POST /api/v1/trial/1/echo HTTP/1.1\r\nHost: ${HOST}\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{`;
    const held = await Promise.all(Array.from({ length: 5 }, () => connected(port, head)));
    await until('connections at the server', openAtServer, is(0));
    for (const { text } of held) expect(text).toMatch(/^HTTP\/1.1 408 /);
  });
});

describe('a body that is refused by its length', () => {
  const LARGEST_READ = 32 * 1024 * 1024;
  const post = (length: number): string =>
    `POST /api/v1/trial/1/echo HTTP/1.1\r\nHost: ${HOST}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

  test('is read to its end, and the connection serves the next request', async () => {
    const length = 4 * 1024 * 1024;
    const client = await connected(await started({}), post(length));
    await until('the refusal', () => client.text.startsWith('HTTP/1.1 413'));
    client.text = '';
    client.socket.write(' '.repeat(length));
    client.socket.write(`GET /healthz HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    await until('an answer', () => client.text.startsWith('HTTP/1.1 200'));
  });

  test('is not waited for where it is very large', async () => {
    const port = await started({});
    const [large, larger] = [await connected(port, post(LARGEST_READ)), await connected(port, post(LARGEST_READ + 1))];
    await until('the end of the larger', () => larger.socket.readableEnded || larger.socket.destroyed);
    for (const { text } of [large, larger]) expect(text).toMatch(/^HTTP\/1.1 413 /);
    expect(large.socket.readableEnded).toBe(false);
  });
});

test('a connection that is busy when the end begins gets its answer, is told that it ends, and holds nothing up', async () => {
  let answerNow = (): void => undefined;
  const waits = new Promise<void>((resolve) => (answerNow = resolve));
  let isBusy = false;
  api = await startApp({
    deps: { pressure: { maxDelayMs: 0 } },
    more: async (app) => {
      app.get('/trial/waits', async () => {
        isBusy = true;
        await waits;
        return {};
      });
      app.addHook('preClose', async () => answerNow());
    },
  });
  await api.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = api.app.server.address() as AddressInfo;
  const client = await connected(port, `GET /trial/waits HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
  const ended = once(client.socket, 'end');
  await until('the request is under way', () => isBusy);
  await Promise.all([ended, api.app.close()]);
  expect(client.text).toMatch(/^HTTP\/1.1 200 [^]*^connection: close\r$/im);
});

describe('connections of one network', () => {
  const ask = `GET /healthz HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;
  test('are so many and no more, and one that ends makes room', async () => {
    const port = await started({ mostConnections: 3 });
    const held = await Promise.all([1, 2, 3].map(() => connected(port, ask)));
    await until('answers', () => held.filter(({ text }) => text.startsWith('HTTP/1.1 200')).length, is(3));
    const fourth = await connected(port, ask);
    await until('the end of the fourth', () => fourth.socket.readableEnded || fourth.socket.destroyed);
    expect(fourth.text).toBe('');
    held[0]?.socket.destroy();
    await until('connections at the server', openAtServer, is(2));
    const next = await connected(port, ask);
    await until('an answer', () => next.text.startsWith('HTTP/1.1 200'));
  });

  test('through a trusted proxy are the proxy’s matter', async () => {
    const port = await started({ mostConnections: 3 }, { TRUST_PROXY: '10.0.0.0/8,127.0.0.0/8' });
    const held = await Promise.all(Array.from({ length: 8 }, () => connected(port, ask)));
    await until('answers', () => held.filter(({ text }) => text.startsWith('HTTP/1.1 200')).length, is(8));
  });
});

describe('requests under way', () => {
  test('of one network are so many and no more; others are served meanwhile, and it is again afterwards', async () => {
    await started({ mostOfOneClient: 3 });
    const ask = (remoteAddress: string) => post(api.app, { name: 'a', kind: 'slow' }, { remoteAddress });
    const hostile = Array.from({ length: 20 }, () => ask('198.51.100.7'));
    const honest = [1, 2, 3].map((n) => ask(`203.0.113.${n}`));
    const statuses = (await Promise.all(hostile)).map(({ statusCode }) => statusCode).sort();
    expect(statuses).toEqual([...Array(3).fill(200), ...Array(17).fill(503)]);
    expect((await Promise.all(honest)).map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    const after = await ask('198.51.100.7');
    expect(after.statusCode).toBe(200);
  });

  test('are those that are served: bodies that come slowly keep nobody of their network out', async () => {
    const port = await started({ mostOfOneClient: 2 });
    const half = (path: string, type: string, begin: string): string =>
      `POST ${path} HTTP/1.1\r\nHost: ${HOST}\r\nContent-Type: ${type}\r\nContent-Length: 5000\r\n\r\n${begin}`;
    const part = '--x\r\nContent-Disposition: form-data; name="familyName"\r\n\r\nhalf';
    await Promise.all([
      ...Array.from({ length: 3 }, () => connected(port, half('/api/v1/trial/1/echo', 'application/json', '{'))),
      ...Array.from({ length: 3 }, () =>
        connected(port, half('/cinii/password-reissue', 'application/x-www-form-urlencoded', 'email=')),
      ),
      ...Array.from({ length: 3 }, () =>
        connected(port, half('/umin/operator-application', 'multipart/form-data; boundary=x', part)),
      ),
    ]);
    await until('connections at the server', openAtServer, is(9));
    const honest = await Promise.all([1, 2].map(() => post(api.app, { name: 'a', kind: 'slow' })));
    expect(honest.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
  });

  test('say when to come again, and reading is not among them', async () => {
    await started({ mostOfOneClient: 1 });
    const [, second] = await Promise.all([1, 2].map(() => post(api.app, { name: 'a', kind: 'slow' })));
    expect([second?.statusCode, second?.headers['retry-after']]).toEqual([503, '1']);
    const slow = post(api.app, { name: 'a', kind: 'slow' });
    const looks = await Promise.all(
      Array.from({ length: 10 }, () => api.app.inject({ url: '/healthz', headers: { host: HOST } })),
    );
    expect(new Set(looks.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
    expect((await slow).statusCode).toBe(200);
  });
});
