/** Settings of the identity provider at which staff sign in: the variables `OIDC_*`. */
import { z } from 'zod';
import { ConfigError, type ConfigProblem } from '../errors.js';
import { isLoopback } from './kinds.js';
import { pemText } from './servers.js';
import { type ReadFrom, trueOrFalse, type Variables } from './variables.js';

/** What nobody can sign in without. */
const TOGETHER = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const;
/** RFC 6749, 3.3. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

const printable = z.string().regex(/^[\x20-\x7e]+$/, 'must be printable ASCII');
const ALLOW_CLEAR = 'OIDC_ALLOW_CLEAR';
const isAllowed = (value: string | undefined): boolean => trueOrFalse.safeParse(value ?? 'false').data === true;
const issuer = (production: boolean, allowsClear: boolean) =>
  z
    .string()
    .refine(
      (value) => isIssuer(value, production, allowsClear),
      production
        ? `must be an issuer like https://idp.example.ac.jp: https (unless ${ALLOW_CLEAR}=true), no query or user`
        : 'must be an issuer like https://idp.example.ac.jp: https (http on this machine alone), no query or user',
    )
    .transform((value) => new URL(value));

export const oidcVariables = (production: boolean, given: Variables) =>
  ({
    /** Issuer identifier as the provider writes it; https, or http on this machine. */
    issuer: ['OIDC_ISSUER', issuer(production, isAllowed(given[ALLOW_CLEAR])).exactOptional()],
    /** Whether people may sign in at an issuer that is spoken to in clear. */
    allowsClear: [ALLOW_CLEAR, trueOrFalse.exactOptional()],
    /** PEM of the authority that signed its certificate; absent: the system's list. */
    ca: ['OIDC_CA_FILE', pemText.exactOptional()],
    clientId: ['OIDC_CLIENT_ID', printable.exactOptional()],
    clientSecret: ['OIDC_CLIENT_SECRET', printable.exactOptional()],
    /** The claim that holds the staff ID. */
    userClaim: [
      'OIDC_USER_CLAIM',
      z
        .string()
        .regex(/^[\x21-\x7e]{1,100}$/, 'must be the name of a claim')
        .default('preferred_username'),
    ],
    /** Space-separated, `openid` among them. By `email` staff are known under another of their IDs, and as applicants. */
    scopes: [
      'OIDC_SCOPES',
      z
        .string()
        .refine(isScopes, 'must be a space-separated list of scopes with openid among them')
        .default('openid profile email'),
    ],
    /** Staff ID that becomes an administrator as long as there is no active one. */
    firstAdministrator: [
      'OIDC_FIRST_ADMINISTRATOR',
      z
        .string()
        .regex(/^[^\p{Cc}]{1,200}$/u, 'must be a staff ID of 1 to 200 characters')
        .exactOptional(),
    ],
  }) as const;
type Read = ReadFrom<ReturnType<typeof oidcVariables>>;
const NAMES = Object.values(oidcVariables(false, {})).map(([variable]): string => variable);

/** @returns undefined where no provider is named */
export function toOidc({ issuer, clientId, clientSecret, allowsClear: _checked, ...more }: Read) {
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return undefined;
  return { issuer, clientId, clientSecret, ...more };
}
export type OidcSettings = NonNullable<ReturnType<typeof toOidc>>;

/** What is wrong with the variables as a whole: some are missing, some are none of ours. */
export function* oidcDisagreements(given: Variables): Generator<ConfigProblem> {
  for (const name of Object.keys(given).filter((name) => name.startsWith('OIDC_') && !NAMES.includes(name)))
    yield { name, reason: `is not a setting; there are ${NAMES.join(', ')}` };
  const first = TOGETHER.find((name) => given[name] !== undefined);
  if (first === undefined) return;
  for (const name of TOGETHER) if (given[name] === undefined) yield { name, reason: `is required with ${first}` };
}

/**
 * Asks for a provider where people sign in: the API in production. Worker and migration have no use for one.
 * @throws ConfigError that names what is missing
 */
export function requireSignIn({ production, oidc }: { production: boolean; oidc?: OidcSettings }): void {
  if (production && !oidc)
    throw new ConfigError(
      TOGETHER.map((name) => ({ name, reason: 'is required by the API with NODE_ENV=production' })),
    );
}

function isIssuer(value: string, production: boolean, allowsClear: boolean): boolean {
  if (!URL.canParse(value) || /[?#]/.test(value)) return false;
  const { protocol, hostname, username, password } = new URL(value);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && (allowsClear || (!production && isLoopback(hostname))));
}

function isScopes(value: string): boolean {
  const scopes = value.split(' ');
  return scopes.includes('openid') && scopes.every((scope) => SCOPE.test(scope));
}
