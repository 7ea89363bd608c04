/** From whatever was thrown to a refusal with a public face. What isn't known here is `internal`, and only its log line says more. */
import { awayPart } from '../../../worker/runtime/away.js';
import { OverloadedError } from '../../../worker/runtime/errors.js';
import { malformed, problem, Refusal } from '../problems.js';

/** After how long a caller may try again when a part is away. */
const RETRY_AFTER_S = 5;
/** Largest body of a request, in bytes (spec/platform.md, "Bad input"). */
export const BODY_LIMIT_BYTES = 64 * 1024;

/** The refusal to answer an error with. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof OverloadedError) return problem('overloaded', { retryAfterS: error.retryAfterS });
  // First what is the caller's own fault: such an error may repeat what was sent, and must not pass for words of a part.
  const callers = refusalOfFramework(error);
  if (callers) return callers;
  return awayPart(error) === undefined
    ? new Refusal('internal', {}, error)
    : new Refusal('unavailable', { retryAfterS: RETRY_AFTER_S }, error);
}

/** Refusals of fastify and its plugins, and of the database, by code; those with another code by status, as far as it is the caller's fault. */
function refusalOfFramework(error: unknown): Refusal | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  switch (codeOf(error)) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return problem('payload-too-large', { limitBytes: BODY_LIMIT_BYTES });
    case 'FST_CSRF_MISSING_SECRET':
    case 'FST_CSRF_INVALID_TOKEN':
      return problem('form-expired');
    case 'FST_ERR_BAD_URL':
      return malformed({ path: 'url', reason: 'bad-format' });
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return problem('not-found');
    // PostgreSQL's character_not_in_repertoire: a text with a NUL in it that nothing has refused before.
    case '22021':
      return malformed({ path: 'body', reason: 'bad-format' });
    case 'FST_ERR_HANDLER_TIMEOUT':
      return new Refusal('unavailable', { retryAfterS: RETRY_AFTER_S }, error);
    default:
  }
  const status = 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status === 404) return problem('not-found');
  if (status === 413) return problem('payload-too-large', { limitBytes: BODY_LIMIT_BYTES });
  if (status === 415) return problem('unsupported-media-type');
  return status >= 400 && status < 500 ? malformed({ path: 'body', reason: 'bad-format' }) : undefined;
}

const codeOf = (error: object): string => ('code' in error ? String(error.code) : '');
