/** The state of `member-registration`, and what changes it. */
import type { RegistrationStepped } from '../../activities/jairo/member-registration.js';
import type { RightChanged } from '../../activities/jairo/member-steps.js';
import type { MemberRegistrationInput } from '../contracts/member-registration.js';
import { type Digest, isClosed, type ProcedureView } from '../contracts/procedure.js';
import { ownNow } from './clock.js';
import { LazyTimer } from './lazy-timer.js';
import { beginBy } from './member-steps.js';
import { adopt, type Timeline } from './timeline.js';

/** An address that is being verified, by the URL of this issue until then. */
export interface PendingAddress {
  issue: number;
  untilMs: number;
}
export interface RegistrationState {
  input: MemberRegistrationInput;
  timeline: Timeline;
  timer: LazyTimer;
  /** Number of the invitation's URL that counts; 0: it doesn't stand yet. */
  issue: number;
  /** End of its life. Epoch milliseconds, as the reminder */
  expiresAtMs: number;
  /** When the reminder is due; undefined: it is mailed, or none will be. */
  remindAtMs: number | undefined;
  /** Whether the answer to the start is known, and the word where it was refused. */
  isOpened: boolean;
  refusal: 'already-invited' | 'wrong-state' | undefined;
  pending: PendingAddress | undefined;
  /** URLs that were mailed to differing addresses. */
  addressIssues: number;
  /** The browser that completed it. */
  redeemedBy: Digest | undefined;
  right: RightChanged | undefined;
}

export const noInvitationYet = (input: MemberRegistrationInput): RegistrationState => ({
  input,
  timeline: beginBy(input.procedureId, 'invited', 'invited', input.invitedBy),
  timer: new LazyTimer(),
  issue: 0,
  expiresAtMs: 0,
  remindAtMs: undefined,
  isOpened: false,
  refusal: undefined,
  pending: undefined,
  addressIssues: 0,
  redeemedBy: undefined,
  right: undefined,
});

export const isEnded = ({ timeline }: RegistrationState): boolean => isClosed(timeline.status);

/** Takes over what a step has made of the procedure. */
export function took(state: RegistrationState, before: { view: ProcedureView }, after: RegistrationStepped): void {
  adopt(state.timeline, before.view, after.view);
  if (after.right) state.right = after.right;
  if (isEnded(state)) state.pending = undefined;
}

/** The life of a URL that is issued now, with its reminder. */
export function beginLife(state: RegistrationState, issue: number, expiresAtMs: number): void {
  const { reminderMs } = state.input.waits;
  const remindAtMs = expiresAtMs - reminderMs;
  state.issue = issue;
  state.expiresAtMs = expiresAtMs;
  state.remindAtMs = remindAtMs > ownNow() ? remindAtMs : undefined;
}
