/** Settings of the connectors: systems that must learn of a change (spec/platform.md, "Accounts and directories"). */
import { z } from 'zod';
import { namingAttribute } from '../../../workflows/rules/ldap-dn.js';
import { duration, flag, group, inMs, isLoopback, line, oneOf, textFile, timeout, urlOf } from './kinds.js';
import { caFile, checkTls, DN_OF_ID, ldapAccount, ldapServer } from './ldap.js';

export { attachedServices } from '../../../workflows/rules/attached-services.js';

const mustBeName = 'must be lower-case letters, digits and hyphens';
const common = {
  /** Unique within its service. */
  name: z.string({ error: mustBeName }).regex(/^[a-z][a-z0-9-]{0,30}$/, mustBeName),
  /** What people see. */
  label: group({ ja: line(60), en: line(60) }),
  /** How long to wait before the system is told. */
  delay: duration().prefault('0s'),
  /** Of accounts that are named `<ID>@<institution>`: it learns of those of this institution alone, by their ID without it. */
  institution: line(253)
    .regex(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/, 'must be the host name of an institution')
    .exactOptional(),
};

/** The hash of a password crosses no network in clear. */
const httpUrl = urlOf('https', 'http').refine((value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url?.protocol !== 'http:' || isLoopback(url.hostname);
}, 'must begin with https: http is for the loopback only');

/** A table of our own database, that systems of the installation read. */
const embedded = z.strictObject({ ...common, kind: z.literal('embedded') }).transform(inMs);
export type EmbeddedSettings = z.output<typeof embedded>;

const WEBHOOK_SECRET = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/;
const isWebhookSecret = (value: string): boolean => {
  const bytes = Buffer.from(value.slice('whsec_'.length), 'base64').length;
  return WEBHOOK_SECRET.test(value) && bytes >= 24 && bytes <= 64;
};
/** A signed HTTP message (standardwebhooks.com). */
const webhook = z
  .strictObject({
    ...common,
    kind: z.literal('webhook'),
    url: httpUrl,
    /** `whsec_` and base64 of 24 to 64 bytes. */
    secret: line(200).optional(),
    secretFile: textFile.optional(),
    caFile,
    /** Whether only an answer confirms that names the account and its version. */
    namedReceipt: flag.optional(),
    timeout: timeout.prefault('10s'),
  })
  .transform(({ secret, secretFile, caFile, ...rest }, context) => {
    const given = oneOf({ secret, secretFile }, context);
    if (given !== undefined && !isWebhookSecret(given)) {
      const reason = 'must be whsec_ and base64 of 24 to 64 bytes';
      context.addIssue({ code: 'custom', path: [secret === undefined ? 'secretFile' : 'secret'], message: reason });
    }
    return { ...inMs(rest), secret: given ?? '', ...(caFile !== undefined && { ca: caFile }) };
  });
export type WebhookSettings = z.output<typeof webhook>;

/** `password`, or an attribute of an extension: `urn:…:User:passwordHash` (RFC 7644 3.10). */
const ATTRIBUTE = /^(?:[A-Za-z][A-Za-z0-9_-]*|urn(?::[A-Za-z0-9._-]+)+)$/;
/** By what a user is found, or let in: nothing that an attribute of ours may be written to. In lower case. */
const SCIM_RESERVED = ['id', 'externalid', 'meta', 'schemas', 'username', 'password', 'active', 'groups', 'roles'];

/**
 * What the system calls attributes of ours, by our names. Those that aren't named are not sent there. Which are to be named, the settings of the service
 * say whose accounts have them.
 */
const namesOf = (name: z.ZodString) =>
  z
    .record(z.string(), name, {
      error: ({ code }) => (code === 'invalid_type' ? 'must be a group of keys' : undefined),
    })
    .exactOptional();

