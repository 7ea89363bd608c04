/**
 * Business days of an office in Japan: Monday to Friday, without public holidays and without the institution's closed days.
 * Pure: the days off are passed in, so that a calendar that changes later changes no recorded decision.
 */

const DAY_MS = 86_400_000;
/** Japan has no summer time: Asia/Tokyo is UTC+9, all year. */
const TOKYO_MS = 9 * 3_600_000;

/** The calendar day in Tokyo of an instant, `YYYY-MM-DD`. */
export function tokyoDay(epochMs: number): string {
  return new Date(epochMs + TOKYO_MS).toISOString().slice(0, 10);
}

/** Whether a day `YYYY-MM-DD` is a business day. @param daysOff public holidays and closed days, `YYYY-MM-DD` */
export function isBusinessDay(day: string, daysOff: ReadonlySet<string>): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !daysOff.has(day);
}

/**
 * The end (17:00 in Tokyo) of the n-th business day after the day on which something was received.
 * @returns epoch milliseconds
 */
export function dueAfterBusinessDays(receivedMs: number, n: number, daysOff: ReadonlySet<string>): number {
  let dayStart = Date.parse(`${tokyoDay(receivedMs)}T00:00:00Z`);
  for (let left = n; left > 0; ) {
    dayStart += DAY_MS;
    if (isBusinessDay(new Date(dayStart).toISOString().slice(0, 10), daysOff)) left -= 1;
  }
  return dayStart - TOKYO_MS + 17 * 3_600_000;
}

/** The days off of an office, as far as they are known. */
export interface OfficeCalendar {
  /** Public holidays and closed days, `YYYY-MM-DD`. */
  daysOff: ReadonlySet<string>;
  /** The last day of which it is known whether it is a holiday, `YYYY-MM-DD`. */
  knownUntil: string;
}

const OPENS_MS = 9 * 3_600_000;
const CLOSES_MS = 17 * 3_600_000;

/**
 * When a decision is due, by office hours from 9:00 to 17:00 in Tokyo: what is received on a business day before 17:00:00.000 is decided on the same day,
 * anything else on the next one, and then n business days later, at 17:00.
 * @returns epoch milliseconds; undefined where the calendar doesn't reach that far, so that nothing can be promised
 */
export function dueDay(receivedMs: number, calendar: OfficeCalendar, n = 0): number | undefined {
  let day = tokyoDay(receivedMs);
  const inTime = isBusinessDay(day, calendar.daysOff) && receivedMs < startOf(day) + CLOSES_MS;
  for (let left = inTime ? n : n + 1; left > 0; left -= 1) day = nextBusinessDay(day, calendar.daysOff);
  return day > calendar.knownUntil ? undefined : startOf(day) + CLOSES_MS;
}

/** 9:00 of the business days after the one on which a decision was due, so many of them or as far as the calendar reaches. Epoch milliseconds. */
export function remindersAfter(dueMs: number, calendar: OfficeCalendar, count: number): number[] {
  const reminders: number[] = [];
  let day = tokyoDay(dueMs);
  while (reminders.length < count) {
    day = nextBusinessDay(day, calendar.daysOff);
    if (day > calendar.knownUntil) break;
    reminders.push(startOf(day) + OPENS_MS);
  }
  return reminders;
}

/** 0:00 in Tokyo. */
const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) - TOKYO_MS;

function nextBusinessDay(day: string, daysOff: ReadonlySet<string>): string {
  let next = day;
  do next = tokyoDay(startOf(next) + DAY_MS);
  while (!isBusinessDay(next, daysOff));
  return next;
}
