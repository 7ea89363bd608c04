/** Rules of the workflow, on the real server; effects are recorded instead of made. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { ReviewActivities } from '../../../activities/review.js';
import type { ServiceUseChangeActivities } from '../../../activities/cinii/service-use-change.js';
import { type IsoInstant, procedureQuery, TASK_QUEUE } from '../../../workflows/contracts/procedure.js';
import { decideUpdate, withdrawnSignal } from '../../../workflows/contracts/review.js';
import {
  openedUpdate,
  SERVICE_USE_CHANGE,
  type ServiceUseChangeInput,
} from '../../../workflows/contracts/service-use-change.js';
import { newProcedureId } from '../../helpers/ids.js';
import { look, connectTemporal, type TestTemporal } from '../../helpers/temporal.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await connectTemporal();
});
afterAll(async () => temporal.close());

type Row = { decisionId: string; decision: 'approve' | 'refuse'; by: string };

function recorded(replace: Partial<ServiceUseChangeActivities> = {}) {
  const decisions = new Map<string, Row>();
  const withdrawals = new Set<string>();
  const calls: string[] = [];
  const activities: ServiceUseChangeActivities & Pick<ReviewActivities, 'readApplicationMessage'> = {
    readApplicationMessage: async ({ messageId }) => (withdrawals.has(messageId) ? {} : undefined),
    openUseChange: async () => true,
    recordUseChange: async () => undefined,
    readUseDecision: async ({ procedureId }) => decisions.get(procedureId),
    applyUseChange: async () => {
      calls.push('applied');
      return true;
    },
    mailUseChange: async ({ what }) => {
      calls.push(what);
    },
    ...replace,
  };
  return { activities, decisions, withdrawals, calls };
}

async function started() {
  const procedureId = newProcedureId('cinii', 'service-use-change');
  const input: ServiceUseChangeInput = {
    procedureId,
    applicationId: 'AUTH00000101',
    change: 'suspend',
    kind: '更新',
    receivedAt: '2026-11-21T00:00:00.000Z' as IsoInstant,
    dueAt: '2026-11-26T08:00:00.000Z' as IsoInstant,
    locale: 'ja',
    mailMs: 5_000,
  };
  const startWorkflowOperation = new WithStartWorkflowOperation(SERVICE_USE_CHANGE, {
    taskQueue: TASK_QUEUE,
    workflowId: procedureId,
    workflowIdConflictPolicy: 'FAIL',
    args: [input],
  });
  const opened = await temporal.client.workflow.executeUpdateWithStart(openedUpdate, {
    startWorkflowOperation,
    args: [null],
  });
  const handle = temporal.client.workflow.getHandle(procedureId);
  const decide = (decisionId: string) => handle.executeUpdate(decideUpdate, { args: [{ decisionId }] });
  return { procedureId, handle, decide, opened };
}

test('an approved request is applied once, mailed and completed', async () => {
  const { activities, decisions, calls } = recorded();
  await temporal.startWorker(activities);
  const run = await started();
  expect(run.opened).toBe(true);
  decisions.set(run.procedureId, { decisionId: 'd1', decision: 'approve', by: 'op1' });
  const answers = await Promise.all([run.decide('d1'), run.decide('d1'), run.decide('d1')]);
  for (const answer of answers) expect(answer).toMatchObject({ ok: true, decision: 'approve', by: 'op1' });
  expect(await run.handle.result()).toEqual({ status: 'completed' });
  expect(calls.filter((call) => call === 'applied')).toHaveLength(1);
  expect(calls).toEqual(expect.arrayContaining(['received', 'approved']));
});

test('a refused request changes nothing and is mailed', async () => {
  const { activities, decisions, calls } = recorded();
  await temporal.startWorker(activities);
  const run = await started();
  decisions.set(run.procedureId, { decisionId: 'd1', decision: 'refuse', by: 'op2' });
  await run.decide('d1');
  expect(await run.handle.result()).toEqual({ status: 'refused' });
  expect(calls).not.toContain('applied');
  expect(calls).toContain('refused');
});

test('a message without a decision row in the database changes nothing', async () => {
  const { activities, decisions, calls } = recorded();
  await temporal.startWorker(activities);
  const run = await started();
  expect(await run.decide('forged')).toEqual({ ok: false, refusal: 'forbidden' });
  decisions.set(run.procedureId, { decisionId: 'real', decision: 'refuse', by: 'op1' });
  expect(await run.decide('forged')).toEqual({ ok: false, refusal: 'forbidden' });
  expect((await look(run.handle, procedureQuery)).status).toBe('awaiting-decision');
  expect(calls).not.toContain('applied');
});

test('a withdrawn request changes nothing, is mailed and can be decided no more; a message without a row withdraws nothing', async () => {
  const { activities, decisions, withdrawals, calls } = recorded();
  await temporal.startWorker(activities);
  const run = await started();
  await run.handle.signal(withdrawnSignal, { withdrawalId: 'forged' });
  expect((await look(run.handle, procedureQuery)).status).toBe('awaiting-decision');
  withdrawals.add('w1');
  await run.handle.signal(withdrawnSignal, { withdrawalId: 'w1' });
  expect(await run.handle.result()).toEqual({ status: 'withdrawn' });
  expect(calls).not.toContain('applied');
  expect(calls).toContain('withdrawn');
  decisions.set(run.procedureId, { decisionId: 'd1', decision: 'approve', by: 'op1' });
  await expect(run.decide('d1')).rejects.toThrow();
});

test('a second request while one is open ends as superseded, at once', async () => {
  const { activities, calls } = recorded({ openUseChange: async () => false });
  await temporal.startWorker(activities);
  const run = await started();
  expect(run.opened).toBe(false);
  expect(await run.handle.result()).toEqual({ status: 'superseded' });
  expect(calls).toEqual([]);
});

test('a mail server that refuses holds up no decision', async () => {
  const { activities, decisions } = recorded({
    mailUseChange: async () => {
      throw ApplicationFailure.nonRetryable('refused', 'mail-undeliverable');
    },
  });
  await temporal.startWorker(activities);
  const run = await started();
  decisions.set(run.procedureId, { decisionId: 'd1', decision: 'approve', by: 'op1' });
  await run.decide('d1');
  expect(await run.handle.result()).toEqual({ status: 'completed' });
  const view = await look(run.handle, procedureQuery);
  expect(view.steps.map((step) => step.step)).toContain('mail-undeliverable');
});

test('an approved change that the registration no longer allows ends as failed, and tells the applicant nothing', async () => {
  const { activities, decisions, calls } = recorded({ applyUseChange: async () => false });
  await temporal.startWorker(activities);
  const run = await started();
  decisions.set(run.procedureId, { decisionId: 'd1', decision: 'approve', by: 'op1' });
  await run.decide('d1');
  expect(await run.handle.result()).toEqual({ status: 'failed' });
  expect(calls).not.toContain('approved');
});
