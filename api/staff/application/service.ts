/** What staff may do: see their queue, claim, release, decide, ask. */
import type { FastifyRequest } from 'fastify';
import { addQuestion, findMessage } from '../../../db/staff/application-messages.js';
import {
  findQueued,
  listApplications,
  type QueuedApplication,
  type QueueOrder,
} from '../../../db/staff/application-queue.js';
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
import { mayDecide, queuesToRead, type Staff } from '../../../db/staff/staff.js';
import { isTemporalUnavailable } from '../../../worker/runtime/temporal/client.js';
import type { Services } from '../../../worker/runtime/settings/services.js';
import { type Decision, decideUpdate } from '../../../workflows/contracts/review.js';
import type { Digest, Status } from '../../../workflows/contracts/procedure.js';
import type { z } from 'zod';
import type { ApiDependencies } from '../../dependencies.js';
import { problem, type Refusal } from '../../http/problems.js';
import { refuse, updateProcedure, viewProcedure } from '../../procedures/client.js';
import { matchedAccount } from './match.js';
import { tellMessage } from '../outbox.js';
import type { QueueQuery } from './operations.js';
import { staffOf } from '../sign-in/service.js';

const DECIDE_WAIT_MS = 6_000;

export const queueNames = (services: Services): (keyof Services)[] => Object.keys(services) as (keyof Services)[];

/** Queues that somebody may read. @throws Refusal `forbidden` where there are none */
export function readableQueues({ services }: Pick<ApiDependencies, 'services'>, staff: Staff): string[] {
  const queues = queuesToRead(staff, queueNames(services));
  if (queues.length === 0) throw problem('forbidden');
  return queues;
}

export interface Queue {
  applications: QueuedApplication[];
  total: number;
  page: number;
  pages: number;
}

/** One page of the queue; a page after the last is the last. */
export async function openQueue(
  deps: ApiDependencies,
  staff: Staff,
  { queue, kind, state, which, q, sort = 'due', page = 1 }: z.output<typeof QueueQuery>,
  limit: number,
): Promise<Queue> {
  const readable = readableQueues(deps, staff);
  const filter = {
    queues: queue === undefined ? readable : readable.filter((one) => one === queue),
    kind,
    state,
    search: q,
    ...(which === 'mine' && { claimedBy: staff.id }),
    unclaimed: which === 'unclaimed',
    ...(which === 'overdue' && { overdueAt: new Date(deps.clock()) }),
  };
  const descending = sort.startsWith('-');
  const order = { by: sort.replace('-', '') as QueueOrder, descending };
  const found = await listApplications(deps.db, filter, order, { offset: (page - 1) * limit, limit });
  const pages = Math.max(1, Math.ceil(found.total / limit));
  if (page > pages) return openQueue(deps, staff, { queue, kind, state, which, q, sort, page: pages }, limit);
  return { ...found, page, pages };
}

type Operation = 'claimApplication' | 'releaseApplication' | 'decideApplication' | 'askApplicant';

/** Tells why something wasn't done, and keeps in the trail of the procedure that it was tried. */
function refused(
  deps: ApiDependencies,
  request: FastifyRequest,
  at: { procedureId: string; operation: Operation },
  why: StaffRefusal,
): Promise<never> {
  if (why.refusal === 'not-found') throw problem('not-found');
  return refuse(deps, request, { ...at, refusal: why.refusal }, asProblem(why));
}

function asProblem({ refusal, claimedBy, by }: StaffRefusal): Refusal {
  if (refusal === 'not-yours') return problem(refusal, claimedBy === undefined ? {} : { claimedBy });
  if (refusal === 'already-decided') return problem(refusal, by === undefined ? {} : { by });
  return problem(refusal);
}

async function shown({ db }: ApiDependencies, procedureId: string): Promise<QueuedApplication> {
  const application = await findQueued(db, procedureId);
  if (!application) throw problem('not-found');
  return application;
}

export async function claim(
  deps: ApiDependencies,
  request: FastifyRequest,
  procedureId: string,
): Promise<QueuedApplication> {
  const staff = await staffOf(deps, request);
  const done = await claimApplication(deps.db, procedureId, staff.id);
  if ('refusal' in done) return refused(deps, request, { procedureId, operation: 'claimApplication' }, done);
  return shown(deps, procedureId);
}

