/** The case behind a ticket: what its applicant sees of it, and what its applicant may do. */
import type { FastifyRequest } from 'fastify';
import { addAnswer, addWithdrawal, type MessageEnd } from '../../../db/staff/application-messages.js';
import { claimAttachment } from '../../../db/staff/attachments.js';
import { findCase, type TrackedCase } from '../../../db/staff/cases.js';
import { tellMessage } from '../../../worker/runtime/temporal/messages.js';
import type { ProcedureView, Status } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { Case } from './operations.js';
import { malformed, problem } from '../../http/problems.js';
import { stepText, viewProcedure } from '../client.js';
import type { Text } from '../../text/index.js';

/**
 * Steps that an applicant sees. Others tell of mails to addresses of the account: whoever applies for an account need not be its holder.
 */
const SHOWN_STEPS: ReadonlySet<string> = new Set([
  'opened',
  'contact-verified',
  'asked',
  'answered',
  'approved',
  'declined',
  'password-url-issued',
  'redeemed',
  'password-timeout',
  'password-set',
  'propagated',
  'completed',
  'refused',
  'withdrawn',
  'abandoned',
  'expired',
  'failed',
]);

/** The case as its applicant sees it. Nothing that was written in the application is in it. */
export async function caseOf(deps: ApiDependencies, text: Text, caseId: string): Promise<Case | undefined> {
  const [found, view] = await Promise.all([findCase(deps.db, caseId), viewProcedure(deps, caseId)]);
  if (!found) return undefined;
  const { application, decided, last } = found;
  const undecided = application.open && !decided;
  const question = undecided && last?.kind === 'question' ? last : undefined;
  return {
    receiptNumber: application.receipt_number ?? caseId,
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
    mayWithdraw: undecided,
    steps: (view?.steps ?? [])
      .filter(({ step }) => SHOWN_STEPS.has(step))
      .map(({ at, step }) => ({ at, step, text: stepText(text, step) })),
  };
}

/** Rows of the database come first: the workflow hears of them a moment later. */
function statusOf({ application, decided, last }: TrackedCase, view: ProcedureView | undefined): Status {
  const status = view?.status ?? (application.state as Status);
  if (decided || (status !== 'awaiting-decision' && status !== 'awaiting-applicant')) return status;
  if (last?.kind === 'withdrawal') return 'withdrawn';
  return last?.kind === 'question' && application.open ? 'awaiting-applicant' : 'awaiting-decision';
}

/** The case that a ticket gives a right to. @returns undefined for a ticket that has ended or that nobody here made */
export function caseOfTicket({ tokens, clock }: ApiDependencies, ticket: string): string | undefined {
  const claims = tokens.openGrant('tracking', ticket, clock());
  return claims === undefined || claims === 'expired' ? undefined : String(claims['caseId']);
}

/** A case, and the ID of the procedure that it is. */
export interface CaseShown {
  procedureId: string;
  status: Status;
  case: Case;
}

/** The case once more. @throws Refusal `forbidden` for a ticket that is none, or none any more */
export async function lookAtCase(deps: ApiDependencies, request: FastifyRequest, ticket: string): Promise<CaseShown> {
  const caseId = caseOfTicket(deps, ticket);
  const found = caseId === undefined ? undefined : await caseOf(deps, request.text, caseId);
  if (caseId === undefined || !found) throw problem('forbidden');
  return { procedureId: caseId, status: found.status, case: found };
}

export interface Answer {
  caseTicket: string;
  text: string;
  attachmentId?: string | undefined;
}

/** An answer to the office's question. The row counts; the message to the workflow only points at it, and follows later where Temporal is away. */
export async function answerCase(deps: ApiDependencies, request: FastifyRequest, answer: Answer): Promise<CaseShown> {
  const { caseTicket, text, attachmentId } = answer;
  const { procedureId, case: found } = await lookAtCase(deps, request, caseTicket);
  const messageId = request.procedureIdFor('umin', 'answer');
  if (attachmentId !== undefined && found.mayAnswer && !(await claimAttachment(deps.db, attachmentId, procedureId)))
    throw malformed({ path: 'attachmentId', reason: 'not-one-of' });
  checkWritten(await addAnswer(deps.db, { procedureId, messageId, text, attachmentId }));
  await tellMessage(deps, 'answer', { procedureId, messageId });
  return lookAtCase(deps, request, caseTicket);
}

/** The applicant wants the application no more. */
export async function withdrawCase(deps: ApiDependencies, request: FastifyRequest, ticket: string): Promise<CaseShown> {
  const { procedureId } = await lookAtCase(deps, request, ticket);
  const messageId = request.procedureIdFor('umin', 'withdrawal');
  checkWritten(await addWithdrawal(deps.db, { procedureId, messageId, text: '' }));
  await tellMessage(deps, 'withdrawal', { procedureId, messageId });
  return lookAtCase(deps, request, ticket);
}

function checkWritten(end: MessageEnd): void {
  if (end !== 'written') throw problem('wrong-state');
}
