/** Issue 4, "same answers": the time of `access-code-not-sent` doesn't tell why no code was sent. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { effort } from '../helpers/effort.js';
import { expectIndistinguishable } from '../helpers/indistinguishable.js';
import { timed } from '../helpers/statistics.js';
import { type Caller, startSystem, type System } from '../helpers/system.js';
import { addAccount } from '../helpers/umin.js';

const SAMPLES = effort(25, 1_000);
const WARM_UP = effort(5, 30);
const TWIN = {
  familyName: '双子',
  givenName: '一',
  familyNameKana: 'ふたご',
  givenNameKana: 'はじめ',
  sex: 'male',
  birthDate: '1970/01/01',
};

let system: System;
beforeAll(async () => {
  system = await startSystem();
  const { db } = system.database;
  await addAccount(db, 'role-person', { category: 'role' });
  await addAccount(db, 'nomail-person', { email: null, forwarded: false });
  const identity_key = ['双子', '一', 'ふたご', 'はじめ', 'male', '1970/01/01'].join('\n');
  await addAccount(db, 'twin-one', { identity_key });
  await addAccount(db, 'twin-two', { identity_key });
});
afterAll(async () => system.close());

const REASONS: Record<string, (caller: Caller) => Promise<{ status: number }>> = {
  unknown: (caller) => caller.call('startAccessCodeById', { accountId: 'nobody-person' }),
  category: (caller) => caller.call('startAccessCodeById', { accountId: 'role-person' }),
  'no-address': (caller) => caller.call('startAccessCodeById', { accountId: 'nomail-person' }),
  several: (caller) => caller.call('startAccessCodeByIdentity', TWIN),
  'unknown-identity': (caller) => caller.call('startAccessCodeByIdentity', { ...TWIN, birthDate: '1970/01/02' }),
};
/** Compared within an entry: which entry was used, whoever asks knows. */
const PAIRS = [
  ['unknown', 'category'],
  ['unknown', 'no-address'],
  ['unknown-identity', 'several'],
] as const;

test(`${SAMPLES} refusals of each reason, interleaved, can't be told apart by time`, async () => {
  const times: Record<string, number[]> = {};
  const names = Object.keys(REASONS);
  for (let i = 0; i < SAMPLES + WARM_UP; i++) {
    // Each reason takes every place in the order equally often.
    for (let k = 0; k < names.length; k++) {
      const name = names[(i + k) % names.length] ?? '';
      const { ms, result } = await timed(async () => REASONS[name]?.(system.caller()));
      expect(result?.status).toBe(409);
      if (i >= WARM_UP) (times[name] ??= []).push(ms);
    }
  }
  for (const [one, other] of PAIRS)
    expectIndistinguishable(`same time: ${one} / ${other}`, times[one] ?? [], times[other] ?? []);
}, 900_000);
