/**
 * One uploaded sheet. Manual: JAIRO Cloud, 3 and 5; rules: spec/members.md, "Management menu"; decision 112.
 *
 * checked ─confirmed: all rows in one transaction→ applying ─invitations and mails begun→ completed
 *    ├─the roster has moved→ checked, with a new plan ─which has errors→ refused
 *    ├─not confirmed in time→ expired
 *    └─errors in the plan from the beginning→ refused
 *
 * Rows, plan and what is to follow stand in the database; the history holds counts and a digest.
 */
import {
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  condition,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { ImportEffectsActivities } from '../activities/jairo/import-effects.js';
import type { ImportRecord, MemberImportActivities } from '../activities/jairo/member-import.js';
import {
  type ConfirmImport,
  confirmImportUpdate,
  type ConfirmRefusal,
  type MemberImportInput,
} from './contracts/member-import.js';
import {
  BULK_TASK_QUEUE,
  type ClosedStatus,
  isClosed,
  type Outcome,
  type ProcedureResult,
  type ProcedureView,
  procedureQuery,
} from './contracts/procedure.js';
import { isForgedAnswer } from './steps/bound-messages.js';
import { ownNow, startClock, within } from './steps/clock.js';
import { inTurn } from './steps/in-turn.js';
import { answeredByUs } from './steps/mail-refusal.js';
import { localActivities } from './steps/policies.js';
import { checkAddressee, checkShape } from './steps/shapes.js';
import { instant, step, type Timeline, viewOf } from './steps/timeline.js';

const { closeMemberImport, recordMemberImport } = localActivities<MemberImportActivities>();
/** Thousands of rows in one transaction; where others are being written it waits for its place. */
const { applyMemberImport } = proxyActivities<MemberImportActivities>({
  startToCloseTimeout: '60s',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '200ms', maximumInterval: '2s' },
});
/** Goes on for as long as there is something to do: it is one activity, however many people it is about, and another worker goes on where one has died. */
const { followMemberImport } = proxyActivities<ImportEffectsActivities>({
  taskQueue: BULK_TASK_QUEUE,
  startToCloseTimeout: '1 day',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '500ms', maximumInterval: '10s' },
});

interface State {
  input: MemberImportInput;
  timeline: Timeline;
  /** A confirmation is being carried out. */
  confirming: number;
  /** Whether something is to follow the rows; undefined until they are applied. */
  applied: { follows: boolean } | undefined;
  /** The plan that was made anew has errors. */
  refused: boolean;
  /** Nobody confirmed it in time. */
  lapsed: boolean;
  /** The ending is recorded in the database. */
  ended: boolean;
}

export async function memberImport(input: MemberImportInput): Promise<ProcedureResult> {
  const { procedureId, by, counts, planMs } = input;
  startClock();
  const timeline: Timeline = {
    procedureId,
    status: 'checked',
    steps: [{ at: instant(Date.now()), step: 'plan-checked', actor: `member:${by}` }],
    expiresAtMs: counts.errors > 0 ? undefined : ownNow() + planMs,
  };
  const refused = counts.errors > 0;
  const state: State = { input, timeline, confirming: 0, applied: undefined, refused, lapsed: false, ended: false };
  setHandler(procedureQuery, () => viewOf(timeline));
  setHandler(confirmImportUpdate, (message) => confirm(state, message), {
    validator: (message) => {
      checkShape(message, { procedureId: 'string', revision: 'number', by: 'string', confirmRemovals: 'boolean' });
      checkAddressee(message, procedureId);
      if (timeline.status !== 'checked' || state.refused)
        throw ApplicationFailure.nonRetryable('nothing can be confirmed now', 'wrong-state');
    },
  });

  if (!refused) await inTurn(() => record(state));
  const status = await run(state);
  await inTurn(() => end(state, status));
  await condition(allHandlersFinished);
  return { status };
}

