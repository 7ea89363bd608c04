/** Registrations of CiNii Research institutional authentication. */
import type { Knex } from 'knex';
import type { UseState } from '../../workflows/contracts/service-use-change.js';
import { noteChanges } from '../audit/register-changes.js';
import type { Db } from '../knex.js';

export interface Registration {
  /** `AUTH` + 8 digits, made by the system, never changed. */
  application_id: string;
  email: string;
  email_key: string;
  institution: string;
  kind: string;
  use_state: UseState;
  password_hash: string;
  password_version: number;
}

export async function findRegistration(db: Db, applicationId: string): Promise<Registration | undefined> {
  return db<Registration>('cinii_registrations').where({ application_id: applicationId }).first();
}

/** Registrations of an address. @param emailKey see `emailKey` of workflows/rules/email.ts */
export async function findRegistrationsByEmail(db: Db, emailKey: string): Promise<Registration[]> {
  return db<Registration>('cinii_registrations').where({ email_key: emailKey }).orderBy('application_id');
}

/** Which states a change may start from. */
export const CHANGE_FROM = { suspend: ['active'], resume: ['suspended'], cancel: ['active', 'suspended'] } as const;
const CHANGE_TO = { suspend: 'suspended', resume: 'active', cancel: 'cancelled' } as const;

/**
 * Applies a decided change, with the trail; a repeat changes nothing.
 * @param by who, for the trail
 * @returns whether the registration now is in the wanted state
 */
export async function changeUse(
  db: Knex,
  { applicationId, change, by }: { applicationId: string; change: keyof typeof CHANGE_TO; by: string },
): Promise<boolean> {
  const after = CHANGE_TO[change];
  return db.transaction(async (trx) => {
    const found = await trx<Registration>('cinii_registrations')
      .where({ application_id: applicationId })
      .forNoKeyUpdate()
      .first('use_state');
    const before = found?.use_state;
    if (before === undefined || !(CHANGE_FROM[change] as readonly UseState[]).includes(before)) return before === after;
    await trx('cinii_registrations').where({ application_id: applicationId }).update({ use_state: after });
    await noteChanges(trx, [
      { register: 'cinii', entry: applicationId, what: 'change', changes: { use_state: { before, after } }, by },
    ]);
    return true;
  });
}
