/** The workers that a worker process runs, unless it is to run one of them alone (`WORKERS`): what each takes, and how much of it at once. */
import type { WorkerOptions } from '@temporalio/worker';
import type { Dependencies } from '../activities/dependencies.js';
import { createActivities, createBulkActivities } from '../activities/index.js';
import type { WorkerName } from './runtime/settings/config.js';
import { BULK_TASK_QUEUE, TASK_QUEUE } from '../workflows/contracts/procedure.js';

export interface WorkerSpec {
  taskQueue: string;
  /** Absent: it takes no workflow tasks. */
  workflows?: WorkflowSpec;
  /** Activities that run at once. */
  maxConcurrentActivityTaskExecutions: number;
  activities(dependencies: Dependencies): NonNullable<WorkerOptions['activities']>;
}

interface WorkflowSpec {
  /** Bounded, or a worker grows by what every open procedure keeps in its cache. */
  maxCachedWorkflows: number;
  /**
   * How many polls for workflow tasks are open, on the queue of starts and on the worker's own alike. A fixed number is divided: of the usual ten two
   * would be for starts, and none while the worker's own queue has more waiting than polls (sdk-rust #925).
   */
  workflowTaskPollerBehavior: NonNullable<WorkerOptions['workflowTaskPollerBehavior']>;
}

export const WORKERS: Record<WorkerName, WorkerSpec> = {
  people: {
    taskQueue: TASK_QUEUE,
    workflows: {
      maxCachedWorkflows: 500,
      workflowTaskPollerBehavior: { type: 'autoscaling', minimum: 4, initial: 10, maximum: 40 },
    },
    maxConcurrentActivityTaskExecutions: 20,
    activities: createActivities,
  },
  bulk: {
    taskQueue: BULK_TASK_QUEUE,
    // One for each upload that is being followed; together they keep one pace.
    maxConcurrentActivityTaskExecutions: 8,
    activities: createBulkActivities,
  },
};

/** Names of the activities that the workers run. */
export const activityNames = (dependencies: Dependencies): ReadonlySet<string> =>
  new Set(Object.values(WORKERS).flatMap(({ activities }) => Object.keys(activities(dependencies))));
