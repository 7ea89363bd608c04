/**
 * Connector `ldap`: replaces attributes of one entry. A password goes to `userPassword`, as `{ARGON2}` and the hash: OpenLDAP's module argon2
 * reads it so.
 */
import { Attribute, Change as Modification } from 'ldapts';
import type { LdapSettings } from '../../worker/runtime/settings/connectors.js';
import type { Converse } from '../../worker/runtime/directory/ldap-client.js';
import { dnOf } from '../../workflows/rules/ldap-dn.js';
import type { Attributes, Change, Pushed } from './change.js';
import { ConnectorFault } from './fault.js';

export async function pushLdap(
  converse: Converse,
  settings: LdapSettings,
  change: Change,
  signal: AbortSignal,
): Promise<Pushed> {
  const modifications = Object.entries(attributesOf(change)).map(([type, value]) => replacing(type, value));
  const how = { signal, fault: (word: string) => new ConnectorFault(word) };
  return converse(settings, how, async (client): Promise<Pushed> => {
    await client.bind(settings.bindDn, settings.bindPassword);
    await client.modify(dnOf(settings.dn, change.accountId), modifications);
    return 'confirmed';
  });
}

const attributesOf = (change: Change): Attributes =>
  change.kind === 'password' ? { userPassword: `{ARGON2}${change.passwordHash}` } : change.attributes;

/** A replacement without a value takes the attribute away, whether it was there or not (RFC 4511 4.6). */
function replacing(type: string, value: string | readonly string[]): Modification {
  const values = value.length === 0 ? [] : [value].flat();
  return new Modification({ operation: 'replace', modification: new Attribute({ type, values }) });
}
