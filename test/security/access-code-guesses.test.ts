/** Security cases B1–B7: guessing, spraying and mixing up access codes. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { buildApp } from '../../api/app.js';
import { createTokens } from '../../worker/runtime/crypto/tokens.js';
import { effort } from '../helpers/effort.js';
import { Caller, type System, startSystem } from '../helpers/system.js';
import { testRing } from '../helpers/temporal.js';
import { addAccount, sentCode, setPassword, wrongOf, YAMADA } from '../helpers/umin.js';
import { wordOf } from './support.js';

const ROUNDS = effort(1, 20);
const AT_ONCE = 500;

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());
beforeEach(async () => {
  await system.database.db('umin_wrong_codes').delete();
  await system.database.db('umin_unlocks').delete();
});

/** Limits of the documents, for one test. */
async function withLimits(limits: Partial<typeof system.deps.services.umin>, work: () => Promise<void>): Promise<void> {
  const { umin } = system.deps.services;
  const before = { ...umin };
  Object.assign(umin, limits);
  try {
    await work();
  } finally {
    Object.assign(umin, before);
  }
}

const wrongCodes = async (procedureId: string): Promise<number> =>
  (await system.database.db('umin_wrong_codes').where({ procedure_id: procedureId })).length;

test(`B2: of ${AT_ONCE} guesses at once with the right one among them at most three are compared, in ${ROUNDS} of ${ROUNDS} rounds`, async () => {
  const compared: number[] = [];
  let won = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const accountId = await addAccount(system.database.db, `round-${round}`);
    const { procedureId, code } = await sentCode(system, system.caller(), accountId);
    const guesses = Array.from({ length: AT_ONCE - 1 }, (_, i) => String(i).padStart(10, '0')).filter(
      (g) => g !== code,
    );
    guesses.splice(Math.floor((round / ROUNDS) * 6), 0, code);
    const replies = await Promise.all(
      guesses.map((guess) => system.caller().call('submitAccessCode', { procedureId, code: guess })),
    );
    const { body } = await system.caller().call('getProcedure', { procedureId });
    // Judged by the state it led to: on a busy machine the answer to the right guess may get lost.
    const right = body['status'] === 'awaiting-password' ? 1 : 0;
    won += right;
    expect(replies.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(right);
    const wrong = await wrongCodes(procedureId);
    compared.push(wrong + right);
    expect(wrong + right).toBeLessThanOrEqual(3);
    expect(right === 1 ? wrong < 3 : wrong === 3).toBe(true);
    for (const reply of replies) expect(reply.status === 503 || reply.status < 500).toBe(true);
    if (right === 0) expect(body['status']).toBe('locked');
  }
  process.stdout.write(
    `B2: ${ROUNDS} rounds of ${AT_ONCE}: at most ${Math.max(...compared)} compared, right one among them ${won} times\n`,
  );
});

test('B3: a new start never brings the count back: ten wrong codes in a day leave the account only the operator application', async () => {
  const caller = system.caller();
  let wrong = 0;
  for (let start = 0; start < 5; start++) {
    // Of one network alone, fewer are its own matter: test/security/fair-shares.test.ts.
    const caller = system.caller({ address: `192.0.2.${start + 1}` });
    const { procedureId, code } = await sentCode(system, caller);
    for (let i = 0; i < 2; i++) {
      await caller.call('submitAccessCode', { procedureId, code: wrongOf(code) });
      wrong += 1;
    }
  }
  expect(wrong).toBe(10);
  const refused = await caller.call('startAccessCodeById', { accountId: YAMADA });
  expect(wordOf(refused)).toBe('access-code-not-sent');
  // A day later, and not before, there is a code again.
  await system.database
    .db('umin_wrong_codes')
    .update({ at: system.database.db.raw("at - interval '23 hours 59 minutes'") });
  expect(wordOf(await caller.call('startAccessCodeById', { accountId: YAMADA }))).toBe('access-code-not-sent');
  await system.database.db('umin_wrong_codes').update({ at: system.database.db.raw("at - interval '1 minute'") });
  expect((await caller.call('startAccessCodeById', { accountId: YAMADA })).status).toBe(201);
});

