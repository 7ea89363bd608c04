/** What callers may say to the procedure `access-code` (spec/access-code.md 1–5; manual: UMIN, web password update). */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { AttachedService } from './new-password.js';
import type { Digest, IsoInstant, Locale, Outcome, ProcedureView } from './procedure.js';

/** Workflow type that every start uses; `accessCode` is an earlier one (decision 108). */
export const ACCESS_CODE = 'accessCodeV2';

/** Why no code can be sent. In the history for auditors; the person is never told which it was. */
export type NotSendable = 'unknown' | 'several' | 'category' | 'no-address' | 'locked';

export interface AccessCodeInput {
  procedureId: string;
  /** How the person named the account: by its ID, or by name, sex and birth date. */
  entry: 'id' | 'identity';
  /** The account to send a code for, or why there is none. */
  account: { id: string } | { none: NotSendable };
  locale: Locale;
  waits: AccessCodeWaits;
  /** Wrong codes that lock the procedure. */
  tries: number;
  /** Wrong codes in 24 hours that leave an account only the operator application. */
  wrongCodesPerDay: number;
  services: AttachedService[];
}
export interface AccessCodeWaits {
  /** Life of the code, from its issue. */
  codeMs: number;
  /** Time for a new password, from the right code. */
  passwordMs: number;
  /** How long a mail is retried while the mail server is away. */
  mailMs: number;
}

/** Sent with the start: answers once a code is issued, or that none can be. */
export interface CodeIssued {
  expiresAt: IsoInstant;
}
export const beginAccessCodeUpdate = defineUpdate<Outcome<CodeIssued, 'access-code-not-sent'>, [unknown]>('begin');

export interface SubmitCode {
  /** Keyed digests of the code as typed, one for each key of the ring, made for this procedure: another procedure's code is a wrong one. */
  attempt: Digest[];
  /** Keyed digest of the browser, so that the same browser finds the page for the new password again. */
  browser: Digest;
}
export type CodeRefusal = 'wrong-code' | 'code-locked' | 'code-expired';
export type CodeAnswer =
  | { ok: true; view: ProcedureView; expiresAt: IsoInstant }
  | { ok: false; refusal: 'wrong-code'; triesLeft: number }
  | { ok: false; refusal: 'code-locked' | 'code-expired' };
/** A code after the third wrong one, or after the code was accepted, is rejected by the validator: it is compared with nothing and leaves no event. */
export const submitCodeUpdate = defineUpdate<CodeAnswer, [SubmitCode]>('submitCode');

/** A newer start for the same account voids the code of this one. */
export const codeSupersededSignal = defineSignal<[{ byProcedureId: string }]>('superseded');
