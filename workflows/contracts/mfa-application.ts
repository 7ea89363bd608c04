/**
 * What callers may say to `mfa-application`: an application that staff decide, through three channels (spec/mfa-reregistration.md, 2b). Decision,
 * question, answer and withdrawal are those of every application (`review.ts`).
 */
import { defineUpdate } from '@temporalio/workflow';
import type { Channel } from '../rules/evidence.js';
import type { IsoInstant, Locale, Outcome, ProcedureView } from './procedure.js';

/** Workflow type. */
export const MFA_APPLICATION = 'mfaApplication';

/** When decisions are made: fixed for a run, so that an old history replays after the calendar has changed. */
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

export interface MfaApplicationInput {
  procedureId: string;
  memberId: string;
  channel: Channel;
  /** ID of the first row of evidence. */
  evidenceId: string;
  receivedAt: IsoInstant;
  hours: OfficeHours;
  locale: Locale;
  /** Milliseconds. */
  waits: {
    mailMs: number;
    answerMs: number;
    /** How long ID and password reach the registration once approved. */
    windowMs: number;
    /** How long a changed notice address keeps the reset waiting. */
    coolingMs: number;
    retentionMs: number;
  };
}

/** Sent with the start: answers once it stands in the queue; false where another re-registration of the person is open. */
export const applicationOpenedUpdate = defineUpdate<boolean, [unknown]>('mfaApplicationOpened');

/** More evidence in the same case, of the same or another channel: its row counts. */
export const addEvidenceUpdate = defineUpdate<
  Outcome<{ view: ProcedureView }, 'wrong-state'>,
  [{ procedureId: string; evidenceId: string }]
>('addEvidence');

/** Closed days have changed: the case is due at another time. Applicants are told only where that is later. */
export const redateUpdate = defineUpdate<
  Outcome<{ view: ProcedureView }, 'wrong-state'>,
  [{ procedureId: string; hours: OfficeHours; reason: string }]
>('redate');