test('B4: wrong codes lock procedures and never the present password; a client has no more guesses than its starts allow', async () => {
  await withLimits({ startsPerHourPerAddress: 20, requestsPerHour: 5 }, async () => {
    const { db } = system.database;
    const hash = await system.deps.passwords.hash('present-password');
    let guesses = 0;
    for (let i = 0; i < 40; i++) {
      const accountId = await addAccount(db, `spray-${i}`, { password_hash: hash });
      const caller = system.caller({ address: '192.0.2.9' });
      const { status, body } = await caller.call('startAccessCodeById', { accountId });
      if (status !== 201) {
        expect(body['type']).toMatch(/\/too-many-requests$/);
        continue;
      }
      for (let n = 0; n < 3; n++) {
        await caller.call('submitAccessCode', { procedureId: body['procedureId'], code: '0000000000' });
        guesses += 1;
      }
    }
    expect(guesses).toBe(60);
    const rows = await db('umin_accounts').whereLike('id', 'spray-%');
    expect(new Set(rows.map((row) => row.password_hash))).toEqual(new Set([hash]));
    // And the holder of a sprayed account goes on.
    expect(
      (await system.caller({ address: '192.0.2.10' }).call('startAccessCodeById', { accountId: 'spray-3' })).status,
    ).toBe(201);
  });
});

test('B4: five codes an hour for one account, whatever the entry, and the sixth is told when to come again', async () => {
  await withLimits({ requestsPerHour: 5 }, async () => {
    await system.database.db('limit_events').delete();
    const byIdentity = {
      familyName: '山田',
      givenName: '太郎',
      familyNameKana: 'やまだ',
      givenNameKana: 'たろう',
      sex: 'male',
      birthDate: '1980/04/12',
    };
    for (let i = 0; i < 5; i++) {
      const caller = system.caller({ address: `192.0.2.${i + 20}` });
      const reply =
        i % 2
          ? await caller.call('startAccessCodeById', { accountId: YAMADA })
          : await caller.call('startAccessCodeByIdentity', byIdentity);
      expect(reply.status).toBe(201);
    }
    const sixth = await system.caller({ address: '192.0.2.99' }).call('startAccessCodeById', { accountId: YAMADA });
    expect(wordOf(sixth)).toBe('too-many-requests');
    expect(Number(sixth.headers['retry-after'])).toBeGreaterThan(3_000);
  });
});

test('E5: two API processes share the limits, and a forged X-Forwarded-For or another address of one IPv6 network evades none', async () => {
  await withLimits({ startsPerHourPerAddress: 20 }, async () => {
    await system.database.db('limit_events').delete();
    const second = await buildApp(system.deps);
    try {
      const statuses: number[] = [];
      for (let i = 0; i < 24; i++) {
        const caller = new Caller(i % 2 ? second : system.app, {
          address: `2001:db8:1:2::${i + 1}`,
          headers: { 'x-forwarded-for': `198.51.100.${i}`, 'x-real-ip': `198.51.100.${i}` },
        });
        statuses.push((await caller.call('startAccessCodeById', { accountId: `nobody-${i}` })).status);
      }
      expect(statuses).toEqual([...Array.from({ length: 20 }, () => 409), 429, 429, 429, 429]);
    } finally {
      await second.close();
    }
  });
});

test('B5: an account that was disabled, or locked by wrong codes elsewhere, after its code was sent gets no password', async () => {
  const caller = system.caller();
  const disabled = await addAccount(system.database.db, 'later-disabled');
  const one = await sentCode(system, caller, disabled);
  await system.database.db('umin_accounts').where({ id: disabled }).update({ disabled_at: new Date() });
  expect(wordOf(await caller.call('submitAccessCode', one))).toBe('code-locked');

  const two = await sentCode(system, caller);
  await system.database
    .db('umin_wrong_codes')
    .insert(
      Array.from({ length: 10 }, (_, n) => ({ procedure_id: 'elsewhere', n, account_id: YAMADA, at: new Date() })),
    );
  expect(wordOf(await caller.call('submitAccessCode', two))).toBe('code-locked');
  const { body } = await caller.call('getProcedure', { procedureId: two.procedureId });
  expect(body['status']).toBe('locked');
});

