/** Figures of the queues (spec/platform.md, "Staff"), against the same figures counted one by one. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { csvOf } from '../../../api/staff/oversight/csv.js';
import { type DayFigures, figuresOf, type QueueFigures } from '../../../db/staff/figures.js';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { addProcedure, ago, DAY, HOUR, MINUTE, newId, signedIn } from './support.js';
import { addApplications, addThousands, type Decided } from './figures-rows.js';

let system: System;
let db: Knex;
let lead: Caller;
beforeAll(async () => {
  system = await startSystem({ worker: false });
  db = system.database.db;
  lead = await signedIn(system, 'lead1');
});
afterAll(() => system.close());
beforeEach(async () => {
  for (const table of ['decisions', 'applications', 'procedures']) await db(table).delete();
});

/** Day of Japan of an instant. */
const dayOf = (at: Date): string => new Date(at.getTime() + 9 * HOUR).toISOString().slice(0, 10);
/** An instant of so many days ago in Japan, at a time of its day. */
const onDay = (daysAgo: number, hour: number, minute = 0): Date =>
  new Date(Date.parse(`${dayOf(ago(daysAgo * DAY))}T00:00:00+09:00`) + hour * HOUR + minute * MINUTE);

async function figures(days: 7 | 30 | 90 = 7, queues = ['umin']): Promise<QueueFigures> {
  const [first] = (await figuresOf(db, { queues, days, uncounted: ['case-tracking'] })).queues;
  if (!first) throw new Error('no figures');
  return first;
}
const on = (queue: QueueFigures, at: Date): DayFigures | undefined => queue.days.find(({ day }) => day === dayOf(at));

