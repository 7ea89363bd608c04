/** Events of histories as a page shows them. */
import { type HistoryEvent, nameIn } from '../../worker/runtime/audit/history.js';
import type { DecodedRun } from './histories.js';
import type { AuditHistoryView, ShownEvent } from './pages/history.js';

export const shownRuns = (runs: readonly DecodedRun[]): NonNullable<AuditHistoryView['opened']>['runs'] =>
  runs.map(({ runId, events }) => ({ runId, events: events.map(shownEvent) }));

/** What a message or a local activity is called: of the event itself it is the ID of the message, and the kind of marker. */
function nameOf(said: unknown): string | undefined {
  const name =
    within(said, 'acceptedRequest', 'input', 'name') ??
    within(said, 'details', 'data', 'payloads', '0', 'activity_type');
  return typeof name === 'string' ? name : undefined;
}

const within = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>(
    (one, key) => (typeof one === 'object' && one !== null ? Reflect.get(one, key) : undefined),
    value,
  );

function shownEvent(event: HistoryEvent): ShownEvent {
  const { eventId, eventTime, eventType, ...said } = event;
  const attributes = Object.entries(said).find(([key]) => key.endsWith('EventAttributes'));
  const name = nameOf(attributes?.[1]) ?? nameIn(event);
  return {
    id: eventId,
    ...(eventTime !== undefined && { at: eventTime }),
    type: eventType.replace('EVENT_TYPE_', ''),
    ...(name !== undefined && { name }),
    json: JSON.stringify(attributes ? attributes[1] : said, null, 2),
  };
}
