/** The connector `scim` against a service provider of other people's making, and against one that answers nonsense. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { pushScim } from '../../../activities/connectors/scim.js';
import type { ScimSettings } from '../../../worker/runtime/settings/connectors.js';
import { SCIM_EXTENSION, SCIM_TOKEN, type ScimServer, startScimServer } from '../../helpers/scim-server.js';
import { ACCOUNT, attributesTo, changeTo, faultOf, FOR_EVER } from './change.js';

let scim: ScimServer;
beforeAll(async () => {
  scim = await startScimServer();
});
afterAll(async () => scim.close());

const settings = (more: Partial<ScimSettings> = {}): ScimSettings => ({
  kind: 'scim',
  name: 'ctr',
  label: { ja: 'UMIN-CTR', en: 'UMIN-CTR' },
  delayMs: 0,
  url: scim.url,
  token: SCIM_TOKEN,
  attribute: 'password',
  timeoutMs: 2_000,
  ...more,
});

describe('a service provider (scimmy)', () => {
  test('the hash is put in place of the password of the one user of that name, and of nobody else', async () => {
    const id = scim.add(ACCOUNT);
    const other = scim.add(`${ACCOUNT}x`);
    const change = await changeTo();
    expect(await pushScim(settings(), change, FOR_EVER)).toBe('confirmed');
    expect(scim.users.get(id)?.password).toBe(change.passwordHash);
    expect(scim.users.get(other)?.password).toBeUndefined();
  });

  test('a repeat leaves it as it is, a newer password replaces it', async () => {
    const older = await changeTo('Older-pass-1', 3);
    const newer = await changeTo('Newer-pass-1', 4);
    for (const change of [older, older, newer]) await pushScim(settings(), change, FOR_EVER);
    const stored = [...scim.users.values()].find(({ userName }) => userName === ACCOUNT);
    expect(stored?.password).toBe(newer.passwordHash);
  });

  test('an unknown user and a wrong token are faults', async () => {
    const change = { ...(await changeTo()), accountId: 'nobody-tky' };
    expect(await faultOf(pushScim(settings(), change, FOR_EVER))).toBe('no-such-user');
    expect(await faultOf(pushScim(settings({ token: 'other' }), change, FOR_EVER))).toBe('http-401');
  });
});

describe('attributes at a service provider (scimmy)', () => {
  const MEMBER = 'mori00-tky';
  const ROLE = `${SCIM_EXTENSION}:wekoSocietyAffiliation`;
  const stored = () => [...scim.users.values()].find(({ userName }) => userName === MEMBER);

  test('each path is replaced, also one of an extension, and nothing that is not named', async () => {
    const id = scim.add(MEMBER);
    await pushScim(settings(), { ...(await changeTo()), accountId: MEMBER }, FOR_EVER);
    const password = scim.users.get(id)?.password;
    const attributes = { displayName: '森 太郎', [ROLE]: '図書館員' };
    expect(await pushScim(settings(), { ...attributesTo(attributes), accountId: MEMBER }, FOR_EVER)).toBe('confirmed');
    expect(stored()).toMatchObject({
      displayName: '森 太郎',
      password,
      [SCIM_EXTENSION]: { wekoSocietyAffiliation: '図書館員' },
    });
    await pushScim(settings(), { ...attributesTo({ [ROLE]: '教員' }, 3), accountId: MEMBER }, FOR_EVER);
    expect(stored()).toMatchObject({ displayName: '森 太郎', [SCIM_EXTENSION]: { wekoSocietyAffiliation: '教員' } });
  });

  test('a list is the whole value, and an empty one takes the attribute away', async () => {
    const methods = (list: string[], version: number) =>
      pushScim(
        settings(),
        { ...attributesTo({ [`${SCIM_EXTENSION}:mfaMethods`]: list }, version), accountId: MEMBER },
        FOR_EVER,
      );
    await methods(['authenticator', 'phone'], 4);
    expect(stored()).toMatchObject({ [SCIM_EXTENSION]: { mfaMethods: ['authenticator', 'phone'] } });
    await methods(['phone'], 5);
    expect(stored()).toMatchObject({ [SCIM_EXTENSION]: { mfaMethods: ['phone'] } });
    await methods([], 6);
    expect(stored()?.[SCIM_EXTENSION]).toEqual({ wekoSocietyAffiliation: '教員' });
  });

  test('one that the provider does not know is a fault, and nothing of the change is taken', async () => {
    const change = { ...attributesTo({ displayName: '別人', noSuchAttribute: 'x' }, 7), accountId: MEMBER };
    expect(await faultOf(pushScim(settings(), change, FOR_EVER))).toBe('http-400');
    expect(stored()).toMatchObject({ displayName: '森 太郎' });
  });
});

describe('another service provider (issue 11, A4)', () => {
  let server: Server | undefined;
  const asked: string[] = [];
  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
    asked.length = 0;
  });
  /** Answers searches with the given text, and takes patches by the given status. */
  async function answering(
    list: string,
    patch = 204,
    more: { user?: string; type?: string; drips?: boolean } = {},
  ): Promise<ScimSettings> {
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      const headers = more.type ? { 'content-type': more.type } : {};
      if (request.method === 'PATCH') response.writeHead(patch, headers).end(more.user);
      else if (more.drips) response.writeHead(200, headers).write(list.slice(0, 5));
      else response.writeHead(200, headers).end(list);
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return settings({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  }
  const list = (...names: string[]): string =>
    JSON.stringify({
      totalResults: names.length,
      Resources: names.map((userName, n) => ({ id: `${n}`, userName })),
    });
  const one = (id: string): string => JSON.stringify({ totalResults: 1, Resources: [{ id, userName: ACCOUNT }] });

  test('its IDs stay one segment of the path', async () => {
    const to = await answering(one('a/../b?c#d'));
    expect(await pushScim(to, await changeTo(), FOR_EVER)).toBe('confirmed');
    expect(asked[1]).toBe('PATCH /Users/a%2F..%2Fb%3Fc%23d');
    expect(asked[0]).toContain('filter=userName+eq+%22aoki00-tky%22');
  });

  test('a name with quotes in it stays one string of the filter', async () => {
    const change = { ...(await changeTo()), accountId: 'x" or userName sw "\\' };
    expect(await faultOf(pushScim(await answering(one('7')), change, FOR_EVER))).toBe('other-user');
    const filter = new URL(asked[0]?.split(' ')[1] ?? '', 'http://x').searchParams.get('filter');
    expect(filter).toBe('userName eq "x\\" or userName sw \\"\\\\"');
  });

  test.each([
    ['nothing', '', 'bad-answer'],
    ['a page', '<html>', 'bad-answer'],
    ['a bare list', '[]', 'bad-answer'],
    ['nobody', '{"totalResults":0}', 'no-such-user'],
    ['one that is not shown', '{"totalResults":1}', 'bad-answer'],
    ['an ID that leads elsewhere', '{"totalResults":1,"Resources":[{"id":".."}]}', 'bad-answer'],
    ['two', list(ACCOUNT, 'mori00-tky'), 'several-users'],
    ['two of one name', list(ACCOUNT, ACCOUNT), 'several-users'],
    ['the first page of many', list(ACCOUNT).replace('"totalResults":1', '"totalResults":500'), 'several-users'],
    ['one of none', list(ACCOUNT).replace('"totalResults":1', '"totalResults":0'), 'bad-answer'],
    ['somebody else, the filter passed over', list('root-admin'), 'other-user'],
    ['whoever begins alike', list(`${ACCOUNT}o`), 'other-user'],
    ['whoever is the beginning', list(ACCOUNT.slice(0, -1)), 'other-user'],
    ['a name with a blank after it', list(`${ACCOUNT} `), 'other-user'],
    ['a name that looks alike', list(ACCOUNT.replace('k', '\u212A')), 'other-user'],
    ['a name with a line after it', list(`${ACCOUNT}\n`), 'other-user'],
    ['a name with what cannot be seen', list(`${ACCOUNT}\u200b`), 'other-user'],
    ['an address for a name', list(`${ACCOUNT}@univ.example.jp`), 'other-user'],
    ['the name as one of several', list(ACCOUNT).replace(`"${ACCOUNT}"`, `["${ACCOUNT}"]`), 'bad-answer'],
    ['the second name of two', list(ACCOUNT).replace(/}]/, ',"userName":"root-admin"}]'), 'other-user'],
    ['a number for an ID', list(ACCOUNT).replace('"id":"0"', '"id":0'), 'bad-answer'],
    ['an empty ID', list(ACCOUNT).replace('"id":"0"', '"id":""'), 'bad-answer'],
    ['a count in words', list(ACCOUNT).replace('"totalResults":1', '"totalResults":"1"'), 'bad-answer'],
    ['an error under 200', '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"404"}', 'bad-answer'],
    ['an ID without a name', '{"totalResults":1,"Resources":[{"id":"7"}]}', 'bad-answer'],
    ['a user without a list', `{"id":"7","userName":"${ACCOUNT}"}`, 'bad-answer'],
    ['more than is read', `{"x":"${'x'.repeat(100_000)}","totalResults":0}`, 'bad-answer'],
  ])('%s instead of one user: a fault, and no password is sent', async (_what, list, word) => {
    expect(await faultOf(pushScim(await answering(list), await changeTo(), FOR_EVER))).toBe(word);
    expect(asked.filter((line) => line.startsWith('PATCH'))).toEqual([]);
  });

  test('the name in another case is the same user, unless the schema there says otherwise', async () => {
    const upper = await answering(list(ACCOUNT.toUpperCase()));
    expect(await pushScim(upper, await changeTo(), FOR_EVER)).toBe('confirmed');
    expect(await faultOf(pushScim({ ...upper, caseExact: true }, await changeTo(), FOR_EVER))).toBe('other-user');
    expect(asked.filter((line) => line.startsWith('PATCH'))).toHaveLength(1);
  });

  test.each([
    ['the user as asked for', { id: '7', userName: ACCOUNT }, 'confirmed'],
    ['the user without a name', { id: '7' }, 'confirmed'],
    ['another user', { id: '1', userName: 'root-admin' }, 'other-user'],
    ['the user under another ID', { id: '1', userName: ACCOUNT }, 'other-user'],
    ['another user under the ID', { id: '7', userName: 'root-admin' }, 'other-user'],
    ['a user without an ID', { userName: ACCOUNT }, 'bad-answer'],
    ['an error', { status: '200', detail: 'no' }, 'bad-answer'],
    ['a longer name under the ID', { id: '7', userName: `${ACCOUNT}x` }, 'other-user'],
    ['a list of one', { totalResults: 1, Resources: [{ id: '7', userName: ACCOUNT }] }, 'bad-answer'],
    ['a number for the ID', { id: 7, userName: ACCOUNT }, 'bad-answer'],
  ])('an answer to the change that shows %s: %s', async (_what, user, end) => {
    const to = await answering(one('7'), 200, { user: JSON.stringify(user), type: 'application/scim+json' });
    const pushing = pushScim(to, await changeTo(), FOR_EVER);
    expect(await (end === 'confirmed' ? pushing : faultOf(pushing))).toBe(end);
  });

  test.each(['text/html', 'text/plain', 'application/octet-stream'])(
    'what comes as %s is no answer of a provider, and JSON by its own name with a charset is one',
    async (type) => {
      expect(await faultOf(pushScim(await answering(one('7'), 204, { type }), await changeTo(), FOR_EVER))).toBe(
        'bad-answer',
      );
      expect(asked).toHaveLength(1);
      server?.close();
      const right = await answering(one('7'), 204, { type: 'Application/JSON; charset=utf-8' });
      expect(await pushScim(right, await changeTo(), FOR_EVER)).toBe('confirmed');
    },
  );

  test('an answer that never ends is given up at the time-out', async () => {
    const slow = await answering(one('7'), 204, { drips: true });
    expect(await faultOf(pushScim({ ...slow, timeoutMs: 300 }, await changeTo(), FOR_EVER))).toBe('timeout');
    expect(asked.filter((line) => line.startsWith('PATCH'))).toEqual([]);
  });

  test('one that sends us elsewhere is not followed', async () => {
    const to = await answering(one('7'), 308);
    expect(await faultOf(pushScim(to, await changeTo(), FOR_EVER))).toBe('redirected');
    expect(asked).toHaveLength(2);
  });

  test.each([
    [404, 'no-such-user'],
    [403, 'http-403'],
    [503, 'http-503'],
  ])('a change refused by %i is the fault %s', async (status, word) => {
    expect(await faultOf(pushScim(await answering(one('7'), status), await changeTo(), FOR_EVER))).toBe(word);
  });
});
