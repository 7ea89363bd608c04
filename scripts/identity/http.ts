/** An embedded provider over HTTP: the package's endpoints, the page where a person says who they are, and its assets. For this machine only. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { errors, type Provider } from 'oidc-provider';
import { type Locale, pickLocale } from '../../api/text/index.js';
import { type At, type Counter, type Desk, overPage } from './frame.js';
import { interactionPath, wishIn } from './provider.js';

const LARGEST_FORM = 16_384;
const TYPES: Record<string, string> = { '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml' };
const FOLDER = new URL('../../api/assets/', import.meta.url);

export interface Setup {
  issuer: URL;
  provider: Provider;
  desk: Desk;
  counter: Counter;
}

/** The server is made, not yet listening. */
export function identityServer(setup: Setup): Server {
  const { issuer, provider, desk } = setup;
  const rest = provider.callback();
  const assets = readAssets();
  return createServer((request, response) => {
    setHeaders(response, desk);
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

/** The page and what it sends. The package checks that it is the browser that was sent here. */
async function interaction(setup: Setup, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { provider, counter, issuer, desk } = setup;
  const details = await provider.interactionDetails(request, response);
  const { uid, params } = details;
  const url = new URL(request.url ?? '/', issuer);
  if (url.pathname !== interactionPath(uid)) throw new errors.SessionNotFound('another interaction');
  const locale = localeOf(request, url, params['ui_locales']);
  const at: At = { desk, locale, path: url.pathname + url.search, action: `${url.pathname}?lang=${locale}` };
  if (request.method === 'GET' || request.method === 'HEAD') return html(response, 200, counter.page(at));
  if (request.method !== 'POST' || isForeign(request)) return plain(response, 403, 'Not from this page.');
  const form = await readForm(request);
  if (!form) return plain(response, 413, 'Too large.');
  const answer = await counter.submitted(at, form);
  if ('body' in answer) return html(response, answer.status, answer.body);
  if (counter.forgets) await forget(provider, details);
  return provider.interactionFinished(request, response, answer.result, { mergeWithLastSubmission: false });
}

/** Ends the session that a visit of the same browser before may have left: another person may show their card. */
async function forget(provider: Provider, details: Details): Promise<void> {
  const left = details.session?.uid;
  if (left === undefined) return;
  await (await provider.Session.findByUid(left))?.destroy();
  delete details.session;
  await details.save(details.exp - Math.floor(Date.now() / 1000));
}
type Details = Awaited<ReturnType<Provider['interactionDetails']>>;

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

function sayOver({ issuer, desk }: Setup, request: IncomingMessage, response: ServerResponse, status: number): void {
  const locale = localeOf(request, new URL(request.url ?? '/', issuer), undefined);
  html(response, status, overPage({ desk, locale }));
}

const localeOf = (request: IncomingMessage, url: URL, wished: unknown): Locale =>
  pickLocale({
    query: url.searchParams.get('lang') ?? wishIn(wished),
    acceptLanguage: request.headers['accept-language'],
  });

function setHeaders(response: ServerResponse, { home }: Desk): void {
  // Browsers apply `form-action` to where a form is redirected, too: back to the product's pages.
  const policy = `default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' ${home.origin}`;
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
