/** The second password, changed by somebody at the menu. Rules: spec/second-password.md (d). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { goesOn } from '../../helpers/sessions.js';
import { ulid } from 'ulid';
import { startSystem, type System } from '../../helpers/system.js';
import {
  atMenu,
  CURRENT,
  change,
  expectInForce,
  isOf,
  levelOf,
  logIn,
  NEXT,
  rulesOf,
  signedIn,
  withoutDirectory,
  wordOf,
} from './support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
});

describe('(d) a change', () => {
  test('puts the new one in force, ends all other sessions and goes on under a new ID; the address is told', async () => {
    const { who, caller } = await atMenu(system);
    const others = [await signedIn(system, who), await signedIn(system, who)];
    const before = { ...caller.jar };
    const answer = await change(caller);
    expect([answer.status, answer.body]).toEqual([200, { procedureId: expect.any(String), status: 'set' }]);
    await expectInForce(system, who, NEXT, 2);

    const old = system.caller();
    Object.assign(old.jar, before);
    for (const ended of [old, ...others]) expect(await levelOf(ended)).toBe(401);
    expect(await levelOf(caller)).toBe('menu');

    const { procedureId } = answer.body;
    await system.mail.wait(isOf(procedureId, who.email));
    expect(system.mail.to(who.email)).toHaveLength(1);
    expect((await logIn(system, who)).status).toBe(401);
    expect((await logIn(system, { ...who, secondPassword: NEXT })).status).toBe(200);
  });

  test('leaves sessions of other people alone', async () => {
    const [one, two] = [await atMenu(system), await atMenu(system)];
    expect((await change(one.caller)).status).toBe(200);
    expect(await levelOf(two.caller)).toBe('menu');
    await expectInForce(system, two.who, CURRENT, 1);
  });

  test('keeps the same rules', async () => {
    const { who, caller } = await atMenu(system);
    expect(rulesOf(await change(caller, 'abcdefg'))).toEqual(['min-length', 'upper', 'digit']);
    const hash = await system.deps.passwords.hash('Univ2026pass');
    await system.database.db('directory_users').where({ user_id: who.userId }).update({ password_hash: hash });
    await goesOn(system.database.db, 'shomei', who.userId);
    expect(rulesOf(await change(caller, 'Univ2026pass'))).toEqual(['university-password']);
    await expectInForce(system, who, CURRENT, 1);
  });

  test('same-as-current: not to the present one', async () => {
    const { who, caller } = await atMenu(system);
    const answer = await change(caller, CURRENT);
    expect([answer.status, rulesOf(answer)]).toEqual([422, ['same-as-current']]);
    await expectInForce(system, who, CURRENT, 1);
  });

  test('current-wrong: counts as a wrong login; ten in a row lock the account, its sessions end, and only then it is told', async () => {
    const { who, caller } = await atMenu(system);
    const other = await signedIn(system, who);
    for (let n = 0; n < 9; n++) {
      const answer = await change(caller, NEXT, `Wrong123${n}`);
      expect([answer.status, rulesOf(answer)]).toEqual([422, ['current-wrong']]);
    }
    expect(await levelOf(caller)).toBe('menu');
    const tenth = await change(caller, NEXT, 'Wrong123x');
    expect([tenth.status, wordOf(tenth)]).toEqual([423, 'account-locked']);
    expect(tenth.body['retryAfterS']).toBeGreaterThan(29 * 60);
    expect(tenth.body['retryAfterS']).toBeLessThanOrEqual(30 * 60);
    expect(tenth.headers['retry-after']).toBe(String(tenth.body['retryAfterS']));
    expect([await levelOf(caller), await levelOf(other)]).toEqual([401, 401]);
    expect((await logIn(system, who)).status).toBe(401);
    await expectInForce(system, who, CURRENT, 1);
  });

  test('is not refused because strangers’ guesses have locked the account, nor do these end a session', async () => {
    const { who, caller } = await atMenu(system);
    for (let n = 0; n < 10; n++) await logIn(system, { ...who, secondPassword: `Wrong123${n}` });
    expect((await logIn(system, who)).status).toBe(401);
    expect(await levelOf(caller)).toBe('menu');
    expect((await change(caller)).status).toBe(200);
    expect(await levelOf(caller)).toBe('menu');
    await expectInForce(system, who, NEXT, 2);
  });

  test('a right present one begins the count of wrong ones anew', async () => {
    const { who, caller } = await atMenu(system);
    for (let round = 0; round < 2; round++) {
      for (let n = 0; n < 9; n++) expect(rulesOf(await change(caller, NEXT, 'Wrong1234'))).toEqual(['current-wrong']);
      expect(rulesOf(await change(caller, CURRENT))).toEqual(['same-as-current']);
    }
    expect((await change(caller)).status).toBe(200);
    await expectInForce(system, who, NEXT, 2);
  });

  test('while the directory is away: come again, nothing was used up or counted', async () => {
    const { who, caller } = await atMenu(system);
    await withoutDirectory(system, async () => {
      for (let n = 0; n < 12; n++) expect((await change(caller)).status).toBe(503);
    });
    const tries: number[] = await system.database
      .db('shomei_login_tries')
      .where({ user_id: who.userId })
      .pluck('tries');
    expect(tries.filter((n) => n > 0)).toEqual([]);
    expect((await change(caller)).status).toBe(200);
    await expectInForce(system, who, NEXT, 2);
  });

  test('of ten at once is one', async () => {
    const { who, caller } = await atMenu(system);
    const tried = Array.from({ length: 10 }, (_, n) => `${NEXT}${n}`);
    const answers = await Promise.all(tried.map((password) => change(caller, password)));
    const winners = tried.filter((_, n) => answers[n]?.status === 200);
    expect(winners).toHaveLength(1);
    await expectInForce(system, who, winners[0] ?? '', 2);
  });

  test('is answered again to a repeat under the same key; from the ended session too, which gets no new one by it', async () => {
    const { who, caller } = await atMenu(system);
    const key = { 'idempotency-key': ulid() };
    const old = system.caller();
    Object.assign(old.jar, caller.jar);
    const first = await change(caller, NEXT, CURRENT, key);
    const repeat = await change(caller, NEXT, CURRENT, key);
    expect([repeat.status, repeat.body]).toEqual([200, first.body]);
    expect(await levelOf(caller)).toBe('menu');
    const lost = await change(old, NEXT, CURRENT, key);
    expect([lost.status, lost.body, lost.headers['set-cookie']]).toEqual([200, first.body, undefined]);
    expect(await levelOf(old)).toBe(401);
    // With another password, another key or none it is nobody's.
    expect((await change(old, `${NEXT}2`, CURRENT, key)).status).toBe(401);
    expect((await change(old, NEXT, CURRENT, { 'idempotency-key': ulid() })).status).toBe(401);
    expect((await change(old)).status).toBe(401);
    await expectInForce(system, who, NEXT, 2);
  });
});
