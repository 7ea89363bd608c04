/** The history of a workflow, as tests look at it. */
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

const { EventType } = proto.temporal.api.enums.v1;
type Event = proto.temporal.api.history.v1.IHistoryEvent;

export const eventsOf = async (client: Client, workflowId: string): Promise<Event[]> =>
  (await client.workflow.getHandle(workflowId).fetchHistory()).events ?? [];

/** Short names of events: `WORKFLOW_TASK_COMPLETED`. */
export const kindsOf = (events: Event[]): string[] =>
  events.map(({ eventType }) => (EventType[eventType ?? 0] ?? '').replace('EVENT_TYPE_', ''));
