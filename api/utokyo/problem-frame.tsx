/** A refusal within the pages of members of the university: who is signed in, the way on and the way out stay. */
import type { FastifyRequest } from 'fastify';
import type { ApiDependencies } from '../dependencies.js';
import type { ProblemFrame } from '../pages/problem.js';
import { shownMember } from './visit.js';
import { UtokyoLayout } from './pages/layout.js';
import { UTOKYO_PATHS } from './paths.js';
import { memberOf } from './session.js';

/** @param canAsk whether the database may be asked who it is */
export async function utokyoProblemFrame(
  deps: Pick<ApiDependencies, 'db' | 'services'>,
  request: FastifyRequest,
  canAsk: boolean,
): Promise<ProblemFrame> {
  const isOurs = new RegExp(`^${UTOKYO_PATHS.home}(?:[/?]|$)`).test(request.raw.url ?? '');
  const found = canAsk && isOurs ? await memberOf(deps, request).catch(() => undefined) : undefined;
  const member = found && shownMember(deps, found);
  return {
    service: 'utokyo',
    ...(isOurs && {
      back: member
        ? { href: UTOKYO_PATHS.home, label: 'utokyo.home.crumb' as const }
        : { href: UTOKYO_PATHS.signIn, label: 'utokyo.to-sign-in' as const },
    }),
    layout: ({ title, ...rest }) => <UtokyoLayout {...rest} crumb={title} member={member} />,
  };
}
