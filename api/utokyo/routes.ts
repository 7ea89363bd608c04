/** Sign-in of members of the university, and step 1 of a re-registration: operations for scripts, pages for people. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findOpenReregistration } from '../../db/utokyo/reregistrations.js';
import type { ApiDependencies } from '../dependencies.js';
import { formProblem, typedText } from '../http/forms.js';
import { serve } from '../http/operation.js';
import { keptView } from '../http/plugins/kept-forms.js';
import { readForm } from '../http/plugins/pages.js';
import { sessionOver } from '../http/problems.js';
import { Line, PresentedPassword, Typed } from '../http/schema.js';
import { beginFactor, giveFactor } from './factor.js';
import { elsewherePages, elsewherePath, signsInElsewhere } from './elsewhere.js';
import * as operations from './operations.js';
import { landingOf, shownMember, visit, wantedOf } from './visit.js';
import { ElsewherePage } from './pages/elsewhere.js';
import { UtokyoHomePage } from './pages/home.js';
import { UtokyoSignInPage } from './pages/sign-in.js';
import { FactorPage, NONE_USABLE, StepOnePage } from './pages/step-one.js';
import { StepTwoPage } from './pages/step-two.js';
import type { FactorView } from './pages/view.js';
import { signInPath, UTOKYO_PATHS } from './paths.js';
import { memberOf, type SignedInMember } from './session.js';
import { signInMember } from './sign-in.js';

type Deps = ApiDependencies & Parameters<typeof signInMember>[0];
const counted = (app: FastifyInstance, deps: ApiDependencies): Deps => ({ ...deps, metrics: app.metrics });

export async function utokyoRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, operations.startSecondFactor, async ({ body: { kind }, request }) => {
    const options = await beginFactor(deps, request, kind);
    return { kind, ...(kind === 'passkey' && { options }) };
  });
  serve(app, operations.giveSecondFactor, ({ body, request }) => giveFactor(counted(app, deps), request, body));
}

const SignInForm = z.strictObject({
  userId: Line(64),
  password: PresentedPassword,
  code: Typed({ least: 0, longest: 64 }),
  to: z.string().optional(),
});
const StepOneForm = z.strictObject({
  usable: z.enum(['totp', 'passkey', 'phone', NONE_USABLE], { error: 'reason.required-choice' }),
  send: z.string().optional(),
  to: z.string().optional(),
});
const FactorForm = z.strictObject({
  code: Typed({ longest: 64 }),
  kind: z.enum(['totp', 'phone']),
  sent: z.string().optional(),
  to: z.string().optional(),
});
const NOTICES = ['over', 'signed-out'] as const;

export async function utokyoPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  await elsewherePages(app, counted(app, deps));
  app.get(UTOKYO_PATHS.home, async (request, reply) => {
    const member = await memberOf(deps, request);
    const isOff = !deps.services.utokyo.enabled;
    return reply.page(UtokyoHomePage, { isOff, ...(member && { member: shownMember(deps, member) }) });
  });
  app.get(UTOKYO_PATHS.signIn, async (request, reply) => {
    const asked = typedText(request.query, 'notice');
    const notice = NOTICES.find((one) => one === asked);
    const to = wantedOf(deps, typedText(request.query, 'to'));
    // Idle pages without scripts load this page by themselves. If that used the session, two open pages would keep it alive for ever.
    const stays = notice === 'over' || keptView(request, UtokyoSignInPage) !== undefined;
    const member = stays ? undefined : await memberOf(deps, request);
    if (member) return reply.redirect(to ?? landingOf(member), 303);
    if (signsInElsewhere(deps)) {
      const nowhere = !app.hasRoute({ method: 'GET', url: UTOKYO_PATHS.signInStart });
      return reply.page(ElsewherePage, { ...(to !== undefined && { to }), ...(notice && { notice }), nowhere });
    }
    return reply.page(UtokyoSignInPage, { to: to ?? '', ...(notice && { notice }) });
  });
  app.post(UTOKYO_PATHS.signIn, (request, reply) => signInSubmitted(counted(app, deps), request, reply));
  // A reload after a failed POST is a GET.
  app.get(UTOKYO_PATHS.signOut, (_request, reply) => reply.redirect(UTOKYO_PATHS.home, 303));
  app.post(UTOKYO_PATHS.signOut, async (request, reply) => {
    const wasSignedIn = request.hasSessionId('utokyo');
    await request.endSession('utokyo');
    return reply.redirect(`${UTOKYO_PATHS.signIn}?notice=${wasSignedIn ? 'signed-out' : 'over'}`, 303);
  });
  app.get(UTOKYO_PATHS.session, (request, reply) => goOn(deps, request, reply));

  app.get(UTOKYO_PATHS.stepOne, (request, reply) => showStepOne(deps, request, reply));
  app.post(UTOKYO_PATHS.stepOne, (request, reply) => chosen(deps, request, reply));
  app.get(UTOKYO_PATHS.factor, (request, reply) => showFactor(deps, request, reply));
  app.post(UTOKYO_PATHS.factor, (request, reply) => factorGiven(counted(app, deps), request, reply));
  app.get(UTOKYO_PATHS.stepTwo, async (request, reply) => {
    const found = await visit(deps, request, reply, 'step-1');
    return 'sent' in found ? found.sent : reply.page(StepTwoPage, { member: found.shown });
  });
}

async function signInSubmitted(deps: Deps, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const userId = typedText(request.body, 'userId');
  const to = wantedOf(deps, typedText(request.body, 'to'));
  const form = readForm(SignInForm, request);
  const again = to === undefined ? UTOKYO_PATHS.signIn : signInPath(to);
  if (!form.ok) return reply.again(UtokyoSignInPage, again, { userId, errors: form.errors }, 400);
  try {
    await signInMember(deps, request, form.value);
    const member = await memberOf(deps, request);
    return await reply.redirect(to ?? (member ? landingOf(member) : UTOKYO_PATHS.home), 303);
  } catch (error) {
    const { errors, status } = formProblem(reply, error);
    return reply.again(UtokyoSignInPage, again, { userId, ...errors }, status);
  }
}

/** Keeps the session alive, unless asked with X-Unattended: the script of the pages is told when the session ends now. */
async function goOn(deps: ApiDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const member = await memberOf(deps, request);
  if (request.headers.accept === 'application/json') {
    if (!member) throw sessionOver();
    const { idleEndsAt, idleMs } = shownMember(deps, member);
    return reply.send({ idleEndsAt, idleMs });
  }
  return reply.redirect(member ? landingOf(member) : signInPath(UTOKYO_PATHS.home), 303);
}

