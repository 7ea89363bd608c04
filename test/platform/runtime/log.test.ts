import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import Fastify from 'fastify';
import type { Logger } from 'pino';
import { parseKeyRing } from '../../../worker/runtime/crypto/keys.js';
import { createLog } from '../../../worker/runtime/log.js';
import { createPasswords } from '../../../worker/runtime/crypto/passwords.js';
import { createTokens } from '../../../worker/runtime/crypto/tokens.js';

/** A log that keeps its lines, and what it wrote as objects. */
function listen(): { log: Logger; text: () => string; lines: () => Record<string, unknown>[] } {
  const written: string[] = [];
  const log = createLog('api', 'trace', { write: (line) => void written.push(line) });
  const text = (): string => written.join('');
  const lines = (): Record<string, unknown>[] =>
    text()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  return { log, text, lines };
}
const canary = (): string => `Canary-${randomBytes(6).toString('hex')}`;
const tokens = createTokens(parseKeyRing(`k1:${randomBytes(32).toString('base64')}`));
const urlToken = tokens.url({ purpose: 'password-reissue', procedureId: 'cinii-password-reissue-01JD', issue: 1 });
const grant = tokens.grant('restore', { applicationId: 'AUTH00000101' }, 2e12);

const SECRET_KEYS =
  'password passwordAgain newPassword Pass-Word_Again PASSWORD passwd passphrase pass pin otp token restoreToken csrf_token passwordTicket ' +
  'secret client_secret authorization Proxy-Authorization cookie Set-Cookie code accessCode access_code apiKey x-api-key sealed hash ' +
  'password_hash KEYS databaseUrl email telephone';

