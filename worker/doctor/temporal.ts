/** Is Temporal there with our namespace, does a worker take tasks, and does it hold our keys: a probe is begun, and ends by itself. */
import { type Client, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { ulid } from 'ulid';
import { BULK_TASK_QUEUE, TASK_QUEUE } from '../../workflows/contracts/procedure.js';
import type { KeyRing } from '../runtime/crypto/keys.js';
import { connectClient, GIVEN_AGAIN_MS } from '../runtime/temporal/client.js';
import type { Config } from '../runtime/settings/config.js';
import { check, failed, type Finding, note, skipped } from './finding.js';

const [WORKFLOW, ACTIVITY] = [1, 2] as const;
const PROBE_MS = 10_000;
/** Enough for a server that is there. */
const ANSWER_MS = 3_000;
const DAY_S = 86_400;

/** A type that there isn't: workers end it at once with {@link ENDED}, so nothing of a procedure is touched. */
const PROBE = 'doctorProbe';
const ENDED = 'unknown-type';

export async function examineTemporal(
  { temporal }: Pick<Config, 'temporal'>,
  ring: KeyRing | undefined,
): Promise<Finding[]> {
  const { address, namespace } = temporal;
  if (address === undefined || !ring) {
    const why = address === undefined ? 'TEMPORAL_ADDRESS is not set' : 'there are no keys';
    return [skipped('temporal', 'connects', why)];
  }
  const client = connectClient({ temporal: { ...temporal, address } }, ring);
  try {
    const connects = await check('temporal', { check: 'has our namespace' }, async () => {
      const { config } = await client.withDeadline(Date.now() + ANSWER_MS, () =>
        client.workflowService.describeNamespace({ namespace }),
      );
      const days = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / DAY_S;
      return `${namespace}, what has ended is kept for ${Math.round(days * 10) / 10} days`;
    });
    if (connects.state === 'failed') return [connects];
    const polled = await check('temporal', { check: 'has workers' }, () => workersOf(client));
    if (polled.state === 'failed')
      return [connects, polled, skipped('temporal', 'runs a probe workflow', 'no worker would take it')];
    return [connects, polled, await check('temporal', { check: 'runs a probe workflow' }, () => probed(client))];
  } finally {
    await client.connection.close();
  }
}

/** Who polls each queue. */
async function workersOf(client: Client) {
  const { namespace } = client.options;
  const pollersOf = async (name: string, taskQueueType: number) => {
    const { pollers } = await client.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name },
      taskQueueType,
    });
    return new Set(pollers?.map(({ identity }) => identity)).size;
  };
  const [people, bulk] = [await pollersOf(TASK_QUEUE, WORKFLOW), await pollersOf(BULK_TASK_QUEUE, ACTIVITY)];
  if (people === 0) return failed('nobody takes tasks', 'Start a worker: npm run worker; then look into its log.');
  return bulk === 0 ? note(`${people}, and none for uploads`) : `${people}`;
}

async function probed(client: Client) {
  const workflowId = `doctor-probe.${ulid()}`;
  const handle = await client.workflow.start(PROBE, {
    taskQueue: TASK_QUEUE,
    workflowId,
    workflowExecutionTimeout: PROBE_MS,
    workflowTaskTimeout: GIVEN_AGAIN_MS,
    args: [],
  });
  const begun = performance.now();
  try {
    await handle.result();
  } catch (error) {
    const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
    if (cause instanceof ApplicationFailure && cause.type === ENDED)
      return `begun and ended in ${Math.round(performance.now() - begun)} ms`;
    if (!(error instanceof WorkflowFailedError)) throw error;
  }
  return failed(
    'a workflow was begun and did not end as it should',
    'Look into the log of the workers: they may be of another release, or have other keys (npm run keys -- list).',
  );
}
