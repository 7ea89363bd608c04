/** Every refusal leaves here: as an RFC 9457 document, or as a page where a person looks at it. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { API_PREFIX, problemsOf } from '../operation.js';
import { type ProblemFrame, ProblemPage, type ProblemView } from '../../pages/problem.js';
import { type Fault, PROBLEM_TYPE, problem, type Refusal, textKeyOf } from '../problems.js';
import type { Text } from '../../text/index.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { Effect } from './effect.js';
import { refusalOf } from './errors.js';

interface ProblemOptions extends Pick<ApiDependencies, 'config'> {
  /** The area in which a refusal was met. @param canAsk whether the database may be asked who it is */
  frameOf(request: FastifyRequest, canAsk: boolean): Promise<ProblemFrame | undefined>;
}

export const problems = fp(
  async (app: FastifyInstance, { config, frameOf }: ProblemOptions) => {
    const answer = async (error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const refusal = refusalOf(error);
      request.problemWord = refusal.word;
      if (refusal.status >= 500) logFailure(refusal, request);
      // The word is missing in the operation's `problems`, so the OpenAPI document is wrong.
      const operation = request.routeOptions.config?.operation;
      if (operation && !problemsOf(operation).includes(refusal.word))
        request.log.error(
          { problem: refusal.word, operation: operation.operationId },
          'a problem that is not declared',
        );
      const { retryAfterS, allow } = refusal.extras;
      if (typeof retryAfterS === 'number') reply.header('Retry-After', String(retryAfterS));
      if (Array.isArray(allow)) reply.header('Allow', allow.join(', '));
      reply.code(refusal.status);
      const effect = refusal.status >= 500 ? effectOf(error, request) : undefined;
      if (wantsPage(request)) {
        const retry = typeof retryAfterS === 'number' && { retryAfterSeconds: retryAfterS };
        // What is away or overloaded is asked no more; and who has signed in since is nothing for whoever sent the form.
        const canAsk = refusal.status < 500 && refusal.word !== 'other-session';
        const frame = refusal.word === 'other-host' ? elsewhere(config.publicUrl) : await frameOf(request, canAsk);
        const view = {
          problem: refusal.word,
          says: textKeyOf(refusal),
          requestId: request.id,
          frame,
          ...retry,
          ...(effect && { effect }),
          ...looksAgain(request, refusal),
        };
        return reply.page(ProblemPage, view, refusal.status);
      }
      const document = problemDocument(refusal, {
        publicUrl: config.publicUrl,
        text: request.text,
        requestId: request.id,
        effect,
      });
      return reply.type(PROBLEM_TYPE).send(JSON.stringify(document));
    };
    app.setErrorHandler<FastifyError>((error, request, reply) => answer(error, request, reply));
    const nothingThere = (request: FastifyRequest): Refusal => {
      const allow = app.methodsAt(request.raw.url ?? '/');
      return allow.length > 0 ? problem('method-not-allowed', { allow }) : problem('not-found');
    };
    // Before its body is read: what is wrong with that doesn't matter any more.
    app.addHook('preParsing', async (request) => {
      if (request.is404) throw nothingThere(request);
    });
    app.setNotFoundHandler((request, reply) => answer(nothingThere(request), request, reply));
  },
  { name: 'problems', dependencies: ['route-table', 'effects'] },
);

/** Every link of the page would lead to the wrong host again. */
const elsewhere = (publicUrl: URL): ProblemFrame => ({
  back: { href: publicUrl.href, label: 'problem.other-host.go' },
  isElsewhere: true,
});

/** A handler that was given up on goes on, so what it is about to do comes after the answer. */
function effectOf(error: unknown, request: FastifyRequest): Effect | undefined {
  const isGivenUp = Reflect.get(Object(error), 'code') === 'FST_ERR_HANDLER_TIMEOUT';
  return isGivenUp && request.effect?.taken === 'none' ? { taken: 'unknown' } : request.effect;
}

/** How often a page is asked for again that met a part that is away; what a caller is told goes before it where it is longer. */
const LOOK_EVERY_S = 5;

