import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cookieName } from '../../../api/http/plugins/cookies.js';
import { refusalOf } from '../../../api/http/plugins/errors.js';
import { PROBLEM_SCHEMAS, PROBLEMS, type ProblemWord, problem } from '../../../api/http/problems.js';
import { PROCEDURES } from '../../../api/procedures/index.js';
import type { ProcedureModule } from '../../../api/procedures/module.js';
import { CATALOGUES, createText } from '../../../api/texts.js';
import { LOCALES } from '../../../api/text/index.js';
import { OverloadedError } from '../../../worker/runtime/errors.js';
import { PURPOSES } from '../../../workflows/contracts/procedure.js';
import { ECHO_URL, HOST, ORIGIN, post, startApp, type TestApp } from './support.js';

let api: TestApp;
beforeAll(async () => {
  api = await startApp();
});
afterAll(() => api.close());

const get = (url: string, headers: Record<string, string> = {}) =>
  api.app.inject({ url, headers: { host: HOST, ...headers } });

describe('a problem document', () => {
  const cases: [string, ProblemWord, () => ReturnType<typeof get>][] = [
    ['bad input', 'malformed', () => post(api.app, { name: '' })],
    ['a refusal of the handler', 'wrong-state', () => post(api.app, { name: 'a', kind: 'refused' })],
    ['an absent part', 'unavailable', () => post(api.app, { name: 'a', kind: 'away' })],
    ['an unknown error', 'internal', () => post(api.app, { name: 'a', kind: 'broken' })],
    ['an answer that is not as declared', 'internal', () => post(api.app, { name: 'a', kind: 'odd' })],
    [
      'a foreign origin',
      'cross-site',
      () => post(api.app, { name: 'a' }, { headers: { origin: 'https://evil.example' } }),
    ],
    [
      'another content type',
      'unsupported-media-type',
      () => post(api.app, 'x', { headers: { 'content-type': 'text/plain' } }),
    ],
    ['too much', 'payload-too-large', () => post(api.app, { name: 'a'.repeat(70_000) })],
    ['no session', 'not-authenticated', () => get('/api/v1/trial/session')],
    ['an unknown path', 'not-found', () => get('/api/v1/nothing')],
    ['another method', 'method-not-allowed', () => get(ECHO_URL)],
  ];
  test.each(cases)('is what %s is answered with, of the declared shape', async (_name, word, send) => {
    const response = await send();
    expect(response.statusCode).toBe(PROBLEMS[word].status);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.headers['cache-control']).toBe('no-store');
    const document = response.json();
    expect(PROBLEM_SCHEMAS[word].strict().safeParse(document).error?.issues).toBeUndefined();
    expect(document.type).toBe(`${ORIGIN}/problems/${word}`);
    expect(document.instance).toBe(`urn:uuid:${String(response.headers['x-request-id'])}`);
  });

  test('names every refused field with its reason, all at once and once each', async () => {
    const response = await post(api.app, { kind: 'other', rows: [{ n: 'one' }, { n: 2, m: 3 }], role: 'admin' });
    const { errors } = response.json();
    expect(errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'kind',
      'name',
      'role',
      'rows.0.n',
      'rows.1.m',
    ]);
    expect(errors).toContainEqual({ path: 'name', reason: 'nameを入力してください。' });
  });

  test('names faults of path, query and body together', async () => {
    const response = await api.app.inject({
      method: 'POST',
      url: `/api/v1/trial/${'x'.repeat(30)}/echo?lang=fr&more=1`,
      headers: { host: HOST, 'content-type': 'application/json' },
      payload: '{}',
    });
    const paths = response.json().errors.map(({ path }: { path: string }) => path);
    expect(paths.sort()).toEqual(['id', 'lang', 'more', 'name']);
  });

  test('speaks the caller’s language: by query, then by Accept-Language, else Japanese', async () => {
    const titleOf = async (url: string, headers = {}) => (await get(url, headers)).json().title;
    const [ja, en] = LOCALES.map((locale) => createText(locale).t('problem.not-found.title'));
    expect(await titleOf('/api/v1/nothing')).toBe(ja);
    expect(await titleOf('/api/v1/nothing?lang=en')).toBe(en);
    expect(await titleOf('/api/v1/nothing', { 'accept-language': 'fr, en-GB;q=0.8, ja;q=0.3' })).toBe(en);
    expect(await titleOf('/api/v1/nothing?lang=ja', { 'accept-language': 'en' })).toBe(ja);
    expect(await titleOf('/api/v1/nothing', { 'accept-language': ';;;,,q=zz' })).toBe(ja);
  });

  test('of an absent part says when to come again', async () => {
    const response = await post(api.app, { name: 'a', kind: 'away' });
    expect(response.headers['retry-after']).toBe('5');
    expect(response.json().retryAfterS).toBe(5);
  });

  test('tells nothing of the cause, and the log tells it with the request ID', async () => {
    const response = await post(api.app, { name: 'a', kind: 'broken' });
    expect(response.body).not.toMatch(/secret|select|accounts|\.ts|at /i);
    const id = response.headers['x-request-id'];
    const lines = api
      .log()
      .split('\n')
      .filter((line) => line.includes(String(id)));
    expect(lines.some((line) => line.includes('"problem":"internal"') && line.includes('"err"'))).toBe(true);
  });

  test('of another method names those that there are', async () => {
    const response = await api.app.inject({ method: 'PUT', url: '/api/v1/trial/session', headers: { host: HOST } });
    expect(response.statusCode).toBe(405);
    expect(response.headers.allow).toBe('DELETE, GET, HEAD, POST');
  });

  test('of a path that cannot be decoded is an ordinary not-found with all headers', async () => {
    for (const url of ['/%zz', '/api/v1/%c3%28', '/%', '//evil.example/', '/api/v1/trial/../../x']) {
      const response = await get(url);
      expect([url, response.statusCode]).toEqual([url, 404]);
      expect(response.headers['x-content-type-options']).toBe('nosniff');
    }
  });
});

