/** When a decision is due by office hours in Japan (spec/mfa-reregistration.md, 2b.1). */
import { describe, expect, test } from '@jest/globals';
import { officeCalendar, officeHours } from '../../../worker/runtime/calendar.js';
import { dueDay, remindersAfter } from '../../../workflows/rules/business-days.js';

const YEAR_END = ['2026-12-29', '2026-12-30', '2026-12-31', '2027-01-02', '2027-01-03'];
const due = (received: string, closed: readonly string[] = [], days = 0): string | undefined => {
  const at = dueDay(Date.parse(received), officeCalendar(Date.parse(received), closed), days);
  return at === undefined ? undefined : new Date(at + 9 * 3_600_000).toISOString().slice(0, 16);
};

describe('received on a business day before 17:00:00.000 it is due the same day, else the next business day', () => {
  test.each<[string, string, string[]]>([
    // 27 December 2026 is a Sunday; in 2027 it is a Monday.
    ['2026-12-27T16:55:00+09:00', '2026-12-28T17:00', []],
    ['2027-12-27T16:55:00+09:00', '2027-12-27T17:00', []],
    ['2027-12-27T16:59:59.999+09:00', '2027-12-27T17:00', []],
    ['2027-12-27T17:00:00.000+09:00', '2027-12-28T17:00', []],
    ['2026-12-25T16:59:59.999+09:00', '2026-12-25T17:00', []],
    ['2026-12-25T17:00:00.000+09:00', '2026-12-28T17:00', []],
    // Before the office opens.
    ['2026-11-26T00:00:00+09:00', '2026-11-26T17:00', []],
    // A Saturday.
    ['2026-11-28T10:00:00+09:00', '2026-11-30T17:00', []],
    // Golden Week: 29 April, 3 to 5 May, and 6 May for 3 May, which is a Sunday.
    ['2026-04-28T17:00:00+09:00', '2026-04-30T17:00', []],
    ['2026-05-01T18:00:00+09:00', '2026-05-07T17:00', []],
    ['2026-05-04T10:00:00+09:00', '2026-05-07T17:00', []],
    // A day between two holidays is one.
    ['2026-09-18T17:00:00+09:00', '2026-09-24T17:00', []],
    ['2026-09-22T10:00:00+09:00', '2026-09-24T17:00', []],
    // A substitute holiday: 21 March 2027 is a Sunday.
    ['2027-03-22T10:00:00+09:00', '2027-03-23T17:00', []],
    // The institution's own closed days, 29 December to 3 January.
    ['2026-12-28T16:00:00+09:00', '2026-12-28T17:00', YEAR_END],
    ['2026-12-28T17:30:00+09:00', '2027-01-04T17:00', YEAR_END],
    ['2026-12-30T10:00:00+09:00', '2027-01-04T17:00', YEAR_END],
    // A closed day that was added later.
    ['2026-12-10T18:00:00+09:00', '2026-12-11T17:00', []],
    ['2026-12-10T18:00:00+09:00', '2026-12-14T17:00', ['2026-12-11']],
  ])('received %s: due %s', (received, expected, closed) => {
    expect(due(received, closed)).toBe(expected);
  });

  test('more business days come on top', () => {
    expect(due('2026-12-25T10:00:00+09:00', YEAR_END, 2)).toBe('2027-01-04T17:00');
  });
});

describe('where the calendar has no data', () => {
  test('nothing is promised, and it is said so', () => {
    expect(due('2050-12-31T10:00:00+09:00')).toBeUndefined();
    expect(due('2051-03-01T10:00:00+09:00')).toBeUndefined();
    const hours = officeHours({ decisionBusinessDays: 0, closedDays: [] }, Date.parse('2051-03-01T10:00:00+09:00'));
    expect(hours).toMatchObject({ promised: false, dueAt: '2051-03-01T08:00:00.000Z' });
    expect(hours.remindAt.length).toBeGreaterThan(0);
  });

  test('as far as it has some, it is promised', () => {
    expect(due('2050-12-30T10:00:00+09:00')).toBe('2050-12-30T17:00');
  });
});

test('the lead is reminded at 9:00 of each business day after the due day', () => {
  const from = Date.parse('2026-12-28T10:00:00+09:00');
  const calendar = officeCalendar(from, YEAR_END);
  const reminders = remindersAfter(dueDay(from, calendar) ?? 0, calendar, 3);
  expect(reminders.map((at) => new Date(at).toISOString())).toEqual([
    '2027-01-04T00:00:00.000Z',
    '2027-01-05T00:00:00.000Z',
    '2027-01-06T00:00:00.000Z',
  ]);
});

test('the version of a calendar changes with its closed days, and not with the time', () => {
  const at = Date.parse('2026-11-26T00:00:00Z');
  const { version } = officeCalendar(at, ['2026-12-29', '2026-12-30']);
  expect(officeCalendar(at + 40 * 86_400_000, ['2026-12-30', '2026-12-29']).version).toBe(version);
  expect(officeCalendar(at, ['2026-12-29']).version).not.toBe(version);
});
