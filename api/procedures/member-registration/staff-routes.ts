/** `/staff/institutions`: staff with the role administrator provide institutions with their first account. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findInstitution, listInstitutions } from '../../../db/jairo/institutions.js';
import { invitationsOf } from '../../../db/jairo/invitations.js';
import type { ApiDependencies } from '../../dependencies.js';
import { typedText } from '../../http/forms.js';
import { isChanging } from '../../http/operation.js';
import { readForm } from '../../http/plugins/pages.js';
import { problem } from '../../http/problems.js';
import { Email, Line } from '../../http/schema.js';
import { passwordErrors } from '../../institution/password-form.js';
import { STAFF_PATHS } from '../../staff/paths.js';
import { signInPath, whoIs } from '../../staff/sign-in/service.js';
import { inviteAdministrator, requireProvider } from './invite.js';
import { Institution } from './operations.js';
import { InstitutionPage, InstitutionsPage } from './pages/institutions.js';
import { invitationDone, listPath, Query, shownInvitation } from './page-routes.js';

const ProvideForm = z.strictObject({
  host: z.string().trim().toLowerCase().pipe(Institution),
  name: z
    .string()
    .optional()
    .transform((typed) => (typed?.trim() === '' ? undefined : typed))
    .pipe(Line(200).optional()),
  email: Email,
});
const InviteForm = z.strictObject({ email: Email });
type OfInstitution = { Params: { institution: string; procedureId: string } };

/** Of the forms that invite. */
const begins = { config: { begins: 'jairo' } } as const;

const pathOf = (host: string): string => `${STAFF_PATHS.institutions}/${encodeURIComponent(host)}`;

export async function institutionStaffPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  // Somebody without a session signs in first, and comes back.
  app.addHook('preHandler', async (request, reply) => {
    if (isChanging(request.method) || (await request.session('staff'))) return undefined;
    return reply.redirect(signInPath(request.url), 303);
  });
  app.get(STAFF_PATHS.institutions, async (request, reply) => {
    await requireProvider(deps, request);
    const [staff, institutions] = await Promise.all([whoIs(deps, request), listInstitutions(deps.db)]);
    return reply.page(InstitutionsPage, { staff, institutions, isOff: !deps.services.jairo.enabled });
  });
  app.post(STAFF_PATHS.institutions, begins, async (request, reply) => {
    await requireProvider(deps, request);
    const typed = Object.fromEntries(['host', 'name', 'email'].map((one) => [one, typedText(request.body, one)]));
    const again = (kept: object, status: number) =>
      reply.again(InstitutionsPage, STAFF_PATHS.institutions, { ...typed, ...kept }, status);
    const form = readForm(ProvideForm, request);
    if (!form.ok) return again({ errors: form.errors }, 400);
    const { host: institution, name, email } = form.value;
    return invited(deps, request, reply, { institution, name, email }, again);
  });
  app.get<OfInstitution>(`${STAFF_PATHS.institutions}/:institution`, async (request, reply) => {
    await requireProvider(deps, request);
    const institution = await known(deps, request);
    const { page: wanted, done } = Query.parse(request.query);
    const found = await invitationsOf(deps.db, institution.host, { administrators: true, page: wanted });
    const { total, page, pages } = found;
    const invitations = found.invitations.map(shownInvitation);
    const staff = await whoIs(deps, request);
    const isOff = !deps.services.jairo.enabled;
    return reply.page(InstitutionPage, { staff, institution, invitations, total, page, pages, isOff, done });
  });
  app.post<OfInstitution>(`${STAFF_PATHS.institutions}/:institution`, begins, async (request, reply) => {
    await requireProvider(deps, request);
    const { host } = await known(deps, request);
    const again = (kept: object, status: number) =>
      reply.again(InstitutionPage, pathOf(host), { email: typedText(request.body, 'email'), ...kept }, status);
    const form = readForm(InviteForm, request);
    if (!form.ok) return again({ errors: form.errors }, 400);
    return invited(deps, request, reply, { institution: host, email: form.value.email }, again);
  });
  for (const what of ['resend', 'withdraw'] as const) {
    const path = `${STAFF_PATHS.institutions}/:institution/:procedureId/${what}`;
    // A reload after a refused POST is a GET: send it to the list.
    app.get<OfInstitution>(path, (request, reply) =>
      reply.redirect(listPath(pathOf(request.params.institution), request), 303),
    );
    app.post<OfInstitution>(path, async (request, reply) => {
      await requireProvider(deps, request);
      const { host } = await known(deps, request);
      try {
        await invitationDone(deps, request, request.params.procedureId, what);
        return await reply.redirect(listPath(pathOf(host), request, what), 303);
      } catch (error) {
        const { status, ...kept } = passwordErrors(reply, error);
        return reply.again(InstitutionPage, listPath(pathOf(host), request), kept, status);
      }
    });
  }
}

/** @throws Refusal `not-found` */
async function known({ db }: Pick<ApiDependencies, 'db'>, { params }: FastifyRequest<OfInstitution>) {
  const { data: host } = Institution.safeParse(params.institution);
  const found = host === undefined ? undefined : await findInstitution(db, host);
  if (!found) throw problem('not-found');
  return { host: found.host, name: found.name };
}

async function invited(
  deps: ApiDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
  what: Parameters<typeof inviteAdministrator>[2],
  again: (kept: object, status: number) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  try {
    await inviteAdministrator(deps, request, what);
    return await reply.redirect(`${pathOf(what.institution)}?done=invited`, 303);
  } catch (error) {
    const { status, ...kept } = passwordErrors(reply, error);
    return again(kept, status);
  }
}
