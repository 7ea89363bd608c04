/** What callers may say to the procedure `password-reissue` (spec/password-reissue.md; manual: CiNii Research, steps 3–6). */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Digest, IsoInstant, Locale, Outcome, ProcedureView } from './procedure.js';

/** Workflow type of every start. Runs that began earlier are of the type `passwordReissue` (decision 100) and take the same messages. */
export const PASSWORD_REISSUE = 'passwordReissueV2';

export interface PasswordReissueInput {
  procedureId: string;
  /** Registrations of the address that was typed, `AUTH` + 8 digits each; empty if it is not registered and the service doesn't say so. */
  applicationIds: string[];
  /** Keyed digest of the registered address: if the registration moves to another address, the procedure ends. */
  addressDigest: Digest;
  locale: Locale;
  waits: PasswordReissueWaits;
}

/** Durations of one run, fixed when it starts so that a later change of settings leaves open runs alone. */
export interface PasswordReissueWaits {
  /** How long the confirmation page waits for OK. */
  okMs: number;
  /** Life of the one-time URL, from its issue. */
  urlMs: number;
  /** How long a mail is retried while the mail server is away. */
  mailMs: number;
  /** How long the work waits that only a registered address causes, on average. Milliseconds; absent where a page tells whether it is registered. */
  quietMs?: number;
}

/** OK on the confirmation page: one registration, or all of the address when none is named. */
export interface AcceptReissue {
  applicationId?: string;
}
export interface ReissueAccepted {
  view: ProcedureView;
  expiresAt: IsoInstant;
}
/** Answers once the one-time URL is issued; the mail itself goes out after the answer. A wrong state is rejected, it leaves no event. */
export const acceptReissueUpdate = defineUpdate<ReissueAccepted, [AcceptReissue]>('acceptReissue');

/** The button behind the one-time URL. */
export interface RedeemReissue {
  issue: number;
  /** Keyed digest of the browser, so that the same browser sees the same completion again. */
  browser: Digest;
}
export interface ReissueRedeemed {
  view: ProcedureView;
  /** The browser that redeemed the URL: a caller with another digest was too late. */
  browser: Digest;
}
export type RedeemRefusal = 'url-expired' | 'url-used';
/**
 * Answers when the reissue has ended, whichever way. All redeems of one issue are sent under one update ID ({@link redeemUpdateId}),
 * so the server takes the first and gives its answer to every other: a race has one winner and a flood adds no event.
 */
export const redeemReissueUpdate = defineUpdate<Outcome<ReissueRedeemed, RedeemRefusal>, [RedeemReissue]>(
  'redeemReissue',
);
export const redeemUpdateId = (issue: number): string => `redeem-${issue}`;

/** A newer request for the same registration was accepted: the URL of this one stops working. */
export const reissueSupersededSignal = defineSignal<[{ byProcedureId: string }]>('superseded');

/** Registrations that OK may choose from. */
export const reissueRegistrationsQuery = defineQuery<string[]>('reissueRegistrations');
