/** Workflows without a stack trace for each of their promises: decision 105. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { QueryNotRegisteredError } from '@temporalio/client';
import { startSystem, type System } from '../../helpers/system.js';
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

test('the SDK starts its threads and sets its hook as this counts on', () => {
  const read = (file: string) =>
    readFileSync(createRequire(import.meta.url).resolve(`@temporalio/worker/lib/workflow/${file}.js`), 'utf8');
  expect(read('threaded-vm')).toContain(
    "new node_worker_threads_1.Worker(require.resolve('./workflow-worker-thread'))",
  );
  const hooks = read('vm-shared');
  expect(hooks).toContain('    setPromiseHook() {');
  expect(hooks).toContain('this.setPromiseHook();');
});
