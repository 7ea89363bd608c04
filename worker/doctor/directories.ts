/** Do the directories take our own accounts: the university's, and those that learn of changes. */
import type { Client } from 'ldapts';
import type { ConnectorSettings } from '../runtime/settings/connectors.js';
import type { LdapDirectorySettings, MemberDirectorySettings } from '../runtime/settings/directory.js';
import { converse, type LdapServer } from '../runtime/directory/ldap-client.js';
import { check, type Finding, note } from './finding.js';

/** What a directory's word for a fault is. */
class LdapWord extends Error {
  constructor(readonly word: string) {
    super(word);
  }
}
const talk = <T>(server: LdapServer, work: (client: Client) => Promise<T>): Promise<T> =>
  converse(server, { signal: new AbortController().signal, fault: (word) => new LdapWord(word) }, work);

/** In which passwords of the university are checked. @param part as it is called */
export async function examineDirectory(
  settings: LdapDirectorySettings,
  part = 'university directory',
): Promise<Finding> {
  const { nameOf } = settings;
  return check('ldap', { part, check: 'answers' }, async () => {
    if ('template' in nameOf) {
      // A name is made of the ID: there is no account of ours to bind with, so only the way there is tried.
      await talk(settings, (client) => client.search('', { scope: 'base', attributes: ['supportedLDAPVersion'] }));
      return 'reached; it is asked with the names of those who sign in';
    }
    const { base, bindDn, bindPassword } = nameOf.search;
    const found = await talk(settings, async (client) => {
      await client.bind(bindDn, bindPassword);
      const { searchEntries } = await client.search(base, { scope: 'base', attributes: ['1.1'] });
      return searchEntries.length > 0;
    });
    return found
      ? 'takes our account, which finds where people are'
      : note(`takes our account, which can't read ${base}`);
  });
}

/** The same for members of the university, whose passwords may be set there too. */
export async function examineMemberDirectory(
  settings: Extract<MemberDirectorySettings, { kind: 'ldap' }>,
): Promise<Finding[]> {
  const part = 'directory of members';
  const answers = await examineDirectory(settings, part);
  const { passwords } = settings;
  if (!passwords) return [answers];
  const takes = check('ldap', { part, check: 'takes the account that sets passwords' }, async () => {
    await talk(settings, (client) => client.bind(passwords.bindDn, passwords.bindPassword));
    return `${passwords.bindDn}; that it may write there was not tried`;
  });
  return [answers, await takes];
}

export const examineLdapConnector = (settings: Extract<ConnectorSettings, { kind: 'ldap' }>): Promise<Finding> =>
  check('ldap', { part: `connector ${settings.name}`, check: 'takes our account' }, async () => {
    await talk(settings, (client) => client.bind(settings.bindDn, settings.bindPassword));
    return settings.bindDn;
  });
