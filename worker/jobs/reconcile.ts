/**
 * Workflows that somebody ended by hand (terminated, cancelled) or that failed say nothing of themselves any more. Asking Temporal every
 * minute finds them: the job writes `failed` where lists and pages read it, and logs an error.
 */
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { markEndedByHand } from '../../db/platform/procedures.js';
import { DAY_MS } from '../../workflows/rules/duration.js';
import { type StopJob, startRounds } from './rounds.js';

const EVERY_MS = 60_000;
const LOOK_BACK_MS = DAY_MS;
const WITHIN_MS = 10_000;

interface Needs {
  db: Knex;
  temporal: Client;
  log: Logger;
}

/** Starts the job. */
export const startReconcile = (needs: Needs): StopJob =>
  startRounds({
    everyMs: EVERY_MS,
    round: () => reconcile(needs),
    failed: (err) => needs.log.warn({ err }, 'the look for workflows that were ended by hand is put off'),
  });

/** One round. */
export async function reconcile({ db, temporal, log }: Needs): Promise<void> {
  const since = new Date(Date.now() - LOOK_BACK_MS).toISOString();
  const query = `ExecutionStatus IN ('Terminated', 'Canceled', 'Failed', 'TimedOut') AND CloseTime > '${since}'`;
  await temporal.withDeadline(Date.now() + WITHIN_MS, async () => {
    for await (const { workflowId: procedureId } of temporal.workflow.list({ query }))
      if (!(await goesOn(temporal, procedureId)) && (await markEndedByHand(db, procedureId)))
        log.error({ procedureId }, 'a procedure was ended by hand, or failed: its workflow is gone');
  });
}

/** Whether a later run goes on: a reset ends the run before it. */
async function goesOn(temporal: Client, procedureId: string): Promise<boolean> {
  try {
    const { status } = await temporal.workflow.getHandle(procedureId).describe();
    return status.name === 'RUNNING' || status.name === 'COMPLETED';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
