/** Procedures that are open when a new release comes: under one build at a time, and under versions side by side. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { DeterminismViolationError } from '@temporalio/workflow';
import { type NativeConnection, Worker } from '@temporalio/worker';
import { buildIdOf } from '../../../worker/runtime/audit/builds.js';
import { fetchRuns } from '../../../worker/runtime/audit/runs.js';
import { buildOptions, connectWorker, unheard, workerOptions } from '../../../worker/runtime/temporal/client.js';
import { replays } from '../../../worker/runtime/temporal/replays.js';
import type { TemporalVersions } from '../../../worker/runtime/settings/temporal.js';
import { custodyId, EVIDENCE_CUSTODY } from '../../../workflows/contracts/evidence-custody.js';
import { effort } from '../../helpers/effort.js';
import { newProcedureId } from '../../helpers/ids.js';
import { startSystem, type System } from '../../helpers/system.js';
import { testRing, testTemporalConfig, type TestWorker, workflowBundle } from '../../helpers/temporal.js';
import { until } from '../../helpers/wait.js';
import { addRegistration, mailedUrl } from '../../security/support.js';

/** The next release asks the database once more before it claims. */
const MORE = 'await isReissueSuperseded({ procedureId: state.input.procedureId });\n    ';
const AT = 'const claimed = await claim(state,';
const unguarded = (code: string): string => code.replaceAll(AT, `${MORE}${AT}`);
const guarded = (code: string): string =>
  code.replaceAll(
    AT,
    `if ((0,_temporalio_workflow__WEBPACK_IMPORTED_MODULE_0__.patched)('one-more-look')) ${MORE}${AT}`,
  );

/** Procedures that are open as the next release comes. */
const OPEN = effort(1, 50);

let system: System;
let other: TestWorker | undefined;
beforeAll(async () => {
  system = await startSystem();
});
afterEach(async () => {
  await other?.stop();
  other = undefined;
  await system.startWorker();
});
afterAll(async () => system.close());

async function replayed(procedureId: string, change: (code: string) => string): Promise<Error | undefined> {
  const { code } = await workflowBundle();
  expect(change(code)).not.toBe(code);
  const history = await system.temporal.client.workflow.getHandle(procedureId).fetchHistory();
  const { dataConverter } = workerOptions(testRing());
  const options = { workflowBundle: { code: change(code) }, dataConverter, sinks: unheard, replayName: 'upgrade' };
  for await (const { error } of replays(options, [{ workflowId: procedureId, history }])) return error;
  throw new Error('nothing was replayed');
}
const buildsOf = async (workflowId: string): Promise<readonly string[]> => {
  const found = await fetchRuns(system.temporal.client, workflowId, { open: true });
  return found?.runs.flatMap(({ builds }) => builds) ?? [];
};

test('I8: a procedure that was opened under one build finishes under the next, where what changed is guarded; a new one takes the new way', async () => {
  const earlier = [await mailedUrl(system, system.caller())];
  for (let n = 1; n < OPEN; n += 1) {
    const email = `open${n}@univ-a.example.jp`;
    await addRegistration(system.database.db, { application_id: `AUTH0001${String(n).padStart(4, '0')}`, email });
    earlier.push(await mailedUrl(system, system.caller({ address: `10.9.8.${n}` }), email));
  }
  await system.stopWorker();
  other = await system.startOtherBuild(guarded);
  const { code } = await workflowBundle();
  for (const { token, procedureId } of earlier) {
    const browser = system.caller();
    // A worker that has just begun may take longer than a caller waits.
    const redeemed = () => browser.call('redeemOneTimeUrl', { token });
    await until('the redeem', redeemed, ({ body }) => body['status'] === 'completed');
    const builds = [{ code }, { code: guarded(code) }].map((one) => buildIdOf(one));
    expect((await buildsOf(procedureId)).toSorted()).toEqual(builds.toSorted());
  }
  const procedures = [earlier[0]?.procedureId ?? '', (await mailedUrl(system, system.caller())).procedureId];
  for (const procedureId of procedures) expect(await replayed(procedureId, guarded)).toBeUndefined();
});

test('a change that is not guarded is caught by the histories of what is open', async () => {
  const { procedureId } = await mailedUrl(system, system.caller());
  expect(await replayed(procedureId, guarded)).toBeUndefined();
  expect(await replayed(procedureId, unguarded)).toBeInstanceOf(DeterminismViolationError);
});

test.each(['PINNED', 'AUTO_UPGRADE'] as const)(
  '%s: which build a procedure goes on under when another becomes the current version',
  async (behavior) => {
    const { client } = system.temporal;
    const versions: TemporalVersions = { deployment: newProcedureId('upgrade', behavior).toLowerCase(), behavior };
    const taskQueue = versions.deployment;
    const connection = await connectWorker(testTemporalConfig());
    const { code } = await workflowBundle();
    const codes = [code, guarded(code)] as const;
    const [first, second] = codes.map((one) => buildIdOf({ code: one }));
    const running = await Promise.all(codes.map((one) => runs({ connection, taskQueue, code: one, versions })));
    const { namespace } = client.options;
    const { deployment: deploymentName } = versions;
    const becomesCurrent = async (buildId = ''): Promise<void> => {
      // Its workers have told of it, and the server has heard.
      await until('the version', () =>
        client.workflowService
          .describeWorkerDeploymentVersion({ namespace, deploymentVersion: { deploymentName, buildId } })
          .catch(() => undefined),
      );
      const asked = { namespace, deploymentName, buildId, ignoreMissingTaskQueues: true };
      await until('the version is the current one', () =>
        client.workflowService.setWorkerDeploymentCurrentVersion(asked).then(
          () => true,
          () => false,
        ),
      );
    };
    const keeps = async (procedureId: string, ms: number): Promise<string> => {
      const destroyAt = new Date(Date.now() + ms).toISOString();
      const workflowId = custodyId(procedureId);
      await client.workflow.start(EVIDENCE_CUSTODY, { workflowId, taskQueue, args: [{ procedureId, destroyAt }] });
      await until('its first task', async () => (await buildsOf(workflowId)).length > 0);
      return workflowId;
    };
    let open = '';
    const isOpen = async (): Promise<boolean> =>
      open !== '' && (await client.workflow.getHandle(open).describe()).status.name === 'RUNNING';
    // Again for longer where it was over before the other version was the current one.
    for (let ms = 2_000; !(await isOpen()); ms *= 2) {
      await becomesCurrent(first);
      open = await keeps(newProcedureId('utokyo', 'mfa-application'), ms);
      await becomesCurrent(second);
    }
    const later = await keeps(newProcedureId('utokyo', 'mfa-application'), 0);
    for (const id of [open, later]) await client.workflow.getHandle(id).result();
    expect(new Set(await buildsOf(later))).toEqual(new Set([second]));
    expect((await buildsOf(open)).at(-1)).toBe(behavior === 'PINNED' ? first : second);
    for (const stop of running) await stop();
    await connection.close();
  },
);

/** A worker as the product makes one where versions run side by side. @returns ends it */
async function runs(of: {
  connection: NativeConnection;
  taskQueue: string;
  code: string;
  versions: TemporalVersions;
}): Promise<() => Promise<void>> {
  const own = await connectWorker(testTemporalConfig());
  const worker = await Worker.create({
    connection: own,
    namespace: testTemporalConfig().temporal.namespace,
    taskQueue: of.taskQueue,
    workflowBundle: { code: of.code },
    ...buildOptions(buildIdOf({ code: of.code }), of),
    ...workerOptions(testRing()),
    activities: system.activities,
    shutdownForceTime: '2s',
  });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
    await own.close();
  };
}
