/** The one way to migrate, and what the database arranges by itself. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDatabase } from '../../../db/knex.js';
import { takeAll } from '../../../db/platform/limits.js';
import { claim, finish, release } from '../../../db/platform/idempotency.js';
import { migrate } from '../../../db/migrate.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';

let own: TestDatabase;
beforeAll(async () => {
  own = await freshDatabase();
});
afterAll(async () => own.drop());

describe('migrations', () => {
  test('run once, whoever else migrates at the same moment', async () => {
    const other = await freshDatabase();
    const pools = Array.from({ length: 4 }, () => createDatabase(other.url, { max: 2 }));
    await other.db.raw('drop schema public cascade');
    await other.db.raw('create schema public');
    const ran = await Promise.all(pools.map(migrate));
    expect(ran.filter((names) => names.length > 0)).toHaveLength(1);
    for (const pool of pools) await pool.destroy();
    await other.drop();
  });

  test('a second run changes nothing', async () => {
    expect(await migrate(own.db)).toEqual([]);
  });
});

describe('types', () => {
  test('a calendar day arrives as it is stored, in any zone of the process', async () => {
    const { rows } = await own.db.raw("select date '1980-04-12' as birth, 5000000000::bigint as n");
    expect(rows[0]).toEqual({ birth: '1980-04-12', n: 5_000_000_000 });
  });
});

describe('limits', () => {
  test('of a hundred takers at once exactly as many get a place as there are', async () => {
    const rules = [
      { key: 'b', limit: 7, windowMs: 60_000 },
      { key: 'a', limit: 50, windowMs: 60_000 },
    ];
    const answers = await Promise.all(Array.from({ length: 100 }, () => takeAll(own.db, rules)));
    expect(answers.filter((a) => a.ok)).toHaveLength(7);
    // A refusal takes nothing from the other rule.
    expect(await own.db('limit_events').where({ key: 'a' })).toHaveLength(7);
  });

  test('a place is free again when the window has passed over its taker, and says when', async () => {
    const rule = { key: 'slide', limit: 1, windowMs: 60_000 };
    expect(await takeAll(own.db, [rule])).toEqual({ ok: true });
    expect(await takeAll(own.db, [rule])).toEqual({ ok: false, retryAfterS: expect.any(Number) });
    await own.db('limit_events').update({ at: own.db.raw("at - interval '1 minute'") });
    expect(await takeAll(own.db, [rule])).toEqual({ ok: true });
  });
});

describe('idempotency keys', () => {
  const key = { key: 'k', operation: 'op', caller: 'c', requestDigest: 'd', procedureId: 'first' };
  test('the first claims, others wait, the answer is kept, another request is a mismatch', async () => {
    expect(await claim(own.db, key)).toEqual({ state: 'new', procedureId: 'first' });
    expect(await claim(own.db, { ...key, procedureId: 'second' })).toEqual({ state: 'running', procedureId: 'first' });
    await finish(own.db, key, 'sealed');
    expect(await claim(own.db, { ...key, procedureId: 'third' })).toEqual({
      state: 'done',
      procedureId: 'first',
      response: 'sealed',
    });
    expect(await claim(own.db, { ...key, requestDigest: 'other' })).toEqual({ state: 'mismatch' });
  });

  test('a claim that was given back runs again at once, under the first procedure ID', async () => {
    const other = { ...key, key: 'k2' };
    await claim(own.db, other);
    await release(own.db, other);
    expect(await claim(own.db, { ...other, procedureId: 'second' })).toEqual({ state: 'new', procedureId: 'first' });
  });
});
