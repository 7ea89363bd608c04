/** Parts of operations that several procedures share. Requests are parsed here, once; inside, values are trusted. */
import { z } from 'zod';
import { parseEmail } from '../../workflows/rules/email.js';
import {
  BLANKS,
  foldDigits,
  foldId,
  foldIssuedPassword,
  foldLine,
  foldLines,
  UNSEEN,
  withOneLineEnd,
} from '../../workflows/rules/typed-text.js';

const CONTROL = String.raw`\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029`;
const CONTROL_BUT_LINES = String.raw`\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f`;
const LINE_ENDS = String.raw`\n\r\u2028\u2029`;
/** Something else than blanks, and none of these characters behind it. Read from the left in one go, however long the text. */
const visible = (none: string): string => `^[${BLANKS}${UNSEEN}]*[^${none}${BLANKS}${UNSEEN}][^${none}]*$`;
/** Something else than blanks, and no control characters. */
const LINE = visible(CONTROL);
/** The same of what is compared letter by letter: a tab is not folded into a blank, so it may not stand there. */
export const ID = visible(String.raw`${CONTROL}\t`);
const LINES = `^[${BLANKS}${UNSEEN}${LINE_ENDS}]*[^${CONTROL_BUT_LINES}${BLANKS}${UNSEEN}${LINE_ENDS}][^${CONTROL_BUT_LINES}]*$`;
/** Any text of one line, blank too. */
export const NO_CONTROL = `^[^${CONTROL}]*$`;
const LONE_SURROGATE = /\p{Cs}/u;

interface Limits {
  /** Default: 1. */
  least?: number;
  longest: number;
  /** Of its characters those count that `counted` leaves. Default: all. */
  counted?: (typed: string) => string;
  /** What it must match, as it is typed. */
  matches?: string;
  /** What is told of it: a pattern of ECMAScript without property escapes, so that any generator can read it. Default: `matches`. */
  pattern?: string;
}

/**
 * A text with its limits, checked and described alike: JSON Schema counts characters, JavaScript UTF-16 units. The pattern that is described
 * is one that is taken; where people type in other widths, more is taken than it says.
 */
export function Typed({
  least = 1,
  longest,
  counted = (typed) => typed,
  matches,
  pattern = matches,
}: Limits): z.ZodString {
  const wanted = matches === undefined ? undefined : new RegExp(matches, 'u');
  return z
    .string()
    .superRefine((typed, context) => {
      const refuse = (reason: string): void => context.addIssue({ code: 'custom', message: `reason.${reason}` });
      if (typed.length < least || (wanted && typed.trim() === '')) return refuse('required');
      // A character is one or two units, the end of a line two characters: only what may be too long is counted.
      if (typed.length > longest && (typed.length > 2 * longest || [...counted(typed)].length > longest))
        return refuse('too-long');
      if (wanted && (!wanted.test(typed) || LONE_SURROGATE.test(typed))) refuse('bad-format');
    })
    .meta({ minLength: least, maxLength: longest, ...(pattern !== undefined && { pattern }) });
}

const ULID = '[0-9A-HJKMNP-TV-Z]{26}';
export const ProcedureId = z
  .string()
  .regex(new RegExp(`^[a-z]+(?:-[a-z]+)+-${ULID}$`), { error: 'reason.bad-format' })
  .max(120, { error: 'reason.bad-format' })
  .describe('ID of a procedure: service, kind, ULID');

export const ApplicationId = Typed({ least: 0, longest: 64, pattern: '^AUTH[0-9]{8}$' })
  .transform((typed) => foldId(typed).toUpperCase())
  .pipe(
    z
      .string()
      .min(1, { error: 'reason.required', abort: true })
      .regex(/^AUTH[0-9]{8}$/, { error: 'reason.bad-format' }),
  )
  .describe('「申請ID」: AUTH and 8 digits');

export const Instant = z.string().describe('RFC 3339 instant');

const EMAIL_REASON = {
  required: 'reason.required',
  'too-long': 'reason.too-long',
  'control-character': 'reason.control-character',
  'not-an-email': 'reason.not-an-email',
} as const;

const LOCAL = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const EMAIL = `^(?=[^@]{1,64}@)${LOCAL}(?:\\.${LOCAL})*@${LABEL}(?:\\.${LABEL})+$`;

/** One e-mail address, as it was typed but for width and blanks around it. */
export const Email = Typed({ least: 0, longest: 1000, pattern: EMAIL })
  .transform((typed, context) => {
    const parsed = parseEmail(typed);
    if (parsed.ok) return parsed.address;
    context.addIssue({ code: 'custom', message: EMAIL_REASON[parsed.fault] });
    return z.NEVER;
  })
  .describe('One e-mail address, at most 254 characters, ASCII');

/** A password that somebody presents for a check: anything that a person may have, up to a length that is cheap to hash. */
export const PresentedPassword = Typed({ longest: 256 });

/** A password that this product made and mailed, as it was pasted. */
export const IssuedPassword = Typed({ longest: 256 })
  .transform(foldIssuedPassword)
  .pipe(z.string().min(1, { error: 'reason.required' }));

/** Text of one line. @param pattern what is told of it besides */
export const Line = (longest: number, pattern?: string) =>
  Typed({ longest, matches: LINE, ...(pattern !== undefined && { pattern }) })
    .transform(foldLine)
    .pipe(z.string().min(1, { error: 'reason.required' }));

/** Text of several lines. An end of a line is one character, as people count. */
export const Lines = (longest: number) =>
  Typed({ longest, counted: withOneLineEnd, matches: LINES })
    .transform(foldLines)
    .pipe(z.string().min(1, { error: 'reason.required' }));

/** A mailed code: ten digits in either width, in groups or not. Anything else is no attempt. */
export const TenDigits = z
  .string()
  .max(64, { error: 'reason.not-ten-digits' })
  .meta({ minLength: 10, pattern: '^[0-9]{10}$' })
  .transform(foldDigits)
  .pipe(z.string().regex(/^[0-9]{10}$/, { error: 'reason.not-ten-digits' }));

export const STATUSES = [
  'awaiting-ok',
  'awaiting-confirmation',
  'awaiting-code',
  'awaiting-password',
  'awaiting-contact-verification',
  'awaiting-decision',
  'awaiting-applicant',
  'invited',
  'checked',
  'awaiting-identity',
  'awaiting-registration',
  'cooling',
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
