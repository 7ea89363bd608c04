/** The state of `access-code`, and how it is recorded. */
import type { AccessCodeActivities } from '../../activities/umin/access-code.js';
import type { AccessCodeInput, CodeIssued, SubmitCode } from '../contracts/access-code.js';
import { type ClosedStatus, isClosed, type Outcome, type ProcedureView } from '../contracts/procedure.js';
import type { NewPassword } from './await-new-password.js';
import { ownNow } from './clock.js';
import type { CodeAttempts } from './code-attempts.js';
import type { LazyTimer } from './lazy-timer.js';
import { localActivities } from './policies.js';
import { adopt, type Timeline, viewOf } from './timeline.js';

const { recordAccessCode } = localActivities<AccessCodeActivities>();

export interface State {
  input: AccessCodeInput;
  timeline: Timeline;
  timer: LazyTimer;
  /** The answer to the start; undefined until it is known. */
  begun: Outcome<CodeIssued, 'access-code-not-sent'> | undefined;
  code: CodeAttempts;
  /** The code that was issued last; every earlier one is void. */
  issued: { issue: number; keyId: string } | undefined;
  /** Why the wait for a code ends. */
  ending: ClosedStatus | undefined;
  /** A 'superseded' signal has arrived: whether the code is void is to be looked up in the database. */
  woken: boolean;
  verifiedBy: SubmitCode['browser'] | undefined;
  password: NewPassword;
  /** The mails about the updated password, while they are being sent. */
  notices: Promise<void> | undefined;
  /** How many steps are recorded. */
  recordedSteps: number;
  /** The ending is recorded. */
  ended: boolean;
}

/** A step that took longer than this, because the database was away, has taken of the time that it gives: that begins once it is done. */
const LONG_MS = 5_000;

/** Whether the procedure waits for its code, and takes it. */
export const isWaiting = ({ timeline, ending, code }: State): boolean =>
  timeline.status === 'awaiting-code' && ending === undefined && code.right !== undefined;

/** Takes over what a step has recorded. @param handed what it was given */
export function took(state: State, handed: ProcedureView, recorded: ProcedureView): void {
  adopt(state.timeline, handed, recorded);
  state.recordedSteps = recorded.steps.length;
}

/** Called in a turn. */
export async function record(state: State): Promise<void> {
  const { timeline, input, verifiedBy } = state;
  state.recordedSteps = timeline.steps.length;
  await recordAccessCode({
    view: viewOf(timeline),
    closed: isClosed(timeline.status),
    locale: input.locale,
    ...(verifiedBy && { verifiedBy }),
  });
}

/** A code's or a right's life begins when the step that gives it is done, where that took long. @returns when it ends, epoch milliseconds */
export async function beginsOnceDone(state: State, atMs: number, lifeMs: number): Promise<number> {
  const { timeline } = state;
  if (Date.now() - atMs > LONG_MS) {
    timeline.expiresAtMs = ownNow() + lifeMs;
    await record(state);
  }
  return timeline.expiresAtMs ?? 0;
}
