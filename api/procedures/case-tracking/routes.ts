/** Routes of the case tracker: operations for scripts, pages for people. Both call the same functions. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Services, servicesOn } from '../../../worker/runtime/settings/services.js';
import type { ApiDependencies } from '../../dependencies.js';
import { fieldOf, formProblem, typedText } from '../../http/forms.js';
import { serve } from '../../http/operation.js';
import { cookieName, cookieOptions } from '../../http/plugins/cookies.js';
import type { Holder } from '../../http/plugins/owners.js';
import { deskOf, readForm } from '../../http/plugins/pages.js';
import { uploadsOf } from '../../http/plugins/uploads.js';
import { problem, Refusal } from '../../http/problems.js';
import { ProcedureId, TenDigits } from '../../http/schema.js';
import type { FormErrors } from '../../pages/context.js';
import { maskedAddress } from '../../pages/masked-address.js';
import { PATHS, procedurePath } from '../../pages/paths.js';
import type { RouteDependencies } from '../application-kind.js';
import { AttachmentId } from '../attachments/operations.js';
import { keepFormPictures } from '../attachments/upload.js';
import { viewProcedure } from '../client.js';
import type { StatusPage } from '../module.js';
import { answerCase, type FoundCase, readCase, openTicket, withdrawCase } from './case.js';
import {
  AnswerText,
  answerQuestion,
  getCase,
  openCase,
  ReceiptNumber,
  startCaseTracking,
  withdrawApplication,
} from './operations.js';
import { CasePage, type CaseView, CaseWithdrawPage } from './pages/case.js';
import { type CaseService, CaseTrackingCodePage, CaseTrackingEndedPage, CaseTrackingFormPage } from './pages/forms.js';
import { CASE_PATHS } from './paths.js';
import { isTracking, openByCode, startTracking } from './service.js';

export async function caseTrackingRoutes(app: FastifyInstance, deps: RouteDependencies): Promise<void> {
  serve(app, startCaseTracking, ({ body, request }) => startTracking(deps, request, body.receiptNumber));
  serve(app, openCase, ({ params, body, request }) => openByCode(deps, request, { ...params, ...body }));
  serve(app, getCase, async ({ body, request }) => told(await readCase(deps, request, body.caseTicket)));
  serve(app, answerQuestion, async ({ body, request }) => told(await answerCase(deps, request, body)));
  serve(app, withdrawApplication, async ({ body, request }) =>
    told(await withdrawCase(deps, request, body.caseTicket)),
  );
}

const told = ({ application, case: shown }: FoundCase) => ({
  procedureId: application.procedure_id,
  status: shown.status,
  case: shown,
});

const StartForm = z.strictObject({ receiptNumber: ReceiptNumber });
const CodeForm = z.strictObject({ procedureId: ProcedureId, code: TenDigits });
const AnswerForm = z.strictObject({ text: AnswerText, attachmentId: AttachmentId.optional() });

/** A browser is known by the case that it may look at. */
const CASE = 'case';
const asHolder = (opened: ReturnType<typeof openTicket>): Holder | undefined =>
  opened && { holder: opened.caseId, endsAt: opened.endsAt };

export async function caseTrackingPages(app: FastifyInstance, deps: RouteDependencies): Promise<void> {
  const ticket = (request: FastifyRequest) => openTicket(deps, ticketOf(deps, request));
  app.identities.set(CASE, {
    of: async (request) => asHolder(ticket(request)),
  });
  app.get(CASE_PATHS.form, (request, reply) => showCase(deps, request, reply));
  app.post(CASE_PATHS.form, (request, reply) => start(deps, request, reply));
  app.post(CASE_PATHS.code, (request, reply) => giveCode(deps, request, reply));
  app.post(CASE_PATHS.answer, (request, reply) => answer(deps, request, reply));
  app.get(CASE_PATHS.withdraw, async (request, reply) => {
    const found = await caseOfBrowser(deps, request);
    // Nothing to withdraw any more: the page of the case says why.
    if (!found?.case.mayWithdraw) return reply.redirect(CASE_PATHS.form, 303);
    return reply.page(CaseWithdrawPage, pageOf(deps, found));
  });
  app.post(CASE_PATHS.withdraw, (request, reply) =>
    onward(reply, 'withdrawn', () => withdrawCase(deps, request, ticketOf(deps, request))),
  );
  app.post(CASE_PATHS.leave, (_request, reply) =>
    reply.clearCookie(ticketCookie(deps), cookieOptions(deps.config)).redirect(PATHS.home, 303),
  );
  // A reload after a failed POST is a GET: send it to the form.
  for (const path of [CASE_PATHS.code, CASE_PATHS.answer, CASE_PATHS.leave])
    app.get(path, (_request, reply) => reply.redirect(CASE_PATHS.form, 303));
}

