/** Routes of the procedure `operator-application`: operations for scripts, pages for people. Both call `service.ts`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findApplication } from '../../../db/staff/applications.js';
import { isClosed } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import { formProblem, typedText } from '../../http/forms.js';
import { serve } from '../../http/operation.js';
import { readForm } from '../../http/plugins/pages.js';
import { uploadsOf } from '../../http/plugins/uploads.js';
import { PROBLEMS, Refusal } from '../../http/problems.js';
import { ProcedureId } from '../../http/schema.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import { maskedAddress } from '../../pages/masked-address.js';
import { procedurePath } from '../../pages/paths.js';
import { UserId } from '../../umin/schema.js';
import { AttachmentId } from '../attachments/operations.js';
import { attachmentRoutes } from '../attachments/routes.js';
import { keepFormPictures } from '../attachments/upload.js';
import type { StatusPage } from '../module.js';
import { NewPasswordPage } from '../new-password/pages/form.js';
import { newPasswordViewOf } from '../new-password/service.js';
import { URL_WORDS } from '../one-time-url/url-handler.js';
import { servicesOf } from '../propagation/service.js';
import { keepTypedAddress, typedAddress } from '../typed-address.js';
import { ApplicationFields, startOperatorApplication } from './operations.js';
import { OperatorApplicationFormPage, type OperatorApplicationFormView } from './pages/form.js';
import { applicationFrame } from './pages/layout.js';
import { OPERATOR_REFRESH_S, OperatorApplicationStatusPage } from './pages/status.js';
import { OperatorUrlRefusedPage } from './pages/url.js';
import { OPERATOR_APPLICATION_PATH } from './paths.js';
import { goesOn, startApplication } from './service.js';

export async function operatorApplicationRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, startOperatorApplication, ({ body, request }) => startApplication(deps, request, body));
  await app.register(attachmentRoutes, { ...deps, service: 'umin' });
}

const ApplicationForm = z.strictObject({
  accountId: UserId.optional(),
  ...ApplicationFields,
  attachmentId: AttachmentId.optional(),
  fromProcedureId: ProcedureId.optional(),
});
/** Fields whose text is shown again. */
const TYPED = ['accountId', ...Object.keys(ApplicationFields)] as const;

export async function operatorApplicationPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  app.get(OPERATOR_APPLICATION_PATH, async (request, reply) => {
    // The page of a refused URL replaces its own address by this one, which names the problem instead of the token.
    const word = URL_WORDS.find((one) => one === typedText(request.query, 'problem'));
    if (word) return reply.page(OperatorUrlRefusedPage, { problem: word }, PROBLEMS[word].status);
    const from = typedText(request.query, 'from');
    return reply.page(OperatorApplicationFormPage, await carried(deps, { from, attachmentId: '' }));
  });

  app.post(OPERATOR_APPLICATION_PATH, (request, reply) => submitted(deps, request, reply));
}

/** What the form's hidden fields hold, as far as it is valid. */
async function carried(
  deps: Pick<ApiDependencies, 'db'>,
  { from, attachmentId }: { from: string; attachmentId: string },
): Promise<OperatorApplicationFormView> {
  const { data: fromProcedureId } = ProcedureId.safeParse(from);
  const counts = fromProcedureId !== undefined && (await goesOn(deps, fromProcedureId));
  const { data: kept } = AttachmentId.safeParse(attachmentId);
  return { ...(counts && { fromProcedureId }), ...(kept !== undefined && { attachmentId: kept }) };
}

