/** Security case E3, and the size of bodies. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { refuseConnection } from '../../../api/http/plugins/problems.js';
import { ECHO_URL, post, runs, say, startApp, type TestApp } from './support.js';
import { testPort } from '../../helpers/ports.js';

let api: TestApp;
beforeAll(async () => {
  api = await startApp();
});
afterAll(() => api.close());

const typed = (contentType: string) =>
  post(api.app, '{"name":1,"role":"admin"}', { headers: { 'content-type': contentType } });

describe('a content type', () => {
  test.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json\t; charset=utf-8',
  ])('that says JSON in UTF-8 leads to the schema: %j', async (contentType) => {
    const response = await typed(contentType);
    expect(response.statusCode).toBe(400);
    expect(
      response
        .json()
        .errors.map(({ path }: { path: string }) => path)
        .sort(),
    ).toEqual(['name', 'role']);
  });
  test.each([
    'application/json; charset=shift_jis',
    'application/json; charset=utf-16',
    'application/json; charset=utf-8; x=1',
    'application/json; boundary=x',
    'application/json;',
    'application/json, text/plain',
    'application/json garbage',
    'application/jsonx',
    'application/problem+json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'text/plain;application/json',
    '*/*',
    'json',
    'application/',
    '/',
  ])('that says anything else is refused before parsing: %j', async (contentType) => {
    expect((await typed(contentType)).statusCode).toBe(415);
  });
  test('that is missing with a body is refused', async () => {
    expect((await typed('')).statusCode).toBe(415);
  });
  test('of a compressed body is refused', async () => {
    expect((await post(api.app, '{}', { headers: { 'content-encoding': 'gzip' } })).statusCode).toBe(415);
  });
});

describe('a body', () => {
  const bodies: [string, string, string][] = [
    ['a field that is not declared', '{"name":"a","approvedBy":"me"}', 'approvedBy'],
    ['__proto__', '{"name":"a","__proto__":{"polluted":1}}', '__proto__'],
    ['__proto__ in disguise', '{"name":"a","\\u005f_proto__":{"polluted":1}}', '__proto__'],
    ['constructor', '{"name":"a","constructor":{"prototype":{"polluted":1}}}', 'constructor'],
    ['__proto__ deep inside', '{"name":"a","rows":[{"n":1,"__proto__":{"polluted":1}}]}', '__proto__'],
    ['a list for a text', '{"name":["a"]}', 'name'],
    ['an object for a text', '{"name":{"$gt":""}}', 'name'],
    ['a number for a text', '{"name":1}', 'name'],
    ['null for a text', '{"name":null}', 'name'],
    ['a key twice', '{"name":"a","name":"b"}', 'name'],
    ['a key twice, once in disguise', '{"name":"a","n\\u0061me":"b"}', 'name'],
    ['a key twice deep inside', '{"name":"a","rows":[{"n":1,"n":2}]}', 'n'],
    ['a list', '[]', 'body'],
    ['a text', '"x"', 'body'],
    ['null', 'null', 'body'],
    ['nothing', '', 'body'],
    ['blanks', '  \n', 'body'],
    ['half an object', '{"name":"a"', 'body'],
    ['a trailing comma', '{"name":"a",}', 'body'],
    ['a comment', '{"name":"a"/**/}', 'body'],
    ['two values', '{"name":"a"}{}', 'body'],
    ['a number that JSON has not', '{"name":NaN}', 'body'],
    ['deep nesting', `{"name":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 'body'],
  ];
  test.each(bodies)('with %s is malformed, and says where', async (_name, payload, path) => {
    const before = runs.echo;
    const response = await post(api.app, payload);
    expect(response.statusCode).toBe(400);
    expect(response.json().errors.map((error: { path: string }) => error.path)).toEqual([path]);
    expect(runs.echo).toBe(before);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
  test('in broken UTF-8 is malformed', async () => {
    const response = await api.app.inject({
      method: 'POST',
      url: ECHO_URL,
      headers: { host: '127.0.0.1:8080', 'content-type': 'application/json' },
      payload: Buffer.from('{"name":"\xc3("}', 'latin1'),
    });
    expect(response.statusCode).toBe(400);
  });
  test('that holds the words of JSON in its texts is not mistaken', async () => {
    const response = await post(api.app, { name: '":{["}\\' });
    expect(response.json()).toMatchObject({ name: '":{["}\\' });
  });
  test('never comes back in the refusal', async () => {
    const response = await post(api.app, { name: { canary: 'canary-5271' }, kind: 'canary-5271' });
    expect(response.body).not.toContain('canary');
  });
});

describe('a body of 10 MB', () => {
  const tenMb = `{"name":"${'x'.repeat(10_000_000)}"`;

  test('is refused by what its length says', async () => {
    const response = await post(api.app, tenMb);
    expect(response.statusCode).toBe(413);
    expect(response.json().limitBytes).toBe(65_536);
  });

  test('is refused over a socket, with and without a length, and the server goes on', async () => {
    const port = await testPort();
    const other = await startApp({ env: { PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` } });
    await other.app.listen({ port, host: '127.0.0.1' });
    const head = `POST ${ECHO_URL} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n`;
    expect(await say(port, `${head}Content-Length: 10000000\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /);
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    expect(await say(port, `${head}Transfer-Encoding: chunked\r\n\r\n${chunk}${chunk}`)).toMatch(/^HTTP\/1\.1 413 /);
    expect(await say(port, 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 200 /,
    );
    await other.close();
  });
});

test('what is no HTTP at all gets a short refusal and nothing else', async () => {
  const port = await testPort();
  const other = await startApp({ env: { PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` } });
  await other.app.listen({ port, host: '127.0.0.1' });
  expect(await say(port, 'HELLO\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/problem\+json/,
  );
  const headers = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`;
  expect(await say(port, headers)).toMatch(/^HTTP\/1\.1 431 /);
  await other.close();
});

test('a head that is too large gets a page where it asked for one, or began in a packet that is gone and may have asked', () => {
  const refused = (packet: string): string =>
    refuseConnection(
      { code: 'HPE_HEADER_OVERFLOW', rawPacket: Buffer.from(packet) },
      new URL('https://tetsuzuki.example.jp'),
      '<h1>page</h1>',
    );
  const begun = 'GET / HTTP/1.1\r\nHost: x\r\n';
  expect(refused(`${begun}Accept: text/html\r\nCookie: a`)).toContain('<h1>page</h1>');
  expect(refused('aaaa\r\nCookie: b')).toContain('<h1>page</h1>');
  expect(refused(`${begun}Accept: application/json\r\nCookie: a`)).toContain('"status":431');
});
