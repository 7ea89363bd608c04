/** The decision of staff: what every procedure that waits for one shares. */
import type { DecisionsActivities } from '../../activities/decisions.js';
import type { Decide, Decided, DecideRefusal, StandingDecision } from '../contracts/decision.js';
import type { OpenStatus, Outcome } from '../contracts/procedure.js';
import { type Course, step, viewOf } from './course.js';
import { localActivities } from './policies.js';
import { checkShape } from './shapes.js';

const { readDecision } = localActivities<DecisionsActivities>();

export interface AwaitsDecision {
  course: Course;
  /** The decision that counts; the first, and there is no other. */
  decided: StandingDecision | undefined;
}

/** Validator of `decide`. */
export const checkDecide = (message: Decide): void => checkShape(message, { decisionId: 'string' });

/**
 * Handler of `decide`. The row in the database decides, not the message: a message that names no row changes nothing, and neither does
 * one whose row doesn't hold. @param next status from the decision on
 */
export async function decide(
  state: AwaitsDecision,
  { decisionId }: Decide,
  next: OpenStatus = 'applying',
): Promise<Outcome<Decided, DecideRefusal>> {
  const row = await readDecision({ procedureId: state.course.procedureId });
  if (!row || row.decisionId !== decisionId)
    return { ok: false, refusal: state.decided ? 'already-decided' : 'forbidden' };
  if (!state.decided) {
    state.decided = row;
    step(state.course, row.decision === 'approve' ? 'approved' : 'declined', `staff:${row.by}`, next);
  }
  return { ok: true, view: viewOf(state.course), decision: row.decision, by: row.by };
}
