/** Recorded histories, as Temporal's JSON has them. */

export interface HistoryEvent {
  eventId: string;
  eventTime?: string;
  eventType: string;
  [attributes: string]: unknown;
}
export interface History {
  events: HistoryEvent[];
}

/** What an event is about, where it has a name. */
export function nameIn(event: HistoryEvent): string | undefined {
  const attributes = Object.entries(event).find(([key]) => key.endsWith('EventAttributes'))?.[1] as
    | Record<string, unknown>
    | undefined;
  for (const key of ['activityType', 'workflowType', 'signalName', 'timerId', 'markerName', 'protocolInstanceId']) {
    const found = attributes?.[key];
    if (typeof found === 'string') return found;
    if (typeof (found as { name?: unknown } | undefined)?.name === 'string') return (found as { name: string }).name;
  }
  return undefined;
}
