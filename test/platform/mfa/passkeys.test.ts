/** Passkeys and security keys. */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Authenticator, type Slip } from '../../helpers/authenticator.js';
import { ITO, openSite, ORIGIN, type Site, TAKAHASHI, wordOf } from './support.js';

interface Creation {
  challenge: string;
  rp: { id: string; name: string };
  user: { id: string; name: string };
  timeout: number;
  attestation: string;
  excludeCredentials: { id: string }[];
  authenticatorSelection: { userVerification: string };
}
interface Request {
  challenge: string;
  rpId: string;
  userVerification: string;
  allowCredentials: { id: string; transports: string[] }[];
}

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

async function creation(memberId = ITO): Promise<Creation> {
  const offer = await site.owner.beginRegistration({ memberId, kind: 'passkey' });
  if (offer.kind !== 'passkey') throw new Error('another kind');
  return offer.options as Creation;
}
const request = async (memberId = ITO): Promise<Request> =>
  (await site.owner.beginFactor({ memberId, kind: 'passkey' })) as Request;
const finish = (response: unknown, memberId = ITO) =>
  wordOf(site.owner.finishRegistration({ memberId, kind: 'passkey', response }));
const check = (response: unknown, memberId = ITO) => site.owner.checkFactor({ memberId, response });
/** One that is registered. */
async function registered(memberId = ITO, slip: Slip = {}): Promise<Authenticator> {
  const one = new Authenticator(ORIGIN);
  expect(await finish(one.register(await creation(memberId), slip), memberId)).toBe('taken');
  return one;
}
const rowOf = (one: Authenticator) =>
  site.database
    .db('utokyo_methods')
    .where({ credential_id: one.id.toString('base64url') })
    .first();
const pass = (seconds: number) =>
  site.database
    .db('utokyo_challenges')
    .update({ expires_at: site.database.db.raw('expires_at - make_interval(secs => ?)', [seconds]) });