async function showStepOne(deps: ApiDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const found = await visit(deps, request, reply, 'step-1');
  if ('sent' in found) return found.sent;
  const { account } = found.member;
  const [kinds, open] = await Promise.all([
    deps.methods.kinds(account.id),
    findOpenReregistration(deps.db, account.id),
  ]);
  const to = wantedOf(deps, typedText(request.query, 'to'));
  return reply.page(StepOnePage, {
    member: found.shown,
    kinds,
    isOpen: open?.kind === 'mfa-application',
    ...(to !== undefined && { to }),
  });
}

/** A page with what goes along. */
const withTo = (path: string, query: Record<string, string | undefined>): string => {
  const said = Object.entries(query).filter((one): one is [string, string] => one[1] !== undefined);
  return said.length === 0 ? path : `${path}?${new URLSearchParams(said)}`;
};

/** What can be used signs in; where nothing can, step 2 follows. */
async function chosen(deps: ApiDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const found = await visit(deps, request, reply, 'step-1');
  if ('sent' in found) return found.sent;
  const to = wantedOf(deps, typedText(request.body, 'to'));
  const form = readForm(StepOneForm, request);
  if (!form.ok) return reply.again(StepOnePage, withTo(UTOKYO_PATHS.stepOne, { to }), { errors: form.errors }, 400);
  const { usable, send } = form.value;
  if (usable === NONE_USABLE) return reply.redirect(UTOKYO_PATHS.stepTwo, 303);
  if (signsInElsewhere(deps)) return reply.redirect(elsewherePath('mfa', to), 303);
  const page = (sent?: string) => withTo(UTOKYO_PATHS.factor, { with: usable, sent, to });
  if (usable !== 'phone' || send === undefined) return reply.redirect(page(), 303);
  try {
    await beginFactor(deps, request, 'phone');
    return await reply.redirect(page('1'), 303);
  } catch (error) {
    const { errors, status } = formProblem(reply, error);
    return reply.again(FactorPage, page(), errors, status);
  }
}

async function showFactor(deps: ApiDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const found = await visit(deps, request, reply, 'step-1');
  if ('sent' in found) return found.sent;
  const asked = typedText(request.query, 'with');
  const kind = (await kindsToUse(deps, found.member)).find((one) => one === asked);
  if (!kind) return reply.redirect(UTOKYO_PATHS.stepOne, 303);
  const to = wantedOf(deps, typedText(request.query, 'to'));
  const view: FactorView = {
    member: found.shown,
    kind,
    sent: typedText(request.query, 'sent') !== '',
    ...(to !== undefined && { to }),
  };
  return reply.page(FactorPage, view);
}

const kindsToUse = ({ methods }: Pick<ApiDependencies, 'methods'>, { account }: SignedInMember) =>
  methods.kinds(account.id);

async function factorGiven(deps: Deps, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const found = await visit(deps, request, reply, 'step-1');
  if ('sent' in found) return found.sent;
  const to = wantedOf(deps, typedText(request.body, 'to'));
  const kind = typedText(request.body, 'kind') === 'phone' ? 'phone' : 'totp';
  const sent = typedText(request.body, 'sent') === '' ? undefined : '1';
  const page = withTo(UTOKYO_PATHS.factor, { with: kind, sent, to });
  const form = readForm(FactorForm, request);
  if (!form.ok) return reply.again(FactorPage, page, { errors: form.errors }, 400);
  try {
    await giveFactor(deps, request, { code: form.value.code });
    return await reply.redirect(to ?? UTOKYO_PATHS.securityInfo, 303);
  } catch (error) {
    const { errors, status } = formProblem(reply, error);
    return reply.again(FactorPage, page, errors, status);
  }
}
