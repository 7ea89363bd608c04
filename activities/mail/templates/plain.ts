/** Text that came from outside, made harmless for a mail. */
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
