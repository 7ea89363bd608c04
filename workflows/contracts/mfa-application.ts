/**
 * What callers may say to `mfa-application`: an application that staff decide, through three channels (spec/mfa-reregistration.md, 2b). Decision,
 * question, answer and withdrawal are those of every application (`review.ts`).
 */
import { defineUpdate } from '@temporalio/workflow';
import type { Channel } from '../rules/evidence.js';
import type { IsoInstant, Locale, Outcome, ProcedureView } from './procedure.js';
import type { OfficeHours } from './review.js';

/** Workflow type. */
export const MFA_APPLICATION = 'mfaApplication';

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
