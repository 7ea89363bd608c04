/** Whether a recorded history is what a build of the workflows makes of it, and if not, from which event on. */
import type { DataConverter } from '@temporalio/common';
import type { InjectedSinks, ReplayResult } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import type { ProcedureView, ViewSinks } from '../../../workflows/contracts/procedure.js';
import { replays } from '../temporal/replays.js';
import { withoutSourceMap } from './builds.js';
import { type History, type HistoryEvent, nameIn } from './history.js';

export type { History, HistoryEvent } from './history.js';

/** The first event that differs. */
export interface Difference {
  /** Number of the event. */
  id: number;
  /** As Temporal calls it, without `EVENT_TYPE_`. */
  type: string;
  /** What stands there: the name of an activity, a timer, a child … where the event has one. */
  recorded?: string;
  /** What the code wanted, in the SDK's words. */
  wanted: string;
}

export type Replayed =
  | { result: 'identical'; view?: ProcedureView }
  | { result: 'differs'; event: Difference }
  | { result: 'unreadable'; why: string };

export interface ReplayWith {
  bundle: { code: string };
  dataConverter: DataConverter;
}

/** One build of the workflows, loaded once for however many histories are run through it. One at a time. */
export interface OpenBuild {
  /**
   * Replays a history, and where it differs finds the first event that does. A history that ends behind some event, as if the workflow had gone no further,
   * replays as long as everything up to that event is what the code wants: so the event is found by halving.
   */
  replay(history: History, workflowId: string): Promise<Replayed>;
  close(): Promise<void>;
}

export function openBuild(given: ReplayWith): OpenBuild {
  const attempts = attemptsBy(given);
  return {
    async replay({ events }, workflowId) {
      const whole = await attempts.one(events, workflowId);
      if (whole.end === 'identical') return { result: 'identical', ...(whole.view && { view: whole.view }) };
      if (whole.end === 'failed') return { result: 'unreadable', why: whole.why };
      let [good, bad, said] = [FIRST_TASK, events.length, whole.why];
      while (bad - good > 1) {
        const middle = Math.floor((good + bad) / 2);
        const end = await attempts.one(upTo(events, middle), workflowId);
        if (end.end === 'differs') [bad, said] = [middle, end.why];
        else good = middle;
      }
      return differenceAt(events[bad - 1], said);
    },
    close: () => attempts.close(),
  };
}

function differenceAt(event: HistoryEvent | undefined, said: string): Replayed {
  if (!event) return { result: 'unreadable', why: said };
  const recorded = nameIn(event);
  return {
    result: 'differs',
    event: {
      id: Number(event.eventId),
      type: event.eventType.replace('EVENT_TYPE_', ''),
      ...(recorded !== undefined && { recorded }),
      wanted: wantedIn(said),
    },
  };
}

/** Start, and the first workflow task up to its completion: nothing in them is decided by the code. */
const FIRST_TASK = 4;

type Attempt = { end: 'identical'; view?: ProcedureView } | { end: 'differs' | 'failed'; why: string };

/** Runs histories through the code one after the other: to load the code takes longer than to run one, and leaves more behind. */
function attemptsBy({ bundle, dataConverter }: ReplayWith) {
  /** As the history that runs has left it. */
  const now: { view?: ProcedureView } = {};
  let next: { workflowId: string; history: History } | undefined;
  const sinks: InjectedSinks<ViewSinks> = {
    view: { stands: { fn: (_info, view) => void (now.view = view), callDuringReplay: true } },
  };
  const options = {
    workflowBundle: { code: withoutSourceMap(bundle.code) },
    dataConverter,
    sinks,
    replayName: 'audit',
  };
  // The SDK asks for a history only when it is asked for a result.
  const histories = async function* () {
    for (let one = next; one; one = next) {
      next = undefined;
      yield one;
    }
  };
  let results: AsyncGenerator<ReplayResult> | undefined;
  const resultOf = async (workflowId: string, history: History): Promise<ReplayResult['error'] | undefined> => {
    next = { workflowId, history };
    results ??= replays(options, histories());
    const { value, done } = await results.next();
    if (done) throw new Error('the replay ended before its result');
    return value.error;
  };
  return {
    async one(events: HistoryEvent[], workflowId: string): Promise<Attempt> {
      delete now.view;
      try {
        const error = await resultOf(workflowId, { events });
        if (!error) return { end: 'identical', ...now };
        return { end: error instanceof DeterminismViolationError ? 'differs' : 'failed', why: error.message };
      } catch (error) {
        // What is no history at all ends it for those behind, too.
        results = undefined;
        return { end: 'failed', why: error instanceof Error ? error.message : String(error) };
      }
    },
    async close(): Promise<void> {
      await results?.return(undefined);
    },
  };
}

const SCHEDULED = 'EVENT_TYPE_WORKFLOW_TASK_SCHEDULED';
const STARTED = 'EVENT_TYPE_WORKFLOW_TASK_STARTED';

/** The first events, followed by the begin of a workflow task where the last of them isn't one: only what a task has seen is replayed. */
function upTo(all: readonly HistoryEvent[], many: number): HistoryEvent[] {
  const events = all.slice(0, many);
  const last = events.at(-1);
  if (!last || last.eventType === STARTED) return events;
  const eventTime = last.eventTime ?? '';
  if (last.eventType !== SCHEDULED)
    events.push({
      eventId: String(events.length + 1),
      eventTime,
      eventType: SCHEDULED,
      workflowTaskScheduledEventAttributes: { attempt: 1 },
    });
  const scheduledEventId = String(events.length);
  events.push({
    eventId: String(events.length + 1),
    eventTime,
    eventType: STARTED,
    workflowTaskStartedEventAttributes: { scheduledEventId },
  });
  return events;
}

/** The sentence of the SDK that says what did not fit, without what stands round it. */
const wantedIn = (message: string): string =>
  /Nondeterminism error: ((?:[^"\\]|\\.)*)/.exec(message)?.[1]?.trim() ?? message.slice(0, 300);
