/** The run's one Temporal server: a namespace for each jest worker, workflows bundled once for the run. */
import { readFile } from 'node:fs/promises';
import { Context } from '@temporalio/activity';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { QueryDefinition } from '@temporalio/common';
import { DefaultLogger, type NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { buildIdOf } from '../../worker/runtime/audit/builds.js';
import { useLeanThreads } from '../../worker/runtime/temporal/lean-threads.js';
import { queryIdle } from '../../worker/runtime/temporal/query-idle.js';
import { replays } from '../../worker/runtime/temporal/replays.js';
import { connectClient, connectWorker, unheard, workerOptions } from '../../worker/runtime/temporal/client.js';
import type { KeyRing } from '../../worker/runtime/crypto/keys.js';
import { newerRing, TEST_KEYS, testRing } from './ring.js';
import { BULK_TASK_QUEUE, TASK_QUEUE } from '../../workflows/contracts/procedure.js';
import { PATIENCE_MS, until } from './wait.js';

let installed = false;
export { newerRing, TEST_KEYS, testRing };

export const testTemporalConfig = () => {
  const address = process.env['TEST_TEMPORAL_ADDRESS'];
  if (!address) throw new Error('TEST_TEMPORAL_ADDRESS is not set: run the tests by `npm test`');
  return { temporal: { address, namespace: `test-${process.env['JEST_WORKER_ID'] ?? '1'}` } };
};

export const workflowBundle = async (): Promise<{ code: string }> => {
  const file = process.env['TEST_WORKFLOW_BUNDLE'];
  if (!file) throw new Error('TEST_WORKFLOW_BUNDLE is not set: run the tests by `npm test`');
  return { code: await readFile(file, 'utf8') };
};

export interface TestTemporal {
  client: Client;
  /**
   * Runs a worker with the given activities until it is stopped or another is started. Where the one that runs has activities of the same names,
   * it goes on and calls these from now on: to make a worker takes as long as a whole test.
   * @param other.bundle of another build @param other.beside whether those that run go on
   */
  startWorker(
    activities: object,
    other?: { bundle?: { code: string }; beside?: boolean; acceptsUnbound?: boolean },
  ): Promise<TestWorker>;
  /** Runs a worker of the bulk queue, beside any other, until it is stopped. */
  startBulkWorker(activities: object): Promise<TestWorker>;
  /** Replays every workflow of these that has run, against the bundle: what happened live must happen again. @returns how many */
  replayAll(workflowIds: Iterable<string>): Promise<number>;
  /** Ends open workflows and closes connections. */
  close(): Promise<void>;
}
export interface TestWorker {
  stop(): Promise<void>;
}

export async function connectTemporal(ring: KeyRing = testRing()): Promise<TestTemporal> {
  if (!installed) {
    Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
    useLeanThreads();
    installed = true;
  }
  const config = testTemporalConfig();
  const client = connectClient(config, ring);
  const connection: NativeConnection = await connectWorker(config);
  const workers = new Set<TestWorker>();
  const bulk = new Set<TestWorker>();
  let plain: { handle: TestWorker; activities: ReplaceableActivities } | undefined;
  return {
    client,
    async startWorker(given, other = {}) {
      const { bundle, beside = false, ...options } = other;
      const isPlain = Object.keys(other).length === 0;
      if (isPlain && workers.size === 1 && plain?.activities.replaceBy(given)) return plain.handle;
      if (!beside) for (const earlier of workers) await earlier.stop();
      const activities = replaceable(given);
      // Of one connection only one worker may take a queue's tasks.
      const own = beside ? await connectWorker(config) : undefined;
      const code = bundle ?? (await workflowBundle());
      const worker = await Worker.create({
        connection: own ?? connection,
        namespace: config.temporal.namespace,
        taskQueue: TASK_QUEUE,
        workflowBundle: code,
        buildId: buildIdOf(code),
        // Each loads the bundle anew.
        workflowThreadPoolSize: 1,
        ...workerOptions(ring, options),
        activities: activities.called,
        shutdownForceTime: '2s',
      });
      const running = worker.run();
      const handle: TestWorker = {
        async stop() {
          workers.delete(handle);
          if (plain?.handle === handle) plain = undefined;
          if (worker.getState() === 'RUNNING') worker.shutdown();
          await ended(running);
          await own?.close();
        },
      };
      workers.add(handle);
      if (isPlain) plain = { handle, activities };
      return handle;
    },
    async startBulkWorker(activities) {
      const worker = await Worker.create({
        connection,
        namespace: config.temporal.namespace,
        taskQueue: BULK_TASK_QUEUE,
        ...workerOptions(ring),
        activities,
        shutdownForceTime: '2s',
      });
      const running = worker.run();
      const handle: TestWorker = {
        async stop() {
          bulk.delete(handle);
          if (worker.getState() === 'RUNNING') worker.shutdown();
          await ended(running);
        },
      };
      bulk.add(handle);
      return handle;
    },
    async replayAll(workflowIds) {
      const histories = [];
      for (const workflowId of workflowIds)
        histories.push({ workflowId, history: await betweenTasks(client.workflow.getHandle(workflowId)) });
      const options = {
        workflowBundle: await workflowBundle(),
        dataConverter: workerOptions(ring).dataConverter,
        sinks: unheard,
        replayName: 'live',
      };
      for await (const { workflowId, error } of replays(options, histories))
        if (error) throw new Error(`${workflowId} does not replay: ${error.message}`);
      return histories.length;
    },
    async close() {
      for (const worker of [...workers, ...bulk]) await worker.stop();
      for await (const { workflowId } of client.workflow.list({ query: 'ExecutionStatus = "Running"' }))
        await client.workflow
          .getHandle(workflowId)
          .terminate('the test is over')
          .catch(() => undefined);
      await connection.close();
      await client.connection.close();
    },
  };
}

/** The history of a workflow that is in no task just now: what one under way does is not recorded yet. */
async function betweenTasks(workflow: WorkflowHandle): Promise<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>> {
  return until(
    `${workflow.workflowId} is in no task`,
    () => workflow.fetchHistory(),
    ({ events }) => {
      const last = events?.at(-1);
      return !last?.workflowTaskScheduledEventAttributes && !last?.workflowTaskStartedEventAttributes;
    },
  );
}

interface ReplaceableActivities {
  /** What the worker is made with. */
  called: object;
  /** @returns whether others are called from now on: those of the same names */
  replaceBy(others: object): boolean;
}
type AnyActivity = (...input: unknown[]) => Promise<unknown>;

/** Whatever began with some activities goes on with them: an earlier test's workflow must not run into the effects of the next. */
function replaceable(activities: object): ReplaceableActivities {
  const named = (ones: object) => new Map<string, AnyActivity>(Object.entries(ones));
  const names = Object.keys(activities);
  let current = named(activities);
  const begunWith = new Map<string, typeof current>();
  const call =
    (name: string): AnyActivity =>
    async (...input) => {
      const workflowId = Context.current().info.workflowExecution?.workflowId ?? '';
      const own = begunWith.get(workflowId) ?? current;
      begunWith.set(workflowId, own);
      return own.get(name)?.(...input);
    };
  return {
    called: Object.fromEntries(names.map((name) => [name, call(name)])),
    replaceBy(others) {
      const next = named(others);
      if (next.size !== names.length || names.some((name) => !next.has(name))) return false;
      current = next;
      return true;
    },
  };
}

/** A worker may end while a poll of its own still holds it, which the SDK takes for an error: it takes no tasks any more all the same. */
async function ended(running: Promise<void>): Promise<void> {
  try {
    await running;
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('Worker still in use'))) throw error;
  }
}

/** What a workflow says of itself, once it does nothing. */
export async function look<T>(workflow: WorkflowHandle, query: QueryDefinition<T>): Promise<T> {
  const said = await queryIdle(workflow, query, { idleMs: PATIENCE_MS, ms: PATIENCE_MS });
  if (said === undefined) throw new Error(`${workflow.workflowId} was busy all the time`);
  return said;
}
