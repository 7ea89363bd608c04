/** Procedures that a procedure begins for many others, by the client: each lives on its own, and ends when it ends. */
import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowExecutionDescription,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import { TASK_QUEUE } from '../../../workflows/contracts/procedure.js';
import { GIVEN_AGAIN_MS } from './client.js';

export interface Procedures {
  /** Starts one on the people's queue, by its own ID. One that was started before, ended or not, is left as it is. */
  start(workflowType: string, input: { procedureId: string }): Promise<void>;
  /** Tells one of something; one that has ended, or was never started, is told nothing. */
  tell<A extends unknown[]>(procedureId: string, signal: SignalDefinition<A>, ...args: A): Promise<void>;
  /** Whether one has taken in what it was told up to now: none of its workflow tasks waits for a worker, or is at one. One that has ended has. */
  hasHeard(procedureId: string): Promise<boolean>;
}

/** How a procedure that people ask for is started: on the people's queue, by its own ID. One that is there already is left as it is. */
export const startOptions = (input: { procedureId: string }) => ({
  taskQueue: TASK_QUEUE,
  workflowId: input.procedureId,
  workflowIdConflictPolicy: 'USE_EXISTING' as const,
  workflowTaskTimeout: GIVEN_AGAIN_MS,
  args: [input] as [typeof input],
});

/**
 * Starts a procedure on the people's queue, by its own ID. One that was started before, ended or not, is left as it is.
 * @param again whether one that has ended begins anew, for those that look into their row for what is left to do
 */
export async function startOnce(
  { workflow }: Pick<Client, 'workflow'>,
  workflowType: string,
  input: { procedureId: string },
  { again = false } = {},
): Promise<void> {
  try {
    await workflow.start(workflowType, {
      ...startOptions(input),
      workflowIdReusePolicy: again ? 'ALLOW_DUPLICATE' : 'REJECT_DUPLICATE',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** Tells a procedure of something; one that has ended, or was never started, is told nothing. */
export async function tell<A extends unknown[]>(
  { workflow }: Pick<Client, 'workflow'>,
  procedureId: string,
  signal: SignalDefinition<A>,
  ...args: A
): Promise<void> {
  try {
    await workflow.getHandle(procedureId).signal(signal, ...args);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/** What Temporal says of one; undefined where it knows none. */
export async function described(
  { workflow }: Pick<Client, 'workflow'>,
  procedureId: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await workflow.getHandle(procedureId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

async function hasHeard(temporal: Pick<Client, 'workflow'>, procedureId: string): Promise<boolean> {
  const found = await described(temporal, procedureId);
  // One that was terminated keeps its last task.
  return found?.status.name !== 'RUNNING' || !found.raw.pendingWorkflowTask;
}

/**
 * @param temporal throws what `isTemporalUnavailable` knows while Temporal is away
 * @param begun what is done with one that was started
 */
export const createProcedures = (
  temporal: Client,
  begun: (procedureId: string) => Promise<void> = async () => undefined,
): Procedures => ({
  async start(workflowType, input) {
    await startOnce(temporal, workflowType, input);
    await begun(input.procedureId);
  },
  tell: (procedureId, signal, ...args) => tell(temporal, procedureId, signal, ...args),
  hasHeard: (procedureId) => hasHeard(temporal, procedureId),
});
