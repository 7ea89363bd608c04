/** Days on which offices in Japan are closed. */
import holidays from '@holiday-jp/holiday_jp';
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
