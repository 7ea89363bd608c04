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

describe('another service provider', () => {
  let server: Server | undefined;
  const asked: string[] = [];
  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
    asked.length = 0;
  });
  /** Answers searches with the given text, and takes patches by the given status. */
  async function answering(list: string, patch = 204): Promise<ScimSettings> {
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(request.method === 'PATCH' ? patch : 200).end(request.method === 'PATCH' ? undefined : list);
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return settings({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  }
  const one = (id: string): string => JSON.stringify({ totalResults: 1, Resources: [{ id, userName: ACCOUNT }] });

  test('its IDs stay one segment of the path', async () => {
    const to = await answering(one('a/../b?c#d'));
    expect(await pushScim(to, await changeTo(), FOR_EVER)).toBe('confirmed');
    expect(asked[1]).toBe('PATCH /Users/a%2F..%2Fb%3Fc%23d');
    expect(asked[0]).toContain('filter=userName+eq+%22aoki00-tky%22');
  });

  test('a name with quotes in it stays one string of the filter', async () => {
    const change = { ...(await changeTo()), accountId: 'x" or userName sw "\\' };
    await pushScim(await answering(one('7')), change, FOR_EVER);
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
    ['two', '{"totalResults":2,"Resources":[{"id":"a"},{"id":"b"}]}', 'several-users'],
    ['more than is read', `{"x":"${'x'.repeat(100_000)}","totalResults":0}`, 'bad-answer'],
  ])('%s instead of one user: a fault, and no password is sent', async (_what, list, word) => {
    expect(await faultOf(pushScim(await answering(list), await changeTo(), FOR_EVER))).toBe(word);
    expect(asked.filter((line) => line.startsWith('PATCH'))).toEqual([]);
  });

  test.each([
    [404, 'no-such-user'],
    [403, 'http-403'],
    [503, 'http-503'],
  ])('a change refused by %i is the fault %s', async (status, word) => {
    expect(await faultOf(pushScim(await answering(one('7'), status), await changeTo(), FOR_EVER))).toBe(word);
  });
});
