/** Queries that wait until a workflow is idle. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { QueryDefinition } from '@temporalio/common';

const CHECK_EVERY_MS = 20;

/**
 * Queries a workflow at a moment when no workflow task of it is running.
 *
 * A query that arrives during a task is answered within it, although local activities of that task may still run. Their results then reach the workflow in the
 * next task, together with what arrived meanwhile; a replay delivers them earlier, so the history may not replay (sdk-core 1.24, `managed_run.rs`: "pending LA
 * resolutions"). A task that begins between the check and the query can still be met: this makes it rare.
 * @param within.idleMs how long to wait for a task that is running @param within.ms the deadline of all of it
 * @returns undefined where a task was running all the time
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
      await sleep(CHECK_EVERY_MS);
    }
  });
}
