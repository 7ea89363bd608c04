/**
 * Which errors say that a part is away: killed, starting, restarting, over its limits, or cut off. One table for API and worker. Everything else is
 * an answer of a part that is there, or a fault of ours.
 */
import { isGrpcServiceError } from '@temporalio/client';
import { isUnanswered, SERVER_LOST, SQLSTATE } from '../../db/open-connections.js';

export type Part = 'database' | 'temporal' | 'directory' | 'methods' | 'threads' | 'network';

/** By what an error is known. The text of an answer with a SQLSTATE, or of a parser, doesn't count: it may hold what somebody typed. */
interface Sign {
  part: Part;
  says: string;
  /** Of PostgreSQL's answers (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
  sqlstate?: RegExp;
  /** gRPC status codes (https://grpc.io/docs/guides/status-codes/). */
  grpc?: readonly number[];
  /** `code` of Node.js, undici and of packages. */
  code?: RegExp;
  /** The same, but of a connection that was being made only: elsewhere it is a file of ours. */
  connecting?: RegExp;
  /** Class of an error, by name: packages have classes of their own, and sometimes twice. */
  name?: RegExp;
  /** At any place of the message: knex writes the statement before it, gRPC the status, and both do it again when they pass it on. */
  text?: RegExp;
}

export const SIGNS: readonly Sign[] = [
  {
    part: 'database',
    says: 'lost, only reads, stops, starts or fails: its connections are thrown away',
    sqlstate: SERVER_LOST,
  },
  { part: 'database', says: 'ended a transaction that took too long', sqlstate: /^25P04/ },
  { part: 'database', says: 'lets nobody in, or not yet', sqlstate: /^(?:28|3D)/ },
  { part: 'database', says: 'lost a race that a repeat wins', sqlstate: /^(?:40|55P03)/ },
  { part: 'database', says: 'over its limits', sqlstate: /^53/ },
  { part: 'database', says: 'not in the state for it', sqlstate: /^55000/ },
  { part: 'database', says: 'was too slow, or somebody stepped in', sqlstate: /^57/ },
  { part: 'database', says: 'can not read its settings', sqlstate: /^F0/ },
  { part: 'database', says: 'failed inside', sqlstate: /^XX/ },
  {
    part: 'database',
    says: 'no free connection, or no answer in the time that a statement was given',
    name: /^KnexTimeoutError$/,
  },
  {
    part: 'database',
    says: 'the driver lost it, or waited in vain',
    text: /Connection (?:terminated|ended unexpectedly)|Query read timeout|timeout expired|is not queryable|query timeout of \d+ms exceeded|Received unexpected \w+ message from backend/,
  },
  {
    part: 'database',
    says: 'the pool had none, is closed, or the transaction was lost before',
    text: /timeout exceeded when trying to connect|Unable to acquire a connection|Transaction query already complete|^aborted$/i,
  },
  {
    part: 'database',
    says: 'a handshake that came to nothing, or with something else than PostgreSQL',
    text: /\bSASL\b|(?:does not support|error establishing an) SSL connection|received invalid response: |Unknown authenticationOk message type/,
  },
  {
    part: 'temporal',
    says: 'cancelled, too late, over its limits, lost, not in the state for it, failed inside, or away',
    // CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, FAILED_PRECONDITION, ABORTED, INTERNAL, UNAVAILABLE, DATA_LOSS
    grpc: [1, 2, 4, 8, 9, 10, 13, 14, 15],
  },
  {
    part: 'temporal',
    says: 'lets nobody in, or something else answers in its place: a proxy’s 403, 404 and 401 are these too',
    // PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED
    grpc: [7, 12, 16],
  },
  {
    part: 'temporal',
    says: 'an answer to an update that did not come, a namespace that is not there yet, a worker without its server',
    name: /^(?:WorkflowUpdateRPCTimeoutOrCancelledError|NamespaceNotFoundError|TransportError)$/,
  },
  {
    part: 'temporal',
    says: 'starts, or goes',
    text: /Workflow Task in failed state|Namespace \S+ is not found|Channel has been shut down|Channel has been closed|database is closed|shard status unknown/i,
  },
  { part: 'directory', says: 'can not be asked', name: /^(?:DirectoryUnavailableError|BusyError|UnavailableError)$/ },
  { part: 'methods', says: 'can not be asked', name: /^MethodsUnavailableError$/ },
  {
    part: 'threads',
    says: 'a thread died of its job, or of the end of the process',
    text: /Terminating worker thread|worker exited with code: \d|Task queue is at limit|No task queue available/,
    code: /^ERR_WORKER_(?:OUT_OF_MEMORY|INIT_FAILED|NOT_RUNNING)$/,
  },
  {
    part: 'network',
    says: 'not reached, refused, cut or too slow',
    code: /^(?:ECONN(?:REFUSED|RESET|ABORTED)|E(?:HOST|NET)(?:UNREACH|DOWN|RESET)|ENOTCONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_\w+|UND_ERR_(?:CONNECT_TIMEOUT|HEADERS_TIMEOUT|BODY_TIMEOUT|SOCKET|CLOSED|DESTROYED)|ERR_(?:SOCKET_CLOSED\w*|SOCKET_CONNECTION_TIMEOUT|STREAM_(?:DESTROYED|PREMATURE_CLOSE|WRITE_AFTER_END))|OAUTH_TIMEOUT)$/,
  },
  {
    part: 'network',
    says: 'no more sockets, ports or files here',
    code: /^(?:EMFILE|ENFILE|ENOBUFS|EADDRNOTAVAIL)$/,
  },
  {
    part: 'network',
    says: 'a socket file that is not there, or a firewall that lets nothing out',
    connecting: /^(?:ENOENT|EACCES|EPERM)$/,
  },
  { part: 'network', says: 'answers, and not by HTTP', code: /^HPE_\w+$/ },
  { part: 'network', says: 'took longer than it was given', name: /^TimeoutError$/ },
  {
    part: 'network',
    says: 'not trusted',
    // OpenSSL's words for certificates and revocation lists. Signatures of tokens are something else.
    code: /^(?:EPROTO|ERR_(?:SSL|TLS)_\w+|(?!ERR_)\w*CERT\w*|UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_CRL|DECODE_ISSUER_PUBLIC_KEY|DECRYPT_CRL_SIGNATURE)|(?:ERROR_IN_)?CRL_\w+|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH)$/,
  },
  { part: 'network', says: 'the socket went', text: /socket hang up|^fetch failed$|other side closed/i },
];

