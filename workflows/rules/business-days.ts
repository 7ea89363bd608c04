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
