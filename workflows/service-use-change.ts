/**
 * Request to suspend, resume or cancel the use of the service. Manual: CiNii Research, application page; rules:
 * spec/password-reissue.md, "Entry".
 *
 * awaiting-decision ─approved, applied, mailed→ completed
 *        ├─refused, mailed→ refused
 *        ├─withdrawn by the applicant, mailed→ withdrawn
 *        └─approved, but the registration is in another state by now→ failed
 * A second request for a registration whose first one is open ends as superseded, at once.
 *
 * A mail that can't be delivered is a step of the case and ends nothing: the decision stands without it.
 */
import { ActivityFailure, allHandlersFinished, condition, proxyActivities, setHandler } from '@temporalio/workflow';
import type { ServiceUseChangeActivities } from '../activities/cinii/service-use-change.js';
import type { ReviewActivities } from '../activities/review.js';
import { type ClosedStatus, isClosed, type ProcedureResult, procedureQuery } from './contracts/procedure.js';
import { decideUpdate, withdrawnSignal } from './contracts/review.js';
import { openedUpdate, type ServiceUseChangeInput } from './contracts/service-use-change.js';
import { begin, step, viewOf } from './steps/timeline.js';
import { concurrentLocalActivities, mail } from './steps/policies.js';
import { type AwaitsDecision, checkDecide, decide } from './steps/review.js';
import { isShaped, onlyBound } from './steps/shapes.js';

const { openUseChange, recordUseChange, readUseDecision, applyUseChange } =
  concurrentLocalActivities<ServiceUseChangeActivities>();
const { readApplicationMessage } = concurrentLocalActivities<ReviewActivities>();

interface State extends AwaitsDecision {
  input: ServiceUseChangeInput;
  /** Whether the request stands in the queue; undefined until that is known. */
  opened: boolean | undefined;
  withdrawn: boolean;
}

export async function serviceUseChange(input: ServiceUseChangeInput): Promise<ProcedureResult> {
  const state: State = {
    input,
    timeline: begin(input.procedureId, 'awaiting-decision'),
    opened: undefined,
    decided: undefined,
    withdrawn: false,
  };
  setHandler(procedureQuery, () => viewOf(state.timeline));
  const isOpened = async (): Promise<boolean> => {
    await condition(() => state.opened !== undefined);
    return state.opened === true;
  };
  setHandler(openedUpdate, isOpened, onlyBound);
  setHandler(decideUpdate, (message) => decide(state, message, readUseDecision), { validator: checkDecide });

  setHandler(withdrawnSignal, (message) => withdrawn(state, message));

  const { procedureId, applicationId, change, kind, receivedAt, dueAt } = input;
  const opened = await openUseChange({ procedureId, applicationId, change, kind, receivedAt, dueAt });
  if (!opened) {
    state.opened = false;
    step(state.timeline, 'superseded', 'system', 'superseded');
    await record(state);
    await condition(allHandlersFinished);
    return { status: 'superseded' };
  }
  await record(state);
  state.opened = true;
  // Not awaited yet: a mail server that is down must not delay a decision.
  const receipt = mailed(state, 'received');
  await condition(() => state.decided !== undefined || state.withdrawn);
  const status = await carryOut(state);
  await receipt;
  await condition(allHandlersFinished);
  return { status };
}

/** What counts is the withdrawal's row, which also keeps everybody from deciding; a message that names none changes nothing. */
async function withdrawn(state: State, message: { withdrawalId: string }): Promise<void> {
  if (!isShaped(message, { withdrawalId: 'string' })) return;
  const { procedureId } = state.input;
  const row = await readApplicationMessage({ procedureId, messageId: message.withdrawalId, kind: 'withdrawal' });
  if (row && !state.decided && state.timeline.status === 'awaiting-decision') state.withdrawn = true;
}

async function carryOut(state: State): Promise<ClosedStatus> {
  const { procedureId, applicationId, change } = state.input;
  let status: 'refused' | 'withdrawn' | 'completed' | 'failed' = state.decided ? 'refused' : 'withdrawn';
  if (state.decided?.decision === 'approve')
    status = (await applyUseChange({ procedureId, applicationId, change })) ? 'completed' : 'failed';
  step(state.timeline, status, status === 'withdrawn' ? 'person' : 'system', status);
  await record(state);
  // A failed change tells the applicant nothing yet: staff see it in their queue.
  if (status !== 'failed') await mailed(state, status === 'completed' ? 'approved' : status);
  return status;
}

/** Mails the applicant; a mail that can't be delivered is noted as a step, for staff to see. */
async function mailed(state: State, what: 'received' | 'approved' | 'refused' | 'withdrawn'): Promise<void> {
  const { procedureId, locale, mailMs, applicationId, change, dueAt } = state.input;
  const { mailUseChange } = proxyActivities<ServiceUseChangeActivities>(mail(mailMs));
  try {
    await mailUseChange({ procedureId, what, applicationId, change, dueAt, locale });
    step(state.timeline, `mailed-${what}`, 'system');
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    step(state.timeline, 'mail-undeliverable', 'system');
  }
  await record(state);
}

const record = ({ timeline, input }: State): Promise<void> =>
  recordUseChange({ view: viewOf(timeline), closed: isClosed(timeline.status), locale: input.locale });