/** A waiting page that meets an outage is waited for: without scripts nobody else would ask again. */
function looksAgain({ routeOptions, raw }: FastifyRequest, { status, extras }: Refusal): Pick<ProblemView, 'refresh'> {
  if (status !== 503 || raw.method !== 'GET' || !routeOptions.config?.looksAgain) return {};
  return { refresh: { seconds: Math.max(LOOK_EVERY_S, Number(extras['retryAfterS'] ?? 0)), to: raw.url ?? '/' } };
}

/** The cause is logged, never answered. */
function logFailure(refusal: Refusal, request: FastifyRequest): void {
  const line = { problem: refusal.word, ...(refusal.cause !== undefined && { err: refusal.cause }) };
  request.log[refusal.word === 'internal' ? 'error' : 'warn'](line, 'could not be answered');
}

/** Pages are for page routes, and for unknown paths that a browser asks for; what is under the API's prefix is called by programs. */
function wantsPage({ routeOptions, raw, headers }: FastifyRequest): boolean {
  if (routeOptions.config?.page) return true;
  const unknownPath = routeOptions.url === undefined && !raw.url?.startsWith(API_PREFIX);
  return unknownPath && (headers.accept ?? '').includes('text/html');
}

interface DocumentContext {
  publicUrl: URL;
  text: Text;
  requestId: string;
  effect?: Effect | undefined;
}
/** The RFC 9457 document of a refusal, in the caller's language. */
export function problemDocument(refusal: Refusal, { publicUrl, text, requestId, effect }: DocumentContext): object {
  const { word, status, extras } = refusal;
  const says = textKeyOf(refusal);
  const errors = 'errors' in extras ? { errors: (extras['errors'] as Fault[]).map((fault) => told(fault, text)) } : {};
  return {
    type: new URL(`/problems/${word}`, publicUrl).href,
    title: text.t(`problem.${says}.title`),
    status,
    detail: [text.t(`problem.${says}.detail`), ...(effect ? [text.t(`problem.taken.${effect.taken}`)] : [])].join(' '),
    instance: `urn:uuid:${requestId}`,
    ...extras,
    ...errors,
    ...(effect && takenMembers(effect, publicUrl)),
  };
}

/** Members of a problem document that say whether the request was taken. */
const takenMembers = (effect: Effect, publicUrl: URL): object => {
  if (effect.taken === 'none') return { taken: 'none' };
  const { taken, procedureId, page } = effect;
  return {
    taken,
    ...(procedureId !== undefined && { procedureId }),
    ...(page !== undefined && { procedureUrl: new URL(page, publicUrl).href }),
  };
};

const told = ({ path, reason, values }: Fault, text: Text): { path: string; reason: string } => ({
  path,
  reason: text.t(`reason.${reason}`, { ...values, field: path }),
});

const TOO_LARGE = 'HPE_HEADER_OVERFLOW';
const CONNECTION_ERRORS: Record<string, string> = {
  [TOO_LARGE]: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};
interface NoRequest {
  code: string;
  /** What came, as far as it was read. */
  rawPacket?: unknown;
}
/**
 * Whether the last packet of a head may be a browser's: it asks for a page, or the head began in an earlier packet, which may have asked and which nobody has any
 * more. Programs read the status.
 */
const mayBeBrowsers = (packet: string): boolean =>
  /^accept:.*text\/html/im.test(packet) || !/^[A-Z]{3,10} \S+ HTTP\/1\.[01]\r?\n/.test(packet);

/**
 * The answer to what never became a request: a broken request line, headers too large or too slow.
 * @param tooLarge the page for a person whose browser sends too much, which it would go on to do
 */
export function refuseConnection({ code, rawPacket }: NoRequest, publicUrl: URL, tooLarge: string): string {
  const line = CONNECTION_ERRORS[code] ?? '400 Bad Request';
  const document = {
    type: new URL('/problems/malformed', publicUrl).href,
    title: line.slice(4),
    status: Number.parseInt(line, 10),
  };
  const isPersons = code === TOO_LARGE && Buffer.isBuffer(rawPacket) && mayBeBrowsers(rawPacket.toString('latin1'));
  const body = isPersons ? tooLarge : JSON.stringify(document);
  const headers = [
    `Content-Type: ${isPersons ? 'text/html; charset=utf-8' : PROBLEM_TYPE}`,
    "Content-Security-Policy: default-src 'none'",
    'X-Content-Type-Options: nosniff',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  return [`HTTP/1.1 ${line}`, ...headers, '', body].join('\r\n');
}
