/** The identity provider at which staff sign in: OpenID Connect, code flow with PKCE (RFC 9700, 2.1.1). */
import * as oidc from 'openid-client';
import { awayPart } from '../../../worker/runtime/away.js';
import type { OidcSettings } from '../../../worker/runtime/settings/oidc.js';
import type { Locale } from '../../../workflows/contracts/procedure.js';
import { Refusal } from '../../http/problems.js';
import { STAFF_PATHS } from '../paths.js';

/** What a browser that was sent to the provider must come back with, kept in its cookie meanwhile. */
export interface Checks {
  state: string;
  nonce: string;
  /** PKCE. */
  verifier: string;
}

export interface Person {
  /** Value of the claim that holds the staff ID. */
  userId: string;
  /** As the provider calls them; the ID where it doesn't. */
  name: string;
}

export interface IdentityProvider {
  /** @param again asks the provider to have its user sign in anew @throws Refusal `unavailable` */
  startUrl(checks: Checks, locale: Locale, again: boolean): Promise<URL>;
  /**
   * Who came back, once everything about the answer and the ID token is right.
   * @param query of the callback as it came
   * @throws SignInFailure, Refusal `unavailable`
   */
  personOf(query: string, checks: Checks): Promise<Person>;
  /** Where the provider ends its own session, if it does and is there. */
  endUrl(locale: Locale): Promise<URL | undefined>;
}

