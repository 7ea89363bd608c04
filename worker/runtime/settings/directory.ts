/** Settings of the university's own directory, in which passwords are checked by a bind (spec/second-password.md). */
import { FilterParser } from 'ldapts';
import { z } from 'zod';
import {
  checkTls,
  DN_OF_ID,
  duration,
  ldapAccount,
  ldapServer,
  line,
  mustBeGroup,
  oneOf,
  timeout,
} from './connectors.js';
import type { LdapServer } from '../directory/ldap-client.js';

/** The table `directory_users` of our own database. */
export interface EmbeddedDirectorySettings {
  kind: 'embedded';
}
/** How a person's entry is found: among those under a DN, by an account of ours that may look. */
export interface LdapSearch {
  base: string;
  /** `{id}` stands for the user ID. */
  filter: string;
  bindDn: string;
  bindPassword: string;
}
/** A directory (RFC 4511) that takes a person's bind. The name to bind with is made of the ID, or searched. */
export type LdapDirectorySettings = LdapServer & {
  kind: 'ldap';
  /** What a refused login takes at the least. */
  refusalMs: number;
  /** A DN or a user principal name; `{id}` stands for the user ID. */
  nameOf: { template: string } | { search: LdapSearch };
};
export type DirectorySettings = EmbeddedDirectorySettings | LdapDirectorySettings;

const LONGEST_FLOOR_MS = 10_000;
const NAME = 'must be a DN like uid={id},ou=people,dc=example,dc=jp or a name like {id}@example.jp';
const UPN = /^\{id\}@[A-Za-z0-9][A-Za-z0-9.-]*$/;

/** Whether a filter is one, and has the ID as a value only. */
function isFilterOfId(filter: string): boolean {
  const parts = filter.split('{id}');
  if (parts.length < 2 || !parts.slice(0, -1).every((before) => /=[^()]*$/.test(before))) return false;
  // The parser takes what is cut off for complete.
  const brackets = (which: string): number => filter.split(which).length;
  try {
    FilterParser.parseString(parts.join('x'));
    return filter.startsWith('(') && brackets('(') === brackets(')');
  } catch {
    return false;
  }
}

const search = z
  .strictObject(
    {
      base: line(500).regex(/^[^=,]+=./, 'must be a DN like ou=people,dc=example,dc=jp'),
      filter: line(500)
        .refine(isFilterOfId, 'must be a filter with {id} as a value, like (uid={id})')
        .default('(uid={id})'),
      ...ldapAccount,
    },
    mustBeGroup,
  )
  .transform(({ bindPassword, bindPasswordFile, ...rest }, context): LdapSearch => {
    return { ...rest, bindPassword: oneOf({ bindPassword, bindPasswordFile }, context) ?? '' };
  });

const ldap = z
  .strictObject({
    kind: z.literal('ldap'),
    ...ldapServer,
    timeout: timeout.prefault('5s'),
    dn: line(500)
      .refine((name) => DN_OF_ID.test(name) || UPN.test(name), NAME)
      .optional(),
    search: search.optional(),
    refusalFloor: duration.refine((value) => value <= LONGEST_FLOOR_MS, 'must be from 0s to 10s').prefault('300ms'),
  })
  .transform(({ caFile, timeout, dn, search, refusalFloor, ...rest }, context): LdapDirectorySettings => {
    checkTls(rest, context);
    if ((dn === undefined) === (search === undefined))
      context.addIssue({ code: 'custom', path: ['dn'], message: 'must be given: dn or search, one of the two' });
    return {
      ...rest,
      ...(caFile !== undefined && { ca: caFile }),
      timeoutMs: timeout,
      refusalMs: refusalFloor,
      nameOf: search ? { search } : { template: dn ?? '' },
    };
  });

const KINDS = 'must be embedded or ldap';
export const directory = z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('embedded') }), ldap], {
  error: ({ code }) => (code === 'invalid_union' ? KINDS : 'must be a group of keys'),
});
