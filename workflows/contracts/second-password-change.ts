/** What callers may say to `second-password-change` (spec/second-password.md (b) and (d); manual: certificate issuance, 2.2 and 2.4 (b)). */
import { defineUpdate } from '@temporalio/workflow';
import type { Locale, Outcome, ProcedureView, Sealed } from './procedure.js';

/** Workflow type. */
export const SECOND_PASSWORD_CHANGE = 'secondPasswordChange';

/** What the hash of a second password is sealed for: it can't be opened as that of another procedure. */
export const secondPasswordContext = (procedureId: string): string => `second-password/${procedureId}`;

export interface SecondPasswordChangeInput {
  procedureId: string;
  userId: string;
  /** `set`: the account's first; `change`: in place of the one whose version is `version`. */
  kind: 'set' | 'change';
  /** Version of the second password that the person has proved to know; 0 where there is none. */
  version: number;
  hash: Sealed;
  locale: Locale;
  waits: { mailMs: number };
}
/** Sent with the start: answers once the password is in force and all sessions of the account have ended. */
export const secondPasswordInForceUpdate = defineUpdate<Outcome<{ view: ProcedureView }, 'wrong-state'>, [unknown]>(
  'secondPasswordInForce',
);
