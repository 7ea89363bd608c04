/** What a person says of themselves, as it is compared with the register (spec/access-code.md, entry B). */
import { foldId, foldLine, withoutInvisible } from './typed-text.js';

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

/**
 * A birth date as people write it: `1970/01/31`, `1970-1-31`, `1970.1.31`, `19700131`, `1970 1 31`, `1970年1月31日`, `昭和45年1月31日`, `S45.1.31`, in either width.
 * @param today `yyyy/mm/dd` in Japan: nobody is born later
 * @returns `yyyy/mm/dd`; undefined for what is no date, lies in the future, or before 1900
 */
export function parseBirthDate(typed: string, today: string): string | undefined {
  const text = foldId(typed).toUpperCase().replace(/元年/, '1年').replace(/[⁄∕]/g, '/');
  const [, era, year = '', month = '', day = ''] =
    /^(明治|大正|昭和|平成|令和|[MTSHR])?([0-9]{1,4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?$/.exec(text) ??
    /^()([0-9]{4})([0-9]{2})([0-9]{2})$/.exec(text) ??
    /^()([0-9]{4}) +([0-9]{1,2}) +([0-9]{1,2})$/.exec(foldLine(typed)) ??
    [];
  if (year === '' || (!era && year.length !== 4)) return undefined;
  const [y, m, d] = [Number(year) + (era ? (ERAS[era] ?? 0) : 0), Number(month), Number(day)];
  const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1] ?? 0;
  const date = `${y}/${String(m).padStart(2, '0')}/${String(d).padStart(2, '0')}`;
  return y >= FIRST_YEAR && d >= 1 && d <= days && date <= today ? date : undefined;
}
