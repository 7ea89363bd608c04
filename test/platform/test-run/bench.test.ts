/** What the bench makes of what it has measured: medians, counts out of logs and /proc, and the comparison with the goals. Nothing here is timed. */
import { describe, expect, test } from '@jest/globals';
import { type Figures, medianOf, most } from '../../bench/figures.js';
import { GOALS, type Goal, judge, passes } from '../../bench/goals.js';
import { readOptions } from '../../bench/options.js';
import { statOf, treeOf } from '../../bench/procfs.js';
import { hashFaults } from '../../bench/product/checks.js';
import { faultsOf } from '../../bench/product/logins.js';
import { ARCHIVE, countStatements } from '../../bench/servers.js';
import type { Stretch } from '../../bench/stretch.js';

describe('figures', () => {
  test('of repeats become one, each number the median of its place', () => {
    const of = (rate: number, unclear: boolean) => ({ name: 'a', rates: [{ rate, unclear }] });
    expect(medianOf([of(1, true), of(30, false), of(2, true)])).toEqual(of(2, true));
    expect(medianOf([of(1, true), of(30, false), of(2, false)])).toEqual(of(2, false));
    expect(() => medianOf([])).toThrow();
  });

  test('that only some repeats have are medians of those', () => {
    expect(medianOf<Record<string, number>>([{ a: 1 }, { a: 3 }, { a: 2 }])).toEqual({ a: 2 });
    expect(medianOf<{ a: number; b?: number }>([{ a: 1, b: 5 }, { a: 1 }])).toEqual({ a: 1, b: 5 });
    expect(most({ api: 1, worker: 5 }, { api: 2 })).toEqual({ api: 2, worker: 5 });
  });
});

describe('CPU', () => {
  test('is read behind a command that looks like fields itself', () => {
    const line = `42 (a ) R 1 (b) S 7 ${'0 '.repeat(9)}100 50 30 20 0`;
    expect(statOf(line)).toEqual({ parent: 7, ownMs: 1500, endedChildrenMs: 500 });
  });

  test('is that of a process and all below it, and of nobody else', () => {
    const parents = { 1: 0, 2: 1, 3: 2, 4: 1, 5: 9 };
    const stats = new Map(Object.entries(parents).map(([pid, parent]) => [Number(pid), { parent }]));
    expect(treeOf(2, stats)).toEqual([2, 3]);
    expect(treeOf(1, stats)).toEqual([1, 2, 4, 3]);
    expect(treeOf(77, stats)).toEqual([]);
  });
});

test('statements are counted by who sent them, transactions and those of the archive apart', () => {
  const log = [
    '@api LOG:  statement: BEGIN;',
    '@api LOG:  execute <unnamed>: select "a"',
    ' from b where c = $1',
    '@worker LOG:  statement: insert into a values (1)',
    '@api LOG:  execute s1: update a set b = $1',
    "@api DETAIL:  parameters: $1 = '@worker LOG:  statement: select 1'",
    '@api LOG:  statement: COMMIT;',
    '@worker LOG:  execute <unnamed>: with added as (',
    '  insert into archive_entries (id) values ($1) returning id)',
    '@worker LOG:  execute <unnamed>: select * from "log_pending" order by "id" asc limit $1',
    '@worker LOG:  execute <unnamed>: with had as materialized (select pg_advisory_xact_lock(hashtextextended($1, 7)))',
    '@ LOG:  received SIGHUP, reloading configuration files',
  ].join('\n');
  expect(countStatements(log)).toEqual({
    statements: { api: 2, worker: 1, [ARCHIVE]: 3 },
    transactions: { api: 1 },
  });
});

test('a password that is hashed otherwise, or not there, is a fault', () => {
  const declared = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA';
  expect(hashFaults([declared])).toEqual([]);
  expect(hashFaults([declared, declared.replace('m=19456', 'm=4096')])).toHaveLength(1);
  expect(hashFaults([])).toHaveLength(1);
});

test('a storm in which a wrong login is let in is a fault', () => {
  const logins = { right: { 200: 5 }, wrong: { 401: 5 }, broken: {}, withoutRetryAfter: 0 };
  const went = { logins, probes: [], recoveredAfterMs: 5 } as unknown as Parameters<typeof faultsOf>[0];
  expect(faultsOf(went)).toEqual([]);
  expect(faultsOf({ ...went, logins: { ...went.logins, wrong: { 200: 1 } } })).toEqual(['a wrong login was let in']);
});

/** A run in which everything was measured, and was the same everywhere. */
const times = { p50: 100, p95: 100, p99: 100 };
const calls = { whole: times, redeem: times, start: times, login: times, 'click to mail': times };
const parts = { api: 100, worker: 100, temporal: 100 };
const stretch = { perSecond: 10, calls, cpuMs: parts, laterCpuMs: parts } as unknown as Stretch;
const stretches = [1, 8, 32].map((callers) => ({ ...stretch, callers }));
const contender = (...paths: string[]) => ({
  about: '',
  paths: Object.fromEntries(paths.map((path) => [path, stretches])),
  memory: { idle: parts, loaded: parts },
});
const open = (count: number) =>
  ({ open: count, calls, memoryMb: parts, databaseMb: count / 1000, engineMb: 0 }) as never;
