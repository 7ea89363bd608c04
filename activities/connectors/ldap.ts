/**
 * Connector `ldap`: replaces attributes of one entry. A password goes to `userPassword`, as `{ARGON2}` and the hash: OpenLDAP's module argon2
 * reads it so.
 */
import { Attribute, Change as Modification, type Client, ResultCodeError } from 'ldapts';
import type { LdapSettings } from '../../worker/runtime/settings/connectors.js';
import type { Converse } from '../../worker/runtime/directory/ldap-client.js';
import { dnOf, namingAttribute } from '../../workflows/rules/ldap-dn.js';
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
  const isTheirs = await converse(settings, how, async (client) => {
    await client.bind(settings.bindDn, settings.bindPassword);
    const dn = dnOf(settings.dn, change.accountId);
    const named = await isNamed(client, dn, { attribute: namingAttribute(settings.dn), value: change.accountId });
    if (named) await client.modify(dn, modifications);
    return named;
  });
  if (!isTheirs) throw new ConnectorFault('other-user');
  return 'confirmed';
}

/**
 * Result codes (RFC 4511, appendix A) after which the change itself says how it is: there is no such entry, or our account may not compare. Every
 * other one (busy, no such attribute, not done here) compared nothing, and a change would go to whatever is there.
 */
const LEFT_TO_THE_CHANGE: ReadonlySet<number> = new Set([32, 50]);

/** Whether the entry of a DN has its ID in the naming attribute, as the directory compares it: our account there need not read. */
async function isNamed(
  client: Client,
  dn: string,
  { attribute, value }: { attribute: string; value: string },
): Promise<boolean> {
  try {
    return await client.compare(dn, attribute, value);
  } catch (error) {
    if (error instanceof ResultCodeError && LEFT_TO_THE_CHANGE.has(error.code)) return true;
    throw error;
  }
}

const attributesOf = (change: Change): Attributes =>
  change.kind === 'password' ? { userPassword: `{ARGON2}${change.passwordHash}` } : change.attributes;

/** A replacement without a value takes the attribute away, whether it was there or not (RFC 4511 4.6). */
function replacing(type: string, value: string | readonly string[]): Modification {
  const values = value.length === 0 ? [] : [value].flat();
  return new Modification({ operation: 'replace', modification: new Attribute({ type, values }) });
}
