/** Procedures that a procedure begins for many others, by the client: each lives on its own, and ends when it ends. */
import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import { TASK_QUEUE } from '../../../workflows/contracts/procedure.js';

export interface Procedures {
  /** Starts one on the people's queue, by its own ID. One that was started before, ended or not, is left as it is. */
  start(workflowType: string, input: { procedureId: string }): Promise<void>;
  /** Tells one of something; one that has ended, or was never started, is told nothing. */
  tell(procedureId: string, signal: SignalDefinition): Promise<void>;
}

/** Starts a procedure on the people's queue, by its own ID. One that was started before, ended or not, is left as it is. */
export async function startOnce(
  { workflow }: Pick<Client, 'workflow'>,
  workflowType: string,
  input: { procedureId: string },
): Promise<void> {
  try {
    await workflow.start(workflowType, {
      taskQueue: TASK_QUEUE,
      workflowId: input.procedureId,
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowIdConflictPolicy: 'USE_EXISTING',
      args: [input],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** @param temporal throws what `isTemporalUnavailable` knows while Temporal is away */
export const createProcedures = (temporal: Client): Procedures => ({
  start: (workflowType, input) => startOnce(temporal, workflowType, input),
  async tell(procedureId, signal) {
    try {
      await temporal.workflow.getHandle(procedureId).signal(signal);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  },
});
