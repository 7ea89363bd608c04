/** What every round trip to an OpenID provider has: code flow with PKCE S256, `state` and `nonce` (RFC 9700, 2.1.1). */
import { randomBytes } from 'node:crypto';
import * as oidc from 'openid-client';
import type { OidcSettings } from '../settings/oidc.js';
import { trusting } from '../trusting-fetch.js';

/** What a browser that was sent to the provider must come back with. */
export interface Checks {
  state: string;
  nonce: string;
  /** PKCE. */
  verifier: string;
}
/** Form of each of the three. */
export const CHECK = /^[A-Za-z0-9_-]{43}$/;

export function newChecks(): Checks {
  const random = (): string => randomBytes(32).toString('base64url');
  return { state: random(), nonce: random(), verifier: random() };
}

/** One request to the provider, in seconds. */
export const REQUEST_S = 5;
/** What the provider says of itself is asked for anew after this long; its keys by themselves when one is unknown. */
const KNOWN_MS = 3_600_000;

/** Where a browser is sent. */
export async function authorizationUrl(
  provider: oidc.Configuration,
  { state, nonce, verifier }: Checks,
  more: Record<string, string>,
): Promise<URL> {
  return oidc.buildAuthorizationUrl(provider, {
    ...more,
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
}

/** The checks as the package takes them. */
export const expected = ({ state, nonce, verifier }: Checks): oidc.AuthorizationCodeGrantChecks => ({
  expectedState: state,
  expectedNonce: nonce,
  pkceCodeVerifier: verifier,
  idTokenExpected: true,
});

/** Signatures are checked although TLS vouches for a token's origin; the settings take http on this machine alone. */
export const careful = (issuer: URL): ((provider: oidc.Configuration) => void)[] => [
  oidc.enableNonRepudiationChecks,
  ...(issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : []),
];

/** How a provider is asked. @param ca PEM of the authority that signed its certificate; undefined: one of the system's list did */
export const fetchBy = (ca: string | undefined): oidc.CustomFetch => trusting(ca) as oidc.CustomFetch;
/** The same as an option of discovery, which the provider then keeps. */
export const discoveryBy = (ca: string | undefined) => (ca === undefined ? {} : { [oidc.customFetch]: fetchBy(ca) });

/** What the provider says of itself, with who we are there. Whoever calls it compares the issuer. */
export const discovered = ({ issuer, clientId, clientSecret, ca }: AtProvider): Promise<oidc.Configuration> =>
  oidc.discovery(issuer, clientId, {}, secretBy(clientSecret), {
    timeout: REQUEST_S,
    execute: careful(issuer),
    ...discoveryBy(ca),
  });
type AtProvider = Pick<OidcSettings, 'issuer' | 'clientId' | 'clientSecret' | 'ca'>;

/** By the header (the standard's default) unless the provider takes it in the body only. */
function secretBy(secret: string): oidc.ClientAuth {
  const [basic, post] = [oidc.ClientSecretBasic(secret), oidc.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (methods.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}

/** Asks when it is first needed, one at a time, and keeps what went well: a provider that is away stops nothing but what needs it. */
export function keptAnswer<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: { answer: Promise<T>; at: number } | undefined;
  return () => {
    if (known && Date.now() - known.at < KNOWN_MS) return known.answer;
    const found = { answer: ask(), at: Date.now() };
    known = found;
    void found.answer.catch(() => {
      if (known === found) known = undefined;
    });
    return found.answer;
  };
}
