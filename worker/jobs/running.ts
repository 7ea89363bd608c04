/**
 * The workflows that are going on, as Temporal lists them. With many open procedures the list is long, and two jobs need it: each
 * takes what the other has just read.
 */
import type { Client } from '@temporalio/client';
import { TASK_QUEUE } from '../../workflows/contracts/procedure.js';

/** Longer than Temporal waits for a workflow task that its worker died in: 10 s, and less for procedures (`GIVEN_AGAIN_MS`). */
export const LOST_TASK_MS = 12_000;
/** How old the list may be for those who look for what was not heard of. */
export const LISTED_MS = 60_000;

export interface RunningWorkflow {
  runId: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** Another workflow started it. */
  isChild: boolean;
}
/** By their IDs. Temporal's list is a moment behind. */
export type Running = ReadonlyMap<string, RunningWorkflow>;

export interface RunningList {
  /** As it is now. */
  read(): Promise<Running>;
  /** As it was at most so long ago, or is now. */
  recent(ms: number): Promise<Running>;
}

/** @param temporal each page of the list has a deadline of its own */
export function runningList(temporal: Client): RunningList {
  let last: { at: number; list: Promise<Running> } | undefined;
  const read = (): Promise<Running> => {
    const list = listed(temporal);
    const reading = { at: Date.now(), list };
    last = reading;
    list.catch(() => {
      if (last === reading) last = undefined;
    });
    return list;
  };
  return { read, recent: (ms) => (last && Date.now() - last.at <= ms ? last.list : read()) };
}

async function listed(temporal: Client): Promise<Running> {
  const running = new Map<string, RunningWorkflow>();
  const query = `ExecutionStatus = 'Running' AND TaskQueue = '${TASK_QUEUE}'`;
  for await (const { workflowId, runId, startTime, parentExecution } of temporal.workflow.list({ query }))
    running.set(workflowId, { runId, startedAt: startTime.getTime(), isChild: parentExecution !== undefined });
  return running;
}
