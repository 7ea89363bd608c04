/** Replays in children: never in a process that serves people or takes their tasks. Two at once, each history in half a minute at the most. */
import { existsSync } from 'node:fs';
import { type GuardedProcess, startGuarded } from '../workbook/guarded-process.js';
import { OverloadedError } from '../errors.js';
import type { KeyRing } from '../crypto/keys.js';
import { withoutSourceMap } from './builds.js';
import type { FromChild, ToChild } from './child/messages.js';
import type { History, Replayed } from './replay.js';

export interface Replayer {
  /**
   * @param buildId of the bundle
   * @throws OverloadedError where too many wait
   */
  replay(job: { buildId: string; bundle: { code: string }; workflowId: string; history: History }): Promise<Replayed>;
  close(): void;
}

export interface ReplayerOptions {
  /** Children at once. */
  children?: number;
  /** Jobs that wait for one. */
  mostWaiting?: number;
  longestMs?: number;
  /** Told after each job, for figures: most memory that the child had. */
  onPeak?: (bytes: number) => void;
}

const MEGABYTE = 1024 * 1024;
const [MOST_MEMORY, HEAP_MB] = [600 * MEGABYTE, 300];
const LONGEST_MS = 30_000;
/** The guard's own limits of time are for one job; here a child does many, each timed by itself. */
const NO_LIMIT_MS = 2 ** 31 - 1;
/** A child that has had nothing to do for so long ends. */
const SPARE_MS = 60_000;
/** Something of each replay is never given back: a child is replaced after so many. */
const JOBS_OF_A_CHILD = 2_000;
const RETRY_AFTER_S = 5;

type Child = GuardedProcess<ToChild, FromChild>;
interface Worker {
  child: Child;
  /** ID of the one that it has open. */
  build?: string;
  jobs: number;
  done: (answer: Extract<FromChild, { done: unknown }>['done']) => void;
  spare?: NodeJS.Timeout;
}

export function createReplayer(ring: KeyRing, options: ReplayerOptions = {}): Replayer {
  const { children = 2, mostWaiting = 8, longestMs = LONGEST_MS, onPeak } = options;
  const [idle, waiting]: [Worker[], ((worker: Worker | Promise<Worker>) => void)[]] = [[], []];
  const all = new Set<Worker>();
  let n = 0;

  const drop = (worker: Worker): void => {
    all.delete(worker);
    const at = idle.indexOf(worker);
    if (at >= 0) idle.splice(at, 1);
    clearTimeout(worker.spare);
    worker.child.kill();
  };
  const start = async (): Promise<Worker> => {
    const child: Child = startGuarded(program(), {
      mostMemoryBytes: MOST_MEMORY,
      heapMb: HEAP_MB,
      longestMs: NO_LIMIT_MS,
      hungMs: NO_LIMIT_MS,
    });
    const worker: Worker = { child, jobs: 0, done: () => undefined };
    all.add(worker);
    void child.ended.then(() => drop(worker));
    await Promise.race([child.ready, child.ended]);
    child.begin((message) => {
      if ('done' in message) worker.done(message.done);
    });
    const codec = Object.fromEntries(ring.ids.map((id) => [id, ring.subkey(id, 'codec').toString('base64')]));
    await child.tell({ keys: { newestId: ring.newestId, codec } });
    return worker;
  };
  const take = async (buildId: string): Promise<Worker> => {
    const ofBuild = idle.findIndex(({ build }) => build === buildId);
    const [free] = idle.splice(ofBuild, 1);
    if (free) {
      clearTimeout(free.spare);
      return free;
    }
    if (all.size < children) return start();
    if (waiting.length >= mostWaiting) throw new OverloadedError(RETRY_AFTER_S);
    return new Promise((resolve) => waiting.push(resolve));
  };
  const giveBack = (worker: Worker): void => {
    const isGone = !all.has(worker) || worker.jobs >= JOBS_OF_A_CHILD;
    if (isGone) drop(worker);
    const next = waiting.shift();
    if (next) return next(isGone ? start() : worker);
    if (isGone) return;
    worker.spare = setTimeout(() => drop(worker), SPARE_MS).unref();
    idle.push(worker);
  };
  return {
    async replay({ buildId, bundle, workflowId, history }) {
      const worker = await take(buildId);
      n += 1;
      worker.jobs += 1;
      try {
        if (worker.build !== buildId) await worker.child.tell({ bundle: { code: withoutSourceMap(bundle.code) } });
        worker.build = buildId;
        return await answerOf(worker, { job: { n, workflowId, history } }, longestMs);
      } catch {
        drop(worker);
        return { result: 'unreadable', why: 'the replay was ended: it took too long, or too much memory' };
      } finally {
        onPeak?.(worker.child.peakBytes());
        giveBack(worker);
      }
    },
    close() {
      for (const worker of all) drop(worker);
    },
  };
}

function answerOf(worker: Worker, message: Extract<ToChild, { job: unknown }>, longestMs: number): Promise<Replayed> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('took too long')), longestMs);
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      settle();
    };
    worker.done = ({ n, replayed }) => {
      if (n === message.job.n) end(() => resolve(replayed));
    };
    void worker.child.ended.then(() => end(() => reject(new Error('the child is gone'))));
    worker.child.tell(message).catch((error: unknown) => end(() => reject(error)));
  });
}

/** What was built of the child: a test runs from the sources, which node alone can't read. */
function program(): URL {
  const here = new URL('./child/main.js', import.meta.url);
  return existsSync(here) ? here : new URL('../../../dist/worker/runtime/audit/child/main.js', import.meta.url);
}
