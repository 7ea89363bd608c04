/** A process of its own: the bare engine's worker, with the product's bounds. Told by its environment: BARE_ADDRESS, BARE_NAMESPACE, BARE_BUNDLE. */
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { WORKERS } from '../../../worker/workers.js';
import * as activities from './activities.js';
import { BARE_QUEUE } from './queue.js';

const { BARE_ADDRESS: address = '', BARE_NAMESPACE: namespace = '', BARE_BUNDLE: codePath = '' } = process.env;
Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
const { workflows, maxConcurrentActivityTaskExecutions } = WORKERS.people;
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  namespace,
  taskQueue: BARE_QUEUE,
  workflowBundle: { codePath },
  activities,
  maxCachedWorkflows: workflows?.maxCachedWorkflows ?? 0,
  maxConcurrentActivityTaskExecutions,
});
process.once('disconnect', () => worker.shutdown());
process.send?.({ ready: true });
await worker.run();
process.exit();
