/** Pages of the registration that an invitation leads to, and of the invitations of an institution. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findInvitation, invitationsOf, type ListedInvitation } from '../../../db/jairo/invitations.js';
import { findInstitution } from '../../../db/jairo/institutions.js';
import { findJairoAccount } from '../../../db/jairo/accounts.js';
import { accountRegisteredBy } from '../../../db/jairo/registered.js';
import { findProcedure } from '../../../db/platform/procedures.js';
import type { ApiDependencies } from '../../dependencies.js';
import { formProblem, typedText } from '../../http/forms.js';
import { readForm } from '../../http/plugins/pages.js';
import { problem, Refusal } from '../../http/problems.js';
import { ProcedureId } from '../../http/schema.js';
import { procedurePath } from '../../pages/paths.js';
import { INSTITUTION_PATHS, menuPath, menuRoutes } from '../../institution/paths.js';
import { memberOf, requireManaged, sendToSignIn, shownMember } from '../../institution/session.js';
import { withQuery } from '../../staff/paths.js';
import { isRedeemedBy } from '../client.js';
import type { StatusPage } from '../module.js';
import { hasTaken } from '../one-time-url/redeem.js';
import { URL_WORDS, type UrlWord } from '../one-time-url/url-handler.js';
import { keepTypedAddress, typedAddress } from '../typed-address.js';
import { invitationState, openedInvitation } from './invitation.js';
import { resendInvitation, withdrawInvitation } from './invite.js';
import { adoptExistingAccount, registerMember } from './operations.js';
import { ExistingAccountPage } from './pages/existing.js';
import { type InvitedView, RegisterPage } from './pages/form.js';
import { INVITATION_DONE, InvitationsPage, type ShownInvitation } from './pages/invitations.js';
import { InvitationOverPage } from './pages/over.js';
import { RegistrationStatusPage } from './pages/status.js';
import { existingPath, registerPath } from './paths.js';
import { adopt, register } from './register.js';
import { keepToken, keptToken } from './token-cookie.js';
import { passwordErrors } from '../../institution/password-form.js';

type Params = { Params: { procedureId: string } };

export async function memberRegistrationPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  const counting = { ...deps, metrics: app.metrics };
  app.get(INSTITUTION_PATHS.register, async (request, reply) => {
    const token = typedText(request.query, 'token');
    const invited = await invitedView(deps, token);
    if (typeof invited === 'string') return refused(deps, request, reply, { token, word: invited });
    // The page has another address than the mail's: a reload, or a form that is shown again, finds the token here.
    keepToken(deps, reply, invited.procedureId, token);
    request.browserId();
    return reply.page(RegisterPage, invited);
  });

  app.get<Params>(`${INSTITUTION_PATHS.register}/:procedureId`, (request, reply) =>
    showForm(deps, request, reply, (invited) => reply.page(RegisterPage, invited)),
  );
  app.get<Params>(`${INSTITUTION_PATHS.register}/:procedureId/existing`, (request, reply) =>
    showForm(deps, request, reply, (invited) => reply.page(ExistingAccountPage, invited)),
  );
  app.post<Params>(`${INSTITUTION_PATHS.register}/:procedureId`, async (request, reply) => {
    const procedureId = idIn(request);
    const [userId = '', displayName = '', email = ''] = ['userId', 'displayName', 'email'].map((field) =>
      typedText(request.body, field),
    );
    const form = readForm(RegisterForm, request);
    const again = (kept: object, status: number) =>
      reply.again(RegisterPage, registerPath(procedureId), { userId, displayName, email, ...kept }, status);
    if (!form.ok) return again({ errors: form.errors }, 400);
    try {
      const done = await register(counting, request, form.value);
      if (done.status === 'awaiting-email-verification') {
        const { oneTimeUrlLifeMs: lifeMs } = deps.services.jairo;
        keepTypedAddress(deps, reply, { procedureId: done.procedureId }, { email: form.value.email, lifeMs });
      }
      return await reply.redirect(procedurePath(done.procedureId), 303);
    } catch (error) {
      if (isUrlRefusal(error)) return reply.redirect(procedurePath(procedureId), 303);
      const { status, ...kept } = passwordErrors(reply, error);
      return again(kept, status);
    }
  });
  app.post<Params>(`${INSTITUTION_PATHS.register}/:procedureId/existing`, async (request, reply) => {
    const procedureId = idIn(request);
    const userId = typedText(request.body, 'userId');
    const form = readForm(ExistingForm, request);
    const again = (kept: object, status: number) =>
      reply.again(ExistingAccountPage, existingPath(procedureId), { userId, ...kept }, status);
    if (!form.ok) return again({ errors: form.errors }, 400);
    try {
      const done = await adopt(counting, request, form.value);
      return await reply.redirect(procedurePath(done.procedureId), 303);
    } catch (error) {
      if (isUrlRefusal(error)) return reply.redirect(procedurePath(procedureId), 303);
      const { errors, status } = formProblem(reply, error);
      return again(errors, status);
    }
  });
  invitationPages(app, deps);
}

/** @throws Refusal `not-found` for what is no ID: there is no form to show again */
function idIn({ params }: FastifyRequest<Params>): string {
  const { data: procedureId } = ProcedureId.safeParse(params.procedureId);
  if (procedureId === undefined) throw problem('not-found');
  return procedureId;
}

