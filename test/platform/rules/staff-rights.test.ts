/** Who may what at a sign-in, and how own accounts are read (decision 121). */
import { describe, expect, test } from '@jest/globals';
import { isSamePerson, type Staff } from '../../../db/staff/staff.js';
import { parseOwnAccount } from '../../../workflows/rules/own-account.js';
import { atSignIn, type SignedInAs, type Standing } from '../../../workflows/rules/staff-rights.js';

const GROUPS = { a: { roles: ['operator'], queues: ['umin'] }, b: { roles: ['lead', 'operator'], queues: ['cinii'] } };
const person: SignedInAs = { userId: 'mori', name: '森', groups: [], accounts: [] };
const standing: Standing = {
  name: '森 一',
  email: null,
  roles: ['auditor'],
  queues: [],
  accounts: [],
  disabled: false,
  rightsFrom: null,
};
const byGroups = { ...standing, rightsFrom: 'groups' };

describe('at a sign-in', () => {
  test('the table goes before the groups: whoever was given roles here keeps them, and gets no others', () => {
    expect(atSignIn({ ...person, groups: ['a'] }, standing, GROUPS)).toEqual({ wanted: standing });
    const byScim = { ...standing, rightsFrom: 'scim:idm' };
    expect(atSignIn({ ...person, groups: ['a'] }, byScim, GROUPS)).toEqual({ wanted: byScim });
  });

  test('what several groups give adds up', () => {
    const { wanted, refused } = atSignIn({ ...person, groups: ['b', 'a', 'toString'] }, undefined, GROUPS);
    expect(refused).toBeUndefined();
    expect(wanted).toMatchObject({ roles: ['lead', 'operator'], queues: ['cinii', 'umin'], rightsFrom: 'groups' });
  });

  test('whoever came by a group is out without one; whoever is disabled is out in any', () => {
    expect(atSignIn(person, byGroups, GROUPS)).toMatchObject({
      refused: 'no-group',
      wanted: { roles: [], queues: [] },
    });
    expect(atSignIn({ ...person, groups: ['a'] }, { ...byGroups, disabled: true }, GROUPS)).toEqual({
      refused: 'disabled-staff',
    });
    expect(atSignIn(person, undefined, GROUPS)).toEqual({ refused: 'unknown-staff' });
  });

  test('an address is filled where there is none, own accounts are added and none taken away', () => {
    const named = { ...person, email: 'mori@univ.example.jp', accounts: ['utokyo:1234500009', 'utokyo:x'] };
    expect(atSignIn(named, { ...standing, accounts: ['umin:mori-haj'] }, GROUPS).wanted).toEqual({
      ...standing,
      email: 'mori@univ.example.jp',
      accounts: ['umin:mori-haj', 'utokyo:1234500009'],
    });
    expect(atSignIn(named, { ...standing, email: 'old@univ.example.jp' }, GROUPS).wanted?.email).toBe(
      'old@univ.example.jp',
    );
  });
});

test.each([
  ['umin:yamada-tar', 'umin:yamada-tar'],
  [' ＵＭＩＮ：yamada‐tar ', 'umin:yamada-tar'],
  ['cinii: auth00000101', 'cinii:AUTH00000101'],
  ['shomei:S2026001', 'shomei:s2026001'],
  ['utokyo:１２３４５００００９', 'utokyo:1234500009'],
  ['jairo:Sato.01', 'jairo:sato.01'],
  ['utokyo:12345', undefined],
  ['mail:x', undefined],
  ['constructor:x', undefined],
  ['yamada-tar', undefined],
  ['umin:', undefined],
])('an own account that is typed %j is %j', (typed, read) => {
  expect(parseOwnAccount(typed)).toBe(read);
});

test('two staff IDs are of one person by their address, or by an account that both have for their own', () => {
  const one = { id: 'mori', email: null, accounts: ['utokyo:1234500009'] } as unknown as Staff;
  const other = { id: 'mori-adm', email: 'mori@example.ac.jp', accounts: [] as string[] } as unknown as Staff;
  expect(isSamePerson(one, other)).toBe(false);
  expect(isSamePerson(one, { ...other, accounts: ['umin:mori', 'utokyo:1234500009'] })).toBe(true);
  expect(isSamePerson({ ...one, email: ' Mori@Example.ac.jp' }, other)).toBe(true);
});
