import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { operation, serve } from '../../../api/http/operation.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { until } from '../../helpers/wait.js';
import { ECHO_URL, HOST, post, runs, startApp, type TestApp } from './support.js';

/** Answers with so many characters. */
const long = operation({
  operationId: 'trialLong',
  method: 'POST',
  path: '/trial/long',
  summary: 'Says much',
  tags: ['trial'],
  body: z.strictObject({ length: z.int() }),
  answers: { 200: z.object({ procedureId: z.string(), said: z.string() }) },
  problems: [],
});
async function longAnswers(app: FastifyInstance): Promise<void> {
  serve(app, long, ({ body, request }) => ({
    procedureId: request.procedureIdFor('trial', 'long'),
    said: 'x'.repeat(body.length),
  }));
}

/** Hangs until it is let go, in a procedure. */
const hang = operation({
  operationId: 'trialHang',
  method: 'POST',
  path: '/trial/procedures/:procedureId',
  summary: 'Hangs',
  tags: ['trial'],
  params: z.strictObject({ procedureId: z.string() }),
  body: z.strictObject({}),
  answers: { 200: z.object({ done: z.literal(true) }) },
  problems: ['wrong-state'],
});
/** A first try that hangs, and what its repeat is told meanwhile. In a database of its own: it takes as long as the patience of repeats, beside the other tests. */
async function repeatedWhileHanging() {
  const own = await freshDatabase();
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const hanging = async (app: FastifyInstance): Promise<void> =>
    serve(app, hang, async () => {
      await held;
      return { done: true as const };
    });
  const api = await startApp({ databaseUrl: own.url, more: hanging });
  const ask = () =>
    api.app.inject({
      method: 'POST',
      url: '/api/v1/trial/procedures/p-1',
      headers: { host: HOST, 'idempotency-key': 'hangs' },
      payload: {},
    });
  try {
    const first = ask();
    await until('the first is claimed', () => own.db('idempotency_keys').first());
    const meanwhile = await ask();
    letGo();
    return { meanwhile, first: await first, after: await ask() };
  } finally {
    await api.close();
    await own.drop();
  }
}

/** Proves to hold an account. */
const prove = operation({
  operationId: 'trialProve',
  method: 'POST',
  path: '/trial/known',
  summary: 'Proves to hold an account',
  tags: ['trial'],
  body: z.strictObject({ holder: z.string() }),
  answers: { 200: z.object({ proved: z.literal(true) }) },
  problems: [],
});
const knownFor = operation({
  operationId: 'trialKnownFor',
  method: 'GET',
  path: '/trial/known/:holder',
  summary: 'Whether the browser is known',
  tags: ['trial'],
  params: z.strictObject({ holder: z.string() }),
  answers: { 200: z.object({ known: z.boolean() }) },
  problems: [],
});
async function knownBrowsers(app: FastifyInstance): Promise<void> {
  serve(app, prove, ({ body, request }) => {
    request.remember(body.holder);
    return { proved: true as const };
  });
  serve(app, knownFor, ({ params, request }) => ({ known: request.knownFor(params.holder) !== undefined }));
}

let database: TestDatabase;
let one: TestApp;
let other: TestApp;
let hung: ReturnType<typeof repeatedWhileHanging>;
beforeAll(async () => {
  database = await freshDatabase();
  [one, other] = await Promise.all([startApp({ databaseUrl: database.url }), startApp({ databaseUrl: database.url })]);
  hung = repeatedWhileHanging();
  hung.catch(() => undefined);
});
afterAll(async () => {
  await one.close();
  await other.close();
  await database.drop();
});
beforeEach(() => {
  runs.echo = 0;
});

let n = 0;
const newKey = (): string => `key-${++n}`;
const send = (api: TestApp, key: string, payload: unknown, more: { remoteAddress?: string } = {}) =>
  post(api.app, payload, { headers: { 'idempotency-key': key }, ...more });

