/** The round trip to the identity-verification service, as workflows hear of its end: the first answer counts. */
import { condition } from '@temporalio/workflow';
import type { IdentityFailure, IdentityVerified } from '../contracts/identity-link.js';
import type { Digest, Outcome, ProcedureView } from '../contracts/procedure.js';
import { checkAddressee, checkShape } from './shapes.js';
import { type Timeline, step, viewOf } from './timeline.js';

export interface Identity {
  timeline: Timeline;
  card: Pick<IdentityVerified, 'issuer' | 'subjects' | 'nameEqual'> | undefined;
  /** The browser that came back. */
  browser: Digest | undefined;
  failure: IdentityFailure | undefined;
  /** Whether what came of it is recorded in the database, so that it may be answered. */
  answered: boolean;
}

export const identity = (timeline: Timeline): Identity => ({
  timeline,
  card: undefined,
  browser: undefined,
  failure: undefined,
  answered: false,
});

const isOpen = ({ timeline, card, failure }: Identity): boolean =>
  timeline.status === 'awaiting-identity' && !card && !failure;

/** Validator of `identityVerified`. */
export function checkVerified({ timeline }: Identity, message: IdentityVerified): void {
  checkShape(message, { procedureId: 'string', issuer: 'string', subjects: 'strings', browser: 'string' });
  checkAddressee(message, timeline.procedureId);
}

/** Handler of `identityVerified`: decides before its first await; answers once it is recorded what came of it. */
export async function verified(
  round: Identity,
  { issuer, subjects, nameEqual, browser }: IdentityVerified,
): Promise<Outcome<{ view: ProcedureView; browser: Digest }, 'wrong-state'>> {
  if (!isOpen(round)) return { ok: false, refusal: 'wrong-state' };
  round.card = { issuer, subjects, ...(nameEqual !== undefined && { nameEqual }) };
  round.browser = browser;
  step(round.timeline, 'identity-verified', 'person');
  await condition(() => round.answered);
  return { ok: true, view: viewOf(round.timeline), browser };
}

const FAILURES: Record<IdentityFailure, string> = {
  'card-revoked': 'identity-card-revoked',
  cancelled: 'identity-cancelled',
  'not-verified': 'identity-not-verified',
};

/** Validator of `identityRefused`. */
export function checkRefused({ timeline }: Identity, message: { procedureId: string; reason: string }): void {
  checkShape(message, { procedureId: 'string', reason: 'string' });
  checkAddressee(message, timeline.procedureId);
}

/** Handler of `identityRefused`. */
export async function refusedByService(
  round: Identity,
  { reason }: { reason: IdentityFailure },
): Promise<Outcome<{ view: ProcedureView }, 'wrong-state'>> {
  if (!isOpen(round)) return { ok: false, refusal: 'wrong-state' };
  round.failure = Object.hasOwn(FAILURES, reason) ? reason : 'not-verified';
  step(round.timeline, FAILURES[round.failure], 'system');
  await condition(() => round.answered);
  return { ok: true, view: viewOf(round.timeline) };
}
