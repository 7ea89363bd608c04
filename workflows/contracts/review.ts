/** What staff and applicant say to any procedure that waits for a decision (spec/platform.md, "Staff"). */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { IsoInstant, Outcome, ProcedureView } from './procedure.js';

/** A member of staff decides. The decision itself is a row in the database, which the workflow reads by an activity; its reason stays there. */
export interface Decide {
  /** ID of the decision's row; a message whose ID isn't in the database changes nothing. */
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

/** A valid decision in the database. */
export interface StandingDecision {
  decisionId: string;
  decision: Decision;
  /** Staff ID of who decided; where two have to approve, of the second. */
  by: string;
  /** The account that staff matched the application with, where the application needs one. */
  accountId?: string;
}

/** Staff have asked the applicant something. The message is a row in the database; a signal without a row changes nothing. */
export const askedSignal = defineSignal<[{ messageId: string }]>('asked');
/** The applicant has answered: a row likewise. */
export const answeredSignal = defineSignal<[{ messageId: string }]>('answered');
/** The applicant has withdrawn: a row likewise. */
export const withdrawnSignal = defineSignal<[{ withdrawalId: string }]>('withdrawn');

/** When decisions are made, where they are due by office hours: fixed for a run, so that an old history replays after the calendar has changed. */
export interface OfficeHours {
  /** When the decision is due, and the lead is mailed if there is none. */
  dueAt: IsoInstant;
  /** Whether the applicant is told so: not where the calendar has no data of those days. */
  promised: boolean;
  /** 9:00 of each business day that follows, when the lead is mailed again; so many that more are never needed, or as far as the calendar goes. */
  remindAt: IsoInstant[];
  /** Of the calendar data and the closed days that it was made from. */
  calendar: string;
}
