/**
 * Workflows that somebody ended by hand (terminated, cancelled, deleted) or that failed say nothing of themselves any more. Every minute the job looks
 * which open procedures have no workflow that goes on: it writes `failed` where lists and pages read it, and logs an error. With tens of thousands open a
 * workflow that was deleted is found some minutes later (decision 139). A workflow that was reset goes on as another run, and counts (decision 079).
 */
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import {
  closedButRunning,
  markEndedByHand,
  openProcedures,
  type ProcedureRow,
  reopenProcedure,
} from '../../db/platform/procedures.js';
import { isClosed, procedureQuery } from '../../workflows/contracts/procedure.js';
import { described } from '../runtime/temporal/procedures.js';
import { queryIdle } from '../runtime/temporal/query-idle.js';
import { type StopJob, startRounds } from './rounds.js';
import { type RunningList, runningList } from './running.js';

const EVERY_MS = 60_000;
const VIEW_WITHIN_MS = 5_000;
const ENDED: ReadonlySet<string> = new Set(['TERMINATED', 'CANCELLED', 'FAILED', 'TIMED_OUT']);
/** Asked for one by one in a round. What is left over has its turn in a later one. */
const A_ROUND = 1_000;
/** More than this are unknown, and most of what is open: that is another Temporal than ours, or an empty one. */
const MOST_UNKNOWN = 20;

interface Needs {
  db: Knex;
  temporal: Client;
  log: Logger;
  /** Shared with the job `stalled`. */
  running?: RunningList;
}

/** Starts the job. */
export const startReconcile = (needs: Needs): StopJob =>
  startRounds({
    everyMs: EVERY_MS,
    round: () => reconcile(needs),
    failed: (err) => needs.log.warn({ err }, 'the look for workflows that were ended by hand is put off'),
  });

/** One round. */
export async function reconcile(needs: Needs): Promise<void> {
  const { db, temporal, log } = needs;
  // Before Temporal is asked: what ends meanwhile is found to have ended.
  const open = await openProcedures(db);
  const running = await (needs.running ?? runningList(temporal)).read();
  const missing = open.filter((procedureId) => !running.has(procedureId));
  for (const procedureId of await endedOf(needs, missing, open.length))
    if (await markEndedByHand(db, procedureId))
      log.error({ procedureId }, 'a procedure was ended by hand, or failed: its workflow is gone');
  const isOpen = new Set(open);
  const runs = new Map(
    [...running].flatMap(([id, { runId }]): [string, string][] => (isOpen.has(id) ? [] : [[id, runId]])),
  );
  for (const row of await closedButRunning(db, runs)) {
    const { procedure_id: procedureId } = row;
    await reopen(needs, row, runs.get(procedureId) ?? '').catch((err: unknown) => {
      log.warn({ err, procedureId }, 'a procedure that goes on could not be looked at; the next round tries again');
    });
  }
}

/** Of the open procedures that are not listed as running, those whose workflow has ended without saying so. */
async function endedOf({ temporal, log }: Needs, missing: string[], open: number): Promise<string[]> {
  const [ended, unknown]: [string[], string[]] = [[], []];
  // From anywhere: those that stay missing must not keep the others from their turn.
  const from = missing.length > A_ROUND ? Math.floor(Math.random() * missing.length) : 0;
  for (const procedureId of [...missing.slice(from), ...missing.slice(0, from)].slice(0, A_ROUND)) {
    const state = await stateOf(temporal, procedureId);
    if (state === 'unknown') unknown.push(procedureId);
    if (state === 'ended') ended.push(procedureId);
  }
  if (unknown.length <= MOST_UNKNOWN || unknown.length <= Math.min(open, A_ROUND) / 2) return [...ended, ...unknown];
  log.error({ unknown: unknown.length }, 'Temporal does not know most of the procedures: none is written as failed');
  return ended;
}

/** What became of a procedure's last run. One that has completed has said so itself. */
async function stateOf(temporal: Client, procedureId: string): Promise<'ended' | 'unknown' | undefined> {
  const found = await described(temporal, procedureId);
  if (!found) return 'unknown';
  return ENDED.has(found.status.name) ? 'ended' : undefined;
}

/** A procedure that had ended goes on: somebody has reset its workflow, or it was looked for in the wrong place. */
async function reopen({ db, temporal, log }: Needs, row: ProcedureRow, runId: string): Promise<void> {
  const { procedure_id: procedureId } = row;
  const workflow = temporal.workflow.getHandle(procedureId, runId);
  // A workflow that has ended answers queries as well, and the list may not know of its end yet.
  if ((await workflow.describe()).status.name !== 'RUNNING') return;
  const view = await queryIdle(workflow, procedureQuery, { idleMs: VIEW_WITHIN_MS, ms: VIEW_WITHIN_MS });
  if (!view || isClosed(view.status)) return;
  if (await reopenProcedure(db, row, view, runId))
    log.warn({ procedureId }, 'a procedure that had ended goes on: it is open again');
}
