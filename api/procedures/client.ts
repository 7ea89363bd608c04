/** How the API talks to procedures: start, update, query. It holds no procedure state of its own. */
import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { giveBack, type LimitRule, takeAllOnce } from '../../db/platform/limits.js';
import { findProcedure, type ProcedureRow, projectedView, recordRefusedAttempt } from '../../db/platform/procedures.js';
import { isTemporalUnavailable } from '../../worker/runtime/temporal/client.js';
import { TAKEN_WITHIN_MS } from '../../worker/runtime/temporal/messages.js';
import { queryIdle } from '../../worker/runtime/temporal/query-idle.js';
import { type Digest, type ProcedureView, procedureQuery, TASK_QUEUE } from '../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../dependencies.js';
import type { CallContext } from '../http/call-context.js';
import { type ProblemWord, problem, Refusal } from '../http/problems.js';
import type { Text } from '../text/index.js';

/** An update is sent in the same way by the outbox job, so that part stands with the worker's. */
export { updateProcedure } from '../../worker/runtime/temporal/messages.js';

/** How long a query may take before the last written view is shown instead. */
const QUERIED_WITHIN_MS = 3_000;
/** How long a query waits for a procedure that is busy, where there is a written view to show instead. */
const BUSY_FOR_MS = 1_000;

/** Starts a procedure. A repeat with the same ID finds it started and changes nothing. */
export async function startProcedure(
  { temporal }: Pick<ApiDependencies, 'temporal'>,
  workflowType: string,
  input: { procedureId: string },
): Promise<void> {
  try {
    await temporal.withDeadline(Date.now() + TAKEN_WITHIN_MS, () =>
      temporal.workflow.start(workflowType, {
        taskQueue: TASK_QUEUE,
        workflowId: input.procedureId,
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'USE_EXISTING',
        args: [input],
      }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/**
 * Starts a procedure within limits. A start is counted once however often it is sent; one that could not begin because a part was away is not
 * counted.
 * @param start a refusal that it throws is counted
 * @throws Refusal `too-many-requests`; what `start` throws
 */
export async function startWithin<T>(
  deps: Pick<ApiDependencies, 'db' | 'temporal'>,
  procedureId: string,
  rules: LimitRule[],
  start: () => Promise<T>,
): Promise<T> {
  // Names what is limited too: the same form sent again with another address is another try.
  const mark = ['start', procedureId, ...rules.map(({ key }) => key)].join(' ');
  const answer = await takeAllOnce(deps.db, mark, rules);
  if (!answer.ok) throw problem('too-many-requests', { retryAfterS: answer.retryAfterS });
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof Refusal) && !(await hasBegun(deps, procedureId))) await giveBack(deps.db, mark, rules);
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
  { temporal }: Pick<ApiDependencies, 'temporal'>,
  workflowType: string,
  input: { procedureId: string },
  update: UpdateDefinition<R, [unknown]>,
): Promise<R> {
  const startWorkflowOperation = new WithStartWorkflowOperation(workflowType, {
    taskQueue: TASK_QUEUE,
    workflowId: input.procedureId,
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
    args: [input],
  });
  // The handle fails together with the update, which is awaited below; unhandled, its rejection would end the process.
  startWorkflowOperation.workflowHandle().catch(() => undefined);
  try {
    return await temporal.withDeadline(Date.now() + TAKEN_WITHIN_MS, () =>
      temporal.workflow.executeUpdateWithStart(update, { startWorkflowOperation, updateId: 'first', args: [null] }),
    );
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
 * The view of a procedure: from the workflow while it is open, as last written when it is closed or nobody answers.
 * @param isAsWritten whether a row is shown as last written although its procedure is open
 */
export async function viewProcedure(
  { temporal, db }: Pick<ApiDependencies, 'temporal' | 'db'>,
  procedureId: string,
  isAsWritten: (row: ProcedureRow) => boolean = () => false,
): Promise<ProcedureView | undefined> {
  const row = await findProcedure(db, procedureId);
  if (row && (row.closed || isAsWritten(row))) return projectedView(db, row);
  try {
    const within = { idleMs: row ? BUSY_FOR_MS : QUERIED_WITHIN_MS, ms: QUERIED_WITHIN_MS };
    const view = await queryIdle(temporal.workflow.getHandle(procedureId), procedureQuery, within);
    if (view) return view;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return row && projectedView(db, row);
    if (!isTemporalUnavailable(error)) throw error;
  }
  const written = await findProcedure(db, procedureId);
  if (!written) throw problem('unavailable', { retryAfterS: 2 });
  return projectedView(db, written);
}

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
  const known = call.knownBrowserId();
  if (!digest || known === undefined) return false;
  return tokens.matches('browser', known, digest as Digest);
}

/** What a step is called in the caller's language; its own name where there is no text for it. */
export const stepText = (text: Text, step: string): string => {
  const id = `step.${step}`;
  return text.has(id) ? text.t(id) : step;
};
