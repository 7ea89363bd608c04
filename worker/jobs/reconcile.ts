/**
 * Workflows that somebody ended by hand (terminated, cancelled, deleted) or that failed say nothing of themselves any more. Every minute the job looks
 * which open procedures have no workflow that goes on: it writes `failed` where lists and pages read it, and logs an error. A workflow that was
 * reset goes on as another run, and counts (decision 79).
 */
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import {
  closedByAnotherRun,
  markEndedByHand,
  openProcedures,
  type ProcedureRow,
  reopenProcedure,
} from '../../db/platform/procedures.js';
import { isClosed, procedureQuery, TASK_QUEUE } from '../../workflows/contracts/procedure.js';
import { queryIdle } from '../runtime/temporal/query-idle.js';
import { type StopJob, startRounds } from './rounds.js';

const EVERY_MS = 60_000;
const WITHIN_MS = 30_000;
const VIEW_WITHIN_MS = 5_000;
/** Nothing is going on and more than this are missing: that is another Temporal than ours, or an empty one. */
const MOST_MISSING = 20;

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
  // Before Temporal is asked: what ends meanwhile is found to have ended.
  const open = await openProcedures(db);
  const running = await temporal.withDeadline(Date.now() + WITHIN_MS, () => runningWorkflows(temporal));
  const missing = open.filter((procedureId) => !running.has(procedureId));
  if (running.size === 0 && missing.length > MOST_MISSING) {
    log.error({ missing: missing.length }, 'Temporal knows of nothing that goes on: nothing is written as failed');
    return;
  }
  for (const procedureId of missing)
    if ((await isEnded(temporal, procedureId)) && (await markEndedByHand(db, procedureId)))
      log.error({ procedureId }, 'a procedure was ended by hand, or failed: its workflow is gone');
  for (const row of await closedByAnotherRun(db, running)) {
    const { procedure_id: procedureId } = row;
    await reopen({ db, temporal, log }, row, running.get(procedureId) ?? '').catch((err: unknown) => {
      log.warn({ err, procedureId }, 'a procedure that goes on could not be looked at; the next round tries again');
    });
  }
}

/** By their IDs the runs that are going on. Temporal's list is a moment behind. */
async function runningWorkflows(temporal: Client): Promise<Map<string, string>> {
  const running = new Map<string, string>();
  const query = `ExecutionStatus = 'Running' AND TaskQueue = '${TASK_QUEUE}'`;
  for await (const { workflowId, runId } of temporal.workflow.list({ query })) running.set(workflowId, runId);
  return running;
}

/** Whether a procedure's last run has ended without saying so. One that has completed has said so. */
async function isEnded(temporal: Client, procedureId: string): Promise<boolean> {
  try {
    const { status } = await temporal.workflow.getHandle(procedureId).describe();
    return ['TERMINATED', 'CANCELLED', 'FAILED', 'TIMED_OUT'].includes(status.name);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return true;
    throw error;
  }
}

/** A procedure that had ended goes on: somebody has reset its workflow. */
async function reopen({ db, temporal, log }: Needs, row: ProcedureRow, runId: string): Promise<void> {
  const { procedure_id: procedureId } = row;
  const workflow = temporal.workflow.getHandle(procedureId, runId);
  const view = await queryIdle(workflow, procedureQuery, { idleMs: VIEW_WITHIN_MS, ms: VIEW_WITHIN_MS });
  if (!view || isClosed(view.status)) return;
  await reopenProcedure(db, row, view, runId);
  log.warn({ procedureId }, 'a procedure that had ended goes on: its workflow was reset');
}
