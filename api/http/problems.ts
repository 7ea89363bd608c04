/**
 * Every refusal that a caller can meet, in one table: its word, its HTTP status, and what it tells besides.
 *
 * A handler refuses with `return problem('wrong-state')` or `throw problem('email-not-registered', { inquiry })`; the plugin
 * `plugins/problems.ts` makes the RFC 9457 document (or the page) of it. Nothing else in the API chooses a status for a refusal.
 *
 * To add one: a row here, the texts `problem.<word>.title` and `problem.<word>.detail` in both languages, and the word in the
 * `problems` of each operation that answers with it.
 */
import { z } from 'zod';
import type { RedeemRefusal } from '../../workflows/contracts/password-reissue.js';
import type { CodeRefusal } from '../../workflows/contracts/access-code.js';
import type { DecideRefusal } from '../../workflows/contracts/review.js';
import type { SetPasswordRefusal } from '../../workflows/contracts/new-password.js';
import type { ProblemTextKey, Reason } from '../text/problem-words.js';

/** Media type of a problem document. */
export const PROBLEM_TYPE = 'application/problem+json';

/**
 * One refused field. The reasons are those that have a text (`api/text`, `reason.<word>`); where zod's own issue is too vague, a schema
 * names one: `z.string().refine(isRegistrationId, { error: 'reason.bad-format' })`. `path` names it as the caller did: `email`, `rows.3.name`, `Idempotency-Key`, or `body` for the whole. */
export interface Fault {
  path: string;
  reason: Reason;
  /** For the text of the reason, e.g. `{ max: 254 }`. */
  values?: Record<string, string | number>;
}

interface Row {
  status: number;
  /** What the document holds beside the members of RFC 9457. */
  extras?: z.ZodObject;
}

const retry = z.object({ retryAfterS: z.int().min(1).describe('Seconds to wait, as in the Retry-After header') });
/** Added by `plugins/problems.ts`, which knows of each request whether anything was sent or written for it. */
const effect = z
  .object({
    taken: z
      .enum(['none', 'unknown'])
      .describe(
        'Of a request that changes something. `none`: nothing was taken; `unknown`: it may have been, so look first, or repeat under the same Idempotency-Key',
      ),
    procedureId: z.string().describe('The procedure that may have taken it'),
    procedureUrl: z.string().describe('Page that shows what became of it'),
  })
  .partial();

export const PROBLEMS = {
  malformed: {
    status: 400,
    extras: z.object({
      errors: z.array(z.object({ path: z.string(), reason: z.string().describe("In the caller's language") })),
    }),
  },
  'not-authenticated': {
    status: 401,
    extras: z
      .object({
        session: z.literal('over').describe('Nobody is signed in, or no more: nothing that was sent is wrong'),
      })
      .partial(),
  },
  forbidden: { status: 403 },
  // The token of a form is not of this browser, or none any more.
  'form-expired': { status: 403 },
  // Also where one person would be both pairs of eyes.
  'own-application': {
    status: 403,
    extras: z.object({ firstBy: z.string().describe('Who gave the first approval: the same person') }).partial(),
  },
  'cross-site': { status: 403 },
  // The form was made for whoever was signed in before.
  'other-session': { status: 409 },
  'not-found': { status: 404 },
  // Nothing of this service begins here: the settings say so.
  'service-off': {
    status: 404,
    extras: z.object({ service: z.string().describe('Name of the service, as in the settings') }),
  },
  'email-not-registered': {
    status: 404,
    extras: z.object({ inquiry: z.string().describe('Mail address to ask for the registered address') }),
  },
  'url-unknown': { status: 404 },
  'method-not-allowed': { status: 405, extras: z.object({ allow: z.array(z.string()) }) },
  'too-slow': { status: 408 },
  'wrong-state': { status: 409 },
  'already-decided': {
    status: 409,
    extras: z.object({ by: z.string().describe('Who decided') }).partial(),
  },
  'not-yours': {
    status: 409,
    extras: z.object({ claimedBy: z.string().describe('Who holds the application') }).partial(),
  },
  // Both are gone for good, so 410: the word tells which of the two.
  'url-expired': { status: 410 },
  'url-used': { status: 410 },
  'payload-too-large': { status: 413, extras: z.object({ limitBytes: z.int() }) },
  'unsupported-media-type': { status: 415 },
  'access-code-not-sent': {
    status: 409,
    extras: z.object({
      procedureId: z.string().describe('The attempt: an operator application may go on from it'),
    }),
  },
  'wrong-code': { status: 409, extras: z.object({ triesLeft: z.int() }) },
  'code-locked': { status: 410 },
  'code-expired': { status: 410 },
  'ticket-expired': { status: 410 },
  'restore-expired': { status: 410 },
  'case-expired': { status: 410 },
  'password-refused': {
    status: 422,
    extras: z.object({
      violations: z.array(
        z.object({
          rule: z.string().describe('Name of the rule'),
          reason: z.string().describe("In the caller's language"),
        }),
      ),
    }),
  },
  'password-too-weak': {
    status: 422,
    extras: z.object({ percent: z.int().describe('Of strength; more than 50 is needed') }),
  },
  'user-id-taken': { status: 409 },
  // The same address, or the same member, has an open invitation.
  'already-invited': { status: 409 },
  'already-member': { status: 409 },
  // Another re-registration of the same person, of whatever kind.
  'already-open': { status: 409 },
  'already-paused': { status: 409 },
  'paused-too-long': { status: 409 },
  // A person is erased when nothing goes on for them.
  'procedures-open': { status: 409 },
  'channel-not-allowed': { status: 403 },
  // The code is wrong or too late, or the authenticator's answer doesn't hold.
  'method-refused': { status: 422 },
  // Of somebody who must sign in with one.
  'last-method': { status: 409 },
  // It is not any more as whoever changes it has seen it.
  'changed-since': { status: 409 },
  // An administrator who would take the role from themselves, or the last one.
  'administrator-kept': { status: 409 },
  mismatch: { status: 422 },
  // Only somebody who is signed in is told so: the login answers the same whether or not an account is locked.
  'account-locked': { status: 423, extras: retry },
  'file-refused': { status: 422, extras: z.object({ reason: z.string().describe("In the caller's language") }) },
  // Told with the new plan, as the upload tells it.
  'plan-changed': {
    status: 409,
    extras: z.object({
      plan: z.looseObject({}).describe('The plan as it is now, in the shape that uploadMembers answers'),
    }),
  },
  'removals-unconfirmed': {
    status: 409,
    extras: z.object({
      remove: z.int().describe('Members that would be removed'),
      present: z.int().describe('Members that there are'),
    }),
  },
  'not-encodable': {
    status: 422,
    extras: z.object({
      rows: z
        .array(z.object({ row: z.int(), memberNumber: z.string().optional(), column: z.string().optional() }))
        .describe('Rows of the sheet, as it counts them, with a character that the encoding has no place for'),
    }),
  },
  // More than one export takes: it is to be asked for in parts.
  'too-many-found': {
    status: 422,
    extras: z.object({
      what: z.enum(['procedures', 'entries']),
      most: z.int().describe('That one answer takes'),
    }),
  },
  // It was changed, a key is missing, or a person was erased and no twin was made.
  'history-unreadable': {
    status: 409,
    extras: z.object({ why: z.string().describe('Whether it was changed, or which key is missing') }),
  },
  'sign-in-failed': { status: 403 },
  'sign-in-expired': { status: 410 },
  // Back from the identity-verification service without having been sent there from this browser.
  'identity-return-refused': { status: 403 },
  // The name by which the request came is not ours: the proxy's settings, or ours.
  'other-host': { status: 421 },
  'too-many-requests': { status: 429, extras: retry },
  internal: { status: 500, extras: effect },
  unavailable: { status: 503, extras: retry.extend(effect.shape) },
  overloaded: { status: 503, extras: retry.extend(effect.shape) },
} as const satisfies Record<string, Row> &
  Record<RedeemRefusal | DecideRefusal | CodeRefusal | SetPasswordRefusal, Row>;

