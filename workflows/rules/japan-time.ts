/** Instants as people in Japan read them, on pages and in mails. Not for workflows: locale data differ between hosts. */

type Language = 'ja' | 'en';

const FORMATS: Record<Language, Intl.DateTimeFormat> = { ja: formatOf('ja'), en: formatOf('en') };

function formatOf(language: Language): Intl.DateTimeFormat {
  const japanese = language === 'ja';
  return new Intl.DateTimeFormat(japanese ? 'ja-JP' : 'en-GB', {
    timeZone: 'Asia/Tokyo',
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: japanese ? 'numeric' : 'long',
    day: 'numeric',
    weekday: japanese ? 'short' : 'long',
    hour: '2-digit',
    minute: '2-digit',
  });
}

const STAMP = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Tokyo',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** An instant in Japan time to the second, in digits: `2021/01/19 16:16:45`. @throws {RangeError} if it is no instant */
export function japanTimestamp(at: string | number): string {
  const part: Record<string, string> = {};
  for (const { type, value } of STAMP.formatToParts(new Date(at))) part[type] = value;
  return `${part['year']}/${part['month']}/${part['day']} ${part['hour']}:${part['minute']}:${part['second']}`;
}

/**
 * An instant in Japan time with its weekday: `2026年11月21日(土) 13:05`, `Saturday, 21 November 2026, 13:05 (Japan time)` (the last blank doesn't break).
 * @param at RFC 3339 text or epoch milliseconds @throws {RangeError} if it is no instant
 */
export function japanTime(at: string | number, language: Language): string {
  // Put together from the parts: punctuation differs between versions of the locale data.
  const part: Record<string, string> = {};
  for (const { type, value } of FORMATS[language].formatToParts(new Date(at))) part[type] = value;
  return language === 'ja'
    ? `${part['year']}年${part['month']}月${part['day']}日(${part['weekday']}) ${part['hour']}:${part['minute']}`
    : `${part['weekday']}, ${part['day']} ${part['month']} ${part['year']}, ${part['hour']}:${part['minute']} (Japan\u00a0time)`;
}
