/** A student's address through its operations, every part real. Rules: spec/second-password.md (a) and (c). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { loadServices } from '../../../worker/runtime/settings/services.js';
import { startSystem, type System } from '../../helpers/system.js';
import {
  addressOf,
  isOf,
  mailedUrl,
  newcomer,
  redeem,
  resident,
  signedIn,
  start,
  student,
  withSettings,
  wordOf,
} from './support.js';
import { reaches, takes } from '../../helpers/progress.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
});

const hasUrl = (text: string): boolean => text.includes('/u?token=');

/** Lets time pass for what is counted. */
const passes = ({ database: { db } }: System, seconds: number): Promise<unknown> =>
  db('limit_events').update({ at: db.raw('at - make_interval(secs => ?)', [seconds]) });

describe('(a) first registration', () => {
  test('address and 「確認」 must be equal, apart from width and blanks', async () => {
    const { userId, caller } = await newcomer(system);
    for (const again of ['a1@student.example.com', 'A1@student.example.jp', 'a1@STUDENT.example.jp', 'nothing', 'ａ']) {
      const reply = await start(caller, 'a1@student.example.jp', again);
      expect([again, reply.status, wordOf(reply)]).toEqual([again, 422, 'mismatch']);
    }
    expect((await start(caller, 'a1@student.example.jp', '')).status).toBe(400);
    expect(await system.database.db('shomei_claims').where({ user_id: userId })).toEqual([]);
    const reply = await start(caller, ' a1@student.example.jp', 'ａ１＠student.example.jp\u3000');
    expect(reply.status).toBe(201);
    expect((await system.mail.wait(isOf(reply.body['procedureId']))).to).toEqual(['a1@student.example.jp']);
  });

  test.each([
    ['taro..yamada@docomo.example', '"taro..yamada"@docomo.example'],
    ['taro.@ezweb.example', '"taro."@ezweb.example'],
  ])('an address of a mobile carrier, %s, is mailed in quotation marks and in force as typed', async (email, wire) => {
    const { userId, caller } = await newcomer(system);
    const { mail, token } = await mailedUrl(system, caller, email);
    expect(mail.to).toEqual([wire]);
    expect((await redeem(system.caller(), token)).body['status']).toBe('completed');
    expect(await addressOf(system, userId)).toBe(email);
    const other = await newcomer(system);
    const { body } = await start(other.caller, email.replace('example', 'EXAMPLE'));
    expect(hasUrl((await system.mail.wait(isOf(body['procedureId']))).text)).toBe(false);
  });

  test('a one-time URL of 30 minutes is mailed, and until it is used the account has no address', async () => {
    const { userId, caller } = await newcomer(system);
    const { body, mail, procedureId, url } = await mailedUrl(system, caller, 'a2@student.example.jp');
    expect(body).toMatchObject({ status: 'awaiting-confirmation', resend: { left: 10_000 } });
    const lifeMs = Date.parse(body['expiresAt']) - Date.now();
    expect(lifeMs).toBeGreaterThan(29 * 60_000);
    expect(lifeMs).toBeLessThanOrEqual(30 * 60_000);
    expect(mail.to).toEqual(['a2@student.example.jp']);
    expect(mail.text).toContain('URL期限：30分');
    expect(url.startsWith('http://127.0.0.1:8080/u?token=')).toBe(true);
    expect(await addressOf(system, userId)).toBeNull();

    const browser = system.caller();
    await takes(browser, procedureId, 'url-mailed');
    const { status, body: redeemed } = await redeem(browser, urlToken(url));
    expect([status, redeemed]).toEqual([200, { procedureId, status: 'completed', next: 'done' }]);
    expect(await addressOf(system, userId)).toBe('a2@student.example.jp');
    // The session reached only as far as this; the next login asks for the second password.
    expect((await start(caller, 'a2b@student.example.jp')).status).toBe(401);
    const { body: seen } = await browser.call('getProcedure', { procedureId });
    expect(seen['steps'].map((s: { step: string }) => s.step)).toEqual([
      'opened',
      'email-register',
      'url-mailed',
      'redeemed',
      'completed',
    ]);
    expect(JSON.stringify(seen)).not.toContain('student.example.jp');
  });

  test('mails follow the language of the person', async () => {
    const { caller } = await newcomer(system);
    const { mail: ja } = await mailedUrl(system, caller, 'a3@student.example.jp');
    const reply = await caller.call(
      'startEmailVerification',
      { email: 'a3@student.example.jp', emailAgain: 'a3@student.example.jp' },
      { 'accept-language': 'en' },
    );
    const en = await system.mail.wait(isOf(reply.body['procedureId']));
    expect(ja.text).toMatch(/\p{Script=Hiragana}/u);
    expect(en.text).toMatch(/30 minutes/);
    expect(en.subject).toMatch(/e-?mail/i);
  });

  test('after it the login leads to the second password', async () => {
    const caller = system.caller();
    const login = { userId: 's2026001', password: 'Univ-pass-001' };
    expect((await caller.call('studentLogin', login)).body).toMatchObject({ next: 'register-email' });
    const { token } = await mailedUrl(system, caller, 'sato@student.example.jp');
    expect((await caller.call('studentLogin', login)).body).toMatchObject({ next: 'register-email' });
    await redeem(caller, token);
    expect((await caller.call('studentLogin', login)).body).toMatchObject({ next: 'set-second-password' });
  });

  test('resend: offered after a while, before that 429 with Retry-After; only the newest URL counts', async () => {
    const { userId, caller } = await newcomer(system);
    await withSettings(system, { resendAfterMs: 60_000, resends: 5 }, async () => {
      const first = await mailedUrl(system, caller, 'a4@student.example.jp');
      const { from, left } = first.body['resend'];
      expect(left).toBe(5);
      expect(Date.parse(from) - Date.now()).toBeGreaterThan(0);
      expect(Date.parse(from) - Date.now()).toBeLessThanOrEqual(60_000);
      // The domain in other letters is the same address.
      const soon = await start(caller, 'a4@STUDENT.example.jp');
      expect([soon.status, wordOf(soon)]).toEqual([429, 'too-many-requests']);
      expect(Number(soon.headers['retry-after'])).toBeGreaterThanOrEqual(1);
      expect(Number(soon.headers['retry-after'])).toBeLessThanOrEqual(60);
      await passes(system, 60);

      const second = await mailedUrl(system, caller, 'a4@student.example.jp');
      expect(second.body['resend'].left).toBe(4);
      await reaches(system.caller(), first.procedureId, 'superseded');
      const late = await redeem(system.caller(), first.token);
      expect([late.status, wordOf(late)]).toEqual([410, 'url-expired']);
      expect(await addressOf(system, userId)).toBeNull();
      expect((await redeem(system.caller(), second.token)).status).toBe(200);
    });
  });

  test('after 60 seconds, at most five times: the figures of the settings as they are', async () => {
    const { caller } = await newcomer(system);
    const { resendAfterMs, resends } = loadServices().shomei;
    await withSettings(system, { resendAfterMs, resends }, async () => {
      const email = 'a60@student.example.jp';
      for (let times = 0; times <= 5; times++) {
        const sent = await start(caller, email);
        expect([times, sent.status, sent.body['resend']?.left]).toEqual([times, 201, 5 - times]);
        await passes(system, 30);
        const soon = await start(caller, email);
        expect([soon.status, Number(soon.headers['retry-after']) > 0]).toEqual([429, true]);
        await passes(system, 31);
      }
      expect((await start(caller, email)).status).toBe(429);
      await passes(system, 3_600);
      expect((await start(caller, email)).status).toBe(201);
    });
  });

  test('five times more, whatever the addresses, then 429 until the hour is over', async () => {
    const { userId, caller } = await newcomer(system);
    await withSettings(system, { resendAfterMs: 0, resends: 5 }, async () => {
      const replies = await Promise.all(
        Array.from({ length: 12 }, (_, n) => start(caller, `a5-${n % 3}@student.example.jp`)),
      );
      const started = replies.filter(({ status }) => status === 201);
      expect(started).toHaveLength(6);
      expect(started.map(({ body }) => body['resend'].left)).toContain(0);
      const over = await start(caller, 'a5-9@student.example.jp');
      expect(over.status).toBe(429);
      const retryAfterS = Number(over.headers['retry-after']);
      expect(retryAfterS).toBeGreaterThan(3_500);
      expect(retryAfterS).toBeLessThanOrEqual(3_600);
      const last = started.find(({ body }) => body['resend'].left === 0)?.body['resend'].from;
      expect(Math.abs(Date.parse(last) - Date.now() - retryAfterS * 1000)).toBeLessThan(60_000);
      // It is the account's own limit.
      const other = await newcomer(system);
      expect((await start(other.caller, 'a5-0@student.example.jp')).status).toBe(201);
      await system.database.db('limit_events').where('key', 'like', 'email-verification:account:%').delete();
      const { status, body } = await start(caller, 'a5-9@student.example.jp');
      expect(status).toBe(201);
      await system.mail.wait(isOf(body['procedureId']));
      expect(await system.database.db('shomei_claims').where({ user_id: userId, state: 'open' })).toHaveLength(1);
    });
  });
});

