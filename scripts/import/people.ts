/** Registers of services from a file: registrations of CiNii, accounts of UMIN, students, members of the university. */
import { REGISTER_FIELDS } from '../../api/staff/settings/registers/fields.js';
import {
  type EntryRegister,
  heldColumns,
  heldEntries,
  lockEntries,
  putEntries,
  readEntries,
} from '../../db/platform/register-entries.js';
import { createPasswords, type Passwords } from '../../worker/runtime/crypto/passwords.js';
import type { Services } from '../../worker/runtime/settings/services.js';
import { emailKey } from '../../workflows/rules/email.js';
import type { Entry, ImportRegister, Planned, RowFault } from './register.js';

/** @param services whose settings hold for what changes */
export function peopleImport(register: EntryRegister, services: Services): ImportRegister {
  const { fields, derived, added, oneAddress } = REGISTER_FIELDS[register];
  const columns = fields.map((field) => ({ ...field, isRequired: field.otherwise === undefined }));
  return {
    register,
    columns,
    lock: (trx, ids) => lockEntries(trx, register, ids),
    async check(trx) {
      const held = await heldEntries(trx, register);
      return (all, present) => faultsOf(register, all, present, held, oneAddress === true);
    },
    present: (trx) => readEntries(trx, register),
    async apply(trx, all, byOf) {
      const asked = all.some(({ present }) => !present) ? await hashing(added) : {};
      const toPut = all.map((one) => ({
        id: one.id,
        present: one.present,
        wanted: one.wanted,
        derived: { ...derived(one.wanted), ...(!one.present && asked) },
        ...byOf(one),
      }));
      await putEntries(trx, register, toPut, services.utokyo.coolingPeriodMs);
    },
  };
}

async function hashing<T>(job: (passwords: Passwords) => Promise<T>): Promise<T> {
  const passwords = createPasswords();
  try {
    return await job(passwords);
  } finally {
    await passwords.close();
  }
}

function faultsOf(
  register: EntryRegister,
  all: readonly Planned[],
  present: ReadonlyMap<string, Entry>,
  held: ReadonlySet<string>,
  oneAddress: boolean,
): RowFault[] {
  const faults: RowFault[] = [];
  for (const { row, id, present: before, wanted } of all)
    for (const name of before && held.has(id) ? heldColumns(register) : [])
      if (before && name in wanted && before[name] !== wanted[name])
        faults.push({ row, column: name, fault: 'procedure-open' });
  if (oneAddress) faults.push(...sharedAddresses(all, present));
  return faults;
}

/** Addresses that two entries would have, once the file is applied. */
function sharedAddresses(all: readonly Planned[], present: ReadonlyMap<string, Entry>): RowFault[] {
  const after = new Map([...present, ...all.map(({ id, wanted }) => [id, wanted] as const)]);
  const holders = new Map<string, string[]>();
  for (const [id, { email }] of after)
    if (typeof email === 'string') holders.set(emailKey(email), [...(holders.get(emailKey(email)) ?? []), id]);
  return all.flatMap(({ row, id, wanted: { email } }) => {
    const other = typeof email === 'string' && holders.get(emailKey(email))?.find((one) => one !== id);
    return other ? [{ row, column: 'email', fault: 'address-of-another' as const, about: other }] : [];
  });
}
