import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { createDatabase } from '../../../db/knex.js';
import { isUnanswered } from '../../../db/open-connections.js';
import { tryWrite } from '../../../db/platform/readiness.js';
import { awayPart } from '../../../worker/runtime/away.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { Line } from '../../helpers/line.js';
import { until } from '../../helpers/wait.js';

const CONNECTIONS = 4;
let database: TestDatabase;
let line: Line;
let db: Knex;
beforeAll(async () => {
  database = await freshDatabase();
  line = await Line.to(database.url);
});
beforeEach(async () => {
  db = createDatabase(line.through(database.url), { max: CONNECTIONS, application: 'watched', statementMs: 1_000 });
  await everywhere('select pg_sleep(0.05)');
});
afterEach(() => db.destroy());
afterAll(async () => {
  await line.down();
  await database.drop();
});

/** On each connection of the pool: as many at once as there are. */
const everywhere = (sql: string) => Promise.all(Array.from({ length: CONNECTIONS }, () => db.raw(sql)));
const backends = async (): Promise<number[]> => {
  const { rows } = await database.db.raw("select pid from pg_stat_activity where application_name = 'watched'");
  return rows.map(({ pid }: { pid: number }) => pid).sort();
};
const write = () => db('limit_events').insert({ key: 'watched' });
const failureOf = (job: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(job).then(
    () => undefined,
    (error: unknown) => error,
  );

describe('connections that lead to a server which only reads (issue 11, A2)', () => {
  beforeEach(() => everywhere('set default_transaction_read_only = on; select pg_sleep(0.05)'));

  test('are all thrown away after the first write that is refused, so that the next one reaches the server that writes', async () => {
    const old = await backends();
    expect(old).toHaveLength(CONNECTIONS);
    expect(await failureOf(write())).toMatchObject({ code: '25006' });
    await Promise.all(Array.from({ length: 2 * CONNECTIONS }, write));
    const now = await backends();
    expect(now.filter((pid) => old.includes(pid))).toEqual([]);
  });

  test('are thrown away although the write was refused within a transaction', async () => {
    const job = db.transaction(async (trx) => trx('limit_events').insert({ key: 'in a transaction' }));
    expect(await failureOf(job)).toMatchObject({ code: '25006' });
    await write();
  });

  test('are found by the trial of a write, which a read would not do', async () => {
    expect(await failureOf(db.raw('select 1'))).toBeUndefined();
    expect(await failureOf(tryWrite(db, 1_000))).toMatchObject({ code: '25006' });
    await tryWrite(db, 1_000);
  });
});

// Also a pooler's own (08P01), an idle session ended (57P05, 25P03), a dropped database (57P04), files that can't be read (58030, 58P01), no connection (08006).
test.each(['57P01', '57P02', '57P03', '57P04', '57P05', '25P03', '08P01', '08006', '58030', '58P01', '25006'])(
  'connections that answer %s and stay open, as those to a pooler whose server has gone, are all thrown away (issue 11, A2)',
  async (code) => {
    const old = await backends();
    expect(old).toHaveLength(CONNECTIONS);
    const answer = await failureOf(db.raw(`do $do$ begin raise 'gone' using errcode = '${code}'; end $do$`));
    expect([answer, awayPart(answer)]).toEqual([expect.objectContaining({ code }), 'database']);
    await everywhere('select pg_sleep(0.05)');
    const now = await backends();
    expect(now.filter((pid) => old.includes(pid))).toEqual([]);
  },
);

test('the trial of a write leaves nothing behind', async () => {
  await tryWrite(db, 1_000);
  expect(await database.db('limit_events').where({ key: 'readiness' })).toEqual([]);
});

test('a refused statement costs no connection', async () => {
  const before = await backends();
  for (const sql of [
    'select * from nowhere',
    'select 1/0',
    'insert into limit_events values (null)',
    "select 'x'::int",
    'select 9223372036854775807 + 1',
    "do $do$ begin raise 'x' using errcode = '23505'; end $do$",
    "do $do$ begin raise 'x' using errcode = '42501'; end $do$",
    "do $do$ begin raise 'x'; end $do$",
  ])
    expect(awayPart(await failureOf(db.raw(sql)))).toBeUndefined();
  expect(await failureOf(db.raw('select pg_sleep(2)'))).toMatchObject({ code: '57014' });
  // A lost race, no memory, too many connections elsewhere: another try over the same connection is right.
  for (const code of ['40001', '40P01', '53200', '53300', '55P03'])
    expect(awayPart(await failureOf(db.raw(`do $do$ begin raise 'x' using errcode = '${code}'; end $do$`)))).toBe(
      'database',
    );
  await everywhere('select pg_sleep(0.05)');
  expect(await backends()).toEqual(before);
});

describe('after its connections', () => {
  test('were ended by the server, each is replaced before its next use', async () => {
    await database.db.raw("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'watched'");
    const errors = await Promise.all(Array.from({ length: 8 }, () => failureOf(write())));
    for (const error of errors.filter(Boolean)) expect(awayPart(error)).toBe('database');
    await Promise.all(Array.from({ length: 8 }, write));
  });

  test('were cut in open transactions, the error says that the database is away, and the next transaction is done', async () => {
    let begun = 0;
    const cutOff = Array.from({ length: CONNECTIONS }, () =>
      failureOf(
        db.transaction(async (trx) => {
          await trx('limit_events').insert({ key: 'cut' });
          begun += 1;
          if (begun === CONNECTIONS) line.cut();
          await trx.raw('select pg_sleep(0.5)');
        }),
      ),
    );
    expect((await Promise.all(cutOff)).map(awayPart)).toEqual(Array(CONNECTIONS).fill('database'));
    expect(await database.db('limit_events').where({ key: 'cut' })).toEqual([]);
    await db.transaction(async (trx) => trx('limit_events').insert({ key: 'after' }));
  });

  test('I4: were cut while they committed, the write has no answer and may stand: whoever repeats it by its key finds it done', async () => {
    await database.db.raw(
      `create function slow_commit() returns trigger language plpgsql as $$ begin perform pg_sleep(0.5); return null; end $$;
       create constraint trigger slow_commit after insert on limit_events deferrable initially deferred
       for each row when (new.key = 'committed') execute function slow_commit()`,
    );
    const job = failureOf(db.transaction((trx) => trx('limit_events').insert({ key: 'committed' })));
    const committing = () =>
      database.db('pg_stat_activity').where({ application_name: 'watched', wait_event: 'PgSleep' }).first('query');
    expect((await until('it commits', committing)).query).toMatch(/^commit/i);
    line.cut();
    expect(awayPart(await job)).toBe('database');
    await until('it stands', () => database.db('limit_events').where({ key: 'committed' }).first());
    await database.db.raw('drop function slow_commit() cascade');
    expect(await database.db('limit_events').where({ key: 'committed' })).toHaveLength(1);
    await Promise.all(Array.from({ length: CONNECTIONS }, write));
  });

  test('said what no driver knows, a query that is under way has no answer, whatever words it is told that in', async () => {
    const old = await backends();
    const job = failureOf(db.raw('select pg_sleep(0.5)'));
    const active = () =>
      database.db('pg_stat_activity').where({ application_name: 'watched', state: 'active' }).select('pid');
    await until('it is under way', active, (rows) => rows.length === 1);
    // A message of a kind that the protocol doesn't have.
    line.say(Uint8Array.of(0x78, 0, 0, 0, 4));
    const error = await job;
    expect([isUnanswered(error as Error), awayPart(error)]).toEqual([true, 'database']);
    await Promise.all(Array.from({ length: 2 * CONNECTIONS }, write));
    const left = async () => (await backends()).filter((pid) => old.includes(pid));
    await until('none of them is left', left, (pids) => pids.length === 0);
  });

  test('fell silent, a query that got no answer is the last on any of them', async () => {
    const old = await backends();
    line.silence();
    const job = failureOf(db.transaction(async (trx) => trx('limit_events').insert({ key: 'silent' })));
    expect(awayPart(await job)).toBe('database');
    await line.up();
    await Promise.all(Array.from({ length: 2 * CONNECTIONS }, write));
    const now = await backends();
    expect(now.some((pid) => !old.includes(pid))).toBe(true);
  });
});
