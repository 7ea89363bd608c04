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
  /** As it is now, but for workflows that somebody has deleted since the whole list was read. */
  read(): Promise<Running>;
  /** As it was at most so long ago, or is now. */
  recent(ms: number): Promise<Running>;
}

/** A list that was read as quickly is read as a whole each time; else so often that this takes no more than this part of the time. What somebody deletes in Temporal is found by a reading of the whole only. */
const QUICK_MS = 1_000;
const SHARE = 0.02;
/** Temporal's list is a moment behind, and its clock may be so far behind this one; what is missed is found by the next reading of the whole. */
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
  const readWhole = async (): Promise<Reading> => {
    const at = Date.now();
    const list = await withListed(new Map(), temporal, RUNNING);
    return { at, list, whole: { at, tookMs: Date.now() - at } };
  };
  const readNow = async (): Promise<Running> => {
    const since = before;
    const isWholeDue =
      !since || since.whole.tookMs < quickMs || (Date.now() - since.whole.at) * share >= since.whole.tookMs;
    const reading = isWholeDue ? await readWhole() : await goneOn(temporal, since);
    // Of two that go on at once, the later one.
    if (!before || before.at < reading.at) before = reading;
    return reading.list;
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
async function goneOn(temporal: Client, { at, list, whole }: Reading): Promise<Reading> {
  const now = Date.now();
  const since = `'${new Date(at - OVERLAP_MS).toISOString()}'`;
  const goOn = new Map(list);
  for await (const { workflowId, runId } of listed(temporal, `CloseTime >= ${since}`))
    if (goOn.get(workflowId)?.runId === runId) goOn.delete(workflowId);
  return { at: now, list: await withListed(goOn, temporal, `${RUNNING} AND StartTime >= ${since}`), whole };
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
