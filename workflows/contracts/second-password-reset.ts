/** What callers may say to `second-password-reset` (spec/second-password.md (e); manual: certificate issuance, 2.4 (c)). */
import { defineUpdate } from '@temporalio/workflow';
import type { Digest, Locale, Outcome, ProcedureView, Sealed } from './procedure.js';

/** Workflow type. */
export const SECOND_PASSWORD_RESET = 'secondPasswordReset';

export interface SecondPasswordResetInput {
  procedureId: string;
  /** The account of the address; absent where no account has it: the same answers, and no mail. */
  userId?: string;
  locale: Locale;
  waits: {
    /** Life of the one-time URL, from its issue. */
    urlMs: number;
    /** How long the new password may be set, from the redeem. */
    passwordMs: number;
    mailMs: number;
    /** How long the work waits that only a registered address causes, on average. Milliseconds; absent in older procedures. */
    quietMs?: number;
  };
}

export interface RedeemReset {
  /** Whose URL it is: a payload that somebody copied from another procedure is refused. */
  procedureId: string;
  issue: number;
  browser: Digest;
}
export interface ResetRedeemed {
  view: ProcedureView;
  browser: Digest;
}
/** Answers once the new password may be set. All redeems of one issue go under one update ID. */
export const redeemResetUpdate = defineUpdate<Outcome<ResetRedeemed, 'url-expired'>, [RedeemReset]>('redeemReset');

export interface SetResetPassword {
  /** argon2id hash (PHC text), sealed for {@link secondPasswordContext} of `second-password-change`. */
  hash: Sealed;
}
/** Answers once the password is in force and all sessions of the account have ended. */
export const setResetPasswordUpdate = defineUpdate<
  Outcome<{ view: ProcedureView }, 'ticket-expired'>,
  [SetResetPassword]
>('setResetPassword');
