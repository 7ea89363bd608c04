/** Routes of the re-registration by card: operations for scripts, pages for people. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { dictionary } from '../../../worker/runtime/dictionary.js';
import type { PassPurpose } from '../../../workflows/contracts/mfa-self-service.js';
import type { ApiDependencies } from '../../dependencies.js';
import { formProblem, typedText } from '../../http/forms.js';
import { serve } from '../../http/operation.js';
import { wordsPath } from '../../http/plugins/assets.js';
import { readForm } from '../../http/plugins/pages.js';
import { problem, Refusal } from '../../http/problems.js';
import { ProcedureId } from '../../http/schema.js';
import { procedurePath } from '../../pages/paths.js';
import { CARD_PATHS, ISSUE_PATHS, issuePath } from '../../utokyo/card-paths.js';
import { signsInElsewhere } from '../../utokyo/elsewhere.js';
import { LeavePage } from '../../utokyo/pages/card-leave.js';
import { UTOKYO_PATHS } from '../../utokyo/paths.js';
import { pageOfRefused } from '../client.js';
import type { StatusPage } from '../module.js';
import { submitNewPassword } from '../new-password/operations.js';
import { procedureOfTicket, violationsIn } from '../new-password/service.js';
import { setMemberPassword } from './new-password.js';
import { issueTemporaryAccessPass, PURPOSES, revokeTemporaryAccessPass, verifyIdentity } from './operations.js';
import { VerifyCasePage } from './pages/case.js';
import { MemberPasswordPage, type MemberPasswordView } from './pages/member-password.js';
import { ChoicePage, PassPage } from './pages/pass.js';
import { VerifyPage } from './pages/verify.js';
import { type Case, fullOf, issuePass, openTicket, ownCase, revokePass, setsPasswords } from './passes.js';
import { isOwn, startVerification } from './service.js';

export async function mfaSelfServiceRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, verifyIdentity, ({ body, request }) => startVerification(deps, request, body.accountId));
  serve(app, issueTemporaryAccessPass, ({ body, request }) => issuePass(deps, request, body));
  serve(app, revokeTemporaryAccessPass, async ({ body, request }) => {
    const { procedureId, status } = await revokePass(deps, request, body);
    return { procedureId, status };
  });
}

const ChoiceForm = z.strictObject({ purpose: z.enum(PURPOSES, { error: 'reason.required-choice' }) });
const { passwordTicket, password, passwordAgain } = submitNewPassword.body.shape;
const PasswordForm = z.strictObject({ passwordTicket, password, passwordAgain });

export async function mfaSelfServicePages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  app.get(CARD_PATHS.verify, (_request, reply) => reply.page(VerifyPage, {}));
  app.post(CARD_PATHS.verify, async (request, reply) => {
    const accountId = typedText(request.body, 'accountId');
    const form = readForm(verifyIdentity.body, request);
    const { verify } = CARD_PATHS;
    if (!form.ok) return reply.again(VerifyPage, verify, { accountId, errors: form.errors }, 400);
    try {
      const { authorizationUrl: url, expiresAt } = await startVerification(deps, request, form.value.accountId);
      return await reply.page(LeavePage, { under: 'verify', url, expiresAt });
    } catch (error) {
      const { errors, status } = formProblem(reply, error);
      return reply.again(VerifyPage, verify, { accountId, ...errors }, status);
    }
  });

  app.get(ISSUE_PATHS.choice, (request, reply) =>
    within(deps, request, reply, (own) => {
      const revoked = typedText(request.query, 'done') === 'revoked';
      const { procedureId } = own;
      return reply.page(ChoicePage, { procedureId, withPassword: setsPasswords(deps), full: fullOf(own), revoked });
    }),
  );
  app.post(ISSUE_PATHS.choice, (request, reply) =>
    within(deps, request, reply, (own) => chosen(deps, request, reply, own)),
  );

  app.get(ISSUE_PATHS.revoke, (request, reply) =>
    within(deps, request, reply, ({ procedureId }) => reply.redirect(issuePath('choice', procedureId), 303)),
  );
  app.post(ISSUE_PATHS.revoke, (request, reply) =>
    within(deps, request, reply, async ({ procedureId }) => {
      try {
        await revokePass(deps, request, { procedureId });
      } catch (error) {
        // Used or taken back before: there is nothing to say about it.
        if (!isWrongState(error)) throw error;
        return reply.redirect(procedurePath(procedureId), 303);
      }
      return reply.redirect(`${issuePath('choice', procedureId)}?done=revoked`, 303);
    }),
  );

  app.get(ISSUE_PATHS.password, (request, reply) =>
    within(deps, request, reply, async (own) => {
      const view = await passwordView(deps, own);
      return view ? reply.page(MemberPasswordPage, view) : reply.redirect(procedurePath(own.procedureId), 303);
    }),
  );
  app.post(ISSUE_PATHS.password, (request, reply) =>
    within(deps, request, reply, ({ procedureId }) => passwordSent(deps, request, reply, procedureId)),
  );
}

/** For the browser that came back and its open case; everybody else sees the page of the procedure. */
async function within(
  deps: ApiDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
  show: (own: Case) => FastifyReply | Promise<FastifyReply>,
): Promise<FastifyReply> {
  const { data: procedureId } = ProcedureId.safeParse(Reflect.get(Object(request.params), 'procedureId'));
  if (procedureId === undefined) return reply.redirect(CARD_PATHS.verify, 303);
  let own: Case;
  try {
    own = await ownCase(deps, request, procedureId);
  } catch (error) {
    if (!(error instanceof Refusal) || error.status >= 500) throw error;
    return reply.redirect(procedurePath(procedureId), 303);
  }
  return show(own);
}

