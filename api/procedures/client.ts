/** How the API talks to procedures: start, update, query. It holds no procedure state of its own. */
import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { type LimitRule, takeAllOnce } from '../../db/platform/limits.js';
import { findProcedure, type ProcedureRow, projectedView, recordRefusedAttempt } from '../../db/platform/procedures.js';
import { isTemporalUnavailable, TAKEN_WITHIN_MS } from '../../worker/runtime/temporal/client.js';
import { updateProcedure as send, type Updated } from '../../worker/runtime/temporal/messages.js';
import { tellIfPaused } from '../../worker/runtime/temporal/pauses.js';
import { startOptions, startOnce } from '../../worker/runtime/temporal/procedures.js';
import { queryIdle } from '../../worker/runtime/temporal/query-idle.js';
import { type Digest, type ProcedureView, procedureQuery } from '../../workflows/contracts/procedure.js';
import type { CodeClaims } from '../../worker/runtime/crypto/tokens.js';
import type { ApiDependencies } from '../dependencies.js';
import type { CallContext } from '../http/call-context.js';
import { isRefused, returned } from '../http/plugins/limits.js';
import { type ProblemWord, problem } from '../http/problems.js';
import { askedPath, procedurePath } from '../pages/paths.js';
import type { Text } from '../text/index.js';
import { asShown, isClassPaused } from './deadlines.js';

/**
 * Sends an update and waits for its answer: see `send`. What the call asks for may be done from then on.
 * @param message.earlierIds what its ID would have been under older keys: where one was sent under such an ID, its answer is the answer
 */
export async function updateProcedure<R, A extends [unknown]>(
  deps: Pick<ApiDependencies, 'temporal'>,
  call: CallContext,
  procedureId: string,
  update: UpdateDefinition<R, A>,
  { earlierIds = [], ...message }: Parameters<typeof send<R, A>>[3] & { earlierIds?: readonly string[] },
): Promise<Updated<R>> {
  call.aboutToChange(procedureId);
  for (const earlier of earlierIds) {
    const result = await answerOf<R>(deps, procedureId, earlier);
    if (result !== undefined) return { state: 'done', result };
  }
  const sent = await send(deps, procedureId, update, message);
  if (sent.state === 'done') call.hasAnswered(procedureId);
  return sent;
}

/** The ID of an update that means the same however often it is sent. @param value keyed: it may be personal */
const keyedId = (
  { tokens }: Pick<ApiDependencies, 'tokens'>,
  { what, use, value }: { what: string; use: string; value: string },
): { updateId: string; earlierIds: string[] } => {
  const [updateId = '', ...earlierIds] = tokens.digests(use, value).map((digest) => `${what}-${digest}`);
  return { updateId, earlierIds };
};

/** ID of the update that accepts a reissue. */
export const acceptId = (deps: Pick<ApiDependencies, 'tokens'>, choice: string) =>
  keyedId(deps, { what: 'accept', use: 'accepted', value: choice });

/**
 * ID of an update that a form sends: sent again it is the same, as long as it says the same. A corrected form, from a page that the browser has kept, is
 * another. @param said what was typed, but no secret
 */
export const typedId = (
  deps: Pick<ApiDependencies, 'tokens'>,
  call: Pick<CallContext, 'idFor'>,
  what: string,
  said: readonly string[],
) => keyedId(deps, { what: call.idFor(what), use: 'typed', value: JSON.stringify(said) });

/** How long a procedure that has begun is tried to be told of a pause. */
const TOLD_WITHIN_MS = 2_000;
/** How long a query may take before the written view is shown instead. */
const QUERIED_WITHIN_MS = 3_000;
/** How long a query waits for a procedure that is busy, where there is a written view to show instead. */
const BUSY_FOR_MS = 1_000;

/**
 * What an earlier try of this call was answered, under the same update ID, however long ago its procedure has ended.
 * @returns undefined where no such update was taken, or none that it answered
 */
export async function answeredBefore<R>(
  { temporal }: Pick<ApiDependencies, 'temporal'>,
  call: CallContext,
  procedureId: string,
  updateId: string,
): Promise<R | undefined> {
  if (!call.isRepeatable) return undefined;
  call.aboutToChange(procedureId);
  return answerOf<R>({ temporal }, procedureId, updateId);
}