const RegisterForm = registerMember.body;
const ExistingForm = adoptExistingAccount.body;

const isUrlRefusal = (error: unknown): boolean =>
  error instanceof Refusal && (URL_WORDS as readonly string[]).includes(error.word);

/** What the pages of an open invitation are given; else why its URL can't be used. */
async function invitedView(deps: ApiDependencies, token: string): Promise<InvitedView | UrlWord> {
  const opened = openedInvitation(deps, token);
  const row = opened ? await invitationState(deps, opened, deps.clock()) : 'url-unknown';
  if (!opened || typeof row === 'string') return typeof row === 'string' ? row : 'url-unknown';
  const institution = await findInstitution(deps.db, row.institution);
  if (!institution || !row.expires_at) return 'url-unknown';
  const { host, name } = institution;
  return {
    procedureId: opened.procedureId,
    token,
    institution: { host, name },
    invited: row.email,
    role: row.role,
    expiresAt: row.expires_at.toISOString(),
  };
}

/** A URL that can't be used: whoever used it is led to what they did. */
async function refused(
  deps: ApiDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
  { token, word }: { token: string; word: UrlWord },
): Promise<FastifyReply> {
  const opened = word === 'url-used' ? openedInvitation(deps, token) : undefined;
  const row = opened && (await findProcedure(deps.db, opened.procedureId));
  if (row && isRedeemedBy(deps, request, row.redeemed_by)) return reply.redirect(procedurePath(row.procedure_id), 303);
  return reply.page(InvitationOverPage, { problem: word, purpose: 'invitation' }, problem(word).status);
}

/** A form whose URL this browser has opened; for any other the page of the procedure says what to do. */
async function showForm(
  deps: ApiDependencies,
  request: FastifyRequest<Params>,
  reply: FastifyReply,
  show: (invited: InvitedView) => FastifyReply,
): Promise<FastifyReply> {
  const { data: procedureId } = ProcedureId.safeParse(request.params.procedureId);
  const row = procedureId === undefined ? undefined : await findInvitation(deps.db, procedureId);
  if (!row) throw problem('not-found');
  const token = keptToken(deps, request, row.procedure_id);
  const invited = token === undefined ? 'url-unknown' : await invitedView(deps, token);
  if (typeof invited === 'string' || invited.procedureId !== row.procedure_id)
    return reply.redirect(procedurePath(row.procedure_id), 303);
  return show(invited);
}

