/**
 * The service that verifies a person by their My Number card, as a client sees it: OpenID Connect, code flow with PKCE, `private_key_jwt`, ID tokens
 * signed by ES256, as Japan's デジタル認証アプリ has it. What it says of a person leaves this file as keyed digests and a yes or no.
 */
import { createPrivateKey, webcrypto } from 'node:crypto';
import * as oidc from 'openid-client';
import type { IdentityFailure } from '../../../workflows/contracts/identity-link.js';
import type { Digest, Locale } from '../../../workflows/contracts/procedure.js';
import { foldName } from '../../../workflows/rules/identity.js';
import type { Tokens } from '../crypto/tokens.js';
import { identitySubject } from '../mfa/identity-subject.js';
import { faultWord, isProviderAway } from '../oidc/faults.js';
import {
  authorizationUrl,
  careful,
  type Checks,
  discoveryBy,
  expected,
  fetchBy,
  keptAnswer,
  REQUEST_S,
} from '../oidc/round.js';
import type { IdentityServiceSettings, SigningKey } from '../settings/identity-service.js';

export interface IdentityCheckSettings extends Omit<IdentityServiceSettings, 'otherIssuers'> {
  otherIssuers: readonly string[];
  /** What stands in links for the issuer. */
  knownAs: string;
}

export type Verdict =
  | {
      verified: true;
      issuer: string;
      /** Keyed digests of issuer and pairwise subject, one under each key of the ring, the newest first. */
      subjects: Digest[];
      /** Whether the name on the card is the account's; absent where it wasn't asked for, or isn't told. */
      nameEqual?: boolean;
    }
  /** `why` is for the log: a word of a standard or of the package. */
  | { verified: false; reason: IdentityFailure; why: string };

export interface IdentityService {
  /** Where a person is sent. @throws IdentityServiceAway */
  startUrl(checks: Checks, locale: Locale): Promise<URL>;
  /**
   * What the service says of who came back.
   * @param query of the callback as it came, its `state` compared before
   * @param accountName compared with the name on the card; absent: the name isn't asked for
   * @throws IdentityServiceAway: it has said nothing, or its answer was lost
   */
  verdict(query: string, checks: Checks, accountName?: string): Promise<Verdict>;
}

export class IdentityServiceAway extends Error {
  override readonly name = 'IdentityServiceAway';
}

type Needs = { tokens: Pick<Tokens, 'digests'>; callback: URL };

export function createIdentityService(settings: IdentityCheckSettings, { tokens, callback }: Needs): IdentityService {
  const described = keptAnswer(() => describe(settings));
  const provider = async (): Promise<oidc.Configuration> => {
    try {
      return await described();
    } catch (error) {
      throw new IdentityServiceAway(`description: ${faultWord(error)}`);
    }
  };
  return {
    async startUrl(checks, locale) {
      const known = await provider();
      try {
        return await authorizationUrl(known, checks, {
          redirect_uri: callback.href,
          scope: settings.scopes,
          ui_locales: locale,
          ...(settings.acrValues !== undefined && { acr_values: settings.acrValues }),
        });
      } catch (error) {
        // What it says of itself can't be used, such as an address without TLS.
        throw new IdentityServiceAway(`address: ${faultWord(error)}`);
      }
    },
    async verdict(query, checks, accountName) {
      const known = await provider();
      const current = new URL(callback);
      current.search = query;
      try {
        const { tokens: given, by } = await grant(settings, known, current, checks);
        const subject = given.claims()?.sub ?? '';
        if (!SUBJECT.test(subject)) return { verified: false, reason: 'not-verified', why: 'bad-subject' };
        const name = settings.nameCheck && accountName !== undefined ? await nameIn(by, given) : undefined;
        return {
          verified: true,
          issuer: settings.knownAs,
          subjects: tokens.digests(...identitySubject(settings.knownAs, subject)),
          ...(name !== undefined && { nameEqual: foldName(name) === foldName(accountName ?? '') }),
        };
      } catch (error) {
        if (isProviderAway(error)) throw new IdentityServiceAway(`token: ${faultWord(error)}`);
        return { verified: false, reason: failureOf(error), why: faultWord(error) };
      }
    },
  };
}

/** Of OpenID Connect Core, 2: ASCII, at most 255 characters. */
const SUBJECT = /^[\x21-\x7e]{1,255}$/;

