/**
 * Workflows without a stack trace for each of their promises. The SDK takes and formats one for every promise that a workflow makes, for the query
 * `__stack_trace`, which nobody asks here: a third of what running a workflow costs (decision 105). It has no setting for that, so its threads for workflows
 * load a module first that takes the step out of it.
 */
import threads from 'node:worker_threads';

const WITHOUT_STACKS = new URL('./without-promise-stacks.mjs', import.meta.url).href;
/** The SDK's thread for workflows; other threads of the process stay as they are. */
const OF_WORKFLOWS = /[\\/]workflow-worker-thread\.js$/;

/** For threads that are started from now on. Twice does what once does. */
export function leaveOutPromiseStacks(): void {
  if (threads.Worker.name === 'LeanWorker') return;
  class LeanWorker extends threads.Worker {
    constructor(file: string | URL, options: threads.WorkerOptions = {}) {
      // What else is inherited can't all be given to a thread by name.
      const inherited = process.execArgv.filter((one) => one === '--enable-source-maps');
      const execArgv = [...inherited, '--import', WITHOUT_STACKS];
      super(file, OF_WORKFLOWS.test(String(file)) ? { execArgv, ...options } : options);
    }
  }
  threads.Worker = LeanWorker;
}
