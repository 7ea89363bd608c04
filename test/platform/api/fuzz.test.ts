/** Security case J3 in small: whatever is sent to whichever route, nothing breaks and nothing leaks. `FUZZ_RUNS` makes it long. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { SCIM_PREFIX } from '../../../api/scim/routes.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { signedInEverywhere } from './described.js';
import { HOST, ORIGIN, startApp, type TestApp } from './support.js';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 400);
/** Temporal is away here, so 503 is an answer too; 500 never is. */
const LEAKS = /\.[jt]s:\d+|node_modules|select .+ from|insert into|update "|ECONN|\n +at .+\(/;

let database: TestDatabase;
let api: TestApp;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
  api = await startApp({ databaseUrl: database.url });
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

/** Values that come close to what is asked for, and values that don't. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '',
    ' ',
    'contact@univ-a.example.jp',
    'AUTH00000101',
    "' or 1=1 --",
    '../../etc/passwd',
    '\u0000',
    '\ud800',
    'ａ＠ｂ．ｊｐ',
    '%00',
    '${x}',
    '{{x}}',
    'x'.repeat(3000),
  ),
);
const value = fc.oneof({ weight: 3, arbitrary: text }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) });
const fields = fc.constantFrom(
  'email',
  'procedureId',
  'applicationId',
  'password',
  'token',
  'change',
  'kind',
  'restoreToken',
  'decision',
  'reason',
  'realm',
  'userId',
  'name',
  'lang',
  '__proto__',
  'x',
);
const body = fc.oneof(
  { weight: 5, arbitrary: fc.dictionary(fields, value, { maxKeys: 5 }).map((fields) => JSON.stringify(fields)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  {
    weight: 1,
    arbitrary: fc.dictionary(fields, text, { maxKeys: 5 }).map((fields) => new URLSearchParams(fields).toString()),
  },
);
const contentType = fc.constantFrom(
  'application/json',
  'application/json',
  'application/json',
  'application/x-www-form-urlencoded',
  'text/plain',
  'multipart/form-data',
  'application/json;charset=x',
);
const header = fc.string({ unit: fc.constantFrom(...'abcXYZ019 ;,=/*.-"_'), maxLength: 60 });

test(`${RUNS} malformed requests over all routes: no 500, no stack, no SQL, none slower than a second`, async () => {
  const routes = api.app.routeTable.filter(
    ({ url }) => !['/readyz', '/readyz/parts', '/metrics', '/healthz'].includes(url),
  );
  const request = fc.record({
    route: fc.constantFrom(...routes),
    part: text.map((part) => encodeURIComponent(part.replace(/[\ud800-\udfff]/g, '?'))),
    query: fc.dictionary(fields, text, { maxKeys: 2 }),
    headers: fc.dictionary(
      fc.constantFrom(
        'accept',
        'accept-language',
        'cookie',
        'idempotency-key',
        'if-match',
        'range',
        'x-forwarded-for',
        'expect',
      ),
      header,
      { maxKeys: 3 },
    ),
    contentType,
    body,
  });
  let slowest = 0;
  await fc.assert(
    fc.asyncProperty(request, async ({ route, part, query, headers, contentType, body }) => {
      const { expect: _, ...rest } = headers;
      const begun = process.cpuUsage();
      const response = await api.app.inject({
        method: route.method,
        url: `${route.url.replace(/:\w+|\*/g, part || 'x')}?${new URLSearchParams(query)}`,
        headers: { host: HOST, ...rest, 'content-type': contentType },
        ...(['GET', 'HEAD'].includes(route.method) ? {} : { payload: body }),
      });
      // The process's own time: what else the machine does is not in it.
      slowest = Math.max(slowest, process.cpuUsage(begun).user / 1000);
      expect(response.statusCode).not.toBe(500);
      expect(response.body).not.toMatch(LEAKS);
      if (response.statusCode >= 400 && response.body !== '')
        expect(response.headers['content-type']).toMatch(
          route.url.startsWith(SCIM_PREFIX)
            ? /^application\/scim\+json; charset=utf-8$/
            : /^(?:application\/problem\+json|text\/html); charset=utf-8$/,
        );
    }),
    { numRuns: RUNS },
  );
  expect(slowest).toBeLessThan(1_000);
  expect(api.log()).not.toContain('not declared');
});

test.each(['op1', 'lead1', 'admin1', 'audit1'])(
  'whatever holds a NUL, from whoever is signed in: no 5xx (%s)',
  async (staff) => {
    const { db, tokens } = api.deps;
    const cookie = await signedInEverywhere(db, tokens, new URL(ORIGIN), staff);
    const names = new Set(
      [...JSON.stringify(api.app.swagger()).matchAll(/"(?:name":")?(\w{2,30})"/g)].map(([, name = '']) => name),
    );
    const query = new URLSearchParams([...names, 'page', 'q', 'account', 'done'].map((name) => [name, '\u0000']));
    expect(names.has('pauseId')).toBe(true);
    const broken: string[] = [];
    for (const { method, url } of api.app.routeTable) {
      if (!['GET', 'POST'].includes(method) || /^\/(?:readyz|metrics|healthz)/.test(url)) continue;
      const isForm = method === 'POST' && !url.startsWith('/api/');
      const answer = await api.app.inject({
        method: method as 'GET',
        url: `${url.replace(/:\w+|\*/g, 'x%00')}${method === 'GET' ? `?${query}` : ''}`,
        headers: {
          host: HOST,
          cookie,
          origin: ORIGIN,
          ...(isForm && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(isForm && { payload: String(query) }),
      });
      if (answer.statusCode >= 500 && answer.statusCode !== 503) broken.push(`${method} ${url}: ${answer.statusCode}`);
    }
    expect(broken).toEqual([]);
  },
);
