/**
 * Gauges of the whole installation for Prometheus: what waits, what is late, what stands still. Every API process tells the same, read from the database and
 * from Temporal at most once in a while; they are absent as long as that can't be read. `docs/operations/runbook.md` says what to do about each.
 */
import proto from '@temporalio/proto';
import { Gauge, type Registry } from 'prom-client';
import { type Standing, standingOf } from '../../db/platform/standing.js';
import { TASK_QUEUE } from '../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../dependencies.js';
import { type Sampled, sampled } from './sampled.js';

/** Scrapes come every 15 s or less often. */
const EVERY_MS = 15_000;
/** What takes longer is not told by this scrape; it may be by the next. */
const WITHIN_MS = 2_000;
const { TASK_QUEUE_TYPE_WORKFLOW } = proto.temporal.api.enums.v1.TaskQueueType;

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'services' | 'ring' | 'clock' | 'figuresMs'>;
/** Labels and value of each series. */
type Series = readonly [labels: Record<string, string>, value: number];
interface Figure<T> {
  name: string;
  help: string;
  labels: readonly string[];
  of(found: T): readonly Series[];
}

const MAIL_STATES = ['waiting', 'blocked', 'late', 'repeated'] as const;
/** Told even where there is none, so that an alert has something to compare. */
const NONE_STALLED = {
  owed: 0,
  ended: 0,
  failing: 0,
  'other-build': 0,
  'unknown-activity': 0,
} as const satisfies Record<Standing['stalled'][number]['why'], 0>;

const OF_DATABASE: readonly Figure<Standing>[] = [
  {
    name: 'tetsuzuki_open_procedures',
    help: 'Open procedures by kind and by how long ago they were opened: within an hour, a day, a week, or before that',
    labels: ['service', 'kind', 'age'],
    of: ({ open }) => open.map(({ n, ...labels }) => [labels, n]),
  },
  {
    name: 'tetsuzuki_overdue_decisions',
    help: 'Applications that nobody has decided by the day that was promised',
    labels: ['queue'],
    of: ({ overdue }) => overdue.map(({ n, queue }) => [{ queue }, n]),
  },
  {
    name: 'tetsuzuki_late_services',
    help: 'Changes that an attached service has not confirmed in time',
    labels: ['connector'],
    of: ({ late }) => late.map(({ n, connector }) => [{ connector }, n]),
  },
  {
    name: 'tetsuzuki_late_services_oldest_seconds',
    help: 'How long ago the longest late change should have been confirmed',
    labels: ['connector'],
    of: ({ late }) => late.map(({ oldestS, connector }) => [{ connector }, oldestS]),
  },
  {
    name: 'tetsuzuki_stalled_procedures',
    help: 'Procedures that do not go on by themselves, by why',
    labels: ['why'],
    of: ({ stalled }) =>
      Object.entries({ ...NONE_STALLED, ...Object.fromEntries(stalled.map(({ why, n }) => [why, n])) }).map(
        ([why, n]) => [{ why }, n],
      ),
  },
  {
    name: 'tetsuzuki_stalled_oldest_seconds',
    help: 'How long ago the first of them was found',
    labels: [],
    of: ({ stalled }) => [[{}, Math.max(0, ...stalled.map(({ oldestS }) => oldestS))]],
  },
  {
    name: 'tetsuzuki_unheard_decisions',
    help: 'Decisions of staff that no workflow has read yet',
    labels: [],
    of: ({ unheard }) => [[{}, unheard.n]],
  },
  {
    name: 'tetsuzuki_unheard_oldest_seconds',
    help: 'How long ago the oldest of them was made',
    labels: [],
    of: ({ unheard }) => [[{}, unheard.oldestS]],
  },
  {
    name: 'tetsuzuki_archive_backlog',
    help: 'Workflows that are to be archived; late: of procedures that ended more than an hour ago',
    labels: ['state'],
    of: ({ archive }) => [
      [{ state: 'due' }, archive.due],
      [{ state: 'late' }, archive.late],
    ],
  },
  {
    name: 'tetsuzuki_mails',
    help: 'Mails of all processes: waiting; of these blocked (refused for a reason of ours) and late (10 minutes); repeated (of the last day, may have arrived twice)',
    labels: ['state'],
    of: ({ mails }) => MAIL_STATES.map((state) => [{ state }, mails[state]]),
  },
  {
    name: 'tetsuzuki_mail_oldest_seconds',
    help: 'How long ago the mail that waits the longest was due',
    labels: [],
    of: ({ mails }) => [[{}, mails.oldestS]],
  },
  {
    name: 'tetsuzuki_undelivered',
    help: 'What stands on the page of mails of the console and nobody has seen to, by trouble',
    labels: ['trouble'],
    of: ({ troubles }) => troubles.map(({ trouble, n }) => [{ trouble }, n]),
  },
  {
    name: 'tetsuzuki_key_age_seconds',
    help: 'How long ago something was first made under the newest key of the key ring',
    labels: [],
    of: ({ keyAgeS }) => (keyAgeS === undefined ? [] : [[{}, keyAgeS]]),
  },
];

