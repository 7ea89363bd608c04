/** One HTTP request of a connector, limited in time and size. It goes where the settings say and follows no redirect. */
import type { TrustingFetch } from '../../worker/runtime/trusting-fetch.js';
import { ConnectorFault, faultOfConnection } from './fault.js';

interface Request {
  method: 'GET' | 'POST' | 'PATCH';
  headers: Record<string, string>;
  body?: string;
  timeoutMs: number;
  /** Ends the request early. */
  signal: AbortSignal;
  /** Absent: by the authorities that everybody trusts. */
  by?: TrustingFetch | undefined;
  /** Largest body of an answer that is read; absent: none of it is. */
  maxBytes?: number;
}
export interface Answer {
  status: number;
  /** Without its parameters, in lower case; empty where it isn't said. */
  mediaType: string;
  body: string;
}

/** @throws ConnectorFault, also for a redirect: no answer may send a password's hash elsewhere */
export async function send(
  url: string,
  { timeoutMs, signal, maxBytes = 0, by = plain, ...init }: Request,
): Promise<Answer> {
  // A timer of our own: on Node 20 the garbage collector may take AbortSignal.timeout before it fires.
  const controller = new AbortController();
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    controller.abort();
  }, timeoutMs);
  const stop = (): void => controller.abort();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const response = await by(url, { ...init, signal: controller.signal });
    if (response.status >= 300 && response.status < 400) throw new ConnectorFault('redirected');
    const mediaType = (response.headers.get('content-type') ?? '').split(';', 1)[0] ?? '';
    return { status: response.status, mediaType: mediaType.trim().toLowerCase(), body: await read(response, maxBytes) };
  } catch (error) {
    if (over) throw new ConnectorFault('timeout');
    if (signal.aborted) throw new ConnectorFault('interrupted');
    throw faultOfConnection(error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    // Closes the connection, also where the body of the answer was not read to its end.
    controller.abort();
  }
}

const plain: TrustingFetch = (url, init) => fetch(url, { ...init, redirect: 'manual' } as RequestInit);

async function read(response: Response, maxBytes: number): Promise<string> {
  if (maxBytes === 0 || !response.body) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new ConnectorFault('bad-answer');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** As it is sent: with a byte order mark before it, or once more as a text of JSON. @returns undefined where it is no JSON */
export function json(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return typeof value === 'string' && value.startsWith('{') ? (JSON.parse(value) as unknown) : value;
  } catch {
    return undefined;
  }
}

/** @throws ConnectorFault `http-<status>` */
export function refusedWith(status: number): never {
  throw new ConnectorFault(`http-${status}`);
}
