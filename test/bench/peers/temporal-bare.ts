/** The bare engine: the same embedded Temporal server and SDK, a workflow of the shape of a reissue, and nothing else. What the product can't be faster than. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { launch, type Running, saidReady } from '../../../scripts/processes/running.js';
import { testPort } from '../../helpers/ports.js';
import { until } from '../../helpers/wait.js';
import type { Alive, Contender, Path, Surroundings } from '../contender.js';
import { networkOf, Person } from '../http.js';
import { bringTemporal, environment, NAMESPACE } from '../servers.js';

const READY_MS = 60_000;
const place = (file: string): string => fileURLToPath(new URL(`../bare/${file}`, import.meta.url));
/** Workflows whose second try is looked at. */
const TRIED_AGAIN = 8;

export class TemporalBare implements Contender {
  readonly name = 'temporal-bare';
  readonly about =
    'the embedded Temporal server on a file, one worker, a door of 40 lines; no database, no mail, no hash';
  #bundle = '';

  async prepare(cache: string): Promise<void> {
    const { code } = await bundleWorkflowCode({
      workflowsPath: place('workflow.js'),
      logger: new DefaultLogger('ERROR'),
    });
    mkdirSync(cache, { recursive: true });
    this.#bundle = join(cache, 'temporal-bare-bundle.js');
    writeFileSync(this.#bundle, code);
  }

  async start({ folder }: Surroundings): Promise<Alive> {
    const engine = await bringTemporal(folder);
    const port = await testPort();
    const env = {
      ...environment(),
      BARE_ADDRESS: engine.address,
      BARE_NAMESPACE: NAMESPACE,
      BARE_BUNDLE: this.#bundle,
      BARE_PORT: String(port),
    };
    const [door, worker] = await Promise.all([child('door', env), child('worker', env)]);
    const connection = await Connection.connect({ address: engine.address });
    const client = new Client({ connection, namespace: NAMESPACE });
    return {
      processes: () => ({ api: door.pid, worker: worker.pid, temporal: engine.running.pid }),
      paths: [pathOf(`http://127.0.0.1:${port}`, client)],
      async stop() {
        await connection.close();
        await Promise.all([door.stop(), worker.stop()]);
        await engine.running.stop();
      },
    };
  }
}

async function child(name: string, env: NodeJS.ProcessEnv): Promise<Running> {
  const running = await launch({
    name: `bare ${name}`,
    command: process.execPath,
    args: [place(`${name}.js`)],
    options: { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
    stopSteps: [['close-channel', 3_000]],
  });
  await saidReady(running, READY_MS);
  return running;
}

function pathOf(origin: string, client: Client): Path {
  let ids: string[] = [];
  let before = 0;
  const completed = async (): Promise<number> => (await client.workflow.count('ExecutionStatus = "Completed"')).count;
  return {
    name: 'procedure',
    async run(n, watch) {
      const person = new Person(origin, networkOf(n));
      const { id = '' } = await watch.time('start', () => person.call('/start', {}));
      await watch.time('OK', () => person.call('/accept', { id }));
      const { status } = await watch.time('redeem', () => person.call('/confirm', { id }));
      if (status !== 'completed') throw new Error(`the bare procedure ended as ${status}`);
      ids.push(id);
    },
    async faults(procedures) {
      const again = ids.slice(-TRIED_AGAIN).map((id) => new Person(origin, networkOf(0)).send('/confirm', { id }));
      ids = [];
      const done = (await Promise.all(again)).filter(({ status }) => status === 200).length;
      // The list of workflows is a moment behind.
      const found = await until('the workflows have ended', completed, (count) => count >= before + procedures);
      const faults = found === before + procedures ? [] : [`${found - before} completed instead of ${procedures}`];
      before = found;
      return [...faults, ...(done > 0 ? [`${done} that had ended took another update`] : [])];
    },
  };
}
