/** Systems that are asked by HTTP: the identity provider of staff, the identity-verification service, Microsoft Graph, and those that learn of changes. */
import * as oidc from 'openid-client';
import { discovered, discoveryBy, REQUEST_S } from '../runtime/oidc/round.js';
import type { ConnectorSettings } from '../runtime/settings/connectors.js';
import type { IdentityServiceSettings } from '../runtime/settings/identity-service.js';
import type { GraphMethodsSettings } from '../runtime/settings/methods.js';
import type { OidcSettings } from '../runtime/settings/oidc.js';
import { trusting } from '../runtime/trusting-fetch.js';
import { comparedTime } from './database.js';
import { check, failed, type Finding, skipped } from './finding.js';

/** ID tokens say when they were made and until when they count. */
const MOST_APART_MS = 30_000;
const ANSWER_MS = 10_000;

/** A word or a status that the table of faults has. */
class WebFault extends Error {
  constructor(readonly word: string) {
    super(word);
  }
}

async function ask(ca: string | undefined, url: string, init: Parameters<ReturnType<typeof trusting>>[1] = {}) {
  const stop = new AbortController();
  const timer = setTimeout(
    () => stop.abort(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })),
    ANSWER_MS,
  );
  try {
    const answer = await trusting(ca)(url, { ...init, signal: stop.signal });
    const text = await answer.text();
    return { status: answer.status, text, date: answer.headers.get('date') };
  } finally {
    clearTimeout(timer);
  }
}

const insecure = (issuer: URL) => (issuer.protocol === 'http:' ? { execute: [oidc.allowInsecureRequests] } : {});

async function keysOf(ca: string | undefined, jwks: string | undefined) {
  if (jwks === undefined) throw new WebFault('no-keys');
  const { status, text, date } = await ask(ca, jwks);
  if (status !== 200) throw new WebFault(status === 404 ? 'no-keys' : `http-${status}`);
  const { keys } = JSON.parse(text) as { keys?: unknown[] };
  if (!Array.isArray(keys) || keys.length === 0) throw new WebFault('no-keys');
  return { count: keys.length, date };
}

/** The provider at which staff sign in. @param callback where it would send them back to */
export async function examineProvider(settings: OidcSettings | undefined, callback: URL): Promise<Finding[]> {
  if (!settings) return [skipped('oidc', 'describes itself', 'OIDC_ISSUER is not set')];
  const { issuer, ca } = settings;
  let provider: oidc.Configuration | undefined;
  const found = await check('oidc', { check: 'describes itself' }, async () => {
    provider = await discovered(settings);
    if (new URL(provider.serverMetadata().issuer).href !== issuer.href) throw new WebFault('other-issuer');
    return issuer.href;
  });
  if (!provider || found.state === 'failed') return [found];
  const known = provider;
  let date: string | null = null;
  return [
    found,
    await check('oidc', { check: 'publishes keys' }, async () => {
      const keys = await keysOf(ca, known.serverMetadata().jwks_uri);
      date = keys.date;
      return `${keys.count}`;
    }),
    await check('oidc', { check: 'has the time of this machine' }, () =>
      date === null ? 'it does not say' : comparedTime(Date.parse(date) - Date.now(), MOST_APART_MS),
    ),
    await check('oidc', { check: 'knows our client' }, () => knowsClient(known, callback)),
  ];
}

/** A code that there isn't is refused as a grant where the client is known, and the client where it isn't. */
async function knowsClient(provider: oidc.Configuration, callback: URL) {
  const grant = { code: 'doctor', redirect_uri: callback.href, code_verifier: 'd'.repeat(43) };
  try {
    await oidc.genericGrantRequest(provider, 'authorization_code', grant);
  } catch (error) {
    if (!(error instanceof oidc.ResponseBodyError)) throw error;
    if (['invalid_client', 'unauthorized_client'].includes(error.error)) throw new WebFault('invalid_client');
  }
  return 'client and secret are taken';
}

export async function examineIdentityService(settings: IdentityServiceSettings): Promise<Finding[]> {
  const { issuer, endpoints, ca, clientId, otherIssuers } = settings;
  const kind = 'identity-service';
  return [
    await check(kind, { check: 'describes itself and publishes keys' }, async () => {
      if (endpoints) return `${(await keysOf(ca, endpoints.jwks)).count} keys; its endpoints stand in the settings`;
      const url = new URL(issuer);
      const options = { timeout: REQUEST_S, ...insecure(url), ...discoveryBy(ca) };
      const server = (await oidc.discovery(url, clientId, undefined, undefined, options)).serverMetadata();
      if (![issuer, ...otherIssuers].includes(server.issuer)) throw new WebFault('other-issuer');
      return `${(await keysOf(ca, server.jwks_uri)).count} keys`;
    }),
  ];
}

export const examineGraph = (settings: GraphMethodsSettings): Promise<Finding> =>
  check('graph', { check: 'gives us a token' }, async () => {
    const { loginUrl, tenant, clientId, clientSecret, graphUrl } = settings;
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const body = new URLSearchParams({ ...form, scope: `${new URL(graphUrl).origin}/.default` });
    // As Microsoft's reference writes it: without the `charset` that would come by itself.
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const to = `${loginUrl}/${tenant}/oauth2/v2.0/token`;
    const { status } = await ask(undefined, to, { method: 'POST', headers, body });
    if (status !== 200) throw new WebFault(`http-${status}`);
    const { status: answered } = await ask(undefined, graphUrl);
    return answered < 500
      ? 'and Graph answers'
      : failed(`Graph answers ${answered}`, 'Try again; see its status page.');
  });

const SCIM = 'application/scim+json';
export function examineWebConnector(
  settings: Extract<ConnectorSettings, { kind: 'scim' | 'webhook' }>,
): Promise<Finding> {
  const part = `connector ${settings.name}`;
  if (settings.kind === 'webhook')
    return check('connector', { part, check: 'is reached' }, async () => {
      const { status } = await ask(settings.ca, settings.url, { method: 'HEAD' });
      if (status >= 500 || (status >= 300 && status < 400)) throw new WebFault(`http-${status}`);
      return 'something answers; messages are signed, so none is sent for a trial';
    });
  return check('connector', { part, check: 'takes our token' }, async () => {
    const query = new URLSearchParams({ filter: 'userName eq "doctor-of-tetsuzuki"', attributes: 'id', count: '1' });
    const headers = { accept: SCIM, authorization: `Bearer ${settings.token}` };
    const { status, text } = await ask(settings.ca, `${settings.url}/Users?${query}`, { headers });
    if (status !== 200) throw new WebFault(`http-${status}`);
    const { totalResults } = JSON.parse(text) as { totalResults?: unknown };
    if (totalResults === 0) return 'and looks a user up';
    return failed('it passes over a filter', 'It would be told of the wrong user: have the filter userName eq mended.');
  });
}
