import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { QueryNotRegisteredError } from '@temporalio/client';
import { bareEnvironment } from '../../../scripts/processes/bare-environment.js';
import type { Running } from '../../../scripts/processes/running.js';
import { findTemporalCli } from '../../../scripts/temporal/cli.js';
import { startTemporalServer, temporalAddress } from '../../../scripts/temporal/server.js';
import { examineTemporal } from '../../../worker/doctor/temporal.js';
import { connectClient } from '../../../worker/runtime/temporal/client.js';
import { TASK_QUEUE } from '../../../workflows/contracts/procedure.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { testPort } from '../../helpers/ports.js';
import { launch, unlimited } from '../../helpers/processes.js';
import { testRing } from '../../helpers/temporal.js';
import { until } from '../../helpers/wait.js';

const folder = mkdtempSync(join(tmpdir(), 'worker-start-'));
let worker: ChildProcess | undefined;
let server: Running | undefined;
let database: TestDatabase | undefined;
afterAll(async () => {
  worker?.kill('SIGKILL');
  await server?.stop();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

const begin = async (port: number, namespaces: string[]) => {
  const { file: executable } = await findTemporalCli(process.env, () => undefined);
  const dbFile = join(folder, 'temporal.db');
  const env = bareEnvironment(process.env);
  server = await startTemporalServer({
    executable,
    dbFile,
    namespaces,
    port,
    env,
    durable: false,
    onLine: () => undefined,
  });
};

/** Somebody's first try at a port behind which nothing answers yet. */
async function tried(port: number): Promise<void> {
  const nobody = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
  await once(nobody, 'connection');
  nobody.close();
  await once(nobody, 'close');
}

test('a worker that is there before Temporal and before its namespace takes tasks once both are there, and the doctor’s probe ends', async () => {
  database = await freshDatabase();
  const port = await testPort();
  const temporal = { address: temporalAddress(port), namespace: 'later' };
  const nowhere = 'http://127.0.0.1:1';
  const isTried = tried(port);
  worker = launch('worker', {
    // Which code it runs is on record before it takes tasks.
    databaseUrl: database.url,
    smtpUrl: 'smtp://127.0.0.1:1',
    url: nowhere,
    services: unlimited(),
    temporal,
  });
  await isTried;
  await begin(port, []);
  const client = connectClient({ temporal }, testRing());
  const service = client.workflowService;
  const isThere = () =>
    service.describeNamespace({ namespace: 'later' }).then(
      () => true,
      () => false,
    );
  expect(await isThere()).toBe(false);
  const doctor = async () => (await examineTemporal({ temporal }, testRing())).map(({ state }) => state);
  expect(await doctor()).toEqual(['failed']);
  expect(worker.exitCode).toBeNull();
  await service.registerNamespace({
    namespace: 'later',
    workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
  });
  await until('the namespace is there', isThere);
  const taskQueue = { name: TASK_QUEUE };
  // The server itself doesn't know a new namespace everywhere at once.
  const pollers = async () => {
    const asked = service.describeTaskQueue({ namespace: 'later', taskQueue, taskQueueType: 1 });
    const { pollers: all } = await asked.catch(() => ({ pollers: [] }));
    return all.map(({ identity }) => identity?.split('@')[0]);
  };
  await until('it takes tasks', pollers, (ids) => ids.includes(String(worker?.pid)));
  expect((await doctor()).filter((state) => state !== 'note')).toEqual(expect.arrayContaining(['ok', 'ok']));
  expect(await doctor()).not.toContain('failed');
  // It takes no stacks of promises (decision 105): the SDK's hook would answer.
  const probes = async () => {
    const ids: string[] = [];
    for await (const { workflowId } of client.workflow.list()) ids.push(workflowId);
    return ids;
  };
  const [probe = ''] = await until('the probe is listed', probes, (ids) => ids.length > 0);
  await expect(client.workflow.getHandle(probe).query('__stack_trace')).rejects.toThrow(QueryNotRegisteredError);
  expect(worker.exitCode).toBeNull();
  await client.connection.close();
});
