/** The embedded identity provider as the package wants to be told: one client, our accounts, our pages, nobody asked for consent. */
import { type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { STAFF_PATHS } from '../../api/staff/paths.js';
import { type Locale, pickLocale } from '../../api/text/index.js';
import type { IdentityAccounts } from './accounts.js';
import type { IdentityKeys } from './keys.js';
import { type Desk, messagePage, overPage } from './frame.js';
import { signOutPage } from './page.js';
import { staffDesk } from './staff.js';

export interface IdentityClient {
  id: string;
  secret: string;
  /** Origin of the product's pages. */
  publicUrl: URL;
}

/** A working day. */
const SESSION_S = 36_000;
/** Time to type a password. */
const INTERACTION_S = 600;
const SHORT_S = 60;

const CLAIMS = ['name', 'preferred_username'];

export const interactionPath = (uid: string): string => `/interaction/${uid}`;

export function createProvider(
  issuer: string,
  { jwks, cookies }: IdentityKeys,
  client: IdentityClient,
  accounts: IdentityAccounts,
): Provider {
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true } as const;
  const provider = new Provider(issuer, {
    jwks,
    cookies: { keys: cookies, long: cookie, short: cookie },
    clients: [clientMetadata(client)],
    claims: { openid: ['sub'], profile: CLAIMS },
    responseTypes: ['code'],
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    async findAccount(_ctx, id) {
      const staff = await accounts.find(id);
      return staff && { accountId: id, claims: () => ({ sub: id, preferred_username: id, name: staff.name }) };
    },
    loadExistingGrant: grantAll,
    interactions: { url: (_ctx, { uid }) => interactionPath(uid) },
    discovery: { ui_locales_supported: ['ja', 'en'] },
    ttl: {
      Session: SESSION_S,
      Grant: SESSION_S,
      Interaction: INTERACTION_S,
      AuthorizationCode: SHORT_S,
      AccessToken: SHORT_S,
      IdToken: SHORT_S,
    },
    ...pages(client),
  });
  provider.on('server_error', (_ctx, error) => console.error(`identity provider: ${error.message}`));
  return provider;
}

/** The addresses by which the product's pages are known here. */
function clientMetadata({ id, secret, publicUrl }: IdentityClient) {
  return {
    client_id: id,
    client_secret: secret,
    redirect_uris: [new URL(STAFF_PATHS.signInCallback, publicUrl).href],
    post_logout_redirect_uris: [new URL(STAFF_PATHS.signIn, publicUrl).href],
    grant_types: ['authorization_code'],
    response_types: ['code' as const],
  };
}

/** The one client is ours, so its wish is everybody's consent. */
export async function grantAll({ oidc }: KoaContextWithOIDC) {
  const { session, client, provider } = oidc;
  if (!session?.accountId || !client) return undefined;
  const known = session.grantIdFor(client.clientId);
  const earlier = known === undefined ? undefined : await provider.Grant.find(known);
  if (earlier) return earlier;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid profile name');
  await grant.save();
  return grant;
}

function pages({ publicUrl }: IdentityClient): Pick<Configuration, 'features' | 'renderError'> {
  const desk = staffDesk(publicUrl);
  const frame = (ctx: KoaContextWithOIDC) => ({ desk, locale: localeOf(ctx) });
  return {
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource(ctx) {
          const action = ctx.oidc.urlFor('end_session_confirm');
          const xsrf = ctx.oidc.session?.state?.['secret'];
          ctx.body = signOutPage({ ...frame(ctx), action, xsrf: typeof xsrf === 'string' ? xsrf : '' });
        },
        postLogoutSuccessSource(ctx) {
          ctx.body = messagePage(frame(ctx), 'identity.signed-out.title');
        },
      },
    },
    renderError: renderOver(desk),
  };
}

/** What went wrong is for programs; a person begins again. */
export const renderOver =
  (desk: Desk): NonNullable<Configuration['renderError']> =>
  (ctx) => {
    ctx.type = 'html';
    ctx.body = overPage({ desk, locale: localeOf(ctx) });
  };

const localeOf = ({ oidc, request }: KoaContextWithOIDC): Locale =>
  pickLocale({
    query: wishIn(oidc?.params?.['ui_locales']),
    acceptLanguage: request.headers['accept-language'],
  });

/** The first language of `ui_locales`, e.g. `ja en`. */
export const wishIn = (locales: unknown): string | undefined =>
  typeof locales === 'string' ? locales.split(' ')[0] : undefined;
