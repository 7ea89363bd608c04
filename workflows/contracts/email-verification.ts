/** What callers may say to `email-verification` (spec/second-password.md (a) and (c); manual: certificate issuance, 2.1 and 2.4 (a)). */
import { defineUpdate } from '@temporalio/workflow';
import type { Digest, Locale, Outcome, ProcedureView, Purpose } from './procedure.js';

/** Workflow type. */
export const EMAIL_VERIFICATION = 'emailVerification';

/** `register`: the account's first address; `change`: a new one in place of the one it has. */
export type VerificationPurpose = 'register' | 'change';
export const urlPurpose = (purpose: VerificationPurpose): Extract<Purpose, 'email-register' | 'email-change'> =>
  `email-${purpose}`;

export interface EmailVerificationInput {
  procedureId: string;
  purpose: VerificationPurpose;
  /** The student's user ID, as `parseStudentId` folds it. */
  userId: string;
  /** The address to verify, as typed and parsed. */
  email: string;
  locale: Locale;
  waits: {
    /** Life of the one-time URL, from its issue. */
    urlMs: number;
    /** How long a mail is retried while the mail server is away. */
    mailMs: number;
  };
}

/** The button behind the one-time URL. */
export interface RedeemVerification {
  /** Whose URL it is: a payload that somebody copied from another procedure is refused. */
  procedureId: string;
  purpose: VerificationPurpose;
  issue: number;
  /** Keyed digest of the browser, so that the same browser sees the same completion again. */
  browser: Digest;
}
export interface VerificationRedeemed {
  /** Ended: `completed`, or `refused` where the address has become another account's. */
  view: ProcedureView;
  /** The browser that redeemed the URL. */
  browser: Digest;
}
/** Answers when the address is in force, or it is known that it will not be. All redeems of one issue go under one update ID. */
export const redeemVerificationUpdate = defineUpdate<
  Outcome<VerificationRedeemed, 'url-expired'>,
  [RedeemVerification]
>('redeemVerification');
