/** The university directory over LDAP, against Debian's slapd and against servers that misbehave. */
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Directory } from '../../../worker/runtime/directory/contract.js';
import type { LdapDirectorySettings, LdapSearch } from '../../../worker/runtime/settings/directory.js';
import { LDAP_BASE, LDAP_PEOPLE, type LdapServer, OPENSSL, SLAPD, startLdapServer } from '../../helpers/ldap-server.js';
import { type Script, startScriptedLdap } from '../../helpers/scripted-ldap.js';
import { closeDirectories, directoryAt, faultOf, RIGHT, search, WRONG } from './ldap-support.js';

afterEach(closeDirectories);

(SLAPD ? describe : describe.skip)('slapd', () => {
  let ldap: LdapServer;
  beforeAll(async () => {
    ldap = await startLdapServer({ s2026001: RIGHT, s2026002: 'Other-Canary-pass', s2026009: RIGHT }, ['s2026009']);
  });
  afterAll(async () => ldap.close());
  const ways: [string, LdapDirectorySettings['nameOf']][] = [
    ['by the DN', { template: `uid={id},${LDAP_PEOPLE}` }],
    ['by a search', { search: search() }],
  ];

  describe.each(ways)('%s', (_way, nameOf) => {
    const here = (): Directory => directoryAt({ url: ldap.url, nameOf });

    test('the right password is right, another and another person’s are wrong', async () => {
      const directory = here();
      expect(await directory.check('s2026001', RIGHT)).toBe(true);
      expect(await directory.check('s2026001', WRONG)).toBe(false);
      expect(await directory.check('s2026002', RIGHT)).toBe(false);
      expect(await directory.check('s2026002', 'Other-Canary-pass')).toBe(true);
    });

    test('an empty password is wrong for everybody', async () => {
      for (const user of ['s2026001', 's2026002', 'nobody', undefined])
        expect([user, await here().check(user, '')]).toEqual([user, false]);
    });

    test('whoever isn’t there, or isn’t anybody, is wrong', async () => {
      expect(await here().check('nobody', RIGHT)).toBe(false);
      expect(await here().check(undefined, RIGHT)).toBe(false);
      expect(await here().check('', RIGHT)).toBe(false);
    });

    test('one whom the directory has locked is wrong, also with the right password', async () => {
      expect(await here().check('s2026009', RIGHT)).toBe(false);
    });

    test.each([
      '*',
      's202600*',
      's2026001)(uid=*',
      '*)(objectClass=*',
      ')(',
      `s2026001,${LDAP_PEOPLE}`,
      's2026001+cn=s2026001',
      's2026001\0',
      '\\73\\32026001',
      '"s2026001"',
    ])('the ID %j names nobody else', async (id) => {
      expect(await here().check(id, RIGHT)).toBe(false);
    });
  });

  test('where the attribute of the DN takes numbers only, nobody is refused as an unknown person is', async () => {
    const directory = directoryAt({ url: ldap.url, nameOf: { template: `x121Address={id},${LDAP_PEOPLE}` } });
    expect(await directory.check('1234567890', RIGHT)).toBe(false);
    expect(await directory.check(undefined, RIGHT)).toBe(false);
    // The server refuses such a name indeed.
    expect(await faultOf(directory.check('letters', RIGHT))).toBe('ldap-34');
  });

  test('where several entries are found, none is taken', async () => {
    const filter = '(|(uid={id})(objectClass=inetOrgPerson))';
    expect(await directoryAt({ url: ldap.url, nameOf: { search: search({ filter }) } }).check('s2026001', RIGHT)).toBe(
      false,
    );
  });

  test.each([
    ['a wrong password of our own account', { bindPassword: WRONG }, 'bad-credentials'],
    ['an account of ours that isn’t there', { bindDn: `cn=gone,${LDAP_BASE}` }, 'bad-credentials'],
    ['a base that isn’t there', { base: `ou=gone,${LDAP_BASE}` }, 'no-such-base'],
  ])('%s is the directory’s fault, not the person’s', async (_what, more, word) => {
    const directory = directoryAt({ url: ldap.url, nameOf: { search: search(more) } });
    expect(await faultOf(directory.check('s2026001', RIGHT))).toBe(word);
    expect(await faultOf(directory.check('nobody', RIGHT))).toBe(word);
  });

  (OPENSSL ? test : test.skip)('StartTLS works with its authority, and without it no password is sent', async () => {
    const ca = readFileSync(ldap.caFile, 'utf8');
    expect(await directoryAt({ url: ldap.url, startTls: true, ca }).check('s2026001', RIGHT)).toBe(true);
    const distrusting = directoryAt({ url: ldap.url, startTls: true });
    expect(await faultOf(distrusting.check('s2026001', RIGHT))).toBe('bad-certificate');
  });

  test('while the server is away nothing is wrong and nothing right; back again it answers', async () => {
    const directory = directoryAt({ url: ldap.url });
    await ldap.down();
    expect(await faultOf(directory.check('s2026001', RIGHT))).toBe('refused-connection');
    expect(await faultOf(directory.check('s2026001', WRONG))).toBe('refused-connection');
    await ldap.up();
    expect(await directory.check('s2026001', RIGHT)).toBe(true);
  });
});

