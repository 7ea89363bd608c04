/**
 * Connector `ldap`: replaces attributes of one entry. A password goes to `userPassword`, as `{ARGON2}` and the hash: OpenLDAP's module argon2
 * reads it so.
 */
import { Attribute, Change as Modification, type Client, ResultCodeError } from 'ldapts';
import type { LdapSettings } from '../../worker/runtime/settings/connectors.js';
import type { Converse } from '../../worker/runtime/directory/ldap-client.js';
import { dnOf, namingAttribute } from '../../workflows/rules/ldap-dn.js';
import { asCompared, attributeValues, isSameDn } from '../../workflows/rules/ldap-entry.js';
import type { Attributes, NewAttributes, NewPassword, Pushed } from './change.js';
import { ConnectorFault } from './fault.js';

/** Where entries are, and who we are there. */
export type LdapTarget = Pick<LdapSettings, 'url' | 'startTls' | 'ca' | 'timeoutMs' | 'bindDn' | 'bindPassword' | 'dn'>;
/** What of a change a directory is told. */
type LdapChange =
  | Pick<NewPassword, 'kind' | 'accountId' | 'passwordHash'>
  | Pick<NewAttributes, 'kind' | 'accountId' | 'attributes'>;

export async function pushLdap(
  converse: Converse,
  settings: LdapTarget,
  change: LdapChange,
  signal: AbortSignal,
): Promise<Pushed> {
  const modifications = Object.entries(attributesOf(change)).map(([type, value]) => replacing(type, value));
  const how = { signal, fault: (word: string) => new ConnectorFault(word) };
  const whose = await converse(settings, how, async (client) => {
    await client.bind(settings.bindDn, settings.bindPassword);
    const dn = dnOf(settings.dn, change.accountId);
    const found = await whoseIs(client, dn, { attribute: namingAttribute(settings.dn), value: change.accountId });
    if (found === 'theirs') await client.modify(dn, modifications);
    return found;
  });
  if (whose !== 'theirs') throw new ConnectorFault(whose);
  return 'confirmed';
}

/**
 * Result codes (RFC 4511, appendix A) after which the change itself says how it is: there is no such entry, or our account may not compare. Every
 * other one (busy, no such attribute) compared nothing, and a change would go to whatever is there.
 */
const LEFT_TO_THE_CHANGE: ReadonlySet<number> = new Set([32, 50]);
/** Those of a server that does no comparisons at all: protocol error, unwilling to perform. */
const DOES_NOT_COMPARE: ReadonlySet<number> = new Set([2, 53]);

interface Named {
  attribute: string;
  value: string;
}
/** Whose an entry is; else the word of the fault. */
type Whose = 'theirs' | 'other-user' | 'unreadable-name';

/** Whether the entry of a DN has its ID in the naming attribute, as the directory compares it: our account there need not read. */
async function whoseIs(client: Client, dn: string, named: Named): Promise<Whose> {
  try {
    return (await client.compare(dn, named.attribute, named.value)) ? 'theirs' : 'other-user';
  } catch (error) {
    if (!(error instanceof ResultCodeError)) throw error;
    if (LEFT_TO_THE_CHANGE.has(error.code)) return 'theirs';
    if (DOES_NOT_COMPARE.has(error.code)) return readAs(client, dn, named);
    throw error;
  }
}

/** The same, read and compared here: where the directory compares nothing, our account there must be able to read the attribute. */
async function readAs(client: Client, dn: string, { attribute, value }: Named): Promise<Whose> {
  const { searchEntries } = await client.search(dn, { scope: 'base', attributes: [attribute], sizeLimit: 2 });
  const [entry, another] = searchEntries;
  if (!entry) return 'unreadable-name';
  if (another || !isSameDn(entry.dn, dn)) return 'other-user';
  const values = attributeValues(entry, attribute);
  if (values.length === 0) return 'unreadable-name';
  return values.some((one) => asCompared(one) === asCompared(value)) ? 'theirs' : 'other-user';
}

const attributesOf = (change: LdapChange): Attributes =>
  change.kind === 'password' ? { userPassword: `{ARGON2}${change.passwordHash}` } : change.attributes;

/** A replacement without a value takes the attribute away, whether it was there or not (RFC 4511 4.6). */
function replacing(type: string, value: string | readonly string[]): Modification {
  const values = value.length === 0 ? [] : [value].flat();
  return new Modification({ operation: 'replace', modification: new Attribute({ type, values }) });
}
