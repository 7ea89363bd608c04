/**
 * Figures of the queues by day: how much came and went, how much waits, how long it took. Days are those of Japan (spec/platform.md, "Time").
 * Counted when they are looked at, from what the procedures have left; nothing is kept twice.
 */
import { ownTimeOfMany } from '../platform/own-time.js';
import type { Db } from '../knex.js';

/** Times from now back to the first of so many days, today included. */
export const PERIODS = [7, 30, 90] as const;
export type Period = (typeof PERIODS)[number];

/** Seconds; null where nothing was decided (or nobody had claimed what was). */
export interface Times {
  waitingP50: number | null;
  waitingP95: number | null;
  decidingP50: number | null;
  decidingP95: number | null;
}
export interface Counts {
  /** Procedures of all kinds. */
  opened: number;
  ended: number;
  /** Applications: those procedures that staff decide. */
  received: number;
  decided: number;
  /** Decided by the day that was promised. */
  kept: number;
  /** Waiting at the end of the day (today and in totals: now). */
  backlog: number;
  /** Of these, those whose day had passed. */
  overdue: number;
}
export type Figures = Counts & Times;
export interface DayFigures extends Figures {
  /** `YYYY-MM-DD` */
  day: string;
}
export interface QueueFigures {
  queue: string;
  days: DayFigures[];
  /** Over the whole period. */
  total: Figures;
}
export interface PeriodFigures {
  queues: QueueFigures[];
  /** All the queues together. */
  total: Figures;
}

const TOKYO = "at time zone 'Asia/Tokyo'";
const dayOf = (instant: string): string => `(${instant} ${TOKYO})::date`;
/** The first instant of the period; as a query of its own it is reckoned once, and not for every row. */
const FROM = `(select (${dayOf('now()')} - (:days::int - 1))::timestamp ${TOKYO})`;
const seconds = (from: string): string => `extract(epoch from d.decided_at - a.${from})::float8`;

/** Procedures opened and ended, applications received. */
const COUNTED = `
  with happened as (
    select service, opened_at as at, 1 as opened, 0 as ended, 0 as received from procedures
      where opened_at >= ${FROM} and kind <> all(:uncounted)
    union all select service, closed_at, 0, 1, 0 from procedures where closed_at >= ${FROM} and kind <> all(:uncounted)
    union all select service, received_at, 0, 0, 1 from applications where received_at >= ${FROM})
  select service as queue, ${dayOf('at')} as day, sum(opened)::int as opened, sum(ended)::int as ended,
    sum(received)::int as received
  from happened where service = any(:queues) group by 1, 2`;

/** Decisions with their times: by queue and day, by queue, and all together. */
const DECIDED = `
  select a.service as queue, ${dayOf('d.decided_at')} as day, count(*)::int as decided,
    count(*) filter (where d.decided_at <= a.due_at or ${ownTimeOfMany('a.procedure_id', 'a.received_at', 'd.decided_at')} <= a.due_at)::int as kept,
    percentile_cont(array[0.5, 0.95]) within group (order by greatest(0, ${seconds('received_at')})) as waiting,
    percentile_cont(array[0.5, 0.95]) within group (order by ${seconds('claimed_at')})
      filter (where a.claimed_at <= d.decided_at) as deciding
  from decisions d join applications a using (procedure_id)
  where d.decided_at >= ${FROM} and a.service = any(:queues)
  group by grouping sets ((1, 2), (1), ())`;

/** When an application was due by the time of day (decision 130): few were due after a pause had begun, and only these are reckoned. */
const DUE = `case when exists (select from pauses n where left(a.procedure_id, -27) = any(n.classes)
      and n.begun_at < a.due_at and n.until > a.received_at)
      then time_of_day(a.procedure_id, a.received_at, a.due_at) else a.due_at end`;

/**
 * By how much backlog and overdue changed on a day; all that was before the period stands under no day. An application is overdue
 * from its day until it ends, so one that ended in time comes and goes at once.
 */
