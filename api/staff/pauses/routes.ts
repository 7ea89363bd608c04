/** Routes and page of leads who pause deadlines while a part is out. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiDependencies } from '../../dependencies.js';
import { typedText } from '../../http/forms.js';
import { isChanging, serve } from '../../http/operation.js';
import { readForm } from '../../http/plugins/pages.js';
import type { FormErrors } from '../../pages/context.js';
import { extendPausePath, pausesPath, STAFF_PATHS } from '../paths.js';
import { kept } from '../settings/kept.js';
import { personOf, signInPath } from '../sign-in/service.js';
import {
  EndForm,
  endOutagePause,
  ExtendForm,
  extendOutagePause,
  listOutagePauses,
  pauseDeadlines,
  PauseForm,
} from './operations.js';
import { ExtendPausePage } from './extend-page.js';
import { DONE, OutagePausesPage } from './page.js';
import { said } from './said.js';
import * as service from './service.js';

export async function outagePauseRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, pauseDeadlines, async ({ body, request }) => said(await service.pauseDeadlines(deps, request, body)));
  serve(app, endOutagePause, async ({ params, request }) =>
    said(await service.endOutagePause(deps, request, params.pauseId)),
  );
  serve(app, extendOutagePause, async ({ params, body, request }) =>
    said(await service.extendOutagePause(deps, request, { ...params, ...body })),
  );
  serve(app, listOutagePauses, async ({ request }) => ({
    pauses: (await service.listPauses(deps, request)).map(said),
  }));
}

export async function outagePausePages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  // Somebody without a session signs in first, and comes back.
  app.addHook('preHandler', async (request, reply) => {
    if (isChanging(request.method) || (await request.session('staff'))) return undefined;
    return reply.redirect(signInPath(request.url), 303);
  });
  const known = async (request: FastifyRequest) => {
    const staff = await service.readerOf(deps, request);
    const pauses = (await service.listPauses(deps, request)).map(said);
    const mine = service.servicesToPause(deps, staff);
    const kinds = service.kindsToPause(mine);
    return { staff: personOf(staff), pauses, mine, kinds, longest: service.longestOf(deps) };
  };

  app.get(STAFF_PATHS.pauses, async (request, reply) => {
    const done = DONE.find((one) => one === typedText(request.query, 'done'));
    return reply.page(OutagePausesPage, { ...(await known(request)), ...(done && { done }) });
  });

  app.post(STAFF_PATHS.pauses, async (request, reply) => {
    await service.readerOf(deps, request);
    const typed = (field: string): string => typedText(request.body, field);
    const draft = {
      service: typed('service'),
      kind: typed('kind'),
      part: typed('part'),
      reason: typed('reason'),
      minutes: typed('minutes'),
    };
    const again = (errors: FormErrors, status: number) =>
      reply.again(OutagePausesPage, STAFF_PATHS.pauses, { draft: { ...draft, ...errors } }, status);
    const form = readForm(PauseForm, request);
    if (!form.ok) return again({ errors: form.errors }, 400);
    return kept(reply, again, async () => {
      await service.pauseDeadlines(deps, request, form.value);
      return pausesPath('begun');
    });
  });

  // A reload after a refused POST is a GET: send it to the list.
  app.get(STAFF_PATHS.endPause, (_request, reply) => reply.redirect(STAFF_PATHS.pauses, 303));
  app.post(STAFF_PATHS.endPause, async (request, reply) => {
    await service.readerOf(deps, request);
    const again = (errors: FormErrors, status: number) =>
      reply.again(OutagePausesPage, STAFF_PATHS.pauses, { refused: errors }, status);
    const form = readForm(EndForm, request);
    if (!form.ok) return again({ errors: form.errors }, 400);
    return kept(reply, again, async () => {
      await service.endOutagePause(deps, request, form.value.pauseId);
      return pausesPath('ended');
    });
  });

  app.get(STAFF_PATHS.extendPause, async (request, reply) => {
    const { staff, row } = await service.ownPause(deps, request, typedText(request.query, 'pauseId'));
    return reply.page(ExtendPausePage, { staff: personOf(staff), one: said(row), longest: service.longestOf(deps) });
  });
  app.post(STAFF_PATHS.extendPause, async (request, reply) => {
    const typed = (field: string): string => typedText(request.body, field);
    // Whose pause it is before what of the form is wrong.
    const pauseId = typed('pauseId');
    await service.ownPause(deps, request, pauseId);
    const draft = { reason: typed('reason'), minutes: typed('minutes') };
    const again = (errors: FormErrors, status: number) =>
      reply.again(ExtendPausePage, extendPausePath(pauseId), { draft: { ...draft, ...errors } }, status);
    const form = readForm(ExtendForm, request);
    if (!form.ok) return again({ errors: form.errors }, 400);
    return kept(reply, again, async () => {
      await service.extendOutagePause(deps, request, form.value);
      return pausesPath('extended');
    });
  });
}