/** What an update was answered; undefined where there was no such update. */
async function answerOf<R>(
  { temporal }: Pick<ApiDependencies, 'temporal'>,
  procedureId: string,
  updateId: string,
): Promise<R | undefined> {
  const update = temporal.workflow.getHandle(procedureId).getUpdateHandle<R>(updateId);
  try {
    return await temporal.withDeadline(Date.now() + QUERIED_WITHIN_MS, () => update.result());
  } catch (error) {
    if (isTemporalUnavailable(error)) throw error;
    return undefined;
  }
}

/** Starts a procedure. A repeat with the same ID finds it started and changes nothing. */
export async function startProcedure(
  deps: Pick<ApiDependencies, 'db' | 'temporal'>,
  call: CallContext,
  workflowType: string,
  input: { procedureId: string },
): Promise<void> {
  const { temporal } = deps;
  call.aboutToChange(input.procedureId);
  await temporal.withDeadline(Date.now() + TAKEN_WITHIN_MS, () => startOnce(temporal, workflowType, input));
  await hearsOfPause(deps, call, input.procedureId);
}

/** While its class is paused a procedure that has begun hears of it at once. It has begun, whatever becomes of that: the pause's next look tells it, too. */
async function hearsOfPause(
  { db, temporal }: Pick<ApiDependencies, 'db' | 'temporal'>,
  call: CallContext,
  procedureId: string,
): Promise<void> {
  try {
    if (!(await isClassPaused({ db }, procedureId))) return;
    await temporal.withDeadline(Date.now() + TOLD_WITHIN_MS, () => tellIfPaused({ db, temporal }, procedureId));
  } catch (err) {
    call.log.warn({ err, procedureId }, 'a procedure that has begun could not be told yet of an outage pause');
  }
}

/**
 * Starts a procedure within limits, in its turn. A start is counted once however often it is sent; one that could not begin because a part was away is not
 * counted.
 * @param start a refusal that it throws is counted
 * @throws Refusal `too-many-requests`; OverloadedError; what `start` throws
 */
export const startWithin = <T>(
  deps: Pick<ApiDependencies, 'db' | 'temporal'>,
  call: CallContext,
  { procedureId, rules }: { procedureId: string; rules: LimitRule[] },
  start: () => Promise<T>,
): Promise<T> => call.inTurn(procedureId, () => startCounted(deps, { procedureId, rules }, start));

async function startCounted<T>(
  deps: Pick<ApiDependencies, 'db' | 'temporal'>,
  { procedureId, rules }: { procedureId: string; rules: LimitRule[] },
  start: () => Promise<T>,
): Promise<T> {
  // Names what is limited too: the same form sent again with another address is another try.
  const mark = ['start', procedureId, ...rules.map(({ key }) => key)].join(' ');
  const answer = await takeAllOnce(deps.db, mark, rules);
  if (!answer.ok) throw problem('too-many-requests', { retryAfterS: answer.retryAfterS });
  try {
    return await start();
  } catch (error) {
    if (!isRefused(error) && !(await hasBegun(deps, procedureId))) await returned(deps.db, mark, rules);
    throw error;
  }
}

