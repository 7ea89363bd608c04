/** Rules of the 「第2パスワード」 (manual: certificate issuance, 2.2; spec/second-password.md (b) and (d)). */

export const SECOND_PASSWORD_RULES = [
  'min-length',
  'max-length',
  'letters-and-digits',
  'upper',
  'lower',
  'digit',
  'mismatch',
  'university-password',
  'current-wrong',
  'same-as-current',
] as const;
export type SecondPasswordRule = (typeof SECOND_PASSWORD_RULES)[number];

export const SECOND_PASSWORD_MIN = 8;
/** The manual names none; what is longer is a mistake of a program. */
export const SECOND_PASSWORD_MAX = 128;

/** The rules that can be checked by looking at what was typed, as typed: full-width letters are not half-width ones. @returns those broken, in the order of the list */
export function checkSecondPassword(password: string, again: string): SecondPasswordRule[] {
  const broken: SecondPasswordRule[] = [];
  const length = [...password].length;
  if (length < SECOND_PASSWORD_MIN) broken.push('min-length');
  if (length > SECOND_PASSWORD_MAX) broken.push('max-length');
  if (/[^A-Za-z0-9]/.test(password)) broken.push('letters-and-digits');
  if (!/[A-Z]/.test(password)) broken.push('upper');
  if (!/[a-z]/.test(password)) broken.push('lower');
  if (!/[0-9]/.test(password)) broken.push('digit');
  if (password !== again) broken.push('mismatch');
  return broken;
}