describe('figures of a queue', () => {
  test('have every day of the period, today included, in Japan', async () => {
    for (const days of [7, 30, 90] as const) {
      const { days: found } = await figures(days);
      expect(found.map(({ day }) => day)).toEqual(
        Array.from({ length: days }, (_, index) => dayOf(ago((days - 1 - index) * DAY))),
      );
    }
  });

  test('count by the day of Japan: a minute before and after midnight there are two days', async () => {
    await addApplications(db, [{ received_at: onDay(3, 23, 59) }, { received_at: onDay(2, 0, 1) }]);
    const found = await figures();
    expect([on(found, onDay(3, 12))?.received, on(found, onDay(2, 12))?.received]).toEqual([1, 1]);
    expect([on(found, onDay(3, 12))?.backlog, on(found, onDay(2, 12))?.backlog]).toEqual([1, 2]);
  });

  test('waiting is from receipt to decision, deciding from claim to decision', async () => {
    const received = onDay(2, 8);
    await addApplications(db, [
      { received_at: received, claimed_at: onDay(2, 10), decidedAt: onDay(2, 11) },
      { received_at: received, claimed_at: onDay(2, 9), decidedAt: onDay(2, 12) },
      { received_at: received, claimed_at: null, decidedAt: onDay(2, 18) },
    ]);
    const { total, days } = await figures();
    expect(total).toMatchObject({ waitingP50: 4 * 3600, decidingP50: 2 * 3600, decided: 3 });
    expect(total.waitingP95).toBeCloseTo(9.4 * 3600, 3);
    expect(days.filter(({ waitingP50 }) => waitingP50 !== null).map(({ day }) => day)).toEqual([dayOf(received)]);
    expect(days.filter(({ decidingP50 }) => decidingP50 !== null)).toHaveLength(1);
  });

  test('the promised day is kept where the decision is no later than it', async () => {
    const decidedAt = onDay(1, 10);
    const due = [onDay(1, 9, 59), decidedAt, onDay(0, 0)];
    await addApplications(
      db,
      due.map((due_at) => ({ received_at: onDay(4, 1), due_at, decidedAt })),
    );
    expect((await figures()).total).toMatchObject({ decided: 3, kept: 2 });
  });

  test('an application is overdue from its day until it ends', async () => {
    await addApplications(db, [
      { received_at: onDay(6, 1), due_at: onDay(4, 17), decidedAt: onDay(2, 9) },
      { received_at: onDay(6, 1), due_at: onDay(4, 17), decidedAt: onDay(4, 9) },
      { received_at: onDay(20, 1), due_at: onDay(10, 17) },
      { received_at: onDay(1, 1), due_at: ago(-DAY) },
    ]);
    const { days, total } = await figures();
    expect(days.map(({ overdue }) => overdue)).toEqual([1, 1, 2, 2, 1, 1, 1]);
    expect(days.map(({ backlog }) => backlog)).toEqual([3, 3, 2, 2, 1, 2, 2]);
    expect(total).toMatchObject({ backlog: 2, overdue: 1 });
  });

  test('an outage pause that began before its day moves that day, and one that began later does not', async () => {
    const [moved, passed] = [onDay(3, 17), onDay(5, 17)];
    await addApplications(db, [
      { received_at: onDay(6, 1), due_at: moved, decidedAt: onDay(2, 9) },
      { received_at: onDay(6, 1), due_at: passed, decidedAt: onDay(4, 9) },
    ]);
    const ids: string[] = await db('applications').pluck('procedure_id');
    const pause = { id: 'audit-pause-of-figures', service: 'umin', part: 'mail', reason: 'x', begun_by: 'lead1' };
    const classes = [...new Set(ids.map((id) => id.slice(0, -27)))];
    await db('outage_pauses').insert({ ...pause, classes, begun_at: onDay(3, 12), ends_at: onDay(2, 12) });
    expect((await figures()).days.map(({ overdue }) => overdue)).toEqual([0, 1, 0, 0, 0, 0, 0]);
    await db('outage_pauses').delete();
    expect((await figures()).days.map(({ overdue }) => overdue)).toEqual([0, 1, 0, 1, 0, 0, 0]);
  });

  test('a withdrawn application waits no more and has no waiting time', async () => {
    await addApplications(db, [{ received_at: onDay(3, 1), open: false, closed_at: onDay(2, 1) }]);
    const { days, total } = await figures();
    expect(days.map(({ backlog }) => backlog)).toEqual([0, 0, 0, 1, 0, 0, 0]);
    expect(total).toMatchObject({ decided: 0, waitingP50: null });
  });

  test('procedures of all kinds count as opened and ended, a look at a case does not', async () => {
    const id = newId('umin-access-code');
    await addProcedure(db, { id, status: 'completed', openedAt: onDay(3, 1), closedAt: onDay(2, 1) });
    const look = newId('umin-case-tracking');
    await addProcedure(db, { id: look, status: 'completed', openedAt: onDay(3, 1), closedAt: onDay(2, 1) });
    const open = newId('umin-access-code');
    await addProcedure(db, { id: open, status: 'awaiting-code', openedAt: onDay(3, 2), closedAt: null });
    const { days } = await figures();
    expect(days.map(({ opened, ended }) => [opened, ended])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [2, 0],
      [0, 1],
      [0, 0],
      [0, 0],
    ]);
  });

  test('of all queues together are those of one heap, not means of means', async () => {
    const received = onDay(2, 8);
    await addApplications(db, [
      { received_at: received, decidedAt: onDay(2, 9) },
      { received_at: received, decidedAt: onDay(2, 10) },
      { service: 'cinii', received_at: received, decidedAt: onDay(2, 17) },
    ]);
    const { queues, total } = await figuresOf(db, { queues: ['umin', 'cinii'], days: 7, uncounted: [] });
    expect(queues.map((queue) => queue.total.waitingP50)).toEqual([1.5 * 3600, 9 * 3600]);
    expect(total).toMatchObject({ waitingP50: 2 * 3600, received: 3, decided: 3 });
    const own = await figuresOf(db, { queues: ['umin'], days: 7, uncounted: [] });
    expect([own.queues.length, own.total.received]).toEqual([1, 2]);
  });
});

