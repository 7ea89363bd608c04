/** Members of the university as they sign in. */
import { generateSync } from 'otplib';
import { methodContext } from '../../worker/runtime/mfa/contexts.js';
import { newMember } from '../helpers/reregistrations.js';
import type { Caller, Reply, System } from '../helpers/system.js';

export const PASSWORD = 'UT-own-pass-1';
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

/** A member with {@link PASSWORD} and an authenticator app. @returns their ID */
export async function memberWithApp(system: System, more: Record<string, unknown> = {}): Promise<string> {
  const { db } = system.database;
  const { memberId } = await newMember(system, { password_hash: await system.deps.passwords.hash(PASSWORD), ...more });
  const id = `${memberId}-totp`;
  await db('utokyo_methods')
    .where({ id })
    .update({ sealed: system.deps.sealer.seal(SECRET, methodContext(id)) });
  return memberId;
}

/** What that app shows now. */
export const code = (): string => generateSync({ secret: SECRET });

export const signIn = (caller: Caller, userId: string, password = PASSWORD, shown?: string): Promise<Reply> =>
  caller.call('signIn', { realm: 'utokyo', userId, password, ...(shown !== undefined && { code: shown }) });

/** A caller who has signed in. */
export async function entered(system: System, userId: string, password = PASSWORD, shown?: string): Promise<Caller> {
  const caller = system.caller();
  const { status } = await signIn(caller, userId, password, shown);
  if (status !== 200) throw new Error(`${userId} could not sign in: ${status}`);
  return caller;
}
