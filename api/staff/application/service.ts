/** What staff may do with an application: claim, release, decide, ask. */
import { addQuestion, findLastMessage, findMessage } from '../../../db/staff/application-messages.js';
import { findQueued, type QueuedApplication } from '../../../db/staff/application-queue.js';
import {
  type Application,
  claimApplication,
  type DecisionRow,
  findApplication,
  findDecision,
  releaseApplication,
  type StaffRefusal,
} from '../../../db/staff/applications.js';
import { writeDecision } from '../../../db/staff/decisions.js';
import { mayDecide, type Staff } from '../../../db/staff/staff.js';
import type { Services } from '../../../worker/runtime/settings/services.js';
import { isTemporalUnavailable } from '../../../worker/runtime/temporal/client.js';
import { tellMessage, updateProcedure } from '../../../worker/runtime/temporal/messages.js';
import { type Decision, decideUpdate } from '../../../workflows/contracts/review.js';
import type { Digest, Status } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { SessionCall } from '../../http/call-context.js';
import { malformed, problem, type Refusal } from '../../http/problems.js';
import type { ApplicationKind, RouteDependencies } from '../../procedures/application-kind.js';
import { refuse } from '../../procedures/client.js';
import { viewOf } from '../../procedures/view.js';
import { staffApplicationPath } from '../paths.js';
import { staffOf } from '../sign-in/service.js';

const DECIDE_WAIT_MS = 6_000;

type Operation = 'claimApplication' | 'releaseApplication' | 'decideApplication' | 'askApplicant';

/** Tells why something wasn't done, and keeps in the trail of the procedure that it was tried. */
function refused(
  deps: ApiDependencies,
  call: SessionCall,
  at: { procedureId: string; operation: Operation },
  why: StaffRefusal,
): Promise<never> {
  if (why.refusal === 'not-found') throw problem('not-found');
  return refuse(deps, call, { ...at, refusal: why.refusal }, asProblem(why));
}

function asProblem({ refusal, claimedBy, by, firstBy }: StaffRefusal): Refusal {
  if (refusal === 'own-application') return problem(refusal, firstBy === undefined ? {} : { firstBy });
  if (refusal === 'not-yours') return problem(refusal, claimedBy === undefined ? {} : { claimedBy });
  if (refusal === 'already-decided') return problem(refusal, by === undefined ? {} : { by });
  return problem(refusal);
}

async function queued({ db }: ApiDependencies, procedureId: string): Promise<QueuedApplication> {
  const application = await findQueued(db, procedureId);
  if (!application) throw problem('not-found');
  return application;
}

export async function claim(deps: ApiDependencies, call: SessionCall, procedureId: string): Promise<QueuedApplication> {
  const staff = await staffOf(deps, call);
  call.aboutToChange(procedureId, staffApplicationPath(procedureId));
  const done = await claimApplication(deps.db, procedureId, staff.id);
  if ('refusal' in done) return refused(deps, call, { procedureId, operation: 'claimApplication' }, done);
  return queued(deps, procedureId);
}

export async function release(
  deps: ApiDependencies,
  call: SessionCall,
  procedureId: string,
): Promise<QueuedApplication> {
  const staff = await staffOf(deps, call);
  call.aboutToChange(procedureId, staffApplicationPath(procedureId));
  const done = await releaseApplication(deps.db, procedureId, staff.id);
  if ('refusal' in done) return refused(deps, call, { procedureId, operation: 'releaseApplication' }, done);
  return queued(deps, procedureId);
}

export interface DecisionMade extends QueuedApplication {
  decision: Decision;
  /** Absent while a second person is awaited. */
  decidedBy?: string;
  firstBy?: string;
  accountId?: string;
}
export interface Deciding {
  procedureId: string;
  decision: Decision;
  reason: string;
  accountId?: string | undefined;
  evidenceVersion?: number | undefined;
  evidenceDigest?: string | undefined;
}

/**
 * Decides an application. The row in the database comes first and stands; the workflow is then told of it, now or by
 * the outbox job. The message carries the row's ID, so a repeat is the same message.
 */
export async function decide(deps: RouteDependencies, call: SessionCall, d: Deciding): Promise<DecisionMade> {
  const { db, services, tokens, clock, kinds } = deps;
  const staff = await staffOf(deps, call);
  const at = { procedureId: d.procedureId, operation: 'decideApplication' } as const;
  const application = await findApplication(db, d.procedureId);
  const kind = application && kinds.of(application);
  if (!application || !kind) throw problem('not-found');
  if (!mayDecide(staff, application.service)) return refused(deps, call, at, { refusal: 'forbidden' });
  const decisionId = call.idFor('decision');
  const accountId = await matchedAccount(deps, kind, application, d);
  const wish = { ...d, accountId, decisionId, by: staff.id, at: new Date(clock()) };
  call.aboutToChange(d.procedureId, staffApplicationPath(d.procedureId));
  const written = await writeDecision(db, wish, {
    isDual: (service) => services[service as keyof Services].dualControl,
    sign: (text) => tokens.digest('decision', text),
    isSigned: (text, mac) => tokens.matches('decision', text, mac as Digest),
  });
  if ('refusal' in written) return refused(deps, call, at, written);
  if ('first' in written) {
    const { approved_by: firstBy, account_id: account } = written.first;
    return {
      ...(await queued(deps, d.procedureId)),
      decision: 'approve',
      firstBy,
      ...(account && { accountId: account }),
    };
  }
  const { row } = written;
  // One's own decision made again, after an answer that was lost, is that decision.
  const isOwn = row.decided_by === staff.id && row.decision === d.decision && row.reason === d.reason;
  if (row.decision_id !== decisionId && !isOwn) throw problem('already-decided', { by: row.decided_by });
  return { ...(await queued(deps, d.procedureId)), status: await told(deps, row), ...outcome(row) };
}

