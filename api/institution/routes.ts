/** Pages of institution members that belong to no procedure: sign-in, the institutions of one's own, the session itself. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiDependencies } from '../dependencies.js';
import { formProblem, typedText } from '../http/forms.js';
import { keptView } from '../http/plugins/kept-forms.js';
import { readForm } from '../http/plugins/pages.js';
import { sessionOver } from '../http/problems.js';
import { type Area, wantedPage } from '../http/wanted-page.js';
import { Line, PresentedPassword } from '../http/schema.js';
import { PATHS } from '../pages/paths.js';
import { ManagedPage } from './pages/managed.js';
import { MemberSignInPage } from './pages/sign-in.js';
import { INSTITUTION_PATHS, menuPath, signInPath } from './paths.js';
import { managedBy, memberOf, sendToSignIn, shownMember } from './session.js';
import { signInMember } from './sign-in.js';

/** Pages that somebody may come back to after the sign-in. */
const AREA: Area = {
  first: INSTITUTION_PATHS.home,
  within: [INSTITUTION_PATHS.home, INSTITUTION_PATHS.profile, PATHS.procedures],
  but: [INSTITUTION_PATHS.signIn, INSTITUTION_PATHS.signOut, INSTITUTION_PATHS.session],
};
const Form = z.strictObject({ userId: Line(64), password: PresentedPassword, to: z.string().optional() });
const NOTICES = ['over', 'signed-out'] as const;

export async function institutionPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  const both = (path: string): string[] => [path, `${path}/`];
  for (const path of both(INSTITUTION_PATHS.signIn))
    app.get(path, async (request, reply) => {
      const to = wantedPage(deps, typedText(request.query, 'to'), AREA);
      const asked = typedText(request.query, 'notice');
      const notice = NOTICES.find((one) => one === asked);
      // Idle pages without scripts load this page by themselves. If that used the session, two open pages would keep it alive for ever.
      const stays = notice === 'over' || keptView(request, MemberSignInPage) !== undefined;
      const member = stays ? undefined : await memberOf(deps, request);
      if (member) return reply.redirect(to, 303);
      return reply.page(MemberSignInPage, { to, ...(notice && { notice }) });
    });
  app.post(INSTITUTION_PATHS.signIn, (request, reply) => submitted({ ...deps, metrics: app.metrics }, request, reply));

  // A reload after a failed POST is a GET: send it to the list.
  app.get(INSTITUTION_PATHS.signOut, (_request, reply) => reply.redirect(INSTITUTION_PATHS.home, 303));
  app.post(INSTITUTION_PATHS.signOut, async (request, reply) => {
    const wasSignedIn = request.hasSessionId('jairo');
    await request.endSession('jairo');
    return reply.redirect(`${INSTITUTION_PATHS.signIn}?notice=${wasSignedIn ? 'signed-out' : 'over'}`, 303);
  });

  for (const path of [...both(INSTITUTION_PATHS.home), INSTITUTION_PATHS.menu, `${INSTITUTION_PATHS.menu}/`])
    app.get(path, async (request, reply) => {
      const member = await memberOf(deps, request);
      if (!member) return sendToSignIn(reply);
      const institutions = await managedBy(deps, member);
      const [only, ...others] = institutions;
      if (only && others.length === 0) return reply.redirect(menuPath(only.host), 303);
      return reply.page(ManagedPage, { member: shownMember(deps, member), institutions });
    });

  app.get(INSTITUTION_PATHS.session, (request, reply) => goOn(deps, request, reply));
}

async function submitted(
  deps: Parameters<typeof signInMember>[0] & ApiDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const userId = typedText(request.body, 'userId');
  const to = wantedPage(deps, typedText(request.body, 'to'), AREA);
  const form = readForm(Form, request);
  const again = to === AREA.first ? INSTITUTION_PATHS.signIn : signInPath(to);
  if (!form.ok) return reply.again(MemberSignInPage, again, { userId, errors: form.errors }, 400);
  try {
    await signInMember(deps, request, form.value);
    return await reply.redirect(to, 303);
  } catch (error) {
    const { errors, status } = formProblem(reply, error);
    return reply.again(MemberSignInPage, again, { userId, ...errors }, status);
  }
}

/** Keeps the session alive, unless asked with X-Unattended: the script of the pages is told when the session ends now. */
async function goOn(
  deps: Pick<ApiDependencies, 'db' | 'services'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const member = await memberOf(deps, request);
  if (request.headers.accept === 'application/json') {
    if (!member) throw sessionOver();
    const { idleEndsAt, idleMs } = shownMember(deps, member);
    return reply.send({ idleEndsAt, idleMs });
  }
  return member ? reply.redirect(INSTITUTION_PATHS.home, 303) : sendToSignIn(reply);
}
