/** The case behind a ticket: what its applicant sees of it, and what its applicant may do. */
import { addAnswer, addWithdrawal, findLastMessage, type MessageEnd } from '../../../db/staff/application-messages.js';
import { type Application, receiptNumberOf } from '../../../db/staff/applications.js';
import { findCase, type TrackedCase } from '../../../db/staff/cases.js';
import { tellMessage } from '../../../worker/runtime/temporal/messages.js';
import { endOfGrant } from '../../../worker/runtime/crypto/tokens.js';
import type { ProcedureView, Status } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import { malformed, problem } from '../../http/problems.js';
import type { Text } from '../../text/index.js';
import type { ApplicationKind, RouteDependencies } from '../application-kind.js';
import { stepText, viewProcedure } from '../client.js';
import { pauseOf, type StandingPause } from '../deadlines.js';
import type { Case } from './operations.js';
import { CASE_PATHS } from './paths.js';

export interface FoundCase {
  case: Case;
  application: Application;
  kind: ApplicationKind;
  /** By which its deadlines are paused: its pages say so, and count nothing down. */
  pause: StandingPause | undefined;
}

/** The case as its applicant sees it. Nothing that was written in the application is in it. */
export async function caseOf(deps: RouteDependencies, text: Text, caseId: string): Promise<FoundCase | undefined> {
  const [found, view] = await Promise.all([findCase(deps.db, caseId), viewProcedure(deps, caseId)]);
  const kind = found && deps.kinds.of(found.application);
  if (!found || !kind) return undefined;
  const { application, decided, last } = found;
  const undecided = application.open && !decided;
  const question = undecided && kind.askIn && last?.kind === 'question' ? last : undefined;
  const shown: Case = {
    receiptNumber: receiptNumberOf(application),
    kind: application.kind,
    status: statusOf(found, view),
    receivedAt: application.received_at.toISOString(),
    dueAt: application.due_at.toISOString(),
    decided,
    ...(question && {
      question: {
        text: question.text,
        askedAt: question.at.toISOString(),
        ...(view?.status === 'awaiting-applicant' && view.expiresAt && { answerBy: view.expiresAt }),
      },
    }),
    mayAnswer: question !== undefined,
    mayWithdraw: undecided && kind.applicant.mayWithdraw,
    steps: (view?.steps ?? [])
      .filter(({ step }) => kind.applicant.steps.has(step))
      .map(({ at, step }) => ({ at, step, text: stepText(text, step) })),
  };
  return { case: shown, application, kind, pause: view && (await pauseOf(deps, view)) };
}

/** Rows of the database come first: the workflow hears of them a moment later. */
function statusOf({ application, decided, last }: TrackedCase, view: ProcedureView | undefined): Status {
  const status = view?.status ?? (application.state as Status);
  if (decided || (status !== 'awaiting-decision' && status !== 'awaiting-applicant')) return status;
  if (last?.kind === 'withdrawal') return 'withdrawn';
  return last?.kind === 'question' && application.open ? 'awaiting-applicant' : 'awaiting-decision';
}

/** The case that a ticket gives a right to. @returns undefined for a ticket that has ended or that nobody here made */
function caseOfTicket(deps: Pick<ApiDependencies, 'tokens' | 'clock'>, ticket: string): string | undefined {
  return openTicket(deps, ticket)?.caseId;
}

/** What a ticket gives a right to, and until when; undefined for one that has ended or that nobody here made. */
export function openTicket(
  { tokens, clock }: Pick<ApiDependencies, 'tokens' | 'clock'>,
  ticket: string,
): { caseId: string; endsAt: Date } | undefined {
  const claims = tokens.openGrant('tracking', ticket, clock());
  if (claims === undefined || claims === 'expired') return undefined;
  return { caseId: String(claims['caseId']), endsAt: endOfGrant(ticket) };
}

const isTooLate = ({ tokens, clock }: Pick<ApiDependencies, 'tokens' | 'clock'>, ticket: string): boolean =>
  tokens.openGrant('tracking', ticket, clock()) === 'expired';

/** The case once more. @throws Refusal `forbidden` for a ticket that is none, `case-expired` for one whose time is over */
export async function readCase(deps: RouteDependencies, { text }: CallContext, ticket: string): Promise<FoundCase> {
  const caseId = caseOfTicket(deps, ticket);
  const found = caseId === undefined ? undefined : await caseOf(deps, text, caseId);
  if (!found) throw problem(isTooLate(deps, ticket) ? 'case-expired' : 'forbidden');
  return found;
}

export interface Answer {
  caseTicket: string;
  text: string;
  attachmentId?: string | undefined;
}

/** An answer to the office's question; the same one once more is that answer. The row counts; the message to the workflow only points at it, and follows later where Temporal is away. */
export async function answerCase(deps: RouteDependencies, call: CallContext, answer: Answer): Promise<FoundCase> {
  const { caseTicket, ...written } = answer;
  await writeAnswer(deps, call, await readCase(deps, call, caseTicket), { ...written, page: CASE_PATHS.form });
  return readCase(deps, call, caseTicket);
}

/** The same of a case that was found otherwise. @param written.page says what became of it @throws Refusal `wrong-state`, `malformed` */
export async function writeAnswer(
  deps: RouteDependencies,
  call: CallContext,
  { application, kind }: FoundCase,
  { text, attachmentId, page }: Pick<Answer, 'text' | 'attachmentId'> & { page: string },
): Promise<void> {
  if (!kind.askIn) throw problem('wrong-state');
  const { procedure_id: procedureId } = application;
  call.aboutToChange(procedureId, page);
  const last = await findLastMessage(deps.db, procedureId);
  if (last?.kind === 'answer' && last.text === text && last.attachment_id === (attachmentId ?? null)) return;
  const messageId = call.idFor('answer');
  const end = await addAnswer(deps.db, { procedureId, messageId, text, attachmentId });
  if (end === 'no-attachment') throw malformed({ path: 'attachmentId', reason: 'not-one-of' });
  checkWritten(end);
  await tellMessage(deps, 'answer', { procedureId, messageId });
}

/** The applicant wants the application no more. */
export async function withdrawCase(deps: RouteDependencies, call: CallContext, ticket: string): Promise<FoundCase> {
  await writeWithdrawal(deps, call, await readCase(deps, call, ticket), CASE_PATHS.form);
  return readCase(deps, call, ticket);
}

/** The same of a case that was found otherwise. @param page says what became of it @throws Refusal `wrong-state` */
export async function writeWithdrawal(
  deps: RouteDependencies,
  call: CallContext,
  { application, kind }: FoundCase,
  page: string,
): Promise<void> {
  // The row would take the application off the queue, and no workflow would hear of it.
  if (!kind.applicant.mayWithdraw) throw problem('wrong-state');
  const { procedure_id: procedureId } = application;
  call.aboutToChange(procedureId, page);
  if ((await findLastMessage(deps.db, procedureId))?.kind === 'withdrawal') return;
  const messageId = call.idFor('withdrawal');
  checkWritten(await addWithdrawal(deps.db, { procedureId, messageId, text: '' }));
  await tellMessage(deps, 'withdrawal', { procedureId, messageId });
}

function checkWritten(end: MessageEnd): void {
  if (end !== 'written') throw problem('wrong-state');
}