describe('(c) change', () => {
  test('the URL goes to the new address only; until it is used the old one stands; then the old one is told', async () => {
    const { userId, caller } = await resident(system, 'c1-old@student.example.jp');
    const { mail, token, procedureId } = await mailedUrl(system, caller, 'c1-new@student.example.jp');
    expect(mail.to).toEqual(['c1-new@student.example.jp']);
    expect(mail.text).toContain('URL期限：30分');
    expect(await addressOf(system, userId)).toBe('c1-old@student.example.jp');
    expect(system.mail.to('c1-old@student.example.jp')).toEqual([]);

    expect((await redeem(system.caller(), token)).body).toEqual({ procedureId, status: 'completed', next: 'done' });
    expect(await addressOf(system, userId)).toBe('c1-new@student.example.jp');
    const notice = await system.mail.wait((m) => m.to.includes('c1-old@student.example.jp'));
    expect(hasUrl(notice.text)).toBe(false);
    expect(notice.text + notice.html).not.toContain('c1-new');
    expect(system.mail.box.filter(({ to }) => to[0]?.startsWith('c1-'))).toHaveLength(2);
    // The session of the menu goes on.
    expect((await start(caller, 'c1-next@student.example.jp')).status).toBe(201);
  });

  test('a second password is reset by the new address only once it is in force', async () => {
    const [before, after] = ['c2-old@student.example.jp', 'c2-new@student.example.jp'];
    const { caller } = await resident(system, before);
    const reset = (email: string) => system.caller().call('startSecondPasswordReset', { email });
    const { token } = await mailedUrl(system, caller, after);
    for (const email of [after, before]) expect((await reset(email)).status).toBeLessThan(300);
    await system.mail.wait((m) => m.to.includes(before));
    expect(system.mail.to(after)).toHaveLength(1);

    await redeem(system.caller(), token);
    await system.mail.wait((m) => m.to.includes(before) && !hasUrl(m.text));
    for (const email of [before, after]) expect((await reset(email)).status).toBeLessThan(300);
    await system.mail.wait((m) => m.to.includes(after) && !m.text.includes(token) && hasUrl(m.text));
    expect(system.mail.to(before)).toHaveLength(2);
  });

  test('the present address is no new one, in whatever letters its domain', async () => {
    const { caller } = await resident(system, 'c3@student.example.jp');
    for (const email of ['c3@student.example.jp', 'c3@STUDENT.EXAMPLE.JP', '　ｃ３@student.example.jp']) {
      const reply = await start(caller, email);
      expect([reply.status, wordOf(reply)]).toEqual([400, 'malformed']);
      expect(reply.body['errors']).toEqual([{ path: 'email', reason: expect.stringContaining('異なる') }]);
    }
  });
});

