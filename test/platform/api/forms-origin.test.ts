/** Security case E2: forms of browsers that tell little of where they come from. */
import { describe, expect, test } from '@jest/globals';
import { get, post, PUBLIC, system, systemForForms, tokenOf } from './form-support.js';

systemForForms();

describe('a form of a browser that tells little of where it comes from', () => {
  const sent = async (headers: Record<string, string>, csrf?: string) => {
    const caller = system.caller();
    const token = tokenOf(await get(caller, PUBLIC));
    return (await post(caller, PUBLIC, { _csrf: csrf ?? token, email: 'x@@y' }, headers)).status;
  };
  test.each([
    ['the origin null and nothing else', { origin: 'null' }],
    ['no origin', {}],
    ['the origin null, same-origin', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
    ['no origin, same-origin', { 'sec-fetch-site': 'same-origin' }],
    ['our origin, as Safari before Fetch Metadata', { origin: 'http://127.0.0.1:8080' }],
  ])('is taken by its token: %s', async (_what, headers) => {
    expect(await sent(headers)).toBe(303);
    expect(await sent(headers, 'forged')).toBe(403);
    expect(await sent(headers, '')).toBe(403);
  });
  test.each([
    ['the origin null, cross-site', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['the origin null, same-site', { origin: 'null', 'sec-fetch-site': 'same-site' }],
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['a foreign origin, said to be ours', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
    ['an empty origin', { origin: '' }],
    ['two origins', { origin: 'null, null' }],
    ['NULL', { origin: 'NULL' }],
  ])('is refused whatever its token: %s', async (_what, headers) => {
    expect(await sent(headers)).toBe(403);
  });
  test('is no excuse for JSON, which carries no token', async () => {
    const reply = await system.caller().call('startPasswordReissue', { email: 'a@example.jp' }, { origin: 'null' });
    expect([reply.status, reply.body['type']]).toEqual([403, expect.stringMatching(/cross-site$/)]);
  });
});
