/** Counts that every API process shares, of which only the number matters: one row for each, however often it is counted. */
import type { Knex } from 'knex';
import type { Db } from '../knex.js';

export interface Count {
  n: number;
  /** Until the count begins anew. */
  leftS: number;
}

/** Counts once more, or `by` times, within a window, which begins with the first and ends after its time. */
export async function countWithin(db: Db, key: string, windowMs: number, by = 1): Promise<Count> {
  const { rows } = await db.raw('select * from count_within(?, make_interval(secs => ?), ?)', [
    key,
    windowMs / 1000,
    by,
  ]);
  return { n: rows[0].count, leftS: Math.max(1, Math.ceil(rows[0].seconds)) };
}

/** What was counted together: reaching a number is told to one of those who waited for it. */
export interface Together {
  reaches(n: number): boolean;
}
interface Line {
  waiting: number;
  next: Promise<Together> | undefined;
  last: Promise<unknown>;
}
const lines = new WeakMap<Knex, Map<string, Line>>();

/**
 * The same for what many count at once: while one statement of this process is under way, the others wait and are counted by the next, all together. Each
 * for itself, they would take every connection to wait for one row.
 */
export function countTogether(db: Knex, key: string, windowMs: number): Promise<Together> {
  const mine = lines.get(db) ?? new Map<string, Line>();
  lines.set(db, mine);
  const line = mine.get(key) ?? { waiting: 0, next: undefined, last: Promise.resolve() };
  mine.set(key, line);
  line.waiting += 1;
  line.next ??= line.last.then(async () => {
    const by = line.waiting;
    Object.assign(line, { waiting: 0, next: undefined });
    const counted = countWithin(db, key, windowMs, by);
    line.last = counted.catch(() => undefined);
    try {
      return togetherOf((await counted).n, by);
    } finally {
      if (line.waiting === 0) mine.delete(key);
    }
  });
  return line.next;
}

function togetherOf(n: number, by: number): Together {
  const told = new Set<number>();
  return {
    reaches(wanted) {
      if (n < wanted || n - by >= wanted || told.has(wanted)) return false;
      told.add(wanted);
      return true;
    },
  };
}

/** The count of a window that is not over. */
export async function countedWithin(db: Db, key: string, windowMs: number): Promise<Count> {
  const { rows } = await db.raw(`select n, ${LEFT} as left from counters where key = :key`, {
    key,
    windowS: windowMs / 1000,
  });
  const [row] = rows;
  return row && row.left > 0 ? { n: row.n, leftS: Math.max(1, Math.ceil(row.left)) } : { n: 0, leftS: 0 };
}
const LEFT = 'extract(epoch from begun_at + make_interval(secs => :windowS) - clock_timestamp())::float8';

export interface WaitRule {
  /** So many tries in a row cost no wait; after the next ones it is 1 s, 2 s, 4 s … */
  free: number;
  mostWaitMs: number;
}
/** How long tries are remembered after the last. */
const REMEMBERED = "interval '1 day'";
/** The wait after the latest try. */
const waitOf = (row: string): string =>
  `make_interval(secs => case when ${row}.n < :free then 0 else least(:mostS, power(2, least(${row}.n - :free, 30))) end)`;

/**
 * Takes a try where there is none to wait for. What is told to wait is not counted, so whoever goes on trying prolongs nothing.
 * @returns which try in a row it is, or how long to wait
 */
export async function takeGuess(
  db: Knex,
  { key, free, mostWaitMs }: WaitRule & { key: string },
): Promise<{ nth: number } | { waitS: number }> {
  const bound = { key, free, mostS: mostWaitMs / 1000 };
  const { rows } = await db.raw(
    `insert into counters as c (key, n, begun_at, last_at) values (:key, 1, clock_timestamp(), clock_timestamp())
     on conflict (key) do update set n = case when c.last_at < clock_timestamp() - ${REMEMBERED} then 1 else c.n + 1 end,
       last_at = clock_timestamp()
     where clock_timestamp() >= c.last_at + ${waitOf('c')}
     returning n`,
    bound,
  );
  if (rows[0]) return { nth: rows[0].n };
  const left = await db.raw(
    `select extract(epoch from c.last_at + ${waitOf('c')} - clock_timestamp())::float8 as left
     from counters c where key = :key`,
    bound,
  );
  return { waitS: Math.max(1, Math.ceil(left.rows[0]?.left ?? 1)) };
}

/** A try that compared nothing after all. */
export async function giveGuessBack(db: Db, key: string): Promise<void> {
  await db('counters').where({ key }).where('n', '>', 0).decrement('n', 1);
}

/** A right one: the count begins anew. */
export async function endCount(db: Db, key: string): Promise<void> {
  await db('counters').where({ key }).delete();
}

/** Deletes what no window and no wait needs any more. */
export async function forgetCounters(db: Db): Promise<number> {
  return db('counters').whereRaw("last_at < now() - interval '25 hours'").delete();
}
