/** Settings of the owner of verification methods (`worker/runtime/mfa/contract.ts`). */
import { z } from 'zod';
import { duration, inMs, isLoopback, line, oneOf, textFile, timeout, urlOf } from './kinds.js';

/** Our own tables. */
const embedded = z.strictObject({
  kind: z.literal('embedded'),
  /** What authenticator apps and browsers show as the service's name. */
  issuer: line(60).default('UTokyo Account'),
  /** What carries codes to a telephone: `embedded`, the mailbox page of `npm start`; `none`: telephones can't be registered. */
  telephone: z.enum(['embedded', 'none'], { error: 'must be embedded or none' }).default('embedded'),
});
export type EmbeddedMethodsSettings = z.output<typeof embedded>;

const https = urlOf('https', 'http').refine((value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url?.protocol !== 'http:' || isLoopback(url.hostname);
}, 'must begin with https: http is for the loopback only');
const withoutSlash = https.transform((value) => value.replace(/\/+$/, ''));

/** One of the two clients by which people sign in at Microsoft Entra ID. */
const client = z
  .strictObject({
    clientId: line(200),
    clientSecret: line(500).optional(),
    clientSecretFile: textFile.optional(),
  })
  .transform(({ clientId, clientSecret, clientSecretFile }, context) => ({
    clientId,
    clientSecret: oneOf({ clientSecret, clientSecretFile }, context) ?? '',
  }));
const signIn = z.strictObject({
  /** Issuer of the directory's ID tokens, as it writes it. */
  issuer: https.transform((value) => new URL(value)),
  /** The client for which the directory demands no second factor. */
  password: client,
  /** The client for which its policy demands one. */
  mfa: client,
  /** The claim with the name that `user` describes. */
  userClaim: line(100).default('preferred_username'),
  scopes: line(300).default('openid profile'),
});
export type ElsewhereSettings = z.output<typeof signIn>;

/** Microsoft Entra ID, by Microsoft Graph. */
const graph = z
  .strictObject({
    kind: z.literal('graph'),
    /** GUID or domain of the directory. */
    tenant: line(200).regex(/^[A-Za-z0-9.-]+$/, 'must be the ID or a domain of the directory'),
    clientId: line(200),
    clientSecret: line(500).optional(),
    clientSecretFile: textFile.optional(),
    /** Name of a person there; `{id}` stands for our account ID. */
    user: line(300).regex(/^[^\s/?#{}]*\{id\}[^\s/?#{}]*$/, 'must be a name with {id} in it, like {id}@example.ac.jp'),
    /** Base URLs, without a slash at the end. */
    graphUrl: withoutSlash.default('https://graph.microsoft.com/v1.0'),
    loginUrl: withoutSlash.default('https://login.microsoftonline.com'),
    /** Where people sign in: absent, they can't sign in here, and the way by card alone is open. */
    signIn: signIn.exactOptional(),
    timeout: timeout.prefault('10s'),
    /** How long a new pass may take to become usable before whoever waits is told to come again. */
    usableWithin: duration({ to: '5m' }).prefault('60s'),
  })
  .transform(({ clientSecret, clientSecretFile, ...rest }, context) => ({
    ...inMs(rest),
    clientSecret: oneOf({ clientSecret, clientSecretFile }, context) ?? '',
  }));
export type GraphMethodsSettings = z.output<typeof graph>;

const KINDS = 'must be embedded or graph';
export const methods = z.discriminatedUnion('kind', [embedded, graph], {
  error: ({ code }) => (code === 'invalid_union' ? KINDS : 'must be a group of keys'),
});
export type MethodsSettings = z.output<typeof methods>;
