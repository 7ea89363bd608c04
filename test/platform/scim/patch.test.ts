/** Filters, paths and PATCH operations by themselves: what identity management systems are documented to send, and what is refused. */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type Resource, USER } from '../../../api/scim/attributes.js';
import { GROUP_SHAPE } from '../../../api/scim/discovery.js';
import { ScimError } from '../../../api/scim/error.js';
import { conditionsIn } from '../../../api/scim/filter.js';
import { resourceIn } from '../../../api/scim/intake.js';
import { patched } from '../../../api/scim/patch.js';
import { projected } from '../../../api/scim/projection.js';
import { staff as staffRegister } from '../../../api/scim/registers/staff.js';
import { umin } from '../../../api/scim/registers/umin.js';

const OWN = 'urn:ietf:params:scim:schemas:extension:tetsuzuki:2.0:Staff';
const staff = staffRegister(false);
const HANAKO: Resource = {
  id: 'hanako',
  userName: 'hanako',
  externalId: null,
  displayName: '窓口 花子',
  emails: [{ value: 'hanako@office.example.jp', type: 'work', primary: true }],
  active: true,
  roles: [{ value: 'operator' }],
  [OWN]: { queues: ['umin'], accounts: [{ value: 'mado-han', type: 'umin' }] },
};
const after = (...Operations: object[]): Resource => patched(staff.shape, HANAKO, { Operations });
const refusal = (what: () => unknown): string => {
  try {
    what();
  } catch (error) {
    expect(error).toBeInstanceOf(ScimError);
    const { status, scimType } = error as ScimError;
    return `${status} ${scimType}`;
  }
  return 'taken';
};

describe('a filter', () => {
  test.each([
    ['userName eq "op1"', [['username', 'op1']]],
    ['USERNAME EQ "op1"', [['username', 'op1']]],
    [
      'externalId eq "a\\"b" and active eq true',
      [
        ['externalid', 'a"b'],
        ['active', true],
      ],
    ],
    // The form in which Microsoft Entra ID asks for an address.
    [
      'emails[type eq "work"].value eq "a@b.jp"',
      [
        ['emails.type', 'work'],
        ['emails.value', 'a@b.jp'],
      ],
    ],
    [
      'emails[type eq "work" and value eq "a@b.jp"]',
      [
        ['emails.type', 'work'],
        ['emails.value', 'a@b.jp'],
      ],
    ],
    [`${USER}:userName eq "x"`, [[`${USER.toLowerCase()}:username`, 'x']]],
  ])('%s is taken', (filter, conditions) => {
    expect(conditionsIn(filter).map(({ attribute, value }) => [attribute, value])).toEqual(conditions);
  });

  test.each([
    '',
    'userName',
    'userName eq',
    'userName eq op1',
    'userName co "o"',
    'userName sw "o"',
    'userName pr',
    'not (userName eq "x")',
    'userName eq "x" or userName eq "y"',
    'userName eq "x" and',
    'userName eq "x" userName eq "y"',
    'userName eq "\\u12"',
    'emails[type eq "work"',
    'emails[type sw "work"].value eq "x"',
    Array.from({ length: 11 }, () => 'active eq true').join(' and '),
    'x'.repeat(1025),
  ])('%s is refused as invalidFilter', (filter) => {
    expect(refusal(() => conditionsIn(filter))).toBe('400 invalidFilter');
  });
});