describe('a repeat under one Idempotency-Key', () => {
  test('answers as the first did, and the work is done once', async () => {
    const key = newKey();
    const first = await send(one, key, { name: 'a', rows: [{ n: 1 }] });
    const repeat = await send(one, key, { rows: [{ n: 1 }], name: 'a' });
    expect(first.statusCode).toBe(200);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    expect([repeat.statusCode, repeat.body]).toEqual([200, first.body]);
    expect(repeat.headers['content-type']).toBe(first.headers['content-type']);
    expect(repeat.headers['idempotent-replayed']).toBe('true');
    expect(runs.echo).toBe(1);
  });

  test('works over another process', async () => {
    const key = newKey();
    const first = await send(one, key, { name: 'a' });
    expect((await send(other, key, { name: 'a' })).body).toBe(first.body);
    expect(runs.echo).toBe(1);
  });

  test('answers a refusal as it was answered, to the letter', async () => {
    const key = newKey();
    const first = await send(one, key, { name: 'a', kind: 'refused' });
    const repeat = await send(one, key, { name: 'a', kind: 'refused' });
    expect([repeat.statusCode, repeat.body]).toEqual([409, first.body]);
    expect(runs.echo).toBe(1);
  });

  test('waits while the first is still running: 20 at once are one', async () => {
    const key = newKey();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => send(i % 2 ? one : other, key, { name: 'a', kind: 'slow' })),
    );
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers.every(({ statusCode }) => statusCode === 200)).toBe(true);
    expect(runs.echo).toBe(1);
  });

  test('runs again after "come again", under the procedure ID of the first try', async () => {
    const key = newKey();
    expect((await send(one, key, { name: 'a', kind: 'away' })).statusCode).toBe(503);
    const claimed = await procedureIdOfNewest();
    expect((await send(one, key, { name: 'a', kind: 'away' })).statusCode).toBe(503);
    expect(runs.echo).toBe(2);
    expect(await procedureIdOfNewest()).toBe(claimed);
  });

  test('runs again after a crash, under the procedure ID of the first try', async () => {
    const key = newKey();
    const first = await send(one, key, { name: 'a' });
    await database
      .db('idempotency_keys')
      .update({ finished_at: null, response: null, claimed_at: database.db.raw("now() - interval '1 minute'") });
    const repeat = await send(one, key, { name: 'a' });
    expect(runs.echo).toBe(2);
    expect(repeat.headers['idempotent-replayed']).toBeUndefined();
    expect(repeat.json().procedureId).toBe(first.json().procedureId);
  });

  test('with another body is a mistake, and says so', async () => {
    const key = newKey();
    await send(one, key, { name: 'a' });
    const wrong = await send(one, key, { name: 'b' });
    expect(wrong.statusCode).toBe(400);
    expect(wrong.json()).toMatchObject({
      type: expect.stringMatching(/malformed$/),
      errors: [{ path: 'Idempotency-Key', reason: expect.stringMatching(/別の値|another request/) }],
    });
    expect(runs.echo).toBe(1);
  });

  test('of another caller or for another operation is no repeat', async () => {
    const key = newKey();
    const first = await send(one, key, { name: 'a' });
    const foreign = await send(one, key, { name: 'a' }, { remoteAddress: '192.0.2.7' });
    expect(foreign.json().procedureId).not.toBe(first.json().procedureId);
    const entered = await one.app.inject({
      method: 'POST',
      url: '/api/v1/trial/session',
      headers: { host: HOST, 'content-type': 'application/json', 'idempotency-key': key },
      payload: '{}',
    });
    expect(entered.statusCode).toBe(201);
  });

  test('of a request that was malformed runs when it is put right', async () => {
    const key = newKey();
    expect((await send(one, key, { name: '' })).statusCode).toBe(400);
    expect((await send(one, key, { name: 'a' })).statusCode).toBe(200);
  });

  test('hands out the cookie of a sign-in again, but no browser mark', async () => {
    const enter = () =>
      one.app.inject({
        method: 'POST',
        url: '/api/v1/trial/session',
        headers: { host: HOST, 'content-type': 'application/json', 'idempotency-key': 'enter-once' },
        payload: '{}',
      });
    const first = await enter();
    const repeat = await enter();
    expect(repeat.headers['idempotent-replayed']).toBe('true');
    expect(repeat.headers['set-cookie']).toEqual(first.headers['set-cookie']);
    expect(await database.db('sessions').where({ user_id: 'someone' })).toHaveLength(2);
  });
});

describe('a repeat of a proof', () => {
  const ask = (app: FastifyInstance, cookie: string, holder: string, key?: string) =>
    app.inject({
      ...(key === undefined
        ? { method: 'GET', url: `/api/v1/trial/known/${holder}` }
        : { method: 'POST', url: '/api/v1/trial/known', payload: { holder } }),
      headers: { host: HOST, cookie, ...(key !== undefined && { 'idempotency-key': key }) },
    });
  type Answer = Awaited<ReturnType<typeof ask>>;
  const cookieOf = ({ cookies }: Answer): string => cookies.map(({ name, value }) => `${name}=${value}`).join('; ');

  test('makes its browser known for the account that was proved, and for no other of the first one’s', async () => {
    const { app, close } = await startApp({ databaseUrl: database.url, more: knownBrowsers });
    const key = newKey();
    const first = await ask(app, cookieOf(await ask(app, '', 'a', newKey())), 'b', key);
    const heard: [boolean, boolean][] = [];
    const own = cookieOf(await ask(app, '', 'c', newKey()));
    for (const before of [cookieOf(first), '', own]) {
      const repeat = await ask(app, before, 'b', key);
      expect([repeat.headers['idempotent-replayed'], repeat.json()]).toEqual(['true', { proved: true }]);
      const knows = async (holder: string) => (await ask(app, cookieOf(repeat), holder)).json().known;
      heard.push([await knows('a'), await knows('b')]);
      if (before === own) expect(await knows('c')).toBe(true);
    }
    expect(heard).toEqual([
      [true, true],
      [false, true],
      [false, true],
    ]);
    await close();
  });
});

