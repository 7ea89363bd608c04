/** What somebody may have issued whose card was verified: passes, each of which voids the one before it, and the right to set a new password. */
import { ActivityFailure, patched, proxyActivities } from '@temporalio/workflow';
import type { MfaSelfServiceActivities } from '../../activities/utokyo/mfa-self-service.js';
import {
  type IssuePass,
  type MfaSelfServiceInput,
  MOST_ISSUES,
  type PassIssued,
} from '../contracts/mfa-self-service.js';
import type { Outcome, ProcedureView } from '../contracts/procedure.js';
import { answeredByUs } from './mail-refusal.js';
import { ELSEWHERE } from './policies.js';
import { type Reregistering, tellMember } from './reregistration.js';
import { instant, step, viewOf } from './timeline.js';

const { revokePasses } = proxyActivities<MfaSelfServiceActivities>(ELSEWHERE);

export interface Issuing extends Reregistering {
  input: MfaSelfServiceInput;
  /** Until when each pass can be used, the first one first; 0: it was taken back. Epoch milliseconds. */
  passes: number[];
  /** The last pass was issued: nothing is left to wait for once it is over. */
  endsWithPasses: boolean;
  tickets: number;
  /** Until when a new password may be set, epoch milliseconds. */
  ticketUntilMs: number;
  /** Until when passes may be asked for, epoch milliseconds. */
  untilMs: number;
  password: 'none' | 'being-set' | 'set' | 'refused';
}

/**
 * Whoever has used a pass in its last moment still has as long as a ticket lives to register. Once the last pass is over it doesn't stay open for the
 * rest of its window: whoever needs more shows the card again.
 */
export const endMs = ({ untilMs, passes, endsWithPasses, ticketUntilMs, input }: Issuing): number =>
  Math.max(
    endsWithPasses ? 0 : untilMs,
    ticketUntilMs,
    ...passes.filter((atMs) => atMs > 0).map((atMs) => atMs + input.waits.ticketMs),
  );

/** No pass outlives its procedure. */
export async function endPasses({ passes, input }: Issuing): Promise<void> {
  const { procedureId, memberId } = input;
  const issues = passes.map((_, at) => at + 1);
  if (issues.length > 0) await takeBack(() => revokePasses({ procedureId, memberId, issues, by: 'system' }));
}

/** What the owner of the passes refuses changes nothing here: an expired pass opens nothing either. */
async function takeBack(revoke: () => Promise<void>): Promise<void> {
  try {
    await answeredByUs(revoke);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
  }
}

export const isOpen = ({ timeline, registered, endedBy, password }: Issuing): boolean =>
  timeline.status === 'awaiting-registration' && !registered && !endedBy && password === 'none';

/** Handler of `issuePass`. Decides before its first await; answers once it is recorded. */
export async function issue(
  state: Issuing,
  { purpose }: Pick<IssuePass, 'purpose'>,
): Promise<Outcome<PassIssued, 'wrong-state'>> {
  const { timeline, input, passes } = state;
  const isPass = purpose === 'mfa-registration';
  const isFull = (isPass ? passes.length : state.tickets) >= MOST_ISSUES;
  if (!isOpen(state) || isFull || Date.now() >= state.untilMs) return { ok: false, refusal: 'wrong-state' };
  const expiresAtMs = Date.now() + (isPass ? input.waits.passMs : input.waits.ticketMs);
  if (isPass) {
    passes.fill(0);
    passes.push(expiresAtMs);
    // Runs that issued their last pass before there was this end stay open for their window.
    state.endsWithPasses = passes.length >= MOST_ISSUES && patched('ends-with-the-last-pass');
  } else {
    state.tickets += 1;
    state.ticketUntilMs = expiresAtMs;
  }
  const number = isPass ? passes.length : state.tickets;
  step(timeline, isPass ? 'pass-issued' : 'password-reset-allowed', 'person');
  timeline.expiresAtMs = endMs(state);
  await state.record();
  if (isPass) tellMember(state, { what: 'pass-issued', until: instant(expiresAtMs), n: number });
  return { ok: true, view: viewOf(timeline), issue: number, expiresAt: instant(expiresAtMs) };
}

/** Handler of `revokePass`. */
export async function revoke(
  state: Issuing,
  { issue, by }: { issue: number; by: 'person' | `staff:${string}` },
): Promise<Outcome<{ view: ProcedureView }, 'wrong-state'>> {
  const { passes, timeline, input } = state;
  if (!isOpen(state) || !passes[issue - 1]) return { ok: false, refusal: 'wrong-state' };
  passes[issue - 1] = 0;
  step(timeline, 'pass-revoked', by);
  timeline.expiresAtMs = Math.max(Date.now(), endMs(state));
  const { procedureId, memberId } = input;
  await takeBack(() => revokePasses({ procedureId, memberId, issues: [issue], by }));
  await state.record();
  return { ok: true, view: viewOf(timeline) };
}
