/** Limits on a real database: exactly as many as there are, and nobody waits for somebody who takes another place (decision 102). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { createDatabase } from '../../../db/knex.js';
import { giveBack, type LimitRule, takeAll, takeAllOnce } from '../../../db/platform/limits.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { until } from '../../helpers/wait.js';

let own: TestDatabase;
let other: Knex;
beforeAll(async () => {
  own = await freshDatabase();
  other = createDatabase(own.url, { max: 10, application: 'other' });
});
afterAll(async () => {
  await other.destroy();
  await own.drop();
});
beforeEach(() => own.db('limit_events').delete());

const HOUR_MS = 3_600_000;
const rule = (key: string, limit: number): LimitRule => ({ key, limit, windowMs: HOUR_MS });
const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
const eventsOf = async (key: string): Promise<number> => (await own.db('limit_events').where({ key })).length;
const pass = (seconds: number) =>
  own.db('limit_events').update({ at: own.db.raw('at - make_interval(secs => ?)', [seconds]) });
/** As `sharedLimits` makes them: an account's starts by one network, by all, and the network's starts. */
const startOf = (network: string): LimitRule[] => [
  rule(`own ${network}`, 5),
  { ...rule('common', 5), share: { key: `own ${network}`, most: 3 } },
  rule(`client ${network}`, 20),
];

describe('whoever takes a place', () => {
  test('waits for nobody of the same network whose own place is not kept yet', async () => {
    const held = await own.db.transaction();
    expect(await takeAllOnce(held, 'one start', startOf('campus'))).toEqual({ ok: true });
    // The other one finishes while the first is held: it would be cut off by the time that a statement has.
    expect(await takeAllOnce(other, 'another start', startOf('campus'))).toEqual({ ok: true });
    await held.commit();
    const { rows } = await own.db.raw(
      'select key, array_agg(place::int order by place) as places from limit_events where place is not null group by key',
    );
    for (const { places } of rows) expect(places).toEqual([1, 2]);
    expect(rows).toHaveLength(3);
  });

  test.each([
    ['given up', 'rollback', { ok: true }],
    ['kept', 'commit', { ok: false, retryAfterS: expect.any(Number) }],
  ] as const)('waits only for the last one, which may be given up: where it is %s', async (_what, end, answer) => {
    await takeAll(own.db, [rule('few', 2)]);
    const held = await own.db.transaction();
    await takeAll(held, [rule('few', 2)]);
    const next = takeAll(other, [rule('few', 2)]);
    await until(
      'a taker that waits',
      () => own.db('pg_locks').where({ locktype: 'advisory', granted: false }),
      (waiting) => waiting.length === 1,
    );
    await held[end]();
    expect(await next).toEqual(answer);
    expect(await eventsOf('few')).toBe(2);
  });

  test('takes nothing of a rule where another one is used up, and keeps nobody from it', async () => {
    await takeAll(own.db, [rule('z', 1)]);
    const answers = await Promise.all(times(10, (n) => takeAll(n % 2 ? own.db : other, [rule('a', 1), rule('z', 1)])));
    expect(answers.filter(({ ok }) => ok)).toEqual([]);
    expect(await takeAll(other, [rule('a', 1)])).toEqual({ ok: true });
  });
});

describe('of fifty at once, over two pools', () => {
  test.each([1, 7, 20, 49])('exactly %i get a place where there are as many', async (limit) => {
    const answers = await Promise.all(
      times(50, (n) => takeAll(n % 2 ? own.db : other, [rule('b', limit), rule('a', 60)])),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(limit);
    expect([await eventsOf('a'), await eventsOf('b')]).toEqual([limit, limit]);
  });

  test('no network fills more than its part of what several share, and all together no more than there is', async () => {
    const starts = times(50, (n) => takeAllOnce(n % 2 ? own.db : other, `start ${n}`, startOf(n < 25 ? 'one' : 'two')));
    const ok = (await Promise.all(starts)).filter((answer) => answer.ok);
    expect(await eventsOf('common')).toBe(5);
    expect(ok.length).toBeGreaterThanOrEqual(5);
    expect(ok.length).toBeLessThanOrEqual(10);
    expect([await eventsOf('own one'), await eventsOf('own two')].reduce((sum, n) => sum + n)).toBe(ok.length);
  });

  test('one network alone fills its part and no more', async () => {
    const starts = times(50, (n) => takeAllOnce(n % 2 ? own.db : other, `start ${n}`, startOf('one')));
    expect((await Promise.all(starts)).filter(({ ok }) => ok)).toHaveLength(5);
    expect(await eventsOf('common')).toBe(3);
  });

  test('what is sent under one mark is counted once', async () => {
    const answers = await Promise.all(times(50, (n) => takeAllOnce(n % 2 ? own.db : other, 'mark', [rule('a', 1)])));
    expect(answers).toEqual(times(50, () => ({ ok: true })));
    expect(await eventsOf('a')).toBe(1);
  });
});

describe('the window slides', () => {
  test('place by place: as many as there are within any hour, and whoever is refused is told when the next one is free', async () => {
    for (let n = 0; n < 3; n++) {
      expect(await takeAll(own.db, [rule('slide', 3)])).toEqual({ ok: true });
      await pass(600);
    }
    // The first was half an hour ago.
    const refused = await takeAll(own.db, [rule('slide', 3)]);
    expect(refused).toEqual({ ok: false, retryAfterS: expect.any(Number) });
    const { retryAfterS } = refused as { retryAfterS: number };
    expect(retryAfterS).toBeGreaterThan(1_780);
    expect(retryAfterS).toBeLessThanOrEqual(1_800);
    await pass(retryAfterS);
    expect(await takeAll(own.db, [rule('slide', 3)])).toEqual({ ok: true });
    expect(await takeAll(own.db, [rule('slide', 3)])).toMatchObject({ ok: false });
  });

  test('a lower limit counts what was taken under the higher one', async () => {
    for (let n = 0; n < 5; n++) await takeAll(own.db, [rule('lower', 9)]);
    expect(await takeAll(own.db, [rule('lower', 5)])).toMatchObject({ ok: false });
    expect(await takeAll(own.db, [rule('lower', 6)])).toEqual({ ok: true });
  });

  test('a part that is full is free again when what filled it has left the window', async () => {
    for (let n = 0; n < 4; n++) await takeAllOnce(own.db, `start ${n}`, startOf('one'));
    expect(await eventsOf('common')).toBe(3);
    await pass(3_600);
    for (let n = 4; n < 8; n++) await takeAllOnce(own.db, `start ${n}`, startOf('one'));
    expect(await eventsOf('common')).toBe(6);
  });
});

test('what is given back under a mark is free, and nothing else is', async () => {
  await takeAllOnce(own.db, 'first', startOf('one'));
  await takeAllOnce(own.db, 'second', startOf('one'));
  await giveBack(own.db, 'first', startOf('one'));
  expect(await own.db('limit_events').where({ key: 'own one' }).pluck('place')).toEqual([2]);
  expect(await takeAllOnce(own.db, 'first', startOf('one'))).toEqual({ ok: true });
  expect(await eventsOf('common')).toBe(2);
});

test('no room at all is told as such', async () => {
  expect(await takeAll(own.db, [rule('none', 0)])).toEqual({ ok: false, retryAfterS: 3_600 });
});
