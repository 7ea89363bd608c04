/** Staff of the office: their names, addresses, own accounts and rights. */
import type { Knex } from 'knex';
import type { Columns, Row } from '../../../db/platform/scim.js';
import { lockStaff, putStaffIn, type StaffEntry } from '../../../db/staff/change-staff.js';
import { QUEUES, STAFF_ROLES } from '../../../db/staff/staff.js';
import { parseOwnAccount } from '../../../workflows/rules/own-account.js';
import { ownExtension } from '../attributes.js';
import { invalidValue, ScimError } from '../error.js';
import { isObject, textOf } from '../intake.js';
import { active, emails, line, oneOf } from './fields.js';
import { type Field, type Register, register, type Written } from './register.js';

/** Columns that say what somebody may do. */
const RIGHTS: readonly string[] = ['roles', 'queues'];

const STAFF_ID = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,200}$/u;

/** A group: a role or a queue, by the column that has it. They are there from the start, and always. */
export interface StaffGroup {
  /** Its name as well. */
  id: string;
  column: 'roles' | 'queues';
  value: string;
}
export const GROUPS: readonly StaffGroup[] = [
  ...STAFF_ROLES.map((value) => ({ id: `role-${value}`, column: 'roles' as const, value })),
  ...QUEUES.map((value) => ({ id: `queue-${value}`, column: 'queues' as const, value })),
];
export const isMember = (row: Row, { column, value }: StaffGroup): boolean => (row[column] as string[]).includes(value);

/** The column of a group, with somebody in it or not. */
export function withGroup(row: Row, { column, value }: StaffGroup, isIn: boolean): Columns {
  const others = (row[column] as string[]).filter((one) => one !== value);
  return { [column]: isIn ? [...others, value] : others };
}

/** In a fixed order, each once. */
const inOrder = (words: readonly string[], given: readonly string[]): string[] =>
  words.filter((word) => given.includes(word));

const roles: Field = {
  place: 'core',
  attribute: {
    name: 'roles',
    type: 'complex',
    description: 'What somebody may do',
    multiValued: true,
    subAttributes: [
      { name: 'value', description: 'The role', canonicalValues: STAFF_ROLES },
      { name: 'primary', type: 'boolean', description: 'Says nothing here', unseen: true },
    ],
  },
  valueOf: (row) => (row['roles'] as string[]).map((value) => ({ value })),
  columnsOf: (value) => ({
    roles: inOrder(
      STAFF_ROLES,
      listOf(value).map((one) => oneOf('roles.value', STAFF_ROLES, isObject(one) ? one['value'] : one)),
    ),
  }),
};

const queues: Field = {
  place: 'own',
  attribute: {
    name: 'queues',
    description: 'Services whose applications somebody decides',
    multiValued: true,
    canonicalValues: QUEUES,
  },
  valueOf: (row) => row['queues'],
  columnsOf: (value) => ({
    queues: inOrder(
      QUEUES,
      listOf(value).map((one) => oneOf('queues', QUEUES, one)),
    ),
  }),
};

const accounts: Field = {
  place: 'own',
  attribute: {
    name: 'accounts',
    type: 'complex',
    description: 'Own accounts: nobody decides an application of their own',
    multiValued: true,
    subAttributes: [
      { name: 'value', description: 'ID of the account', required: true, caseExact: true },
      { name: 'type', description: 'The service that it is an account of', required: true, canonicalValues: QUEUES },
    ],
  },
  valueOf: (row) => (row['accounts'] as string[]).map(accountIn),
  columnsOf: (value) => ({ accounts: [...new Set(listOf(value).map(accountOf))].sort() }),
};

