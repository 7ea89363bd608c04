/** Routes of the procedure `second-password-change`: operations for scripts, pages for people. Both call `service.ts`. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { changedAccount } from '../../../db/shomei/accounts.js';
import type { SecondPasswordRule } from '../../../workflows/rules/second-password.js';
import type { ApiDependencies } from '../../dependencies.js';
import { formProblem } from '../../http/forms.js';
import { serve } from '../../http/operation.js';
import { keptView } from '../../http/plugins/kept-forms.js';
import { readForm } from '../../http/plugins/pages.js';
import { problem, Refusal } from '../../http/problems.js';
import type { FormErrors } from '../../pages/context.js';
import { maskedAddress } from '../../pages/masked-address.js';
import { procedurePath } from '../../pages/paths.js';
import { STUDENT_PATHS } from '../../student/paths.js';
import { sendElsewhere, shownStudent, studentOf } from '../../student/session.js';
import type { StatusPage } from '../module.js';
import { setByTicket } from '../second-password-reset/service.js';
import { changeSecondPassword, setSecondPassword } from './operations.js';
import { SecondPasswordDonePage, SecondPasswordPage } from './pages/form.js';
import { SecondPasswordLockedPage } from './pages/locked.js';
import { changeSecond, type SecondPasswordSet, setFirst } from './service.js';

export async function secondPasswordChangeRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, setSecondPassword, ({ body, request }) => {
    const { passwordTicket, ...typed } = body;
    return passwordTicket === undefined
      ? setFirst(deps, request, typed)
      : setByTicket(deps, request, { passwordTicket, ...typed });
  });
  serve(app, changeSecondPassword, ({ body, request }) => changeSecond(deps, request, body));
}

const { password, passwordAgain } = setSecondPassword.body.shape;
const SetForm = z.strictObject({ password, passwordAgain });
const ChangeForm = changeSecondPassword.body;

/** Where the two forms are, and the level of session that each is for. */
const FORMS = {
  set: { path: STUDENT_PATHS.secondPassword, level: 'set-second-password' },
  change: { path: STUDENT_PATHS.secondPasswordChange, level: 'menu' },
} as const;
type Mode = keyof typeof FORMS;

export async function secondPasswordChangePages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  for (const mode of ['set', 'change'] as const)
    app.get(FORMS[mode].path, (_request, reply) => showForm(deps, reply, mode));

  app.post(FORMS.set.path, async (request, reply) => {
    const form = readForm(SetForm, request);
    if (!form.ok) return showAgain(reply, 'set', { errors: form.errors, status: 400 });
    return submit(deps, reply, 'set', () => setFirst(deps, request, form.value));
  });
  app.post(FORMS.change.path, async (request, reply) => {
    const form = readForm(ChangeForm, request);
    if (!form.ok) return showAgain(reply, 'change', { errors: form.errors, status: 400 });
    return submit(deps, reply, 'change', () => changeSecond(deps, request, form.value));
  });
}

/** The form, for a session of its level; any other session is sent to the page of its own level. */
async function showForm(
  deps: Pick<ApiDependencies, 'db' | 'services'>,
  reply: FastifyReply,
  mode: Mode,
): Promise<FastifyReply> {
  const locked = keptView(reply.request, SecondPasswordLockedPage);
  if (locked) return reply.page(SecondPasswordLockedPage, locked);
  const student = await studentOf(deps, reply.request);
  if (student?.level !== FORMS[mode].level) return sendElsewhere(reply, student);
  return reply.page(SecondPasswordPage, { mode, student: shownStudent(deps, student) });
}

const showAgain = (reply: FastifyReply, mode: Mode, { status, ...wrong }: RefusedForm): Promise<FastifyReply> =>
  reply.again(SecondPasswordPage, FORMS[mode].path, wrong, status);

async function submit(
  deps: Pick<ApiDependencies, 'db' | 'services'>,
  reply: FastifyReply,
  mode: Mode,
  send: () => Promise<SecondPasswordSet>,
): Promise<FastifyReply> {
  try {
    const { procedureId } = await send();
    return await reply.redirect(procedurePath(procedureId), 303);
  } catch (error) {
    const word = error instanceof Refusal ? error.word : undefined;
    // The lock has ended the session, so the form can't be shown again.
    if (word === 'account-locked' && !(await studentOf(deps, reply.request))) return showLocked(reply, mode, error);
    // Another submission was first, or the session is over: the form's own path leads to what is next.
    if (word === 'wrong-state' || word === 'not-authenticated' || word === 'forbidden')
      return reply.redirect(FORMS[mode].path, 303);
    return showAgain(reply, mode, refusedForm(reply, error));
  }
}

/** How a form for a second password says that it was refused. */
export type RefusedForm = FormErrors & { violations?: SecondPasswordRule[]; status: number };

/** What a form says of a refusal. @throws the error itself where no form can show it */
export function refusedForm(reply: FastifyReply, error: unknown): RefusedForm {
  if (error instanceof Refusal && error.word === 'password-refused') {
    const violations = error.extras['violations'] as { rule: SecondPasswordRule }[];
    return { violations: violations.map(({ rule }) => rule), status: error.status };
  }
  const { errors, status } = formProblem(reply, error);
  return { ...errors, status };
}

function showLocked(reply: FastifyReply, mode: Mode, error: unknown): Promise<FastifyReply> {
  const { errors, status } = formProblem(reply, error);
  const { retryAfterSeconds } = errors;
  const view = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return reply.again(SecondPasswordLockedPage, FORMS[mode].path, view, status);
}

/** 「変更完了」, for whoever is signed in to the account. */
export const secondPasswordChangePage: StatusPage = async (deps, reply, { procedureId, steps }) => {
  const student = await studentOf(deps, reply.request);
  if (!student) return sendElsewhere(reply, student);
  if ((await changedAccount(deps.db, procedureId)) !== student.account.user_id) throw problem('not-found');
  const mode = steps.some(({ step }) => step === 'second-password-set') ? 'set' : 'change';
  const { email } = student.account;
  return reply.page(SecondPasswordDonePage, {
    mode,
    student: shownStudent(deps, student),
    ...(email !== null && { sentTo: maskedAddress(email) }),
  });
};
