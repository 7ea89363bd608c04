/** Parts of operations that several procedures share. Requests are parsed here, once; inside, values are trusted. */
import { z } from 'zod';
import { parseEmail } from '../../workflows/rules/email.js';
import { foldId, foldIssuedPassword, foldLine, withoutInvisible } from '../../workflows/rules/typed-text.js';

export const ProcedureId = z
  .string()
  .regex(/^[a-z]+(?:-[a-z]+)+-[0-9A-HJKMNP-TV-Z]{26}$/, { error: 'reason.bad-format' })
  .describe('ID of a procedure: service, kind, ULID');

export const ApplicationId = z
  .string()
  .transform((typed) => foldId(typed).toUpperCase())
  .pipe(z.string().regex(/^AUTH[0-9]{8}$/, { error: 'reason.bad-format' }))
  .describe('「申請ID」: AUTH and 8 digits');

export const Instant = z.string().describe('RFC 3339 instant');

const EMAIL_REASON = {
  required: 'reason.required',
  'too-long': 'reason.too-long',
  'control-character': 'reason.control-character',
  'not-an-email': 'reason.not-an-email',
} as const;

/** One e-mail address, as it was typed but for width and blanks around it. */
export const Email = z
  .string()
  .transform((typed, context) => {
    const parsed = parseEmail(typed);
    if (parsed.ok) return parsed.address;
    context.addIssue({ code: 'custom', message: EMAIL_REASON[parsed.fault] });
    return z.NEVER;
  })
  .describe('One e-mail address, at most 254 characters, ASCII');

/** A password that somebody presents for a check: anything that a person may have, up to a length that is cheap to hash. */
export const PresentedPassword = z.string().min(1, { error: 'reason.required' }).max(256, { error: 'reason.too-long' });

/** A password that this product made and mailed, as it was pasted. */
export const IssuedPassword = z
  .string()
  .max(256, { error: 'reason.too-long' })
  .transform(foldIssuedPassword)
  .pipe(z.string().min(1, { error: 'reason.required' }));

/** Text of one line. */
export const Line = (longest: number) =>
  z
    .string()
    .transform(foldLine)
    .pipe(
      z
        .string()
        .min(1, { error: 'reason.required' })
        .max(longest, { error: 'reason.too-long' })
        .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u, { error: 'reason.bad-format' }),
    );

/** Text of several lines. */
export const Lines = (longest: number) =>
  z
    .string()
    .transform((typed) => withoutInvisible(typed.normalize('NFC')).replace(/\r\n?/g, '\n').trim())
    .pipe(
      z
        .string()
        .min(1, { error: 'reason.required' })
        .max(longest, { error: 'reason.too-long' })
        .regex(/^(?:[^\p{Cc}\p{Cs}]|\n|\t)*$/u, { error: 'reason.bad-format' }),
    );

/** A mailed code: ten digits in either width. Anything else is no attempt. */
export const TenDigits = z
  .string()
  .max(64, { error: 'reason.not-ten-digits' })
  .transform((typed) => withoutInvisible(typed.normalize('NFKC')).trim())
  .pipe(z.string().regex(/^[0-9]{10}$/, { error: 'reason.not-ten-digits' }));

export const STATUSES = [
  'awaiting-ok',
  'awaiting-confirmation',
  'awaiting-code',
  'awaiting-password',
  'awaiting-contact-verification',
  'awaiting-decision',
  'awaiting-applicant',
  'applying',
  'propagating',
  'completed',
  'expired',
  'locked',
  'refused',
  'withdrawn',
  'superseded',
  'abandoned',
  'mail-undeliverable',
  'failed',
] as const;
export const Status = z.enum(STATUSES);