describe('the key', () => {
  test.each([
    ['', 400],
    ['with blank', 400],
    ['ü', 400],
    ['x'.repeat(129), 400],
    ['x'.repeat(128), 200],
  ])('is 1 to 128 printable characters: %j', async (key, status) => {
    expect((await send(one, key, { name: 'a' })).statusCode).toBe(status);
  });
  test('does nothing on an operation that only reads', async () => {
    const read = await one.app.inject({ url: '/api/v1/trial', headers: { host: HOST, 'idempotency-key': 'x y' } });
    expect(read.statusCode).toBe(200);
  });
});

describe('keys of one network', () => {
  const HOSTILE = { remoteAddress: '198.51.100.7' };
  const fresh = (from: { remoteAddress?: string }, api = one) => send(api, newKey(), { name: 'a' }, from);

  test('are three hundred in an hour over all processes; beyond them it is told when to come again, and nothing is done', async () => {
    await database.db('counters').delete();
    const before = Number((await database.db('idempotency_keys').count({ n: '*' }).first())?.n);
    const first = newKey();
    const answer = await send(one, first, { name: 'a' }, HOSTILE);
    for (let n = 1; n < 310; n += 31)
      await Promise.all(Array.from({ length: 31 }, (_, i) => fresh(HOSTILE, i % 2 ? one : other)));
    const done = runs.echo;
    const over = await fresh(HOSTILE);
    expect([over.statusCode, over.json().type]).toEqual([429, expect.stringMatching(/too-many-requests$/)]);
    expect(Number(over.headers['retry-after'])).toBeGreaterThan(3_000);
    expect([runs.echo, done]).toEqual([300, 300]);
    expect(Number((await database.db('idempotency_keys').count({ n: '*' }).first())?.n)).toBe(before + 300);
    // What was done is still answered again; another network has its own keys; without a key everything goes on.
    expect((await send(other, first, { name: 'a' }, HOSTILE)).body).toBe(answer.body);
    expect((await fresh({ remoteAddress: '203.0.113.9' })).statusCode).toBe(200);
    expect((await post(one.app, { name: 'a' }, HOSTILE)).statusCode).toBe(200);
    await database.db('counters').update({ begun_at: database.db.raw("begun_at - interval '1 hour'") });
    expect((await fresh(HOSTILE)).statusCode).toBe(200);
  });

  test('keep answers of a usual length; what a longer one was for is done again under the same ID', async () => {
    const long = await startApp({ databaseUrl: database.url, more: longAnswers });
    const ask = (key: string, length: number) =>
      long.app.inject({
        method: 'POST',
        url: '/api/v1/trial/long',
        headers: { host: HOST, 'content-type': 'application/json', 'idempotency-key': key },
        payload: JSON.stringify({ length }),
      });
    try {
      for (const [length, replayed] of [
        [10_000, 'true'],
        [100_000, undefined],
      ] as const) {
        const first = await ask(`long-${length}`, length);
        const repeat = await ask(`long-${length}`, length);
        expect([repeat.statusCode, repeat.headers['idempotent-replayed']]).toEqual([200, replayed]);
        expect(repeat.json().procedureId).toBe(first.json().procedureId);
      }
      const { rows } = await database.db.raw('select max(length(response)) as longest from idempotency_keys');
      expect(rows[0].longest).toBeLessThan(33_000);
    } finally {
      await long.close();
    }
  });
});

test('a repeat of what is still being answered after ten seconds is told that it may have been taken, and where to look', async () => {
  const { meanwhile, first, after } = await hung;
  const told = { taken: 'unknown', procedureId: 'p-1', procedureUrl: expect.stringMatching(/\/procedures\/p-1$/) };
  expect([meanwhile.statusCode, meanwhile.json()]).toEqual([503, expect.objectContaining(told)]);
  expect(Number(meanwhile.headers['retry-after'])).toBeGreaterThan(0);
  expect(first.json()).toEqual({ done: true });
  expect([after.headers['idempotent-replayed'], after.body]).toEqual(['true', first.body]);
});

test('neither key nor answer rests in clear', async () => {
  await send(one, 'canary-key-7', { name: 'canary' });
  const rows = JSON.stringify(await database.db('idempotency_keys'));
  expect(rows).not.toContain('canary');
});

test('without a key every request is its own', async () => {
  const [a, b] = await Promise.all([post(one.app, { name: 'a' }), post(one.app, { name: 'a' })]);
  expect(a.json().procedureId).toMatch(/^trial-echo-[0-9A-HJKMNP-TV-Z]{26}$/);
  expect(a.json().procedureId).not.toBe(b.json().procedureId);
});

test('a key is refused with 503 while the database is away, and the work is not begun', async () => {
  const away = await startApp();
  const response = await away.app.inject({
    method: 'POST',
    url: ECHO_URL,
    headers: { host: HOST, 'content-type': 'application/json', 'idempotency-key': 'x' },
    payload: '{"name":"a"}',
  });
  expect([response.statusCode, response.headers['retry-after'], runs.echo]).toEqual([503, '5', 0]);
  await away.close();
});

const procedureIdOfNewest = async (): Promise<string> =>
  (await database.db('idempotency_keys').whereNull('finished_at').orderBy('procedure_id', 'desc').first()).procedure_id;
