/** What staff may do: see their queue, decide. */
import type { FastifyRequest } from 'fastify';
import { type Application, findDecision, listOpenApplications, writeDecision } from '../db/applications.js';
import { mayDecide } from '../db/staff.js';
import { type Decided, type Decision, decideUpdate } from '../workflows/contracts/decision.js';
import type { ApiDependencies } from './app.js';
import { problem } from './problems.js';
import { updateProcedure, viewProcedure } from './procedures.js';
import { staffOf } from './staff-sign-in.calls.js';

const DECIDE_WAIT_MS = 6_000;

export async function openApplications(deps: ApiDependencies, request: FastifyRequest): Promise<Application[]> {
  const staff = await staffOf(deps, request);
  const queues = staff.queues.filter((queue) => mayDecide(staff, queue));
  if (queues.length === 0) throw problem('forbidden');
  return listOpenApplications(deps.db, queues);
}

export interface DecisionMade {
  procedureId: string;
  status: Decided['view']['status'];
  decision: Decision;
  decidedBy: string;
}

/**
 * Decides an application. The row in the database comes first and stands; the workflow is then told of it. Whoever finds a decision that
 * the workflow may not know of yet tells it again: the message carries the row's ID, so a repeat is the same message.
 */
export async function decide(
  deps: ApiDependencies,
  request: FastifyRequest,
  d: { procedureId: string; decision: Decision; reason: string },
): Promise<DecisionMade> {
  const staff = await staffOf(deps, request);
  const decisionId = request.procedureIdFor(d.procedureId.split('-')[0] ?? '', 'decision');
  const row = await writeDecision(deps.db, { ...d, decisionId, by: staff.id });
  if (row === undefined) throw problem('not-found');
  if (row === 'forbidden') throw problem('forbidden');
  const told = await updateProcedure(deps, d.procedureId, decideUpdate, {
    args: [{ decisionId: row.decision_id }],
    updateId: row.decision_id,
    waitMs: DECIDE_WAIT_MS,
  });
  // One's own decision made again, after an answer that was lost, is that decision.
  const isOwn = row.decided_by === staff.id && row.decision === d.decision && row.reason === d.reason;
  if (row.decision_id !== decisionId && !isOwn) throw problem('already-decided', { by: row.decided_by });
  if (told.state === 'done' && told.result.ok) {
    const { view, decision, by } = told.result;
    return { procedureId: d.procedureId, status: view.status, decision, decidedBy: by };
  }
  const view = await viewProcedure(deps, d.procedureId);
  const stands = await findDecision(deps.db, d.procedureId);
  if (!view || !stands) throw problem('not-found');
  return { procedureId: d.procedureId, status: view.status, decision: stands.decision, decidedBy: stands.decided_by };
}
