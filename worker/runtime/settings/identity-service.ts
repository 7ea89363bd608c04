/** Settings of the service that verifies a person by their My Number card: OpenID Connect, as Japan's デジタル認証アプリ has it. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { caFile } from './ldap.js';
import { flag, group, isLoopback, line, textFile, urlOf } from './kinds.js';

const HTTPS = 'must begin with https: http is for the loopback only';
const url = urlOf('https', 'http').refine((value) => {
  const parsed = URL.canParse(value) ? new URL(value) : undefined;
  return parsed?.protocol !== 'http:' || isLoopback(parsed.hostname);
}, HTTPS);

/** RFC 6749, 3.3. */
const SCOPES = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;
const words = (refusal: string) => line(300, refusal).regex(SCOPES, refusal);

/** Where the service publishes no description of itself. `issuer` is the value that its ID tokens have, to the letter. */
const endpoints = group({ issuer: url, authorization: url, token: url, jwks: url, userinfo: url.exactOptional() });

const NOT_A_KEY = 'names a file that holds no private key for signing: PEM or JWK, RSA of 2048 bits or more, or P-256';

/** One client at one service; absent: the embedded one, which plays app and card. */
export const identityService = group({
  /** The service describes itself under it (OpenID Connect Discovery). */
  issuer: url.exactOptional(),
  endpoints: endpoints.exactOptional(),
  /** Other names by which the same service calls itself in ID tokens, to the letter. Links are kept under `issuer`, so they outlast a change of the name. */
  otherIssuers: z.array(url, { error: 'must be a list of URLs' }).max(5, 'must be at most five').default([]),
  clientId: line(300),
  /** Our key for `private_key_jwt` (RFC 7523): PEM (PKCS #8) or JWK, whose `kid` is sent. */
  privateKeyFile: textFile,
  caFile,
  /** Space-separated. `name` makes the card's items readable, which takes the second PIN. */
  scopes: words('must be a space-separated list of scopes')
    .refine((list) => list.split(' ').includes('openid'), 'must have openid among them')
    .default('openid name'),
  /** Space-separated, as `aal3 crl`. */
  acrValues: words('must be a space-separated list of values').exactOptional(),
  /** Whether the name on the card is compared with the account's at linking. It is recorded whether they are equal, never the name. */
  nameCheck: flag.default(true),
}).transform(({ privateKeyFile, issuer, endpoints, caFile: ca, ...rest }, context) => {
  const refuse = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
  if ((issuer === undefined) === (endpoints === undefined))
    refuse('issuer', 'must be given: issuer or endpoints, one of the two');
  if (rest.nameCheck && !rest.scopes.split(' ').includes('name'))
    refuse('nameCheck', 'needs the scope name: the name is not told otherwise');
  const key = signingKey(privateKeyFile);
  if (!key) refuse('privateKeyFile', NOT_A_KEY);
  return {
    ...rest,
    ...(ca !== undefined && { ca }),
    /** The exact value of `iss`. */
    issuer: endpoints?.issuer ?? issuer ?? '',
    /** Absent: by discovery. */
    ...(endpoints && { endpoints }),
    signing: key ?? { pem: '', algorithm: 'ES256' as const },
  };
});
export type IdentityServiceSettings = z.output<typeof identityService>;

export interface SigningKey {
  /** PKCS #8 */
  pem: string;
  algorithm: 'RS256' | 'ES256';
  keyId?: string;
}

function signingKey(text: string): SigningKey | undefined {
  try {
    const jwk = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : undefined;
    const key = createPrivateKey(jwk ? { key: jwk, format: 'jwk' } : text);
    const algorithm = algorithmOf(key);
    if (!algorithm) return undefined;
    const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
    return { pem, algorithm, ...(typeof jwk?.['kid'] === 'string' && { keyId: jwk['kid'] }) };
  } catch {
    return undefined;
  }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): SigningKey['algorithm'] | undefined {
  if (asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048) return 'RS256';
  return asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1' ? 'ES256' : undefined;
}