describe('a page that is waited at', () => {
  const ID = '01KAJ7Q3ZD5XW8M2RTV9HC4NBE';
  test.each(['cinii-password-reissue', 'umin-access-code', 'umin-operator-application', 'shomei-email-verification'])(
    'comes back by itself where a part is away, without scripts too: %s',
    async (kind) => {
      const path = `/procedures/${kind}-${ID}`;
      const { statusCode, body } = await get(path, { accept: 'text/html' });
      expect(statusCode).toBe(503);
      expect(body).toContain(`<noscript><meta http-equiv="refresh" content="5; url=${path}"/></noscript>`);
      expect(body).toContain(`data-refresh-url="${path}"`);
      expect(body).toContain(CATALOGUES.ja['problem.looks-again']);
    },
  );

  test.each([
    ['a procedure that there is not', `/procedures/x`, 404],
    ['a page without news', '/umin/password', 404],
    ['a page that waits for nothing', '/staff', 503],
  ])('and no other does: %s', async (_, path, status) => {
    const cookie = `${cookieName(api.deps.config, 'session-staff')}=${'x'.repeat(43)}`;
    const { statusCode, body } = await get(path, { accept: 'text/html', cookie });
    expect([statusCode, /http-equiv="refresh"/.test(body)]).toEqual([status, false]);
  });
});

test.each([
  'socket hang up',
  'SASL',
  '"not queryable',
  'aborted',
  '{"name": Connection terminated}',
  'timeout expired',
])('what was sent is refused, although it reads like the words of a part that is away: %s', async (body) => {
  const response = await post(api.app, body);
  expect([response.statusCode, response.json().type]).toEqual([400, `${ORIGIN}/problems/malformed`]);
});

test('a problem that its operation does not declare is in the log, since the OpenAPI document does not have it', async () => {
  expect(api.log()).not.toContain('not declared');
  await post(api.app, { name: 'a', kind: 'undeclared' });
  expect(api.log()).toContain('"operation":"trialEcho"');
});

describe('people', () => {
  test('get a page where a program gets a document', async () => {
    const page = await get('/nothing', { accept: 'text/html,*/*' });
    expect(page.statusCode).toBe(404);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.body).toContain(createText('ja').t('problem.not-found.title'));
    expect((await get('/api/v1/nothing', { accept: 'text/html' })).headers['content-type']).toMatch(/problem\+json/);
  });

  test('can read about every problem type at its URL, in both languages', async () => {
    for (const word of Object.keys(PROBLEMS) as ProblemWord[])
      for (const locale of LOCALES) {
        const page = await get(`/problems/${word}?lang=${locale}`);
        expect([word, page.statusCode]).toEqual([word, 200]);
        expect(page.body).toContain(`lang="${locale}"`);
      }
    expect((await get('/problems/constructor')).statusCode).toBe(404);
  });
});

