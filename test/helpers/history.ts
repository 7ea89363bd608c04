/** The history of a workflow, as tests look at it. */
import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import { newProcedureId } from './ids.js';

const { EventType, ResetReapplyExcludeType } = proto.temporal.api.enums.v1;
type Event = proto.temporal.api.history.v1.IHistoryEvent;

export const eventsOf = async (client: Client, workflowId: string): Promise<Event[]> =>
  (await client.workflow.getHandle(workflowId).fetchHistory()).events ?? [];

/** The payload of an update that a workflow accepted, the last one of that name. */
export async function updatePayload(client: Client, workflowId: string, name: string): Promise<Payload> {
  const requests = (await eventsOf(client, workflowId)).flatMap(
    ({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) => accepted?.acceptedRequest?.input ?? [],
  );
  const payload = requests.findLast((input) => input.name === name)?.args?.payloads?.[0];
  if (!payload) throw new Error(`${workflowId} has accepted no ${name}`);
  return { metadata: payload.metadata ?? {}, data: payload.data ?? new Uint8Array() };
}

/** Short names of events: `WORKFLOW_TASK_COMPLETED`. */
export const kindsOf = (events: Event[]): string[] =>
  events.map(({ eventType }) => (EventType[eventType ?? 0] ?? '').replace('EVENT_TYPE_', ''));

/** Resets a workflow to before it took the first update of a name, and throws away what came after. @param keeps what came after is told it again */
export async function resetBefore(client: Client, workflowId: string, update: string, keeps = false): Promise<void> {
  const events = await eventsOf(client, workflowId);
  const taken = events.find(
    (event) => event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name === update,
  );
  const task = events.filter((event) => event.workflowTaskCompletedEventAttributes);
  const before = task.findLast(({ eventId }) => Number(eventId) < Number(taken?.eventId) - 1);
  if (!before?.eventId) throw new Error(`${workflowId} has taken no ${update}`);
  const { RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL, RESET_REAPPLY_EXCLUDE_TYPE_UPDATE } = ResetReapplyExcludeType;
  await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId },
    reason: 'a test',
    requestId: newProcedureId('reset', 'request'),
    workflowTaskFinishEventId: before.eventId,
    resetReapplyExcludeTypes: keeps ? [] : [RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL, RESET_REAPPLY_EXCLUDE_TYPE_UPDATE],
  });
}
