/** Calendar days in Japan, which has one time the whole year. */
const OFFSET = '+09:00';
const DAY_MS = 86_400_000;

/**
 * The instants in which a day begins and the next one does.
 * @param day `2026-11-27` @param field what the error calls it
 * @throws RangeError for what is not written so, or no day of the calendar
 */
export function dayInJapan(day: string, field = 'day'): { from: Date; until: Date } {
  const from = new Date(`${day}T00:00:00${OFFSET}`);
  if (!isDay(day) || Number.isNaN(from.getTime())) throw new RangeError(`${field}: there is no day ${day}`);
  return { from, until: new Date(from.getTime() + DAY_MS) };
}

/** A `Date` takes months for their first day, and the 30th of February for a day in March. */
function isDay(day: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(day)) return false;
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === day;
}