describe('a PATCH', () => {
  // Microsoft Entra ID, "Update User": operations in capitals, Booleans as text.
  test('with operations in capitals and Booleans as text is taken', () => {
    expect(after({ op: 'Replace', path: 'active', value: 'False' })).toMatchObject({ active: false });
    expect(after({ op: 'Replace', path: 'ACTIVE', value: 'True' })).toMatchObject({ active: true });
  });

  test('of an address by its type changes it, and makes it where there is none', () => {
    const path = 'emails[type eq "work"].value';
    const value = 'new@office.example.jp';
    for (const op of ['Add', 'Replace'])
      expect(after({ op, path, value })['emails']).toEqual([{ value, type: 'work', primary: true }]);
    const none = { ...HANAKO, emails: null };
    expect(patched(staff.shape, none, { Operations: [{ op: 'Replace', path, value }] })['emails']).toEqual([
      { type: 'work', value },
    ]);
  });

  // Okta, "Deactivate a User": no path.
  test('without a path takes attributes by name, paths as names too, and leaves out what is not kept here', () => {
    const value = {
      id: 'other',
      active: false,
      'name.givenName': '花',
      title: '係長',
      [OWN]: { queues: ['cinii'] },
      [`${OWN}:accounts`]: [],
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: '総務' },
      password: 'never kept',
    };
    expect(after({ op: 'replace', value })).toEqual({
      ...HANAKO,
      // Read, in case that there is no other name.
      name: { givenName: '花' },
      active: false,
      [OWN]: { queues: ['cinii'], accounts: [] },
    });
  });

  test('adds, replaces and removes values of several', () => {
    const roles = (...operations: object[]): unknown => after(...operations)['roles'];
    const lead = [{ value: 'lead', display: 'Lead', type: 'x', primary: false }];
    expect(roles({ op: 'add', path: 'roles', value: lead })).toEqual([
      { value: 'operator' },
      { value: 'lead', primary: false },
    ]);
    expect(roles({ op: 'add', path: 'roles', value: 'operator' })).toEqual([{ value: 'operator' }]);
    expect(roles({ op: 'replace', path: 'roles', value: ['auditor'] })).toEqual([{ value: 'auditor' }]);
    expect(roles({ op: 'remove', path: 'roles[value eq "Operator"]' })).toEqual([]);
    expect(roles({ op: 'remove', path: 'roles' })).toBeNull();
    // Microsoft Entra ID, SingleAppRoleAssignment.
    expect(roles({ op: 'Add', path: 'roles[primary eq "True"].value', value: 'lead' })).toEqual([
      { value: 'operator' },
      { primary: true, value: 'lead' },
    ]);
    expect(after({ op: 'add', path: `${OWN}:queues`, value: 'cinii' })[OWN]).toMatchObject({
      queues: ['umin', 'cinii'],
    });
    expect(after({ op: 'remove', path: `${OWN}:accounts[type eq "umin"]` })[OWN]).toMatchObject({ accounts: [] });
    expect(after({ op: 'remove', path: OWN })[OWN]).toEqual({ queues: null, accounts: null });
  });

  test('of members of a group takes them by filter, and by value as Microsoft Entra ID sends it', () => {
    const group = { id: 'role-lead', displayName: 'role-lead', members: [{ value: 'a' }, { value: 'b' }] };
    const members = (...Operations: object[]): unknown => patched(GROUP_SHAPE, group, { Operations })['members'];
    const added = { op: 'Add', path: 'members', value: [{ value: 'c', display: 'C', $ref: null }, { value: 'a' }] };
    expect(members(added)).toEqual([{ value: 'a' }, { value: 'b' }, { value: 'c' }]);
    expect(members({ op: 'Remove', path: 'members', value: [{ value: 'a' }] })).toEqual([{ value: 'b' }]);
    expect(members({ op: 'remove', path: 'members[value eq "b"]' })).toEqual([{ value: 'a' }]);
    expect(members({ op: 'remove', path: 'members[value eq "z"]' })).toEqual(group.members);
    expect(members({ op: 'replace', value: { id: 'role-lead', displayName: 'role-lead', members: [] } })).toEqual([]);
  });

  test('of a name changes the part that it names', () => {
    const before = { name: { familyName: '山田', givenName: '太郎' } };
    const name = (operation: object): unknown => patched(umin.shape, before, { Operations: [operation] })['name'];
    expect(name({ op: 'replace', path: 'name.familyName', value: '鈴木' })).toEqual({
      familyName: '鈴木',
      givenName: '太郎',
    });
    expect(name({ op: 'replace', path: 'name', value: { givenName: '次郎' } })).toEqual({
      familyName: '山田',
      givenName: '次郎',
    });
    expect(name({ op: 'replace', path: 'name.formatted', value: 'x' })).toEqual(before.name);
  });

  test.each([
    [{ op: 'move', path: 'active', value: true }, '400 invalidSyntax'],
    [{ op: 'remove' }, '400 invalidSyntax'],
    [{ op: 'replace', path: 7, value: true }, '400 invalidSyntax'],
    [{ op: 'replace', path: 'active' }, '400 invalidValue'],
    [{ op: 'replace', path: 'active', value: 'maybe' }, '400 invalidValue'],
    [{ op: 'replace', path: 'displayName', value: 7 }, '400 invalidValue'],
    [{ op: 'replace', path: 'displayName', value: 'a\u0000b' }, '400 invalidValue'],
    [{ op: 'replace', value: 'x' }, '400 invalidValue'],
    [{ op: 'replace', path: 'nonsense', value: 'x' }, '400 invalidPath'],
    [{ op: 'replace', path: 'urn:other:User:x', value: 'x' }, '400 invalidPath'],
    [{ op: 'replace', path: 'displayName[value eq "x"]', value: 'x' }, '400 invalidPath'],
    [{ op: 'replace', path: 'displayName.part', value: 'x' }, '400 invalidPath'],
    [{ op: 'replace', path: 'emails[type ne "work"].value', value: 'x' }, '400 invalidFilter'],
    [{ op: 'replace', path: 'id', value: 'x' }, '400 mutability'],
    [{ op: 'add', path: 'groups', value: [{ value: 'role-lead' }] }, '400 mutability'],
    [{ op: 'replace', path: 'password', value: 'x' }, '400 mutability'],
    // Never a value that is not ours: nothing of JavaScript's own objects is reached by a name.
    [{ op: 'replace', path: '__proto__.x', value: 'x' }, '400 invalidPath'],
  ])('%j is refused', (operation, said) => {
    expect(refusal(() => after(operation))).toBe(said);
  });

  test('is all or nothing', () => {
    const before = structuredClone(HANAKO);
    expect(
      refusal(() => after({ op: 'replace', path: 'active', value: false }, { op: 'add', path: 'x', value: 1 })),
    ).toBe('400 invalidPath');
    expect(HANAKO).toEqual(before);
  });

  test('of whatever form is taken or refused, and never fails', () => {
    const names = fc.constantFrom('op', 'path', 'value', 'emails', 'roles', 'active', 'name', OWN, '__proto__', 'x');
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('add', 'remove', 'replace', 'emails[', 'roles[value eq "x"].value', `${OWN}:`, OWN),
    );
    const value = fc.oneof(
      text,
      fc.jsonValue({ maxDepth: 3 }),
      fc.dictionary(names, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
    );
    const operation = fc.record(
      { op: text, path: fc.oneof(text, fc.constant(undefined)), value },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 3 }), (Operations) => {
        expect(refusal(() => patched(staff.shape, HANAKO, { Operations }))).toMatch(/^(?:taken|400 \w+)$/);
      }),
      { numRuns: 500 },
    );
  });
});

