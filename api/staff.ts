/** Doors of staff: the queue, decisions. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Application } from '../db/applications.js';
import type { ApiDependencies } from './app.js';
import { formProblem, typedText } from './forms.js';
import { serve } from './operation.js';
import { PATHS, type StaffApplication, StaffQueuePage, type StaffQueueView } from './pages/index.js';
import { readForm } from './plugins/pages.js';
import { decide, openApplications } from './staff.calls.js';
import { decideApplication, listApplications } from './staff.schema.js';
import { whoIs } from './staff-sign-in.calls.js';
import { ProcedureId } from './schema.js';

export async function staffRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
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

const DecideForm = z.strictObject({ procedureId: ProcedureId, ...decideApplication.body.shape });

export async function staffPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  app.get(PATHS.staff, async (request, reply) => {
    if (!(await request.session('staff'))) return reply.redirect(PATHS.staffSignIn, 303);
    return queue(deps, request, reply);
  });
  // Where a browser comes by address after a form was shown again here.
  app.get(PATHS.staffDecide, (_request, reply) => reply.redirect(PATHS.staff, 303));

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