describe("another account's address", () => {
  test('has the same answer; its mail says so and holds no URL', async () => {
    const holder = await student(system, 'd1@student.example.jp');
    for (const [level, { userId, caller }] of [
      ['register', await newcomer(system)],
      ['change', await resident(system, 'd1-own@student.example.jp')],
    ] as const) {
      const free = await start(caller, `d1-free-${level}@student.example.jp`);
      // The two would race for the account's one claim otherwise.
      await system.mail.wait(isOf(free.body['procedureId']));
      const taken = await start(caller, 'd1@student.example.jp');
      expect(taken.status).toBe(201);
      expect(Object.keys(taken.body)).toEqual(Object.keys(free.body));
      const mail = await system.mail.wait(isOf(taken.body['procedureId']));
      expect(mail.to).toEqual(['d1@student.example.jp']);
      expect(hasUrl(mail.text + mail.html)).toBe(false);
      const { body } = await caller.call('getProcedure', { procedureId: taken.body['procedureId'] });
      const seen = body['steps'].map((s: { step: string }) => s.step);
      expect(['opened', `email-${level}`, 'url-mailed'].slice(0, seen.length)).toEqual(seen);
      expect(await addressOf(system, userId)).not.toBe('d1@student.example.jp');
    }
    expect(await addressOf(system, holder)).toBe('d1@student.example.jp');
  });

  test('two accounts that verify one address at the same time: one wins, the other is refused', async () => {
    const people = [await newcomer(system), await resident(system, 'd2-own@student.example.jp')];
    const urls = await Promise.all(people.map(({ caller }) => mailedUrl(system, caller, 'd2@student.example.jp')));
    const replies = await Promise.all(urls.map(({ token }) => redeem(system.caller(), token)));
    expect(replies.map(({ status }) => status)).toEqual([200, 200]);
    expect(replies.map(({ body }) => [body['status'], body['next']]).sort()).toEqual([
      ['completed', 'done'],
      ['refused', 'done'],
    ]);
    const addresses = await Promise.all(people.map(({ userId }) => addressOf(system, userId)));
    expect(addresses.filter((address) => address === 'd2@student.example.jp')).toHaveLength(1);
  });
});

