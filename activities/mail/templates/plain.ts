/** Text that came from outside, made harmless for a mail; and instants as people read them. */
import type { Locale } from '../../../workflows/contracts/procedure.js';

const LONGEST_LINE = 150;
/** Control characters, line and paragraph separators, and marks that turn the direction of what follows. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/**
 * One line of text: no line break, so that it can't look like another line of the mail; nothing that a mail reader would make a
 * link of, so that the mail's only link is ours. Longer than 200 characters is cut.
 */
export function oneLine(text: string): string {
  const line = text.replace(INVISIBLE, ' ').replace(/\s+/g, ' ').trim();
  const characters = [...withoutLinks(line)];
  return characters.length > 200 ? `${characters.slice(0, 199).join('')}…` : characters.join('');
}

/** The lines of a longer text, each harmless. */
export function manyLines(text: string): string[] {
  return text.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => withoutLinks(line.replace(INVISIBLE, ' ').trimEnd()));
}

/** Pieces of a line, none too long for SMTP (998 octets) even when every character is escaped. */
export function chunks(line: string): string[] {
  const characters = [...line];
  const count = Math.max(1, Math.ceil(characters.length / LONGEST_LINE));
  return Array.from({ length: count }, (_, i) => characters.slice(i * LONGEST_LINE, (i + 1) * LONGEST_LINE).join(''));
}

/** `https://host` and `www.host` become something that is still readable, but no link. */
function withoutLinks(text: string): string {
  return text.replace(/:\/\//g, ': //').replace(/\bwww\./gi, 'www .');
}

const FORMATS: Record<Locale, Intl.DateTimeFormat> = { ja: formatOf('ja-JP'), en: formatOf('en-GB') };

function formatOf(tag: string): Intl.DateTimeFormat {
  const japanese = tag === 'ja-JP';
  return new Intl.DateTimeFormat(tag, {
    timeZone: 'Asia/Tokyo',
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: japanese ? 'numeric' : 'long',
    day: 'numeric',
    weekday: japanese ? 'short' : 'long',
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** An instant in Japan time with its weekday. @param at RFC 3339 @throws {RangeError} if it is no instant */
export function japanTime(at: string, locale: Locale): string {
  const parts = FORMATS[locale].formatToParts(new Date(at));
  const of = (type: Intl.DateTimeFormatPartTypes): string => parts.find((part) => part.type === type)?.value ?? '';
  const time = `${of('hour')}:${of('minute')}`;
  return locale === 'ja'
    ? `${of('year')}年${of('month')}月${of('day')}日(${of('weekday')}) ${time}`
    : `${of('weekday')}, ${of('day')} ${of('month')} ${of('year')}, ${time} (Japan time)`;
}
