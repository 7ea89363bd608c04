/** Fields of operations on UMIN accounts: the account, and who its holder is. */
import { z } from 'zod';
import { parseBirthDate } from '../../workflows/rules/identity.js';
import { japanTimestamp } from '../../workflows/rules/japan-time.js';
import { parseUserId } from '../../workflows/rules/user-id.js';
import { Line } from '../http/schema.js';

const USER_ID_REASON = {
  required: 'reason.required',
  'user-id-with-domain': 'reason.user-id-with-domain',
  'not-a-user-id': 'reason.not-a-user-id',
} as const;

export const UserId = z
  .string()
  .max(254, { error: 'reason.too-long' })
  .transform((typed, context) => {
    const parsed = parseUserId(typed);
    if (parsed.ok) return parsed.id;
    context.addIssue({ code: 'custom', message: USER_ID_REASON[parsed.fault] });
    return z.NEVER;
  })
  .describe('「UMIN ID」: lower-case letters and digits, one hyphen');

export const BirthDate = z
  .string()
  .max(32, { error: 'reason.too-long' })
  .transform((typed, context) => {
    const date = parseBirthDate(typed, japanTimestamp(Date.now()).slice(0, 10));
    if (date !== undefined) return date;
    context.addIssue({ code: 'custom', message: typed.trim() === '' ? 'reason.required' : 'reason.not-a-date' });
    return z.NEVER;
  })
  .describe('「生年月日」: yyyy/mm/dd, or as Japanese write it; from 1900 on, not in the future');

const Name = Line(60);
/** 「よみがな」: kana in either script and width; the long-vowel mark and middle dots belong to it. */
export const Kana = Line(60).pipe(
  z.string().regex(/^[\p{Script=Hiragana}\p{Script=Katakana}ー・\s]+$/u, { error: 'reason.not-kana' }),
);
export const Sex = z.enum(['male', 'female'], { error: 'reason.required-choice' });

export const IdentityFields = {
  familyName: Name,
  givenName: Name,
  familyNameKana: Kana,
  givenNameKana: Kana,
  sex: Sex,
  birthDate: BirthDate,
};
