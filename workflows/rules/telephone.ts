/** Japanese telephone numbers, as people type them. */
import { foldDigits } from './typed-text.js';

/** What else numbers are written apart with. */
const APART = /[()[\]./]/g;
/**
 * 10 digits of a line (0 and 9 more) or 11 of a mobile or IP telephone (050, 060, 070, 080, 090). Not: 0120, 0570, 0800 and 0990, which are called and not
 * owned by a person, 020 (machines), 00 (other carriers, other countries).
 */
const NATIONAL = /^0(?:[5-9]0[1-9]\d{7}|(?![5-9]0)[1-9]\d{8})$/;
const SPECIAL = /^0(?:120|570|800|990)/;

/**
 * @param typed also in full width, with hyphens, blanks and brackets, from abroad as `+81 90…` or `+81 (0)90…`
 * @returns E.164, as `+819012345678`; undefined: it is no number of a person's telephone in Japan
 */
export function parseTelephone(typed: string): string | undefined {
  if (typed.length > 40) return undefined;
  const digits = foldDigits(typed.normalize('NFKC').replace(APART, ''));
  const national = digits.startsWith('+81') ? `0${digits.slice(3).replace(/^0/, '')}` : digits;
  if (!NATIONAL.test(national) || SPECIAL.test(national)) return undefined;
  return `+81${national.slice(1)}`;
}
