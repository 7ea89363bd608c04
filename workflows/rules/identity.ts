/** What a person says of themselves, as it is compared with the register (spec/access-code.md, entry B). */
import { foldHyphens, foldLine, withoutInvisible } from './typed-text.js';

export interface Identity {
  familyName: string;
  givenName: string;
  familyNameKana: string;
  givenNameKana: string;
  sex: 'male' | 'female';
  /** `yyyy/mm/dd` */
  birthDate: string;
}

/** Ignores width, Unicode composition, blanks and what can't be seen. */
export const foldName = (typed: string): string => withoutInvisible(typed.normalize('NFKC')).replace(/\s+/gu, '');

/** Reads katakana as hiragana: the letters of the two blocks lie 0x60 apart. */
export const foldKana = (typed: string): string =>
  foldName(typed).replace(/[\u30A1-\u30F6\u30FD\u30FE]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0x60));

/** The key by which persons are compared: equal keys mean that everything that was asked is the same. */
export const identityKey = (person: Identity): string =>
  [
    foldName(person.familyName),
    foldName(person.givenName),
    foldKana(person.familyNameKana),
    foldKana(person.givenNameKana),
    person.sex,
    person.birthDate,
  ].join('\n');

/** The oldest birth date that a living person can have, for certain. */
const FIRST_YEAR = 1900;
/** Years before the first of an era (明治, 大正, 昭和, 平成, 令和), by its name or letter. */
const ERAS: Readonly<Record<string, number>> = {
  明治: 1867,
  M: 1867,
  大正: 1911,
  T: 1911,
  昭和: 1925,
  S: 1925,
  平成: 1988,
  H: 1988,
  令和: 2018,
  R: 2018,
};

/** One width, one kind of hyphen, blanks as one. */
const foldDate = (typed: string): string =>
  inNumbers(foldHyphens(foldLine(typed)))
    .toUpperCase()
    .replace(/元年/, '1年')
    .replace(/[⁄∕]/g, '/')
    .replace(/^西暦 */, '')
    .replace(/ *(?:生まれ|生)$/, '');
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** What parts a year from a month and a month from a day. */
const BETWEEN = String.raw`(?: *[-/.,・、年月] *| +)`;
const IN_ORDER = new RegExp(
  `^(明治|大正|昭和|平成|令和|[MTSHR])? *([0-9]{1,4})${BETWEEN}([0-9]{1,2})${BETWEEN}([0-9]{1,2}) *日?$`,
);
const DAY_FIRST = /^([0-9]{1,2})(?:st|nd|rd|th)?[- ]+([a-z]{3})[a-z]*[.,]*[- ]+([0-9]{4})$/i;
const MONTH_FIRST = /^([a-z]{3})[a-z]*\.? +([0-9]{1,2})(?:st|nd|rd|th)?,? +([0-9]{4})$/i;

/** English dates with the month's name in front of or behind the day, as `1970/1/31`; others as they are. */
const inNumbers = (text: string): string => {
  const [, day, name = '', year] = DAY_FIRST.exec(text) ?? [];
  const [, first = '', second, last] = MONTH_FIRST.exec(text) ?? [];
  const month = MONTHS.indexOf((name || first).toLowerCase()) + 1;
  return month === 0 ? text : `${year ?? last}/${month}/${day ?? second}`;
};

/**
 * A birth date as people write it: `1970/01/31`, `1970-1-31`, `1970.1.31`, `19700131`, `1970 1 31`, `1970年1月31日`, `昭和45年1月31日`, `S45.1.31`,
 * `31 January 1970`, `Jan. 31, 1970`, in either width. Two numbers without a name for the month may be either, and are none.
 * @param today `yyyy/mm/dd` in Japan: nobody is born later
 * @returns `yyyy/mm/dd`; undefined for what is no date, lies in the future, or before 1900
 */
export function parseBirthDate(typed: string, today: string): string | undefined {
  const text = foldDate(typed);
  const [, era, year = '', month = '', day = ''] =
    IN_ORDER.exec(text) ?? /^()([0-9]{4})([0-9]{2})([0-9]{2})$/.exec(text) ?? [];
  if (year === '' || (!era && year.length !== 4)) return undefined;
  const [y, m, d] = [Number(year) + (era ? (ERAS[era] ?? 0) : 0), Number(month), Number(day)];
  const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1] ?? 0;
  const date = `${y}/${String(m).padStart(2, '0')}/${String(d).padStart(2, '0')}`;
  return y >= FIRST_YEAR && d >= 1 && d <= days && date <= today ? date : undefined;
}
