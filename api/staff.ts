/** Doors of staff: sign-in, the queue, decisions. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Application } from '../db/applications.js';
import type { ApiDependencies } from './app.js';
import { formProblem, typedText } from './forms.js';
import { serve } from './operation.js';
import { PATHS, type StaffApplication, StaffQueuePage, type StaffQueueView, StaffSignInPage } from './pages/index.js';
import { readForm } from './plugins/pages.js';
import { decide, openApplications, signInStaff, type SignedIn, whoIs } from './staff.calls.js';
import { decideApplication, listApplications, signIn, signOut, whoAmI } from './staff.schema.js';
import { ProcedureId } from './schema.js';

/** A session of staff ends with the working day, whatever is done in it. */
const SESSION_LIFE_MS = 10 * 3_600_000;

async function signedIn(
  deps: ApiDependencies,
  request: FastifyRequest,
  who: { userId: string; password: string },
): Promise<SignedIn> {
  const staff = await signInStaff(deps, request, who);
  const idleMs = deps.services.cinii.sessionIdleMs;
  await request.startSession({ realm: 'staff', userId: staff.userId, idleMs, lifeMs: SESSION_LIFE_MS });
  return staff;
}

export async function staffRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, signIn, ({ body, request }) => signedIn(deps, request, body));
  serve(app, signOut, async ({ request }) => {
    await request.endSession('staff');
    return { signedOut: true as const };
  });
  serve(app, whoAmI, ({ request }) => whoIs(deps, request));
  serve(app, listApplications, async ({ request }) => ({
    applications: (await openApplications(deps, request)).map((a) => ({
      procedureId: a.procedure_id,
      service: a.service,
      kind: a.kind,
      account: a.account,
      detail: a.detail,
      receivedAt: a.received_at.toISOString(),
      dueAt: a.due_at.toISOString(),
      claimedBy: a.claimed_by,
    })),
  }));
  serve(app, decideApplication, ({ params, body, request }) => decide(deps, request, { ...params, ...body }));
}

const SignInForm = z.strictObject({ userId: signIn.body.shape.userId, password: signIn.body.shape.password });
const DecideForm = z.strictObject({ procedureId: ProcedureId, ...decideApplication.body.shape });

export async function staffPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  app.get(PATHS.staff, async (request, reply) => {
    if (!(await request.session('staff'))) return reply.redirect(PATHS.staffSignIn, 303);
    return queue(deps, request, reply);
  });
  app.get(PATHS.staffSignIn, (_request, reply) => reply.page(StaffSignInPage, {}));
  // Where a browser comes by address after a form was shown again here.
  for (const path of [PATHS.staffDecide, PATHS.staffSignOut])
    app.get(path, (_request, reply) => reply.redirect(PATHS.staff, 303));

  app.post(PATHS.staffSignIn, async (request, reply) => {
    const userId = typedText(request.body, 'userId');
    const form = readForm(SignInForm, request.body);
    if (!form.ok) return reply.page(StaffSignInPage, { userId, errors: form.errors }, 400);
    try {
      await signedIn(deps, request, form.value);
      return await reply.redirect(PATHS.staff, 303);
    } catch (error) {
      const { errors, status } = formProblem(reply, error);
      return reply.page(StaffSignInPage, { userId, ...errors }, status);
    }
  });

  app.post(PATHS.staffSignOut, async (request, reply) => {
    await request.endSession('staff');
    return reply.redirect(PATHS.staffSignIn, 303);
  });

  app.post(PATHS.staffDecide, async (request, reply) => {
    const draft = { procedureId: typedText(request.body, 'procedureId'), reason: typedText(request.body, 'reason') };
    const form = readForm(DecideForm, request.body);
    if (!form.ok) return queue(deps, request, reply, { draft: { ...draft, errors: form.errors } }, 400);
    try {
      const { procedureId, decision } = await decide(deps, request, form.value);
      return await queue(deps, request, reply, { decided: { procedureId, decision } });
    } catch (error) {
      const { errors, status } = formProblem(reply, error);
      return queue(deps, request, reply, { draft: { ...draft, ...errors } }, status);
    }
  });
}

async function queue(
  deps: ApiDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
  what: Pick<StaffQueueView, 'decided' | 'draft'> = {},
  status = 200,
): Promise<FastifyReply> {
  const staff = await whoIs(deps, request);
  const applications = (await openApplications(deps, request)).map((a) => cardOf(a, deps.clock()));
  return reply.page(StaffQueuePage, { staff, applications, ...what }, status);
}

const cardOf = (a: Application, nowMs: number): StaffApplication => ({
  procedureId: a.procedure_id,
  account: a.account,
  change: a.detail['change'] ?? a.kind,
  kind: a.detail['kind'] ?? '',
  receivedAt: a.received_at.toISOString(),
  dueAt: a.due_at.toISOString(),
  overdue: a.due_at.getTime() < nowMs,
  ...(a.claimed_by && { claimedBy: a.claimed_by }),
});
