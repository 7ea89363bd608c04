/** What the procedures of MFA re-registration share (spec/mfa-reregistration.md): at most one of a person is open, over all kinds. */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Digest, Outcome, ProcedureView } from './procedure.js';

/** 「認証アプリ」 「セキュリティキー・パスキー」 「電話」 */
export type MfaKind = 'totp' | 'passkey' | 'phone';

/** Failure type of what the owner of verification methods refuses for good; final. */
export const OWNER_REFUSED = 'owner-refused';

/** A new method was registered, a usable one has signed in: the row in the database counts, not the message. */
export const reregistrationChangedSignal = defineSignal('reregistrationChanged');

/** The button behind the URL in every mail that stops the procedure (purpose `stop-reregistration`). */
export interface StopReregistration {
  procedureId: string;
  issue: number;
  browser: Digest;
}
export const stopReregistrationUpdate = defineUpdate<
  Outcome<{ view: ProcedureView; browser: Digest }, 'url-expired'>,
  [StopReregistration]
>('stopReregistration');