async function run(state: State): Promise<ClosedStatus> {
  if (state.refused) return 'refused';
  await confirmed(state);
  if (state.refused) return 'refused';
  if (await inTurn(() => lapse(state))) return 'expired';
  if (state.applied?.follows) await followed(state);
  return 'completed';
}

/** Waits until the plan is carried out, has become one with errors, or is too old; then for a confirmation that is under way. */
async function confirmed(state: State): Promise<void> {
  const { timeline } = state;
  const isDone = () => state.applied !== undefined || state.refused;
  const leftMs = () => Math.max(0, (timeline.expiresAtMs ?? 0) - ownNow());
  while (!isDone() && leftMs() > 0) await within(isDone, timeline.expiresAtMs ?? 0);
  await condition(() => state.confirming === 0);
}

/** Ends the right to confirm. @returns false where the rows are applied, also by a task that was thrown away */
async function lapse(state: State): Promise<boolean> {
  if (state.applied) return false;
  const { procedureId } = state.input;
  if (await closeMemberImport({ procedureId, ending: 'expired' })) {
    await applying(state, 'system', true);
    return false;
  }
  state.lapsed = true;
  return true;
}

/** Answers once all rows are applied and that is recorded; where nothing follows, once the ending is. */
async function confirm(
  state: State,
  message: ConfirmImport,
): Promise<Outcome<{ view: ProcedureView }, ConfirmRefusal>> {
  state.confirming += 1;
  let refusal: ConfirmRefusal | undefined;
  try {
    refusal = await inTurn(() => carryOut(state, message));
  } finally {
    state.confirming -= 1;
  }
  if (state.refused || state.applied?.follows === false) await condition(() => state.ended);
  return refusal ? { ok: false, refusal } : { ok: true, view: viewOf(state.timeline) };
}

/** @returns why nothing was applied */
async function carryOut(
  state: State,
  { revision, by, confirmRemovals }: ConfirmImport,
): Promise<ConfirmRefusal | undefined> {
  // One that came while another was being carried out.
  if (state.applied) return undefined;
  if (state.refused || state.lapsed) return 'wrong-state';
  const { procedureId, removalShare, locale } = state.input;
  const confirmation = { procedureId, revision, by, confirmRemovals, removalShare, locale };
  const result = await answeredByUs(() => applyMemberImport(confirmation));
  if (result.state === 'applied') {
    await applying(state, `member:${by}`, result.total > 0);
    return undefined;
  }
  if (result.state === 'plan-changed') {
    step(state.timeline, 'plan-changed', 'system');
    await record(state);
    state.refused = result.refused;
  }
  return result.state;
}

async function applying(state: State, actor: 'system' | `member:${string}`, follows: boolean): Promise<void> {
  state.timeline.expiresAtMs = undefined;
  step(state.timeline, 'import-applied', actor, 'applying');
  await record(state);
  state.applied = { follows };
}

/** A day passes, or a stranger answers for the activity: it is asked again until nothing is left to do. */
async function followed({ input }: State): Promise<void> {
  const { procedureId, by, locale, perSecond, waits } = input;
  for (;;) {
    try {
      return await followMemberImport({ procedureId, by, locale, perSecond, waits });
    } catch (error) {
      if (!(error instanceof ActivityFailure) || !isForgedAnswer(error)) throw error;
    }
  }
}

async function end(state: State, status: ClosedStatus): Promise<void> {
  const { procedureId } = state.input;
  if (status === 'completed' || status === 'refused') await closeMemberImport({ procedureId, ending: status });
  state.timeline.expiresAtMs = undefined;
  step(state.timeline, status === 'refused' ? 'plan-refused' : status, 'system', status);
  await record(state);
  state.ended = true;
}

const recordOf = ({ timeline, input }: State): ImportRecord => ({
  view: viewOf(timeline),
  closed: isClosed(timeline.status),
  locale: input.locale,
});
const record = (state: State): Promise<void> => recordMemberImport(recordOf(state));
