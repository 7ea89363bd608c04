/** Takes secrets out of what is about to be printed: by the name of the key, and by the look of the text. */
import { types } from 'node:util';

const MASK = '[masked]';
/** Keys whose value is never printed; compared without case, `-` and `_`. */
const SECRET = new RegExp(
  [
    'passw|passphrase|secret|token|ticket|authorization|cookie|credential|apikey|privatekey|csrf|sealed|telephone',
    '^(?:pass|pwd|pin|otp|keys|keyring|hash|auth|email|(?:database|smtp)url)$',
    '^(?:access|verification|recovery|onetime|mfa)?code$',
  ].join('|'),
);
/** Keys whose value may hold anything that a person sent: nothing of it is printed. */
const UNSEEN = /^(?:body|rawbody|headers|rawheaders|query|querystring|params|payloads?|attachments?|html)$/;
/** Keys with the target of a request: printed up to the query. */
const TARGET = /^(?:url|originalurl|href|uri)$/;
/**
 * Fields of errors that say what failed and never hold what a person typed. PostgreSQL's `detail` and `where` quote
 * rows, so they aren't here.
 */
const ERROR_FIELDS = (
  'errno syscall hostname port command responseCode statusCode severity schema table column constraint routine ' +
  'nonRetryable activityType workflowId'
).split(' ');

const DEEPEST = 8;
const LONGEST_LIST = 100;
const LONGEST_TEXT = 8192;

// One-time URL tokens and grants (tokens.ts), whatever stands round them.
const TOKEN = /[a-z][a-z0-9]{0,15}\.[a-z][a-z-]{0,63}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43,}/g;
const JWT = /\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g;
const ARGON2 = /\$argon2[a-z]{0,2}\$[A-Za-z0-9+/=,$]+/g;
const URL_USER = /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'\\<>]*@/gi;
const SCHEME = /\b(Bearer|Basic) +[A-Za-z0-9._~+/=-]{8,}/gi;
const QUERY = /\?[\w.%[\]-]{1,64}=[^\s"'\\<>]*/g;
// What fastify itself says of a request to no route; the path may be anything.
const NO_ROUTE = /\b(Route [A-Z]{1,20}):[^\n]*? (not found)/g;
const ASSIGNED =
  /([\w-]{0,30}(?:passw(?:or)?d|passphrase|secret|token|cookie|authorization|csrf|api_?key)[\w-]{0,30}["'\\]{0,40} ?[=:] ?["'\\]{0,40})[^\s"'\\&,;}]+/gi;

/**
 * Masks what is known by its look: tokens, signed grants, bearer values, argon2 hashes, passwords in URLs. Leaves JSON
 * text valid.
 */
export function maskLooks(text: string): string {
  return text
    .replace(TOKEN, MASK)
    .replace(JWT, MASK)
    .replace(ARGON2, MASK)
    .replace(URL_USER, `$1${MASK}@`)
    .replace(SCHEME, `$1 ${MASK}`);
}

/**
 * {@link maskLooks}, queries of URLs, and values that are written out beside their name (`password=…`, `"token": "…"`).
 * For free text; cuts what is very long.
 */
export function maskText(text: string): string {
  const short = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
  return maskLooks(short).replace(NO_ROUTE, '$1 $2').replace(QUERY, `?${MASK}`).replace(ASSIGNED, `$1${MASK}`);
}

/**
 * A copy that is safe to print as JSON, to any depth: masked by key and by look, errors as type, message, stack, code
 * and causes, binary data as their length, without functions, cycles and getters that throw. Never throws.
 */
export function maskValue(value: unknown): unknown {
  try {
    return walk(value, '', 0, new Set());
  } catch {
    return '[unprintable]';
  }
}

function walk(value: unknown, key: string, depth: number, above: Set<object>): unknown {
  const name = key.toLowerCase().replace(/[-_]/g, '');
  if (value === undefined || value === null || typeof value === 'boolean') return value;
  if (SECRET.test(name)) return MASK;
  if (UNSEEN.test(name)) return '[omitted]';
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return maskText(TARGET.test(name) ? (value.split(/[?#]/, 1)[0] ?? '') : value);
  if (typeof value === 'object') return walkObject(value, depth, above);
  return undefined;
}

function walkObject(value: object, depth: number, above: Set<object>): unknown {
  if (above.has(value)) return '[circular]';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof URL) return maskText(`${value.origin}${value.pathname}`);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (depth >= DEEPEST) return '[deep]';
  above.add(value);
  try {
    if (isError(value)) return describe(value, depth, above);
    if (Array.isArray(value) || value instanceof Set) return walkList([...value], depth, above);
    const entries =
      value instanceof Map ? [...value].map(([key, item]) => [String(key), item] as const) : entriesOf(value);
    return Object.fromEntries(entries.map(([key, item]) => [maskText(key), walk(item, key, depth + 1, above)]));
  } finally {
    above.delete(value);
  }
}

/** Also one that was made in another realm, such as the workflow sandbox. */
function isError(value: object): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

function walkList(list: unknown[], depth: number, above: Set<object>): unknown[] {
  const shown = list.slice(0, LONGEST_LIST).map((item) => walk(item, '', depth + 1, above));
  return list.length > LONGEST_LIST ? [...shown, `[${list.length - LONGEST_LIST} more]`] : shown;
}

function entriesOf(value: object): (readonly [string, unknown])[] {
  return Object.keys(value).map((key) => [key, read(value, key)] as const);
}

function describe(error: Error, depth: number, above: Set<object>): Record<string, unknown> {
  const fields: Record<string, unknown> = {
    type: textOf(error, 'name'),
    message: textOf(error, 'message'),
    stack: textOf(error, 'stack'),
  };
  const code = read(error, 'code');
  // `ECONNREFUSED`, SQLSTATE `23505`, a gRPC status: ten digits in a row would be an access code.
  if (
    (typeof code === 'string' && /^(?:[A-Z][A-Z0-9_]{1,63}|[0-9A-Z]{5})$/.test(code)) ||
    (typeof code === 'number' && code < 1000)
  ) {
    fields['code'] = code;
  }
  for (const name of ERROR_FIELDS) {
    const field = read(error, name);
    if (typeof field === 'string' || typeof field === 'number' || typeof field === 'boolean')
      fields[name] = walk(field, name, depth, above);
  }
  const cause = read(error, 'cause');
  if (cause !== undefined && cause !== null) fields['cause'] = walk(cause, 'cause', depth + 1, above);
  if (error instanceof AggregateError) fields['errors'] = walk(error.errors, 'errors', depth + 1, above);
  return fields;
}

function textOf(error: Error, key: string): string {
  const text = read(error, key);
  return typeof text === 'string' ? maskText(text) : '';
}

/** A field of an object, whatever its getter does. */
export function read(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return '[unreadable]';
  }
}