describe('a passkey', () => {
  test('is asked for without attestation, with the person verified, within five minutes, and tells nothing of the person but the ID', async () => {
    const options = await creation();
    expect(options).toMatchObject({
      rp: { id: 'localhost', name: 'UTokyo Account' },
      user: { name: ITO },
      attestation: 'none',
      timeout: 300_000,
      authenticatorSelection: { userVerification: 'required' },
    });
    expect(Buffer.from(options.challenge, 'base64url').length).toBeGreaterThanOrEqual(32);
    expect((await creation()).user.id).toBe(options.user.id);
    expect(JSON.stringify(options)).not.toContain('伊藤');
  });

  test('is registered and signs in; counter and backup are kept', async () => {
    const one = await registered(ITO, { backedUp: false });
    expect(await rowOf(one)).toMatchObject({ counter: 1, backed_up: false, transports: ['internal', 'hybrid'] });
    const options = await request();
    expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
    expect(options.allowCredentials.map(({ id }) => id)).toContain(one.id.toString('base64url'));
    expect(await check(one.signIn(options, { backedUp: true }))).toBe('passkey');
    expect(await rowOf(one)).toMatchObject({ counter: 2, backed_up: true });
    expect(await site.owner.kinds(ITO)).toContain('passkey');
  });

  test.each<[string, Slip]>([
    ['the person not verified', { verified: false }],
    ['another origin', { origin: 'http://localhost:8081' }],
    ['another site', { origin: 'https://evil.example', rpId: 'evil.example' }],
    ['another challenge', { challenge: Buffer.alloc(32).toString('base64url') }],
  ])('is refused with %s, at its registration and at a sign-in', async (_what, slip) => {
    expect(await finish(new Authenticator(ORIGIN).register(await creation(), slip))).toBe('method-refused');
    const one = await registered();
    expect(await check(one.signIn(await request(), slip))).toBeUndefined();
    // The good answer afterwards shows that it was the slip.
    expect(await check(one.signIn(await request()))).toBe('passkey');
  });

  test('is refused where another key has signed, or where it is of somebody else', async () => {
    const one = await registered();
    const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(await check(one.signIn(await request(), { key }))).toBeUndefined();
    await registered(TAKAHASHI);
    expect(await check(one.signIn(await request(TAKAHASHI)), TAKAHASHI)).toBeUndefined();
  });

  test('whose counter goes back, or stands still, is refused: another device holds the same key', async () => {
    const one = await registered();
    expect(await check(one.signIn(await request(), { counter: 9 }))).toBe('passkey');
    for (const counter of [8, 9, 0]) expect(await check(one.signIn(await request(), { counter }))).toBeUndefined();
    expect(await check(one.signIn(await request(), { counter: 10 }))).toBe('passkey');
  });

  test('without a counter signs in each time', async () => {
    const one = await registered(ITO, { counter: 0 });
    for (const _ of [1, 2]) expect(await check(one.signIn(await request(), { counter: 0 }))).toBe('passkey');
  });

  test('is answered for by a challenge once, of ten at the same moment, and not after a wrong answer', async () => {
    const one = await registered();
    const answer = one.signIn(await request());
    const answers = await Promise.all(Array.from({ length: 10 }, () => check(answer)));
    expect(answers.filter((kind) => kind === 'passkey')).toHaveLength(1);
    const options = await request();
    expect(await check(one.signIn(options, { verified: false }))).toBeUndefined();
    expect(await check(one.signIn(options))).toBeUndefined();
    const made = new Authenticator(ORIGIN).register(await creation());
    const words = await Promise.all(Array.from({ length: 10 }, () => finish(made)));
    expect(words.filter((word) => word === 'taken')).toHaveLength(1);
  });

  test('is too late after five minutes', async () => {
    const one = await registered();
    const [answer, made] = [one.signIn(await request()), new Authenticator(ORIGIN).register(await creation())];
    await pass(301);
    expect(await check(answer)).toBeUndefined();
    expect(await finish(made)).toBe('method-refused');
  });

  test('that the person has is excluded; where it answers all the same it is refused, also for somebody else', async () => {
    const one = await registered();
    const id = one.id.toString('base64url');
    const options = await creation();
    expect(options.excludeCredentials.map((credential) => credential.id)).toContain(id);
    expect(await finish(one.register(options))).toBe('method-refused');
    const others = await creation(TAKAHASHI);
    expect(others.excludeCredentials.map((credential) => credential.id)).not.toContain(id);
    expect(await finish(one.register(others), TAKAHASHI)).toBe('method-refused');
  });

  test('that was removed can be registered again', async () => {
    const one = await registered();
    await site.owner.removeMethods({ memberId: ITO, before: new Date(Date.now() + 60_000).toISOString() as never });
    expect(await rowOf(one)).toBeUndefined();
    expect(await wordOf(request())).toBe('method-refused');
    expect(await finish(one.register(await creation()))).toBe('taken');
    expect(await check(one.signIn(await request()))).toBe('passkey');
  });

  test('is refused, and nothing breaks, whatever the answer is', async () => {
    const one = await registered();
    const shapes = (good: Record<string, unknown>): unknown[] => [
      undefined,
      null,
      [],
      'text',
      { ...good, id: 12 },
      { ...good, rawId: 'AAAA' },
      { ...good, type: 'password' },
      { ...good, response: {} },
      { ...good, response: { ...(good['response'] as object), clientDataJSON: 'e30' } },
      { ...good, response: { ...(good['response'] as object), clientDataJSON: '!' } },
      { ...good, response: { ...(good['response'] as object), attestationObject: 'oA', authenticatorData: 'oA' } },
      { ...good, response: { ...(good['response'] as object), signature: 'A'.repeat(9_000) } },
      { ...good, response: { ...(good['response'] as object), attestationObject: 'A'.repeat(9_000) } },
    ];
    for (const shape of shapes(one.signIn(await request()))) {
      await request();
      expect([shape, await check(shape)]).toEqual([shape, undefined]);
    }
    const other = new Authenticator(ORIGIN);
    for (const shape of shapes(other.register(await creation())).slice(0, 11)) {
      await creation();
      expect([shape, await finish(shape)]).toEqual([shape, 'method-refused']);
    }
  });
});
