/** The history of a workflow, as tests look at it. */
import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';

const { EventType } = proto.temporal.api.enums.v1;
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