/** Whether the workflow exists: then it goes on once the parts are back, although the caller got no answer in time. */
async function hasBegun({ temporal }: Pick<ApiDependencies, 'temporal'>, procedureId: string): Promise<boolean> {
  try {
    await temporal.withDeadline(Date.now() + QUERIED_WITHIN_MS, () =>
      temporal.workflow.getHandle(procedureId).describe(),
    );
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts a procedure and waits for the answer of its first update. A repeat with the same ID finds it started and gets the same answer.
 * @throws what {@link isTemporalUnavailable} knows when no worker answers in time
 */
export async function startProcedureWithUpdate<R>(
  deps: Pick<ApiDependencies, 'db' | 'temporal'>,
  call: CallContext,
  workflowType: string,
  input: { procedureId: string },
  update: UpdateDefinition<R, [unknown]>,
): Promise<R> {
  const { temporal } = deps;
  call.aboutToChange(input.procedureId);
  const startWorkflowOperation = new WithStartWorkflowOperation(workflowType, {
    ...startOptions(input),
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
  });
  // The handle fails together with the update, which is awaited below; unhandled, its rejection would end the process.
  startWorkflowOperation.workflowHandle().catch(() => undefined);
  try {
    const answer = await temporal.withDeadline(Date.now() + TAKEN_WITHIN_MS, () =>
      temporal.workflow.executeUpdateWithStart(update, { startWorkflowOperation, updateId: 'first', args: [null] }),
    );
    call.hasAnswered(input.procedureId);
    await hearsOfPause(deps, call, input.procedureId);
    return answer;
  } catch (error) {
    // A repeat that comes when the procedure has ended already, or ends.
    if (
      error instanceof WorkflowExecutionAlreadyStartedError ||
      error instanceof WorkflowNotFoundError ||
      error instanceof WorkflowUpdateFailedError
    )
      throw problem('wrong-state');
    throw error;
  }
}

/**
 * The view of a procedure, as it is written. Its workflow is asked where nothing is written yet, and where the row may be behind what somebody was
 * told (decision 103).
 * @param mayBeBehind whether a row may be, while its procedure is open
 */
export async function viewProcedure(
  { temporal, db }: Pick<ApiDependencies, 'temporal' | 'db'>,
  procedureId: string,
  mayBeBehind: (row: ProcedureRow) => boolean = () => false,
): Promise<ProcedureView | undefined> {
  const row = await findProcedure(db, procedureId);
  if (row && (row.closed || !mayBeBehind(row))) return projectedView(db, row);
  try {
    const within = { idleMs: row ? BUSY_FOR_MS : QUERIED_WITHIN_MS, ms: QUERIED_WITHIN_MS };
    const view = await queryIdle(temporal.workflow.getHandle(procedureId), procedureQuery, within);
    if (view) return await asShown({ db }, view);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return row && projectedView(db, row);
    if (!isTemporalUnavailable(error)) throw error;
  }
  const written = await findProcedure(db, procedureId);
  if (!written) throw problem('unavailable', { retryAfterS: 2 });
  return projectedView(db, written);
}

/**
 * Where somebody goes whose step was refused: to the page of the procedure, which says where it is. Where that page would offer the same step again,
 * what is written may be of a task that was thrown away: then the page asks the workflow.
 * @param offered the status in which the step is offered
 */
export async function pageOfRefused(
  { db }: Pick<ApiDependencies, 'db'>,
  procedureId: string,
  offered: ProcedureView['status'],
): Promise<string> {
  const row = await findProcedure(db, procedureId);
  return row?.status === offered ? askedPath(procedureId) : procedurePath(procedureId);
}

/** Whether a code as typed is the one that was mailed, as far as its key is still in the ring. What counts is the workflow's comparison. */
export const isMailedCode = ({ tokens }: Pick<ApiDependencies, 'tokens'>, mailed: CodeClaims, typed: string): boolean =>
  tokens.codes(mailed).some((code) => tokens.matches('attempt', typed, tokens.digest('attempt', code)));

/**
 * ID of the update that gives a mailed code. The right one is one attempt however often a browser gives it, so that it gets the answer that it
 * lost. A wrong one is an attempt each time, but that a call is not counted again when it is repeated.
 */
export const attemptId = (
  deps: Pick<ApiDependencies, 'tokens'>,
  call: CallContext,
  mailed: CodeClaims,
  typed: string,
): ReturnType<typeof keyedId> => {
  const giver = isMailedCode(deps, mailed, typed) ? call.browserId() : call.idFor('attempt');
  return keyedId(deps, { what: 'code', use: 'attempt', value: `${giver}\0${typed}` });
};

/** Writes a refused attempt into the audit trail of its procedure, and throws the refusal. */
export async function refuse(
  { db, tokens }: Pick<ApiDependencies, 'db' | 'tokens'>,
  call: CallContext,
  attempt: { procedureId: string; operation: string; refusal: ProblemWord },
  refusal: Error,
): Promise<never> {
  await recordRefusedAttempt(db, { ...attempt, client: tokens.digest('client', call.clientNetwork()) });
  throw refusal;
}

/** The same for a one-time URL. */
export const refuseUrl = (
  deps: Pick<ApiDependencies, 'db' | 'tokens'>,
  call: CallContext,
  procedureId: string,
  refusal: 'url-expired' | 'url-used' | 'url-unknown',
): Promise<never> => refuse(deps, call, { procedureId, operation: 'redeemOneTimeUrl', refusal }, problem(refusal));

/** Whether this browser is the one whose redeem counted. @param digest as the procedure keeps it; nothing: no redeem counted yet */
export function isRedeemedBy(
  { tokens }: Pick<ApiDependencies, 'tokens'>,
  call: CallContext,
  digest: string | null | undefined,
): boolean {
  return Boolean(digest) && call.isBrowser((id) => tokens.matches('browser', id, digest as Digest));
}

/** What a step is called in the caller's language; its own name where there is no text for it. */
export const stepText = (text: Text, step: string): string => {
  const id = `step.${step}`;
  return text.has(id) ? text.t(id) : step;
};
