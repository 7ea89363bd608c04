/** What staff say to any procedure that waits for a decision (spec/platform.md, "Staff"). */
import { defineUpdate } from '@temporalio/workflow';
import type { Outcome, ProcedureView } from './procedure.js';

/** A member of staff decides. The reason is in the decision row only, which the workflow reads back by activity. */
export interface Decide {
  /** Identity of the decision row; a message without one that the database knows changes nothing. */
  decisionId: string;
}
export type Decision = 'approve' | 'refuse';
export type DecideRefusal = 'already-decided' | 'forbidden';
export interface Decided {
  view: ProcedureView;
  decision: Decision;
  by: string;
}
export const decideUpdate = defineUpdate<Outcome<Decided, DecideRefusal>, [Decide]>('decide');

/** A decision as it stands in the database. */
export interface StandingDecision {
  decisionId: string;
  decision: Decision;
  /** Staff ID of who decided; with two pairs of eyes, of the second. */
  by: string;
  /** The account that staff matched the application with, where the application needs one. */
  accountId?: string;
}
