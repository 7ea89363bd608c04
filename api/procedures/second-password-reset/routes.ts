/** Routes of the procedure `second-password-reset`: operations for scripts, pages for people. Both call `service.ts`. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { findProcedure } from '../../../db/platform/procedures.js';
import { findShomeiAccount } from '../../../db/shomei/accounts.js';
import { claimantOf } from '../../../db/shomei/claims.js';
import type { ProcedureView } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import { formProblem, typedText } from '../../http/forms.js';
import { serve } from '../../http/operation.js';
import { readForm } from '../../http/plugins/pages.js';
import { Refusal } from '../../http/problems.js';
import { ProcedureId } from '../../http/schema.js';
import type { FormErrors } from '../../pages/context.js';
import { maskedAddress } from '../../pages/masked-address.js';
import { procedurePath } from '../../pages/paths.js';
import { STUDENT_PATHS } from '../../student/paths.js';
import { isRedeemedBy, pageOfRefused, viewProcedure } from '../client.js';
import type { StatusPage } from '../module.js';
import { keepTypedAddress, typedAddress } from '../typed-address.js';
import { setSecondPassword } from '../second-password-change/operations.js';
import { SecondPasswordDonePage, SecondPasswordPage } from '../second-password-change/pages/form.js';
import { type RefusedForm, refusedForm } from '../second-password-change/routes.js';
import { startSecondPasswordReset } from './operations.js';
import { SecondPasswordResetFormPage, SecondPasswordResetPage } from './pages/reset.js';
import { resetForm, resetOfTicket, setByTicket, startReset } from './service.js';

export async function secondPasswordResetRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, startSecondPasswordReset, ({ body, request }) => startReset(deps, request, body.email));
}

const StartForm = startSecondPasswordReset.body;
const { passwordTicket, password, passwordAgain } = setSecondPassword.body.shape;
const PasswordForm = z.strictObject({
  procedureId: ProcedureId,
  passwordTicket: passwordTicket.unwrap(),
  password,
  passwordAgain,
});

export async function secondPasswordResetPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  app.get(STUDENT_PATHS.forgotten, (_request, reply) => reply.page(SecondPasswordResetFormPage, {}));

  app.post(STUDENT_PATHS.forgotten, async (request, reply) => {
    const typed = typedText(request.body, 'email');
    const form = readForm(StartForm, request);
    const again = (errors: FormErrors, status: number) =>
      reply.again(SecondPasswordResetFormPage, STUDENT_PATHS.forgotten, { email: typed, ...errors }, status);
    if (!form.ok) return again({ errors: form.errors }, 400);
    try {
      const { procedureId } = await startReset(deps, request, form.value.email);
      const { oneTimeUrlLifeMs: lifeMs } = deps.services.shomei;
      keepTypedAddress(deps, reply, { procedureId }, { email: form.value.email, lifeMs });
      return await reply.redirect(procedurePath(procedureId), 303);
    } catch (error) {
      const { errors, status } = formProblem(reply, error);
      return again(errors, status);
    }
  });

  // A reload after a refused POST is a GET: send it to the form.
  app.get(STUDENT_PATHS.reset, (_request, reply) => reply.redirect(STUDENT_PATHS.forgotten, 303));

  app.post(STUDENT_PATHS.reset, async (request, reply) => {
    const named = ProcedureId.safeParse(typedText(request.body, 'procedureId'));
    if (!named.success) return reply.redirect(STUDENT_PATHS.forgotten, 303);
    const form = readForm(PasswordForm, request);
    if (!form.ok) return again(deps, reply, named.data, { errors: form.errors, status: 400 });
    const { procedureId, ...typed } = form.value;
    try {
      await setByTicket(deps, request, typed);
    } catch (error) {
      // Pressed twice, or too late: the page of the procedure says where it is.
      if (error instanceof Refusal && error.word === 'ticket-expired')
        return reply.redirect(await pageOfRefused(deps, procedureId, 'awaiting-password'), 303);
      return again(deps, reply, procedureId, refusedForm(reply, error));
    }
    return reply.redirect(procedurePath(procedureId), 303);
  });
}

/** The form once more, for whoever sent a ticket that still counts. */
async function again(
  deps: Pick<ApiDependencies, 'db' | 'temporal' | 'tokens' | 'clock'>,
  reply: FastifyReply,
  procedureId: string,
  { status, ...wrong }: RefusedForm,
): Promise<FastifyReply> {
  const mine = resetOfTicket(deps, typedText(reply.request.body, 'passwordTicket')) === procedureId;
  const view = mine ? await viewProcedure(deps, procedureId) : undefined;
  const form = view && (await resetForm(deps, view));
  if (!form) return reply.redirect(procedurePath(procedureId), 303);
  return reply.again(SecondPasswordPage, procedurePath(procedureId), wrong, status);
}

async function doneView({ db }: Pick<ApiDependencies, 'db'>, { procedureId }: ProcedureView) {
  const userId = await claimantOf(db, procedureId);
  const account = userId === undefined ? undefined : await findShomeiAccount(db, userId);
  return { mode: 'reset' as const, ...(account?.email && { sentTo: maskedAddress(account.email) }) };
}

/** The page of a reset in whatever state it is; where a password is due, the form for it, in the browser that used the URL. */
export const secondPasswordResetPage: StatusPage = async (deps, reply, view) => {
  const row = await findProcedure(deps.db, view.procedureId);
  const mine = isRedeemedBy(deps, reply.request, row?.redeemed_by);
  const form = mine ? await resetForm(deps, view) : undefined;
  if (form) return reply.page(SecondPasswordPage, form);
  if (mine && view.status === 'completed') return reply.page(SecondPasswordDonePage, await doneView(deps, view));
  const email = typedAddress(deps, reply.request, view);
  return reply.page(SecondPasswordResetPage, {
    procedure: view,
    sender: deps.services.shomei.mailFrom.address,
    ...(email !== undefined && { email }),
  });
};
