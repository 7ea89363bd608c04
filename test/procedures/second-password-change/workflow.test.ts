/** Rules of the workflow, on the real server; effects are recorded instead of made. spec/second-password.md (b), (d) */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { TASK_QUEUE } from '../../../workflows/contracts/procedure.js';
import {
  SECOND_PASSWORD_CHANGE,
  type SecondPasswordChangeInput,
  secondPasswordInForceUpdate,
} from '../../../workflows/contracts/second-password-change.js';
import { newProcedureId } from '../../helpers/ids.js';
import {
  endRuns,
  gate,
  HASH,
  OLD,
  ran,
  startedChange,
  startedReset,
  STUDENT,
  studentEffects,
} from '../../helpers/student-workflows.js';
import { connectTemporal, type TestTemporal } from '../../helpers/temporal.js';
import { AWAY, REFUSED } from '../operator-application/workflow-support.js';
import { until, is, has } from '../../helpers/wait.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await connectTemporal();
});
afterEach(endRuns);
afterAll(async () => temporal.close());

/** Starts with the update that waits for the password, as the API does. */
async function changed(kind: SecondPasswordChangeInput['kind']) {
  const procedureId = newProcedureId('shomei', 'second-password-change');
  ran.push(procedureId);
  const version = kind === 'set' ? 0 : 3;
  const waits = { mailMs: 20_000 };
  const input: SecondPasswordChangeInput = {
    procedureId,
    userId: STUDENT,
    kind,
    version,
    hash: HASH,
    locale: 'en',
    waits,
  };
  const startWorkflowOperation = new WithStartWorkflowOperation(SECOND_PASSWORD_CHANGE, {
    taskQueue: TASK_QUEUE,
    workflowId: procedureId,
    workflowIdConflictPolicy: 'USE_EXISTING',
    args: [input],
  });
  const answer = await temporal.client.workflow.executeUpdateWithStart(secondPasswordInForceUpdate, {
    startWorkflowOperation,
    updateId: 'first',
    args: [null],
  });
  return { procedureId, answer, handle: temporal.client.workflow.getHandle(procedureId) };
}

test.each([
  ['set', 0, 'second-password-set', 'second-password-set'],
  ['change', 3, 'second-password-change', 'second-password-changed'],
] as const)(
  '%s: the password is in force when the start is answered, and the address is told',
  async (kind, version, step, what) => {
    const { activities, named } = studentEffects();
    await temporal.startWorker(activities);
    const { procedureId, answer, handle } = await changed(kind);
    expect(answer).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(named('putChangedPasswordInForce')).toEqual([{ procedureId, userId: STUDENT, kind, version, hash: HASH }]);
    expect(await handle.result()).toEqual({ status: 'completed' });
    expect(named('mailStudentNotice')).toEqual([expect.objectContaining({ what, to: OLD, locale: 'en' })]);
    const [ending, last] = named('recordSecondPasswordChange') as { view: { steps: { step: string }[] } }[];
    expect(ending).toMatchObject({ closed: true, view: { status: 'completed' } });
    expect(last?.view.steps.map((one) => one.step)).toEqual(['opened', step, 'notice-mailed']);
  },
);

test('an account that has moved on meanwhile refuses it, and nobody is told', async () => {
  const { activities, named } = studentEffects({ putChangedPasswordInForce: async () => undefined });
  await temporal.startWorker(activities);
  const { answer, handle } = await changed('change');
  expect(answer).toEqual({ ok: false, refusal: 'wrong-state' });
  expect(await handle.result()).toEqual({ status: 'refused' });
  expect(named('recordSecondPasswordChange')).toEqual([expect.objectContaining({ closed: true })]);
  expect(named('mailStudentNotice')).toEqual([]);
});

test('a hash that was not sealed here is refused', async () => {
  const badHash = () => ApplicationFailure.nonRetryable('no hash that was sealed here', 'bad-hash');
  await temporal.startWorker(studentEffects({ putChangedPasswordInForce: () => Promise.reject(badHash()) }).activities);
  expect((await changed('change')).answer).toEqual({ ok: false, refusal: 'wrong-state' });
});

test('is answered while the mail server is away; the mail goes out later', async () => {
  let isAway = true;
  const { activities } = studentEffects({
    mailStudentNotice: async () => {
      if (isAway) throw AWAY();
    },
  });
  await temporal.startWorker(activities);
  const { answer, handle } = await changed('change');
  expect(answer).toMatchObject({ ok: true });
  isAway = false;
  expect(await handle.result()).toEqual({ status: 'completed' });
});

test('a notice that is refused for good undoes nothing', async () => {
  await temporal.startWorker(studentEffects({ mailStudentNotice: () => Promise.reject(REFUSED()) }).activities);
  const run = await startedChange(temporal, { kind: 'set' });
  expect(await run.result()).toBe('completed');
  expect(await run.steps()).toEqual(['opened', 'second-password-set', 'mail-undeliverable']);
});

test('a database that is away delays it, and ends nothing', async () => {
  let fails = 3;
  const { activities, named } = studentEffects({
    putChangedPasswordInForce: async () => {
      if (fails-- > 0) throw new Error('connect ECONNREFUSED');
      return { before: OLD, ended: [] };
    },
  });
  await temporal.startWorker(activities);
  expect((await changed('set')).answer).toMatchObject({ ok: true });
  expect(named('putChangedPasswordInForce')).toHaveLength(4);
});

test('asked twice while it runs, both are told the same, and it is put in force once', async () => {
  const database = gate();
  const { activities, named } = studentEffects({
    putChangedPasswordInForce: async () => {
      await database.opened;
      return { before: OLD, ended: [] };
    },
  });
  await temporal.startWorker(activities);
  const run = await startedChange(temporal, { kind: 'change' });
  const ask = (updateId: string) => run.handle.executeUpdate(secondPasswordInForceUpdate, { args: [null], updateId });
  const asked = Promise.all([ask('first'), ask('first'), ask('second')]);
  await until('calls of putChangedPasswordInForce', () => named('putChangedPasswordInForce').length, is(1));
  database.open();
  const answers = await asked;
  expect(answers.map((answer) => answer.ok)).toEqual([true, true, true]);
  expect(named('putChangedPasswordInForce')).toHaveLength(1);
});

test('the account’s open reset is told that it counts no more', async () => {
  let resetId = '';
  const { activities } = studentEffects({
    isStudentClaimEnded: async ({ procedureId }) => procedureId === resetId,
    putChangedPasswordInForce: async () => ({ before: OLD, ended: [resetId] }),
  });
  await temporal.startWorker(activities);
  const reset = await startedReset(temporal);
  resetId = reset.procedureId;
  await until('steps', reset.steps, has('url-mailed'));
  await changed('change');
  expect(await reset.result()).toBe('superseded');
});

test('all that ran here replays', async () => {
  expect(await temporal.replayAll(ran)).toBeGreaterThan(8);
});