test('B5: every operation that takes a code is known here: a new door to the same count would fail this test', () => {
  const document = (
    system.app as unknown as { swagger(): { paths: Record<string, Record<string, Operation>> } }
  ).swagger();
  const taking = Object.values(document.paths)
    .flatMap((item) => Object.values(item))
    .filter((operation) => {
      const schema = operation.requestBody?.content?.['application/json']?.schema;
      return schema?.properties !== undefined && 'code' in schema.properties;
    })
    .map((operation) => operation.operationId);
  // Codes of a sign-in and of a new method are no mailed ones: wrong entries are counted by the sign-in, and by the challenge of the method.
  const ofMethods = ['giveSecondFactor', 'registerMfaMethod', 'signIn'];
  expect(taking.sort()).toEqual(['openCase', 'submitAccessCode', ...ofMethods].sort());
});
interface Operation {
  operationId: string;
  requestBody?: { content?: Record<string, { schema?: { properties?: object } }> };
}

test('B6: a code of one procedure counts once as a wrong one in another, and the first is not hurt', async () => {
  const caller = system.caller();
  const accountId = await addAccount(system.database.db, 'other-person');
  const first = await sentCode(system, caller);
  const second = await sentCode(system, caller, accountId);
  const reply = await caller.call('submitAccessCode', { procedureId: second.procedureId, code: first.code });
  expect(reply.body).toMatchObject({ triesLeft: 2 });
  expect(await wrongCodes(second.procedureId)).toBe(1);
  expect(await wrongCodes(first.procedureId)).toBe(0);
  expect((await caller.call('submitAccessCode', first)).status).toBe(200);
});

test('B6: the right to set a password is of one procedure: altered, or of another purpose, it sets nothing', async () => {
  const caller = system.caller();
  const { tokens, clock } = system.deps;
  const { procedureId } = await sentCode(system, caller);
  const early = tokens.grant('password-ticket', { procedureId }, clock() + 60_000);
  expect(wordOf(await setPassword(caller, early))).toBe('ticket-expired');
  for (const purpose of ['restore', 'tracking', 'propagation'] as const)
    expect(wordOf(await setPassword(caller, tokens.grant(purpose, { procedureId }, clock() + 60_000)))).toBe(
      'ticket-expired',
    );
  expect(wordOf(await setPassword(caller, `${early.slice(0, -2)}AA`))).toBe('ticket-expired');
});

test('B7: a million codes: every digit at every place equally often, leading zeros kept, no more repeats than chance brings', () => {
  const tokens = createTokens(testRing());
  const counts = Array.from({ length: 10 }, () => Array.from({ length: 10 }, () => 0));
  const seen = new Set<string>();
  const N = 1_000_000;
  for (let i = 0; i < N; i++) {
    const { code } = tokens.code({ purpose: 'access-code', procedureId: `umin-access-code-${i}`, issue: 1 });
    if (code.length !== 10) throw new Error(`a code of ${code.length} digits`);
    seen.add(code);
    for (let place = 0; place < 10; place++) (counts[place] as number[])[code.charCodeAt(place) - 48]! += 1;
  }
  // 9 degrees of freedom: beyond 27.9 one of a thousand places would be by chance; ten places are looked at.
  for (const place of counts) {
    const chi = place.reduce((sum, n) => sum + (n - N / 10) ** 2 / (N / 10), 0);
    expect(chi).toBeLessThan(33.7);
  }
  // Birthday: N²/2·10^10 = 50 repeats are expected.
  expect(N - seen.size).toBeGreaterThan(15);
  expect(N - seen.size).toBeLessThan(95);
});
