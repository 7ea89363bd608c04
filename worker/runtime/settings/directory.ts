/** Settings of the university's own directory, in which passwords are checked by a bind (spec/second-password.md). */
import { FilterParser } from 'ldapts';
import { z } from 'zod';
import { duration, group, inMs, line, oneOf, timeout } from './kinds.js';
import { checkTls, DN_OF_ID, ldapAccount, ldapServer } from './ldap.js';

const DN = 'must be a DN like uid={id},ou=people,dc=example,dc=jp';
const NAME = 'must be a DN like uid={id},ou=people,dc=example,dc=jp or a name like {id}@example.jp';
const UPN = /^\{id\}@[A-Za-z0-9][A-Za-z0-9.-]*$/;

/** Whether a filter is one, and has the ID as a value only. */
function isFilterOfId(filter: string): boolean {
  const parts = filter.split('{id}');
  if (parts.length < 2 || !parts.slice(0, -1).every((before) => /=[^()]*$/.test(before))) return false;
  // The parser takes a filter that is cut off for a complete one.
  const brackets = (which: string): number => filter.split(which).length;
  try {
    FilterParser.parseString(parts.join('x'));
    return filter.startsWith('(') && brackets('(') === brackets(')');
  } catch {
    return false;
  }
}

/** How a person's entry is found: among those under a DN, by an account of ours that may search. */
const search = group({
  base: line(500).regex(/^[^=,]+=./, 'must be a DN like ou=people,dc=example,dc=jp'),
  /** `{id}` stands for the user ID. */
  filter: line(500)
    .refine(isFilterOfId, 'must be a filter with {id} as a value, like (uid={id})')
    .default('(uid={id})'),
  ...ldapAccount,
}).transform(({ bindPassword, bindPasswordFile, ...rest }, context) => ({
  ...rest,
  bindPassword: oneOf({ bindPassword, bindPasswordFile }, context) ?? '',
}));
export type LdapSearch = z.output<typeof search>;

/** A directory (RFC 4511) that takes a person's bind. */
const server = z.strictObject({
  kind: z.literal('ldap'),
  ...ldapServer,
  /** For one whole login. */
  timeout: timeout.prefault('5s'),
  /** A DN or a user principal name; `{id}` stands for the user ID. */
  dn: line(500)
    .refine((name) => DN_OF_ID.test(name) || UPN.test(name), NAME)
    .optional(),
  search: search.optional(),
  /** What a refused login takes at the least: `refusalMs`. */
  refusalFloor: duration({ to: '10s' }).prefault('300ms'),
});
function askedBy({ caFile, dn, search, refusalFloor, ...rest }: z.output<typeof server>, context: z.RefinementCtx) {
  checkTls(rest, context);
  if ((dn === undefined) === (search === undefined))
    context.addIssue({ code: 'custom', path: ['dn'], message: 'must be given: dn or search, one of the two' });
  /** The name to bind with is made of the ID, or searched. */
  const nameOf: { template: string } | { search: LdapSearch } = search ? { search } : { template: dn ?? '' };
  return {
    ...inMs(rest),
    ...(caFile !== undefined && { ca: caFile }),
    refusalMs: refusalFloor.ms,
    nameOf,
  };
}
export type LdapDirectorySettings = ReturnType<typeof askedBy>;

/** An account of ours that may set people's passwords. `dn`: where their entries are; absent: what they bind with. */
const passwords = group({ ...ldapAccount, dn: line(500).regex(DN_OF_ID, DN).optional() }).transform(
  ({ bindPassword, bindPasswordFile, ...rest }, context) => ({
    ...rest,
    bindPassword: oneOf({ bindPassword, bindPasswordFile }, context) ?? '',
  }),
);
const ofMembers = server
  .extend({ passwords: passwords.optional() })
  .transform(({ passwords: account, ...rest }, context) => {
    const dn = account?.dn ?? rest.dn ?? '';
    if (account && !DN_OF_ID.test(dn)) context.addIssue({ code: 'custom', path: ['passwords', 'dn'], message: DN });
    return { ...askedBy(rest, context), ...(account && { passwords: { ...account, dn } }) };
  });

/** A table of our own database. */
const embedded = z.strictObject({ kind: z.literal('embedded') });

const KINDS = 'must be embedded or ldap';
const said = { error: ({ code }: { code?: string }) => (code === 'invalid_union' ? KINDS : 'must be a group of keys') };
export const directory = z.discriminatedUnion('kind', [embedded, server.transform(askedBy)], said);
export type DirectorySettings = z.output<typeof directory>;

/** The same for members of the university, whose passwords may be set there too. */
export const memberDirectory = z.discriminatedUnion('kind', [embedded, ofMembers], said);
export type MemberDirectorySettings = z.output<typeof memberDirectory>;
