/** The member of a session, and what they may do: rights are read anew at each request. */
import type { FastifyReply } from 'fastify';
import { findJairoAccount, type JairoAccount } from '../../db/jairo/accounts.js';
import { mayManage, type Right, rightsOf } from '../../db/jairo/rights.js';
import { findInstitution, institutionsIn, type NamedInstitution } from '../../db/jairo/institutions.js';
import type { ApiDependencies } from '../dependencies.js';
import type { SessionCall } from '../http/call-context.js';
import { problem, sessionOver } from '../http/problems.js';
import type { SignedInMember } from './pages/view.js';
import { INSTITUTION_PATHS, signInPath } from './paths.js';

declare module '../http/operation.js' {
  interface Realms {
    /** Accounts of the community site: members of institutions. */
    jairo: true;
  }
}

type Needs = Pick<ApiDependencies, 'db'>;

export interface Member {
  account: JairoAccount;
  rights: Right[];
  /** When the session ends unless something is asked before. */
  idleEndsAt: Date;
}

/** @returns undefined where nobody is signed in, or no more */
export async function memberOf({ db }: Needs, call: SessionCall): Promise<Member | undefined> {
  const session = await call.session('jairo');
  if (!session) return undefined;
  const [account, rights] = await Promise.all([findJairoAccount(db, session.userId), rightsOf(db, session.userId)]);
  if (!account || account.disabled_at) return undefined;
  return { account, rights, idleEndsAt: session.idleEndsAt };
}

/** @throws Refusal `not-authenticated` */
export async function requireMember(deps: Needs, call: SessionCall): Promise<Member> {
  const member = await memberOf(deps, call);
  if (!member) throw sessionOver();
  return member;
}

/**
 * Somebody who may manage the members of an institution: its 「機関管理者」 or 「図書館員」.
 * @param institution host name as it was asked for; one that doesn't exist is refused as one of others
 * @throws Refusal `not-authenticated`, `forbidden`
 */
export async function requireManager(deps: Needs, call: SessionCall, institution: string): Promise<Member> {
  const member = await requireMember(deps, call);
  if (!mayManage(member.rights, institution)) throw problem('forbidden');
  return member;
}

/** The same with the institution, for pages. @throws Refusal `not-authenticated`, `forbidden` */
export async function requireManaged(
  deps: Needs,
  call: SessionCall,
  institution: string,
): Promise<{ member: Member; institution: NamedInstitution }> {
  const member = await requireManager(deps, call, institution);
  const found = await findInstitution(deps.db, institution);
  if (!found) throw problem('forbidden');
  return { member, institution: found };
}

/** Institutions whose members somebody may manage, by name. */
export const managedBy = ({ db }: Needs, { rights }: Pick<Member, 'rights'>): Promise<NamedInstitution[]> =>
  institutionsIn(
    db,
    rights.map(({ institution }) => institution).filter((host) => mayManage(rights, host)),
  );

/** An account as browsers are known for it in which somebody signed in to it. */
export const memberHolder = (userId: string): string => `jairo:${userId}`;

/**
 * Sends somebody to the sign-in who isn't signed in; they come back to this page. Somebody whose session is over is told so.
 * @param form of a form that was sent: where it is
 */
export async function sendToSignIn(reply: FastifyReply, form?: string): Promise<FastifyReply> {
  const { request } = reply;
  const wasSignedIn = request.hasSessionId('jairo');
  if (wasSignedIn) await request.endSession('jairo');
  const wanted = form ?? (request.method === 'GET' ? request.url : INSTITUTION_PATHS.home);
  return reply.redirect(signInPath(wanted, wasSignedIn), 303);
}

/** What every page of a signed-in member shows: who, and when the idle session ends. */
export const shownMember = (
  { services }: Pick<ApiDependencies, 'services'>,
  { account, rights, idleEndsAt }: Member,
): SignedInMember => ({
  userId: account.user_id,
  displayName: account.display_name,
  rights,
  idleEndsAt: idleEndsAt.toISOString(),
  idleMs: services.jairo.sessionIdleMs,
});
