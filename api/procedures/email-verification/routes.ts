/** Routes of the procedure `email-verification`: an operation for scripts, pages for people. Both call `service.ts`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { claimantOf } from '../../../db/shomei/claims.js';
import type { VerificationPurpose } from '../../../workflows/contracts/email-verification.js';
import { isClosed, type ProcedureView } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import { formProblem, typedText } from '../../http/forms.js';
import { serve } from '../../http/operation.js';
import { readForm } from '../../http/plugins/pages.js';
import { type Fault, Refusal } from '../../http/problems.js';
import type { FormErrors } from '../../pages/context.js';
import { procedurePath } from '../../pages/paths.js';
import type { EmailVerificationView } from '../../student/pages/view.js';
import { STUDENT_PATHS } from '../../student/paths.js';
import { type Student, sendElsewhere, shownStudent, studentOf } from '../../student/session.js';
import type { StatusPage } from '../module.js';
import { keepTypedAddress, typedAddress } from '../typed-address.js';
import { startEmailVerification } from './operations.js';
import { StudentEmailPage } from './pages/form.js';
import { EmailVerificationPage } from './pages/status.js';
import { LEVEL_OF, resendOf, startVerification } from './service.js';

export async function emailVerificationRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, startEmailVerification, async ({ body, request }) => {
    const { userId: _own, ...started } = await startVerification(deps, request, body);
    return started;
  });
}

const PATH_OF: Record<VerificationPurpose, string> = {
  register: STUDENT_PATHS.email,
  change: STUDENT_PATHS.emailChange,
};

export async function emailVerificationPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  for (const purpose of ['register', 'change'] as const) {
    app.get(PATH_OF[purpose], async (request, reply) => {
      const student = await studentOf(deps, request);
      if (student?.level !== LEVEL_OF[purpose]) return sendElsewhere(reply, student);
      return form(deps, reply, { purpose, student });
    });
    app.post(PATH_OF[purpose], async (request, reply) => {
      const student = await studentOf(deps, request);
      if (student?.level !== LEVEL_OF[purpose]) return sendElsewhere(reply, student);
      return submitted(deps, request, reply, { purpose, student });
    });
  }
}

interface Here {
  purpose: VerificationPurpose;
  student: Student;
}
function form(deps: Pick<ApiDependencies, 'services'>, reply: FastifyReply, { purpose, student }: Here): FastifyReply {
  const sender = deps.services.shomei.mailFrom.address;
  return reply.page(StudentEmailPage, { purpose, student: shownStudent(deps, student), sender });
}

const EmailForm = startEmailVerification.body;

async function submitted(
  deps: ApiDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
  { purpose }: Here,
): Promise<FastifyReply> {
  const path = PATH_OF[purpose];
  const typed = { email: typedText(request.body, 'email'), emailAgain: typedText(request.body, 'emailAgain') };
  const read = readForm(EmailForm, request);
  if (!read.ok) return reply.again(StudentEmailPage, path, { ...typed, errors: read.errors }, 400);
  try {
    const { procedureId, userId } = await startVerification(deps, request, read.value);
    const { oneTimeUrlLifeMs: lifeMs } = deps.services.shomei;
    keepTypedAddress(deps, reply, { procedureId, userId }, { email: read.value.email, lifeMs });
    return await reply.redirect(procedurePath(procedureId), 303);
  } catch (error) {
    const { errors, status } = refusedForm(reply, error);
    return reply.again(StudentEmailPage, path, { ...typed, ...errors }, status);
  }
}

/** What the service refuses, at the field that it is about. @throws the error itself where it isn't a refusal that a form can show */
function refusedForm(reply: FastifyReply, error: unknown): { errors: FormErrors; status: number } {
  if (!(error instanceof Refusal) || error.word !== 'malformed') return formProblem(reply, error);
  const faults = error.extras['errors'] as Fault[];
  return { errors: { errors: faults.map(({ path, reason }) => ({ field: path, reason })) }, status: error.status };
}

/** The page of a verification in whatever state it is. Who is signed in is shown to the account's own session only. */
export const emailVerificationPage: StatusPage = async (deps, reply, view) => {
  const { request } = reply;
  const purpose = view.steps.some(({ step }) => step === 'email-change') ? 'change' : 'register';
  const sender = deps.services.shomei.mailFrom.address;
  const student = await studentOf(deps, request);
  const isOwn = student?.level === LEVEL_OF[purpose] && (await isAbout(deps, view, student));
  return reply.page(EmailVerificationPage, {
    purpose,
    procedure: view,
    sender,
    ...(isOwn && { student: shownStudent(deps, student), ...(await offered(deps, request, view, student)) }),
  });
};

const isAbout = async ({ db }: Pick<ApiDependencies, 'db'>, { procedureId }: ProcedureView, { account }: Student) =>
  (await claimantOf(db, procedureId)) === account.user_id;

/** The mail once more, in the browser where its address was typed. */
async function offered(
  deps: ApiDependencies,
  request: FastifyRequest,
  { procedureId, status }: ProcedureView,
  { account }: Student,
): Promise<Pick<EmailVerificationView, 'resend'>> {
  const userId = account.user_id;
  const email = typedAddress(deps, request, { procedureId, userId });
  if (isClosed(status) || email === undefined) return {};
  return { resend: { ...(await resendOf(deps, { userId, email })), email } };
}
