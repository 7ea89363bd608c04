/**
 * The case tracker: a mailed code shows an applicant without an account where the case is (design: field.md, table 2 no. 12).
 *
 * awaiting-code ─right→ completed (the case may be looked at for a while)
 *      ├─third wrong→ locked
 *      └─code's life over→ expired
 *
 * A receipt number that names no case walks the same way, without a mail and without a right code. For the same reason the course says nothing
 * of the mail, and a mail that is late gets no new code: the life of the code would tell that there is one. The mail ledger has it all.
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
import { type CodeAttempts, codeAttempts, compareCode } from './steps/code-attempts.js';
import { begin, type Course, instant, step, viewOf } from './steps/course.js';
import { localActivities, mail } from './steps/policies.js';
import { checkShape } from './steps/shapes.js';

const { issueTrackingCode, recordCaseTracking } = localActivities<CaseTrackingActivities>();

interface State {
  input: CaseTrackingInput;
  course: Course;
  code: CodeAttempts;
  /** Attempts can be compared: the right code is known, or that there is none. */
  issued: boolean;
  ending: 'completed' | 'locked' | undefined;
}

export async function caseTracking(input: CaseTrackingInput): Promise<ProcedureResult> {
  const state: State = {
    input,
    course: begin(input.procedureId, 'awaiting-code'),
    code: codeAttempts(input.tries),
    issued: false,
    ending: undefined,
  };
  state.course.expiresAtMs = Date.now() + input.waits.codeMs;
  setHandler(procedureQuery, () => viewOf(state.course));
  setHandler(openCaseUpdate, ({ attempt }) => open(state, attempt), {
    validator: (message) => {
      checkShape(message, { attempt: 'strings' });
      checkCode(state);
    },
  });

  const status = await run(state);
  // Void: an attempt that still waits for its turn is compared with nothing.
  state.code.right = undefined;
  step(state.course, status, status === 'completed' ? 'person' : 'system', status);
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
  // Not waited for: whoever has the code needs no mail any more, and an ending needs none either.
  if (caseId !== undefined) void mailCode(state, caseId, keyId);
  await condition(() => state.ending !== undefined, lifeLeft(state));
  return state.ending ?? 'expired';
}

const lifeLeft = ({ course }: State): number => Math.max(0, (course.expiresAtMs ?? 0) - Date.now());

/** Mails the code as long as it lives. What can't be delivered stands in the mail ledger, for staff to see. */
async function mailCode({ input, course }: State, caseId: string, keyId: string): Promise<void> {
  const { procedureId, locale, waits } = input;
  const patienceMs = Math.max(1, Math.min(waits.mailMs, waits.codeMs));
  const { mailTrackingCode } = proxyActivities<CaseTrackingActivities>(mail(patienceMs));
  try {
    await mailTrackingCode({ procedureId, caseId, keyId, expiresAt: instant(course.expiresAtMs ?? 0), locale });
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
  }
}

/** Refused without a trace in the history, and compared with nothing. */
function checkCode({ code, course, ending }: State): void {
  const refuse = (type: string): never => {
    throw ApplicationFailure.nonRetryable('no code is taken now', type);
  };
  if (code.triesLeft <= 0) refuse('code-locked');
  if (ending !== undefined || isClosed(course.status) || Date.now() >= (course.expiresAtMs ?? 0))
    refuse('code-expired');
}

/** Compares without a pause between look and count: of many attempts at once each comes after the other, and never more than there are tries. */
async function open(state: State, attempt: Digest[]): Promise<TrackingCodeAnswer> {
  const { code, course, input } = state;
  await condition(() => state.issued);
  if (code.triesLeft <= 0) return { ok: false, refusal: 'code-locked' };
  if (state.ending !== undefined || isClosed(course.status)) return { ok: false, refusal: 'code-expired' };
  const found = compareCode(code, attempt);
  const { caseId } = input;
  if (found === 'right' && caseId !== undefined) {
    state.ending = 'completed';
    return { ok: true, caseId, expiresAt: instant(Date.now() + input.waits.lookMs) };
  }
  const { triesLeft } = code;
  step(course, 'wrong-code', 'person');
  if (found === 'locked') {
    state.ending = 'locked';
    return { ok: false, refusal: 'code-locked' };
  }
  await record(state);
  return { ok: false, refusal: 'wrong-code', triesLeft };
}

const record = ({ course, input }: State): Promise<void> =>
  recordCaseTracking({ view: viewOf(course), closed: isClosed(course.status), locale: input.locale });