const isOver = ({ word }: Refusal): boolean => word === 'forbidden' || word === 'case-expired';

const ticketCookie = ({ config }: ApiDependencies): string => cookieName(config, 'case');

/** The right to look at a case, as the browser keeps it; empty where there is none. */
function ticketOf(deps: ApiDependencies, request: FastifyRequest): string {
  const { valid, value } = request.unsignCookie(request.cookies[ticketCookie(deps)] ?? '');
  return valid ? value : '';
}

/** The case that this browser may look at. */
async function caseOfBrowser(deps: RouteDependencies, request: FastifyRequest): Promise<FoundCase | undefined> {
  const ticket = ticketOf(deps, request);
  if (ticket === '') return undefined;
  try {
    const found = await readCase(deps, request, ticket);
    request.pause = found.pause;
    const shown = asHolder(openTicket(deps, ticket));
    if (shown) request.shows(CASE, shown);
    return found;
  } catch (error) {
    if (error instanceof Refusal && isOver(error)) return undefined;
    throw error;
  }
}

/** The case as its pages show it: in the words of its kind, with the desk of its service. */
function pageOf(deps: ApiDependencies, { case: shown, application, kind }: FoundCase): CaseView {
  const [of] = namedDesks(deps, [application.service]);
  const { contact } = application;
  return { case: shown, kind, ...(of && { of }), ...(contact && { contact: maskedAddress(contact) }) };
}

const namedDesks = ({ services }: ApiDependencies, names: readonly string[]): CaseService[] =>
  names
    .filter((service) => Object.hasOwn(services, service))
    .map((service) => ({ service, desk: deskOf(services[service as keyof Services]) }));

/** The desks of all services that take applications here. */
const desksOf = (deps: RouteDependencies): CaseService[] => {
  const on: readonly string[] = servicesOn(deps.services);
  return namedDesks(
    deps,
    deps.kinds.services.filter((service) => on.includes(service)),
  );
};

const DONE = ['answered', 'withdrawn', 'too-late'] as const;

/** The case, for a browser that gave its code; the form for a receipt number, for any other. */
async function showCase(deps: RouteDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const found = await caseOfBrowser(deps, request);
  const asked = typedText(request.query, 'done');
  if (!found) return reply.page(CaseTrackingFormPage, { over: asked === 'over', desks: desksOf(deps) });
  const done = DONE.find((one) => one === asked);
  return reply.page(CasePage, { ...pageOf(deps, found), ...(done && { done }) });
}

async function start(deps: ApiDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const receiptNumber = typedText(request.body, 'receiptNumber');
  const form = readForm(StartForm, request);
  const again = (errors: FormErrors, status: number) =>
    reply.again(CaseTrackingFormPage, CASE_PATHS.form, { receiptNumber, ...errors }, status);
  if (!form.ok) return again({ errors: form.errors }, 400);
  try {
    const { procedureId } = await startTracking(deps, request, form.value.receiptNumber);
    return await reply.redirect(procedurePath(procedureId), 303);
  } catch (error) {
    const { errors, status } = formProblem(reply, error);
    return again(errors, status);
  }
}

