/** Queries that don't get in the way of what a workflow is doing. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { QueryDefinition } from '@temporalio/common';

const LOOK_EVERY_MS = 20;

/**
 * Asks a workflow once no task of it is under way.
 *
 * A query that meets a task is answered with it, at once, although local activities of the task may still run. What they bring is then told to the workflow
 * in the next task, together with what came meanwhile; in a replay it is told before that, so the history may not replay (sdk-core 1.24, `managed_run.rs`:
 * "pending LA resolutions"). Only a task that begins between the look and the query still meets it.
 * @param within.idleMs how long a task that is under way is waited for @param within.ms for all of it
 * @returns undefined where one was under way all the time
 * @throws as a query of the client does
 */
export async function queryIdle<T>(
  workflow: WorkflowHandle,
  query: QueryDefinition<T>,
  { idleMs, ms }: { idleMs: number; ms: number },
): Promise<T | undefined> {
  const idleBy = Date.now() + idleMs;
  return workflow.client.withDeadline(Date.now() + ms, async () => {
    for (;;) {
      const { raw } = await workflow.describe();
      if (!raw.pendingWorkflowTask) return workflow.query(query);
      if (Date.now() >= idleBy) return undefined;
      await sleep(LOOK_EVERY_MS);
    }
  });
}
