/** Threads for workflows that leave out what costs much and gives nothing here: decision 105. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { QueryNotRegisteredError } from '@temporalio/client';
import { decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { TASK_QUEUE } from '../../../workflows/contracts/procedure.js';
import { newProcedureId } from '../../helpers/ids.js';
import { startSystem, type System } from '../../helpers/system.js';
import { until } from '../../helpers/wait.js';
import { mailedUrl } from '../../security/support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.close());

test('no stack is taken of the promises of a workflow, and its scopes of cancellation stand', async () => {
  const { token, procedureId } = await mailedUrl(system, system.caller());
  const handle = system.temporal.client.workflow.getHandle(procedureId);
  // With the SDK's hook it answers.
  await expect(handle.query('__stack_trace')).rejects.toThrow(QueryNotRegisteredError);
  // It waits with a limit, and goes on in the scope in which it waited.
  const redeemed = await system.caller().call('redeemOneTimeUrl', { token });
  expect(redeemed.body['status']).toBe('completed');
});

test.each([
  ['at once', 'for (;;) ;'],
  ['after it has waited', 'await Promise.resolve(); for (;;) ;'],
])(
  'a workflow that never comes to an end of its own, %s, fails its task at the limit, and others go on',
  async (_when, loop) => {
    const { client } = system.temporal;
    await system.stopWorker();
    const endless = 'async function unknownProcedure() {';
    const change = (code: string): string => code.replace(endless, `${endless}\n    ${loop}`);
    const other = await system.startOtherBuild(change);
    try {
      const workflowId = newProcedureId('cinii', 'password-reissue');
      const handle = await client.workflow.start('endless', { taskQueue: TASK_QUEUE, workflowId });
      const failure = await until('its task has failed', async () => {
        const { events } = await handle.fetchHistory();
        return events?.find(({ workflowTaskFailedEventAttributes: failed }) => failed)
          ?.workflowTaskFailedEventAttributes?.failure;
      });
      const { message } =
        (await decodeOptionalFailureToOptionalError(client.options.loadedDataConverter, failure)) ?? {};
      expect(message).toMatch(/^Script execution timed out after \d+ms$/);
      await handle.terminate();
      const { token } = await mailedUrl(system, system.caller());
      expect((await system.caller().call('redeemOneTimeUrl', { token })).body['status']).toBe('completed');
    } finally {
      await other.stop();
      await system.startWorker();
    }
  },
);

test('the SDK starts its threads, sets its hook and enters its sandbox as this counts on', () => {
  const read = (file: string) =>
    readFileSync(createRequire(import.meta.url).resolve(`@temporalio/worker/lib/workflow/${file}.js`), 'utf8');
  expect(read('threaded-vm')).toContain(
    "new node_worker_threads_1.Worker(require.resolve('./workflow-worker-thread'))",
  );
  const hooks = read('vm-shared');
  expect(hooks).toContain('    setPromiseHook() {');
  expect(hooks).toContain('this.setPromiseHook();');
  // Whatever runs workflow code is entered by scripts, and done before an activation first waits.
  expect(read('reusable-vm')).toContain('callIntoVmScript.runInContext(context, {');
  const [, activation = ''] = /\n {4}async activate\(activation\) \{\n([\s\S]*?)\n {4}\}\n/.exec(hooks) ?? [];
  const [before = '', after] = activation.split('const completion = this.workflowModule.concludeActivation();');
  expect(after).toBeDefined();
  expect(before.replaceAll(/if \(bun_1\.isBunPre1_4\)(?: \{[^}]*\}|\s+await .*;)/g, '')).not.toContain('await');
});
