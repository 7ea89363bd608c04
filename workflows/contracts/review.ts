/** What staff and applicant say to any procedure that waits for a decision (spec/platform.md, "Staff"). */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
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

/** Staff ask the applicant something: the row in the database holds the message; a signal without a row changes nothing. */
export const askedSignal = defineSignal<[{ messageId: string }]>('asked');
/** The applicant answered (row in the database), or withdrew (likewise). */
export const answeredSignal = defineSignal<[{ messageId: string }]>('answered');
export const withdrawnSignal = defineSignal<[{ withdrawalId: string }]>('withdrawn');