describe('with 10,000 applications', () => {
  test('the figures are those counted one by one', async () => {
    const rows = await addThousands(db);
    const found = await figures(90);
    const mine = rows.filter(({ service }) => service === 'umin');
    for (const day of found.days.slice(0, -1)) {
      const end = Date.parse(`${day.day}T24:00:00+09:00`);
      const before = (at: Date | undefined | null): boolean => !!at && at.getTime() < end;
      const waits = mine.filter(({ received_at: at, decidedAt }) => before(at) && !before(decidedAt));
      expect([day.day, day.backlog, day.overdue]).toEqual([
        day.day,
        waits.length,
        waits.filter(({ due_at: due }) => before(due)).length,
      ]);
      const decided = mine.filter(({ decidedAt }) => decidedAt && dayOf(decidedAt) === day.day);
      expect(day.decided).toBe(decided.length);
      expect(day.waitingP50 ?? 0).toBeCloseTo(median(decided.map(waitOf)), 3);
    }
    expect(found.days.some(({ decided }) => decided > 10)).toBe(true);
  });

  const waitOf = ({ received_at: from, decidedAt: to }: Decided): number =>
    ((to?.getTime() ?? 0) - (from?.getTime() ?? 0)) / 1000;
  const median = (values: number[]): number => {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted.length / 2;
    return ((sorted[Math.floor(middle - 0.5)] ?? 0) + (sorted[Math.ceil(middle - 0.5)] ?? 0)) / 2;
  };
});

describe('the page', () => {
  const page = (query = '', caller = lead) => caller.send({ method: 'GET', url: `/staff/figures${query}` });

  test('shows the numbers of every plot in a table beside it', async () => {
    await addApplications(db, [{ received_at: onDay(2, 8), claimed_at: onDay(2, 9), decidedAt: onDay(2, 11) }]);
    const { text, status } = await page('?days=7');
    expect(status).toBe(200);
    expect(text.match(/<svg class="plot" /g)).toHaveLength(5);
    const tables = [...text.matchAll(/<svg class="plot" .*?<\/svg>.*?<table.*?<\/table>/gs)].map(([whole]) => whole);
    expect(tables).toHaveLength(5);
    for (const table of tables) expect(table).toContain(`>${dayOf(onDay(2, 8))}</div></th>`);
    expect(tables.find((table) => table.includes('待ち時間'))).toMatch(/>3<\/div><\/td>/);
  });

  test('takes 7, 30 and 90 days and nothing else', async () => {
    expect((await page('?days=90')).status).toBe(200);
    for (const query of ['?days=8', '?days=', '?days=7&days=30', '?format=xlsx', "?days=7'--"])
      expect([query, (await page(query)).status]).toEqual([query, 400]);
  });

  test('is a file for spreadsheets too: the same numbers, one row for each queue and day', async () => {
    await addApplications(db, [{ received_at: onDay(2, 8), claimed_at: onDay(2, 9), decidedAt: onDay(2, 11) }]);
    const { text, headers, status } = await page('?days=7&format=csv&lang=en');
    expect([status, headers['content-type'], headers['content-disposition'], headers['cache-control']]).toEqual([
      200,
      'text/csv; charset=utf-8',
      'attachment; filename="figures-7-days.csv"',
      'no-store',
    ]);
    const [head = '', ...lines] = text.split('\r\n');
    expect(head.startsWith('\uFEFFQueue,Date,')).toBe(true);
    expect(lines).toHaveLength(7 * 5 + 1);
    expect(lines).toContain(`umin,${dayOf(onDay(2, 8))},0,0,1,1,1,0,0,10800,10800,7200,7200`);
    expect(lines.at(-1)).toBe('');
  });
});

test.each([
  ['=1+1', "'=1+1"],
  ['+81', "'+81"],
  ['-2', "'-2"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  [' =1', "' =1"],
  ['"=1"', `"'""=1"""`],
  ['＝1', "'＝1"],
  ['a,b', '"a,b"'],
  ['a"b', '"a""b"'],
  ['a\nb', '"a\nb"'],
  ['UMIN', 'UMIN'],
])('a cell %j is written as %j, never as a formula', (cell, written) => {
  expect(csvOf([[cell, -5, null]])).toBe(`\uFEFF${written},-5,\r\n`);
});
