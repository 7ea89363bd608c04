/** Pages of the sign-in of staff, at the identity provider. Scripts with an account of our own sign in by password (`api/session`). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { claimsOf } from '../../../worker/runtime/settings/staff-rights.js';
import type { ApiDependencies } from '../../dependencies.js';
import { PROBLEMS, problem } from '../../http/problems.js';
import { STAFF_PATHS } from '../paths.js';
import { beginSignIn, wantedPage } from './cookie.js';
import { StaffSignInPage } from './pages/sign-in.js';
import { createIdentityProvider, type IdentityProvider, SignInFailure } from './provider.js';
import { signInByProvider } from './service.js';

/** Anything else in the address is somebody else's; what is no text is as good as absent. */
const Query = z.object({
  /** The page that was wanted. */
  to: z.string().optional().catch(undefined),
  'signed-out': z.string().optional().catch(undefined),
  /** The provider is to ask anew: another person, or the same one after signing out. */
  again: z.string().optional().catch(undefined),
});

export async function staffSignInPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  const { config } = deps;
  const at = (path: string): URL => new URL(path, config.publicUrl);
  const settings = config.oidc && { ...config.oidc, moreClaims: claimsOf(deps.staffRights) };
  const provider = settings && createIdentityProvider(settings, at(STAFF_PATHS.signInCallback), at(STAFF_PATHS.signIn));

  app.get(STAFF_PATHS.signIn, async (request, reply) => {
    const { to, 'signed-out': signedOut } = Query.parse(request.query);
    const start = startPath({ to: wantedPage(deps, to), again: signedOut !== undefined });
    if (signedOut === undefined) return reply.page(StaffSignInPage, { start });
    const end = await provider?.endUrl(request.locale);
    return reply.page(StaffSignInPage, { start, signedOut: end ? { endAtProvider: end.href } : {} });
  });

  // Without HEAD, which would begin or use up a sign-in unseen.
  app.get(STAFF_PATHS.signInStart, { exposeHeadRoute: false }, async (request, reply) => {
    const { to, again } = Query.parse(request.query);
    const checks = beginSignIn(deps, reply, wantedPage(deps, to));
    const url = await theProvider(provider).startUrl(checks, request.locale, again !== undefined);
    return reply.redirect(url.href, 303);
  });

  app.get(STAFF_PATHS.signInCallback, { exposeHeadRoute: false }, async (request, reply) => {
    try {
      const to = await signInByProvider(deps, theProvider(provider), request, reply);
      return await reply.redirect(to, 303);
    } catch (error) {
      return refused(error, request, reply);
    }
  });

  // A reload after a failed POST is a GET: send it to the queue.
  app.get(STAFF_PATHS.signOut, (_request, reply) => reply.redirect(STAFF_PATHS.queue, 303));
  app.post(STAFF_PATHS.signOut, async (request, reply) => {
    await request.endSession('staff');
    return reply.redirect(`${STAFF_PATHS.signIn}?signed-out=1`, 303);
  });
}

function startPath({ to = STAFF_PATHS.queue, again }: { to?: string; again: boolean }): string {
  const query = new URLSearchParams({ ...(to !== STAFF_PATHS.queue && { to }), ...(again && { again: '1' }) });
  return query.size === 0 ? STAFF_PATHS.signInStart : `${STAFF_PATHS.signInStart}?${query}`;
}

/** An API that was started alone for a trial has none. */
function theProvider(provider: IdentityProvider | undefined): IdentityProvider {
  if (!provider) throw problem('unavailable', { retryAfterS: 60 });
  return provider;
}

/** Reasons for which an administrator can let them in, who then needs to know the ID. */
const TO_ADD: readonly string[] = ['unknown-staff', 'no-group'];

/** Says no more than that it failed, and to whom we don't know which ID is to be added; the log says why. */
function refused(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!(error instanceof SignInFailure)) throw error;
  const problem = error.reason === 'too-late' ? 'sign-in-expired' : 'sign-in-failed';
  request.problemWord = problem;
  const { reason, staffId } = error;
  request.log.warn({ reason, ...(staffId !== undefined && { staffId }) }, 'sign-in failed');
  const toAdd = TO_ADD.includes(reason) && staffId !== undefined ? { toAdd: staffId } : {};
  return reply.page(
    StaffSignInPage,
    { start: startPath({ again: true }), problem, ...toAdd },
    PROBLEMS[problem].status,
  );
}