async function giveCode(deps: RouteDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { data: procedureId } = ProcedureId.safeParse(typedText(request.body, 'procedureId'));
  if (procedureId === undefined) return reply.redirect(CASE_PATHS.form, 303);
  const form = readForm(CodeForm, request);
  const path = procedurePath(procedureId);
  const again = async (wrong: FormErrors & { triesLeft?: number }, status: number) => {
    await standing(deps, procedureId);
    return reply.again(CaseTrackingCodePage, path, wrong, status);
  };
  if (!form.ok) return again({ errors: form.errors }, 400);
  try {
    const { caseTicket, expiresAt } = await openByCode(deps, request, form.value);
    const options = { ...cookieOptions(deps.config), signed: true, expires: new Date(expiresAt) };
    return await reply.setCookie(ticketCookie(deps), caseTicket, options).redirect(CASE_PATHS.form, 303);
  } catch (error) {
    if (!(error instanceof Refusal) || error.status >= 500 || error.word === 'not-found') throw error;
    const { triesLeft } = error.extras;
    if (typeof triesLeft === 'number') return await again({ problem: 'wrong-code', triesLeft }, error.status);
    // Locked, expired or given already: the page of the request says which.
    return reply.redirect(path, 303);
  }
}

/** The request as the page for its code shows it. */
async function standing(deps: ApiDependencies, procedureId: string) {
  const view = isTracking(procedureId) ? await viewProcedure(deps, procedureId) : undefined;
  if (!view) throw problem('not-found');
  return view;
}

async function answer(deps: RouteDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const found = await caseOfBrowser(deps, request);
  if (!found) return reply.redirect(`${CASE_PATHS.form}?done=over`, 303);
  const earlier = AttachmentId.safeParse(typedText(request.body, 'attachmentId')).data;
  // A browser doesn't send a file again: the one that came with an earlier try counts until another comes.
  const pictures = { service: found.application.service as keyof Services, uploads: uploadsOf(request, 'file') };
  // Of a case that takes no answer no picture is kept; the answer itself is refused below.
  const { fault: fileFault, attachmentIds } = found.case.mayAnswer
    ? await keepFormPictures(deps, request, pictures)
    : { fault: undefined, attachmentIds: [] };
  const attachmentId = attachmentIds[0] ?? earlier;
  const typed = { text: typedText(request.body, 'text'), attachmentId };
  const form = readForm(AnswerForm, request, { text: fieldOf(request.body, 'text'), attachmentId });
  if (!form.ok || fileFault) {
    const wrong = { fileFault, ...(!form.ok && { errors: form.errors }) };
    return reply.again(CasePage, CASE_PATHS.form, { answer: { ...typed, ...wrong } }, form.ok ? 422 : 400);
  }
  const { text } = form.value;
  const caseTicket = ticketOf(deps, request);
  try {
    return await onward(reply, 'answered', () => answerCase(deps, request, { caseTicket, text, attachmentId }));
  } catch (error) {
    // What else could be malformed was looked at above: the picture has been destroyed meanwhile, or was another case's.
    if (!(error instanceof Refusal) || error.word !== 'malformed') throw error;
    return reply.again(CasePage, CASE_PATHS.form, { answer: { text, fileFault: 'gone' } }, error.status);
  }
}

/** To the page of the case, which says what was done, that it came too late, or that the time to look is over. */
async function onward(
  reply: FastifyReply,
  done: (typeof DONE)[number],
  act: () => Promise<unknown>,
): Promise<FastifyReply> {
  const to = (word: string): FastifyReply => reply.redirect(`${CASE_PATHS.form}?done=${word}`, 303);
  try {
    await act();
    return to(done);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.word === 'wrong-state') return to('too-late');
    if (isOver(error)) return to('over');
    throw error;
  }
}

/** The page of a request for a code, in whatever state it is. */
export const caseTrackingPage: StatusPage = async (deps, reply, view) => {
  const { status } = view;
  const desks = desksOf(deps);
  if (status === 'awaiting-code') {
    // With the page, not with the answer to its button: an answer that is lost would take the right along.
    reply.request.browserId();
    return reply.page(CaseTrackingCodePage, { procedure: view, desks });
  }
  if (status !== 'completed')
    return reply.page(CaseTrackingEndedPage, { ending: status === 'locked' ? 'locked' : 'expired', desks });
  // The browser that gave the code goes on; for any other it is used up.
  if (ticketOf(deps, reply.request) !== '') return reply.redirect(CASE_PATHS.form, 303);
  return reply.page(CaseTrackingEndedPage, { ending: 'used', desks });
};
