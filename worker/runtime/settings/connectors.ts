/** Settings of the connectors: systems that must learn of a change (spec/platform.md, "Accounts and directories"). */
import { readFileSync } from 'node:fs';
import ms, { type StringValue } from 'ms';
import { z } from 'zod';
import type { AttachedService } from '../../../workflows/contracts/new-password.js';
import { codeOf } from '../errors.js';
import type { LdapServer } from '../directory/ldap-client.js';

interface Common {
  /** Lower-case letters, digits, hyphens; unique within its service. */
  name: string;
  /** What people see. */
  label: { ja: string; en: string };
  /** How long to wait before the system is told. */
  delayMs: number;
}
/** A table of our own database, that systems of the installation read. */
export type EmbeddedSettings = Common & { kind: 'embedded' };
/** A signed HTTP message (standardwebhooks.com). */
export type WebhookSettings = Common & {
  kind: 'webhook';
  url: string;
  /** `whsec_` and base64 of 24 to 64 bytes. */
  secret: string;
  timeoutMs: number;
};
/** A SCIM 2.0 service provider (RFC 7644). */
export type ScimSettings = Common & {
  kind: 'scim';
  /** Base URL, the one that `/Users` is appended to; without a slash at its end. */
  url: string;
  token: string;
  /** Path of the attribute that takes the hash. */
  attribute: string;
  timeoutMs: number;
};
/** A directory (RFC 4511). */
export type LdapSettings = Common &
  LdapServer & {
    kind: 'ldap';
    bindDn: string;
    bindPassword: string;
    /** DN of an account's entry; `{id}` stands for the account ID. */
    dn: string;
  };
/** How one attached system is told. */
export type ConnectorSettings = EmbeddedSettings | WebhookSettings | ScimSettings | LdapSettings;

const LONGEST_TIMEOUT_MS = 20_000;
const name = z
  .string({ error: 'must be lower-case letters, digits and hyphens' })
  .regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be lower-case letters, digits and hyphens');
const mustBeText = { error: 'must be text of one line' };
export const line = (longest: number) =>
  z
    .string(mustBeText)
    .regex(
      new RegExp(`^[^\\p{Cc}\\p{Zl}\\p{Zp}]{1,${longest}}$`, 'u'),
      `must be text of one line, 1 to ${longest} characters`,
    );
const mustBeDuration = 'must be a duration with its unit like 30m, 8s or 0s';
/** `300ms`, `5s`, `1h` → milliseconds. */
export const duration = z
  .string({ error: mustBeDuration })
  .regex(/^[0-9]+(?:ms|s|m|h|d)$/, mustBeDuration)
  .transform((value) => ms(value as StringValue));
export const timeout = duration.refine((value) => value >= 1 && value <= LONGEST_TIMEOUT_MS, 'must be from 1ms to 20s');
export const mustBeGroup = {
  error: ({ code }: { code?: string }) => (code === 'invalid_type' ? 'must be a group of keys' : undefined),
};
const common = {
  name,
  label: z.strictObject({ ja: line(60), en: line(60) }, mustBeGroup),
  delay: duration.prefault('0s'),
};

/** A path that stands for what its file holds, without the line's end. */
const file = line(1024).transform((path, context): string => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    context.addIssue({ code: 'custom', message: `names a file that can't be read (${codeOf(error) ?? 'unknown'})` });
    return z.NEVER;
  }
});

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const isLoopback = (url: string): boolean => LOOPBACK.test(new URL(url).hostname);
/** @param clear the scheme that goes to the loopback only: the hash of a password crosses no network in clear */
const urlOf = (scheme: string, clear: string) =>
  z.string({ error: `must be a URL like ${scheme}://host.example.ac.jp` }).superRefine((value, context) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    const refuse = (message: string): void => context.addIssue({ code: 'custom', message });
    if (!url?.hostname || ![`${scheme}:`, `${clear}:`].includes(url.protocol))
      return refuse(`must be a URL like ${scheme}://host.example.ac.jp`);
    if (url.username || url.password || url.search || url.hash) return refuse('must have no user, query or fragment');
  });
const httpUrl = urlOf('https', 'http').refine((value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url?.protocol !== 'http:' || isLoopback(value);
}, 'must begin with https: http is for the loopback only');

const WEBHOOK_SECRET = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/;
const isWebhookSecret = (value: string): boolean => {
  const bytes = Buffer.from(value.slice('whsec_'.length), 'base64').length;
  return WEBHOOK_SECRET.test(value) && bytes >= 24 && bytes <= 64;
};

const embedded = z.strictObject({ ...common, kind: z.literal('embedded') });
const webhook = z
  .strictObject({
    ...common,
    kind: z.literal('webhook'),
    url: httpUrl,
    secret: line(200).optional(),
    secretFile: file.optional(),
    timeout: timeout.prefault('10s'),
  })
  .transform(({ secret, secretFile, ...rest }, context) => {
    const given = oneOf({ secret, secretFile }, context);
    if (given !== undefined && !isWebhookSecret(given)) {
      const reason = 'must be whsec_ and base64 of 24 to 64 bytes';
      context.addIssue({ code: 'custom', path: [secret === undefined ? 'secretFile' : 'secret'], message: reason });
    }
    return { ...rest, secret: given ?? '' };
  });

