/** Security cases B3 and B5 for members of the university, wrong entries: who is locked out by whose (decisions 089 and 115), and that no answer tells. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Caller, type Reply, startSystem, type System } from '../helpers/system.js';
import { wordOf } from '../security/support.js';
import { code, memberWithApp, PASSWORD, signIn } from './support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem({ worker: false, utokyo: { wrongLogins: 4, locksOfNetwork: 2 } });
});
afterAll(() => system.close());
beforeEach(async () => {
  await system.database.db('counters').delete();
});

const HOSTILE = '203.0.113.66';
const from = (address: string): Caller => system.caller({ address });
let addresses = 0;
/** From an address of its own. */
const stranger = (): Caller => {
  addresses += 1;
  return from(`198.51.100.${addresses}`);
};
const answerOf = (reply: Reply): unknown => (reply.status === 200 ? reply.body['level'] : wordOf(reply));
async function wrong(times: number, caller: () => Caller, memberId: string): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (let n = 0; n < times; n++) answers.push(answerOf(await signIn(caller(), memberId, 'wrong')));
  return answers;
}
const OUT = 'not-authenticated';

describe('wrong passwords', () => {
  test('of strangers lock an account for browsers that do not know it, and not for one that does', async () => {
    const memberId = await memberWithApp(system);
    const holder = stranger();
    await signIn(holder, memberId);
    expect(await wrong(6, stranger, memberId)).toEqual(Array(6).fill(OUT));
    expect(answerOf(await signIn(stranger(), memberId))).toBe(OUT);
    expect(answerOf(await signIn(holder, memberId))).toBe('password');
    expect(await system.database.db('guess_alerts').where({ place: 'utokyo', subject: memberId })).toHaveLength(1);
  });

  test('of a known browser lock it alone', async () => {
    const memberId = await memberWithApp(system);
    const holder = stranger();
    await signIn(holder, memberId);
    await wrong(4, () => holder, memberId);
    expect(answerOf(await signIn(holder, memberId))).toBe(OUT);
    expect(answerOf(await signIn(stranger(), memberId))).toBe('password');
  });

  test('of one network lock as many accounts as are allowed and no more; it is told so, and nobody else is', async () => {
    const victims = [await memberWithApp(system), await memberWithApp(system), await memberWithApp(system)];
    const heard: unknown[][] = [];
    for (const victim of victims) heard.push(await wrong(4, () => from(HOSTILE), victim));
    const told = heard.map((answers) => answers.filter((answer) => answer === 'too-many-requests').length);
    expect(told).toEqual([0, 0, 2]);
    const entered: unknown[] = [];
    for (const victim of victims) entered.push(answerOf(await signIn(stranger(), victim)));
    expect(entered).toEqual([OUT, OUT, 'password']);
  });

  test('at once are compared no more often than is allowed', async () => {
    const memberId = await memberWithApp(system);
    await Promise.all(Array.from({ length: 12 }, () => signIn(stranger(), memberId, 'wrong')));
    const rows = await system.database.db('utokyo_login_tries').where({ member_id: memberId });
    expect(rows.map(({ tries }) => tries)).toEqual([4]);
  });

  test('are counted for IDs that nobody has as for others, with the same answers', async () => {
    const nobody = '0987654321';
    const memberId = await memberWithApp(system);
    const [one, other] = [await wrong(6, stranger, nobody), await wrong(6, stranger, memberId)];
    expect(one).toEqual(other);
    const rows = await system.database.db('utokyo_login_tries').whereNull('member_id');
    expect(rows.map(({ tries }) => tries)).toEqual([4]);
  });
});

describe('wrong second factors', () => {
  test('have a count that a right password does not begin anew, in whatever browser, and that no answer tells of', async () => {
    const memberId = await memberWithApp(system);
    // Whoever knows the password guesses at the code, and signs in by password in between.
    for (let n = 0; n < 4; n++) {
      const guesser = stranger();
      expect(answerOf(await signIn(guesser, memberId))).toBe('password');
      expect(answerOf(await signIn(guesser, memberId, PASSWORD, '000000'))).toBe(OUT);
    }
    expect(answerOf(await signIn(stranger(), memberId, PASSWORD, code()))).toBe(OUT);
    expect(answerOf(await signIn(stranger(), memberId))).toBe('password');
    const alerts = await system.database.db('guess_alerts').where({ place: 'utokyo', subject: memberId });
    expect(alerts).toMatchObject([{ kind: 'account', tries: 4 }]);
    await system.database.db('utokyo_login_tries').update({ counted_at: new Date(0) });
    expect(answerOf(await signIn(stranger(), memberId, PASSWORD, code()))).toBe('mfa');
  });

  test('given after the password count as those that are given with it', async () => {
    const memberId = await memberWithApp(system);
    const guesser = stranger();
    await signIn(guesser, memberId);
    for (let n = 0; n < 2; n++) expect(answerOf(await guesser.call('giveSecondFactor', { code: '000000' }))).toBe(OUT);
    for (let n = 0; n < 2; n++) {
      await signIn(guesser, memberId);
      expect(answerOf(await signIn(guesser, memberId, PASSWORD, '000000'))).toBe(OUT);
    }
    await signIn(guesser, memberId);
    expect(answerOf(await guesser.call('giveSecondFactor', { code: code() }))).toBe(OUT);
  });

  test('of others keep no browser out that has signed in with a second factor before', async () => {
    const memberId = await memberWithApp(system);
    const holder = stranger();
    const first = code();
    expect(answerOf(await signIn(holder, memberId, PASSWORD, first))).toBe('mfa');
    // The step of that code is used; the app's next one is not waited for.
    await system.database.db('utokyo_methods').where({ member_id: memberId }).update({ last_step: null });
    for (let n = 0; n < 4; n++) await signIn(stranger(), memberId, PASSWORD, '000000');
    expect(answerOf(await signIn(stranger(), memberId, PASSWORD, code()))).toBe(OUT);
    expect(answerOf(await signIn(holder, memberId, PASSWORD, code()))).toBe('mfa');
  });
});
