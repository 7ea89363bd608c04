/**
 * What callers may say to `mfa-self-service`: by the card that was linked before, at any hour (spec/mfa-reregistration.md, 2a). The round trip is told as
 * in `identity-link`: `identityVerifiedUpdate`, `identityRefusedUpdate`.
 */
import { defineUpdate } from '@temporalio/workflow';
import type { Digest, IsoInstant, Locale, Outcome, ProcedureView, Sealed } from './procedure.js';

/** Workflow type. */
export const MFA_SELF_SERVICE = 'mfaSelfService';

/** What the hash of a reset password is sealed for. */
export const memberResetContext = (procedureId: string): string => `mfa-self-service/${procedureId}`;

export interface MfaSelfServiceInput {
  procedureId: string;
  /** As typed and parsed; there needn't be such a member: that is told after the card was verified. */
  memberId: string;
  locale: Locale;
  /** Milliseconds. */
  waits: {
    /** Of the identity-verification service. */
    identityMs: number;
    /** Of the right to issue passes, once verified. */
    windowMs: number;
    passMs: number;
    /** Of the right to set a new password. */
    ticketMs: number;
    mailMs: number;
    /** How long the address before a changed one is told as well. */
    coolingMs: number;
  };
}

export type PassPurpose = 'mfa-registration' | 'password-reset';
/** Passes, and likewise rights to set a new password, of one procedure. */
export const MOST_ISSUES = 3;
/** The pass itself is derived by whoever asks (embedded) or shown from the owner's answer (Graph): it never comes here. */
export interface IssuePass {
  procedureId: string;
  purpose: PassPurpose;
  browser: Digest;
}
export interface PassIssued {
  view: ProcedureView;
  /** 1 to 3, counted by purpose: a newer pass voids the older. */
  issue: number;
  expiresAt: IsoInstant;
}
export const issuePassUpdate = defineUpdate<Outcome<PassIssued, 'wrong-state'>, [IssuePass]>('issuePass');

/** By its owner, or by staff with a reason (which stays in the row of the pass). */
export const revokePassUpdate = defineUpdate<
  Outcome<{ view: ProcedureView }, 'wrong-state'>,
  [{ procedureId: string; issue: number; by: 'person' | `staff:${string}` }]
>('revokePass');

/** A new password by the same proof. */
export const resetMemberPasswordUpdate = defineUpdate<
  Outcome<{ view: ProcedureView }, 'ticket-expired'>,
  [{ procedureId: string; hash: Sealed }]
>('resetMemberPassword');
