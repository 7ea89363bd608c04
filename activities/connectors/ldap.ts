/** Connector `ldap`: replaces `userPassword` of one entry by `{ARGON2}` and the hash, as OpenLDAP's module argon2 reads it. */
import { Attribute, Change } from 'ldapts';
import type { LdapSettings } from '../../worker/runtime/settings/connectors.js';
import type { Converse } from '../../worker/runtime/directory/ldap-client.js';
import { dnOf } from '../../workflows/rules/ldap-dn.js';
import { ConnectorFault } from './fault.js';
import type { PasswordChange, Pushed } from './push.js';

export async function pushLdap(
  converse: Converse,
  settings: LdapSettings,
  change: PasswordChange,
  signal: AbortSignal,
): Promise<Pushed> {
  const modification = new Attribute({ type: 'userPassword', values: [`{ARGON2}${change.passwordHash}`] });
  const how = { signal, fault: (word: string) => new ConnectorFault(word) };
  return converse(settings, how, async (client): Promise<Pushed> => {
    await client.bind(settings.bindDn, settings.bindPassword);
    await client.modify(dnOf(settings.dn, change.accountId), new Change({ operation: 'replace', modification }));
    return 'confirmed';
  });
}
