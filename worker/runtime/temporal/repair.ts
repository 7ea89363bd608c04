/**
 * Takes back what another build has decided in a workflow and this one doesn't know. Only as far as it came to nothing: no activity that this build
 * has was begun, and none that it doesn't have has ended well (decision 081).
 */
import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import { DeterminismViolationError } from '@temporalio/workflow';
import { unheard } from './client.js';
import { replays } from './replays.js';

const { EventType, ResetReapplyType } = proto.temporal.api.enums.v1;
type IHistory = temporal.api.history.v1.IHistory;
type IHistoryEvent = temporal.api.history.v1.IHistoryEvent;

export interface Build {
  workflowBundle: { code: string };
  dataConverter: DataConverter;
  /** Names of its activities. */
  activities: ReadonlySet<string>;
}

/**
 * `replays`: this build can go on, and will; `taken-back`: it goes on from before the other build's decisions; `other-build`: there is no such point, so only
 * a build that decides as the history has it can go on; `stuck`: it fails for another reason, and somebody has to look.
 */
export type Repair = 'replays' | 'taken-back' | 'other-build' | 'stuck';

export async function repair(client: Client, build: Build, workflowId: string, runId: string): Promise<Repair> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const all = events ?? [];
  const whole = await replay(build, all, workflowId);
  // What fails for another reason would fail again after a reset: a key that is missing, a fault of this build.
  if (whole !== 'other-decisions') return whole;
  for (let end = all.length - 1; end > 0; end--) {
    const event = all[end];
    if (!event || !isHarmless(event, build.activities)) return 'other-build';
    if (event.eventType !== EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) continue;
    if ((await replay(build, all.slice(0, end), workflowId)) !== 'replays') continue;
    await client.workflowService.resetWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId, runId },
      reason: 'decisions of a build that is not this one',
      workflowTaskFinishEventId: event.eventId ?? null,
      // The same for every worker that finds it, so that it happens once.
      requestId: `${runId}/${String(event.eventId)}`,
      resetReapplyType: ResetReapplyType.RESET_REAPPLY_TYPE_ALL_ELIGIBLE,
    });
    return 'taken-back';
  }
  return 'other-build';
}

async function replay(
  build: Build,
  events: IHistoryEvent[],
  workflowId: string,
): Promise<'replays' | 'other-decisions' | 'stuck'> {
  const { workflowBundle, dataConverter } = build;
  const history: IHistory = { events };
  const options = { workflowBundle, dataConverter, sinks: unheard, replayName: 'repair' };
  try {
    for await (const { error } of replays(options, [{ workflowId, history }])) if (error) throw error;
    return 'replays';
  } catch (error) {
    return error instanceof DeterminismViolationError ? 'other-decisions' : 'stuck';
  }
}

/**
 * What may be taken back: local activities are done again by their keys, as those of a task that was thrown away (decision 029), and the server says
 * signals and updates again.
 */
const HARMLESS: ReadonlySet<unknown> = new Set([
  EventType.EVENT_TYPE_MARKER_RECORDED,
  // Written beside the marker of a patch.
  EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
  EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED,
  EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED,
  EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT,
  EventType.EVENT_TYPE_TIMER_STARTED,
  EventType.EVENT_TYPE_TIMER_FIRED,
  EventType.EVENT_TYPE_TIMER_CANCELED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ADMITTED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED,
]);

function isHarmless({ eventType, ...event }: IHistoryEvent, known: ReadonlySet<string>): boolean {
  if (eventType !== EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED) return HARMLESS.has(eventType);
  return !known.has(event.activityTaskScheduledEventAttributes?.activityType?.name ?? '');
}