/** What it says of itself, by discovery or by settings. Its name counts to the letter. */
async function describe(settings: IdentityCheckSettings): Promise<oidc.Configuration> {
  const { issuer, endpoints } = settings;
  if (endpoints) {
    const { authorization, token, jwks, userinfo } = endpoints;
    return configured(settings, {
      issuer,
      authorization_endpoint: authorization,
      token_endpoint: token,
      jwks_uri: jwks,
      ...(userinfo !== undefined && { userinfo_endpoint: userinfo }),
    });
  }
  const options = { timeout: REQUEST_S, execute: careful(new URL(issuer)), ...discoveryBy(settings.ca) };
  const found = await oidc.discovery(new URL(issuer), settings.clientId, CLIENT, await clientAuth(settings), options);
  if (!namesOf(settings).includes(found.serverMetadata().issuer))
    throw Object.assign(new Error(), { code: 'other-issuer' });
  return found;
}

const namesOf = ({ issuer, otherIssuers }: IdentityCheckSettings): string[] => [issuer, ...otherIssuers];

/** Nothing else is taken, whatever the service says of itself: neither `none` nor a secret that both sides know. */
const CLIENT = { id_token_signed_response_alg: 'ES256' };

async function configured(settings: IdentityCheckSettings, server: oidc.ServerMetadata): Promise<oidc.Configuration> {
  const provider = new oidc.Configuration(server, settings.clientId, CLIENT, await clientAuth(settings));
  provider.timeout = REQUEST_S;
  for (const take of careful(new URL(settings.endpoints?.token ?? settings.issuer))) take(provider);
  if (settings.ca !== undefined) provider[oidc.customFetch] = fetchBy(settings.ca);
  return provider;
}

/** A JWT signed by our key, for its endpoint for tokens (RFC 7523, 3). */
async function clientAuth({ signing }: { signing: SigningKey }): Promise<oidc.ClientAuth> {
  const key = await signingKey(signing);
  const named = signing.keyId === undefined ? key : { key, kid: signing.keyId };
  return (server, ...rest) =>
    oidc.PrivateKeyJwt(named, {
      [oidc.modifyAssertion]: (_header, payload) => {
        payload['aud'] = server.token_endpoint;
      },
    })(server, ...rest);
}

function signingKey({ pem, algorithm }: SigningKey): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  const kind =
    algorithm === 'ES256' ? { name: 'ECDSA', namedCurve: 'P-256' } : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  return webcrypto.subtle.importKey('pkcs8', der, kind, false, ['sign']);
}

type Given = Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>;
interface Granted {
  tokens: Given;
  by: oidc.Configuration;
}

/** Gives the code for tokens, and checks them under each name that the service has. The code is given once, whatever the name turns out to be. */
async function grant(
  settings: IdentityCheckSettings,
  known: oidc.Configuration,
  current: URL,
  checks: Checks,
): Promise<Granted> {
  if (settings.otherIssuers.length === 0)
    return { tokens: await oidc.authorizationCodeGrant(known, current, expected(checks)), by: known };
  const { supportsPKCE: _helper, ...server } = known.serverMetadata();
  const fetchOnce = onceEach(settings.ca);
  let first: unknown;
  for (const issuer of new Set([server.issuer, ...namesOf(settings)])) {
    const by = await configured(settings, { ...server, issuer });
    by[oidc.customFetch] = fetchOnce;
    try {
      return { tokens: await oidc.authorizationCodeGrant(by, current, expected(checks)), by };
    } catch (error) {
      first ??= error;
      if (isProviderAway(error)) throw error;
    }
  }
  throw first;
}

/** Asks each address once, and says again what it answered. */
function onceEach(ca: string | undefined): oidc.CustomFetch {
  const ask = fetchBy(ca);
  const answers = new Map<string, Promise<Response>>();
  return async (url, options) => {
    const answer = answers.get(url) ?? ask(url, options);
    answers.set(url, answer);
    return (await answer).clone();
  };
}

/** The name on the card: in the ID token, else at the UserInfo endpoint. That it isn't told now is no reason to refuse a person. */
async function nameIn(provider: oidc.Configuration, tokens: Given): Promise<string | undefined> {
  const claims = tokens.claims();
  if (typeof claims?.['name'] === 'string') return claims['name'];
  if (!claims || provider.serverMetadata().userinfo_endpoint === undefined) return undefined;
  try {
    const { name } = await oidc.fetchUserInfo(provider, tokens.access_token, claims.sub);
    return typeof name === 'string' ? name : undefined;
  } catch (error) {
    if (isProviderAway(error)) return undefined;
    throw error;
  }
}

/** A revoked or outdated certificate has no word of its own in any published list, so it is looked for in what the service says beside its word. */
const REVOKED = /revoked|expired.certificate|certificate.expired|失効|有効期限切れ/i;

function failureOf(error: unknown): IdentityFailure {
  if (!(error instanceof oidc.AuthorizationResponseError)) return 'not-verified';
  if (REVOKED.test(`${error.error} ${error.error_description ?? ''}`)) return 'card-revoked';
  return error.error === 'access_denied' ? 'cancelled' : 'not-verified';
}
