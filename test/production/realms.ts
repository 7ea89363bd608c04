/** Where people sign in: Keycloak with a realm of the staff, one in the place of Microsoft Entra ID, and one in the place of the service that reads cards. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../scripts/bootstrap/cache-folder.mjs';
import type { GraphServer } from '../helpers/graph-server.js';
import { addRealm, keycloakProgram, keycloakUser, startKeycloak } from '../helpers/keycloak.js';
import { testPort } from '../helpers/ports.js';
import type { Authority } from './authority.js';
import { CARD, MEMBER, nameThere } from './each-procedure.js';
import type { Installation } from './installation.js';

export const STAFF = { kanri: '管理 花子', tanaka: '田中 窓口', suzuki: '鈴木 主任', sato: '佐藤 担当' } as const;
export const passwordOf = (username: string): string => `Keycloak-${username}-7`;
export const CLIENT_SECRETS = {
  tetsuzuki: 'oidc-Tj7 $vQ2k#',
  password: 'members-Tj7-vQ2k-1',
  mfa: 'members-Tj7-vQ2k-2',
} as const;

export interface SignIns {
  /** By https, with a certificate of the authority. */
  origin: string;
  /** Issuers on this machine. */
  members: string;
  cards: string;
  /** PEM of our key at the service that reads cards. */
  cardKeyFile: string;
}

/** Starts it, and makes the realms. It ends with the installation. */
export async function bringKeycloak(installation: Installation, authority: Authority): Promise<SignIns> {
  const cache = join(cacheFolder(), 'bench');
  mkdirSync(cache, { recursive: true });
  const program = await keycloakProgram(cache);
  await installation.sh('createdb keycloak', installation.cluster.superuser());
  const [port, tlsPort] = [await testPort(), await testPort()];
  const origin = `https://localhost:${tlsPort}`;
  const tls = { port: tlsPort, ...(await authority.certificate('keycloak')) };
  const databaseUrl = `postgres://postgres:any@127.0.0.1:${installation.cluster.port}/keycloak`;
  const server = await startKeycloak({ program, databaseUrl, port, origin, tls });
  installation.also(() => server.stop());
  const cardKeyFile = join(installation.folder, 'card-key.pem');
  const ours = (path: string): string => `${installation.origin}${path}`;
  await addRealm(port, staffRealm(ours));
  // Whose certificates everybody trusts, were they the real ones: without TLS, and on this machine alone.
  const here = `http://127.0.0.1:${port}`;
  const clear = { enabled: true, sslRequired: 'none', attributes: { frontendUrl: here } };
  await addRealm(port, { ...clear, ...membersRealm(ours) });
  await addRealm(port, { ...clear, ...cardsRealm(ours, cardKeyFile) });
  return { origin, members: `${here}/realms/members`, cards: `${here}/realms/cards`, cardKeyFile };
}

type Ours = (path: string) => string;

const staffRealm = (ours: Ours) => ({
  realm: 'staff',
  enabled: true,
  clients: [
    {
      ...client('tetsuzuki', ours('/staff/sign-in/callback'), ours('/staff/sign-in')),
      secret: CLIENT_SECRETS.tetsuzuki,
    },
  ],
  users: Object.entries(STAFF).map(([username, lastName]) =>
    keycloakUser(username, { password: passwordOf(username), email: `${username}@univ-t.ac.jp`, lastName }),
  ),
});

/** In the place of Microsoft Entra ID. */
const membersRealm = (ours: Ours) => ({
  realm: 'members',
  clients: (['password', 'mfa'] as const).map((name) => ({
    ...client(name, ours(`/utokyo/sign-in/callback/${name}`), ours('/utokyo')),
    secret: CLIENT_SECRETS[name],
  })),
  users: [keycloakUser(nameThere(MEMBER.id), { password: MEMBER.password, email: MEMBER.email, lastName: '本郷' })],
});

/** In the place of the service that reads cards: its client has no secret, it signs. @param keyFile is written */
function cardsRealm(ours: Ours, keyFile: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const jwk = { ...publicKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid: 'k1' };
  const { attributes, ...signing } = client('utokyo-account', ours('/utokyo/identity/callback'), ours('/utokyo'));
  return {
    realm: 'cards',
    clients: [
      {
        ...signing,
        clientAuthenticatorType: 'client-jwt',
        attributes: {
          ...attributes,
          'use.jwks.string': 'true',
          'jwks.string': JSON.stringify({ keys: [jwk] }),
          'token.endpoint.auth.signing.alg': 'ES256',
          'id.token.signed.response.alg': 'ES256',
        },
      },
    ],
    users: [keycloakUser(CARD.id, { password: CARD.pins, email: 'card@univ-a.ac.jp', lastName: 'Card' })],
  };
}

/** Lines of the services file that name Microsoft's, and what stands in their place. */
export function graphSettings({ settings }: GraphServer, members: string): Record<string, string> {
  const { clientId, clientSecret, graphUrl, loginUrl } = settings;
  const secretOf = (name: 'password' | 'mfa', id: string) => ({
    [`${name}: { clientId: ${id}, clientSecretFile: /run/secrets/members-${name} }`]: `${name}: { clientId: ${name}, clientSecret: ${CLIENT_SECRETS[name]} }`,
  });
  return {
    'clientId: 00000000-0000-0000-0000-000000000000': `clientId: ${clientId}`,
    'clientSecretFile: /run/secrets/graph-secret': `clientSecret: ${clientSecret}\n      graphUrl: ${graphUrl}\n      loginUrl: ${loginUrl}`,
    'https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/v2.0': members,
    ...secretOf('password', 'without'),
    ...secretOf('mfa', 'with'),
  };
}

/** As install.md has it. */
const client = (clientId: string, redirectUri: string, afterwards: string) => ({
  clientId,
  publicClient: false,
  standardFlowEnabled: true,
  redirectUris: [redirectUri],
  attributes: { 'pkce.code.challenge.method': 'S256', 'post.logout.redirect.uris': afterwards },
});