describe('who may', () => {
  test('nobody without a session, and none that reaches another way', async () => {
    const nobody = await start(system.caller(), 'e1@student.example.jp');
    expect([nobody.status, wordOf(nobody)]).toEqual([401, 'not-authenticated']);
    const userId = await student(system, 'e1-own@student.example.jp');
    const halfway = await start(await signedIn(system, userId, 'set-second-password'), 'e1@student.example.jp');
    expect([halfway.status, wordOf(halfway)]).toEqual([403, 'forbidden']);
    expect(await system.database.db('shomei_claims').where({ user_id: userId })).toEqual([]);
  });

  test('an account that was disabled is out at once', async () => {
    const { userId, caller } = await newcomer(system);
    await system.database.db('shomei_accounts').where({ user_id: userId }).update({ disabled_at: new Date() });
    expect((await start(caller, 'e2@student.example.jp')).status).toBe(401);
  });
});

const EVIL = 'evil@evil.example';
describe('H1: one recipient', () => {
  test.each<[string, unknown]>([
    ['in a list', ['h1@student.example.jp']],
    ['in a list with another', ['h1@student.example.jp', EVIL]],
    ['in an object', { 0: 'h1@student.example.jp', 1: EVIL }],
    ['with another after a comma', `h1@student.example.jp,${EVIL}`],
    ['with another after a semicolon', `h1@student.example.jp;${EVIL}`],
    ['with another after a blank', `h1@student.example.jp ${EVIL}`],
    ['with a header after a line end', `h1@student.example.jp\r\nBcc: ${EVIL}`],
    ['with another after NUL', `h1@student.example.jp\u0000${EVIL}`],
    ['with a display name', `"h1@student.example.jp" <${EVIL}>`],
    ['with a Cyrillic a', 'h1@stud\u0430nt.example.jp'],
    ['that is no text', 7],
  ])('an address %s is refused, and nobody is mailed', async (_name, email) => {
    const { userId, caller } = await newcomer(system);
    expect((await start(caller, email)).status).toBe(400);
    expect([400, 422]).toContain((await start(caller, 'h1@student.example.jp', email)).status);
    expect([...system.mail.about('h1@'), ...system.mail.about('evil')]).toEqual([]);
    expect(await system.database.db('shomei_claims').where({ user_id: userId })).toEqual([]);
  });
});

const urlToken = (url: string): string => new URL(url).searchParams.get('token') ?? '';
