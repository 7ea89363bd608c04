/** Codes of authenticator apps. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newSecret, qrCode, stepOf, totpUri } from '../../../worker/runtime/mfa/totp.js';
import { codeAt, ITO, openSite, SAMPLE_SECRET, type Site, TAKAHASHI, WATANABE, wordOf } from './support.js';

/** The secret of RFC 6238, appendix B: "12345678901234567890". */
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
/** Seconds, and the last six of the eight digits there. */
const RFC_VECTORS = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const;
const STEP_MS = 30_000;

test('the codes are those of RFC 6238 with SHA-1, six digits and 30 seconds', async () => {
  for (const [seconds, code] of RFC_VECTORS)
    expect([code, await stepOf(RFC_SECRET, code, seconds * 1000)]).toEqual([code, Math.floor(seconds / 30)]);
});

test('oathtool makes the same codes, where it is installed', async () => {
  const secret = await newSecret();
  const now = 1_790_000_000;
  let code: string;
  try {
    code = execFileSync('oathtool', ['--totp', '--base32', `--now=@${now}`, secret], { encoding: 'utf8' }).trim();
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOENT');
    return;
  }
  expect(await stepOf(secret, code, now * 1000)).toBe(Math.floor(now / 30));
});

test('a secret has 160 bits, no two are the same, and its QR code is a drawing', async () => {
  const secrets = await Promise.all(Array.from({ length: 50 }, newSecret));
  for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(new Set(secrets).size).toBe(50);
  const uri = await totpUri('UTokyo Account', '1234500001', SAMPLE_SECRET);
  const { protocol, host, pathname, searchParams } = new URL(uri);
  expect([protocol, host, decodeURIComponent(pathname)]).toEqual(['otpauth:', 'totp', '/UTokyo Account:1234500001']);
  expect([searchParams.get('secret'), searchParams.get('issuer')]).toEqual([SAMPLE_SECRET, 'UTokyo Account']);
  const { size, path } = await qrCode(uri);
  // The finder in the upper left corner: seven dark squares, after four light ones.
  expect(path.startsWith('M4 4.5h7')).toBe(true);
  expect(path).toMatch(/^(?:M\d+ \d+\.5h\d+)+$/);
  expect(size % 4).toBe(1);
});

test('one step early or late is taken, two are not', async () => {
  const now = 1_790_000_015_000;
  for (const [steps, taken] of [
    [-2, false],
    [-1, true],
    [0, true],
    [1, true],
    [2, false],
  ] as const) {
    const step = await stepOf(RFC_SECRET, codeAt(RFC_SECRET, now + steps * STEP_MS), now);
    expect([steps, step]).toEqual([steps, taken ? Math.floor(now / STEP_MS) + steps : undefined]);
  }
});

describe('an authenticator app', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site.close());
  const check = (memberId: string, response: unknown) => site.owner.checkFactor({ memberId, response });

  test('that the sample names the secret of signs in, also by a code in full width or in two groups', async () => {
    site.clock.now = 1_790_000_000_000;
    const code = codeAt(SAMPLE_SECRET, site.clock.now);
    const wide = code.replace(/[0-9]/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
    expect(await check(TAKAHASHI, wide)).toBe('totp');
    site.clock.now += STEP_MS;
    const next = codeAt(SAMPLE_SECRET, site.clock.now);
    expect(await check(TAKAHASHI, `${next.slice(0, 3)} ${next.slice(3)}`)).toBe('totp');
  });

  test('signs in once by a time step, and not by an earlier one', async () => {
    site.clock.now = 1_790_001_000_000;
    const [before, now] = [site.clock.now - STEP_MS, site.clock.now].map((at) => codeAt(SAMPLE_SECRET, at));
    expect(await check(TAKAHASHI, now)).toBe('totp');
    expect(await check(TAKAHASHI, now)).toBeUndefined();
    expect(await check(TAKAHASHI, before)).toBeUndefined();
  });

  test('signs in once where the same code comes ten times at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      site.clock.now += 10 * STEP_MS;
      const code = codeAt(SAMPLE_SECRET, site.clock.now);
      const answers = await Promise.all(Array.from({ length: 10 }, () => check(TAKAHASHI, code)));
      expect(answers.filter((kind) => kind === 'totp')).toHaveLength(1);
    }
  });

  test('that nobody holds, or of somebody else, signs nobody in; nor does anything that is no code', async () => {
    site.clock.now += 10 * STEP_MS;
    const code = codeAt(SAMPLE_SECRET, site.clock.now);
    for (const response of [code, '', '000000', code.slice(1), `${code}0`, '１'.repeat(9999), null, 12, [code], {}])
      expect([response, await check(ITO, response)]).toEqual([response, undefined]);
    expect(await site.owner.kinds(ITO)).toEqual(['totp']);
    expect(await check('9999999999', code)).toBeUndefined();
    expect(await check(TAKAHASHI, code)).toBe('totp');
  });

  test('shows the same secret to ten pages that are opened at the same moment', async () => {
    const begin = () => site.owner.beginRegistration({ memberId: WATANABE, kind: 'totp' });
    const offers = await Promise.all(Array.from({ length: 10 }, begin));
    expect(new Set(offers.map((offer) => JSON.stringify(offer))).size).toBe(1);
    expect(await begin()).toEqual(offers[0]);
  });

  test('is registered by the secret that is shown again when the page is loaded again', async () => {
    const first = await site.owner.beginRegistration({ memberId: ITO, kind: 'totp' });
    const again = await site.owner.beginRegistration({ memberId: ITO, kind: 'totp' });
    if (first.kind !== 'totp') throw new Error('another kind');
    expect(again).toEqual(first);
    const wrong = codeAt(SAMPLE_SECRET, site.clock.now);
    const finish = (response: unknown) => site.owner.finishRegistration({ memberId: ITO, kind: 'totp', response });
    // A wrong code takes nothing away: the secret is still the one that was scanned.
    expect(await wordOf(finish(wrong))).toBe('method-refused');
    const code = codeAt(first.secret, site.clock.now);
    expect(await finish(code)).toMatch(/^[0-9A-Z]{26}$/);
    expect(await wordOf(finish(code))).toBe('method-refused');
    // The step of the enrolment is used up; the next one is not.
    expect(await check(ITO, code)).toBeUndefined();
    expect(await check(ITO, codeAt(first.secret, site.clock.now + STEP_MS))).toBe('totp');
    expect(await site.owner.beginRegistration({ memberId: ITO, kind: 'totp' })).not.toEqual(first);
  });

  test('is registered once by ten answers at the same moment', async () => {
    const offer = await site.owner.beginRegistration({ memberId: ITO, kind: 'totp' });
    if (offer.kind !== 'totp') throw new Error('another kind');
    const response = codeAt(offer.secret, site.clock.now);
    const finish = () => wordOf(site.owner.finishRegistration({ memberId: ITO, kind: 'totp', response }));
    const words = await Promise.all(Array.from({ length: 10 }, finish));
    expect(words.filter((word) => word === 'taken')).toHaveLength(1);
    expect(words.filter((word) => word === 'method-refused')).toHaveLength(9);
  });

  test('leaves its secret in no column in clear', async () => {
    const offer = await site.owner.beginRegistration({ memberId: ITO, kind: 'totp' });
    if (offer.kind !== 'totp') throw new Error('another kind');
    const kept = JSON.stringify([
      await site.database.db('utokyo_methods'),
      await site.database.db('utokyo_challenges'),
    ]);
    expect(kept).toContain('register-totp');
    for (const secret of [offer.secret, SAMPLE_SECRET]) expect(kept).not.toContain(secret);
  });
});