describe('the page of a one-time URL that was cut off or altered (issue 11, B2)', () => {
  const procedures: readonly ProcedureModule[] = PROCEDURES;
  const modules = PURPOSES.map((purpose) => {
    const module = procedures.find(({ urls }) => Object.hasOwn(urls ?? {}, purpose));
    if (!module) throw new Error(`nobody mails ${purpose}`);
    return { purpose, service: module.service, id: `${module.service}-${module.kind}-${'0'.repeat(26)}` };
  });
  const NAMES: Record<string, string> = {
    cinii: CATALOGUES.ja['service.cinii'],
    umin: CATALOGUES.ja['service.umin'],
    shomei: CATALOGUES.ja['service.shomei'],
    jairo: CATALOGUES.ja['service.jairo'],
    utokyo: CATALOGUES.ja['service.utokyo'],
  };
  /** Which service's frame and desk a page has. */
  const shownBy = (body: string) => ({
    names: Object.keys(NAMES).filter((one) => body.includes(`<span class="brand-service">${NAMES[one]}</span>`)),
    desks: Object.keys(NAMES).filter((one) => {
      const { inquiry } = api.deps.services[one as 'cinii' | 'umin' | 'shomei' | 'jairo' | 'utokyo'];
      return inquiry !== undefined && body.includes(inquiry);
    }),
  });
  const open = async (token: string) => {
    const { statusCode, body } = await get(`/u?${new URLSearchParams({ token })}`, { accept: 'text/html' });
    expect(statusCode).toBe(404);
    return body;
  };

  test.each(modules)('is that of the service that mailed it: $purpose', async ({ purpose, service, id }) => {
    const token = api.deps.tokens.url({ purpose, procedureId: id, issue: 1 });
    const [key = '', , , , mac = ''] = token.split('.');
    const broken = [
      token.slice(0, -1),
      token.slice(0, -mac.length),
      `${token}.`,
      token.toUpperCase().replace(purpose.toUpperCase(), purpose),
      `${key}.${purpose}`,
      `${key}.${purpose}.${id.slice(0, 9)}`,
      `${key}.${purpose.slice(0, 7)}`,
      `${key}x.${purpose}.${id}.1.${mac}`,
      `${key}.${purpose}.${id}.2.${mac}`,
      `${key}.x${purpose}.${id}.1.${mac}`,
      // Of our own trying: what mail programs, gateways and people make of it.
      token.toUpperCase(),
      token.replaceAll('.', '%2E'),
      `<${token}>`,
      `"${token}"。`,
      `3D${token}`,
      `${token.slice(0, 12)}=\r\n${token.slice(12)}`,
      `${token.slice(0, 20)} ${token.slice(20)}`,
      token.slice(key.length + 1),
      `${purpose.slice(3)}.${id}.1.${mac}`,
      `${token}&utm_source=mail`,
      `https://univ.example.jp/u?token=${token.slice(key.length)}`,
    ];
    for (const one of broken) {
      const body = await open(one);
      expect([one, shownBy(body)]).toEqual([one, { names: [service], desks: [service] }]);
      // A reload shows the same, without the token.
      const [, clean = ''] = /data-clean-url="([^"]+)"/.exec(body) ?? [];
      const again = (await get(clean.replaceAll('&amp;', '&'), { accept: 'text/html' })).body;
      expect([clean, shownBy(again).names]).toEqual([clean, [service]]);
      expect(clean).not.toContain(mac);
    }
  });

  test.each(['', 'x', '.', 'k1', 'k1.', 'k1.pas', 'k1.con', 'a.b.c.d.e', 'k1.umi', '%2e', '<b>', 'x'.repeat(3000)])(
    'offers every service where nothing of it can be read: %j',
    async (token) => {
      const body = await open(token);
      expect(shownBy(body)).toEqual({ names: [], desks: [] });
      for (const href of ['/cinii/password-reissue', '/umin/', '/shomei/login'])
        expect(body).toContain(`href="${href}`);
      expect(body).toContain('data-clean-url="/u?problem=url-unknown"');
    },
  );

  test('stays neutral on reload, and for words that are no purpose', async () => {
    for (const url of ['/u?problem=url-expired', '/u?problem=url-used&purpose=x', '/u?problem=url-unknown&purpose='])
      expect(shownBy((await get(url)).body)).toEqual({ names: [], desks: [] });
  });
});