const figures: Figures = {
  contenders: {
    tetsuzuki: contender('password-reissue', 'access-code', 'login'),
    'temporal-bare': contender('procedure'),
    'without-archive': contender('password-reissue', 'access-code'),
    kratos: contender('reset'),
    'kratos-tuned': contender('reset'),
    keycloak: contender('reset'),
  },
  hash: { times: { p50: 20, p95: 20, p99: 20 }, cpuMs: 15 },
  product: {
    archiveDelays: times,
    counts: {
      'password-reissue': { statements: parts, transactions: parts, engine: { events: 20 } as never },
      'access-code': { statements: parts, transactions: parts, engine: { events: 20 } as never },
    },
    taskWaits: { first: times, later: times },
    open: [open(100), open(10_000), open(100_000)],
    startsAtOnce: { oneNetwork: times, manyNetworks: times },
    queue: [1_000, 10_000, 100_000].map((rows) => ({ rows, pages: { first: times } })),
    auditSearch: [{ rows: 1_000_000, pages: { newest: times } }],
    storm: { probes: [{ p99: 100 }], recoveredAfterMs: 100 } as never,
    import: {
      rows: 10_000,
      planMs: 100,
      parserMb: 100,
      appliedMs: 100,
      copyMs: 100,
      mailedS: 100,
      idle: calls,
      meanwhile: calls,
    } as never,
  },
  boots: { coldS: 5, warmS: [5] },
  unclear: [],
};

describe('goals', () => {
  const goal = (more: Partial<Goal>): Goal => ({
    id: 'X',
    what: '',
    side: 'at most',
    must: 2,
    aim: 1,
    of: () => 1.5,
    ...more,
  });

  test.each([
    ['at most', 1, 'aim reached'],
    ['at most', 1.5, 'held'],
    ['at most', 2, 'held'],
    ['at most', 2.01, 'missed'],
    ['at least', 2, 'aim reached'],
    ['at least', 1.99, 'missed'],
    ['at most', undefined, 'not measured'],
    ['at most', Number.NaN, 'not measured'],
  ] as const)('%s 2, found %s: %s', (side, value, verdict) => {
    const [judged] = judge(figures, [goal({ side, of: () => value })]);
    expect(judged?.verdict).toBe(verdict);
  });

  test('let a run pass that has measured some and missed none', () => {
    const none = goal({ of: () => undefined });
    expect(passes(judge(figures, [goal({}), none]))).toBe(true);
    expect(passes(judge(figures, [goal({}), goal({ must: 1.4 })]))).toBe(false);
    expect(passes(judge(figures, [none]))).toBe(false);
  });

  test.each(GOALS.map((one) => [one.id, one] as const))('%s finds its figure, and can be missed', (_, one) => {
    const [found] = judge(figures, [one]);
    expect(found?.verdict).not.toBe('not measured');
    const beyond = Number(found?.value) * (one.side === 'at most' ? 0.5 : 2);
    const [missed] = judge(figures, [{ ...one, must: beyond }]);
    expect(missed?.verdict).toBe('missed');
  });

  test('of an upload of fewer rows nothing is told', () => {
    const few = { ...figures, product: { import: { ...figures.product.import, rows: 600 } } } as Figures;
    const [judged] = judge(
      few,
      GOALS.filter(({ id }) => id === 'M4'),
    );
    expect(judged?.verdict).toBe('not measured');
  });

  test('of peers that were not there are not measured, and no others', () => {
    const { tetsuzuki, 'temporal-bare': bare } = figures.contenders;
    const without = { ...figures, contenders: { tetsuzuki, 'temporal-bare': bare } } as Figures;
    const left = judge(without).filter(({ verdict }) => verdict === 'not measured');
    expect(left.map(({ id }) => id)).toEqual([
      'G1',
      'G2',
      'G3',
      'G4a',
      'G4b',
      'G7',
      'G8a',
      'G8b',
      'A1a',
      'A1b',
      'A2a',
      'A2b',
    ]);
  });
});

test('options: a size that is asked for takes as long as it takes; what is unknown is refused', () => {
  expect(readOptions([])).toMatchObject({ openSizes: [100, 10_000], openBudgetMs: 240_000, repeat: 3, isGate: false });
  const asked = readOptions(['--open', '100000', '--gate', '--parts', 'open']);
  expect(asked).toMatchObject({ openSizes: [100, 10_000, 100_000], isGate: true, parts: ['open'] });
  expect(asked.openBudgetMs).toBeUndefined();
  for (const wrong of [['--peers', 'nobody'], ['--seconds', '0'], ['--parts', 'all'], ['--unknown']])
    expect(() => readOptions(wrong)).toThrow();
});
