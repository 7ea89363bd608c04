/** Operations of the procedure `access-code` (spec/contract.md). */
import { z } from 'zod';
import { parseBirthDate } from '../../../workflows/rules/identity.js';
import { parseUserId } from '../../../workflows/rules/user-id.js';
import { operation } from '../../http/operation.js';
import { Instant, Line, ProcedureId } from '../../http/schema.js';

const tags = ['access-code'] as const;

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
    const date = parseBirthDate(typed);
    if (date !== undefined) return date;
    context.addIssue({ code: 'custom', message: typed.trim() === '' ? 'reason.required' : 'reason.not-a-date' });
    return z.NEVER;
  })
  .describe('「生年月日」: yyyy/mm/dd');

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

/** 「アクセスコード」: ten digits in either width. Anything else is no attempt. */
export const TenDigits = z
  .string()
  .max(64, { error: 'reason.not-ten-digits' })
  .transform((typed) => typed.normalize('NFKC').trim())
  .pipe(z.string().regex(/^[0-9]{10}$/, { error: 'reason.not-ten-digits' }));

const Sent = z.object({ procedureId: ProcedureId, status: z.literal('awaiting-code'), expiresAt: Instant });
const starting = {
  method: 'POST',
  tags,
  description:
    'The code goes to every address of the account. Where none can be sent, the answer is the same whatever the reason; an operator application may go on from its procedureId.',
  answers: { 201: Sent },
  problems: ['access-code-not-sent', 'too-many-requests'],
} as const;

export const startAccessCodeById = operation({
  ...starting,
  operationId: 'startAccessCodeById',
  path: '/access-codes/by-id',
  summary: 'Have an access code mailed: the UMIN ID is known',
  body: z.strictObject({ accountId: UserId }),
});

export const startAccessCodeByIdentity = operation({
  ...starting,
  operationId: 'startAccessCodeByIdentity',
  path: '/access-codes/by-identity',
  summary: 'Have an access code mailed: by name, sex and birth date',
  body: z.strictObject(IdentityFields),
});

export const submitAccessCode = operation({
  operationId: 'submitAccessCode',
  method: 'POST',
  path: '/access-codes/:procedureId/code',
  summary: 'Give the mailed access code',
  description: 'A code that is not ten digits is `malformed` and uses up no try.',
  tags,
  params: z.strictObject({ procedureId: ProcedureId }),
  body: z.strictObject({ code: TenDigits }),
  answers: {
    200: z.object({
      procedureId: ProcedureId,
      status: z.literal('awaiting-password'),
      expiresAt: Instant.describe('Until when a new password may be set'),
      passwordTicket: z.string().describe('For submitNewPassword'),
    }),
  },
  problems: ['wrong-code', 'code-locked', 'code-expired', 'wrong-state', 'not-found'],
});
