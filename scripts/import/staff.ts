/** Staff from a file. */

import { StaffEmail, StaffId, StaffName } from '../../api/staff/settings/fields.js';
import { by, orNone, yesOrNo } from '../../api/staff/settings/registers/read.js';
import { isAdministrator, listStaff, lockStaff, putStaffIn, type StaffEntry } from '../../db/staff/change-staff.js';
import { QUEUES, STAFF_ROLES } from '../../db/staff/staff.js';
import { parseOwnAccount } from '../../workflows/rules/own-account.js';
import { type Check, type Entry, type ImportRegister, listOf, type Planned } from './register.js';

/** As pages and people call them, besides their own names. */
const ROLE_WORDS: Readonly<Record<string, (typeof STAFF_ROLES)[number]>> = {
  担当者: 'operator',
  主任: 'lead',
  監査担当者: 'auditor',
  監査: 'auditor',
  管理者: 'administrator',
};
function roleOf(word: string): string | undefined {
  const folded = word.normalize('NFKC').toLowerCase();
  return STAFF_ROLES.find((role) => role === folded) ?? ROLE_WORDS[folded];
}
const queueOf = (word: string): string | undefined =>
  QUEUES.find((queue) => queue === word.normalize('NFKC').toLowerCase());

export const staffImport: ImportRegister = {
  register: 'staff',
  columns: [
    { name: 'id', headings: ['担当者ID', 'staff ID', 'id'], isRequired: true, read: by(StaffId) },
    { name: 'name', headings: ['氏名', 'name'], isRequired: true, read: by(StaffName) },
    {
      name: 'email',
      headings: ['メールアドレス', 'email address', 'email'],
      isRequired: false,
      read: orNone(by(StaffEmail)),
      otherwise: null,
    },
    { name: 'roles', headings: ['役割', 'roles'], isRequired: true, read: listOf(roleOf, 'unknown-role') },
    { name: 'queues', headings: ['担当サービス', 'queues'], isRequired: true, read: listOf(queueOf, 'unknown-queue') },
    {
      name: 'accounts',
      headings: ['本人のアカウント', 'own accounts', 'accounts'],
      isRequired: false,
      read: listOf(parseOwnAccount, 'unknown-account'),
      otherwise: [],
    },
    { name: 'disabled', headings: ['無効', 'disabled'], isRequired: false, read: yesOrNo, otherwise: false },
  ],
  lock: lockStaff,
  async present(trx) {
    const staff = await listStaff(trx);
    return new Map(
      staff.map(({ id, name, email, roles, queues, accounts, disabled }) => [
        id,
        { name, email, roles: [...roles].sort(), queues: [...queues].sort(), accounts: [...accounts].sort(), disabled },
      ]),
    );
  },
  check: () => Promise.resolve(keepsAdministrator),
  async apply(trx, all, byOf) {
    // Whoever becomes an administrator comes first: on the way there is always one.
    const inOrder = [...all].sort((one, other) => Number(gains(other)) - Number(gains(one)));
    for (const one of inOrder) {
      const end = await putStaffIn(trx, entryOf(one.id, one.wanted), byOf(one));
      if (end !== 'added' && end !== 'changed') throw new Error(`row ${one.row} could not be applied: ${end}`);
    }
  },
};

/** An active administrator is left, if there was one. */
export const keepsAdministrator: Check = (all, present) => {
  const after = new Map([...present, ...all.map(({ id, wanted }) => [id, wanted] as const)]);
  const isOne = (entry: Entry): boolean => isAdministrator(entryOf('', entry));
  if (![...present.values()].some(isOne) || [...after.values()].some(isOne)) return [];
  return all
    .filter((one) => one.present && isOne(one.present))
    .map(({ row, wanted }) => ({
      row,
      column: wanted['disabled'] ? 'disabled' : 'roles',
      fault: 'last-administrator',
    }));
};

const gains = ({ wanted }: Planned): boolean => isAdministrator(entryOf('', wanted));

const entryOf = (id: string, values: Entry): StaffEntry => ({ id, ...values }) as unknown as StaffEntry;