/** How the queue of workflow tasks stands at Temporal. */
interface Queue {
  pollers: number;
  waiting: number;
  oldestS: number;
}
const OF_QUEUE: readonly Figure<Queue>[] = [
  {
    name: 'tetsuzuki_task_queue',
    help: 'Workflow tasks that wait for a worker, workers that asked for some lately',
    labels: ['what'],
    of: ({ waiting, pollers }) => [
      [{ what: 'waiting' }, waiting],
      [{ what: 'pollers' }, pollers],
    ],
  },
  {
    name: 'tetsuzuki_task_queue_oldest_seconds',
    help: 'How long the oldest workflow task has waited for a worker',
    labels: [],
    of: ({ oldestS }) => [[{}, oldestS]],
  },
];

/** Adds the gauges to a registry. */
export function tellInstallation(registry: Registry, deps: Needs): void {
  const { clock, figuresMs: everyMs = EVERY_MS } = deps;
  const times = { everyMs, withinMs: WITHIN_MS, clock };
  const of = { queues: Object.keys(deps.services), newestKey: deps.ring.newestId };
  const standing = sampled(() => standingOf(deps.db, of, WITHIN_MS), times);
  for (const figure of OF_DATABASE) tell(registry, figure, standing);
  const queue = sampled(() => queueOf(deps), times);
  for (const figure of OF_QUEUE) tell(registry, figure, queue);
  const age = new Gauge({
    name: 'tetsuzuki_figures_age_seconds',
    help: 'How long ago the figures of the installation could last be read, by where they are read',
    labelNames: ['from'] as const,
    registers: [registry],
    async collect() {
      await Promise.all([standing.now(), queue.now()]);
      this.set({ from: 'database' }, standing.ageS());
      this.set({ from: 'temporal' }, queue.ageS());
    },
  });
  age.reset();
}

function tell<T>(registry: Registry, { name, help, labels, of }: Figure<T>, figures: Sampled<T>): void {
  const gauge = new Gauge({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
    async collect() {
      const found = await figures.now();
      forget(this, labels);
      if (found) for (const [series, value] of of(found)) this.set(series, value);
    },
  });
  forget(gauge, labels);
}

/** Takes all its series away: one without labels would stay at 0, which nobody has counted. */
function forget(gauge: Gauge, labels: readonly string[]): void {
  gauge.reset();
  if (labels.length === 0) gauge.remove();
}

async function queueOf({ temporal }: Pick<Needs, 'temporal'>): Promise<Queue> {
  const asked = {
    namespace: temporal.options.namespace,
    taskQueue: { name: TASK_QUEUE },
    taskQueueType: TASK_QUEUE_TYPE_WORKFLOW,
    reportStats: true,
  };
  const { pollers, stats } = await temporal.withDeadline(Date.now() + WITHIN_MS, () =>
    temporal.workflowService.describeTaskQueue(asked),
  );
  return {
    pollers: pollers?.length ?? 0,
    waiting: Number(stats?.approximateBacklogCount ?? 0),
    oldestS: Number(stats?.approximateBacklogAge?.seconds ?? 0),
  };
}
