/** Routes of the application page and the procedure `service-use-change`: operations for scripts, pages for people. Both call `service.ts`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findRegistration } from '../../../db/cinii/registrations.js';
import { findApplication, receiptNumberOf } from '../../../db/staff/applications.js';
import type { UseChange } from '../../../workflows/contracts/service-use-change.js';
import type { ApiDependencies } from '../../dependencies.js';
import { formProblem, typedText } from '../../http/forms.js';
import { serve } from '../../http/operation.js';
import { keptView } from '../../http/plugins/kept-forms.js';
import { readForm } from '../../http/plugins/pages.js';
import { PROBLEMS } from '../../http/problems.js';
import { maskedAddress } from '../../pages/masked-address.js';
import { procedurePath } from '../../pages/paths.js';
import type { StatusPage } from '../module.js';
import { requestServiceUseChange, restoreRegistration } from './operations.js';
import { CANCEL_STEPS, CancelConfirmPage } from './pages/cancel.js';
import {
  ApplicationInputPage,
  type ApplicationInputView,
  REGISTRATION_KINDS,
  type RestoredRegistration,
} from './pages/registration.js';
import { ServiceUseChangeStatusPage } from './pages/status.js';
import { APPLICATION_PATHS } from './paths.js';
import { checkRequest, openRestored, requestUseChange, restore } from './service.js';

export async function serviceUseChangeRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, restoreRegistration, ({ body, request }) => restore({ ...deps, metrics: app.metrics }, request, body));
  serve(app, requestServiceUseChange, ({ body, request }) => requestUseChange(deps, request, body));
}

export async function serviceUseChangePages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  app.get(APPLICATION_PATHS.form, async (request, reply) => {
    const { restored: kept, change } = keptView(request, ApplicationInputPage) ?? {};
    if (!kept) return reply.page(ApplicationInputPage, {});
    const restored = await stillRestored(deps, kept.restoreToken);
    if (typeof restored !== 'string') return reply.page(ApplicationInputPage, { restored });
    request.keptForm = undefined;
    const view = { restore: { problem: restored }, ...kindOf(change?.kind) };
    return reply.page(ApplicationInputPage, view, PROBLEMS[restored].status);
  });
  app.get(APPLICATION_PATHS.cancel, async (request, reply) => {
    const { restored: kept, kind } = keptView(request, CancelConfirmPage) ?? {};
    if (!kept || kind === undefined) return reply.redirect(APPLICATION_PATHS.form, 303);
    const restored = await stillRestored(deps, kept.restoreToken);
    if (typeof restored !== 'string') return reply.page(CancelConfirmPage, { restored, kind });
    return notRestored(reply, restored, kind);
  });
  // A reload after a refused POST is a GET: send it to the form.
  for (const path of [APPLICATION_PATHS.restore, APPLICATION_PATHS.change])
    app.get(path, (_request, reply) => reply.redirect(APPLICATION_PATHS.form, 303));

  app.post(APPLICATION_PATHS.restore, async (request, reply) => {
    const applicationId = typedText(request.body, 'applicationId');
    const kept = kindOf(typedText(request.body, 'kind'));
    const { kind: _kept, ...typed } = { ...(request.body as Record<string, unknown>) };
    const form = readForm(restoreRegistration.body, request, typed);
    if (!form.ok) return again(reply, { restore: { applicationId, errors: form.errors }, ...kept }, 400);
    try {
      const restored = await restore({ ...deps, metrics: app.metrics }, request, form.value);
      return await again(reply, { restored, ...kept }, 200);
    } catch (error) {
      const { errors, status } = formProblem(reply, error);
      return again(reply, { restore: { applicationId, ...errors }, ...kept }, status);
    }
  });

  app.post(APPLICATION_PATHS.change, (request, reply) => change(deps, request, reply));
}

/** What was chosen before a restore, where it is one of the choices. */
function kindOf(kind: string | undefined): Pick<ApplicationInputView, 'change'> {
  const known = REGISTRATION_KINDS.find((one) => one === kind);
  return known ? { change: { kind: known } } : {};
}

const { restoreToken, kind, change: oneChange } = requestServiceUseChange.body.shape;
/** Browsers send nothing where no box is ticked, and a list where several are: only one may be. */
const ChangeForm = z.strictObject({ restoreToken, kind, change: oneChange, step: z.enum(CANCEL_STEPS).optional() });

async function change(deps: ApiDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const shown = { chosen: chosenIn(request.body), kind: typedText(request.body, 'kind') };
  const restored = await stillRestored(deps, typedText(request.body, 'restoreToken'));
  if (typeof restored === 'string') return notRestored(reply, restored, shown.kind);
  const form = readForm(ChangeForm, request);
  if (!form.ok) return again(reply, { restored, change: { ...shown, errors: form.errors } }, 400);
  const { step, ...asked } = form.value;
  if (step === 'back') return again(reply, { restored, change: shown }, 200);
  try {
    if (asked.change === 'cancel' && step !== 'confirmed') {
      await checkRequest(deps, restored.applicationId, asked);
      return await reply.again(CancelConfirmPage, APPLICATION_PATHS.cancel, { restored, kind: asked.kind }, 200);
    }
    const { procedureId } = await requestUseChange(deps, request, asked);
    return await reply.redirect(procedurePath(procedureId), 303);
  } catch (error) {
    const { errors, status } = formProblem(reply, error);
    return again(reply, { restored, change: { ...shown, ...errors } }, status);
  }
}

const notRestored = (reply: FastifyReply, problem: 'not-authenticated' | 'restore-expired', kind: string) =>
  again(reply, { restore: { problem }, ...kindOf(kind) }, PROBLEMS[problem].status);

const again = (reply: FastifyReply, view: ApplicationInputView, status: number): Promise<FastifyReply> =>
  reply.again(ApplicationInputPage, APPLICATION_PATHS.form, view, status);

/** The registered content again, for a form that is shown again, as long as the right to it lasts. @returns why it doesn't, otherwise */
async function stillRestored(
  deps: Pick<ApiDependencies, 'db' | 'tokens' | 'clock'>,
  restoreToken: string,
): Promise<RestoredRegistration | 'not-authenticated' | 'restore-expired'> {
  const opened = await openRestored(deps, restoreToken);
  if (!opened.ok) return opened.refusal;
  const { applicationId, expiresAt } = opened;
  const registration = await findRegistration(deps.db, applicationId);
  if (!registration) return 'restore-expired';
  const { institution, email, kind, use_state: useState } = registration;
  return { applicationId, institution, email, kind, useState, restoreToken, expiresAt };
}

function chosenIn(body: unknown): string[] {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'change') : undefined;
  return [value].flat().filter((one): one is string => typeof one === 'string');
}

/** The page of a request: whoever knows its number sees how it stands, and what was asked for, but not by whom. */
export const serviceUseChangePage: StatusPage = async (deps, reply, view) => {
  const application = await findApplication(deps.db, view.procedureId);
  const { change: asked, kind } = application?.detail ?? {};
  const request =
    application && asked && kind ? { applicationId: application.account, change: asked as UseChange, kind } : undefined;
  const registration =
    application && view.status === 'awaiting-decision'
      ? await findRegistration(deps.db, application.account)
      : undefined;
  const mailedTo = registration && maskedAddress(registration.email);
  return reply.page(ServiceUseChangeStatusPage, {
    procedure: view,
    ...(request && { request }),
    ...(mailedTo && { mailedTo }),
    ...(application && {
      receiptNumber: receiptNumberOf(application),
      receivedAt: application.received_at.toISOString(),
      dueAt: application.due_at.toISOString(),
    }),
  });
};
