/** Issue 4, "same answers": the time of `access-code-not-sent` doesn't tell why no code was sent. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { areaUnderRoc, median, timed } from '../helpers/statistics.js';
import { type Caller, startSystem, type System } from '../helpers/system.js';
import { addAccount } from '../helpers/umin.js';

const SAMPLES = Number(process.env['SAMPLES'] ?? 200);
const WARM_UP = 30;
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
}, 60_000);
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
  for (const [one, other] of PAIRS) {
    const [a = [], b = []] = [times[one], times[other]];
    const area = areaUnderRoc(a, b);
    process.stdout.write(
      `same time: ${one} / ${other}: AUC ${area.toFixed(3)}, medians ${median(a).toFixed(2)} and ${median(b).toFixed(2)} ms, ${SAMPLES} each\n`,
    );
    // The goal at 1,000 samples is 0.45 to 0.55; fewer scatter more.
    const room = SAMPLES >= 1_000 ? 0.05 : 0.1;
    expect(Math.abs(area - 0.5)).toBeLessThan(room);
    expect(Math.abs(median(a) - median(b))).toBeLessThan(5);
  }
}, 900_000);
