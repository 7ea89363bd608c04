/** What a person says of themselves, as it is compared with the register (spec/access-code.md, entry B). */

export interface Identity {
  familyName: string;
  givenName: string;
  familyNameKana: string;
  givenNameKana: string;
  sex: 'male' | 'female';
  /** `yyyy/mm/dd` */
  birthDate: string;
}

/** Ignores width, Unicode composition and blanks. */
export const foldName = (typed: string): string => typed.normalize('NFKC').replace(/\s+/gu, '');

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

/**
 * A date as a person types it, `yyyy/mm/dd` in either width, that exists in the calendar.
 * @returns the date with half-width digits, or undefined
 */
export function parseBirthDate(typed: string): string | undefined {
  const text = typed.normalize('NFKC').trim();
  const [, year, month, day] = /^([0-9]{4})\/([0-9]{2})\/([0-9]{2})$/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1] ?? 0;
  return y >= 1868 && d >= 1 && d <= days ? text : undefined;
}
