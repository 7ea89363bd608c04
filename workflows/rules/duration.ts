/** Lengths of time, and how people read them on pages and in mails. */

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

const UNITS = [
  { ms: HOUR_MS, ja: '時間', en: 'hour' },
  { ms: 60_000, ja: '分', en: 'minute' },
  { ms: 1000, ja: '秒', en: 'second' },
] as const;
const SECOND = UNITS[2];

/**
 * A length in the largest unit that it is a whole number of: `24時間`, `30分`, `8秒`; `24 hours`, `1 minute`.
 * @param ms milliseconds; what is left below a second is dropped, so that no more is promised than there is, but never less than a second
 */
export function duration(ms: number, language: 'ja' | 'en'): string {
  const whole = Math.max(1000, ms - (ms % 1000));
  const unit = UNITS.find((one) => whole % one.ms === 0) ?? SECOND;
  const count = whole / unit.ms;
  return language === 'ja' ? `${count}${unit.ja}` : `${count} ${unit.en}${count === 1 ? '' : 's'}`;
}

/** From two days on whole days, from two hours on whole hours, else minutes begun: `13日`, `5時間`, `90分`; `13 days`. @param ms milliseconds */
export function roughly(ms: number, language: 'ja' | 'en'): string {
  if (ms >= 2 * DAY_MS) {
    const days = Math.floor(ms / DAY_MS);
    return language === 'ja' ? `${days}日` : `${days} days`;
  }
  if (ms >= 2 * HOUR_MS) return duration(ms - (ms % HOUR_MS), language);
  const minutes = Math.ceil(ms / 60_000);
  return language === 'ja' ? `${minutes}分` : `${minutes} minute${minutes === 1 ? '' : 's'}`;
}