describe('the log', () => {
  test('writes JSON lines with time, level, name, message and what was added', () => {
    const { log, lines } = listen();
    log
      .child({ procedureId: 'p-1' })
      .info({ took: 12, list: [1, null, true, undefined], when: new Date(0), big: 7n }, 'step %s', 'done');
    expect(lines()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        name: 'api',
        procedureId: 'p-1',
        took: 12,
        list: [1, null, true, null],
        when: '1970-01-01T00:00:00.000Z',
        big: '7',
        msg: 'step done',
      },
    ]);
  });

  test.each(SECRET_KEYS.split(' '))('masks the key %s wherever it stands', (key) => {
    const { log, text, lines } = listen();
    const secret = canary();
    const value = { [key]: secret };
    log.info(value, 'm');
    log.info({ a: { b: [{ c: value }] } }, 'm');
    log.info({ map: new Map([['x', value]]), set: new Set([value]) }, 'm');
    log.info({ [key]: { nested: secret, list: [secret] } }, 'm');
    log.info({ [key]: Number.parseInt('123456', 10) }, 'm');
    log.child(value).child({ a: value }).info('m');
    log.child({}, {}).child(value, { level: 'debug' }).info('m');
    const bound = log.child({});
    bound.setBindings(value);
    bound.info('m');
    expect(text()).not.toContain(secret);
    expect(text()).not.toContain('123456');
    expect(lines()).toHaveLength(8);
    expect(text().split('[masked]').length).toBeGreaterThan(8);
  });

  test.each(['body', 'headers', 'query', 'rawHeaders', 'payload'])('leaves out the key %s', (key) => {
    const { log, text } = listen();
    const secret = canary();
    log.info({ [key]: { a: secret }, deep: { [key]: secret } }, 'm');
    expect(text()).not.toContain(secret);
    expect(text()).toContain('[omitted]');
  });

  test.each([
    ['a one-time URL token', urlToken, urlToken],
    ['a grant', grant, grant],
    ['a token in a URL', `GET http://h/r/${urlToken}?lang=ja`, urlToken.slice(-43)],
    ['a token in escaped JSON', JSON.stringify(JSON.stringify({ x: `/r/${urlToken}` })), urlToken.slice(-43)],
    ['a bearer value', 'Authorization: Bearer abcDEF123-canary', 'abcDEF123-canary'],
    ['a JWT', 'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl here', 'eyJzdWIiOiJjYW5hcnkifQ'],
    ['a password in a URL', 'postgres://app:c4n@ry@db:5432/app', 'c4n@ry'],
    ['an assignment', 'retry with password=c4nary&x=1', 'c4nary'],
    ['a query', 'GET /search?q=c4nary&lang=ja', 'c4nary'],
    ['the path of no route', 'Route GET:/c4nary/x y not found', 'c4nary'],
    ['a JSON field', '{"newPassword":"c4nary"}', 'c4nary'],
    ['an escaped JSON field', '{\\"newPassword\\": \\"c4nary\\"}', 'c4nary'],
  ])('masks %s in any text', (_what, text, secret) => {
    const heard = listen();
    const { log } = heard;
    log.info(text);
    log.info('%s and %j', text, { text });
    log.info({ note: text, list: [text], [text]: 1 }, 'm');
    log.child({ note: text }).info('m');
    log.child({}, { msgPrefix: text }).info('m');
    log.error(new Error(text));
    log.error({ err: new Error('outer', { cause: new Error(text) }) }, 'm');
    log.error({ fault: Object.assign(new TypeError('x'), { stack: `TypeError: ${text}\n    at f (a.js:1:1)` }) }, text);
    expect(heard.lines()).toHaveLength(8);
    expect(heard.text()).not.toContain(secret);
  });

  test('masks what a serializer of a child brings in after everything else', () => {
    const { log, text } = listen();
    log.child({}, { serializers: { note: () => `see /r/${urlToken}` } }).info({ note: 1 }, 'm');
    expect(text()).toContain('see /r/[masked]');
  });

  test('masks argon2 hashes under any key', async () => {
    const { log, text } = listen();
    const hash = await createPasswords().hash('x');
    log.info({ row: { a: hash } }, `row ${hash}`);
    expect(text()).not.toContain(hash.slice(-20));
  });

  test('leaves alone what is no secret', () => {
    const { log, lines } = listen();
    const plain = {
      procedureId: 'cinii-password-reissue-01JDABCDEFGHJKMNPQRSTVWXYZ',
      statusCode: 404,
      workflowId: 'w-1',
      keyId: 'k1',
      url: 'http://127.0.0.1:8080/reissue',
      messageId: '<0123456789abcdef0123456789abcdef01234567@localhost>',
      file: '/srv/app/dist/worker/main.js',
    };
    log.info(plain, 'listening on http://127.0.0.1:8080 with tokens of 3 services: k1.a.b');
    expect(lines()[0]).toMatchObject({
      ...plain,
      msg: 'listening on http://127.0.0.1:8080 with tokens of 3 services: k1.a.b',
    });
  });

  test('tells what an error is, down its causes, without the fields that quote rows', () => {
    const { log, lines, text } = listen();
    const [detail, bindings] = [canary(), canary()];
    const root = Object.assign(new Error('duplicate key'), {
      code: '23505',
      constraint: 'accounts_pkey',
      detail,
      bindings,
    });
    log.error({ err: new Error('could not store', { cause: root }), procedureId: 'p-1' }, 'failed');
    log.error(new AggregateError([new Error('first'), new Error('second')], 'both'));
    log.error({ err: Object.assign(new Error('x'), { code: '0123456789' }) }, 'm');
    log.error({ err: 'not an error' }, 'm');
    const [stored, both, coded, text4] = lines();
    expect(stored).toMatchObject({
      msg: 'failed',
      err: {
        type: 'Error',
        message: 'could not store',
        stack: expect.stringContaining('log.test'),
        cause: { message: 'duplicate key', code: '23505', constraint: 'accounts_pkey' },
      },
    });
    expect(both).toMatchObject({
      msg: 'both',
      err: { type: 'AggregateError', errors: [{ message: 'first' }, { message: 'second' }] },
    });
    expect(coded?.['err']).not.toHaveProperty('code');
    expect(text4).toMatchObject({ err: 'not an error' });
    expect(text()).not.toContain(detail);
    expect(text()).not.toContain(bindings);
  });

  test('survives whatever it is given', () => {
    const { log, lines } = listen();
    const circle: Record<string, unknown> = { a: 1 };
    circle['self'] = circle;
    let deep: unknown = 'bottom';
    for (let level = 0; level < 10_000; level += 1) deep = { deep };
    const odd = {
      circle,
      deep,
      twice: [circle, circle],
      buffer: Buffer.from('Canary-buffer'),
      bytes: new Uint8Array(3),
      fn: () => 'Canary-function',
      symbol: Symbol('s'),
      nan: Number.NaN,
      badDate: new Date(Number.NaN),
      get getter(): never {
        throw new Error('no');
      },
      toJSON: () => ({ password: 'Canary-json' }),
      proxy: new Proxy(
        {},
        {
          get: () => 'x',
          ownKeys: () => ['password'],
          getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
        },
      ),
      long: 'x'.repeat(1_000_000),
      list: Array.from({ length: 10_000 }, (_, n) => n),
      nobody: Object.create(null),
    };
    for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const) log[level](odd, 'odd');
    log.info(null, 'null');
    log.info(undefined as never);
    log.info({ req: null, res: undefined, err: null }, 'm');
    expect(lines()).toHaveLength(9);
    expect(JSON.stringify(lines())).not.toContain('Canary');
    expect(JSON.stringify(lines()[0]).length).toBeLessThan(20_000);
  });

  test('takes no longer than it may for hostile text', () => {
    const { log } = listen();
    const begun = process.cpuUsage();
    for (const unit of [
      'a',
      'a.',
      'k1.a.b.c.',
      '://',
      'Bearer ',
      'password',
      'eyJ',
      '$argon2',
      'a:',
      '-_',
      'http://a',
      '"\\',
    ]) {
      log.info({ text: unit.repeat(100_000) }, unit.repeat(100_000).slice(0, 100_000));
    }
    // The process's own time: what else the machine does is not in it.
    expect(process.cpuUsage(begun).user / 1000).toBeLessThan(1_000);
  });
});

