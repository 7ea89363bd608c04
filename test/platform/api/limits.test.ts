/** Security case E5: limits hold over processes, and over what a caller says of its own address. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { guarded } from '../../../api/http/guesses.js';
import { networkOf } from '../../../api/http/plugins/addresses.js';
import { limitRules, withinLimits } from '../../../api/http/plugins/limits.js';
import { problem } from '../../../api/http/problems.js';
import { OverloadedError } from '../../../worker/runtime/errors.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { post, startApp, type TestApp } from './support.js';

let database: TestDatabase;
let one: TestApp;
let other: TestApp;
let proxied: TestApp;
beforeAll(async () => {
  database = await freshDatabase();
  const databaseUrl = database.url;
  [one, other, proxied] = await Promise.all([
    startApp({ databaseUrl }),
    startApp({ databaseUrl }),
    startApp({ databaseUrl, env: { TRUST_PROXY: '10.0.0.0/8' } }),
  ]);
});
afterAll(async () => {
  for (const api of [one, other, proxied]) await api.close();
  await database.drop();
});
beforeEach(() => database.db('limit_events').delete());

/** Statuses of calls that count, limit 2, one after another. */
async function statuses(calls: { api?: TestApp; from: string; headers?: Record<string, string> }[]): Promise<number[]> {
  const heard: number[] = [];
  for (const { api = one, from, headers = {} } of calls)
    heard.push((await post(api.app, { name: 'a', kind: 'limited' }, { remoteAddress: from, headers })).statusCode);
  return heard;
}