/** A sign-in that is refused. The reason is for the log: a word of ours or of a standard, nothing of what was sent. */
export class SignInFailure extends Error {
  override readonly name = 'SignInFailure';
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** One request to the provider, in seconds. */
const REQUEST_S = 5;
const RETRY_AFTER_S = 5;
/** What the provider says of itself is asked for anew after this long; its keys by themselves when one is unknown. */
const KNOWN_MS = 3_600_000;
/** PostgreSQL can't hold NUL, and no staff ID holds a control character. */
const USER_ID = /^[^\p{Cc}]{1,200}$/u;
const LONGEST_NAME = 200;

export function createIdentityProvider(settings: OidcSettings, publicUrl: URL): IdentityProvider {
  const callback = new URL(STAFF_PATHS.signInCallback, publicUrl);
  const discovered = discoverer(settings);
  return {
    async startUrl({ state, nonce, verifier }, locale, again) {
      return oidc.buildAuthorizationUrl(await discovered(), {
        redirect_uri: callback.href,
        scope: settings.scopes,
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ui_locales: locale,
        ...(again && { prompt: 'login' }),
      });
    },
    async personOf(query, { state, nonce, verifier }) {
      const provider = await discovered();
      const current = new URL(callback);
      current.search = query;
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
      try {
        return await personIn(
          provider,
          await oidc.authorizationCodeGrant(provider, current, checks),
          settings.userClaim,
        );
      } catch (error) {
        throw failureOf(error);
      }
    },
    async endUrl(locale) {
      // Only an offer: signing out here is done whether the provider is there or not.
      const provider = await discovered().catch(() => undefined);
      if (provider?.serverMetadata().end_session_endpoint === undefined) return undefined;
      const back = new URL(STAFF_PATHS.signIn, publicUrl).href;
      return oidc.buildEndSessionUrl(provider, { post_logout_redirect_uri: back, ui_locales: locale });
    },
  };
}

/** Discovery when it is first needed, one at a time, kept when it went well: a provider that is away stops nothing but the sign-in. */
function discoverer(settings: OidcSettings): () => Promise<oidc.Configuration> {
  let known: { provider: Promise<oidc.Configuration>; at: number } | undefined;
  return () => {
    if (known && Date.now() - known.at < KNOWN_MS) return known.provider;
    const found = { provider: discover(settings), at: Date.now() };
    known = found;
    void found.provider.catch(() => {
      if (known === found) known = undefined;
    });
    return found.provider;
  };
}

async function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<oidc.Configuration> {
  try {
    const provider = await oidc.discovery(issuer, clientId, {}, secretBy(clientSecret), {
      timeout: REQUEST_S,
      // The settings take http on this machine alone. Signatures are checked although TLS vouches for the token's origin.
      execute: [oidc.enableNonRepudiationChecks, ...(issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [])],
    });
    // The package lets some issuers of many tenants pass: anybody's user of the same name would be ours.
    if (new URL(provider.serverMetadata().issuer).href !== issuer.href) throw new SignInFailure('other-issuer');
    return provider;
  } catch (error) {
    throw unavailable(`discovery: ${wordOf(error)}`);
  }
}

/** By the header (the standard's default) unless the provider takes it in the body only. */
function secretBy(secret: string): oidc.ClientAuth {
  const [basic, post] = [oidc.ClientSecretBasic(secret), oidc.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (methods.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}

type Tokens = Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>;

/** The claim is looked for in the ID token, then at the UserInfo endpoint, where scopes' claims are by default (OpenID Connect Core, 5.4). */
async function personIn(provider: oidc.Configuration, tokens: Tokens, userClaim: string): Promise<Person> {
  const inToken = tokens.claims();
  if (!inToken) throw new SignInFailure('no-id-token');
  const elsewhere = inToken[userClaim] === undefined && provider.serverMetadata().userinfo_endpoint !== undefined;
  const claims = elsewhere ? await oidc.fetchUserInfo(provider, tokens.access_token, inToken.sub) : inToken;
  const { [userClaim]: userId, name } = claims;
  if (typeof userId !== 'string' || !USER_ID.test(userId)) throw new SignInFailure('no-user-claim');
  // An address that anybody may enter at the provider says nothing about who they are.
  if (userClaim === 'email' && claims.email_verified !== true) throw new SignInFailure('email-unverified');
  const isName = typeof name === 'string' && USER_ID.test(name);
  return { userId, name: isName ? name.slice(0, LONGEST_NAME) : userId };
}

/** Errors of the package hold tokens and answers of the provider: only a word of them goes on. */
function failureOf(error: unknown): SignInFailure | Refusal {
  if (error instanceof SignInFailure) return error;
  return isAway(error) ? unavailable(`token: ${wordOf(error)}`) : new SignInFailure(wordOf(error));
}

const unavailable = (what: string): Refusal =>
  new Refusal('unavailable', { retryAfterS: RETRY_AFTER_S }, new Error(`The identity provider: ${what}`));

/** Words by which a provider says that it is out of order itself (RFC 6749, 4.1.2.1). */
const OUT_OF_ORDER: ReadonlySet<unknown> = new Set(['server_error', 'temporarily_unavailable']);
/** Something else answers in its place: a page of a proxy or of maintenance. */
const NOT_OF_A_PROVIDER: ReadonlySet<unknown> = new Set([
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
]);

/** Whether the provider, rather than the sign-in, was at fault: not reached, too slow, not itself, or with an error of its own. */
function isAway(error: unknown): boolean {
  const answered = chainOf(error).some(
    ({ status, code }) => Number(status) >= 500 || status === 429 || NOT_OF_A_PROVIDER.has(code),
  );
  const says = error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError;
  return answered || (says && OUT_OF_ORDER.has(error.error)) || awayPart(error) !== undefined;
}

/** `error` of an answer (RFC 6749, 4.1.2.1 and 5.2), else the code of the package, else that of the network. */
function wordOf(error: unknown): string {
  if (error instanceof SignInFailure) return error.reason;
  if (error instanceof oidc.ResponseBodyError || error instanceof oidc.AuthorizationResponseError)
    return /^[a-z_]{1,50}$/.test(error.error) ? error.error : 'error';
  const code = chainOf(error).find((one) => typeof one.code === 'string')?.code;
  return typeof code === 'string' ? code : 'unknown';
}

interface Link {
  code?: unknown;
  status?: unknown;
  cause?: unknown;
}

/** An error and its causes. By shape, not by class, as in `worker/runtime/away.ts`. */
function chainOf(error: unknown): Link[] {
  if (typeof error !== 'object' || error === null) return [];
  const link: Link = error;
  return [link, ...chainOf(link.cause)];
}
