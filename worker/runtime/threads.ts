/** Work that would block the event loop, in threads of its own: a pool (piscina) with a queue that turns callers away before it grows too long. */
import { Piscina } from 'piscina';
import { OverloadedError } from './errors.js';

export interface Threads<Job, Result> {
  /**
   * Computes one job. Jobs begin in the order they came.
   * @throws OverloadedError when too many are waiting already
   * @throws Error what the program threw: it must not say what it was given
   */
  run(job: Job): Promise<Result>;
  /**
   * Keeps room for jobs that a caller will have later. Part of the queue is left to those who keep none.
   * @returns gives the room back
   * @throws OverloadedError
   */
  keepRoom(jobs: number): () => void;
  /** Refuses what comes from now on and waits until what was begun has ended. */
  close(): Promise<void>;
}
/** What a program answers: its result and how long it took, in milliseconds. */
export interface Timed<Result> {
  result: Result;
  ms: number;
}

/** How much of the queue those may keep who keep room: one kind of work must not shut out the others. */
const KEPT_SHARE = 0.6;
/** Only on Linux does a thread have a priority of its own; elsewhere it would be the whole process's. */
const NICE = process.platform === 'linux' ? 10 : 0;

/**
 * Threads compute behind everything else that this process does: in a storm of logins whoever asks for a page is served first. They keep no process alive.
 * @param program an ES module whose default export computes a job: `(job: Job) => Timed<Result>`
 * @param options.most how many jobs run at once, each in a thread of its own
 * @param options.maxQueue how many may wait before callers are turned away
 * @param options.usualMs what a job is thought to take before the first has ended
 */
export function createThreads<Job, Result>(
  program: URL,
  { most, maxQueue, usualMs }: { most: number; maxQueue: number; usualMs: number },
): Threads<Job, Result> {
  const pool = new Piscina<Job, Timed<Result>>({
    filename: program.href,
    // With at least one, the pool replaces a thread that died of a job, and what waits goes on.
    minThreads: 1,
    maxThreads: most,
    idleTimeout: Infinity,
    stricterFIFO: true,
    niceIncrement: NICE,
    recordTiming: false,
  });
  // A thread that could not begin: the jobs that wait are done by the next, which begins with the next job. Unheard, the event would end the process.
  pool.on('error', () => undefined);
  const running = new Set<Promise<unknown>>();
  const mostKept = Math.floor(maxQueue * KEPT_SHARE);
  let kept = 0;
  let closed = false;
  let jobMs = usualMs;

  /** With the time that a full queue takes. */
  const overloaded = (): OverloadedError =>
    new OverloadedError(closed ? 1 : Math.max(1, Math.ceil((maxQueue * jobMs) / most / 1000)));
  const timed = async (job: Job): Promise<Result> => {
    const { result, ms } = await pool.run(job);
    jobMs += (ms - jobMs) / 16;
    return result;
  };
  return {
    async run(job) {
      if (closed || pool.queueSize >= maxQueue) throw overloaded();
      const mine = timed(job);
      running.add(mine);
      try {
        return await mine;
      } finally {
        running.delete(mine);
      }
    },
    keepRoom(jobs) {
      if (closed || kept + jobs > mostKept || pool.queueSize + jobs > maxQueue) throw overloaded();
      kept += jobs;
      return () => {
        kept -= jobs;
      };
    },
    async close() {
      closed = true;
      // The pool's own way to close forgets jobs that wait for a thread which has only just been begun.
      await Promise.allSettled(running);
      await pool.destroy();
    },
  };
}