export async function release(
  deps: ApiDependencies,
  request: FastifyRequest,
  procedureId: string,
): Promise<QueuedApplication> {
  const staff = await staffOf(deps, request);
  const done = await releaseApplication(deps.db, procedureId, staff.id);
  if ('refusal' in done) return refused(deps, request, { procedureId, operation: 'releaseApplication' }, done);
  return shown(deps, procedureId);
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
}

/**
 * Decides an application. The row in the database comes first and stands; the workflow is then told of it, now or by
 * `staff-retell.ts`. The message carries the row's ID, so a repeat is the same message.
 */
export async function decide(deps: ApiDependencies, request: FastifyRequest, d: Deciding): Promise<DecisionMade> {
  const { db, services, tokens, clock } = deps;
  const staff = await staffOf(deps, request);
  const at = { procedureId: d.procedureId, operation: 'decideApplication' } as const;
  const application = await findApplication(db, d.procedureId);
  if (!application) throw problem('not-found');
  if (!mayDecide(staff, application.service)) return refused(deps, request, at, { refusal: 'forbidden' });
  const decisionId = request.procedureIdFor(application.service, 'decision');
  const accountId = await matchedAccount(deps, application, d);
  const wish = { ...d, accountId, decisionId, by: staff.id, at: new Date(clock()) };
  const written = await writeDecision(db, wish, {
    isDual: (service) => services[service as keyof Services].dualControl,
    sign: (text) => tokens.digest('decision', text),
    isSigned: (text, mac) => tokens.matches('decision', text, mac as Digest),
  });
  if ('refusal' in written) return refused(deps, request, at, written);
  if ('first' in written) {
    const { approved_by: firstBy, account_id: account } = written.first;
    return {
      ...(await shown(deps, d.procedureId)),
      decision: 'approve',
      firstBy,
      ...(account && { accountId: account }),
    };
  }
  const { row } = written;
  // One's own decision made again, after an answer that was lost, is that decision.
  const isOwn = row.decided_by === staff.id && row.decision === d.decision && row.reason === d.reason;
  if (row.decision_id !== decisionId && !isOwn) throw problem('already-decided', { by: row.decided_by });
  return { ...(await shown(deps, d.procedureId)), status: await told(deps, row), ...outcome(row) };
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
  const view = await viewProcedure(deps, procedureId);
  return view?.status ?? 'awaiting-decision';
}

/** Asks the applicant. The question's row comes first; the workflow is then told of it, now or later. */
export async function ask(
  deps: ApiDependencies,
  request: FastifyRequest,
  { procedureId, message }: { procedureId: string; message: string },
): Promise<QueuedApplication> {
  const staff = await staffOf(deps, request);
  const at = { procedureId, operation: 'askApplicant' } as const;
  const application = await findApplication(deps.db, procedureId);
  if (!application) throw problem('not-found');
  const messageId = request.procedureIdFor(application.service, 'question');
  const asked = await findMessage(deps.db, { procedureId, messageId, kind: 'question' });
  if (!asked) {
    const refusal = await mayAsk(deps, application, staff);
    if (refusal) return refused(deps, request, at, refusal);
    const end = await addQuestion(deps.db, { procedureId, messageId, text: message, by: staff.id });
    if (end === 'decided')
      throw problem('already-decided', { by: (await findDecision(deps.db, procedureId))?.decided_by });
    if (end !== 'written') return refused(deps, request, at, { refusal: 'wrong-state' });
  }
  await tellMessage(deps, 'question', { procedureId, messageId });
  return shown(deps, procedureId);
}

/** Whoever asks takes the application on, as with a decision. */
async function mayAsk(
  { db }: ApiDependencies,
  application: Application,
  staff: Staff,
): Promise<StaffRefusal | undefined> {
  const { procedure_id: procedureId, claimed_by: holder } = application;
  if (!mayDecide(staff, application.service)) return { refusal: 'forbidden' };
  const decision = await findDecision(db, procedureId);
  if (decision) return { refusal: 'already-decided', by: decision.decided_by };
  if (holder && holder !== staff.id) return { refusal: 'not-yours', claimedBy: holder };
  const isAskable = application.kind === 'operator-application' && application.state === 'awaiting-decision';
  if (!isAskable) return { refusal: 'wrong-state' };
  const claimed = await claimApplication(db, procedureId, staff.id);
  return 'refusal' in claimed ? claimed : undefined;
}
