/** The embedded identity provider over HTTP: the package's endpoints, our sign-in page and its assets. For this machine only. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { errors, type Provider } from 'oidc-provider';
import { STAFF_PATHS } from '../../api/staff/paths.js';
import { type Locale, pickLocale } from '../../api/text/index.js';
import type { IdentityAccounts } from './accounts.js';
import { messagePage, type SignInView, signInPage } from './page.js';
import { interactionPath, wishIn } from './provider.js';

const LARGEST_FORM = 16_384;
const TYPES: Record<string, string> = { '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml' };
const FOLDER = new URL('../../api/assets/', import.meta.url);

interface Setup {
  issuer: URL;
  provider: Provider;
  accounts: IdentityAccounts;
  publicUrl: URL;
}

/** The server is made, not yet listening. */
export function identityServer(setup: Setup): Server {
  const { issuer, provider, publicUrl } = setup;
  const rest = provider.callback();
  const assets = readAssets();
  return createServer((request, response) => {
    setHeaders(response, publicUrl);
    // A page of another site that a browser is tricked into asking under its own name stays outside (DNS rebinding).
    if (request.headers.host !== issuer.host) return plain(response, 403, 'This answers to this machine only.');
    if (!URL.canParse(request.url ?? '/', issuer)) return plain(response, 400, 'No address.');
    const { pathname } = new URL(request.url ?? '/', issuer);
    const asset = assets.get(pathname);
    if (asset) return void response.writeHead(200, { 'content-type': asset.type }).end(asset.content);
    if (!pathname.startsWith(interactionPath(''))) return void rest(request, response);
    return void interaction(setup, request, response).catch((error: unknown) => {
      if (!(error instanceof errors.OIDCProviderError))
        console.error(`identity provider: ${error instanceof Error ? error.message : 'unknown error'}`);
      sayOver(setup, request, response, error instanceof errors.OIDCProviderError ? 400 : 500);
    });
  });
}

/** The sign-in page and what it sends. The package checks that it is the browser that was sent here. */
async function interaction(setup: Setup, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { provider, accounts, issuer, publicUrl } = setup;
  const { uid, params } = await provider.interactionDetails(request, response);
  const url = new URL(request.url ?? '/', issuer);
  if (url.pathname !== interactionPath(uid)) throw new errors.SessionNotFound('another interaction');
  const locale = localeOf(request, url, params['ui_locales']);
  const view: SignInView = {
    locale,
    path: url.pathname + url.search,
    action: `${url.pathname}?lang=${locale}`,
    staffUrl: new URL(STAFF_PATHS.queue, publicUrl).href,
  };
  if (request.method === 'GET' || request.method === 'HEAD') return html(response, 200, signInPage(view));
  if (request.method !== 'POST' || isForeign(request)) return plain(response, 403, 'Not from this page.');
  const form = await readForm(request);
  if (!form) return plain(response, 413, 'Too large.');
  const [userId, password] = [form.get('userId') ?? '', form.get('password') ?? ''];
  const missing = [...(userId.trim() ? [] : ['userId']), ...(password ? [] : ['password'])];
  const typed = { ...view, userId: userId.slice(0, 100) };
  if (missing.length > 0)
    return html(
      response,
      400,
      signInPage({ ...typed, errors: missing.map((field) => ({ field, reason: 'required' })) }),
    );
  const staff = await accounts.check(userId, password);
  if (typeof staff === 'string') return html(response, 401, signInPage({ ...typed, problem: staff }));
  const result = { login: { accountId: staff.id, remember: false } };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

/** Whether a browser says that another site sent the form. */
function isForeign({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin';
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  if (Number(request.headers['content-length'] ?? Number.NaN) <= LARGEST_FORM)
    return new URLSearchParams(await textOf(request));
  return undefined;
}

function sayOver(
  { issuer, publicUrl }: Setup,
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
): void {
  const locale = localeOf(request, new URL(request.url ?? '/', issuer), undefined);
  const view = { locale, staffUrl: new URL(STAFF_PATHS.queue, publicUrl).href };
  html(response, status, messagePage(view, 'identity.over.title', 'identity.over.lead'));
}

const localeOf = (request: IncomingMessage, url: URL, wished: unknown): Locale =>
  pickLocale({
    query: url.searchParams.get('lang') ?? wishIn(wished),
    acceptLanguage: request.headers['accept-language'],
  });

function setHeaders(response: ServerResponse, publicUrl: URL): void {
  // Browsers apply `form-action` to where a form is redirected, too: back to the product's pages.
  const policy = `default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' ${publicUrl.origin}`;
  const headers = {
    'cache-control': 'no-store',
    'content-security-policy': policy,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

/** A handful of small files, held in memory and found by name. */
function readAssets(): Map<string, { type: string; content: Buffer }> {
  const files = readdirSync(FOLDER).filter((name) => extname(name) in TYPES);
  return new Map(
    files.map((name) => [
      `/assets/${name}`,
      { type: `${TYPES[extname(name)]}; charset=utf-8`, content: readFileSync(new URL(name, FOLDER)) },
    ]),
  );
}

function html(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(body);
}

function plain(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(body);
}
