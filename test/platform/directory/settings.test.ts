/** The settings of the university directory: what they take, what they refuse and where, and that no secret is in a message. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { unfilledTables } from '../../../worker/runtime/directory/directory.js';
import type { DirectorySettings, MemberDirectorySettings } from '../../../worker/runtime/settings/directory.js';
import { ConfigError } from '../../../worker/runtime/errors.js';
import { loadServices } from '../../../worker/runtime/settings/services.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'directory-'));
  writeFileSync(join(folder, 'secret'), 'Canary-bind\n');
  writeFileSync(join(folder, 'empty'), '\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const DN = 'uid={id},ou=people,dc=example,dc=jp';
const BY_DN = { kind: 'ldap', url: 'ldaps://ldap.example.jp', dn: DN };
const SEARCH = {
  base: 'ou=people,dc=example,dc=jp',
  bindDn: 'cn=tetsuzuki,dc=example,dc=jp',
  bindPassword: 'Canary-bind',
};
const BY_SEARCH = { kind: 'ldap', url: 'ldaps://ldap.example.jp', search: SEARCH };
const DEFAULTS = { startTls: false, timeoutMs: 5_000, refusalMs: 300 };

function load(directory: unknown): DirectorySettings {
  const file = join(folder, 'services.yaml');
  writeFileSync(file, JSON.stringify({ services: { shomei: { directory } } }));
  return loadServices(file).shomei.directory;
}
const refusal = (directory: unknown): string => refusalOf(() => load(directory));
function refusalOf(loads: () => unknown): string {
  try {
    loads();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('the settings were taken');
}

test('without any, the directory is the table of our own database', () => {
  expect(loadServices().shomei.directory).toEqual({ kind: 'embedded' });
  expect(load({ kind: 'embedded' })).toEqual({ kind: 'embedded' });
});

test('a directory is taken by a DN, by a user principal name and by a search, with its defaults', () => {
  const { url } = BY_DN;
  expect(load(BY_DN)).toEqual({ kind: 'ldap', url, ...DEFAULTS, nameOf: { template: DN } });
  expect(load({ ...BY_DN, dn: '{id}@univ.example.jp', timeout: '20s', refusalFloor: '0s' })).toEqual({
    kind: 'ldap',
    url,
    startTls: false,
    timeoutMs: 20_000,
    refusalMs: 0,
    nameOf: { template: '{id}@univ.example.jp' },
  });
  expect(load(BY_SEARCH)).toEqual({
    kind: 'ldap',
    url,
    ...DEFAULTS,
    nameOf: { search: { ...SEARCH, filter: '(uid={id})' } },
  });
});

test('the password of our own account and the authority are taken from files', () => {
  const { bindPassword: _, ...rest } = SEARCH;
  const secret = join(folder, 'secret');
  const filter = '(&(objectClass=user)(|(uid={id})(mail={id}@example.jp)))';
  expect(load({ ...BY_SEARCH, caFile: secret, search: { ...rest, filter, bindPasswordFile: secret } })).toMatchObject({
    ca: 'Canary-bind',
    nameOf: { search: { ...SEARCH, filter } },
  });
});

test('passwords go in clear to the loopback only', () => {
  expect(load({ ...BY_DN, url: 'ldap://127.0.0.1:389' })).toMatchObject({ url: 'ldap://127.0.0.1:389' });
  expect(load({ ...BY_DN, url: 'ldap://ldap.example.jp', startTls: true })).toMatchObject({ startTls: true });
});

const FILTER = '.search.filter must be a filter with {id} as a value, like (uid={id})';
test.each([
  ['an unknown kind', { ...BY_DN, kind: 'kerberos' }, '.kind must be embedded or ldap'],
  ['no kind', { url: BY_DN.url, dn: DN }, '.kind must be embedded or ldap'],
  ['text', 'ldap', ' must be a group of keys'],
  ['keys of a directory that isn’t one', { kind: 'embedded', url: BY_DN.url }, '.url is not a known key'],
  ['an unknown key', { ...BY_DN, verify: false }, '.verify is not a known key'],
  ['no URL', { kind: 'ldap', dn: DN }, '.url must be a URL like ldaps://'],
  ['ldap over a network', { ...BY_DN, url: 'ldap://ldap.example.jp' }, '.url must begin with ldaps, or startTls'],
  ['StartTLS over ldaps', { ...BY_DN, startTls: true }, '.startTls is for ldap: URLs'],
  ['a user in the URL', { ...BY_DN, url: 'ldaps://Canary@ldap.example.jp' }, '.url must have no user'],
  ['no name at all', { kind: 'ldap', url: BY_DN.url }, '.dn must be given: dn or search, one of the two'],
  ['two names', { ...BY_DN, search: SEARCH }, '.dn must be given: dn or search, one of the two'],
  ['a DN without the ID', { ...BY_DN, dn: 'uid=root,dc=jp' }, '.dn must be a DN like uid={id}'],
  ['a bare ID', { ...BY_DN, dn: '{id}' }, '.dn must be a DN like uid={id}'],
  ['a time-out that is too long', { ...BY_DN, timeout: '21s' }, '.timeout must be from 1ms to 20s'],
  ['a time-out without unit', { ...BY_DN, timeout: 5 }, '.timeout must be a duration with its unit'],
  ['a floor without unit', { ...BY_DN, refusalFloor: 300 }, '.refusalFloor must be a duration with its unit'],
  ['a floor that is too high', { ...BY_DN, refusalFloor: '11s' }, '.refusalFloor must be from 0s to 10s'],
  ['a file that is not there', { ...BY_DN, caFile: '/none' }, ".caFile names a file that can't be read"],
  ['a search that is text', { ...BY_SEARCH, search: 'x' }, '.search must be a group of keys'],
  ['no base', { ...BY_SEARCH, search: { ...SEARCH, base: 'people' } }, '.search.base must be a DN like'],
  ['a filter without the ID', { ...BY_SEARCH, search: { ...SEARCH, filter: '(uid=x)' } }, FILTER],
  ['a filter of the ID’s own', { ...BY_SEARCH, search: { ...SEARCH, filter: '({id}=x)' } }, FILTER],
  ['a broken filter', { ...BY_SEARCH, search: { ...SEARCH, filter: '(&(uid={id})' } }, FILTER],
  ['a filter without brackets', { ...BY_SEARCH, search: { ...SEARCH, filter: 'uid={id}' } }, FILTER],
  [
    'two passwords',
    { ...BY_SEARCH, search: { ...SEARCH, bindPasswordFile: 'EMPTY' } },
    '.search.bindPassword must be given: bindPassword or bindPasswordFile, one of the two',
  ],
  [
    'an empty password',
    { ...BY_SEARCH, search: { ...SEARCH, bindPassword: undefined, bindPasswordFile: 'EMPTY' } },
    '.search.bindPasswordFile names an empty file',
  ],
])('%s is refused by its key', (_what, given, reason) => {
  const text = JSON.stringify(given).replaceAll('"EMPTY"', JSON.stringify(join(folder, 'empty')));
  const message = refusal(JSON.parse(text));
  expect(message).toContain(`\n  services.shomei.directory${reason}`);
  expect(message).not.toMatch(/Invalid|undefined|received|Canary/);
});

describe('of members of the university', () => {
  const PASSWORDS = { bindDn: 'cn=writer,dc=example,dc=jp', bindPassword: 'Canary-writer' };
  function loadMembers(utokyo: object): MemberDirectorySettings {
    const file = join(folder, 'services.yaml');
    writeFileSync(file, JSON.stringify({ services: { utokyo } }));
    return loadServices(file).utokyo.directory;
  }

  test('the directory is the same, and may take new passwords by an account of its own', () => {
    expect(loadServices().utokyo.directory).toEqual({ kind: 'embedded' });
    expect(loadMembers({ directory: BY_DN })).toEqual(load(BY_DN));
    expect(loadMembers({ directory: { ...BY_DN, passwords: PASSWORDS } })).toEqual({
      ...load(BY_DN),
      passwords: { ...PASSWORDS, dn: DN },
    });
    const { bindDn } = PASSWORDS;
    const passwords = { bindDn, bindPasswordFile: join(folder, 'secret'), dn: `cn={id},${SEARCH.base}` };
    expect(loadMembers({ directory: { ...BY_SEARCH, passwords } })).toMatchObject({
      nameOf: { search: SEARCH },
      passwords: { bindDn, bindPassword: 'Canary-bind', dn: passwords.dn },
    });
  });

  const at = 'services.utokyo.directory';
  test.each<[string, object, string]>([
    [
      'where methods have another owner',
      {
        methods: { kind: 'graph', tenant: 'a.jp', clientId: 'x', clientSecret: 'y', user: '{id}@a.jp' },
        directory: BY_DN,
      },
      `${at} is for methods of the kind embedded`,
    ],
    ['no place of entries', { directory: { ...BY_SEARCH, passwords: PASSWORDS } }, `${at}.passwords.dn must be a DN`],
    [
      'a user principal name for a place of entries',
      { directory: { ...BY_DN, dn: '{id}@univ.example.jp', passwords: PASSWORDS } },
      `${at}.passwords.dn must be a DN`,
    ],
    [
      'no password of the account',
      { directory: { ...BY_DN, passwords: { bindDn: PASSWORDS.bindDn } } },
      `${at}.passwords.bindPassword must be given: bindPassword or bindPasswordFile, one of the two`,
    ],
    ['a bind in clear', { directory: { ...BY_DN, url: 'ldap://ldap.example.jp' } }, `${at}.url must begin with ldaps`],
  ])('%s is refused by its key', (_what, utokyo, reason) => {
    const message = refusalOf(() => loadMembers(utokyo));
    expect(message).toContain(`\n  ${reason}`);
    expect(message).not.toMatch(/Invalid|undefined|received|Canary/);
  });

  test('students’ directory takes no passwords', () => {
    expect(refusal({ ...BY_DN, passwords: PASSWORDS })).toContain(
      'services.shomei.directory.passwords is not a known key',
    );
  });
});

test('a production installation is told where nothing gives people a password', () => {
  const { shomei, utokyo, ...others } = loadServices();
  const said = unfilledTables({ ...others, shomei, utokyo });
  expect(said).toEqual([expect.stringContaining('shomei.directory'), expect.stringContaining('utokyo.directory')]);
  const directory = load(BY_DN);
  expect(
    unfilledTables({ ...others, shomei: { ...shomei, enabled: false }, utokyo: { ...utokyo, directory } }),
  ).toEqual([]);
});