test('names come in whatever case, and one that is there twice is refused', () => {
  expect(
    resourceIn(staff.shape, { USERNAME: 'x', [OWN.toUpperCase()]: { Queues: 'umin' }, nothing: 1, id: 'y' }),
  ).toEqual({
    userName: 'x',
    [OWN]: { queues: ['umin'] },
  });
  expect(refusal(() => resourceIn(staff.shape, { userName: 'x', username: 'y' }))).toBe('400 invalidSyntax');
});

describe('what is answered of a resource', () => {
  const whole = { schemas: [USER], ...HANAKO, meta: { version: 'x', location: 'y' } };
  const names = (wanted: object): string[] => Object.keys(projected(staff.shape, whole, wanted)).sort();
  test('is what `attributes` names, and what is always told', () => {
    expect(names({ attributes: 'userName' })).toEqual(['id', 'schemas', 'userName']);
    expect(projected(staff.shape, whole, { attributes: `EMAILS.value, ${OWN}:queues` })).toEqual({
      schemas: [USER],
      id: 'hanako',
      emails: [{ value: 'hanako@office.example.jp' }],
      [OWN]: { queues: ['umin'] },
    });
  });
  test('is not what `excludedAttributes` names, unless it is always told', () => {
    expect(names({ excludedAttributes: 'roles,id,meta.version' })).toEqual(
      Object.keys(whole)
        .filter((name) => name !== 'roles')
        .sort(),
    );
    expect(projected(staff.shape, whole, { excludedAttributes: 'meta.version' })['meta']).toEqual({ location: 'y' });
  });
});
