/** Directory `ldap`: a password is right when the directory takes a bind with it. One connection for each check. */
import { type Client, Filter, ResultCodeError } from 'ldapts';
import { dnOf } from '../../../workflows/rules/ldap-dn.js';
import type { Directory } from './contract.js';
import type { LdapDirectorySettings, LdapSearch } from '../settings/directory.js';
import { DirectoryUnavailableError, OverloadedError } from '../errors.js';
import { widerNetwork } from '../wider-network.js';
import { converse, LdapFault } from './ldap-client.js';
import { checkEntry, conditionsOf } from './ldap-entry.js';

/**
 * While a directory hangs, no more requests than these wait for its time-out; others are turned away. One owner never has more of them under way than
 * are left free: 20 where nobody else asks.
 */
const MOST_AT_ONCE = 40;
/** Of these, places that only somebody gets who has nothing under way. */
const KEPT = 10;
const NO_SUCH_OBJECT = 32;
/**
 * Result codes (RFC 4511, appendix A) by which directories refuse a person: too many tries, no such entry, no password there, a wrong one,
 * disabled. All others are of the directory itself.
 */
const REFUSED: ReadonlySet<number> = new Set([19, NO_SUCH_OBJECT, 48, 49, 53]);
/** The same where nobody is asked for: besides, invalid DN syntax, where the attribute of the DN takes numbers only, say. */
const REFUSED_NOBODY: ReadonlySet<number> = new Set([...REFUSED, 34]);
/** In a user principal name nothing can be escaped. */
const PLAIN_ID = /^[\p{L}\p{N}._-]+$/u;

/**
 * The ID that is asked for when the caller has none, as for a locked account. If nothing were asked, a locked account would get its refusal even while the
 * directory is away, and so would show that it is locked.
 */
const NOBODY = 'nobody-of-tetsuzuki';

/** Bytes of the password go to the directory as they were typed, and nowhere else. */
export function createLdapDirectory(settings: LdapDirectorySettings): Directory {
  const closing = new AbortController();
  const how = { signal: closing.signal, fault: (word: string) => new DirectoryUnavailableError(word) };
  const underWay: string[] = [];
  return {
    async check(userId, password, owner = '') {
      // A bind without a password is taken for an anonymous one, and succeeds (RFC 4513 5.1.2). Some directories read one up to its first NUL only.
      if (password === '' || password.includes('\0')) return false;
      const client = widerNetwork(owner);
      const ofClient = underWay.filter((one) => one === client).length;
      const free = MOST_AT_ONCE - underWay.length;
      if (ofClient >= free || (ofClient > 0 && free <= KEPT)) throw new OverloadedError(1);
      underWay.push(client);
      try {
        return await converse(settings, how, async (client) => {
          const name = await nameOf(client, settings.nameOf, userId || NOBODY);
          if (name === undefined) return false;
          const isRight = await takes(client, { name, password, refused: userId ? REFUSED : REFUSED_NOBODY });
          return isRight && Boolean(userId);
        });
      } finally {
        underWay.splice(underWay.indexOf(client), 1);
      }
    },
    refusalMs: settings.refusalMs,
    async close() {
      closing.abort();
    },
  };
}

/** What a person binds with. @returns undefined where the directory has nobody, or several, of the ID */
async function nameOf(
  client: Client,
  by: LdapDirectorySettings['nameOf'],
  userId: string,
): Promise<string | undefined> {
  if ('search' in by) return found(client, by.search, userId);
  if (!by.template.startsWith('{id}@')) return dnOf(by.template, userId);
  return PLAIN_ID.test(userId) ? by.template.replace('{id}', () => userId) : undefined;
}

async function found(client: Client, search: LdapSearch, userId: string): Promise<string | undefined> {
  await client.bind(search.bindDn, search.bindPassword);
  try {
    const { searchEntries } = await client.search(search.base, {
      filter: search.filter.replaceAll('{id}', () => Filter.escape(userId)),
      attributes: conditionsOf(search.filter).map(({ attribute }) => attribute),
      // Enough to tell one from several.
      sizeLimit: 2,
    });
    const [entry, another] = searchEntries;
    if (!entry || another) return undefined;
    checkEntry(entry, search, userId);
    return entry.dn;
  } catch (error) {
    // It isn't the person who is missing, but the entry under which the search begins.
    if (error instanceof ResultCodeError && error.code === NO_SUCH_OBJECT) throw new LdapFault('no-such-base');
    throw error;
  }
}

/** @param refused result codes that say so of a person */
async function takes(
  client: Client,
  { name, password, refused }: { name: string; password: string; refused: ReadonlySet<number> },
): Promise<boolean> {
  try {
    await client.bind(name, password);
    return true;
  } catch (error) {
    if (error instanceof ResultCodeError && refused.has(error.code)) return false;
    throw error;
  }
}