describe('a directory that finds something else than it was asked for', () => {
  const USER = 's2026001';
  /** What a look at a directory comes to that takes every bind. */
  async function against(script: Script, more: Partial<LdapSearch> = {}, userId: string | undefined = USER) {
    const ldap = await startScriptedLdap(script);
    const directory = directoryAt({ url: ldap.url, timeoutMs: 1_000, nameOf: { search: search(more) } });
    const checking = directory.check(userId, RIGHT);
    const end = await checking.catch(() => faultOf(checking));
    const binds = ldap.asked.filter(({ operation }) => operation === 'bind').length;
    await ldap.close();
    return { end, isAskedForPassword: binds > 1 };
  }
  const dn = `uid=${USER},${LDAP_PEOPLE}`;
  const person = (uid: string, more: Record<string, string[]> = {}) => ({ dn, attributes: { uid: [uid], ...more } });

  test.each<[string, Script['entries']]>([
    ['as it was asked for', [person(USER)]],
    ['in other letters', [{ dn: `UID=S2026001 , OU=People,DC=Example, dc=jp`, attributes: { UID: ['S2026001'] } }]],
    ['with several values', [person('other', { 'uid;lang-en': [USER] })]],
    ['under an escaped name', [{ dn: `cn=Sato\\, Sakura\\2c,${LDAP_PEOPLE}`, attributes: { uid: [USER] } }]],
  ])('a person %s may sign in', async (_what, entries) => {
    expect(await against({ entries })).toEqual({ end: true, isAskedForPassword: true });
  });

  test.each<[string, Script['entries'], string]>([
    [
      'somebody else, the filter passed over',
      [{ dn: `uid=root,${LDAP_PEOPLE}`, attributes: { uid: ['root'] } }],
      'other-user',
    ],
    ['whoever begins alike', [person(`${USER}0`)], 'other-user'],
    ['whoever is the beginning', [person('s202600')], 'other-user'],
    ['somebody else under the name', [person('root')], 'other-user'],
    [
      'somebody of another place',
      [{ dn: `uid=${USER},ou=admins,${LDAP_BASE}`, attributes: { uid: [USER] } }],
      'other-user',
    ],
    ['a place that ends alike', [{ dn: `uid=${USER},x${LDAP_PEOPLE}`, attributes: { uid: [USER] } }], 'other-user'],
    [
      'the place as part of a name',
      [{ dn: `uid=x\\,${LDAP_PEOPLE.replaceAll(',', '\\,')}`, attributes: { uid: [USER] } }],
      'other-user',
    ],
    ['an entry without its ID', [{ dn }], 'unreadable-entry'],
    ['an entry without a name', [{ dn: '', attributes: { uid: [USER] } }], 'other-user'],
  ])('%s: the directory’s fault, and no password is sent', async (_what, entries, word) => {
    expect(await against({ entries })).toEqual({ end: word, isAskedForPassword: false });
    expect((await against({ entries }, {}, 'nobody')).end).toBe(word);
  });

  test.each<[string, Script]>([
    ['two', { entries: [person(USER), person(USER)] }],
    ['many', { entries: Array.from({ length: 40 }, (_, n) => person(`s${n}`)) }],
    ['nobody', { entries: [] }],
  ])('%s: nobody is taken, and no password is sent', async (_what, script) => {
    expect(await against(script)).toEqual({ end: false, isAskedForPassword: false });
  });

  test('an answer to another message, or without end, is none', async () => {
    for (const script of [{ entries: [person(USER)], late: true }, { floods: true }]) {
      const { end, isAskedForPassword } = await against(script);
      expect([typeof end, isAskedForPassword]).toEqual(['string', false]);
    }
  });

  test.each([
    ['(mail={id}@example.jp)', { mail: ['s2026001@example.jp'] }, true],
    ['(mail={id}@example.jp)', { mail: ['root@example.jp'] }, 'other-user'],
    ['(|(uid={id})(mail={id}@*))', { mail: ['S2026001@x.example.jp'] }, true],
    ['(|(uid={id})(mail={id}@*))', { uid: ['root'], mail: ['xs2026001@x.example.jp'] }, 'other-user'],
    ['(&(objectClass=person)(uid:caseExactMatch:={id}))', { uid: [USER] }, true],
    ['(&(objectClass=s2026001)(uid={id}))', { objectClass: [USER], uid: ['root'] }, 'other-user'],
  ])('by the filter %s an entry with %j: %s', async (filter, attributes, end) => {
    const entries = [{ dn, attributes: attributes as Record<string, string[]> }];
    expect((await against({ entries }, { filter })).end).toBe(end);
  });
});