const CHANGED = `
  with pauses as materialized (select classes, begun_at, until from outage_pauses_now), ends as (
    select a.service, a.received_at, ${DUE} as due, coalesce(d.decided_at,
      case when not a.open then coalesce(a.closed_at, p.closed_at, a.received_at) end) as ended_at
    from applications a left join decisions d using (procedure_id) left join procedures p using (procedure_id)
    where a.service = any(:queues)),
  changes as (
    select service, received_at as at, 1 as backlog, 0 as overdue from ends
    union all select service, ended_at, -1, 0 from ends where ended_at is not null
    union all select service, due, 0, 1 from ends where due < now()
    union all select service, greatest(due, ended_at), 0, -1 from ends where due < now() and ended_at is not null)
  select service as queue, case when at >= ${FROM} then ${dayOf('at')} end as day,
    sum(backlog)::int as backlog, sum(overdue)::int as overdue
  from changes group by 1, 2`;

const DAYS = `select day::date as day
  from generate_series(${dayOf('now()')} - (:days::int - 1), ${dayOf('now()')}, interval '1 day') as day order by 1`;

interface Row {
  queue: string | null;
  day: string | null;
}
interface Decided {
  decided: number;
  kept: number;
  waiting: number[] | null;
  deciding: number[] | null;
}

export interface FiguresAsked {
  queues: string[];
  /** How many days up to today. */
  days: Period;
  /** Kinds of procedure that don't count: those that only look at another one. */
  uncounted: readonly string[];
}

/** The figures of some queues over the last so many days. */
export async function figuresOf(db: Db, { queues, days, uncounted }: FiguresAsked): Promise<PeriodFigures> {
  const values = { queues, days, uncounted: [...uncounted] };
  // One snapshot: a decision that comes in between must not be in one figure and missing in another.
  return db.transaction(
    async (trx) => {
      const calendar: { day: string }[] = (await trx.raw(DAYS, values)).rows;
      const counted = lookUp<Partial<Counts>>((await trx.raw(COUNTED, values)).rows);
      const decided = lookUp<Decided>((await trx.raw(DECIDED, values)).rows);
      const changed = lookUp<Partial<Counts>>((await trx.raw(CHANGED, values)).rows);
      const found = queues.map((queue): QueueFigures => {
        let waits = standing(changed(queue, null));
        const byDay = calendar.map(({ day }): DayFigures => {
          waits = sum(waits, standing(changed(queue, day)));
          return { day, ...came(counted(queue, day)), ...waits, ...decisions(decided(queue, day)) };
        });
        return { queue, days: byDay, total: { ...added(byDay), ...waits, ...decisions(decided(queue, null)) } };
      });
      const totals = found.map(({ total }) => total);
      const waiting = totals.reduce(sum, standing(undefined));
      return { queues: found, total: { ...added(totals), ...waiting, ...decisions(decided(null, null)) } };
    },
    { isolationLevel: 'repeatable read', readOnly: true },
  );
}

type Came = Pick<Counts, 'opened' | 'ended' | 'received'>;
const came = (row: Partial<Counts> | undefined): Came => ({
  opened: row?.opened ?? 0,
  ended: row?.ended ?? 0,
  received: row?.received ?? 0,
});
type Standing = Pick<Counts, 'backlog' | 'overdue'>;
const standing = (row: Partial<Counts> | undefined): Standing => ({
  backlog: row?.backlog ?? 0,
  overdue: row?.overdue ?? 0,
});
const sum = (a: Standing, b: Standing): Standing => ({
  backlog: a.backlog + b.backlog,
  overdue: a.overdue + b.overdue,
});

function added(all: readonly Counts[]): Came {
  const total = came(undefined);
  for (const one of all) {
    total.opened += one.opened;
    total.ended += one.ended;
    total.received += one.received;
  }
  return total;
}

const decisions = (row: Decided | undefined): Pick<Counts, 'decided' | 'kept'> & Times => ({
  decided: row?.decided ?? 0,
  kept: row?.kept ?? 0,
  waitingP50: row?.waiting?.[0] ?? null,
  waitingP95: row?.waiting?.[1] ?? null,
  decidingP50: row?.deciding?.[0] ?? null,
  decidingP95: row?.deciding?.[1] ?? null,
});

/** Rows by queue and day; null stands for all, or for what was before. */
function lookUp<T>(rows: readonly (Row & T)[]): (queue: string | null, day: string | null) => T | undefined {
  const found = new Map(rows.map((row) => [`${row.queue} ${row.day}`, row]));
  return (queue, day) => found.get(`${queue} ${day}`);
}