export type ProblemWord = keyof typeof PROBLEMS;

type ExtrasOf<W extends ProblemWord> = W extends 'malformed'
  ? { errors: Fault[] }
  : (typeof PROBLEMS)[W] extends { extras: infer E extends z.ZodObject }
    ? z.output<E>
    : undefined;
/** `problem(word)` where the word has no extras or only optional ones, else `problem(word, extras)`. */
type ExtrasArgument<W extends ProblemWord> =
  undefined extends ExtrasOf<W>
    ? []
    : Record<string, never> extends ExtrasOf<W>
      ? [extras?: ExtrasOf<W>]
      : [extras: ExtrasOf<W>];

/** A refusal on its way out. An `Error` so that it may be thrown from any depth; its cause, if any, is only logged. */
export class Refusal<W extends ProblemWord = ProblemWord> extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  constructor(
    readonly word: W,
    readonly extras: Record<string, unknown>,
    cause?: unknown,
  ) {
    super(word, cause === undefined ? undefined : { cause });
    this.status = PROBLEMS[word].status;
  }
}

/** Which words a refusal is told in. */
export function textKeyOf({ word, extras }: Pick<Refusal, 'word' | 'extras'>): ProblemTextKey {
  if (word === 'own-application' && extras['firstBy'] !== undefined) return 'second-person';
  return word === 'not-authenticated' && extras['session'] === 'over' ? 'session-over' : word;
}

/** Makes a refusal, to be returned or thrown. */
export function problem<W extends ProblemWord>(word: W, ...[extras]: ExtrasArgument<W>): Refusal<W> {
  return new Refusal(word, { ...extras });
}

/** Refuses somebody who isn't signed in, or no more. */
export const sessionOver = (): Refusal<'not-authenticated'> => problem('not-authenticated', { session: 'over' });

/** Refuses fields: `throw malformed({ path: 'email', reason: 'not-an-email' })`. */
export const malformed = (...errors: Fault[]): Refusal<'malformed'> => problem('malformed', { errors });

const pascal = (word: string): string => word.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
/** Name of a problem's schema in the OpenAPI document, e.g. `WrongStateProblem`. */
export const problemSchemaName = (word: ProblemWord): string => `${pascal(word)}Problem`;

function problemSchema(word: ProblemWord): z.ZodObject {
  const row: Row = PROBLEMS[word];
  return z
    .object({
      type: z.string().regex(new RegExp(`/problems/${word}$`)),
      title: z.string(),
      status: z.literal(row.status),
      detail: z.string().describe("In the caller's language"),
      instance: z
        .string()
        .regex(/^urn:uuid:/)
        .describe('The request ID, as in the X-Request-Id header'),
      ...row.extras?.shape,
    })
    .meta({ id: problemSchemaName(word), description: `Problem ${word} (RFC 9457)` });
}

/** The schema of each problem document. */
export const PROBLEM_SCHEMAS = Object.fromEntries(
  (Object.keys(PROBLEMS) as ProblemWord[]).map((word) => [word, problemSchema(word)]),
) as Record<ProblemWord, z.ZodObject>;
