/**
 * The workflows that are going on, as Temporal lists them. Several jobs need the list, and with many open procedures it is long: each takes what another has just read, and where
 * reading it takes long, only what has begun and ended since is read, most of the time.
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

/** A list that was read as quickly is read as a whole each time; else so often that this takes no more than this part of the time. What somebody deletes in Temporal is found by a reading of the whole only. */
const QUICK_MS = 1_000;
const SHARE = 0.05;
/** Temporal's list is a moment behind, and its clock may be another one. */
const OVERLAP_MS = 2 * 60_000;

interface Reading {
  at: number;
  list: Running;
  /** The reading of the whole list that it goes back to: when, and how long it took. */
  whole: { at: number; tookMs: number };
}

/** @param temporal each page of the list has a deadline of its own @param times as of {@link QUICK_MS} and {@link SHARE} */
export function runningList(temporal: Client, { quickMs = QUICK_MS, share = SHARE } = {}): RunningList {
  let last: { at: number; list: Promise<Running> } | undefined;
  let before: Reading | undefined;
  const readNow = async (): Promise<Running> => {
    const [at, since] = [Date.now(), before];
    const isWholeDue = !since || since.whole.tookMs < quickMs || (at - since.whole.at) * share >= since.whole.tookMs;
    const list = isWholeDue ? await withListed(new Map(), temporal, RUNNING) : await goneOn(temporal, since);
    const reading = { at, list, whole: isWholeDue ? { at, tookMs: Date.now() - at } : since.whole };
    // Of two that go on at once, the later one.
    if (!before || before.at < at) before = reading;
    return list;
  };
  const read = (): Promise<Running> => {
    const list = readNow();
    const reading = { at: Date.now(), list };
    last = reading;
    list.catch(() => {
      if (last === reading) last = undefined;
    });
    return list;
  };
  return { read, recent: (ms) => (last && Date.now() - last.at <= ms ? last.list : read()) };
}

const RUNNING = "ExecutionStatus = 'Running'";

/** The list as it was, without what has ended since, and with what has begun since. */
async function goneOn(temporal: Client, { at, list }: Reading): Promise<Running> {
  const since = `'${new Date(at - OVERLAP_MS).toISOString()}'`;
  const now = new Map(list);
  for await (const { workflowId, runId } of listed(temporal, `CloseTime >= ${since}`))
    if (now.get(workflowId)?.runId === runId) now.delete(workflowId);
  return withListed(now, temporal, `${RUNNING} AND StartTime >= ${since}`);
}

async function withListed(
  found: Map<string, RunningWorkflow>,
  ...which: Parameters<typeof listed>
): Promise<Map<string, RunningWorkflow>> {
  for await (const { workflowId, runId, startTime, parentExecution } of listed(...which))
    found.set(workflowId, { runId, startedAt: startTime.getTime(), isChild: parentExecution !== undefined });
  return found;
}

const listed = (temporal: Client, which: string) =>
  temporal.workflow.list({ query: `${which} AND TaskQueue = '${TASK_QUEUE}'` });
