/** A source: who is one, how it is refused, and that it may send whatever it likes. */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { SCIM_PREFIX } from '../../../api/scim/routes.js';
import { SCIM_SERVICES } from '../../../worker/runtime/settings/scim.js';
import { HOST } from '../api/support.js';
import { type Answer, OWN, startEndpoint, tokenOf, wordOf } from './support.js';

/** `FUZZ_RUNS` makes it long. */
const FUZZ_RUNS = Number(process.env['FUZZ_RUNS'] ?? 120);

const endpoint = startEndpoint();
const { patch, send, signedIn } = endpoint;

describe('a source', () => {
  test('needs its token on every route, and a session of staff is none', async () => {
    const cookie = await signedIn();
    const routes = endpoint.api.app.routeTable.filter(({ url }) => url.startsWith(SCIM_PREFIX));
    expect(routes.length).toBeGreaterThan(15);
    for (const { method, url } of routes)
      for (const headers of [
        { cookie },
        { authorization: 'Bearer wrong-token' },
        { authorization: `Basic ${tokenOf('staff')}` },
      ]) {
        const response = await endpoint.api.app.inject({
          method: method as 'GET',
          url: url.replace(':id', 'op1'),
          headers: { host: HOST, ...headers },
        });
        expect([method, url, response.statusCode, response.headers['www-authenticate']]).toEqual([
          method,
          url,
          401,
          'Bearer realm="scim"',
        ]);
      }
    expect(endpoint.api.log()).not.toMatch(/-token-x|wrong-token/);
  });

  test('is refused in the standard’s form, and never with a failure', async () => {
    const long = JSON.stringify({ userName: 'x'.repeat(70_000) });
    const refused: [Answer, string][] = [
      [await send('umin', 'GET /Nothing'), '404'],
      [await send('umin', 'POST /Schemas', {}), '405'],
      [await send('umin', 'POST /Users', 'not json'), '400 invalidSyntax'],
      [await send('umin', 'POST /Users', '{"userName":"a-b","userName":"c-d"}'), '400 invalidSyntax'],
      [await send('umin', 'POST /Users', '[]'), '400 invalidSyntax'],
      [await send('umin', 'POST /Users', long), '413'],
      [await send('umin', 'POST /Users', '<x/>', { 'content-type': 'text/xml' }), '415'],
      [await send('umin', 'POST /Users', {}), '400 invalidValue'],
      [await send('umin', 'POST /Users', { userName: 'Not An Id' }), '400 invalidValue'],
      [
        await patch('umin', 'Users/suzuki-ich', { op: 'replace', path: 'userName', value: 'suzuki-new' }),
        '400 mutability',
      ],
      [
        await patch('umin', 'Users/suzuki-ich', { op: 'replace', path: 'emails', value: [{ value: 'no address' }] }),
        '400 invalidValue',
      ],
      [await patch('umin', 'Users/suzuki-ich', { op: 'remove', path: 'name' }), '400 invalidValue'],
      [await send('umin', 'GET /Users?filter=name.familyName+sw+%22x%22'), '400 invalidFilter'],
      [await send('umin', 'GET /Users?filter=title+eq+%22x%22'), '400 invalidFilter'],
      [await send('umin', 'GET /Users/a%00b'), '404'],
      [
        await send('staff', 'PATCH /Groups/role-lead', {
          Operations: [{ op: 'add', path: 'members', value: [{ value: 'a\u0000' }] }],
        }),
        '400 invalidValue',
      ],
    ];
    for (const [answer, word] of refused) {
      expect(wordOf(answer)).toBe(word);
      expect(answer.body).toMatchObject({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: word.slice(0, 3),
        detail: expect.stringMatching(/\S/),
      });
    }
    for (const value of ['"\\u0000"', '"a@b"', 'true', '7', 'null'])
      for (const attribute of ['userName', 'id', 'externalId', 'emails.value', 'active', 'name.familyName'])
        expect((await send('umin', `GET /Users?filter=${encodeURIComponent(`${attribute} eq ${value}`)}`)).status).toBe(
          200,
        );
  });

  test('may send whatever it likes: it is taken or refused, and nothing fails', async () => {
    const names = fc.constantFrom(
      'userName',
      'displayName',
      'name',
      'emails',
      'active',
      'roles',
      'externalId',
      'members',
      'userType',
      'preferredLanguage',
      'password',
      'Operations',
      'op',
      'path',
      'value',
      'filter',
      'count',
      OWN('Staff'),
      OWN('UminAccount'),
      OWN('CiniiRegistration'),
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        'op1',
        'yamada-tar',
        'AUTH00000101',
        'x@y.jp',
        'add',
        'remove',
        'emails[type eq "work"].value',
        'lead',
        '%00',
      ),
      fc.constantFrom('userName eq "x"', 'active eq 7', 'emails.value eq "\\u0000"', 'externalId eq null', '1e9', '-1'),
    );
    const value = fc.oneof(text, fc.jsonValue({ maxDepth: 2 }), fc.dictionary(names, text, { maxKeys: 3 }));
    const request = fc.record({
      service: fc.constantFrom(...SCIM_SERVICES),
      method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
      path: fc.oneof(
        fc.constantFrom('Users', 'Users/.search', 'Groups', 'Groups/role-lead', 'Users/op2', 'Users/suzuki-ich'),
        text.map((id) => `Users/${encodeURIComponent(id.replace(/\p{Cs}/gu, '?'))}`),
      ),
      query: fc.dictionary(fc.constantFrom('filter', 'count', 'startIndex', 'attributes', 'excludedAttributes'), text, {
        maxKeys: 2,
      }),
      body: fc.dictionary(names, fc.oneof(value, fc.array(value, { maxLength: 3 })), { maxKeys: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ service, method, path, query, body }) => {
        const line = `${method as 'GET'} /${path}?${new URLSearchParams(query)}` as const;
        const { status } = await send(service, line, /GET|DELETE/.test(method) ? undefined : body);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: FUZZ_RUNS },
    );
    expect(endpoint.api.log()).not.toContain('could not be answered');
  });

  test('waits for its own requests, and no other source does', async () => {
    const table = 'limit_events';
    await endpoint.db(table).where('key', 'like', 'scim:%').delete();
    await send('shomei', 'GET /Users?count=0');
    const { key } = await endpoint.db(table).where('key', 'like', 'scim:%').first('key');
    await endpoint.db.raw('insert into limit_events (key, place) select ?, n from generate_series(2, 1500) n', [key]);
    const late = await send('shomei', 'GET /Users?count=0');
    expect([late.status, Number(late.headers['retry-after']) > 0]).toEqual([429, true]);
    expect((await send('umin', 'GET /Users?count=0')).status).toBe(200);
    await endpoint.db(table).where({ key }).delete();
    // More at once than one may have under way: some are told to come again, and all are answered.
    const many = await Promise.all(Array.from({ length: 12 }, () => send('shomei', 'GET /Users')));
    expect(new Set(many.map(({ status }) => status))).toEqual(new Set([200, 429]));
  });
});
