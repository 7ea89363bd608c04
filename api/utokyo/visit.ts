/** What the pages of members share: who is signed in, and where somebody goes whose session doesn't reach a page. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiDependencies } from '../dependencies.js';
import { type Area, wantedPage } from '../http/wanted-page.js';
import { PATHS } from '../pages/paths.js';
import { type Place, placesOf, reaches } from './levels.js';
import type { ShownMember } from './pages/view.js';
import { signInPath, UTOKYO_PATHS } from './paths.js';
import { memberOf, type SignedInMember } from './session.js';

type Needs = Pick<ApiDependencies, 'db' | 'services'>;

/** Pages that somebody may come back to after a sign-in. */
const AREA: Area = {
  first: UTOKYO_PATHS.home,
  within: [UTOKYO_PATHS.home, PATHS.procedures],
  but: [
    UTOKYO_PATHS.signIn,
    UTOKYO_PATHS.signOut,
    UTOKYO_PATHS.session,
    UTOKYO_PATHS.factor,
    UTOKYO_PATHS.identityCallback,
  ],
};

/** The page that was wanted; undefined where none was that one may come back to. */
export function wantedOf(deps: Pick<ApiDependencies, 'config'>, to: unknown): string | undefined {
  const wanted = wantedPage(deps, to, AREA);
  return wanted === AREA.first ? undefined : wanted;
}

const standingOf = ({ account, level }: SignedInMember) => ({ level, mfaRequired: account.mfa_required });

/** What every page of a signed-in member shows. */
export const shownMember = ({ services }: Pick<Needs, 'services'>, member: SignedInMember): ShownMember => ({
  userId: member.account.id,
  name: member.account.name,
  level: member.level,
  reaches: placesOf(standingOf(member)),
  idleEndsAt: member.idleEndsAt.toISOString(),
  idleMs: services.utokyo.sessionIdleMs,
});

/** The first page of a session. */
export const landingOf = (member: SignedInMember): string =>
  reaches(standingOf(member), 'registration') ? UTOKYO_PATHS.securityInfo : UTOKYO_PATHS.stepOne;

/** A member whose session reaches a page, or where they are sent instead. */
export type Visit = { member: SignedInMember; shown: ShownMember } | { sent: FastifyReply };

/**
 * Somebody whose session reaches one of these places. Whoever isn't signed in does so first and comes back; whoever signed in by password is led to
 * step 1, where a method signs in; whoever may only register goes there.
 */
export async function visit(
  deps: Needs,
  request: FastifyRequest,
  reply: FastifyReply,
  ...places: Place[]
): Promise<Visit> {
  const member = await memberOf(deps, request);
  const wanted = request.method === 'GET' ? request.url : undefined;
  if (!member) {
    const wasSignedIn = request.hasSessionId('utokyo');
    if (wasSignedIn) await request.endSession('utokyo');
    return { sent: reply.redirect(signInPath(wanted ?? UTOKYO_PATHS.home, wasSignedIn), 303) };
  }
  if (places.some((place) => reaches(standingOf(member), place))) return { member, shown: shownMember(deps, member) };
  const landing = landingOf(member);
  const isBack = landing === UTOKYO_PATHS.stepOne && wanted !== undefined;
  return { sent: reply.redirect(isBack ? `${landing}?${new URLSearchParams({ to: wanted })}` : landing, 303) };
}
