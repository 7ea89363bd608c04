/** Registrations of CiNii Research institutional authentication. */
import type { UseState } from '../../workflows/contracts/service-use-change.js';
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

/** Applies a decided change; a repeat changes nothing. @returns whether the registration now is in the wanted state */
export async function changeUse(db: Db, applicationId: string, change: keyof typeof CHANGE_TO): Promise<boolean> {
  await db('cinii_registrations')
    .where({ application_id: applicationId })
    .whereIn('use_state', [...CHANGE_FROM[change]])
    .update({ use_state: CHANGE_TO[change] });
  return (await findRegistration(db, applicationId))?.use_state === CHANGE_TO[change];
}
