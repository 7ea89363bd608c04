/**
 * argon2 in threads of its own. Beside the event loop it would be in libuv's pool as well, but there it takes the turns of files and host names, and as much
 * of a core as the loop itself.
 */
import { Worker } from 'node:worker_threads';

export interface Argon2Cost {
  memoryCost: number;
  timeCost: number;
  parallelism: number;
}
export interface HashThreads {
  hash(clear: string, cost: Argon2Cost): Promise<string>;
  verify(hash: string, clear: string): Promise<boolean>;
  /** Ends the threads; what they are computing is lost. */
  close(): Promise<void>;
}

const PROGRAM = new URL('./hash-thread.mjs', import.meta.url);

/** Threads are begun when they are needed, one for each job that runs at the same time: how many that are is the caller's matter. They keep no process alive. */
export function createHashThreads(): HashThreads {
  const all = new Set<Worker>();
  const idle: Worker[] = [];

  const begin = (): Worker => {
    const thread = new Worker(PROGRAM);
    all.add(thread);
    // Between jobs nobody listens, and an unheard error would end the process; `exit` follows it.
    thread.on('error', () => undefined);
    thread.once('exit', () => {
      all.delete(thread);
      if (idle.includes(thread)) idle.splice(idle.indexOf(thread), 1);
    });
    return thread;
  };
  const compute = (job: { hash?: string; clear: string; cost?: Argon2Cost }): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const thread = idle.pop() ?? begin();
      const over = (): void => {
        thread.off('message', answered).off('error', failed).off('exit', ended);
      };
      const answered = ({ result, fault }: { result?: unknown; fault?: string }): void => {
        over();
        thread.unref();
        idle.push(thread);
        if (fault === undefined) resolve(result);
        else reject(new Error(fault));
      };
      const failed = (error: Error): void => {
        over();
        reject(error);
      };
      const ended = (): void => failed(new Error('the thread has ended'));
      thread.on('message', answered).on('error', failed).on('exit', ended);
      thread.ref();
      thread.postMessage(job, []);
    });
  return {
    hash: async (clear, cost) => String(await compute({ clear, cost })),
    verify: async (hash, clear) => (await compute({ hash, clear })) === true,
    async close() {
      await Promise.all([...all].map((thread) => thread.terminate()));
    },
  };
}
