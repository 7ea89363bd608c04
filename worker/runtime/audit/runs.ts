/** Runs of a workflow as Temporal has them. */
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { temporal } from '@temporalio/proto';

type IHistory = temporal.api.history.v1.IHistory;
type IHistoryEvent = temporal.api.history.v1.IHistoryEvent;

export interface Run {
  workflowId: string;
  runId: string;
  /** Temporal's JSON, payloads as they are. */
  json: string;
  events: number;
  /** Of the workers that took its workflow tasks, each where it last did: the last one took the last task. */
  builds: readonly string[];
  /** `COMPLETED`, `TERMINATED`, …; absent of one that goes on. */
  endedAs?: string;
}

export interface Runs {
  /** The last run first. */
  runs: Run[];
  /** Workflows that they started. */
  children: string[];
}

/**
 * All runs of a workflow: the last one, and by what their histories name those before it (continued as new, or reset).
 * @param options.isKnown runs that need not be fetched, nor those before them
 * @returns undefined where Temporal knows no such workflow; without the last run where that goes on, unless `open` asks for it
 */
export async function fetchRuns(
  { workflow }: Pick<Client, 'workflow'>,
  workflowId: string,
  { isKnown = () => false, open = false }: { isKnown?: (runId: string) => boolean; open?: boolean } = {},
): Promise<(Runs & { goesOn: boolean }) | undefined> {
  const last = await found(() => workflow.getHandle(workflowId).describe());
  if (!last) return undefined;
  const goesOn = last.status.name === 'RUNNING';
  const leftOut = goesOn && !open ? last.runId : undefined;
  const [runs, children]: [Run[], Set<string>] = [[], new Set()];
  const [wanted, seen] = [[last.runId], new Set<string>()];
  for (let runId = wanted.shift(); runId !== undefined; runId = wanted.shift()) {
    if (seen.has(runId) || isKnown(runId)) continue;
    seen.add(runId);
    // Its history names what was before it, if anything was.
    if (runId === leftOut && last.raw.workflowExecutionInfo?.firstRunId === runId) continue;
    const history = await found(() => workflow.getHandle(workflowId, runId).fetchHistory());
    if (!history) continue;
    const events = history.events ?? [];
    wanted.push(...events.flatMap(earlierRunsOf));
    if (runId === leftOut) continue;
    runs.push(runOf({ workflowId, runId }, history));
    for (const child of events.flatMap(childOf)) children.add(child);
  }
  return { runs, children: [...children], goesOn };
}

/** A workflow that has ended as nearly all do: in one run that is known. One question less than {@link fetchRuns}; undefined: ask that. */
export async function fetchEnded(
  { workflow }: Pick<Client, 'workflow'>,
  workflowId: string,
  runId: string,
): Promise<Runs | 'goes-on' | undefined> {
  const history = await found(() => workflow.getHandle(workflowId, runId).fetchHistory());
  const events = history?.events ?? [];
  if (!history || events.flatMap(earlierRunsOf).length > 0) return undefined;
  const endedAs = endOf(events);
  if (endedAs === undefined) return 'goes-on';
  if (endedAs === 'CONTINUED_AS_NEW') return undefined;
  return { runs: [runOf({ workflowId, runId }, history)], children: events.flatMap(childOf) };
}

function runOf({ workflowId, runId }: Pick<Run, 'workflowId' | 'runId'>, history: IHistory): Run {
  const events = history.events ?? [];
  const endedAs = endOf(events);
  return {
    workflowId,
    runId,
    json: historyToJSON(history),
    events: events.length,
    builds: buildsOf(events),
    ...(endedAs !== undefined && { endedAs }),
  };
}

async function found<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** Each build once, where it stands last: after a roll-back the one that took the last task is the last. */
export const buildsOf = (events: readonly IHistoryEvent[]): string[] =>
  [...new Set(events.flatMap(buildOf).toReversed())].toReversed();

const present = (text: string | null | undefined): string[] => (text ? [text] : []);

const buildOf = ({ workflowTaskCompletedEventAttributes: task }: IHistoryEvent): string[] =>
  present(task?.deploymentVersion?.buildId ?? task?.workerVersion?.buildId ?? task?.binaryChecksum);

const earlierRunsOf = ({ workflowExecutionStartedEventAttributes: start, ...event }: IHistoryEvent): string[] => [
  ...present(start?.continuedExecutionRunId),
  ...present(event.workflowTaskFailedEventAttributes?.baseRunId),
];

const childOf = ({ childWorkflowExecutionStartedEventAttributes: child }: IHistoryEvent): string[] =>
  present(child?.workflowExecution?.workflowId);

/** By the last event: what Temporal calls it, in capitals. */
function endOf(events: readonly IHistoryEvent[]): string | undefined {
  const last = events.at(-1);
  if (last?.workflowExecutionCompletedEventAttributes) return 'COMPLETED';
  if (last?.workflowExecutionFailedEventAttributes) return 'FAILED';
  if (last?.workflowExecutionCanceledEventAttributes) return 'CANCELED';
  if (last?.workflowExecutionTerminatedEventAttributes) return 'TERMINATED';
  if (last?.workflowExecutionTimedOutEventAttributes) return 'TIMED_OUT';
  if (last?.workflowExecutionContinuedAsNewEventAttributes) return 'CONTINUED_AS_NEW';
  return undefined;
}
