/** The embedded mailbox over HTTP: pages for people, JSON for programs. For this machine only. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { MailStore } from './store.js';
import { listPage, mailPage } from './page.js';

interface Answer {
  status?: number;
  type: string;
  body: string | Buffer;
}

const HTML = 'text/html; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** A page of another site that a browser is tricked into asking under its own name must not read the mails (DNS rebinding). */
const LOCAL_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]+)?$/i;

/**
 * `GET /`, `/messages/<id>`: pages. `GET /messages.json`, `/messages/<id>.json`, `/messages/<id>.eml`; `DELETE /messages` empties the box.
 * The server is made, not yet listening.
 */
export function mailboxServer(store: MailStore): Server {
  return createServer((request, response) => {
    answer(store, request).then(
      (result) => send(response, result),
      () => send(response, plain(500, 'The mail could not be read.')),
    );
  });
}

async function answer(store: MailStore, request: IncomingMessage): Promise<Answer> {
  if (!LOCAL_HOST.test(request.headers.host ?? '')) return plain(403, 'The mailbox answers to this machine only.');
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  if (request.method === 'DELETE' && path === '/messages') return clear(store, request);
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Not allowed.');
  if (path === '/') return { type: HTML, body: listPage(store.list()) };
  if (path === '/messages.json') return json(store.list());
  const [, id, kind] = /^\/messages\/([0-9a-f-]+)(\.json|\.eml)?$/.exec(path) ?? [];
  return (id && (await one(store, id, kind))) || plain(404, 'No such mail.');
}

async function one(store: MailStore, id: string, kind: string | undefined): Promise<Answer | undefined> {
  const mail = await store.read(id);
  const source = store.raw(id);
  if (!mail || !source) return undefined;
  if (kind === '.json') return json(mail);
  if (kind === '.eml') return { type: 'message/rfc822', body: source };
  return { type: HTML, body: mailPage(mail, source.toString('utf8')) };
}

function clear(store: MailStore, request: IncomingMessage): Answer {
  if (request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined) {
    return plain(403, 'Pages may not empty the mailbox.');
  }
  store.clear();
  return { status: 204, type: JSON_TYPE, body: '' };
}

const json = (value: unknown): Answer => ({ type: JSON_TYPE, body: JSON.stringify(value) });
const plain = (status: number, body: string): Answer => ({ status, type: 'text/plain; charset=utf-8', body });

function send(response: ServerResponse, { status = 200, type, body }: Answer): void {
  response.writeHead(status, { ...HEADERS, 'content-type': type }).end(body);
}
