/** Routes of the application page and the procedure `service-use-change`: operations for scripts, pages for people. Both call `service.ts`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findRegistration } from '../../../db/cinii/registrations.js';
import { findApplication, receiptNumberOf } from '../../../db/staff/applications.js';
import type { UseChange } from '../../../workflows/contracts/service-use-change.js';
import type { ApiDependencies } from '../../dependencies.js';
import { formProblem, typedText } from '../../http/forms.js';
import { serve } from '../../http/operation.js';
import { readForm } from '../../http/plugins/pages.js';
import { procedurePath } from '../../pages/paths.js';
import type { StatusPage } from '../module.js';
import { requestServiceUseChange, restoreRegistration } from './operations.js';
import { ApplicationInputPage, type RestoredRegistration } from './pages/registration.js';
import { ServiceUseChangeStatusPage } from './pages/status.js';
import { APPLICATION_PATHS } from './paths.js';
import { openRestored, requestUseChange, restore } from './service.js';

export async function serviceUseChangeRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, restoreRegistration, ({ body, request }) => restore({ ...deps, metrics: app.metrics }, request, body));
  serve(app, requestServiceUseChange, ({ body, request }) => requestUseChange(deps, request, body));
}

export async function serviceUseChangePages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  app.get(APPLICATION_PATHS.form, (_request, reply) => reply.page(ApplicationInputPage, {}));
  // A reload after a refused POST is a GET: send it to the form.
  for (const path of [APPLICATION_PATHS.restore, APPLICATION_PATHS.change])
    app.get(path, (_request, reply) => reply.redirect(APPLICATION_PATHS.form, 303));

  app.post(APPLICATION_PATHS.restore, async (request, reply) => {
    const applicationId = typedText(request.body, 'applicationId');
    const form = readForm(restoreRegistration.body, request.body);
    if (!form.ok) return reply.page(ApplicationInputPage, { restore: { applicationId, errors: form.errors } }, 400);
    try {
      return reply.page(ApplicationInputPage, {
        restored: await restore({ ...deps, metrics: app.metrics }, request, form.value),
      });
    } catch (error) {
      const { errors, status } = formProblem(reply, error);
      return reply.page(ApplicationInputPage, { restore: { applicationId, ...errors } }, status);
    }
  });

  app.post(APPLICATION_PATHS.change, (request, reply) => change(deps, request, reply));
}

/** Browsers send nothing where no box is ticked, and a list where several are: only one may be. */
const ChangeForm = z.strictObject({
  restoreToken: requestServiceUseChange.body.shape.restoreToken,
  kind: requestServiceUseChange.body.shape.kind,
  change: requestServiceUseChange.body.shape.change,
});

async function change(deps: ApiDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const restored = await stillRestored(deps, typedText(request.body, 'restoreToken'));
  if (!restored) return reply.page(ApplicationInputPage, { restore: { problem: 'not-authenticated' } }, 401);
  const shown = { chosen: chosenIn(request.body), kind: typedText(request.body, 'kind') };
  const form = readForm(ChangeForm, request.body);
  if (!form.ok) return reply.page(ApplicationInputPage, { restored, change: { ...shown, errors: form.errors } }, 400);
  try {
    const { procedureId } = await requestUseChange(deps, request, form.value);
    return await reply.redirect(procedurePath(procedureId), 303);
  } catch (error) {
    const { errors, status } = formProblem(reply, error);
    return reply.page(ApplicationInputPage, { restored, change: { ...shown, ...errors } }, status);
  }
}

/** The registered content again, for a form that is shown again, as long as the right to it lasts. */
async function stillRestored(
  deps: Pick<ApiDependencies, 'db' | 'tokens' | 'clock'>,
  restoreToken: string,
): Promise<RestoredRegistration | undefined> {
  const applicationId = await openRestored(deps, restoreToken);
  const registration = applicationId && (await findRegistration(deps.db, applicationId));
  if (!registration) return undefined;
  const { institution, email, kind, use_state: useState } = registration;
  return { applicationId, institution, email, kind, useState, restoreToken };
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
  return reply.page(ServiceUseChangeStatusPage, {
    procedure: view,
    ...(request && { request }),
    ...(application && {
      receiptNumber: receiptNumberOf(application),
      receivedAt: application.received_at.toISOString(),
      dueAt: application.due_at.toISOString(),
    }),
  });
};