/** Each attribute has a place of its own there, and none that the system needs for something else. @param reserved in lower case */
function checkNames(names: Names, reserved: readonly string[], context: z.RefinementCtx): void {
  const taken = new Set(reserved);
  for (const [ours, theirs] of Object.entries(names ?? {})) {
    const folded = theirs.toLowerCase();
    if (taken.has(folded)) {
      const message = reserved.includes(folded) ? 'is what users are known or let in by there' : 'is named twice';
      context.addIssue({ code: 'custom', path: ['attributes', ours], message });
    }
    taken.add(folded);
  }
}
type Names = Readonly<Record<string, string>> | undefined;
/** RFC 6750 2.1 */
const BEARER = /^[A-Za-z0-9._~+/-]+=*$/;
/** A SCIM 2.0 service provider (RFC 7644). */
const scim = z
  .strictObject({
    ...common,
    kind: z.literal('scim'),
    /** Base URL, the one that `/Users` is appended to; without a slash at its end. */
    url: httpUrl.transform((value) => value.replace(/\/+$/, '')),
    token: line(4096).optional(),
    tokenFile: textFile.optional(),
    caFile,
    /** Whether the provider's schema tells two `userName`s apart by case; RFC 7643 8.7.1 doesn't. */
    caseExact: flag.optional(),
    /** Path of the attribute that takes the hash. */
    attribute: line(200).regex(ATTRIBUTE, 'must be the path of an attribute').default('password'),
    attributes: namesOf(line(200).regex(ATTRIBUTE, 'must be the path of an attribute')),
    timeout: timeout.prefault('10s'),
  })
  .transform(({ token, tokenFile, caFile, ...rest }, context) => {
    checkNames(rest.attributes, [...SCIM_RESERVED, rest.attribute.toLowerCase()], context);
    const given = oneOf({ token, tokenFile }, context);
    if (given !== undefined && !BEARER.test(given))
      context.addIssue({
        code: 'custom',
        path: [token === undefined ? 'tokenFile' : 'token'],
        message: 'must be a bearer token',
      });
    return { ...inMs(rest), token: given ?? '', ...(caFile !== undefined && { ca: caFile }) };
  });
export type ScimSettings = z.output<typeof scim>;

/** An attribute type (RFC 4512 2.5): its name or its OID. */
const LDAP_TYPE = /^(?:[A-Za-z][A-Za-z0-9-]*|[0-2](?:\.(?:0|[1-9][0-9]*))+)$/;
/** A directory (RFC 4511). */
const ldap = z
  .strictObject({
    ...common,
    kind: z.literal('ldap'),
    ...ldapServer,
    ...ldapAccount,
    /** DN of an account's entry; `{id}` stands for the account ID. */
    dn: line(500).regex(DN_OF_ID, 'must be a DN like uid={id},ou=people,dc=example,dc=jp'),
    attributes: namesOf(line(200).regex(LDAP_TYPE, 'must be the name or the OID of an attribute')),
    timeout: timeout.prefault('10s'),
  })
  .transform(({ bindPassword, bindPasswordFile, caFile, ...rest }, context) => {
    checkTls(rest, context);
    checkNames(rest.attributes, ['userpassword', 'objectclass', namingAttribute(rest.dn).toLowerCase()], context);
    const given = oneOf({ bindPassword, bindPasswordFile }, context);
    return { ...inMs(rest), bindPassword: given ?? '', ...(caFile !== undefined && { ca: caFile }) };
  });
export type LdapSettings = z.output<typeof ldap>;

const KINDS = 'must be embedded, webhook, scim or ldap';
const connector = z.discriminatedUnion('kind', [embedded, webhook, scim, ldap], {
  error: ({ code }) => (code === 'invalid_union' ? KINDS : 'must be a group of keys'),
});
/** How one attached system is told. */
export type ConnectorSettings = z.output<typeof connector>;

export const connectorList = z
  .array(connector, { error: 'must be a list of connectors' })
  .max(20, 'must have at most 20 connectors')
  .refine((list) => new Set(list.map((one) => one.name)).size === list.length, 'must have different names');

/** Without any in the settings: the services that the manual names, told by the embedded connector when the delay is over. */
export const defaultConnectors = (delayMs: number): ConnectorSettings[] => [
  { kind: 'embedded', name: 'mail', label: { ja: '電子メール', en: 'Email' }, delayMs },
  { kind: 'embedded', name: 'ctr', label: { ja: 'UMIN-CTR', en: 'UMIN-CTR' }, delayMs },
];
