/**
 * Work that would block the event loop, in threads of its own: a pool (piscina) behind a queue that turns callers away before it grows too long,
 * and in which callers take turns (decision 088).
 */
import { Piscina } from 'piscina';
import { OverloadedError } from './errors.js';
import { createFairQueue } from './fair-queue.js';

export interface Threads<Job, Result> {
  /**
   * Computes one job. Jobs of one owner begin in the order they came; owners take turns.
   * @param owner for whom, such as a client's network; absent: for this process itself
   * @throws OverloadedError when too many of the owner are waiting already, or too many of all
   * @throws Error what the program threw: it must not say what it was given
   */
  run(job: Job, owner?: string): Promise<Result>;
  /**
   * Keeps room for jobs that a caller will have later. Part of the owner's line is left to calls that keep none.
   * @returns gives the room back
   * @throws OverloadedError
   */
  keepRoom(jobs: number, owner?: string): () => void;
  /** Refuses what comes from now on and waits until what was begun has ended. */
  close(): Promise<void>;
}
/** What a program answers: its result and how long it took, in milliseconds. */
export interface Timed<Result> {
  result: Result;
  ms: number;
}

/** How much of an owner's line may be kept: one kind of work must not shut out the others. */
const KEPT_SHARE = 0.6;
/** Only on Linux does a thread have a priority of its own; elsewhere it would be the whole process's. */
const NICE = process.platform === 'linux' ? 10 : 0;

/**
 * Threads compute behind everything else that this process does: in a storm of logins whoever asks for a page is served first. They keep no process alive.
 * @param program an ES module whose default export computes a job: `(job: Job) => Timed<Result>`
 * @param options.most how many jobs run at once, each in a thread of its own
 * @param options.maxQueue how many may wait before callers are turned away
 * @param options.maxOfOne how many of one owner may wait; absent: all of them
 * @param options.usualMs what a job is thought to take before the first has ended
 */
export function createThreads<Job, Result>(
  program: URL,
  {
    most,
    maxQueue,
    maxOfOne = maxQueue,
    usualMs,
  }: { most: number; maxQueue: number; maxOfOne?: number; usualMs: number },
): Threads<Job, Result> {
  // Made with the first job: a process that has none has no thread.
  let pool: Piscina<Job, Timed<Result>> | undefined;
  const threads = (): Piscina<Job, Timed<Result>> => (pool ??= createPool(program, most));
  const queue = createFairQueue<() => void>({ most: maxQueue, mostOfOne: maxOfOne });
  const running = new Set<Promise<unknown>>();
  const kept = new Map<string, number>();
  let begun = 0;
  let closed = false;
  let jobMs = usualMs;

  /** With the time that a full line takes. */
  const overloaded = (): OverloadedError =>
    new OverloadedError(closed ? 1 : Math.max(1, Math.ceil((maxOfOne * jobMs) / most / 1000)));
  /** Waits for a thread. The pool itself gets no more than it has threads for, so that its own queue stays empty. */
  const turn = (owner: string): Promise<void> =>
    new Promise((resolve, reject) => {
      if (begun < most) {
        begun += 1;
        resolve();
      } else if (!queue.push(owner, resolve, () => reject(overloaded()))) reject(overloaded());
    });
  const timed = async (job: Job, owner: string): Promise<Result> => {
    await turn(owner);
    try {
      const { result, ms } = await threads().run(job);
      jobMs += (ms - jobMs) / 16;
      return result;
    } finally {
      const next = queue.shift();
      if (next) next();
      else begun -= 1;
    }
  };
  return {
    async run(job, owner = '') {
      if (closed) throw overloaded();
      const mine = timed(job, owner);
      running.add(mine);
      try {
        return await mine;
      } finally {
        running.delete(mine);
      }
    },
    keepRoom(jobs, owner = '') {
      const before = kept.get(owner) ?? 0;
      const isFull = before + jobs > Math.floor(maxOfOne * KEPT_SHARE);
      // Whoever is let in here asks others first, so it must not find the whole queue taken afterwards.
      if (closed || isFull || !queue.hasRoom(owner, jobs)) throw overloaded();
      kept.set(owner, before + jobs);
      return () => {
        const left = (kept.get(owner) ?? 0) - jobs;
        if (left > 0) kept.set(owner, left);
        else kept.delete(owner);
      };
    },
    async close() {
      closed = true;
      // The pool's own way to close forgets jobs that wait for a thread which has only just been begun.
      await Promise.allSettled(running);
      await pool?.destroy();
    },
  };
}

function createPool<Job, Result>(program: URL, most: number): Piscina<Job, Result> {
  const pool = new Piscina<Job, Result>({
    filename: program.href,
    // With at least one, the pool replaces a thread that died of a job, and what waits goes on.
    minThreads: 1,
    maxThreads: most,
    idleTimeout: Infinity,
    niceIncrement: NICE,
    recordTiming: false,
  });
  // A thread that could not begin: the jobs that wait are done by the next, which begins with the next job. Unheard, the event would end the process.
  pool.on('error', () => undefined);
  return pool;
}
