/** Routes of the procedure `password-reissue`: operations for scripts, pages for people. Both call `service.ts`. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { findRegistration } from '../../../db/cinii/registrations.js';
import { claimedBy } from '../../../db/cinii/reissues.js';
import type { ProcedureView } from '../../../workflows/contracts/procedure.js';
import { isClosed } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import { formProblem, typedText } from '../../http/forms.js';
import { serve } from '../../http/operation.js';
import { readForm } from '../../http/plugins/pages.js';
import { Refusal } from '../../http/problems.js';
import { ApplicationId, Email, ProcedureId } from '../../http/schema.js';
import type { FormErrors } from '../../pages/context.js';
import { maskedAddress } from '../../pages/masked-address.js';
import { procedurePath } from '../../pages/paths.js';
import type { StatusPage } from '../module.js';
import { keepTypedAddress, typedAddress } from '../typed-address.js';
import { acceptPasswordReissue, startPasswordReissue } from './operations.js';
import { ALL_REGISTRATIONS, PasswordReissueConfirmPage, PasswordReissueFormPage } from './pages/forms.js';
import { PasswordReissueStatusPage } from './pages/status.js';
import { REISSUE_PATHS } from './paths.js';
import { acceptReissue, choicesOf, startReissue } from './service.js';

/** How often a waiting page reloads. */
const REFRESH_S = 3;

export async function passwordReissueRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, startPasswordReissue, ({ body, request }) => startReissue(deps, request, body.email));
  serve(app, acceptPasswordReissue, ({ params, body, request }) =>
    acceptReissue(deps, request, { ...params, ...body }),
  );
}

const StartForm = z.strictObject({ email: Email });
const OkForm = z.strictObject({
  procedureId: ProcedureId,
  applicationId: z.union([z.literal(ALL_REGISTRATIONS), ApplicationId]).optional(),
});

export async function passwordReissuePages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  app.get(REISSUE_PATHS.form, (_request, reply) => reply.page(PasswordReissueFormPage, {}));

  app.post(REISSUE_PATHS.form, async (request, reply) => {
    const typed = typedText(request.body, 'email');
    const form = readForm(StartForm, request);
    const again = (errors: FormErrors, status: number) =>
      reply.again(PasswordReissueFormPage, REISSUE_PATHS.form, { email: typed, ...errors }, status);
    if (!form.ok) return again({ errors: form.errors }, 400);
    try {
      const { procedureId } = await startReissue(deps, request, form.value.email);
      const { confirmationLifeMs, oneTimeUrlLifeMs } = deps.services.cinii;
      const kept = { email: form.value.email, lifeMs: confirmationLifeMs + oneTimeUrlLifeMs };
      keepTypedAddress(deps, reply, { procedureId }, kept);
      return await reply.redirect(procedurePath(procedureId), 303);
    } catch (error) {
      const { errors, status } = formProblem(reply, error);
      return again(errors, status);
    }
  });

  // A reload after a refused POST is a GET: send it to the form.
  app.get(REISSUE_PATHS.ok, (_request, reply) => reply.redirect(REISSUE_PATHS.form, 303));
  app.post(REISSUE_PATHS.ok, async (request, reply) => {
    const form = readForm(OkForm, request);
    const procedureId = ProcedureId.safeParse(typedText(request.body, 'procedureId'));
    if (!procedureId.success) return reply.redirect(REISSUE_PATHS.form, 303);
    const registrations = await choicesOf(deps, procedureId.data);
    const chosen = form.ok ? form.value.applicationId : undefined;
    if (!form.ok || (registrations.length > 1 && chosen === undefined)) {
      const errors = form.ok ? [{ field: 'applicationId', reason: 'required-choice' as const }] : form.errors;
      return reply.again(PasswordReissueConfirmPage, procedurePath(procedureId.data), { errors }, 400);
    }
    const applicationId = chosen === ALL_REGISTRATIONS ? undefined : chosen;
    try {
      await acceptReissue(deps, request, { procedureId: procedureId.data, applicationId });
    } catch (error) {
      // Pressed twice, or too late: the page of the procedure says where it is.
      if (!(error instanceof Refusal) || error.word !== 'wrong-state') throw error;
    }
    return reply.redirect(procedurePath(procedureId.data), 303);
  });
}

const confirmView = (procedureId: string, applicationIds: string[]) => ({
  procedureId,
  registrations: applicationIds.map((applicationId) => ({ applicationId })),
});

/**
 * Where a mail went, for any browser but the one that typed the address; nothing where that would tell whether one is registered, which the use of a mailed
 * URL has told already.
 */
async function maskedAddresses(
  { db, services }: Pick<ApiDependencies, 'db' | 'services'>,
  { procedureId, status }: ProcedureView,
): Promise<string[]> {
  const isTold = status === 'applying' || status === 'completed';
  if (!isTold && !(services.cinii.revealUnregistered && status === 'awaiting-confirmation')) return [];
  const ids = await claimedBy(db, procedureId);
  const registrations = await Promise.all(ids.map((id) => findRegistration(db, id)));
  return [...new Set(registrations.flatMap((one) => (one ? [maskedAddress(one.email)] : [])))];
}

/** The page of a reissue in whatever state it is. */
export const passwordReissuePage: StatusPage = async (deps, reply, view: ProcedureView) => {
  const neutral = !deps.services.cinii.revealUnregistered;
  const typed = typedAddress(deps, reply.request, view);
  if (view.status === 'awaiting-ok') {
    const confirm = confirmView(view.procedureId, await choicesOf(deps, view.procedureId));
    return reply.page(PasswordReissueConfirmPage, {
      ...confirm,
      ...(typed !== undefined && { email: typed }),
      ...(view.expiresAt && { expiresAt: view.expiresAt }),
    });
  }
  const refresh = { seconds: REFRESH_S, to: procedurePath(view.procedureId) };
  return reply.page(PasswordReissueStatusPage, {
    procedure: view,
    neutral,
    sentTo: typed === undefined ? await maskedAddresses(deps, view) : [typed],
    ...(!isClosed(view.status) && { refresh }),
  });
};
