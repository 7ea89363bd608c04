/**
 * Threads for workflows that leave out what costs much and gives nothing here (decision 105); the SDK has no settings for it, so they load a module first. No stack trace is
 * taken and formatted for each promise that a workflow makes: that is for the query `__stack_trace`, which nobody asks. And each activation has one limit
 * of time, the SDK's, instead of one for each of its entries into the sandbox: Node starts a thread for each.
 */
import threads from 'node:worker_threads';

const LEAN = new URL('./lean-thread.mjs', import.meta.url).href;
/** The SDK's thread for workflows; other threads of the process stay as they are. */
const OF_WORKFLOWS = /[\\/]workflow-worker-thread\.js$/;

/** For threads that are started from now on. Twice does what once does. */
export function useLeanThreads(): void {
  if (threads.Worker.name === 'LeanWorker') return;
  class LeanWorker extends threads.Worker {
    constructor(file: string | URL, options: threads.WorkerOptions = {}) {
      // What else is inherited can't all be given to a thread by name.
      const inherited = process.execArgv.filter((one) => one === '--enable-source-maps');
      const execArgv = [...inherited, '--import', LEAN];
      super(file, OF_WORKFLOWS.test(String(file)) ? { execArgv, ...options } : options);
    }
  }
  threads.Worker = LeanWorker;
}
