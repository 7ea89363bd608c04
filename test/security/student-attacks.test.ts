/** Attacks on the login of students that need two people, or two doors: sessions, keys of repeats, somebody else's procedures, guesses (E1, A8, D1, B2). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addStudents, type Login } from '../helpers/students.js';
import { type Caller, startSystem, type System } from '../helpers/system.js';
import { resetting, verifying } from './students.js';
import { sendForm, wordOf } from './support.js';

const LIMIT = 10;

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());

let names = 0;
async function students(count: number): Promise<Login[]> {
  return addStudents(system.database.db, `attack${++names}n`, count);
}
async function signedIn(login: Login): Promise<Caller> {
  const caller = system.caller();
  const { status, text } = await caller.call('studentLogin', login);
  if (status !== 200) throw new Error(`the login was refused: ${text}`);
  return caller;
}
const levelOf = async (caller: Caller): Promise<unknown> => (await caller.call('getStudentSession')).body['level'];
const form = (caller: Caller, path: string, fields: Record<string, string>) =>
  sendForm(caller, '/cinii/password-reissue', path, fields);

describe('E1: two people of one network, who use one Idempotency-Key,', () => {
  const key = { 'idempotency-key': 'the-same-key' };

  test('are both signed out, each of their own session', async () => {
    const callers = await Promise.all((await students(2)).map(signedIn));
    for (const caller of callers) {
      const copy = system.caller();
      Object.assign(copy.jar, caller.jar);
      expect((await caller.call('endStudentSessions', {}, key)).body).toEqual({ ended: 1 });
      expect((await copy.call('getStudentSession')).status).toBe(401);
    }
  });

  test('are handed neither the other’s session nor the other’s answer', async () => {
    const logins = await students(2);
    const ids = logins.map(({ userId }) => userId);
    const none = { second_password_hash: null, second_password_version: 0 };
    await system.database.db('shomei_accounts').whereIn('user_id', ids).update(none);
    const typed = { password: 'Attack2026x', passwordAgain: 'Attack2026x' };
    for (const login of logins) {
      const caller = await signedIn({ ...login, secondPassword: '' });
      expect((await caller.call('setSecondPassword', typed, key)).status).toBe(200);
      expect((await caller.call('getStudentSession')).body['userId']).toBe(login.userId);
    }
  });
});

describe('D1: somebody else’s procedure', () => {
  test('tells by operation and page neither the person nor the address, to nobody and to another student', async () => {
    const [mine, others] = await students(2);
    if (!mine || !others) throw new Error('no students');
    const [owner, stranger] = [await signedIn(mine), await signedIn(others)];
    const [address, next] = [`${mine.userId}@student.example.jp`, `${mine.userId}-next@student.example.jp`];
    const verification = await verifying(system, owner, next);
    const reset = await resetting(system, address, owner);
    const typed = { current: mine.secondPassword, password: 'Attack2026x', passwordAgain: 'Attack2026x' };
    const changed = await owner.call('changeSecondPassword', typed);
    expect(changed.status).toBe(200);
    for (const procedureId of [verification.procedureId, reset.procedureId, String(changed.body['procedureId'])])
      for (const caller of [system.caller(), stranger]) {
        const replies = [
          await caller.call('getProcedure', { procedureId }),
          await caller.send({ method: 'GET', url: `/procedures/${procedureId}` }),
        ];
        for (const { text, status } of replies) {
          expect(status).toBeLessThan(500);
          for (const told of [mine.userId, address, next])
            expect([procedureId, text.includes(told)]).toEqual([procedureId, false]);
        }
      }
    // Its owner is told nothing that another must not know either, but that it is theirs.
    expect((await owner.send({ method: 'GET', url: `/procedures/${changed.body['procedureId']}` })).status).toBe(200);
  });
});

describe('A7: who asks for another’s address', () => {
  test('again and again, ends nothing of the other’s and takes none of their requests', async () => {
    const { shomei } = system.deps.services;
    const before = { ...shomei };
    Object.assign(shomei, { requestsPerHour: 1, resends: 1 });
    try {
      const [victim, attacker] = await students(2);
      if (!victim || !attacker) throw new Error('no students');
      const [caller, address] = [await signedIn(attacker), `${victim.userId}@student.example.jp`];
      const statuses: number[] = [];
      for (let times = 0; times < 4; times++)
        statuses.push((await caller.call('startEmailVerification', { email: address, emailAgain: address })).status);
      expect(statuses).toEqual([201, 201, 429, 429]);
      const { token } = await resetting(system, address);
      expect((await system.caller().call('redeemOneTimeUrl', { token })).status).toBe(200);
      const { email } = await system.database.db('shomei_accounts').where({ user_id: victim.userId }).first();
      expect(email).toBe(address);
    } finally {
      Object.assign(shomei, before);
    }
  });
});

/** What somebody who is signed in tries as the present second password. */
const OWN_GUESS = 'Guess2026y';

test(`B5: guesses through every door at once, in every spelling, are one count: no more than ${LIMIT} are compared, and as many of who is signed in`, async () => {
  const [login] = await students(1);
  if (!login) throw new Error('no student');
  const { userId } = login;
  const caller = await signedIn(login);
  const { second_password_hash: mine } = await system.database.db('shomei_accounts').where({ user_id: userId }).first();
  const { verify } = system.deps.passwords;
  const compared = { stranger: 0, signedIn: 0 };
  system.deps.passwords.verify = (hash, clear) => {
    // What a guess is compared with; the new one of a change is looked at only after the present one was right.
    if (hash === mine) compared[clear === OWN_GUESS ? 'signedIn' : 'stranger'] += 1;
    return verify(hash, clear);
  };
  try {
    const wrong = { password: login.password, secondPassword: 'Guess2026x' };
    const spellings = [
      userId,
      userId.toUpperCase(),
      ` ${userId} `,
      userId.replace(/[0-9]/g, (digit) => String.fromCodePoint(digit.charCodeAt(0) + 0xfee0)),
    ];
    const guesses = Array.from({ length: 8 }, (_, n) => {
      const typed = { ...wrong, userId: spellings[n % spellings.length] ?? userId };
      const changed = { current: OWN_GUESS, password: 'Attack2026x', passwordAgain: 'Attack2026x' };
      return [
        system.caller({ address: `192.0.2.${n}` }).call('studentLogin', typed),
        form(system.caller(), '/shomei/login', typed),
        n % 2 ? caller.call('changeSecondPassword', changed) : form(caller, '/shomei/menu/second-password', changed),
      ];
    });
    for (const { status } of await Promise.all(guesses.flat())) expect(status === 503 || status < 500).toBe(true);
    for (const times of Object.values(compared)) {
      expect(times).toBeGreaterThan(0);
      expect(times).toBeLessThanOrEqual(LIMIT);
    }
  } finally {
    system.deps.passwords.verify = verify;
  }
  // Locked, or about to be: the right one is not let in after ten wrong ones.
  for (let times = compared.stranger; times < LIMIT; times++)
    await system.caller().call('studentLogin', { ...login, secondPassword: 'Guess2026x' });
  expect(wordOf(await system.caller().call('studentLogin', login))).toBe('not-authenticated');
  expect(await levelOf(system.caller())).toBeUndefined();
});
