/** Security case E2, generated from the route table: what is added later is attacked too. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { InjectOptions } from 'fastify';
import { isChanging } from '../../../api/http/operation.js';
import type { RouteEntry } from '../../../api/http/plugins/route-table.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { HOST, ORIGIN, post, runs, startApp, type TestApp } from './support.js';

let api: TestApp;
let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  // Whatever tries to write fails, and its failure is in the log.
  const readOnly = `${database.url}?options=-c%20default_transaction_read_only%3Don`;
  // Every attack on every route, one after the other, is a load on the loop that is not the callers'.
  api = await startApp({ databaseUrl: readOnly, deps: { pressure: { maxDelayMs: 0 } } });
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

const attacks: Record<string, Omit<InjectOptions, 'url' | 'method'>> = {
  'a form on another site': {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
    },
    payload: 'name=a',
  },
  'a form of an old browser that tells no origin': {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'name=a',
  },
  'JSON sent as text/plain': { headers: { 'content-type': 'text/plain' }, payload: '{"name":"a"}' },
  'a multipart form': { headers: { 'content-type': 'multipart/form-data; boundary=x' }, payload: '--x--\r\n' },
  'a multipart form on another site': {
    headers: { 'content-type': 'multipart/form-data; boundary=x', origin: 'https://evil.example' },
    payload: '--x--\r\n',
  },
  'a foreign origin': {
    headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
    payload: '{"name":"a"}',
  },
  'the origin null': { headers: { 'content-type': 'application/json', origin: 'null' }, payload: '{"name":"a"}' },
  'an empty origin': { headers: { 'content-type': 'application/json', origin: '' }, payload: '{"name":"a"}' },
  'our origin as a prefix': {
    headers: { 'content-type': 'application/json', origin: `${ORIGIN}.evil.example` },
    payload: '{"name":"a"}',
  },
  'our origin as a user name': {
    headers: { 'content-type': 'application/json', origin: `${ORIGIN}@evil.example` },
    payload: '{"name":"a"}',
  },
  'our host over https': {
    headers: { 'content-type': 'application/json', origin: `https://${HOST}` },
    payload: '{"name":"a"}',
  },
  'another port of our host': {
    headers: { 'content-type': 'application/json', origin: 'http://127.0.0.1:9999' },
    payload: '{"name":"a"}',
  },
  'Sec-Fetch-Site: cross-site': {
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' },
    payload: '{"name":"a"}',
  },
  'Sec-Fetch-Site: same-site': {
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-site' },
    payload: '{"name":"a"}',
  },
  'an unknown Sec-Fetch-Site': {
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'friendly' },
    payload: '{"name":"a"}',
  },
};

/** The operations that take multipart of anybody. */
const UPLOADS: readonly string[] = [
  '/api/v1/attachments',
  '/api/v1/mfa-applications',
  '/api/v1/mfa-applications/:procedureId/evidence',
];
/**
 * Routes of people who are signed in that read a file, and what strangers are told there: they ask who it is before they read anything, the form's token
 * as well. The form's leads to the sign-in.
 */
const ASKS_FIRST: Readonly<Record<string, readonly number[]>> = {
  '/api/v1/institutions/:institution/member-imports': [401],
  '/admin/menu/:institution/members/upload': [303],
};

const fill = (url: string): string => url.replace(/:\w+/g, '1').replace('*', 'x');
const reading = (): RouteEntry[] => api.app.routeTable.filter(({ method }) => method === 'GET');
const changing = (): RouteEntry[] => api.app.routeTable.filter(({ method }) => isChanging(method));

describe('cross-site requests', () => {
  test('are refused on every changing route, whatever the attack', async () => {
    expect(changing().length).toBeGreaterThan(3);
    const passed: unknown[] = [];
    const before = runs.echo;
    for (const { method, url } of changing())
      for (const [name, attack] of Object.entries(attacks)) {
        // What a script without a browser sends there is what the operation is for; a browser tells its origin.
        if (name === 'a multipart form' && UPLOADS.includes(url)) continue;
        const response = await api.app.inject({
          ...attack,
          method: method as 'POST',
          url: fill(url),
          headers: { host: HOST, ...attack.headers },
        });
        const refusals = [403, 415, ...(ASKS_FIRST[url] ?? [])];
        const isLedAway = response.statusCode !== 303 || /^\/admin\/sign-in\b/.test(String(response.headers.location));
        if (!refusals.includes(response.statusCode) || !isLedAway)
          passed.push([name, method, url, response.statusCode]);
      }
    expect(passed).toEqual([]);
    expect(runs.echo).toBe(before);
  });

  test('are told apart from our own pages’ and from callers that are no browser', async () => {
    for (const headers of [
      {},
      { origin: ORIGIN, 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
      { origin: 'http://localhost:8080' },
      // What browsers send with the forms of pages that carry `Referrer-Policy: no-referrer`.
      { origin: 'null', 'sec-fetch-site': 'same-origin' },
    ]) {
      const response = await post(api.app, { name: 'a' }, { headers });
      expect([headers, response.statusCode]).toEqual([headers, 200]);
    }
  });

  test('get no answer that lets a foreign page read it', async () => {
    const response = await api.app.inject({
      method: 'OPTIONS',
      url: '/api/v1/trial/1/echo',
      headers: { host: HOST, origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(response.statusCode).toBe(405);
    expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('reading routes', () => {
  const wroteIn = (log: string): boolean => /25006|read-only transaction/.test(log);

  test('write nothing: none of them fails on a database that takes no writes', async () => {
    const before = api.log().length;
    for (const { url } of reading()) {
      const response = await api.app.inject({ url: fill(url), headers: { host: HOST } });
      expect([url, response.statusCode === 500]).toEqual([url, false]);
    }
    expect(wroteIn(api.log().slice(before))).toBe(false);
  });

  test('would be caught if they did', async () => {
    const before = api.log().length;
    const response = await post(api.app, { name: 'a', kind: 'limited' });
    expect(response.statusCode).toBe(503);
    expect(wroteIn(api.log().slice(before))).toBe(true);
  });
});
