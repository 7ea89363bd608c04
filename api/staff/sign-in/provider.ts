/** An identity provider at which people sign in: OpenID Connect, code flow with PKCE (RFC 9700, 2.1.1). */
import * as oidc from 'openid-client';
import { faultWord, isProviderAway } from '../../../worker/runtime/oidc/faults.js';
import { authorizationUrl, type Checks, discovered, expected, keptAnswer } from '../../../worker/runtime/oidc/round.js';
import type { OidcSettings } from '../../../worker/runtime/settings/oidc.js';
import type { Locale } from '../../../workflows/contracts/procedure.js';
import { Refusal } from '../../http/problems.js';

export interface Person {
  /** Value of the claim that says who it is. */
  userId: string;
  /** As the provider calls them; the ID where it doesn't. */
  name: string;
  /** An address that the provider has verified. */
  email?: string;
  /** The claims that were asked for besides. */
  claims: Readonly<Record<string, unknown>>;
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
  /** @param staffId of somebody whom the provider knows and we don't */
  constructor(
    readonly reason: string,
    readonly staffId?: string,
  ) {
    super(reason);
  }
}

const RETRY_AFTER_S = 5;
/** PostgreSQL can't hold NUL, and no ID of ours holds a control character. */
const USER_ID = /^[^\p{Cc}]{1,200}$/u;
const LONGEST_NAME = 200;

export interface ProviderSettings
  extends Pick<OidcSettings, 'issuer' | 'clientId' | 'clientSecret' | 'userClaim' | 'scopes' | 'ca'> {
  /** Claims that are looked for beside who it is; a provider need not have them. */
  moreClaims?: readonly string[];
}

/** @param callback where it sends people back to @param back where they come once it has ended its own session */
export function createIdentityProvider(settings: ProviderSettings, callback: URL, back: URL): IdentityProvider {
  const known = keptAnswer(() => discover(settings));
  return {
    async startUrl(checks, locale, again) {
      return authorizationUrl(await known(), checks, {
        redirect_uri: callback.href,
        scope: settings.scopes,
        ui_locales: locale,
        ...(again && { prompt: 'login' }),
      });
    },
    async personOf(query, checks) {
      const provider = await known();
      const current = new URL(callback);
      current.search = query;
      try {
        return await personIn(
          provider,
          await oidc.authorizationCodeGrant(provider, current, expected(checks)),
          settings,
        );
      } catch (error) {
        throw failureOf(error);
      }
    },
    async endUrl(locale) {
      // Only an offer: signing out here is done whether the provider is there or not.
      const provider = await known().catch(() => undefined);
      if (provider?.serverMetadata().end_session_endpoint === undefined) return undefined;
      return oidc.buildEndSessionUrl(provider, { post_logout_redirect_uri: back.href, ui_locales: locale });
    },
  };
}

async function discover(settings: ProviderSettings): Promise<oidc.Configuration> {
  const { issuer } = settings;
  try {
    const provider = await discovered(settings);
    // The package lets some issuers of many tenants pass: anybody's user of the same name would be ours.
    if (new URL(provider.serverMetadata().issuer).href !== issuer.href) throw new SignInFailure('other-issuer');
    return provider;
  } catch (error) {
    throw unavailable(`discovery: ${wordOf(error)}`);
  }
}

type Tokens = Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>;

/** Claims are looked for in the ID token, then at the UserInfo endpoint, where scopes' claims are by default (OpenID Connect Core, 5.4). */
async function personIn(
  provider: oidc.Configuration,
  tokens: Tokens,
  { userClaim, moreClaims = [], scopes }: ProviderSettings,
): Promise<Person> {
  const inToken = tokens.claims();
  if (!inToken) throw new SignInFailure('no-id-token');
  const wanted = [userClaim, ...moreClaims, ...(scopes.split(' ').includes('email') ? ['email'] : [])];
  const isLacking = wanted.some((claim) => inToken[claim] === undefined);
  const elsewhere = isLacking && provider.serverMetadata().userinfo_endpoint !== undefined;
  const more: Claims = elsewhere ? await oidc.fetchUserInfo(provider, tokens.access_token, inToken.sub) : {};
  // Who it is, is taken from one place as a whole.
  const claims: Claims = inToken[userClaim] === undefined ? more : inToken;
  const { [userClaim]: userId, name = more['name'] } = claims;
  if (typeof userId !== 'string' || !USER_ID.test(userId)) throw new SignInFailure('no-user-claim');
  // An address that anybody may enter at the provider says nothing about who they are.
  if (userClaim === 'email' && claims['email_verified'] !== true) throw new SignInFailure('email-unverified');
  const isName = typeof name === 'string' && USER_ID.test(name);
  const { email, email_verified: isVerified } = inToken['email'] === undefined ? more : (inToken as Claims);
  return {
    userId,
    name: isName ? name.slice(0, LONGEST_NAME) : userId,
    ...(isVerified === true && typeof email === 'string' && { email }),
    claims: Object.fromEntries(moreClaims.map((claim) => [claim, inToken[claim] ?? more[claim]])),
  };
}
type Claims = Readonly<Record<string, unknown>>;

/** Errors of the package hold tokens and answers of the provider: only a word of them goes on. */
function failureOf(error: unknown): SignInFailure | Refusal {
  if (error instanceof SignInFailure) return error;
  return isProviderAway(error) ? unavailable(`token: ${wordOf(error)}`) : new SignInFailure(wordOf(error));
}

const unavailable = (what: string): Refusal =>
  new Refusal('unavailable', { retryAfterS: RETRY_AFTER_S }, new Error(`The identity provider: ${what}`));

const wordOf = (error: unknown): string => (error instanceof SignInFailure ? error.reason : faultWord(error));
