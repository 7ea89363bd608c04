/** `fetch` that trusts an authority of the university's own: what Node's has no option for, but for the whole process. */
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { Readable } from 'node:stream';

/** As much of `fetch` as its callers use: no redirect is followed, and a body is text or form fields. */
export interface TrustingInit {
  method?: string | undefined;
  headers?: ConstructorParameters<typeof Headers>[0] | undefined;
  body?: string | URLSearchParams | Uint8Array | null | undefined;
  signal?: AbortSignal | null | undefined;
}
export type TrustingFetch = (url: string, init?: TrustingInit) => Promise<Response>;

/** Statuses of answers that have no body. */
const NO_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * @param ca PEM of the authority that is trusted in place of the system's list; undefined: Node's own `fetch`
 * @returns what fails as `fetch` does: with a TypeError whose cause has the code
 */
export function trusting(ca: string | undefined): TrustingFetch {
  if (ca === undefined) return (url, init) => fetch(url, { ...init, redirect: 'manual' } as RequestInit);
  return (url, init = {}) => (url.startsWith('https:') ? ask(ca, url, init) : trusting(undefined)(url, init));
}

function ask(ca: string, url: string, { method = 'GET', headers, body, signal }: TrustingInit): Promise<Response> {
  const sent = new Headers(headers);
  if (body instanceof URLSearchParams && !sent.has('content-type'))
    sent.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8');
  const content = body instanceof URLSearchParams ? body.toString() : (body ?? undefined);
  if (content !== undefined) sent.set('content-length', String(Buffer.byteLength(content)));
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void => reject(signal?.aborted ? cause : new TypeError('fetch failed', { cause }));
    const options = {
      method,
      ca,
      headers: Object.fromEntries(sent) as OutgoingHttpHeaders,
      agent: false as const,
      ...(signal && { signal }),
    };
    request(url, options, (answer) => resolve(responseOf(answer)))
      .on('error', fail)
      .end(content);
  });
}

function responseOf(answer: IncomingMessage): Response {
  const { statusCode: status = 502, rawHeaders } = answer;
  const headers = new Headers();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) headers.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '');
  if (NO_BODY.has(status)) answer.resume();
  const body = NO_BODY.has(status) ? null : (Readable.toWeb(answer) as unknown as ReadableStream);
  return new Response(body, { status, headers });
}