/** Causes of causes: an error may be its own. */
const DEEPEST = 8;

/** @returns the part that is away, as far as the error, one of its causes or one of those that it gathers says so */
export const awayPart = (error: unknown): Part | undefined => partIn(error, 0);

function partIn(error: unknown, depth: number): Part | undefined {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) return undefined;
  const { errors, cause } = error as Partial<AggregateError>;
  const inner: unknown[] = [cause, ...(Array.isArray(errors) ? (errors as unknown[]) : [])];
  return (
    SIGNS.find((sign) => bears(error, sign))?.part ??
    (isUnanswered(error) ? 'database' : undefined) ??
    inner.map((one) => partIn(one, depth + 1)).find((part) => part !== undefined)
  );
}

function bears(error: object, { sqlstate, grpc, code, connecting, name, text }: Sign): boolean {
  const { code: its, name: called, message, syscall } = error as Partial<Record<string, unknown>>;
  if (isGrpcServiceError(error)) return (grpc?.includes(error.code) ?? false) || (text?.test(error.details) ?? false);
  if (typeof its === 'string' && SQLSTATE.test(its)) return sqlstate?.test(its) ?? false;
  if (typeof its === 'string' && (code?.test(its) || (syscall === 'connect' && connecting?.test(its)))) return true;
  if (typeof called === 'string' && name?.test(called)) return true;
  return typeof message === 'string' && called !== 'SyntaxError' && (text?.test(message) ?? false);
}
