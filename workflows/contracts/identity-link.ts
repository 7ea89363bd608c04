/** What callers may say to `identity-link`: a person ties their card to the account, before they lose their methods (spec/mfa-reregistration.md, 2a). */
import { defineUpdate } from '@temporalio/workflow';
import type { Digest, Locale, Outcome, ProcedureView } from './procedure.js';

/** Workflow type. */
export const IDENTITY_LINK = 'identityLink';

export interface IdentityLinkInput {
  procedureId: string;
  memberId: string;
  locale: Locale;
  /** How long the identity-verification service may take; how long a mail is retried. Milliseconds. */
  waits: {
    identityMs: number;
    mailMs: number;
    /** How long the address before a changed one is told as well. */
    coolingMs?: number;
  };
  /** What the account stood at when the link was allowed: once a password was set or methods were removed, it ties nothing any more. */
  standing?: string;
}

/** The person came back verified. Nothing of the card is here but a keyed digest. */
export interface IdentityVerified {
  procedureId: string;
  issuer: string;
  /** Keyed digests of issuer and pairwise subject, one under each key of the ring, the newest first: a link may have been made under an older key. */
  subjects: Digest[];
  /** Whether the name on the card is the account's; absent where the service doesn't say it. */
  nameEqual?: boolean;
  browser: Digest;
}
/** Answers once it is recorded what came of it. */
export const identityVerifiedUpdate = defineUpdate<
  Outcome<{ view: ProcedureView; browser: Digest }, 'wrong-state'>,
  [IdentityVerified]
>('identityVerified');

/** The service refused: the card is revoked, the person gave up. A word of ours. */
export const identityRefusedUpdate = defineUpdate<
  Outcome<{ view: ProcedureView }, 'wrong-state'>,
  [{ procedureId: string; reason: IdentityFailure }]
>('identityRefused');
export type IdentityFailure = 'card-revoked' | 'cancelled' | 'not-verified';
