/** Whether the entry that a directory found is the one that it was asked for. */
import type { Entry } from 'ldapts';
import { asCompared, attributeValues, isUnder, unhexed } from '../../../workflows/rules/ldap-entry.js';
import type { LdapSearch } from '../settings/directory.js';
import { LdapFault } from './ldap-client.js';

/** What a filter asks of attributes by the ID: in `(|(uid={id})(mail={id}@example.jp))` two. */
export function conditionsOf(filter: string): { attribute: string; template: string }[] {
  return [...filter.matchAll(/\(([A-Za-z][A-Za-z0-9.-]*)[^=()]*=([^()]*\{id\}[^()]*)\)/g)].map(
    ([, attribute = '', template = '']) => ({ attribute, template }),
  );
}

/**
 * A bind as somebody else proves nothing of the person asked for: the entry must stand under the base and have the ID where the filter asks
 * for it, also where the directory passes over the filter.
 */
export function checkEntry(entry: Entry, { base, filter }: LdapSearch, userId: string): void {
  if (!isUnder(entry.dn, base)) throw new LdapFault('other-user');
  const conditions = conditionsOf(filter).map(({ attribute, template }) => ({
    values: attributeValues(entry, attribute),
    wanted: patternOf(template, userId),
  }));
  if (conditions.every(({ values }) => values.length === 0)) throw new LdapFault('unreadable-entry');
  if (!conditions.some(({ values, wanted }) => values.some((value) => wanted.test(asCompared(value)))))
    throw new LdapFault('other-user');
}

/** What a value of a filter matches: an asterisk of the settings stands for anything, one of the ID for itself. */
function patternOf(template: string, userId: string): RegExp {
  const parts = template
    .split('*')
    .map((part) => asCompared(unhexed(part).replaceAll('{id}', () => userId)).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
