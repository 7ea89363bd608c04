/** Routes of a member's own account: operations for scripts, the page 「利用者情報」 for people. Both call `service.ts`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { institutionsIn } from '../../../db/jairo/institutions.js';
import type { ApiDependencies } from '../../dependencies.js';
import { typedText } from '../../http/forms.js';
import { serve } from '../../http/operation.js';
import { readForm } from '../../http/plugins/pages.js';
import { Refusal } from '../../http/problems.js';
import { procedurePath } from '../../pages/paths.js';
import { passwordErrors } from '../../institution/password-form.js';
import { type Member, memberOf, requireMember, sendToSignIn, shownMember } from '../../institution/session.js';
import type { StatusPage } from '../module.js';
import { keepTypedAddress, typedAddress } from '../typed-address.js';
import * as operations from './operations.js';
import { PROFILE_DONE, ProfilePage, type ProfileView } from './pages/profile.js';
import { MemberChangeStatusPage } from './pages/status.js';
import { PROFILE_PATHS } from './paths.js';
import { changeDisplayName, changePassword, startEmailChange } from './service.js';

export async function memberChangeRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  const counting = { ...deps, metrics: app.metrics };
  serve(app, operations.getProfile, async ({ request }) => {
    const { account, rights } = await requireMember(deps, request);
    return { userId: account.user_id, displayName: account.display_name, email: account.email, rights };
  });
  serve(app, operations.changeDisplayName, ({ body, request }) => changeDisplayName(deps, request, body.displayName));
  serve(app, operations.startMemberEmailChange, ({ body, request }) => startEmailChange(deps, request, body.email));
  serve(app, operations.changeMemberPassword, ({ body, request }) => changePassword(counting, request, body));
}

const Query = z.object({ done: z.enum(PROFILE_DONE).optional().catch(undefined) });

export async function memberChangePages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  const counting = { ...deps, metrics: app.metrics };
  for (const path of [PROFILE_PATHS.page, `${PROFILE_PATHS.page}/`])
    app.get(path, async (request, reply) => {
      const member = await memberOf(deps, request);
      if (!member) return sendToSignIn(reply);
      return reply.page(ProfilePage, await profileView(deps, member, Query.parse(request.query).done));
    });
  // A reload after a refused POST is a GET: send it to the page.
  for (const path of [PROFILE_PATHS.displayName, PROFILE_PATHS.email, PROFILE_PATHS.password])
    app.get(path, (_request, reply) => reply.redirect(PROFILE_PATHS.page, 303));

  app.post(PROFILE_PATHS.displayName, (request, reply) =>
    submitted(deps, reply, { form: 'display-name', typed: typedText(request.body, 'displayName') }, async () => {
      const form = readForm(operations.changeDisplayName.body, request);
      if (!form.ok) return form;
      await changeDisplayName(deps, request, form.value.displayName);
      return `${PROFILE_PATHS.page}?done=display-name`;
    }),
  );
  app.post(PROFILE_PATHS.email, (request, reply) =>
    submitted(deps, reply, { form: 'email', typed: typedText(request.body, 'email') }, async () => {
      const form = readForm(operations.startMemberEmailChange.body, request);
      if (!form.ok) return form;
      return await askedFor(deps, reply, form.value.email);
    }),
  );
  app.post(PROFILE_PATHS.password, (request, reply) =>
    submitted(deps, reply, { form: 'password' }, async () => {
      const form = readForm(operations.changeMemberPassword.body, request);
      if (!form.ok) return form;
      await changePassword(counting, request, form.value);
      return `${PROFILE_PATHS.page}?done=password`;
    }),
  );
}

/** Has an address verified. @returns the page that says where the mail went, to this browser only */
async function askedFor(deps: ApiDependencies, reply: FastifyReply, email: string): Promise<string> {
  const { request } = reply;
  const { procedureId } = await startEmailChange(deps, request, email);
  const { oneTimeUrlLifeMs: lifeMs } = deps.services.jairo;
  keepTypedAddress(deps, reply, await whoseIs(deps, request, procedureId), { email, lifeMs });
  return procedurePath(procedureId);
}

/** The address is the member's who typed it: whoever signs in here next doesn't see it. */
async function whoseIs(deps: Pick<ApiDependencies, 'db'>, request: FastifyRequest, procedureId: string) {
  const member = await memberOf(deps, request);
  return { procedureId, ...(member && { userId: member.account.user_id }) };
}

/** @param send where to go on, or what was refused of the form */
async function submitted(
  deps: Pick<ApiDependencies, 'db'>,
  reply: FastifyReply,
  kept: Pick<ProfileView, 'form' | 'typed'>,
  send: () => Promise<string | { errors: NonNullable<ProfileView['errors']> }>,
): Promise<FastifyReply> {
  const again = (more: Partial<ProfileView>, status: number) =>
    reply.again(ProfilePage, PROFILE_PATHS.page, { ...kept, ...more }, status);
  if (!(await memberOf(deps, reply.request))) return sendToSignIn(reply);
  try {
    const next = await send();
    return typeof next === 'string' ? await reply.redirect(next, 303) : await again({ errors: next.errors }, 400);
  } catch (error) {
    if (isOver(error)) return sendToSignIn(reply);
    const { status, ...wrong } = passwordErrors(reply, error);
    return again(wrong, status);
  }
}

const isOver = (error: unknown): boolean =>
  error instanceof Refusal && error.word === 'not-authenticated' && error.extras['session'] === 'over';

async function profileView(deps: ApiDependencies, member: Member, done: ProfileView['done']): Promise<ProfileView> {
  const { account, rights } = member;
  const named = new Map(
    (
      await institutionsIn(
        deps.db,
        rights.map(({ institution }) => institution),
      )
    ).map(({ host, name }) => [host, name]),
  );
  return {
    member: shownMember(deps, member),
    email: account.email,
    rights: rights.map(({ institution, role }) => ({ institution: named.get(institution) ?? institution, role })),
    done,
  };
}

export const memberChangePage: StatusPage = async (deps, reply, procedure) => {
  const { request } = reply;
  const email = typedAddress(deps, request, await whoseIs(deps, request, procedure.procedureId));
  return reply.page(MemberChangeStatusPage, { procedure, ...(email !== undefined && { email }) });
};
