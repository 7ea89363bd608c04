/** What one procedure costs in statements and in steps of the engine. Counted, not timed: a few procedures, one after the other. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { eventsOf, kindsOf } from '../../helpers/history.js';
import { mapped } from '../procfs.js';
import { checked, type Order, stopwatch, timesOf } from '../stretch.js';
import type { ProductAlive } from './contender.js';
import type { ProductPath } from './paths.js';

/** Of one procedure, on average; children of its workflow included. */
export interface EngineSteps {
  workflows: number;
  events: number;
  workflowTasks: number;
  activities: number;
  /** Markers: local activities, and patches. */
  markers: number;
  timers: number;
}
export interface Counts {
  /** Of one procedure by process: without transaction control, and transactions that were begun. */
  statements: Record<string, number>;
  transactions: Record<string, number>;
  engine?: EngineSteps;
}

const COUNTED = 12;
/** For so long is counted what is asked while nobody comes: jobs of the worker, probes. Milliseconds. */
const QUIET_MS = 3_000;
const APPLICATION = /^tetsuzuki-/;

export async function countsOf({ site, paths }: ProductAlive, faults: string[]): Promise<Record<string, Counts>> {
  const statements = site.postgres.statements;
  const quiet = await statements.during(site.db, () => sleep(QUIET_MS));
  const counts: Record<string, Counts> = {};
  for (const path of paths) {
    await path.begin();
    const began = performance.now();
    const during = await statements.during(site.db, async () => {
      for (let n = 0; n < COUNTED; n += 1) await path.run(n, stopwatch({}));
      // What is written after the last answer belongs to it.
      await sleep(500);
    });
    const ms = performance.now() - began;
    const ids = path.gone();
    const engine = ids.length > 0 ? await engineSteps(site.temporal, ids) : undefined;
    faults.push(...(await path.faults(COUNTED)));
    const share = ms / QUIET_MS;
    counts[path.name] = {
      statements: ofOne(during.statements, quiet.statements, share),
      transactions: ofOne(during.transactions, quiet.transactions, share),
      ...(engine && { engine }),
    };
  }
  return counts;
}

/** What was counted, less what would have been without anybody. @param share of the quiet time in the time that was counted */
function ofOne(counted: Record<string, number>, quiet: Record<string, number>, share: number): Record<string, number> {
  const ours = Object.entries(counted).filter(([name]) => APPLICATION.test(name));
  const each = ours.map(([name, count]) => {
    return [name.replace(APPLICATION, ''), Math.max(0, (count - (quiet[name] ?? 0) * share) / COUNTED)] as const;
  });
  return Object.fromEntries(each);
}

async function engineSteps(temporal: Client, ids: readonly string[]): Promise<EngineSteps> {
  const sums: EngineSteps = { workflows: 0, events: 0, workflowTasks: 0, activities: 0, markers: 0, timers: 0 };
  const left = [...ids];
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    const events = await eventsOf(temporal, id);
    const kinds = kindsOf(events);
    const count = (kind: string): number => kinds.filter((one) => one === kind).length;
    sums.workflows += 1;
    sums.events += kinds.length;
    sums.workflowTasks += count('WORKFLOW_TASK_COMPLETED');
    sums.activities += count('ACTIVITY_TASK_SCHEDULED');
    sums.markers += count('MARKER_RECORDED');
    sums.timers += count('TIMER_STARTED');
    for (const { childWorkflowExecutionStartedEventAttributes: child } of events)
      if (child?.workflowExecution?.workflowId) left.push(child.workflowExecution.workflowId);
  }
  return mapped({ ...sums }, (value) => value / ids.length) as unknown as EngineSteps;
}

/** Histories that are read. */
const MOST_HISTORIES = 64;

/** How long workflow tasks wait for a worker under load: the first of each procedure, and all later ones. Milliseconds. */
export async function taskWaits(temporal: Client, order: Order & { path: ProductPath }, faults: string[]) {
  const { path, callers, seconds } = order;
  const ids: string[] = [];
  const watched: ProductPath = {
    ...path,
    async faults(procedures) {
      ids.push(...path.gone());
      return path.faults(procedures);
    },
  };
  await path.begin();
  await checked({ ...order, path: watched, callers, seconds }, faults);
  const first: number[] = [];
  const later: number[] = [];
  for (const id of ids.slice(-MOST_HISTORIES)) {
    const events = await eventsOf(temporal, id);
    const at = (n: unknown): number => {
      const time = events[Number(n) - 1]?.eventTime;
      return Number(time?.seconds ?? 0) * 1000 + (time?.nanos ?? 0) / 1e6;
    };
    const waits = events.flatMap(({ eventId, workflowTaskStartedEventAttributes: started }) =>
      started ? [at(eventId) - at(started.scheduledEventId)] : [],
    );
    first.push(...waits.slice(0, 1));
    later.push(...waits.slice(1));
  }
  return { first: timesOf(first), later: timesOf(later) };
}
