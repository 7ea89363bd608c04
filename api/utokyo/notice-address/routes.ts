/** `/staff/notice-addresses`: administrators change where a member's notices go. */
import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from '../../dependencies.js';
import { formProblem, typedText } from '../../http/forms.js';
import { isChanging, serve } from '../../http/operation.js';
import { readForm } from '../../http/plugins/pages.js';
import { STAFF_PATHS } from '../../staff/paths.js';
import { personOf, signInPath } from '../../staff/sign-in/service.js';
import { changeNoticeAddress } from './operations.js';
import { NoticeAddressesPage, type NoticeAddressesView } from './page.js';
import { changeAddress, changerOf, listChanges } from './service.js';

export async function noticeAddressRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, changeNoticeAddress, ({ body, request }) => changeAddress(deps, request, body));
}

export async function noticeAddressPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  // Somebody without a session signs in first, and comes back.
  app.addHook('preHandler', async (request, reply) => {
    if (isChanging(request.method) || (await request.session('staff'))) return undefined;
    return reply.redirect(signInPath(request.url), 303);
  });

  app.get(STAFF_PATHS.noticeAddresses, async (request, reply) => {
    const staff = await changerOf(deps, request);
    const changes = (await listChanges(deps)).map(({ at, ...change }) => ({ ...change, at: at.toISOString() }));
    return reply.page(NoticeAddressesPage, { staff: personOf(staff), changes });
  });

  app.post(STAFF_PATHS.noticeAddresses, async (request, reply) => {
    await changerOf(deps, request);
    const typed = (field: string): string => typedText(request.body, field);
    const draft = { accountId: typed('accountId'), email: typed('email'), reason: typed('reason') };
    const again = (kept: Pick<NoticeAddressesView, 'draft' | 'changed'>, status: number) =>
      reply.again(NoticeAddressesPage, STAFF_PATHS.noticeAddresses, kept, status);
    const form = readForm(changeNoticeAddress.body, request);
    if (!form.ok) return again({ draft: { ...draft, errors: form.errors } }, 400);
    try {
      const { accountId, coolingUntil } = await changeAddress(deps, request, form.value);
      return await again({ changed: { accountId, coolingUntil } }, 200);
    } catch (error) {
      const { errors, status } = formProblem(reply, error);
      return again({ draft: { ...draft, ...errors } }, status);
    }
  });
}
