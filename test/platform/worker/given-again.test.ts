/** A task of a workflow that its worker lost is given to another while the caller waits: decision 135. What comes of it: `test/production/rolling.test.ts`. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GIVEN_AGAIN_MS, TAKEN_WITHIN_MS, workerOptions } from '../../../worker/runtime/temporal/client.js';
import { startSystem, type System } from '../../helpers/system.js';
import { testRing } from '../../helpers/temporal.js';
import { addAccount, sentCode } from '../../helpers/umin.js';
import { mailedUrl } from '../../security/support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.close());

/** Milliseconds. */
async function taskTimeOf(procedureId: string): Promise<number> {
  const { events } = await system.temporal.client.workflow.getHandle(procedureId).fetchHistory();
  return Number(events?.[0]?.workflowExecutionStartedEventAttributes?.workflowTaskTimeout?.seconds) * 1_000;
}

test('procedures of either kind of start have less time for a task than their callers wait', async () => {
  expect(GIVEN_AGAIN_MS).toBeLessThan(TAKEN_WITHIN_MS);
  const { procedureId: reissue } = await mailedUrl(system, system.caller());
  const caller = system.caller();
  const { procedureId: code } = await sentCode(system, caller, await addAccount(system.database.db, 'given-again'));
  for (const procedureId of [reissue, code]) expect(await taskTimeOf(procedureId)).toBe(GIVEN_AGAIN_MS);
});

test('what lies in the queue of one worker may be taken by others as soon', () => {
  expect(workerOptions(testRing()).stickyQueueScheduleToStartTimeout).toBe(GIVEN_AGAIN_MS);
});
