/** Whether the entry that a directory found is the one that it was asked for. */
import type { Entry } from 'ldapts';
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
    values: valuesOf(entry, attribute),
    wanted: patternOf(template, userId),
  }));
  if (conditions.every(({ values }) => values.length === 0)) throw new LdapFault('unreadable-entry');
  if (!conditions.some(({ values, wanted }) => values.some((value) => wanted.test(folded(value)))))
    throw new LdapFault('other-user');
}

/** The names of attributes have no case, and may come with options (RFC 4512 2.5). */
function valuesOf(entry: Entry, attribute: string): string[] {
  const isIt = (name: string): boolean => name.split(';', 1)[0]?.toLowerCase() === attribute.toLowerCase();
  return Object.entries(entry)
    .filter(([name]) => name !== 'dn' && isIt(name))
    .flatMap(([, value]) => [value].flat().map(String));
}

/** What a value of a filter matches: an asterisk of the settings stands for anything, one of the ID for itself. */
function patternOf(template: string, userId: string): RegExp {
  const parts = template
    .split('*')
    .map((part) => folded(unhexed(part).replaceAll('{id}', () => userId)).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}

/** As directories compare names of people: one width, no case, blanks as one. */
const folded = (value: string): string => value.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

/** Whether an entry stands under a base, or is it, however the two spell their DNs (RFC 4514). */
function isUnder(dn: string, base: string): boolean {
  const [entry, above] = [rdnsOf(dn), rdnsOf(base)];
  return above.length > 0 && entry.length >= above.length && above.every((rdn, n) => rdn === entry[n]);
}

/** From the top down, each in one spelling. */
const rdnsOf = (dn: string): string[] => (dn.match(/(?:\\[^]|[^\\,;])+/g) ?? []).map(oneSpelling).toReversed();

const oneSpelling = (rdn: string): string =>
  unhexed(rdn)
    .replace(/\\([^])/g, '$1')
    .replace(/\s*([=+])\s*/g, '$1')
    .trim()
    .toLowerCase();

/** `\\c3\\a4` and the like, in a filter and in a DN. */
const unhexed = (text: string): string =>
  text.replace(/(?:\\[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('\\', ''), 'hex').toString('utf8'));