describe('a refusal at a page', () => {
  const shown = async (url: string) => (await get(url, { accept: 'text/html' })).body;

  test.each(['cinii', 'umin', 'shomei'] as const)(
    'of %s names that service, its desk and no other',
    async (service) => {
      const body = await shown(`/${service}/nothing-here`);
      expect(body).toContain(`<span class="brand-service">${CATALOGUES.ja[`service.${service}`]}</span>`);
      for (const one of ['cinii', 'umin', 'shomei'] as const)
        expect([one, body.includes(api.deps.services[one].inquiry)]).toEqual([one, one === service]);
      expect(body).toContain('class="breadcrumb"');
    },
  );

  test('of nobody in particular names no service’s desk', async () => {
    for (const url of ['/nothing', '/procedures/x', '/u/x', '/staffx', '/assets/x', '/problems/code-locked'])
      for (const service of ['cinii', 'umin', 'shomei'] as const)
        expect([url, (await shown(url)).includes(api.deps.services[service].inquiry)]).toEqual([url, false]);
  });

  test('of the console offers the sign-in to whoever isn’t known', async () => {
    const body = await shown('/staff/nothing-here');
    expect(body).toContain('href="/staff/sign-in"');
    expect(body).toContain(`<span class="brand-service">${CATALOGUES.ja['service.staff']}</span>`);
  });
});

describe('a method that a path doesn’t have', () => {
  const send = (method: string, url: string, payload?: string, type = 'application/json') =>
    api.app.inject({
      method: method as 'PUT',
      url,
      headers: { host: HOST, ...(payload !== undefined && { 'content-type': type }) },
      ...(payload !== undefined && { payload }),
    });
  const bodies: [string | undefined, string?][] = [
    [undefined],
    ['{}'],
    ['{x'],
    [''],
    ['{"a":1,"a":2}'],
    ['x', 'text/plain'],
    ['a=b', 'application/x-www-form-urlencoded'],
    ['x'.repeat(70_000)],
  ];

  test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY', 'PROPFIND'])(
    '%s is answered by what it has, whatever is sent along, and by 404 where there is no path',
    async (method) => {
      for (const [body, type] of bodies) {
        for (const [url, allow] of [
          ['/api/v1/session', 'GET, HEAD, POST'],
          ['/api/v1/password-reissues', 'POST'],
          ['/cinii/password-reissue', 'GET, HEAD, POST'],
        ] as const) {
          const { statusCode, headers } = await send(method, url, body, type);
          expect([url, body?.slice(0, 9), statusCode, headers['allow']]).toEqual([url, body?.slice(0, 9), 405, allow]);
        }
        expect((await send(method, '/api/v1/none', body, type)).statusCode).toBe(404);
      }
    },
  );

  test('POST to a path that is only read is 405 too, also with a body that nobody could read', async () => {
    for (const body of ['{}', '{x']) {
      const { statusCode, headers } = await send('POST', '/api/v1/applications', body);
      expect([statusCode, headers['allow']]).toEqual([405, 'GET, HEAD']);
    }
  });
});

describe('an error becomes', () => {
  const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });
  const cases: [string, unknown, ProblemWord][] = [
    ['a part that is away', coded('ECONNREFUSED'), 'unavailable'],
    ['a rollback on a cut connection', new Error('ROLLBACK - Connection terminated unexpectedly'), 'unavailable'],
    ['a full hash queue', new OverloadedError(7), 'overloaded'],
    ['a unique violation', coded('23505'), 'internal'],
    ['a missing table', coded('42P01'), 'internal'],
    ['a thrown string', 'oops', 'internal'],
    ['undefined', undefined, 'internal'],
    ['a refusal', problem('url-used'), 'url-used'],
  ];
  test.each(cases)('what it is: %s', (_name, error, word) => {
    expect(refusalOf(error).word).toBe(word);
  });
  test('an overload with the wait that it asked for', () => {
    expect(refusalOf(new OverloadedError(7)).extras).toEqual({ retryAfterS: 7 });
  });
});
