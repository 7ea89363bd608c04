/**
 * The case tracker: a mailed code shows an applicant without an account where the case is (design: field.md, table 2 no. 12).
 *
 * awaiting-code ─right→ completed (the case may be looked at for a while)
 *      ├─third wrong→ locked
 *      └─code's life over→ expired
 *
 * A receipt number without a case goes through the same steps, without a mail and without a right code: nobody learns which numbers exist. For
 * the same reason the timeline doesn't mention the mail, and a late mail gets no new code, whose longer life would show that there is a case
 * (decision 39). Staff find the mail in the mail ledger.
 */
import {
  ActivityFailure,
  ApplicationFailure,
  allHandlersFinished,
  condition,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { CaseTrackingActivities } from '../activities/umin/case-tracking.js';
import { type CaseTrackingInput, openCaseUpdate, type TrackingCodeAnswer } from './contracts/case-tracking.js';
import {
  type ClosedStatus,
  type Digest,
  isClosed,
  type ProcedureResult,
  procedureQuery,
} from './contracts/procedure.js';
import { isEarly, ownNow, told, within } from './steps/clock.js';
import { attemptCode, type CodeAttempts, codeAttempts, isTryFree } from './steps/code-attempts.js';
import { begin, type Timeline, instant, step, viewOf } from './steps/timeline.js';
import { Patience } from './steps/mail-patience.js';
import { localActivities, mail } from './steps/policies.js';
import { randomPause } from './steps/random-pause.js';
import { checkShape } from './steps/shapes.js';

const { issueTrackingCode, recordCaseTracking } = localActivities<CaseTrackingActivities>();

interface State {
  input: CaseTrackingInput;
  timeline: Timeline;
  code: CodeAttempts;
  /** Whether attempts can be compared: the right code is known, or it is known that there is none. */
  issued: boolean;
  ending: 'completed' | 'locked' | undefined;
}

export async function caseTracking(input: CaseTrackingInput): Promise<ProcedureResult> {
  const state: State = {
    input,
    timeline: begin(input.procedureId, 'awaiting-code'),
    code: codeAttempts(input.tries),
    issued: false,
    ending: undefined,
  };
  state.timeline.expiresAtMs = ownNow() + input.waits.codeMs;
  setHandler(procedureQuery, () => viewOf(state.timeline));
  setHandler(openCaseUpdate, ({ attempt }) => open(state, attempt), {
    validator: (message) => {
      checkShape(message, { attempt: 'strings' });
      checkCode(state);
    },
  });

  const status = await run(state);
  // From here on no attempt is compared, also none that is waiting already.
  state.code.right = undefined;
  step(state.timeline, status, status === 'completed' ? 'person' : 'system', status);
  await record(state);
  await condition(allHandlersFinished);
  return { status };
}

async function run(state: State): Promise<ClosedStatus> {
  const { procedureId, caseId } = state.input;
  const { keyId, right } = await issueTrackingCode({ procedureId });
  if (caseId !== undefined) state.code.right = right;
  state.issued = true;
  await record(state);
  // Not awaited: neither a right code nor an ending has to wait for the mail server.
  void mailCode(state, caseId, keyId);
  const isEnding = (): boolean => state.ending !== undefined;
  const untilMs = state.timeline.expiresAtMs ?? 0;
  do await within(isEnding, untilMs);
  while (isEarly(isEnding, untilMs));
  // Codes whose try is being taken came in time, however long the database takes.
  if (state.code.underWay > 0) await condition(() => state.code.underWay === 0);
  return state.ending ?? 'expired';
}

/** Mails the code where there is a case, retrying for as long as it is valid. Staff see in the mail ledger whether it was delivered. */
async function mailCode({ input, timeline }: State, caseId: string | undefined, keyId: string): Promise<void> {
  const { procedureId, locale, waits } = input;
  if (waits.quietMs) await randomPause(waits.quietMs);
  if (caseId === undefined || isClosed(timeline.status)) return;
  const patience = new Patience(Math.max(1, Math.min(waits.mailMs, waits.codeMs)));
  for (;;) {
    const { mailTrackingCode } = proxyActivities<CaseTrackingActivities>(mail(patience.next()));
    try {
      await mailTrackingCode({ procedureId, caseId, keyId, expiresAt: told(timeline.expiresAtMs ?? 0), locale });
      return;
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      if (!patience.goesOn(error)) return;
    }
  }
}

/** Validator: an attempt that it refuses is not compared with the code and leaves no event in the history. */
function checkCode({ code, timeline, ending }: State): void {
  const refuse = (type: string): never => {
    throw ApplicationFailure.nonRetryable('no code is taken now', type);
  };
  if (!isTryFree(code)) refuse('code-locked');
  if (ending !== undefined || isClosed(timeline.status) || ownNow() >= (timeline.expiresAtMs ?? 0))
    refuse('code-expired');
}

/**
 * Looks at the tries left and compares without an await in between: attempts sent at once are compared one after the other, never more than there
 * are tries.
 */
async function open(state: State, attempt: Digest[]): Promise<TrackingCodeAnswer> {
  const { code, timeline, input } = state;
  await condition(() => state.issued);
  // Looked at once more: others may have been taken while this one waited.
  if (!isTryFree(code)) return { ok: false, refusal: 'code-locked' };
  if (state.ending !== undefined || isClosed(timeline.status)) return { ok: false, refusal: 'code-expired' };
  const { procedureId, caseId } = input;
  const isOpen = (): boolean => code.triesLeft > 0 && state.ending === undefined && !isClosed(timeline.status);
  const found = await attemptCode(code, { procedureId, attempt, isOpen });
  if (found === 'void') return { ok: false, refusal: code.triesLeft > 0 ? 'code-expired' : 'code-locked' };
  if (found === 'used-up') {
    state.ending = 'locked';
    return { ok: false, refusal: 'code-locked' };
  }
  if (found === 'right' && caseId !== undefined) {
    state.ending = 'completed';
    return { ok: true, caseId, expiresAt: instant(Date.now() + input.waits.lookMs) };
  }
  const { triesLeft } = code;
  step(timeline, 'wrong-code', 'person');
  if (found === 'locked') {
    state.ending = 'locked';
    return { ok: false, refusal: 'code-locked' };
  }
  await record(state);
  return { ok: false, refusal: 'wrong-code', triesLeft };
}

const record = ({ timeline, input }: State): Promise<void> =>
  recordCaseTracking({ view: viewOf(timeline), closed: isClosed(timeline.status), locale: input.locale });
