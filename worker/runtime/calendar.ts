/** Days on which offices in Japan are closed. */
import { createHash } from 'node:crypto';
import holidays from '@holiday-jp/holiday_jp';
import type { OfficeHours } from '../../workflows/contracts/review.js';
import type { IsoInstant } from '../../workflows/contracts/procedure.js';
import { dueDay, type OfficeCalendar, remindersAfter } from '../../workflows/rules/business-days.js';
import { DAY_MS } from '../../workflows/rules/duration.js';

/**
 * Public holidays of Japan within two years of an instant, and the institution's closed days, as `YYYY-MM-DD`.
 * @param closedDays from the service's settings
 */
export function daysOff(fromMs: number, closedDays: readonly string[]): Set<string> {
  const from = new Date(fromMs - DAY_MS);
  const to = new Date(fromMs + 2 * 366 * DAY_MS);
  // The library's dates are calendar days at midnight UTC.
  const listed = holidays.between(from, to).map((day) => new Date(day.date).toISOString().slice(0, 10));
  return new Set([...listed, ...closedDays]);
}

/** All that the library knows. */
const LISTED = holidays
  .between(new Date(0), new Date('2200-12-31'))
  .map((day) => new Date(day.date).toISOString().slice(0, 10));
/** The last year of which it knows the holidays. */
const KNOWN_UNTIL = `${LISTED.at(-1)?.slice(0, 4) ?? '0000'}-12-31`;

/** The calendar of an office from an instant on, and what it was made from: another version where a holiday or a closed day is another. */
export function officeCalendar(fromMs: number, closedDays: readonly string[]): OfficeCalendar & { version: string } {
  const window = new Date(fromMs + 2 * 366 * DAY_MS).toISOString().slice(0, 10);
  return {
    daysOff: daysOff(fromMs, closedDays),
    knownUntil: window < KNOWN_UNTIL ? window : KNOWN_UNTIL,
    version: createHash('sha256')
      .update([...LISTED, '', ...closedDays.toSorted()].join('\n'))
      .digest('hex')
      .slice(0, 12),
  };
}

/** More reminders than any open case will ever need. */
const REMINDERS = 60;

/** When a decision on what is received at an instant is due, by the calendar as it is now. */
export function officeHours(
  { decisionBusinessDays, closedDays }: { decisionBusinessDays: number; closedDays: readonly string[] },
  receivedMs: number,
): OfficeHours {
  const calendar = officeCalendar(receivedMs, closedDays);
  const promised = dueDay(receivedMs, calendar, decisionBusinessDays);
  // Where nothing is known of holidays, the queue is sorted by weekdays alone, and nobody is promised anything.
  const due = promised ?? dueDay(receivedMs, { ...calendar, knownUntil: '9999' }, decisionBusinessDays) ?? receivedMs;
  return {
    dueAt: instant(due),
    promised: promised !== undefined,
    remindAt: remindersAfter(
      due,
      { ...calendar, ...(promised === undefined && { knownUntil: '9999' }) },
      REMINDERS,
    ).map(instant),
    calendar: calendar.version,
  };
}

const instant = (ms: number): IsoInstant => new Date(ms).toISOString() as IsoInstant;
