/** What callers may say to the procedure `service-use-change` (spec/password-reissue.md, "Entry"; manual: CiNii Research, application page). */
import { defineUpdate } from '@temporalio/workflow';
import type { IsoInstant, Locale, Outcome, ProcedureView } from './procedure.js';

/** Workflow type. */
export const SERVICE_USE_CHANGE = 'serviceUseChange';

/** 「利用停止」 「利用再開」 「解約」 */
export type UseChange = 'suspend' | 'resume' | 'cancel';
/** State of a registration's use of the service. */
export type UseState = 'active' | 'suspended' | 'cancelled';

export interface ServiceUseChangeInput {
  procedureId: string;
  applicationId: string;
  change: UseChange;
  /** 「種別」 as chosen on the page. */
  kind: string;
  receivedAt: IsoInstant;
  dueAt: IsoInstant;
  locale: Locale;
  /** How long a mail is retried while the mail server is away. */
  mailMs: number;
}

/** Sent with the start: answers once the request stands in the queue; false where an earlier one of the registration is open. */
export const openedUpdate = defineUpdate<boolean, [unknown]>('opened');

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
