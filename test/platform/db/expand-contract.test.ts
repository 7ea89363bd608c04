/** Each migration leaves the release before at work: it adds first, and takes away only what a release before has done without (decision 132). */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { type Migration, MIGRATIONS, migrationSource, RELEASED } from '../../../db/migrate.js';
import { inGeneral } from '../../helpers/recorded-statements.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { type Schema, schemaOf, unsafeChanges } from './schema-changes.js';

/** Of the API and of activities, as far as the tests of then went through them. */
const RECORDED = JSON.parse(readFileSync(new URL('statements.json', import.meta.url), 'utf8')) as {
  released: string;
  statements: string[];
};

let database: TestDatabase;
let db: Knex;
/** By migration, in their order. */
const found = new Map<string, string[]>();

beforeAll(async () => {
  database = await freshDatabase();
  ({ db } = database);
  await db.raw('drop schema public cascade');
  await db.raw('create schema public');
  let before: Schema = await schemaOf(db);
  for (const name of Object.keys(MIGRATIONS).sort()) {
    await db.migrate.up({ migrationSource });
    const after = await schemaOf(db);
    found.set(name, unsafeChanges(before, after));
    before = after;
  }
});
afterAll(() => database.drop());

/** What a migration has to answer for. */
function faultsOf(name: string, unsafe: readonly string[], migrations = MIGRATIONS): string[] {
  const { harmless = {}, contract } = migrations[name] ?? {};
  const known = Object.keys(harmless);
  // What goes may go; what it asks of rows besides it may not.
  const isExcused = (change: string): boolean => contract !== undefined && change.endsWith(' is gone');
  const takes = unsafe.filter((change) => !known.includes(change) && !isExcused(change));
  return [
    ...known.filter((change) => !unsafe.includes(change)).map((change) => `${name} does not do: ${change}`),
    ...takes.map((change) => `${name}: ${change}`),
    ...(contract ? contractFaults(name, contract, migrations) : []),
  ];
}
function contractFaults(name: string, { of }: { of: string }, migrations: object): string[] {
  if (!(of in migrations)) return [`${name}: there is no migration ${of}`];
  return of <= RELEASED ? [] : [`${name}: no release has shipped ${of} yet`];
}

test('migrations after the last release take nothing away that it needs', () => {
  expect(Object.keys(MIGRATIONS)).toContain(RELEASED);
  const newer = [...found].filter(([name]) => name > RELEASED);
  expect(newer.flatMap(([name, unsafe]) => faultsOf(name, unsafe))).toEqual([]);
});

describe('every statement of the last release', () => {
  /** Words of the database where it doesn't understand one. */
  async function faultOf(sql: string): Promise<string | undefined> {
    const connection = await db.client.acquireConnection();
    try {
      await connection.query(`prepare one as ${sql}`);
      await connection.query('deallocate one');
      return undefined;
    } catch (error) {
      return (error as Error).message;
    } finally {
      await db.client.releaseConnection(connection);
    }
  }

  test('is understood by the tables of now', async () => {
    expect(RECORDED.released).toBe(RELEASED);
    expect(RECORDED.statements.length).toBeGreaterThan(300);
    const faults: [string, string | undefined][] = [];
    for (const sql of RECORDED.statements) faults.push([sql, await faultOf(sql)]);
    expect(faults.filter(([, fault]) => fault !== undefined)).toEqual([]);
    expect(await faultOf('select gone from staff where id = $1')).toMatch(/column "gone" does not exist/);
  });

  test('is kept once, for however many values', () => {
    expect(inGeneral('select * from a where b in ($1, $2) and c = $3')).toBe(
      'select * from a where b in ($1) and c = $2',
    );
    expect(inGeneral('insert into a (b, c) values ($1, now()), ($2, now())')).toBe(
      'insert into a (b, c) values ($1, now())',
    );
  });
});

test('what earlier ones took, before there was a release, is seen', () => {
  expect([...found].filter(([, unsafe]) => unsafe.length > 0)).toEqual([
    ['20261121_0003_umin', [...replaced('applications_one_open', 'applications')]],
    ['20261126_0006_one_open_application', [...replaced('applications_one_open', 'applications')]],
    ['20261126_0023_jairo', ['rule guess_alerts_place_check on guess_alerts is new']],
    ['20261126_0030_utokyo', ['rule guess_alerts_place_check on guess_alerts is new']],
  ]);
});
const replaced = (index: string, table: string): string[] => [
  `rule ${index} on ${table} is new`,
  `unique index ${index} on ${table} is gone`,
];

