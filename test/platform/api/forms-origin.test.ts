/** Security case E2: forms of browsers that tell little of where they come from. */
import { describe, expect, test } from '@jest/globals';
import { get, post, PUBLIC, system, systemForForms, tokenOf } from './form-support.js';

systemForForms();

describe('a form of a browser that tells little of where it comes from (issue 11, B6)', () => {
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
    // Of our own trying: other browsers' habits, and filters on the way.
    ['the origin null, sent again after the browser was restored', { origin: 'null', 'sec-fetch-site': 'none' }],
    ['no origin, sent again', { 'sec-fetch-site': 'none' }],
    ['no origin, a referrer of ours', { referer: 'http://127.0.0.1:8080/cinii/password-reissue' }],
    ['the origin null, a referrer that a filter has made up', { origin: 'null', referer: 'https://proxy.example/' }],
    ['our origin by another name of this machine', { origin: 'http://localhost:8080' }],
    ['our origin in capitals', { origin: 'http://LOCALHOST:8080' }],
    ['the origin null of an application that shows pages', { origin: 'null', 'x-requested-with': 'com.example.app' }],
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
    ['no origin, cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['our origin, cross-site', { origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'cross-site' }],
    ['our host under another scheme', { origin: 'https://127.0.0.1:8080' }],
    ['our host at another port', { origin: 'http://127.0.0.1:8081' }],
    ['our host as a part of another', { origin: 'http://127.0.0.1:8080.evil.example' }],
    ['our host behind a name', { origin: 'http://127.0.0.1:8080@evil.example' }],
    ['a file', { origin: 'file://' }],
    ['a page that a translator shows', { origin: 'https://univ-example-jp.translate.goog' }],
    ['the origin null, an unknown site', { origin: 'null', 'sec-fetch-site': 'same_origin' }],
  ])('is refused whatever its token: %s', async (_what, headers) => {
    expect(await sent(headers)).toBe(403);
  });
  test('is no excuse for JSON, which carries no token', async () => {
    const reply = await system.caller().call('startPasswordReissue', { email: 'a@example.jp' }, { origin: 'null' });
    expect([reply.status, reply.body['type']]).toEqual([403, expect.stringMatching(/cross-site$/)]);
  });
});
