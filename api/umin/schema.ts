/** Fields of operations on UMIN accounts: the account, and who its holder is. */
import { z } from 'zod';
import { parseBirthDate } from '../../workflows/rules/identity.js';
import { japanTimestamp } from '../../workflows/rules/japan-time.js';
import { foldKanaLine } from '../../workflows/rules/typed-text.js';
import { parseUserId } from '../../workflows/rules/user-id.js';
import { Line, Typed } from '../http/schema.js';

const USER_ID_REASON = {
  required: 'reason.required',
  'user-id-with-domain': 'reason.user-id-with-domain',
  'not-a-user-id': 'reason.not-a-user-id',
} as const;

export const UserId = Typed({ least: 0, longest: 254, pattern: '^[a-z0-9]{1,31}-[a-z0-9]{1,32}$' })
  .transform((typed, context) => {
    const parsed = parseUserId(typed);
    if (parsed.ok) return parsed.id;
    context.addIssue({ code: 'custom', message: USER_ID_REASON[parsed.fault] });
    return z.NEVER;
  })
  .describe('「UMIN ID」: lower-case letters and digits, one hyphen');

/** From 1900 to 2025: later years are taken once they have begun. */
const YEAR = '(?:19[0-9]{2}|20(?:[01][0-9]|2[0-5]))';
const LEAP_YEAR = '(?:19(?:0[48]|[2468][048]|[13579][26])|20(?:0[048]|1[26]|2[04]))';
const TO_28 = '(?:0[1-9]|1[0-9]|2[0-8])';
/** The days that there are. */
const DATE = `^(?:${YEAR}/(?:(?:0[1-9]|1[0-2])/${TO_28}|(?:0[13-9]|1[0-2])/(?:29|30)|(?:0[13578]|1[02])/31)|${LEAP_YEAR}/02/29)$`;

export const BirthDate = Typed({ least: 0, longest: 32, pattern: DATE })
  .transform((typed, context) => {
    const date = parseBirthDate(typed, japanTimestamp(Date.now()).slice(0, 10));
    if (date !== undefined) return date;
    context.addIssue({ code: 'custom', message: typed.trim() === '' ? 'reason.required' : 'reason.not-a-date' });
    return z.NEVER;
  })
  .describe('「生年月日」: yyyy/mm/dd, or as Japanese write it; from 1900 on, not in the future');

const Name = Line(60);
/** 「よみがな」: kana in either script and width; the long-vowel mark and middle dots belong to it. */
const KANA_SIGN = String.raw`(?:[\u3041-\u3096\u309d-\u309f\u30a1-\u30ff\u31f0-\u31ff\uff65-\uff9d]|[\uff73\uff76-\uff84\uff8a-\uff8e]\uff9e|[\uff8a-\uff8e]\uff9f)`;
export const Kana = Line(60, `^${KANA_SIGN}(?:[ \\u3000]*${KANA_SIGN})*$`)
  .transform(foldKanaLine)
  .pipe(z.string().regex(/^[\p{Script=Hiragana}\p{Script=Katakana}ー・\s]+$/u, { error: 'reason.not-kana' }));
export const Sex = z.enum(['male', 'female'], { error: 'reason.required-choice' });

export const IdentityFields = {
  familyName: Name,
  givenName: Name,
  familyNameKana: Kana,
  givenNameKana: Kana,
  sex: Sex,
  birthDate: BirthDate,
};
