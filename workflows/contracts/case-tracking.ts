/** What callers may say to `case-tracking`: a mailed code shows an applicant without an account where the case is. */
import { defineUpdate } from '@temporalio/workflow';
import type { Digest, IsoInstant, Locale } from './procedure.js';

/** Workflow type. */
export const CASE_TRACKING = 'caseTracking';

export interface CaseTrackingInput {
  procedureId: string;
  /** The case that is asked about; absent where the receipt number names none: the same answers, and no mail. */
  caseId?: string;
  locale: Locale;
  waits: {
    /** Life of the code, from the start. */
    codeMs: number;
    mailMs: number;
    /** How long the case may be looked at, from the right code. */
    lookMs: number;
    /** How long the work waits that only a number with a case causes, on average. Milliseconds; absent in older procedures. */
    quietMs?: number;
  };
  /** Wrong codes that lock the request. */
  tries: number;
}
export type TrackingCodeAnswer =
  | { ok: true; caseId: string; expiresAt: IsoInstant }
  | { ok: false; refusal: 'wrong-code'; triesLeft: number }
  | { ok: false; refusal: 'code-locked' | 'code-expired' };
/**
 * The mailed code: `attempt` are its keyed digests, one for each key of the ring, made for this request: another request's code is a wrong one.
 * Once nothing is compared any more it is rejected by the validator and leaves no event.
 */
export const openCaseUpdate = defineUpdate<TrackingCodeAnswer, [{ attempt: Digest[] }]>('openCase');
