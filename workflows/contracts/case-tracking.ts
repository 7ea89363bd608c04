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
  waits: { codeMs: number; mailMs: number };
  /** Wrong codes that lock the request. */
  tries: number;
}
export type TrackingCodeAnswer =
  | { ok: true; caseId: string; expiresAt: IsoInstant }
  | { ok: false; refusal: 'wrong-code'; triesLeft: number }
  | { ok: false; refusal: 'code-locked' | 'code-expired' };
export const openCaseUpdate = defineUpdate<TrackingCodeAnswer, [{ attempt: Digest[] }]>('openCase');
