/**
 * Sign-in of members where the owner of their methods is another system (`services.utokyo.methods`, kind `graph`): OpenID Connect, by two clients. The
 * directory demands a second factor for one of them and none for the other, so the client that its ID token is for says the level.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findMember, type UtokyoMember } from '../../db/utokyo/members.js';
import type { ApiDependencies } from '../dependencies.js';
import { typedText } from '../http/forms.js';
import { PROBLEMS } from '../http/problems.js';
import { beginSignIn } from '../staff/sign-in/cookie.js';
import { createIdentityProvider, type IdentityProvider, SignInFailure } from '../staff/sign-in/provider.js';
import { whoReturned } from '../staff/sign-in/service.js';
import { ElsewherePage } from './pages/elsewhere.js';
import { UTOKYO_PATHS } from './paths.js';
import { memberOf } from './session.js';
import { enterFromElsewhere } from './sign-in.js';
import { landingOf, wantedOf } from './visit.js';

const LEVELS = ['password', 'mfa'] as const;
type Level = (typeof LEVELS)[number];
type Deps = ApiDependencies & Parameters<typeof enterFromElsewhere>[0];

/** Cookie of a sign-in that was begun. */
const kindOf = (level: Level): string => `sign-in-utokyo-${level}`;
const callbackOf = (level: Level): string => `${UTOKYO_PATHS.signInCallback}/${level}`;

/** Whether people sign in there, and not by a form of ours. */
export const signsInElsewhere = ({ services }: Pick<ApiDependencies, 'services'>): boolean =>
  services.utokyo.methods.kind === 'graph';

/** Where a sign-in there begins. @param to the page that is wanted */
export function elsewherePath(level: Level, to: string | undefined): string {
  return `${UTOKYO_PATHS.signInStart}?${new URLSearchParams({ level, ...(to !== undefined && { to }) })}`;
}

export async function elsewherePages(app: FastifyInstance, deps: Deps): Promise<void> {
  const providers = providersOf(deps);
  if (!providers) return;

  // Without HEAD, which would begin or use up a sign-in unseen.
  app.get(UTOKYO_PATHS.signInStart, { exposeHeadRoute: false }, async (request, reply) => {
    const level = LEVELS.find((one) => one === typedText(request.query, 'level')) ?? 'password';
    const to = wantedOf(deps, typedText(request.query, 'to')) ?? '';
    const checks = beginSignIn(deps, reply, to, kindOf(level));
    return reply.redirect((await providers[level].startUrl(checks, request.locale, false)).href, 303);
  });
  for (const level of LEVELS)
    app.get(callbackOf(level), { exposeHeadRoute: false }, async (request, reply) => {
      try {
        return await returned(deps, providers[level], level, request, reply);
      } catch (error) {
        return refused(error, request, reply);
      }
    });
}

function providersOf({ services, config }: Deps): Record<Level, IdentityProvider> | undefined {
  const { methods } = services.utokyo;
  if (methods.kind !== 'graph' || !methods.signIn) return undefined;
  const { issuer, userClaim, scopes, ...clients } = methods.signIn;
  const at = (path: string): URL => new URL(path, config.publicUrl);
  const provider = (level: Level): IdentityProvider =>
    createIdentityProvider(
      { issuer, userClaim, scopes, ...clients[level] },
      at(callbackOf(level)),
      at(UTOKYO_PATHS.home),
    );
  return { password: provider('password'), mfa: provider('mfa') };
}

async function returned(
  deps: Deps,
  provider: IdentityProvider,
  level: Level,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { person, to } = await whoReturned(deps, provider, request, reply, kindOf(level));
  const member = await memberCalled(deps, person.userId);
  if (!(await enterFromElsewhere(deps, request, { member, level }))) throw new SignInFailure('account-changed');
  const entered = await memberOf(deps, request);
  return reply.redirect(wantedOf(deps, to) ?? (entered ? landingOf(entered) : UTOKYO_PATHS.home), 303);
}

/** The table of members says who may come in, not the directory. @param name as the directory has it, e.g. `1234500001@example.ac.jp` */
async function memberCalled({ db, services }: Deps, name: string): Promise<UtokyoMember> {
  const { methods } = services.utokyo;
  const [before = '', after = ''] = (methods.kind === 'graph' ? methods.user : '').toLowerCase().split('{id}');
  const folded = name.toLowerCase();
  const id = folded.slice(before.length, folded.length - after.length);
  const isOurs = folded === before + id + after && /^\d{10}$/.test(id);
  const member = isOurs ? await findMember(db, id) : undefined;
  if (!member) throw new SignInFailure('unknown-member');
  if (member.disabled_at) throw new SignInFailure('disabled-member');
  return member;
}

/** Says no more than that it failed, and offers to begin again; the log says why. */
function refused(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!(error instanceof SignInFailure)) throw error;
  const problem = error.reason === 'too-late' ? 'sign-in-expired' : 'sign-in-failed';
  request.problemWord = problem;
  request.log.warn({ reason: error.reason }, 'sign-in failed');
  return reply.page(ElsewherePage, { problem }, PROBLEMS[problem].status);
}