describe('a limit', () => {
  test('is shared by processes', async () => {
    const from = '192.0.2.1';
    expect(await statuses([{ from }, { api: other, from }, { from }, { api: other, from }])).toEqual([
      200, 200, 429, 429,
    ]);
  });

  test('lets no more through when many come at once to both', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        post((i % 2 ? one : other).app, { name: 'a', kind: 'limited' }, { remoteAddress: '192.0.2.2' }),
      ),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(2);
    expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(38);
  });

  test.each<[string, () => Promise<string>, number]>([
    ['an answer', async () => 'done', 1],
    ['a refusal', () => Promise.reject(problem('not-authenticated')), 1],
    ['a part that is away', () => Promise.reject(problem('unavailable', { retryAfterS: 2 })), 0],
    ['too much work', () => Promise.reject(new OverloadedError(2)), 0],
    ['a line to the database that broke', () => Promise.reject(Object.assign(new Error('x'), { code: '08006' })), 0],
    ['a fault of ours', () => Promise.reject(new TypeError('x')), 0],
  ])('is used up by %s as it should be', async (_what, work, counted) => {
    const rule = { key: 'within', limit: 1, windowMs: 60_000 };
    await withinLimits(database.db, [rule], work).catch(() => undefined);
    expect(await database.db('limit_events').where({ key: 'within' })).toHaveLength(counted);
    const again = withinLimits(database.db, [rule], async () => 'let through');
    if (counted === 0) expect(await again).toBe('let through');
    else await expect(again).rejects.toMatchObject({ word: 'too-many-requests' });
  });

  test.each<[string, () => Promise<string | undefined>, number, number]>([
    ['a wrong one', async () => undefined, 1, 1],
    ['a right one', async () => 'right', 1, 0],
    ['a part that is away', () => Promise.reject(problem('unavailable', { retryAfterS: 2 })), 0, 0],
    ['too much work', () => Promise.reject(new OverloadedError(2)), 0, 0],
    ['a fault of ours', () => Promise.reject(new TypeError('x')), 0, 0],
  ])(
    'of tries at a secret is used up by %s as it should be, and so is the count of tries',
    async (_what, compare, ofNetwork, inARow) => {
      await database.db('counters').delete();
      const call = {
        clientNetwork: () => '192.0.2.9',
        knownFor: () => undefined,
        remember: () => undefined,
        log: one.deps.log,
      };
      const limit = { name: 'trial-guess', limit: 5, windowMs: 60_000 };
      const guess = { place: 'restore', subject: 'a', holder: 'trial:a', ofNetwork: limit, free: 3, mostOfNetwork: 9 };
      const tried = guarded(one.deps, call, { ...guess, place: 'restore' }, compare);
      await tried.catch(() => undefined);
      const [rule] = limitRules(one.deps, call, { ...limit, subject: 'a 192.0.2.9' });
      expect(await database.db('limit_events').where({ key: rule?.key })).toHaveLength(ofNetwork);
      const tries = await database.db('counters').where('key', 'like', 'guess:restore:%').where('n', '>', 0);
      expect(tries).toHaveLength(inARow);
    },
  );

  test('says when there is room again', async () => {
    const from = '192.0.2.3';
    await statuses([{ from }, { from }]);
    const response = await post(one.app, { name: 'a', kind: 'limited' }, { remoteAddress: from });
    const wait = response.json().retryAfterS;
    expect(wait).toBeGreaterThan(50);
    expect(wait).toBeLessThanOrEqual(60);
    expect(response.headers['retry-after']).toBe(String(wait));
  });

  test('does not believe what a caller says of its address', async () => {
    const from = '192.0.2.4';
    const calls = [1, 2, 3, 4].map((i) => ({
      from,
      headers: {
        'x-forwarded-for': `198.51.100.${i}`,
        'x-real-ip': `198.51.100.${i}`,
        forwarded: `for=198.51.100.${i}`,
      },
    }));
    expect(await statuses(calls)).toEqual([200, 200, 429, 429]);
  });

  test('believes a trusted proxy, and of a chain only what trusted proxies added', async () => {
    const through = (chain: string) => ({ api: proxied, from: '10.0.0.1', headers: { 'x-forwarded-for': chain } });
    expect(await statuses(['203.0.113.1', '203.0.113.1', '203.0.113.1', '203.0.113.2'].map(through))).toEqual([
      200, 200, 429, 200,
    ]);
    expect(
      await statuses(['6.6.6.1, 203.0.113.3', '6.6.6.2, 203.0.113.3', '6.6.6.3, 203.0.113.3'].map(through)),
    ).toEqual([200, 200, 429]);
  });

  test.each<[string, string[]]>([
    ['with a port', ['203.0.113.4:1001', '203.0.113.4:1002', '203.0.113.4']],
    ['with a port, in brackets', ['[2001:db8:4::1]:1001', '[2001:db8:4::2]:1002', '2001:db8:4::3']],
    ['as IPv6', ['::ffff:203.0.113.5', '::ffff:cb00:7105', '0:0:0:0:0:ffff:203.0.113.5']],
    ['of a NAT64', ['64:ff9b::203.0.113.6', '64:ff9b::cb00:7106', '203.0.113.6']],
    ['after a proxy with a port', ['203.0.113.7, 10.0.0.9:4001', '203.0.113.7, 10.0.0.9:4002', '203.0.113.7']],
    ['after a proxy as IPv6', ['203.0.113.8, ::ffff:a00:9', '203.0.113.8, ::ffff:10.0.0.9', '203.0.113.8']],
    // What is none is the proxy's that says so.
    ['that is none', ['unknown', '_hidden', '999.1.2.3, for=x']],
  ])('takes one client for one, whichever way a proxy writes its address: %s', async (_what, chains) => {
    const through = (chain: string) => ({ api: proxied, from: '10.0.0.1', headers: { 'x-forwarded-for': chain } });
    expect(await statuses(chains.map(through))).toEqual([200, 200, 429]);
    // And not everybody for one.
    expect(await statuses(['203.0.113.99:80', '64:ff9b::203.0.113.98'].map(through))).toEqual([200, 200]);
  });

  test('takes an IPv6 /64 as one client', async () => {
    expect(
      await statuses([
        { from: '2001:db8:0:1::1' },
        { from: '2001:db8:0:1:ffff::2' },
        { from: '2001:db8:0:1::3' },
        { from: '2001:db8:0:2::1' },
      ]),
    ).toEqual([200, 200, 429, 200]);
  });

  test('keeps no address in clear', async () => {
    await statuses([{ from: '192.0.2.77' }]);
    expect(JSON.stringify(await database.db('limit_events'))).not.toContain('192.0.2.77');
  });
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['1:2:3::', '1:2:3:0::/64'],
  ['192.0.2.1:5678', '192.0.2.1'],
  ['[2001:db8::1]:443', '2001:db8:0:0::/64'],
  ['[2001:db8::1]', '2001:db8:0:0::/64'],
  ['[::ffff:192.0.2.1]:80', '192.0.2.1'],
  ['::ffff:c000:201', '192.0.2.1'],
  ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
  ['0000:0000:0000:0000:0000:FFFF:C000:0201', '192.0.2.1'],
  ['64:ff9b::192.0.2.1', '192.0.2.1'],
  ['64:ff9b::c000:201', '192.0.2.1'],
  ['64:ff9b:1::1', '64:ff9b:1:0::/64'],
  ['::ffff:0:192.0.2.1', '0:0:0:0::/64'],
  ['192.0.2.256', ''],
  ['192.0.2.1:', ''],
  ['[192.0.2.1]:80', ''],
  ['[2001:db8::1', ''],
  ['unknown', ''],
  ['_hidden', ''],
  ['', ''],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
