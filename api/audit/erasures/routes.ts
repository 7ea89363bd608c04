/** Routes and page of administrators who erase a person. */
import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from '../../dependencies.js';
import { formProblem, typedText } from '../../http/forms.js';
import { isChanging, serve } from '../../http/operation.js';
import { readForm } from '../../http/plugins/pages.js';
import { Refusal } from '../../http/problems.js';
import type { FormErrors } from '../../pages/context.js';
import { STAFF_PATHS } from '../../staff/paths.js';
import { personOf, signInPath } from '../../staff/sign-in/service.js';
import { DecideForm, decideErasure, eraseAccount, listErasures, ProposeForm } from './operations.js';
import { ErasuresPage } from './page.js';
import { said } from './said.js';
import * as service from './service.js';

export async function erasureRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, eraseAccount, async ({ body, request }) => said(await service.eraseAccount(deps, request, body)));
  serve(app, decideErasure, async ({ params, body, request }) =>
    said(await service.decideErasure(deps, request, { ...params, ...body })),
  );
  serve(app, listErasures, async ({ request }) => ({
    erasures: (await service.listErasures(deps, request)).map(said),
  }));
}

export async function erasurePages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  // Somebody without a session signs in first, and comes back.
  app.addHook('preHandler', async (request, reply) => {
    if (isChanging(request.method) || (await request.session('staff'))) return undefined;
    return reply.redirect(signInPath(request.url), 303);
  });

  app.get(STAFF_PATHS.erasures, async (request, reply) => {
    const staff = await service.administratorOf(deps, request);
    const erasures = (await service.listErasures(deps, request)).map(said);
    return reply.page(ErasuresPage, { staff: personOf(staff), erasures });
  });

  app.post(STAFF_PATHS.erasures, async (request, reply) => {
    await service.administratorOf(deps, request);
    const typed = (field: string): string => typedText(request.body, field);
    const draft = { service: typed('service'), account: typed('account'), reason: typed('reason') };
    const again = (errors: FormErrors, status: number) =>
      reply.again(ErasuresPage, STAFF_PATHS.erasures, { draft: { ...draft, ...errors } }, status);
    const form = readForm(ProposeForm, request);
    if (!form.ok) return again({ errors: form.errors }, 400);
    try {
      await service.eraseAccount(deps, request, form.value);
      return await reply.redirect(STAFF_PATHS.erasures, 303);
    } catch (error) {
      if (error instanceof Refusal && error.word === 'malformed')
        return again({ errors: [{ field: 'reason', reason: 'names-account' }] }, 400);
      const { errors, status } = formProblem(reply, error);
      return again(errors, status);
    }
  });

  // A reload after a refused POST is a GET: send it to the list.
  app.get(STAFF_PATHS.decideErasure, (_request, reply) => reply.redirect(STAFF_PATHS.erasures, 303));
  app.post(STAFF_PATHS.decideErasure, async (request, reply) => {
    await service.administratorOf(deps, request);
    const again = (errors: FormErrors, status: number) =>
      reply.again(ErasuresPage, STAFF_PATHS.erasures, { refused: errors }, status);
    const form = readForm(DecideForm, request);
    if (!form.ok) return again({ errors: form.errors }, 400);
    try {
      await service.decideErasure(deps, request, form.value);
      return await reply.redirect(STAFF_PATHS.erasures, 303);
    } catch (error) {
      const { errors, status } = formProblem(reply, error);
      return again(errors, status);
    }
  });
}
