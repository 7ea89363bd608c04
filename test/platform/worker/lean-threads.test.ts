/** What running a workflow costs: decision 105. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import threads from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { leaveOutPromiseStacks } from '../../../worker/runtime/temporal/lean-threads.js';

const SDK_THREAD = createRequire(import.meta.url).resolve('@temporalio/worker/lib/workflow/workflow-worker-thread.js');
/** Tells how often a hook for promises was called. */
const PROGRAM = `
const v8 = require('node:v8');
let calls = 0;
const stop = v8.promiseHooks.createHook({ init: () => (calls += 1) });
Promise.resolve().then(() => undefined);
stop();
require('node:worker_threads').parentPort.postMessage(calls);
`;

let folder: string;
let end: () => void = () => undefined;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lean-'));
  for (const name of ['workflow-worker-thread.js', 'other-thread.js']) writeFileSync(join(folder, name), PROGRAM);
});
afterEach(() => end());
afterAll(() => rmSync(folder, { recursive: true }));

const callsIn = (name: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const thread = new threads.Worker(join(folder, name));
    thread.once('message', resolve);
    thread.once('error', reject);
  });

test('no stack is taken of the promises of a workflow thread; other threads have their hooks', async () => {
  expect(await callsIn('workflow-worker-thread.js')).toBeGreaterThan(0);
  end = leaveOutPromiseStacks();
  expect(await callsIn('workflow-worker-thread.js')).toBe(0);
  expect(await callsIn('other-thread.js')).toBeGreaterThan(0);
});

test('the SDK starts its threads and sets its hook as this counts on', () => {
  const folderOfThread = dirname(SDK_THREAD);
  const starts = readFileSync(join(folderOfThread, 'threaded-vm.js'), 'utf8');
  expect(starts).toContain("new node_worker_threads_1.Worker(require.resolve('./workflow-worker-thread'))");
  expect(readFileSync(join(folderOfThread, 'vm-shared.js'), 'utf8')).toContain('promiseHooks.createHook(');
});
