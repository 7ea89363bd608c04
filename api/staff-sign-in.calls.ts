/** Who a member of staff is: sign-in, and the person of a session. */
import type { FastifyRequest } from 'fastify';
import { findStaff, type Staff } from '../db/staff.js';
import type { ApiDependencies } from './app.js';
import { problem } from './problems.js';

const HOUR_MS = 3_600_000;
/** Tries of one user from one client address in an hour. */
const SIGN_IN_TRIES = 20;

export interface SignedIn {
  realm: 'staff';
  userId: string;
  name: string;
  roles: string[];
  queues: string[];
}

const shown = ({ id, name, roles, queues }: Staff): SignedIn => ({ realm: 'staff', userId: id, name, roles, queues });

/** Checks user and password. Takes as long for an unknown user. */
export async function signInStaff(
  deps: ApiDependencies,
  request: FastifyRequest,
  { userId, password }: { userId: string; password: string },
): Promise<SignedIn> {
  const subject = `${userId} ${request.clientNetwork()}`;
  await request.limit({ name: 'sign-in:staff', subject, limit: SIGN_IN_TRIES, windowMs: HOUR_MS });
  const staff = await findStaff(deps.db, userId);
  const right = await deps.passwords.verify(staff?.password_hash, password);
  if (!staff || !right || staff.disabled_at) throw problem('not-authenticated');
  return shown(staff);
}

/** The member of staff of the session, read anew: a role that was taken away is gone at once. */
export async function staffOf({ db }: ApiDependencies, request: FastifyRequest): Promise<Staff> {
  const session = await request.session('staff');
  const staff = session && (await findStaff(db, session.userId));
  if (!staff || staff.disabled_at) throw problem('not-authenticated');
  return staff;
}

export const whoIs = async (deps: ApiDependencies, request: FastifyRequest): Promise<SignedIn> =>
  shown(await staffOf(deps, request));
