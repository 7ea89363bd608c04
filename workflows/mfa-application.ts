/**
 * Re-registration of verification methods by application, through three channels. Manual: UTokyo Account, 「申請を行って再登録する」; rules:
 * spec/mfa-reregistration.md, 2b.
 *
 * awaiting-decision ⇄ awaiting-applicant (staff ask for a better photo, more evidence comes)
 *      ├─refused, mailed→ refused
 *      ├─withdrawn, a usable method has signed in, stopped by the link of a mail→ withdrawn
 *      ├─no answer in time→ abandoned
 *      └─approved→ (cooling, while a changed notice address is young) → applying ─methods removed→ awaiting-registration
 * awaiting-registration ─a new method registered→ completed
 *      ├─window over→ expired
 *      └─stopped→ withdrawn
 * Another re-registration of the person is open: superseded, at once. The owner of the methods refuses for good: failed, for staff to see.
 *
 * At the due hour, and at 9:00 of each business day after it, whoever leads the queue is mailed until there is a decision. What counts is in the
 * database: signals only wake. A mail that can't be delivered is a step of the case and ends nothing.
 */
import {
  ActivityFailure,
  allHandlersFinished,
  condition,
  patched,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { MfaApplicationActivities } from '../activities/utokyo/mfa-application.js';
import type { ReregistrationActivities } from '../activities/utokyo/reregistration.js';
import type { ReregistrationMailActivities } from '../activities/utokyo/reregistration-mails.js';
import {
  addEvidenceUpdate,
  applicationOpenedUpdate,
  type MfaApplicationInput,
  redateUpdate,
} from './contracts/mfa-application.js';
import {
  type ClosedStatus,
  isClosed,
  type Outcome,
  type ProcedureResult,
  type ProcedureView,
  procedureQuery,
} from './contracts/procedure.js';
import { reregistrationChangedSignal, stopReregistrationUpdate } from './contracts/reregistration.js';
import {
  answeredSignal,
  askedSignal,
  decideUpdate,
  type StandingDecision,
  withdrawnSignal,
} from './contracts/review.js';
import { escalate, type Escalating, redate } from './steps/escalation.js';
import { keepPictures } from './steps/keep-pictures.js';
import { answeredByUs } from './steps/mail-refusal.js';
import { ELSEWHERE, localActivities } from './steps/policies.js';
import {
  checkStop,
  type Reregistering,
  readRow,
  reregistering,
  stepOfEnd,
  stop,
  tellEndedFromOutside,
  tellLeads,
  tellMember,
  warnTelephones,
} from './steps/reregistration.js';
import { answered, asked, checkDecide, decideReview, type Review, reviewed, withdrawn } from './steps/review.js';
import { checkAddressee, checkShape, onlyBound } from './steps/shapes.js';
import { begin, instant, step, viewOf } from './steps/timeline.js';

const { noticeAddresses, openMfaApplication, readEvidence, redateApplication } =
  localActivities<MfaApplicationActivities>();
const { closeUnregistered, recordReregistration } = localActivities<ReregistrationActivities>();
const { manyApprovals } = localActivities<ReregistrationMailActivities>();
const { resetMethods } = proxyActivities<ReregistrationActivities>(ELSEWHERE);

interface State extends Escalating, Reregistering {
  input: MfaApplicationInput;
  /** Whether it stands in the queue; undefined until that is known. */
  opened: boolean | undefined;
  /** The review is over, also where nobody has decided. */
  isSettled: boolean;
  review: Review<never>;
}

export async function mfaApplication(input: MfaApplicationInput): Promise<ProcedureResult> {
  const state = begun(input);
  const { review, timeline } = state;
  setHandler(procedureQuery, () => viewOf(timeline));
  setHandler(applicationOpenedUpdate, () => isOpened(state), onlyBound);
  setHandler(decideUpdate, (message) => decideReview(review, message), { validator: checkDecide });
  setHandler(askedSignal, (message) => asked(review, message));
  setHandler(answeredSignal, (message) => answered(review, message));
  setHandler(withdrawnSignal, (message) => withdrawn(review, message));
  setHandler(addEvidenceUpdate, (message) => addEvidence(state, message), {
    validator: (message) => {
      checkShape(message, { procedureId: 'string', evidenceId: 'string' });
      checkAddressee(message, input.procedureId);
    },
  });
  setHandler(redateUpdate, (message) => redate(state, message), {
    validator: (message) => {
      checkShape(message, { procedureId: 'string', reason: 'string' });
      checkShape(message.hours, { dueAt: 'string', calendar: 'string', remindAt: 'strings' });
      checkAddressee(message, input.procedureId);
    },
  });
  setHandler(reregistrationChangedSignal, () => readRow(state));
  setHandler(stopReregistrationUpdate, (message) => stop(state, message), {
    validator: (message) => checkStop(state, message),
  });

  const status = await run(state);
  timeline.expiresAtMs = undefined;
  step(timeline, status, status === 'withdrawn' ? 'person' : 'system', status);
  await state.record();
  review.recorded = true;
  state.ended = true;
  state.opened ??= false;
  await tellEnd(state, status);
  await Promise.all(state.mails);
  await condition(allHandlersFinished);
  return { status };
}

function begun(input: MfaApplicationInput): State {
  const timeline = begin(input.procedureId, 'awaiting-decision');
  const { memberId, locale, waits } = input;
  const record = (): Promise<void> =>
    recordReregistration({
      kind: 'mfa-application',
      view: viewOf(timeline),
      closed: isClosed(timeline.status),
      locale,
      ...(state.stoppedBy !== undefined && { redeemedBy: state.stoppedBy }),
    });
  const state: State = {
    ...reregistering({ timeline, memberId, locale, mailMs: waits.mailMs, record }),
    input,
    hours: input.hours,
    opened: undefined,
    isSettled: false,
    escalations: 0,
    redatings: 0,
    isUndecided: () => isUndecided(state),
    remindLeads: (n) => tellLeads(state, { procedureId: input.procedureId, what: 'due', n }),
    tellLater: (until, n) => tellMember(state, { what: 'redated', until, n }),
    putIntoOrder: ({ dueAt, calendar }) => redateApplication({ procedureId: input.procedureId, dueAt, calendar }),
    onEnded: () => (state.review.withdrawn = true),
    review: {
      timeline,
      answerMs: waits.answerMs,
      messages: [],
      answerByMs: undefined,
      withdrawn: false,
      decided: undefined,
      recorded: false,
      record,
      tell: (mailed) => tellMember(state, mailed),
    },
  };
  return state;
}

async function isOpened(state: State): Promise<boolean> {
  await condition(() => state.opened !== undefined);
  return state.opened === true;
}

async function run(state: State): Promise<ClosedStatus> {
  const { input, timeline, hours } = state;
  const { procedureId, memberId, channel, evidenceId, receivedAt, locale } = input;
  const opened = await openMfaApplication({ procedureId, memberId, channel, evidenceId, receivedAt, hours, locale });
  if (!opened.opened) {
    step(timeline, opened.why, 'system');
    return 'superseded';
  }
  if (opened.by !== undefined) step(timeline, 'evidence-added', `staff:${opened.by}`);
  await state.record();
  state.opened = true;
  await readAddresses(state);
  // In the background: a mail server that is down must not delay a decision.
  tellMember(state, { what: 'received', ...(hours.promised && { until: hours.dueAt }) });
  if (patched('telephones-warned')) warnTelephones(state);
  const escalating = escalate(state);
  const end = await reviewed(state.review);
  state.isSettled = true;
  const status = typeof end === 'string' ? end : await carryOut(state, end);
  if (status === 'withdrawn') stepOfEnd(state);
  if (typeof end === 'string') await keepPictures(custodyOf(state));
  await escalating;
  return status;
}

/** Reads where notices go. @returns until when a change of the address keeps a reset waiting, epoch milliseconds */
async function readAddresses(state: State): Promise<number | undefined> {
  const { memberId, waits } = state.input;
  const { before, coolingUntil } = await noticeAddresses({ memberId, coolingMs: waits.coolingMs });
  state.alsoBefore ||= before;
  return coolingUntil === undefined ? undefined : Date.parse(coolingUntil);
}

/** Handler of `addEvidence`: its row counts. Where the applicant was asked for something, it is the answer. */
async function addEvidence(
  state: State,
  { evidenceId }: { evidenceId: string },
): Promise<Outcome<{ view: ProcedureView }, 'wrong-state'>> {
  const { timeline, review, input } = state;
  const row = await readEvidence({ procedureId: input.procedureId, evidenceId });
  if (review.messages.includes(evidenceId)) return { ok: true, view: viewOf(timeline) };
  if (!row || !isUndecided(state)) return { ok: false, refusal: 'wrong-state' };
  review.messages.push(evidenceId);
  review.answerByMs = undefined;
  timeline.expiresAtMs = undefined;
  step(timeline, 'evidence-added', row.by === undefined ? 'person' : `staff:${row.by}`, 'awaiting-decision');
  await state.record();
  return { ok: true, view: viewOf(timeline) };
}

const isUndecided = ({ review, opened, endedBy, isSettled }: State): boolean =>
  opened === true && !isSettled && !review.decided && !review.withdrawn && !endedBy;

const custodyOf = ({ input }: State) => ({ procedureId: input.procedureId, retentionMs: input.waits.retentionMs });

async function carryOut(state: State, { decision }: StandingDecision): Promise<ClosedStatus> {
  const { timeline, review } = state;
  timeline.expiresAtMs = undefined;
  await keepPictures(custodyOf(state));
  if (decision === 'refuse') return 'refused';
  await state.record();
  review.recorded = true;
  await tellOfMany(state);
  if (!(await cooled(state))) return 'withdrawn';
  return reset(state);
}

/** Somebody who approves more than can have been looked at: each burst is told of once. */
async function tellOfMany(state: State): Promise<void> {
  for (const { by, since } of await manyApprovals({ procedureId: state.input.procedureId }))
    await tellLeads(state, { procedureId: since, what: 'many-approvals', n: 1, staffId: by });
}

/** Waits until no change of the notice address is young any more. Both addresses are told. @returns false where it ends before */
async function cooled(state: State): Promise<boolean> {
  const { timeline } = state;
  for (let untilMs = await readAddresses(state); untilMs !== undefined; untilMs = await readAddresses(state)) {
    timeline.expiresAtMs = untilMs;
    if (timeline.status !== 'cooling') {
      step(timeline, 'cooling', 'system', 'cooling');
      tellMember(state, { what: 'cooling-approved', until: instant(untilMs) }, 'mailed-cooling');
    }
    await state.record();
    if (await condition(() => state.endedBy !== undefined, Math.max(1, untilMs - Date.now()))) return false;
  }
  timeline.expiresAtMs = undefined;
  return state.endedBy === undefined;
}

/** The re-registration start: methods are removed at their owner, and for a while ID and password reach the registration. */
async function reset(state: State): Promise<ClosedStatus> {
  const { input, timeline } = state;
  const { procedureId, memberId, waits } = input;
  timeline.status = 'applying';
  let end;
  try {
    end = await answeredByUs(() => resetMethods({ procedureId, memberId, windowMs: waits.windowMs }));
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    step(timeline, 'methods-not-reset', 'system');
    return 'failed';
  }
  if (end.state === 'ended') {
    await readRow(state);
    return 'withdrawn';
  }
  const untilMs = Date.parse(end.windowUntil);
  timeline.expiresAtMs = untilMs;
  step(timeline, 'methods-reset', 'system', 'awaiting-registration');
  if (end.left.length > 0) step(timeline, 'methods-left', 'system');
  await state.record();
  tellMember(state, { what: 'approved', until: end.windowUntil }, 'mailed-started');
  const isOver = () => state.registered !== undefined || state.endedBy !== undefined;
  await condition(isOver, Math.max(1, untilMs - Date.now()));
  if (!isOver()) {
    // What the row says counts: a message may have been lost.
    const row = await closeUnregistered({ procedureId, ending: 'expired' });
    state.registered ??= row.registered;
    state.endedBy ??= row.endedBy;
  }
  if (state.registered) {
    step(timeline, `method-registered-${state.registered}`, 'person');
    return 'completed';
  }
  return state.endedBy ? 'withdrawn' : 'expired';
}

/** The mail that says how it ended. Superseded: whoever applied is told on the page. Failed: whoever leads the queue has to act. */
async function tellEnd(state: State, status: ClosedStatus): Promise<void> {
  if (status === 'completed') {
    if (state.registered) tellMember(state, { what: 'registered', method: state.registered });
  } else if (status === 'withdrawn') {
    if (!(await tellEndedFromOutside(state))) tellMember(state, { what: 'withdrawn' });
  } else if (status === 'failed') {
    tellMember(state, { what: 'not-reset' });
    await tellLeads(state, { procedureId: state.input.procedureId, what: 'not-reset', n: 1 });
  } else if (status === 'refused' || status === 'expired' || status === 'abandoned')
    tellMember(state, { what: status });
}
