/** Last words of the problem types that this product answers with; each has its page under `/problems/`. */
export const PROBLEM_WORDS = [
  'email-not-registered',
  'access-code-not-sent',
  'wrong-code',
  'code-locked',
  'code-expired',
  'ticket-expired',
  'password-refused',
  'mismatch',
  'account-locked',
  'file-refused',
  'plan-changed',
  'removals-unconfirmed',
  'not-encodable',
  'sign-in-failed',
  'too-many-requests',
  'wrong-state',
  'url-expired',
  'url-used',
  'url-unknown',
  'not-authenticated',
  'malformed',
  'forbidden',
  'not-found',
  'already-decided',
  'not-yours',
  'own-application',
  'unavailable',
  'overloaded',
  'cross-site',
  'other-session',
  'form-expired',
  'restore-expired',
  'case-expired',
  'sign-in-expired',
  'payload-too-large',
  'too-slow',
  'unsupported-media-type',
  'method-not-allowed',
  'mail-undeliverable',
  'internal',
] as const;
export type ProblemWord = (typeof PROBLEM_WORDS)[number];
/** In whose words a refusal is told, `problem.<key>.…`: its own, or those of a case of it. */
export type ProblemTextKey = ProblemWord | 'second-person' | 'session-over';

export function isProblemWord(word: string): word is ProblemWord {
  return (PROBLEM_WORDS as readonly string[]).includes(word);
}

/** Why a field was refused. The text of each is `reason.<word>` and names the field by `{field}`. */
export const REASONS = [
  'required',
  'required-choice',
  'only-one',
  'not-text',
  'too-long',
  'too-short',
  'not-an-email',
  'not-a-user-id',
  'user-id-with-domain',
  'no-such-account',
  'not-a-date',
  'not-ten-digits',
  'code-replaced',
  'not-a-telephone',
  'not-kana',
  'control-character',
  'unknown-field',
  'not-one-of',
  'bad-format',
  'unchanged',
  'duplicate-field',
  'body-not-json',
] as const;
export type Reason = (typeof REASONS)[number];
