/** Directories over LDAP as tests make them, and what of their faults is shown. */
import { inspect } from 'node:util';
import { expect } from '@jest/globals';
import type { Directory } from '../../../worker/runtime/directory/contract.js';
import { createLdapDirectory } from '../../../worker/runtime/directory/ldap.js';
import { DirectoryUnavailableError } from '../../../worker/runtime/errors.js';
import type { LdapDirectorySettings, LdapSearch } from '../../../worker/runtime/settings/directory.js';
import { LDAP_PEOPLE, LDAP_READER } from '../../helpers/ldap-server.js';

export const RIGHT = 'Univ-Canary-pass-1';
export const WRONG = 'Wrong-Canary-pass-1';
export const search = (more: Partial<LdapSearch> = {}): LdapSearch => ({
  base: LDAP_PEOPLE,
  filter: '(uid={id})',
  bindDn: LDAP_READER.dn,
  bindPassword: LDAP_READER.password,
  ...more,
});
export const settings = (more: Partial<LdapDirectorySettings> = {}): LdapDirectorySettings => ({
  kind: 'ldap',
  url: 'ldap://127.0.0.1:1',
  startTls: false,
  timeoutMs: 3_000,
  refusalMs: 300,
  nameOf: { template: `uid={id},${LDAP_PEOPLE}` },
  ...more,
});

const made: Directory[] = [];
export const directoryAt = (more: Partial<LdapDirectorySettings>): Directory => {
  const directory = createLdapDirectory(settings(more));
  made.push(directory);
  return directory;
};
export async function closeDirectories(): Promise<void> {
  for (const directory of made.splice(0)) await directory.close();
}

/** The word that an unavailable directory is reported with; whatever else the error shows holds no user and no secret. */
export async function faultOf(checking: Promise<boolean>): Promise<string> {
  const error = await checking.then(
    (right) => new Error(`the directory said ${right}`),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DirectoryUnavailableError);
  expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/Canary|s2026|uid=/);
  return (error as DirectoryUnavailableError).fault;
}
