/** Codes by telephone. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createSealer } from '../../../worker/runtime/crypto/seal.js';
import { createTokens } from '../../../worker/runtime/crypto/tokens.js';
import { createLog } from '../../../worker/runtime/log.js';
import { createMethodsOwner } from '../../../worker/runtime/mfa/owner.js';
import { newCode } from '../../../worker/runtime/mfa/telephone.js';
import { methods } from '../../../worker/runtime/settings/methods.js';
import { parseTelephone } from '../../../workflows/rules/telephone.js';
import { testRing } from '../../helpers/ring.js';
import { ITO, openSite, ORIGIN, type Site, WATANABE, wordOf } from './support.js';

test.each([
  ['090-1234-5678', '+819012345678'],
  ['０９０ー１２３４ー５６７８', '+819012345678'],
  ['(03) 5841-2111', '+81358412111'],
  ['０３（５８４１）２１１１', '+81358412111'],
  ['+81 90 1234 5678', '+819012345678'],
  ['+81 (0)90-1234-5678', '+819012345678'],
  ['05012345678', '+815012345678'],
  ['06-6809-4327', '+81668094327'],
  ['060 1234 5678', '+816012345678'],
  ['0901234567', undefined],
  ['090123456789', undefined],
  ['0120-123-456', undefined],
  ['0570-012-345', undefined],
  ['0800-123-4567', undefined],
  ['0990-512-345', undefined],
  ['020-1234-5678', undefined],
  ['110', undefined],
  ['0011123456', undefined],
  ['+1 202 555 0143', undefined],
  ['+82 10 1234 5678', undefined],
  ['９'.repeat(40), undefined],
  ['090-1234-5678'.repeat(4), undefined],
  ['', undefined],
  ['090-1234-567a', undefined],
])('%s is the number %s', (typed, number) => expect(parseTelephone(typed)).toBe(number));

test('a code is six digits, all of them equally likely', () => {
  const rounds = 60_000;
  const counts = Array.from({ length: 6 }, () => Array.from({ length: 10 }, () => 0));
  for (let round = 0; round < rounds; round += 1)
    for (const [place, digit] of [...newCode()].entries()) counts[place]![Number(digit)]! += 1;
  // 9 degrees of freedom: above 40 is likelier than 1 in 100,000 only for digits that aren't uniform.
  for (const place of counts) {
    const chi = place.reduce((sum, count) => sum + (count - rounds / 10) ** 2 / (rounds / 10), 0);
    expect(chi).toBeLessThan(40);
  }
});

describe('a telephone', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site.close());
  beforeEach(async () => {
    await site.database.db('utokyo_challenges').delete();
    site.mails.box.length = 0;
  });
  const NUMBER = '+819012345678';
  const begin = (memberId = ITO) =>
    site.owner.beginRegistration({ memberId, kind: 'phone', telephone: '090-1234-5678' });
  const finish = (response: unknown, memberId = ITO) =>
    wordOf(site.owner.finishRegistration({ memberId, kind: 'phone', response }));
  const sentCode = (): string => {
    const text = site.mails.box.at(-1)?.text ?? '';
    return /: (\d{6})\n/.exec(text)?.[1] ?? `no code in ${text}`;
  };
  const another = (code: string, by: number): string => String((Number(code) + by) % 1_000_000).padStart(6, '0');
  const check = (response: unknown, memberId = ITO) => site.owner.checkFactor({ memberId, response });
  const pass = (seconds: number) =>
    site.database
      .db('utokyo_challenges')
      .update({ expires_at: site.database.db.raw('expires_at - make_interval(secs => ?)', [seconds]) });

  test('is registered by the code that the mailbox page shows as a message to it', async () => {
    expect(await begin()).toEqual({ kind: 'phone', sentTo: NUMBER });
    expect(site.mails.box.map(({ to }) => to)).toEqual([[`${NUMBER}@telephone.invalid`]]);
    expect(site.mails.box[0]?.text).toContain('10分間有効です');
    const code = sentCode();
    expect(await finish(`${code.slice(0, 3)} ${code.slice(3)}`)).toBe('taken');
    expect(await site.owner.kinds(ITO)).toContain('phone');
    expect(await finish(code)).toBe('method-refused');
    const kept = JSON.stringify([
      await site.database.db('utokyo_methods'),
      await site.database.db('utokyo_challenges'),
    ]);
    for (const secret of [NUMBER, '9012345678', code]) expect(kept).not.toContain(secret);
  });

  test('signs in by a code that is sent to it, once', async () => {
    expect(await site.owner.beginFactor({ memberId: ITO, kind: 'phone' })).toEqual({});
    const code = sentCode();
    expect(await check(code, WATANABE)).toBeUndefined();
    const answers = await Promise.all(Array.from({ length: 10 }, () => check(code)));
    expect(answers.filter((kind) => kind === 'phone')).toHaveLength(1);
    expect(await check(code)).toBeUndefined();
  });

  test('has three tries, however many come at once and however often a code is asked for', async () => {
    await begin();
    expect(await finish('12345')).toBe('method-refused');
    expect(await finish('12345a')).toBe('method-refused');
    expect(await finish(another(sentCode(), 1))).toBe('method-refused');
    await begin();
    const code = sentCode();
    const wrong = Array.from({ length: 20 }, (_, n) => finish(another(code, n + 1)));
    expect(new Set(await Promise.all(wrong))).toEqual(new Set(['method-refused']));
    // All three are used up: the right one is refused, and there is no new one before the time of the last is over.
    expect(await finish(code)).toBe('method-refused');
    expect(await wordOf(begin())).toBe('method-refused');
    expect(site.mails.box).toHaveLength(2);
    await pass(601);
    expect(await wordOf(begin())).toBe('taken');
    expect(await finish(sentCode())).toBe('taken');
  });

  test('is not registered by a code that is over after ten minutes, of an earlier message, or of another person', async () => {
    await begin();
    const first = sentCode();
    await pass(599);
    await begin();
    const second = sentCode();
    if (first !== second) expect(await finish(first)).toBe('method-refused');
    expect(await finish(second, WATANABE)).toBe('method-refused');
    await pass(601);
    expect(await finish(second)).toBe('method-refused');
  });

  test('that is none is asked nothing; nor is one that nobody holds, or that was removed', async () => {
    for (const telephone of ['0120-123-456', '', undefined])
      expect(
        await wordOf(
          site.owner.beginRegistration({ memberId: ITO, kind: 'phone', ...(telephone !== undefined && { telephone }) }),
        ),
      ).toBe('method-refused');
    expect(await wordOf(site.owner.beginFactor({ memberId: WATANABE, kind: 'phone' }))).toBe('method-refused');
    await site.owner.beginFactor({ memberId: ITO, kind: 'phone' });
    const code = sentCode();
    await site.owner.removeMethods({ memberId: ITO, before: new Date(Date.now() + 60_000).toISOString() as never });
    expect(await check(code)).toBeUndefined();
    expect(site.mails.box).toHaveLength(1);
  });

  test('that can’t be sent to now is told so, and the code isn’t lost with it', async () => {
    await site.mails.down();
    const error: unknown = await begin().catch((error: unknown) => error);
    expect(error).toMatchObject({ name: 'MethodsUnavailableError', fault: 'telephone' });
    expect(String(error)).not.toContain('9012345678');
    await site.mails.up();
    expect(await wordOf(begin())).toBe('taken');
    expect(await finish(sentCode())).toBe('taken');
  });

  test('can’t be registered in production, where no mailbox stands in for it', async () => {
    const owner = createMethodsOwner(methods.parse({ kind: 'embedded' }), {
      db: site.database.db,
      sealer: createSealer(testRing()),
      tokens: createTokens(testRing()),
      publicUrl: new URL(ORIGIN),
      mailer: { send: () => Promise.reject(new Error('nothing may be sent')) },
      log: createLog('test', 'silent'),
      production: true,
      clock: Date.now,
    });
    const asked = owner.beginRegistration({ memberId: ITO, kind: 'phone', telephone: '090-1234-5678' });
    expect(await wordOf(asked)).toBe('not-supported');
  });
});