const isWrongState = (error: unknown): boolean => error instanceof Refusal && error.word === 'wrong-state';

async function chosen(
  deps: ApiDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
  { procedureId, memberId }: Case,
): Promise<FastifyReply> {
  const form = readForm(ChoiceForm, request);
  if (!form.ok) return reply.again(ChoicePage, issuePath('choice', procedureId), { errors: form.errors }, 400);
  const purpose: PassPurpose = form.value.purpose;
  try {
    const { pass, expiresAt } = await issuePass(deps, request, { procedureId, purpose });
    if (pass === undefined) return await reply.redirect(issuePath('password', procedureId), 303);
    const isElsewhere = signsInElsewhere(deps);
    const securityInfo = isElsewhere ? 'https://mysignins.microsoft.com/security-info' : UTOKYO_PATHS.securityInfo;
    const shown = { procedureId, userId: memberId, pass, expiresAt, securityInfo, mayTakeMinutes: isElsewhere };
    return await reply.page(PassPage, shown);
  } catch (error) {
    if (!isWrongState(error)) throw error;
    return reply.again(ChoicePage, issuePath('choice', procedureId), { problem: 'wrong-state' }, 409);
  }
}

async function passwordView(deps: ApiDependencies, own: Case): Promise<MemberPasswordView | undefined> {
  const open = openTicket(deps, own);
  if (!open) return undefined;
  return {
    procedureId: own.procedureId,
    userId: own.memberId,
    ...open,
    minLength: deps.services.utokyo.passwordMinLength,
    words: wordsPath(await dictionary()),
  };
}

async function passwordSent(
  deps: ApiDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
  procedureId: string,
): Promise<FastifyReply> {
  const again = (wrong: Partial<MemberPasswordView>, status: number) =>
    reply.again(MemberPasswordPage, issuePath('password', procedureId), wrong, status);
  const form = readForm(PasswordForm, request);
  if (!form.ok) return again({ errors: form.errors }, 400);
  try {
    if (procedureOfTicket(deps, form.value.passwordTicket) !== procedureId) throw problem('ticket-expired');
    await setMemberPassword(deps, request, { ...form.value, procedureId });
  } catch (error) {
    // Pressed twice, or too late: the page of the procedure says where it is.
    if (error instanceof Refusal && error.word === 'ticket-expired')
      return reply.redirect(await pageOfRefused(deps, procedureId, 'awaiting-registration'), 303);
    const violations = violationsIn(error);
    if (violations) return again({ violations }, 422);
    const { errors, status } = formProblem(reply, error);
    return again(errors, status);
  }
  return reply.redirect(procedurePath(procedureId), 303);
}

export const mfaSelfServicePage: StatusPage = async (deps, reply, procedure) =>
  reply.page(VerifyCasePage, {
    procedure,
    isOwn: await isOwn(deps, reply.request, procedure.procedureId),
  });