/** The groups of roles and queues that somebody is a member of: they are changed at the group. */
const groups: Field = {
  place: 'core',
  attribute: {
    name: 'groups',
    type: 'complex',
    description: 'Groups of roles and of queues; changed at the group',
    multiValued: true,
    mutability: 'readOnly',
    subAttributes: [
      { name: 'value', description: 'ID of the group', mutability: 'readOnly' },
      { name: 'display', description: 'Its name', mutability: 'readOnly' },
    ],
  },
  valueOf: (row) => GROUPS.filter((group) => isMember(row, group)).map(({ id }) => ({ value: id, display: id })),
  columnsOf: () => ({}),
};

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** @throws ScimError `invalidValue` */
function accountOf(said: unknown): string {
  const { type, value } = isObject(said) ? said : {};
  const account = parseOwnAccount(`${oneOf('accounts.type', QUEUES, type)}:${textOf(value)}`);
  if (account === undefined) throw invalidValue('accounts.value', 'must be the ID of an account of that service');
  return account;
}
function accountIn(text: string): { value: string; type: string } {
  const at = text.indexOf(':');
  return { value: text.slice(at + 1), type: text.slice(0, at) };
}

/** An entry with what is to be other than it is. */
function entryOf(id: string, before: Row | undefined, columns: Columns): StaffEntry {
  const none = { email: null, roles: [], queues: [], accounts: [], disabled_at: null };
  const row = { ...none, ...before, ...columns } as Row;
  return {
    id,
    name: String(row['name']),
    email: row['email'] as string | null,
    roles: row['roles'] as StaffEntry['roles'],
    queues: row['queues'] as string[],
    accounts: row['accounts'] as string[],
    disabled: row['disabled_at'] !== null,
  };
}

const rightIn = (row: Row | undefined, column: string): string[] => [...((row?.[column] ?? []) as string[])].sort();
const isAdministrator = (row: Row): boolean => rightIn(row, 'roles').includes('administrator');

/**
 * Rights have one giver (decision 121): what is given by hand or by a file is neither given nor taken by a source.
 * @throws ScimError 403 for the role of administrators unless the source may give it, 409 `mutability`
 */
function checkRights({ id, before, source }: Written, after: Row): void {
  if (before && before['rights_from'] === null)
    throw new ScimError(
      409,
      `roles, queues: those of ${id} are given here, by hand or by a file, and no source changes them`,
      'mutability',
    );
  if (!source.administrators && isAdministrator(after) !== isAdministrator(before ?? {}))
    throw new ScimError(403, 'roles: this source neither gives nor takes the role administrator');
}

/** Who gives the rights from now on; undefined: whoever did. */
function giverOf(
  { before, by, isDeletion }: Written,
  isRight: boolean,
  isByGroups: boolean,
): string | null | undefined {
  if (isDeletion) return (before?.['rights_from'] as string | null | undefined) ?? null;
  if (isRight) return by;
  if (before) return undefined;
  // Made without rights: groups of the identity provider give them, where the settings say so.
  return isByGroups ? 'groups' : by;
}

/** @param isByGroups whether groups of the identity provider give rights @throws ScimError 403, 409 `mutability` */
export async function writeStaff(trx: Knex.Transaction, written: Written, isByGroups: boolean): Promise<void> {
  const { id, columns, before, by, isDeletion } = written;
  const after = { ...before, ...columns };
  const isRight = RIGHTS.some((column) => rightIn(before, column).join() !== rightIn(after, column).join());
  if (isRight && !isDeletion) checkRights(written, after);
  const rightsFrom = giverOf(written, isRight, isByGroups);
  const put = await putStaffIn(trx, entryOf(id, before, columns), {
    by,
    ...(rightsFrom !== undefined && { rightsFrom }),
  });
  if (put === 'last-administrator')
    throw new ScimError(409, 'Nobody could administer any more: another administrator is needed before', 'mutability');
}

/** @param isByGroups whether groups of the identity provider give rights, by the settings */
export const staff = (isByGroups: boolean): Register =>
  register({
    service: 'staff',
    description: 'A member of staff of the office',
    extension: 'Staff',
    idIn: (userName) => (STAFF_ID.test(userName) && userName.trim() === userName ? userName : undefined),
    askedId: (value) => ({ column: 'id', value, folded: true }),
    lock: lockStaff,
    // Whoever comes back is given rights anew.
    deleted: { active: false, roles: [], [ownExtension('Staff')]: { queues: [] } },
    fields: [
      line('core', { name: 'displayName', description: 'Name, as colleagues see it', required: true }, 'name', 200),
      emails('email'),
      active,
      roles,
      queues,
      accounts,
      groups,
    ],
    write: (trx, written) => writeStaff(trx, written, isByGroups),
  });