describe('of a migration that would', () => {
  /** What it changes, on a schema that is as it was afterwards. */
  async function changes(sql: string): Promise<string[]> {
    const before = await schemaOf(db);
    const trx = await db.transaction();
    try {
      await trx.raw(sql);
      return unsafeChanges(before, await schemaOf(trx));
    } finally {
      await trx.rollback();
    }
  }

  test.each([
    ['drop a table', 'drop table looks cascade', 'table looks is gone'],
    ['rename a table', 'alter table looks rename to seen', 'table looks is gone'],
    ['drop a column', 'alter table staff drop column email', 'column staff.email is gone'],
    ['rename a column', 'alter table staff rename column email to address', 'column staff.email is gone'],
    ['change a type', 'alter table staff alter column name type varchar(200)', 'column staff.name has another type'],
    [
      'add a column that must be filled',
      'alter table staff add column office text not null',
      'column staff.office is new, not null and without a default',
    ],
    [
      'ask for a column',
      'alter table staff alter column email set not null',
      'column staff.email may not be null any more',
    ],
    [
      'take a default away',
      'alter table staff alter column version drop default',
      'column staff.version has no default any more',
    ],
    [
      'make a column unique',
      'create unique index staff_by_email on staff (email)',
      'rule staff_by_email on staff is new',
    ],
    [
      'check what rows have',
      'alter table staff add constraint short check (length(name) < 9)',
      'rule short on staff is new',
    ],
    [
      'check a new column with an old one',
      'alter table staff add column office text, add constraint together check (office is null or email is not null)',
      'rule together on staff is new',
    ],
    [
      'make a new column unique that has a default',
      'alter table staff add column slot int not null default 0; create unique index staff_slot on staff (slot)',
      'rule staff_slot on staff is new',
    ],
    [
      'drop a unique index',
      'alter table staff drop constraint staff_pkey cascade',
      'unique index staff_pkey on staff is gone',
    ],
    ['drop a function', 'drop function end_code_claim cascade', /^function end_code_claim\(.*\) is gone$/],
  ])('%s it is told', async (_what, sql, change) => {
    expect(await changes(sql)).toContainEqual(typeof change === 'string' ? change : expect.stringMatching(change));
  });

  test.each([
    ['add a table', 'create table offices (id text primary key, at timestamptz not null)'],
    ['add a column that may be empty', 'alter table staff add column office text'],
    ['add one with a default', "alter table staff add column office text not null default ''"],
    ['check what is new', "alter table staff add column office text check (office <> '')"],
    ['make what is new unique', 'alter table staff add column office text; create unique index on staff (office)'],
    ['add an index', 'create index on staff (email)'],
    ['ask for less', 'alter table staff alter column name drop not null'],
    ['add a function', "create function nothing() returns int language sql as 'select 1'"],
  ])('%s nothing is told', async (_what, sql) => {
    expect(await changes(sql)).toEqual([]);
  });
});

describe('a migration may', () => {
  const GONE = 'column staff.email is gone';
  const of = (about: Partial<Migration>): Record<string, Migration> => ({
    ...MIGRATIONS,
    '20990101_0001_new': { up: async () => {}, down: async () => {}, ...about },
  });
  const faults = (about: Partial<Migration>, unsafe: string[]): string[] =>
    faultsOf('20990101_0001_new', unsafe, of(about));

  test('take away what a release has done without', () => {
    expect(faults({}, [GONE])).toEqual([`20990101_0001_new: ${GONE}`]);
    const contract = { of: RELEASED, because: 'notices have an address of their own' };
    expect(faults({ contract }, [GONE])).toEqual([]);
    const ASKED = 'column staff.name may not be null any more';
    expect(faults({ contract }, [GONE, ASKED])).toEqual([`20990101_0001_new: ${ASKED}`]);
  });

  test('but not what came in with it, or with none', () => {
    const withNew = faults({ contract: { of: '20990101_0001_new', because: 'x' } }, [GONE]);
    expect(withNew).toEqual(['20990101_0001_new: no release has shipped 20990101_0001_new yet']);
    const withNone = faults({ contract: { of: '20261127_0099_none', because: 'x' } }, [GONE]);
    expect(withNone).toEqual(['20990101_0001_new: there is no migration 20261127_0099_none']);
  });

  test('say that something is harmless, if it is there', () => {
    const rule = 'rule both on staff is new';
    expect(faults({ harmless: { [rule]: 'takes more than before' } }, [rule])).toEqual([]);
    expect(faults({ harmless: { [rule]: 'takes more than before' } }, [])).toEqual([
      `20990101_0001_new does not do: ${rule}`,
    ]);
  });
});
