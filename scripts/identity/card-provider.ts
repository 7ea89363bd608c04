/**
 * The embedded identity-verification service: plays app and card, by the same package as the provider of staff. Another client, other people, and a card
 * for every visit: nobody stays signed in.
 */
import { interactionPolicy, type JWK, Provider } from 'oidc-provider';
import { PATHS } from '../../api/pages/paths.js';
import { UTOKYO_PATHS } from '../../api/utokyo/paths.js';
import type { CardHolder } from './card-people.js';
import type { Desk } from './frame.js';
import type { IdentityKeys } from './keys.js';
import { grantAll, interactionPath, renderOver } from './provider.js';

export interface CardClient {
  id: string;
  /** Public part of the client's key. */
  key: JWK;
  /** Origin of the product's pages. */
  publicUrl: URL;
}

/** Time to read a card. */
const INTERACTION_S = 1_800;
const SHORT_S = 60;

export const cardDesk = (publicUrl: URL): Desk => ({
  name: 'card.name',
  home: new URL(PATHS.home, publicUrl),
  back: 'card.back',
  over: { title: 'card.over.title', lead: 'card.over.lead' },
});

export function createCardProvider(
  issuer: string,
  { jwks, cookies }: IdentityKeys,
  client: CardClient,
  holders: readonly CardHolder[],
): Provider {
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true } as const;
  const holder = (id: string) => holders.find((one) => one.id === id);
  const provider = new Provider(issuer, {
    jwks,
    // Cookies know no ports, and the provider of staff has its own on the same host.
    cookies: { keys: cookies, names: COOKIES, long: cookie, short: cookie },
    clients: [clientMetadata(client)],
    claims: { openid: ['sub'], name: ['name'] },
    scopes: ['openid', 'name'],
    acrValues: ['aal3', 'crl'],
    responseTypes: ['code'],
    pkce: { required: () => true },
    subjectTypes: ['pairwise'],
    pairwiseIdentifier: async (_ctx, id) => holder(id)?.subject ?? '',
    enabledJWA: { idTokenSigningAlgValues: ['ES256'], clientAuthSigningAlgValues: ['ES256', 'RS256'] },
    clientAuthMethods: ['private_key_jwt'],
    async findAccount(_ctx, id) {
      const found = holder(id);
      return found && { accountId: id, claims: () => ({ sub: id, name: found.name }) };
    },
    loadExistingGrant: grantAll,
    interactions: { url: (_ctx, { uid }) => interactionPath(uid), policy: everyTime() },
    discovery: { ui_locales_supported: ['ja', 'en'] },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    ttl: {
      Session: INTERACTION_S,
      Grant: INTERACTION_S,
      Interaction: INTERACTION_S,
      AuthorizationCode: SHORT_S,
      AccessToken: SHORT_S,
      IdToken: SHORT_S,
    },
    renderError: renderOver(cardDesk(client.publicUrl)),
  });
  provider.on('server_error', (_ctx, error) => console.error(`identity-verification service: ${error.message}`));
  return provider;
}

const COOKIES = { session: '_card_session', interaction: '_card_interaction', resume: '_card_resume' };

function clientMetadata({ id, key, publicUrl }: CardClient) {
  return {
    client_id: id,
    redirect_uris: [new URL(UTOKYO_PATHS.identityCallback, publicUrl).href],
    grant_types: ['authorization_code'],
    response_types: ['code' as const],
    token_endpoint_auth_method: 'private_key_jwt' as const,
    token_endpoint_auth_signing_alg: 'ES256' as const,
    id_token_signed_response_alg: 'ES256' as const,
    subject_type: 'pairwise' as const,
    jwks: { keys: [key] },
  };
}

/** A card is read at every visit, whoever was here before. */
function everyTime(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  const { Check } = interactionPolicy;
  policy
    .get('login')
    ?.checks.add(
      new Check('card', 'a card is read every time', (ctx) =>
        ctx.oidc.result?.login ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT,
      ),
    );
  return policy;
}