describe('the log of a fastify application', () => {
  test('has method, route pattern, request ID and status of a request, and nothing that it carried', async () => {
    const { log, text, lines } = listen();
    const app = Fastify({ loggerInstance: log, genReqId: () => 'r-1' });
    const secrets = Array.from({ length: 6 }, canary);
    const [inPath, inQuery, inHeader, inCookie, inBody, inError] = secrets as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    app.post('/r/:token', async (request) => {
      request.log.info({ req: request, body: request.body, headers: request.headers }, 'seen');
      request.log.warn({ request: { ...request.headers, cookie: request.headers.cookie } }, 'seen again');
      throw Object.assign(new Error(`no such token=${inError}`), { statusCode: 500 });
    });
    const ask = {
      method: 'POST',
      headers: {
        authorization: `Bearer ${inHeader}`,
        cookie: `session=${inCookie}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ password: inBody }),
    };
    const origin = await app.listen({ port: 0, host: '127.0.0.1' });
    const answered = await fetch(`${origin}/r/${inPath}?password=${inQuery}`, ask);
    await fetch(`${origin}/nowhere/${inPath}?q=${inQuery}`, ask);
    await app.close();
    expect(answered.status).toBe(500);
    for (const secret of secrets) expect(text()).not.toContain(secret);
    const [incoming] = lines().filter(({ msg }) => msg === 'incoming request');
    expect(incoming).toMatchObject({ reqId: 'r-1' });
    expect(incoming?.['req']).toEqual({ method: 'POST', route: '/r/:token', id: 'r-1' });
    expect(lines().filter(({ msg }) => msg === 'request completed')[0]).toMatchObject({ res: { statusCode: 500 } });
    expect(lines()).toContainEqual(expect.objectContaining({ req: { method: 'POST', route: '(none)', id: 'r-1' } }));
  });
});
