/** A refusal within the pages of institution members: who is signed in, the way on and 「ログアウト」 stay. */
import type { FastifyRequest } from 'fastify';
import type { ApiDependencies } from '../dependencies.js';
import type { ProblemFrame } from '../pages/problem.js';
import { InstitutionLayout } from './pages/layout.js';
import { INSTITUTION_PATHS } from './paths.js';
import { memberOf, shownMember } from './session.js';

const OF_MEMBERS = new RegExp(`^(?:${INSTITUTION_PATHS.home}|${INSTITUTION_PATHS.profile})(?:[/?]|$)`);

/** @param canAsk whether the database may be asked who it is */
export async function institutionProblemFrame(
  deps: Pick<ApiDependencies, 'db' | 'services'>,
  request: FastifyRequest,
  canAsk: boolean,
): Promise<ProblemFrame> {
  const isOfMembers = OF_MEMBERS.test(request.raw.url ?? '');
  const found = canAsk && isOfMembers ? await memberOf(deps, request).catch(() => undefined) : undefined;
  const member = found && shownMember(deps, found);
  return {
    service: 'jairo',
    ...(isOfMembers && {
      back: member
        ? { href: INSTITUTION_PATHS.home, label: 'institution.to-menu' as const }
        : { href: INSTITUTION_PATHS.signIn, label: 'institution.to-sign-in' as const },
    }),
    layout: ({ title, ...rest }) => <InstitutionLayout {...rest} crumb={title} member={member} />,
  };
}
