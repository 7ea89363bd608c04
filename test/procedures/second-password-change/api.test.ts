/** The first second password, set by somebody who is signed in as far as that. Rules: spec/second-password.md (b). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ulid } from 'ulid';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import {
  accountOf,
  atMenu,
  atSet,
  change,
  expectInForce,
  isOf,
  levelOf,
  logIn,
  NEXT,
  rulesOf,
  set,
  signedIn,
  student,
  withoutDirectory,
  wordOf,
  type Student,
} from './support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
});

describe('(b) a first second password that keeps the rules', () => {
  test('is in force at once: the session reaches the menu under a new ID, the address is told, the next login needs it', async () => {
    const { who, caller } = await atSet(system);
    expect(await levelOf(caller)).toBe('set-second-password');
    const before = { ...caller.jar };
    const other = await signedIn(system, who);
    const answer = await set(caller);
    expect([answer.status, answer.body]).toEqual([200, { procedureId: expect.any(String), status: 'set' }]);
    await expectInForce(system, who, NEXT, 1);

    expect(await levelOf(caller)).toBe('menu');
    const old = system.caller();
    Object.assign(old.jar, before);
    expect([await levelOf(old), await levelOf(other)]).toEqual([401, 401]);

    await system.mail.wait(isOf(answer.body['procedureId'], who.email));
    expect(system.mail.to(who.email)).toHaveLength(1);
    expect(system.mail.to(who.email)[0]?.raw).not.toContain(NEXT);
    expect((await logIn(system, { ...who, secondPassword: '' })).status).toBe(401);
    const next = await logIn(system, { ...who, secondPassword: NEXT });
    expect([next.status, next.body['next']]).toEqual([200, 'menu']);
  });

  test.each([
    ['8 characters', 'Abcdef12'],
    ['128 characters', `Ab1${'x'.repeat(125)}`],
  ])('may have %s', async (_what, password) => {
    const { who, caller } = await atSet(system);
    expect((await set(caller, password)).status).toBe(200);
    await expectInForce(system, who, password, 1);
  });

  test('is set once: ten at once are one', async () => {
    const { who, caller } = await atSet(system);
    // As many as the limit of looks at the directory leaves.
    const tried = Array.from({ length: 10 }, (_, n) => `${NEXT}${n}`);
    const answers = await Promise.all(tried.map((password) => set(caller, password)));
    const winners = tried.filter((_, n) => answers[n]?.status === 200);
    expect(winners).toHaveLength(1);
    await expectInForce(system, who, winners[0] ?? '', 1);
    for (const answer of answers.filter(({ status }) => status !== 200))
      expect(['wrong-state', 'not-authenticated', 'forbidden']).toContain(wordOf(answer));
    expect(await levelOf(caller)).toBe('menu');
  });

  test('is answered again to a repeat under the same key, and set once', async () => {
    const { who, caller } = await atSet(system);
    const key = { 'idempotency-key': ulid() };
    const [first, parallel] = await Promise.all([set(caller, NEXT, NEXT, key), set(caller, NEXT, NEXT, key)]);
    expect([first.status, first.body]).toEqual([200, parallel.body]);
    await expectInForce(system, who, NEXT, 1);
    expect(await levelOf(caller)).toBe('menu');
    // Somebody else of the same campus network who happens to use the same key gets neither answer nor session.
    const { caller: other } = await atSet(system);
    expect((await set(other, NEXT, NEXT, key)).body['procedureId']).not.toBe(first.body['procedureId']);
  });
});

describe('(b), (d) a second password that breaks a rule', () => {
  let who: Student;
  let caller: Caller;
  beforeAll(async () => {
    ({ who, caller } = await atSet(system));
  });

  test.each([
    ['min-length: 7 characters', 'Abcde12', ['min-length']],
    ['max-length: 129 characters', `Ab1${'x'.repeat(126)}`, ['max-length']],
    ['letters-and-digits: full-width letters', 'Ａbcdefg1B', ['letters-and-digits']],
    ['letters-and-digits: full-width digits', 'Abcdefg１', ['letters-and-digits', 'digit']],
    ['letters-and-digits: a symbol', 'Abcdefg1!', ['letters-and-digits']],
    ['letters-and-digits: a blank', 'Abcdefg 1', ['letters-and-digits']],
    ['letters-and-digits: an emoji', 'Abcdefg1\u{1F600}', ['letters-and-digits']],
    ['letters-and-digits: NUL', 'Abcdefg1\0', ['letters-and-digits']],
    ['upper: no upper-case letter', 'abcdefg1', ['upper']],
    ['lower: no lower-case letter', 'ABCDEFG1', ['lower']],
    ['digit: no digit', 'Abcdefgh', ['digit']],
    ['several at once', '!', ['min-length', 'letters-and-digits', 'upper', 'lower', 'digit']],
  ])('is refused by name and sets nothing (%s)', async (_what, password, rules) => {
    const answer = await set(caller, password);
    expect([answer.status, wordOf(answer), rulesOf(answer)]).toEqual([422, 'password-refused', rules]);
    expect((await accountOf(system, who)).second_password_hash).toBeNull();
  });

  test('mismatch: the two are not equal', async () => {
    expect(rulesOf(await set(caller, NEXT, `${NEXT}x`))).toEqual(['mismatch']);
    expect(rulesOf(await set(caller, 'abcdefgh', 'abcdefgi'))).toEqual(['upper', 'digit', 'mismatch']);
  });

  test('is told why in the language of the caller, and never repeated', async () => {
    const ja = await set(caller, 'Zq7', 'Zq7', { 'accept-language': 'ja' });
    const en = await set(caller, 'Zq7', 'Zq7', { 'accept-language': 'en' });
    expect(ja.body['violations'][0].reason).toMatch(/8文字以上/);
    expect(en.body['violations'][0].reason).toMatch(/at least 8|8 or more/);
    expect(ja.text + en.text).not.toContain('Zq7');
  });

  test('leaves the session where it is', async () => {
    expect(await levelOf(caller)).toBe('set-second-password');
    expect((await set(caller)).status).toBe(200);
  });
});

describe('(b) the university password', () => {
  const UNIVERSITY = 'Kanade2026Univ';
  /** A student whose university password keeps every other rule. */
  async function begin() {
    const who = await student(system, { second: false });
    const hash = await system.deps.passwords.hash(UNIVERSITY);
    await system.database.db('directory_users').where({ user_id: who.userId }).update({ password_hash: hash });
    const known = { ...who, password: UNIVERSITY };
    return { who: known, caller: await signedIn(system, known) };
  }

  test('is refused as a second password, by asking the directory, and stands nowhere', async () => {
    const { who, caller } = await begin();
    const answer = await set(caller, UNIVERSITY);
    expect([answer.status, rulesOf(answer)]).toEqual([422, ['university-password']]);
    const { db } = system.database;
    const tables: string[] = await db('pg_tables').where({ schemaname: 'public' }).pluck('tablename');
    for (const table of tables) {
      const { rows } = await db.raw('select t::text as line from ?? as t', [table]);
      expect(JSON.stringify(rows)).not.toContain(UNIVERSITY);
    }
    expect((await accountOf(system, who)).second_password_hash).toBeNull();
    expect((await set(caller)).status).toBe(200);
  });

  test('of somebody else is as good as any other', async () => {
    await begin();
    const { caller } = await atSet(system);
    expect((await set(caller, UNIVERSITY)).status).toBe(200);
  });

  test('can be guessed at ten times in half an hour, whatever the session', async () => {
    const { who, caller } = await begin();
    for (let n = 0; n < 10; n++)
      expect(rulesOf(await set(n % 2 ? caller : await signedIn(system, who), UNIVERSITY))).toEqual([
        'university-password',
      ]);
    const answer = await set(caller);
    expect([answer.status, wordOf(answer)]).toEqual([429, 'too-many-requests']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(29 * 60);
    expect((await accountOf(system, who)).second_password_hash).toBeNull();
  });

  test('can’t be asked for while the directory is away: come again, nothing was used up', async () => {
    const { who, caller } = await begin();
    await withoutDirectory(system, async () => {
      for (let n = 0; n < 12; n++) {
        const answer = await set(caller);
        expect([answer.status, wordOf(answer)]).toEqual([503, 'unavailable']);
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      }
    });
    expect((await set(caller)).status).toBe(200);
    await expectInForce(system, who, NEXT, 1);
  });
});

