/** Requests to Microsoft Graph under our own name (OAuth 2.0 client credentials), one at a time, limited in time and size. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { codeOf, MethodsUnavailableError } from '../errors.js';
import type { GraphMethodsSettings } from '../settings/methods.js';
import { OwnerFault } from './contract.js';

export interface GraphRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below the base URL. */
  path: string;
  body?: object;
  /** Milliseconds since the epoch: until then a request that was answered by 429 or 5xx is repeated. */
  untilMs: number;
}
/** An answer of any status but 3xx, 401, 403, 429 and 5xx: those are repeated or thrown. */
export interface GraphAnswer {
  status: number;
  content: unknown;
  /** Of an error: Graph's own code, a word. */
  code?: string;
  /** Of an error, for telling it apart; it may name the person, so it goes nowhere. */
  message: string;
}
export interface GraphClient {
  /**
   * @throws OwnerFault `forbidden` where it is answered by 403, or by 401 also with a new token; where the token endpoint answers 400, 401 or 403
   * @throws MethodsUnavailableError where the time is over, the connection fails, or the answer is a redirect or no answer of Graph
   */
  send(request: GraphRequest): Promise<GraphAnswer>;
}

const LARGEST_BYTES = 262_144;
/** A token is renewed so long before its end. */
const EARLY_MS = 60_000;
/** Without a word from the server how long to wait. */
const USUAL_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 10 * 60_000;

const Token = z.object({
  token_type: z.string(),
  access_token: z.string().min(1).max(16_384),
  expires_in: z.number().positive(),
});
const GraphError = z.object({ error: z.object({ code: z.string(), message: z.string().default('') }) });
/** Graph's and the token endpoint's words for what went wrong. */
const WORD = /^[A-Za-z_]{1,80}$/;

export function createGraphClient(settings: GraphMethodsSettings): GraphClient {
  let token: { value: string; endsMs: number } | undefined;
  let asking: Promise<string> | undefined;

  async function askToken(untilMs: number): Promise<string> {
    const answer = await patiently(untilMs, () =>
      exchange(settings, `${settings.loginUrl}/${settings.tenant}/oauth2/v2.0/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: settings.clientId,
          client_secret: settings.clientSecret,
          scope: `${new URL(settings.graphUrl).origin}/.default`,
        }).toString(),
      }),
    );
    if (answer.status === 400 || answer.status === 401 || answer.status === 403) throw new OwnerFault('forbidden');
    const parsed = Token.safeParse(answer.content);
    if (answer.status !== 200 || !parsed.success || parsed.data.token_type.toLowerCase() !== 'bearer')
      throw new MethodsUnavailableError('bad-answer');
    const { access_token: value, expires_in: seconds } = parsed.data;
    token = { value, endsMs: Date.now() + seconds * 1000 - EARLY_MS };
    return value;
  }
  /** One is asked for at a time, whoever needs it. */
  async function bearer(untilMs: number): Promise<string> {
    if (token && token.endsMs > Date.now()) return token.value;
    asking ??= askToken(untilMs).finally(() => {
      asking = undefined;
    });
    return asking;
  }

  return {
    async send({ method, path, body, untilMs }) {
      const once = async (): Promise<Exchanged> =>
        exchange(settings, settings.graphUrl + path, {
          method,
          headers: {
            authorization: `Bearer ${await bearer(untilMs)}`,
            accept: 'application/json',
            ...(body && { 'content-type': 'application/json' }),
          },
          ...(body && { body: JSON.stringify(body) }),
        });
      let answer = await patiently(untilMs, once);
      // The token was taken back before its end: with a new one, once.
      if (answer.status === 401) {
        token = undefined;
        answer = await patiently(untilMs, once);
      }
      if (answer.status === 401 || answer.status === 403) throw new OwnerFault('forbidden');
      const error = GraphError.safeParse(answer.content);
      const { code = '', message = '' } = error.success ? error.data.error : {};
      return { status: answer.status, content: answer.content, message, ...(WORD.test(code) && { code }) };
    },
  };
}

interface Exchanged {
  status: number;
  content: unknown;
  retryAfterMs?: number;
}

/** Repeats a request that was answered by 429 or 5xx, as far as the time reaches. */
async function patiently(untilMs: number, once: () => Promise<Exchanged>): Promise<Exchanged> {
  for (;;) {
    const answer = await once();
    if (answer.status !== 429 && answer.status < 500) return answer;
    const pauseMs = answer.retryAfterMs ?? USUAL_PAUSE_MS;
    if (Date.now() + pauseMs > untilMs) throw new MethodsUnavailableError(`http-${answer.status}`, answer.retryAfterMs);
    await sleep(pauseMs);
  }
}

/** One HTTP exchange. It follows no redirect: no answer may send our secret, or somebody's methods, elsewhere. */
async function exchange({ timeoutMs }: GraphMethodsSettings, url: string, init: RequestInit): Promise<Exchanged> {
  // A timer of our own: on Node 20 the garbage collector may take AbortSignal.timeout before it fires.
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: controller.signal });
    if (response.status >= 300 && response.status < 400) throw new MethodsUnavailableError('redirected');
    const text = await read(response);
    const retryAfterMs = pauseOf(response.headers.get('retry-after'));
    return { status: response.status, content: json(text), ...(retryAfterMs !== undefined && { retryAfterMs }) };
  } catch (error) {
    if (error instanceof MethodsUnavailableError) throw error;
    if (controller.signal.aborted) throw new MethodsUnavailableError('timeout');
    throw new MethodsUnavailableError(`connection-${(codeOf(causeOf(error)) ?? 'failed').toLowerCase()}`);
  } finally {
    clearTimeout(timer);
    // Closes the connection, also where the body of the answer was not read to its end.
    controller.abort();
  }
}

async function read(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > LARGEST_BYTES) throw new MethodsUnavailableError('bad-answer');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function pauseOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_PAUSE_MS);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined);
