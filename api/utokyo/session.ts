/** The member of the university of a session, and what the session reaches: read anew at each request. */
import type { Db } from '../../db/knex.js';
import { findMember, type UtokyoMember } from '../../db/utokyo/members.js';
import { stillRegisters } from '../../db/utokyo/reregistrations.js';
import { HOUR_MS } from '../../workflows/rules/duration.js';
import type { ApiDependencies } from '../dependencies.js';
import type { SessionCall } from '../http/call-context.js';
import { problem, sessionOver } from '../http/problems.js';
import { LEVELS, type Level, type Place, reaches } from './levels.js';

declare module '../http/operation.js' {
  interface Realms {
    /** Members of the university: UTokyo Account. */
    utokyo: true;
  }
}

/** A session ends with the working day, whatever is done in it. */
const SESSION_LIFE_MS = 10 * HOUR_MS;

export interface SignedInMember {
  account: UtokyoMember;
  level: Level;
  /** Keyed digest of the session's ID. */
  session: string;
  beganAt: Date;
  /** When the session ends unless something is asked before. */
  idleEndsAt: Date;
}

/** @returns undefined where nobody is signed in, or no more */
export async function memberOf(
  { db }: Pick<ApiDependencies, 'db'>,
  call: SessionCall,
): Promise<SignedInMember | undefined> {
  const session = await call.session('utokyo');
  const level = LEVELS.find((one) => one === session?.level);
  if (!session || !level) return undefined;
  const account = await findMember(db, session.userId);
  if (!account || account.disabled_at) return undefined;
  // A pass and a window are worth something only as long as their re-registration is.
  const isShort = level === 'pass' || level === 'window';
  if (isShort && !(await stillRegisters(db, account.id, level, session.createdAt))) return undefined;
  const { idDigest, createdAt: beganAt, idleEndsAt } = session;
  return { account, level, session: idDigest, beganAt, idleEndsAt };
}

/** Somebody whose session reaches one of these places. @throws Refusal `not-authenticated`, `forbidden` */
export async function requireMember(
  deps: Pick<ApiDependencies, 'db'>,
  call: SessionCall,
  ...places: Place[]
): Promise<SignedInMember> {
  const member = await memberOf(deps, call);
  if (!member) throw sessionOver();
  const standing = { level: member.level, mfaRequired: member.account.mfa_required };
  if (!places.some((place) => reaches(standing, place))) throw problem('forbidden');
  return member;
}

/** An account as browsers are known for it in which somebody signed in to it. */
export const memberHolder = (memberId: string): string => `utokyo:${memberId}`;

/** The same where they did so with a second factor. */
export const factorHolder = (memberId: string): string => `utokyo-mfa:${memberId}`;

/** Begins a session, under a new ID. @param account as its password was compared @param within the transaction that it is part of, if any */
export async function startMemberSession(
  { services }: Pick<ApiDependencies, 'services'>,
  call: SessionCall,
  { account: { id: userId, revision }, level }: { account: UtokyoMember; level: Level },
  within?: Db,
): Promise<void> {
  const idleMs = services.utokyo.sessionIdleMs;
  await call.startSession({ realm: 'utokyo', userId, level, idleMs, lifeMs: SESSION_LIFE_MS, revision }, within);
}