/** The invitations of an institution's members. */
function invitationPages(app: FastifyInstance, deps: ApiDependencies): void {
  type OfInstitution = { Params: { institution: string; procedureId: string } };
  for (const path of menuRoutes('/invitations'))
    app.get<OfInstitution>(path, async (request, reply) => {
      if (!(await memberOf(deps, request))) return sendToSignIn(reply);
      const { member, institution } = await requireManaged(deps, request, request.params.institution);
      const { page: wanted, done } = Query.parse(request.query);
      const { invitations, total, page, pages } = await invitationsOf(deps.db, institution.host, {
        page: wanted,
        administrators: false,
      });
      return reply.page(InvitationsPage, {
        member: shownMember(deps, member),
        institution,
        invitations: invitations.map(shownInvitation),
        total,
        page,
        pages,
        isOff: !deps.services.jairo.enabled,
        done,
      });
    });
  for (const what of ['resend', 'withdraw'] as const) {
    const path = menuRoutes(`/invitations/:procedureId/${what}`)[0];
    // A reload after a refused POST is a GET: send it to the list.
    const listOf = (request: FastifyRequest<OfInstitution>, done?: 'done'): string =>
      listPath(menuPath(request.params.institution, '/invitations'), request, done && what);
    app.get<OfInstitution>(path, (request, reply) => reply.redirect(listOf(request), 303));
    app.post<OfInstitution>(path, async (request, reply) => {
      if (!(await memberOf(deps, request))) return sendToSignIn(reply, listOf(request));
      await requireManaged(deps, request, request.params.institution);
      try {
        await invitationDone(deps, request, request.params.procedureId, what);
        return await reply.redirect(listOf(request, 'done'), 303);
      } catch (error) {
        const { errors, status } = formProblem(reply, error);
        return reply.again(InvitationsPage, listOf(request), errors, status);
      }
    });
  }
}

/** @throws Refusal `not-found` for what is no ID */
export async function invitationDone(
  deps: ApiDependencies,
  request: FastifyRequest,
  typed: string,
  what: 'resend' | 'withdraw',
): Promise<void> {
  const { data: procedureId } = ProcedureId.safeParse(typed);
  if (procedureId === undefined) throw problem('not-found');
  await (what === 'resend' ? resendInvitation : withdrawInvitation)(deps, request, procedureId);
}

export const Query = z.object({
  page: z.coerce.number().int().min(1).max(10_000).catch(1),
  done: z.enum(INVITATION_DONE).optional().catch(undefined),
});

/** The page of a list from which a form was sent. @param done what it has done */
export function listPath(list: string, request: FastifyRequest, done?: 'resend' | 'withdraw'): string {
  const { page } = Query.parse(request.query);
  const word = done && (done === 'resend' ? 'resent' : 'withdrawn');
  return withQuery(list, { page: page > 1 ? String(page) : undefined, done: word });
}

export const shownInvitation = (row: ListedInvitation): ShownInvitation => ({
  procedureId: row.procedure_id,
  role: row.role,
  number: row.number,
  email: row.email,
  name: row.name,
  state: row.state,
  invitedAt: row.invited_at.toISOString(),
  ...(row.expires_at && { expiresAt: row.expires_at.toISOString() }),
  ...(row.ended_at && { endedAt: row.ended_at.toISOString() }),
});

/** The page of an invitation in whatever state it is. What was registered is shown to the browser that did it only. */
export const memberRegistrationPage: StatusPage = async (deps, reply, view) => {
  const { request } = reply;
  const { procedureId } = view;
  const email = typedAddress(deps, request, { procedureId });
  const own = await ownRegistration(deps, request, procedureId, hasTaken(view, 'account-adopted'));
  return reply.page(RegistrationStatusPage, {
    procedure: view,
    sender: deps.services.jairo.mailFrom.address,
    ...(own && { own }),
    ...(email !== undefined && { email }),
  });
};

async function ownRegistration(
  { db, tokens }: Pick<ApiDependencies, 'db' | 'tokens'>,
  request: FastifyRequest,
  procedureId: string,
  adopted: boolean,
) {
  const row = await findProcedure(db, procedureId);
  if (!isRedeemedBy({ tokens }, request, row?.redeemed_by)) return undefined;
  const [invitation, userId] = await Promise.all([
    findInvitation(db, procedureId),
    accountRegisteredBy(db, procedureId),
  ]);
  const account = userId === undefined ? undefined : await findJairoAccount(db, userId);
  const institution = invitation && (await findInstitution(db, invitation.institution));
  if (!account || !invitation || !institution) return undefined;
  return {
    userId: account.user_id,
    displayName: account.display_name,
    email: account.email,
    institution: { host: institution.host, name: institution.name },
    role: invitation.role,
    manages: invitation.role !== '教員',
    adopted,
  };
}