/**
 * The account that an approval is for, where the kind needs one. Decided or closed applications need none.
 * @throws Refusal `malformed`
 */
async function matchedAccount(
  deps: Pick<ApiDependencies, 'db'>,
  { match }: ApplicationKind,
  application: Application,
  { decision, accountId }: Pick<Deciding, 'decision' | 'accountId'>,
): Promise<string | undefined> {
  if (!match) {
    if (accountId !== undefined) throw malformed({ path: 'accountId', reason: 'unknown-field' });
    return undefined;
  }
  if (decision !== 'approve' || !application.open) return undefined;
  if (await findDecision(deps.db, application.procedure_id)) return undefined;
  return match.account(deps, application, accountId);
}

const outcome = (row: DecisionRow) => ({
  decision: row.decision,
  decidedBy: row.decided_by,
  ...(row.first_by !== null && { firstBy: row.first_by }),
  ...(row.account_id !== null && { accountId: row.account_id }),
});

/**
 * Tells the workflow of a decision. @returns the status then; the last one known where nobody answers
 * @throws Refusal where the decision didn't hold when it was to be carried out
 */
async function told(deps: ApiDependencies, row: DecisionRow): Promise<Status> {
  const procedureId = row.procedure_id;
  try {
    const update = { args: [{ decisionId: row.decision_id }] as [{ decisionId: string }], updateId: row.decision_id };
    const sent = await updateProcedure(deps, procedureId, decideUpdate, { ...update, waitMs: DECIDE_WAIT_MS });
    if (sent.state === 'done' && sent.result.ok) return sent.result.view.status;
    const stands = await findDecision(deps.db, procedureId);
    if (sent.state === 'done' && (stands === undefined || stands.decision_id === row.decision_id))
      throw problem('forbidden');
    if (stands && stands.decision_id !== row.decision_id) throw problem('already-decided', { by: stands.decided_by });
    if (sent.state !== 'taken' && !stands?.processed_at) throw problem('wrong-state');
  } catch (error) {
    // The row stands, and will be told of again.
    if (!isTemporalUnavailable(error)) throw error;
  }
  const view = await viewOf(deps, procedureId);
  return view?.status ?? 'awaiting-decision';
}

/** Asks the applicant. The question's row comes first; the workflow is then told of it, now or later. */
export async function ask(
  deps: RouteDependencies,
  call: SessionCall,
  { procedureId, message }: { procedureId: string; message: string },
): Promise<QueuedApplication> {
  const staff = await staffOf(deps, call);
  const at = { procedureId, operation: 'askApplicant' } as const;
  const application = await findApplication(deps.db, procedureId);
  if (!application) throw problem('not-found');
  // The same question once more, after an answer that was lost, is that question.
  const last = await findLastMessage(deps.db, procedureId);
  const isAgain = last?.kind === 'question' && last.by === staff.id && last.text === message;
  const messageId = isAgain ? last.message_id : call.idFor('question');
  const asked = await findMessage(deps.db, { procedureId, messageId, kind: 'question' });
  call.aboutToChange(procedureId, staffApplicationPath(procedureId));
  if (!asked) {
    const refusal = await mayAsk(deps, application, staff);
    if (refusal) return refused(deps, call, at, refusal);
    const end = await addQuestion(deps.db, { procedureId, messageId, text: message, by: staff.id });
    if (end === 'decided')
      throw problem('already-decided', { by: (await findDecision(deps.db, procedureId))?.decided_by });
    if (end !== 'written') return refused(deps, call, at, { refusal: 'wrong-state' });
  }
  await tellMessage(deps, 'question', { procedureId, messageId });
  return queued(deps, procedureId);
}

/** Whoever asks takes the application on, as with a decision. */
async function mayAsk(
  { db, kinds }: RouteDependencies,
  application: Application,
  staff: Staff,
): Promise<StaffRefusal | undefined> {
  const { procedure_id: procedureId, claimed_by: holder } = application;
  if (!mayDecide(staff, application.service)) return { refusal: 'forbidden' };
  const decision = await findDecision(db, procedureId);
  if (decision) return { refusal: 'already-decided', by: decision.decided_by };
  if (holder && holder !== staff.id) return { refusal: 'not-yours', claimedBy: holder };
  const isAskable = kinds.of(application)?.askIn?.includes(application.state);
  if (!isAskable) return { refusal: 'wrong-state' };
  const claimed = await claimApplication(db, procedureId, staff.id);
  return 'refusal' in claimed ? claimed : undefined;
}