/** `password`, or an attribute of an extension: `urn:…:User:passwordHash` (RFC 7644 3.10). */
const ATTRIBUTE = /^(?:[A-Za-z][A-Za-z0-9_-]*|urn(?::[A-Za-z0-9._-]+)+)$/;
/** RFC 6750 2.1 */
const BEARER = /^[A-Za-z0-9._~+/-]+=*$/;
const scim = z
  .strictObject({
    ...common,
    kind: z.literal('scim'),
    url: httpUrl.transform((value) => value.replace(/\/+$/, '')),
    token: line(4096).optional(),
    tokenFile: file.optional(),
    attribute: line(200).regex(ATTRIBUTE, 'must be the path of an attribute').default('password'),
    timeout: timeout.prefault('10s'),
  })
  .transform(({ token, tokenFile, ...rest }, context) => {
    const given = oneOf({ token, tokenFile }, context);
    if (given !== undefined && !BEARER.test(given))
      context.addIssue({
        code: 'custom',
        path: [token === undefined ? 'tokenFile' : 'token'],
        message: 'must be a bearer token',
      });
    return { ...rest, token: given ?? '' };
  });

/** Where a directory is. What it takes together is checked by {@link checkTls}. */
export const ldapServer = {
  url: urlOf('ldaps', 'ldap'),
  startTls: z.boolean({ error: 'must be true or false' }).default(false),
  caFile: file.optional(),
};
/** Who we are there: the password in the file or by the path of another. */
export const ldapAccount = {
  bindDn: line(500),
  bindPassword: line(500).optional(),
  bindPasswordFile: file.optional(),
};
/** DN of one entry; `{id}` stands for the value of an attribute. */
export const DN_OF_ID = /^[^{}]+=\{id\}(?:,[^{}]*)?$/;

export function checkTls({ url, startTls }: { url: string; startTls: boolean }, context: z.RefinementCtx): void {
  const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  if (startTls && url.startsWith('ldaps:')) refuse('startTls', 'is for ldap: URLs');
  if (!startTls && url.startsWith('ldap:') && !isLoopback(url))
    refuse('url', 'must begin with ldaps, or startTls must be true: ldap without it is for the loopback only');
}

const ldap = z
  .strictObject({
    ...common,
    kind: z.literal('ldap'),
    ...ldapServer,
    ...ldapAccount,
    dn: line(500).regex(DN_OF_ID, 'must be a DN like uid={id},ou=people,dc=example,dc=jp'),
    timeout: timeout.prefault('10s'),
  })
  .transform(({ bindPassword, bindPasswordFile, caFile, ...rest }, context) => {
    checkTls(rest, context);
    const given = oneOf({ bindPassword, bindPasswordFile }, context);
    return { ...rest, bindPassword: given ?? '', ...(caFile !== undefined && { ca: caFile }) };
  });

/** A secret, given in the file or by the path of another. */
export function oneOf(ways: Record<string, string | undefined>, context: z.RefinementCtx): string | undefined {
  const given = Object.entries(ways).filter(([, value]) => value !== undefined);
  if (given.length === 1 && given[0]?.[1] !== '') return given[0]?.[1];
  const [inline = '', byFile = ''] = Object.keys(ways);
  const message = given.length === 1 ? 'names an empty file' : `must be given: ${inline} or ${byFile}, one of the two`;
  context.addIssue({ code: 'custom', path: [given.length === 1 ? (given[0]?.[0] ?? inline) : inline], message });
  return undefined;
}

const KINDS = 'must be embedded, webhook, scim or ldap';
const connector = z.discriminatedUnion('kind', [embedded, webhook, scim, ldap], {
  error: ({ code }) => (code === 'invalid_union' ? KINDS : 'must be a group of keys'),
});

export const connectorList = z
  .array(connector, { error: 'must be a list of connectors' })
  .max(20, 'must have at most 20 connectors')
  .refine((list) => new Set(list.map((one) => one.name)).size === list.length, 'must have different names')
  .transform((list) => list.map(toSettings));

/** Durations by their unit's name; what the file calls `delay` and `timeout` is milliseconds from here on. */
function toSettings({ delay, ...rest }: z.output<typeof connector>): ConnectorSettings {
  if (rest.kind === 'embedded') return { ...rest, delayMs: delay };
  const { timeout: timeoutMs, ...more } = rest;
  return { ...more, delayMs: delay, timeoutMs };
}

/** Without any in the settings: the services that the manual names, told by the embedded connector when the delay is over. */
export const defaultConnectors = (delayMs: number): ConnectorSettings[] => [
  { kind: 'embedded', name: 'mail', label: { ja: '電子メール', en: 'E-mail' }, delayMs },
  { kind: 'embedded', name: 'ctr', label: { ja: 'UMIN-CTR', en: 'UMIN-CTR' }, delayMs },
];

/** No service is called late for less. */
const LEAST_GRACE_MS = 5_000;

/** What a procedure plans at its start for each system that must learn of a new password. */
export function attachedServices(settings: {
  connectors: readonly ConnectorSettings[];
  propagationDelayMs: number;
}): AttachedService[] {
  return settings.connectors.map(({ name, delayMs }) => {
    const expectedMs = Math.max(settings.propagationDelayMs, delayMs);
    return { name, delayMs, expectedMs, graceMs: Math.max(LEAST_GRACE_MS, Math.round(expectedMs / 10)) };
  });
}
