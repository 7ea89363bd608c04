/** A server that ends while people come: whoever is on the way is answered, and afterwards nobody is let in (decision 133). */
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { until } from '../../helpers/wait.js';
import { HOST, startApp, type TestApp } from './support.js';

const MOST_MS = 1_000;
const ask = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;

let api: TestApp;
let port: number;
const sockets: net.Socket[] = [];
beforeEach(async () => {
  api = await startApp({ deps: { pressure: { maxDelayMs: 0 } } });
  await api.app.listen({ port: 0, host: '127.0.0.1' });
  port = (api.app.server.address() as AddressInfo).port;
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await api.close();
});

async function connected(): Promise<{ socket: net.Socket; text: string }> {
  const socket = net.connect({ port, host: '127.0.0.1' });
  sockets.push(socket);
  const heard = { socket, text: '' };
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => (heard.text += String(chunk)));
  await once(socket, 'connect');
  return heard;
}
const answered = /^HTTP\/1.1 200 [^]*^connection: close\r$/im;

describe('while a server ends', () => {
  test('a request on a kept connection that it has not read yet is answered', async () => {
    const client = await connected();
    client.socket.write(ask('/healthz'));
    await until('the first answer', () => client.text.endsWith('}'));
    client.text = '';
    const ended = once(client.socket, 'end');
    client.socket.write(ask('/healthz'));
    await Promise.all([api.app.drain({ newConnections: 'until-the-end', mostMs: MOST_MS }), ended]);
    expect(client.text).toMatch(answered);
  });

  test('a request on a connection that it has not taken yet is answered', async () => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    sockets.push(socket);
    let text = '';
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.write(ask('/healthz'));
    await Promise.all([once(socket, 'end'), api.app.drain({ newConnections: 'until-the-end', mostMs: MOST_MS })]);
    expect(text).toMatch(answered);
  });

  test('it says that it is not ready', async () => {
    const client = await connected();
    client.socket.write(ask('/readyz'));
    const ended = once(client.socket, 'end');
    await Promise.all([ended, api.app.drain({ newConnections: 'until-the-end', mostMs: MOST_MS })]);
    expect(client.text).toMatch(/^HTTP\/1.1 503 [^]*"status":"ending"/);
  });
});

test('it ends although people come all the time: nobody is let in then, and no kept connection was closed', async () => {
  const kept = await connected();
  const end = new AbortController();
  const drained = api.app.drain({ newConnections: 'until-the-end', mostMs: MOST_MS }).then(() => end.abort());
  const answers: string[] = [];
  while (!end.signal.aborted) {
    const client = await connected().catch(() => undefined);
    if (!client) break;
    client.socket.write(ask('/healthz'));
    await once(client.socket, 'close');
    answers.push(client.text);
  }
  await drained;
  // Nobody is told of the moment in which it stops listening: who comes just then finds the door shut.
  if (answers.at(-1) === '') answers.pop();
  expect(answers.length).toBeGreaterThan(2);
  for (const answer of answers) expect(answer).toMatch(answered);
  await expect(connected()).rejects.toThrow(/ECONNREFUSED/);
  expect(kept.socket.destroyed || kept.socket.readableEnded).toBe(false);
});
