/** Routes of 「新しいパスワードを作成」: the operation for scripts, the form for people. The page itself is shown by the procedures that wait for a password. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { findProcedure, projectedView } from '../../../db/platform/procedures.js';
import { dictionary } from '../../../worker/runtime/dictionary.js';
import type { ApiDependencies } from '../../dependencies.js';
import { formProblem, typedText } from '../../http/forms.js';
import { serve } from '../../http/operation.js';
import { readForm } from '../../http/plugins/pages.js';
import { Refusal } from '../../http/problems.js';
import { ProcedureId } from '../../http/schema.js';
import { procedurePath } from '../../pages/paths.js';
import { pageOfRefused } from '../client.js';
import { submitNewPassword } from './operations.js';
import { type NewPasswordErrors, NewPasswordPage, type PasswordFrame } from './pages/form.js';
import { NEW_PASSWORD_PATH } from './paths.js';
import { newPasswordView, type PasswordSetter, procedureOfTicket, submitPassword, violationsIn } from './service.js';

/** @param setterOf of a procedure; undefined: the usual */
export const newPasswordRoutes =
  (setterOf: (procedureId: string) => PasswordSetter | undefined) =>
  async (app: FastifyInstance, deps: ApiDependencies): Promise<void> => {
    // Loaded before the first person needs it, and not by processes that never listen.
    app.addHook('onListen', async () => {
      await dictionary();
    });
    serve(app, submitNewPassword, ({ body, request }) => {
      const procedureId = procedureOfTicket(deps, body.passwordTicket);
      const set = procedureId === undefined ? undefined : setterOf(procedureId);
      return set && procedureId !== undefined
        ? set(deps, request, { ...body, procedureId })
        : submitPassword(deps, request, body);
    });
  };

const { passwordTicket, password, passwordAgain } = submitNewPassword.body.shape;
const PasswordForm = z.strictObject({ procedureId: ProcedureId, passwordTicket, password, passwordAgain });

/**
 * @param start where somebody goes who has nothing to set here
 * @param frameOf what stands around the form of a procedure
 */
export const newPasswordPages =
  (start: string, frameOf: (procedureId: string) => PasswordFrame | undefined) =>
  async (app: FastifyInstance, deps: ApiDependencies): Promise<void> => {
    // A reload after a refused POST is a GET: send it to the form.
    app.get(NEW_PASSWORD_PATH, (_request, reply) => reply.redirect(start, 303));

    app.post(NEW_PASSWORD_PATH, async (request, reply) => {
      const named = ProcedureId.safeParse(typedText(request.body, 'procedureId'));
      if (!named.success) return reply.redirect(start, 303);
      const shown = { procedureId: named.data, frame: frameOf(named.data) };
      const form = readForm(PasswordForm, request);
      if (!form.ok) return again(deps, reply, shown, { errors: form.errors, status: 400 });
      try {
        await submitPassword(deps, request, form.value);
      } catch (error) {
        // Pressed twice, or too late: the page of the procedure says where it is.
        if (error instanceof Refusal && error.word === 'ticket-expired')
          return reply.redirect(await pageOfRefused(deps, named.data, 'awaiting-password'), 303);
        const violations = violationsIn(error);
        if (violations) return again(deps, reply, shown, { violations, status: 422 });
        const { errors, status } = formProblem(reply, error);
        return again(deps, reply, shown, { ...errors, status });
      }
      return reply.redirect(procedurePath(named.data), 303);
    });
  };

/** The form once more, for whoever sent a ticket that still counts; nobody else is shown whose password it is. */
async function again(
  deps: Pick<ApiDependencies, 'db' | 'tokens' | 'services' | 'clock'>,
  reply: FastifyReply,
  { procedureId, frame }: { procedureId: string; frame: PasswordFrame | undefined },
  { status, ...wrong }: NewPasswordErrors & { status: number },
): Promise<FastifyReply> {
  const ticket = typedText(reply.request.body, 'passwordTicket');
  const row = procedureOfTicket(deps, ticket) === procedureId ? await findProcedure(deps.db, procedureId) : undefined;
  const view = row && frame && (await newPasswordView(deps, await projectedView(deps.db, row), frame, ticket));
  if (!view) return reply.redirect(procedurePath(procedureId), 303);
  return reply.again(NewPasswordPage, procedurePath(procedureId), wrong, status);
}