async function submitted(deps: ApiDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { body } = request;
  const typed = Object.fromEntries(TYPED.map((name) => [name, typedText(body, name)]));
  const replaces = await replacedBy(request);
  const hidden = { from: typedText(body, 'fromProcedureId'), attachmentId: typedText(body, 'attachmentId') };
  const uploads = uploadsOf(request, 'file');
  const { attachmentIds, fault } = await keepFormPictures(deps, request, { service: 'umin', uploads });
  hidden.attachmentId = attachmentIds[0] ?? hidden.attachmentId;
  const view = { ...(await carried(deps, hidden)), ...(replaces !== undefined && { replaces }), typed };
  const form = readForm(ApplicationForm, request, { ...withoutEmpty(body), ...attachment(view) });
  const wrong = { ...(fault && { fileFault: fault }), ...(!form.ok && { errors: form.errors }) };
  const again = (shown: OperatorApplicationFormView, status: number) =>
    reply.again(OperatorApplicationFormPage, OPERATOR_APPLICATION_PATH, shown, status);
  if (!form.ok || fault) return again({ ...view, ...wrong }, form.ok ? 422 : 400);
  try {
    const { procedureId } = await startApplication(deps, request, form.value, replaces);
    await keepSent(deps, reply, { procedureId, email: form.value.email }, view);
    return await reply.redirect(procedurePath(procedureId), 303);
  } catch (error) {
    if (isAboutAttachment(error)) {
      const { attachmentId: _gone, ...rest } = view;
      return again({ ...rest, fileFault: 'gone' }, 422);
    }
    const { errors, status } = formProblem(reply, error);
    return again({ ...view, ...errors }, status);
  }
}

/** What was typed stays with the browser for an hour, or as long as the mailed URL may be used: for whoever finds a slip in the address. */
async function keepSent(
  deps: ApiDependencies,
  reply: FastifyReply,
  { procedureId, email }: { procedureId: string; email: string },
  { replaces: _earlier, ...sent }: OperatorApplicationFormView,
): Promise<void> {
  const lifeMs = deps.services.umin.operatorUrlLifeMs;
  keepTypedAddress(deps, reply, { procedureId }, { email, lifeMs });
  const view = { ...sent, replaces: procedureId };
  const of = { name: procedureId, lifeMs: Math.min(lifeMs, HOUR_MS) };
  await reply.keepSent(OperatorApplicationFormPage, OPERATOR_APPLICATION_PATH, view, of);
}

/** The application that is sent anew, where this browser sent it. */
async function replacedBy(request: FastifyRequest): Promise<string | undefined> {
  const { data: procedureId } = ProcedureId.safeParse(typedText(request.body, 'replaces'));
  const sent = procedureId !== undefined && (await request.sentForm(OPERATOR_APPLICATION_PATH, procedureId));
  return sent ? procedureId : undefined;
}

/** Optional fields that were left empty count as absent; the file was kept before, and is named by its ID. */
function withoutEmpty(body: unknown): Record<string, unknown> {
  const { file: _file, attachmentId: _id, replaces: _replaces, ...fields } = { ...(body as Record<string, unknown>) };
  const optional = (name: string): boolean => name === 'accountId' || name === 'fromProcedureId';
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => value !== '' || !optional(name)));
}
const attachment = ({ attachmentId }: OperatorApplicationFormView) =>
  attachmentId === undefined ? {} : { attachmentId };

const isAboutAttachment = (error: unknown): boolean =>
  error instanceof Refusal && JSON.stringify(error.extras['errors'] ?? '').includes('"attachmentId"');

/** The page of an application in whatever state it is; where a password is due, the form for it, in the browser that used the URL. */
export const operatorApplicationPage: StatusPage = async (deps, reply, view) => {
  const { request } = reply;
  const { procedureId, status } = view;
  const password = await newPasswordViewOf(deps, request, view, applicationFrame);
  if (password) return reply.page(NewPasswordPage, password);
  const application = await findApplication(deps.db, procedureId);
  // Staff don't have it, and won't by the mail that was sent.
  const isUnverified = application === undefined && (status === 'awaiting-contact-verification' || isClosed(status));
  const email = isUnverified
    ? typedAddress(deps, request, view)
    : application?.contact && maskedAddress(application.contact);
  const correctAt = isUnverified ? await request.sentForm(OPERATOR_APPLICATION_PATH, procedureId) : undefined;
  const services = await servicesOf(deps, view, request.text, false);
  const seconds = OPERATOR_REFRESH_S[status];
  return reply.page(OperatorApplicationStatusPage, {
    procedure: view,
    ...(email && { email }),
    ...(correctAt !== undefined && { correctAt }),
    ...(application?.receipt_number && {
      receiptNumber: application.receipt_number,
      dueAt: application.due_at.toISOString(),
    }),
    ...(services.length > 0 && { services }),
    ...(seconds !== undefined && { refresh: { seconds, to: procedurePath(procedureId) } }),
  });
};
