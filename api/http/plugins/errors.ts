/** From whatever was thrown to a refusal with a public face. What isn't known here is `internal`, and only its log line says more. */
import { DirectoryUnavailableError, OverloadedError } from '../../../worker/runtime/errors.js';
import { isTemporalUnavailable } from '../../../worker/runtime/temporal/client.js';
import { malformed, problem, Refusal } from '../problems.js';

/** After how long a caller may try again when a part is away. */
const RETRY_AFTER_S = 5;
/** Largest body of a request, in bytes (spec/platform.md, "Bad input"). */
export const BODY_LIMIT_BYTES = 64 * 1024;

/** The refusal to answer an error with. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof OverloadedError) return problem('overloaded', { retryAfterS: error.retryAfterS });
  if (isTemporalUnavailable(error) || isDatabaseUnavailable(error) || error instanceof DirectoryUnavailableError)
    return new Refusal('unavailable', { retryAfterS: RETRY_AFTER_S }, error);
  return refusalOfFramework(error) ?? new Refusal('internal', {}, error);
}

/** Refusals of fastify and its plugins, by code; those with another code by status, as far as it is the caller's fault. */
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

/** Classes of SQLSTATE that say "not now" (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const AWAY_CLASSES = /^(?:08|53|57P0[1-5])/;
/** Cancelled by time-out, read-only (a standby), and lost races that a repeat wins. */
const AWAY_STATES: ReadonlySet<string> = new Set(['57014', '25006', '40001', '40P01', '55P03']);
const AWAY_SOCKET = /^(?:ECONN(?:REFUSED|RESET|ABORTED)|E(?:HOST|NET)UNREACH|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN)$/;
/** The driver throws these without a code. */
const AWAY_MESSAGE =
  /^(?:Connection terminated|Query read timeout|timeout expired|timeout exceeded when trying to connect|Client has encountered a connection error|Unable to acquire a connection)/i;

/** Whether PostgreSQL can't be reached, is over its limits or didn't answer in time. By shape, not by class: drivers have their own. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { name, message, errors, cause } = error as Partial<AggregateError>;
  const code = codeOf(error);
  return (
    name === 'KnexTimeoutError' ||
    AWAY_CLASSES.test(code) ||
    AWAY_STATES.has(code) ||
    AWAY_SOCKET.test(code) ||
    AWAY_MESSAGE.test(message ?? '') ||
    (Array.isArray(errors) && errors.some(isDatabaseUnavailable)) ||
    isDatabaseUnavailable(cause)
  );
}