describe('whose', () => {
  test('without a session, and with one of another level, nothing is set', async () => {
    const first = await student(system, { second: false });
    await system.database
      .db('shomei_accounts')
      .where({ user_id: first.userId })
      .update({ email: null, email_key: null });
    const atRegister = await signedIn(system, first);
    const nobody = system.caller();
    const { caller: setting } = await atSet(system);
    const { caller: menu } = await atMenu(system);
    const answers = [
      [await set(nobody), 'not-authenticated'],
      [await set(atRegister), 'forbidden'],
      [await set(menu), 'forbidden'],
      [await change(nobody), 'not-authenticated'],
      [await change(atRegister), 'forbidden'],
      [await change(setting), 'forbidden'],
    ] as const;
    for (const [answer, word] of answers) expect(wordOf(answer)).toBe(word);
  });

  test('a disabled account sets nothing', async () => {
    const { who, caller } = await atMenu(system);
    await system.database.db('shomei_accounts').where({ user_id: who.userId }).update({ disabled_at: new Date() });
    expect((await change(caller)).status).toBe(401);
  });

  test.each([
    [{}, ['password', 'passwordAgain']],
    [{ password: '', passwordAgain: 1 }, ['password', 'passwordAgain']],
    [{ password: 'a'.repeat(1_001), passwordAgain: 'a' }, ['password']],
    [{ password: NEXT, passwordAgain: NEXT, userId: 's2026003' }, ['userId']],
    [{ password: NEXT, passwordAgain: NEXT, passwordTicket: '' }, ['passwordTicket']],
  ])('a malformed request (%#) is answered by field', async (body, paths) => {
    const answer = await system.caller().call('setSecondPassword', body);
    expect([answer.status, wordOf(answer)]).toEqual([400, 'malformed']);
    expect((answer.body['errors'] as { path: string }[]).map(({ path }) => path)).toEqual(paths);
  });
});
