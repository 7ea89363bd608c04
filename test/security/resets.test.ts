/** Security case F3: what somebody who reaches Temporal can do to a workflow as a whole: reset it, end it, delete it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { markEndedByHand, projectedView, reopenProcedure } from '../../db/platform/procedures.js';
import { reconcile } from '../../worker/jobs/reconcile.js';
import { createLog } from '../../worker/runtime/log.js';
import { connectClient } from '../../worker/runtime/temporal/client.js';
import {
  applicationRedeemUpdateId,
  redeemApplicationUrlUpdate,
} from '../../workflows/contracts/operator-application.js';
import { type Digest, type IsoInstant, procedureQuery, TASK_QUEUE } from '../../workflows/contracts/procedure.js';
import { eventsOf, kindsOf, resetBefore as resetsBefore } from '../helpers/history.js';
import { newProcedureId } from '../helpers/ids.js';
import { reaches } from '../helpers/progress.js';
import { openShell } from '../helpers/shell.js';
import { type Reply, startSystem, type System } from '../helpers/system.js';
import { look, testRing, testTemporalConfig } from '../helpers/temporal.js';
import { addAccount, sentCode, wrongOf } from '../helpers/umin.js';
import { is, until } from '../helpers/wait.js';
import { addApplication, mailedCode } from '../procedures/case-tracking/support.js';
import { applied, staff, statusOf, verified } from '../procedures/operator-application/support.js';
import { A, mailedUrl, passwordsOf, wordOf } from './support.js';

let system: System;
let shell: Client;
beforeAll(async () => {
  [system, shell] = await Promise.all([startSystem(), openShell()]);
});
afterAll(async () => {
  await shell.connection.close();
  await system.close();
});

const resetBefore = (workflowId: string, update: string): Promise<void> => resetsBefore(shell, workflowId, update);

const needs = (log = createLog('test', 'silent')) => ({
  db: system.database.db,
  temporal: system.temporal.client,
  log,
});
/** Looks for what was ended by hand until a procedure has a status: Temporal's list is a moment behind. */
async function reconciled(procedureId: string, status: string): Promise<void> {
  const look = async (): Promise<string> => {
    await reconcile(needs());
    return (await system.database.db('procedures').where({ procedure_id: procedureId }).first('status')).status;
  };
  await until(`${procedureId} is ${status}`, look, is(status));
}

/** Wrong codes of other tests don't count for it. */
const account = (id: string): Promise<string> => addAccount(system.database.db, id);

const CODES = {
  accessCode: {
    update: 'submitCode',
    mailed: () => sentCode(system, system.caller()),
    give: (given: { procedureId: string; code: string }) => system.caller().call('submitAccessCode', given),
  },
  caseTracking: {
    update: 'openCase',
    async mailed() {
      await addApplication(system.database.db, 'U-RSET-0001');
      return mailedCode(system, system.caller(), 'U-RSET-0001');
    },
    give: (given: { procedureId: string; code: string }) => system.caller().call('openCase', given),
  },
};

test.each(Object.entries(CODES))(
  'F3: a reset of %s gives no try back: of all codes before and after, three are compared',
  async (_type, { update, mailed, give }) => {
    const { procedureId, code } = await mailed();
    const answers: Reply[] = [];
    const guess = async (n: number): Promise<void> => {
      const wrong = String(Number(wrongOf(code)) + n).padStart(10, '0');
      answers.push(await give({ procedureId, code: wrong }));
    };
    for (let n = 1; n <= 2; n++) await guess(n);
    await resetBefore(procedureId, update);
    await guess(3);
    expect(answers.map(({ status }) => status)).toEqual([409, 409, 410]);
    expect(answers.slice(0, 2).map(({ body }) => body['triesLeft'])).toEqual([2, 1]);

    for (let n = 4; n <= 7; n++) {
      await resetBefore(procedureId, update);
      // Open by its row again, as an operator's own reset would be.
      await system.database.db('procedures').where({ procedure_id: procedureId }).update({ closed: false });
      const word = wordOf(await give({ procedureId, code }));
      expect(word).toBe('code-locked');
    }
    const taken = await system.database.db('code_tries').where({ procedure_id: procedureId });
    expect(taken).toHaveLength(3);
    if (update === 'submitCode')
      expect(await system.database.db('umin_wrong_codes').where({ procedure_id: procedureId })).toHaveLength(3);
    expect(await system.temporal.replayAll([procedureId])).toBe(1);
  },
);

test('F3: after a reset to before the only wrong code the others may still be given, and the right one is taken', async () => {
  const caller = system.caller();
  const { procedureId, code } = await sentCode(system, caller);
  await caller.call('submitAccessCode', { procedureId, code: wrongOf(code) });
  await resetBefore(procedureId, 'submitCode');
  const wrong = await until(
    'an answer',
    () => caller.call('submitAccessCode', { procedureId, code: wrongOf(code) }, { 'idempotency-key': 'after-a-reset' }),
    ({ status }) => status !== 503,
  );
  expect(wrong.body['triesLeft']).toBe(1);
  expect((await caller.call('submitAccessCode', { procedureId, code })).status).toBe(200);
});

test('an operator’s reset counts: the new run isn’t written off, and what it writes replaces what the old one wrote', async () => {
  const caller = system.caller();
  const { procedureId, code } = await sentCode(system, caller, await account('reset-1'));
  for (let n = 0; n < 2; n++) await caller.call('submitAccessCode', { procedureId, code: wrongOf(code) });
  await resetBefore(procedureId, 'submitCode');
  // A run that was written off wrongly is opened again within the same round: only the log tells.
  const said: string[] = [];
  const log = createLog('test', 'info', { write: (line) => void said.push(line) });
  const old = `WorkflowId = '${procedureId}' AND ExecutionStatus = 'Terminated'`;
  await reconcile(needs(log));
  await until('the old run is listed as ended', async () => (await shell.workflow.count(old)).count > 0);
  for (let round = 0; round < 3; round++) await reconcile(needs(log));
  expect(said.filter((line) => line.includes(procedureId))).toEqual([]);
  expect(await statusOf(system, procedureId)).toBe('awaiting-code');
  expect((await caller.call('submitAccessCode', { procedureId, code })).status).toBe(200);
  const steps = await system.database
    .db('procedure_steps')
    .where({ procedure_id: procedureId })
    .orderBy('n')
    .pluck('step');
  expect(steps).not.toContain('wrong-code');
  expect(steps).toContain('code-accepted');
});

test('a reissue that is reset to before its OK, when its password is in force, ends as completed once more', async () => {
  const caller = system.caller();
  // An OK that comes in the first task has nothing before it that could be gone back to.
  const firstTask = (id: string): Promise<unknown> =>
    until('its first task is over', async () => kindsOf(await eventsOf(shell, id)).includes('WORKFLOW_TASK_COMPLETED'));
  const { procedureId, token } = await mailedUrl(system, caller, undefined, firstTask);
  await caller.call('redeemOneTimeUrl', { token });
  await reaches(caller, procedureId, 'completed');
  await resetBefore(procedureId, 'acceptReissue');
  await until(
    'OK is taken again',
    () => caller.call('acceptPasswordReissue', { procedureId }),
    ({ status }) => status === 200,
  );
  expect(await system.temporal.client.workflow.getHandle(procedureId).result()).toEqual({ status: 'completed' });
  expect(await statusOf(system, procedureId)).toBe('completed');
  expect(passwordsOf(system, A)).toHaveLength(1);
  expect(await system.temporal.replayAll([procedureId])).toBe(1);
});

test('a procedure that was ended by hand and is reset stands in the queue again, and can be decided', async () => {
  const { procedureId } = await verified(system, system.caller());
  const op1 = await staff(system);
  // Something that comes after it: a reset needs an event to go back to.
  await shell.workflow.getHandle(procedureId).terminate('by mistake');
  await reconciled(procedureId, 'failed');
  const events = await eventsOf(shell, procedureId);
  const last = events.findLast((event) => event.workflowTaskCompletedEventAttributes);
  await shell.workflowService.resetWorkflowExecution({
    namespace: shell.options.namespace,
    workflowExecution: { workflowId: procedureId },
    reason: 'a test',
    requestId: newProcedureId('reset', 'request'),
    workflowTaskFinishEventId: last?.eventId ?? null,
  });
  await reconciled(procedureId, 'awaiting-decision');
  const steps = await system.database.db('procedure_steps').where({ procedure_id: procedureId }).pluck('step');
  expect(steps).not.toContain('ended-by-hand');
  const made = await op1.call('decideApplication', { procedureId, decision: 'refuse', reason: '確認できない' });
  expect(made.status).toBe(200);
  await reaches(system.caller(), procedureId, 'refused');
});

test.each([
  ['was ended before its workflow was reset', { closed: true, status: 'abandoned', run_id: 'the-run-before' }],
  ['was taken for ended by hand', undefined],
])(
  'the button behind the URL of an application that %s puts it into the queue, and its receipt is mailed',
  async (_, row) => {
    const { db } = system.database;
    const { procedureId } = await applied(system, system.caller());
    const of = { procedure_id: procedureId };
    if (row) await db('procedures').where(of).update(row);
    else await markEndedByHand(db, procedureId);
    // As Temporal says it again to the new run: our API asks the row first.
    const about = { purpose: 'contact-verification', issue: 1 } as const;
    const answer = await system.temporal.client.workflow
      .getHandle(procedureId)
      .executeUpdate(redeemApplicationUrlUpdate, {
        args: [{ ...about, browser: 'k1.browser' as Digest, dueAt: '2026-12-28T08:00:00.000Z' as IsoInstant }],
        updateId: applicationRedeemUpdateId(about),
      });
    expect(answer).toMatchObject({ ok: true });
    expect(await db('applications').where({ ...of, open: true })).toHaveLength(1);
    await reconciled(procedureId, 'awaiting-decision');
    await reaches(system.caller(), procedureId, 'awaiting-decision');
    const mailed = () => db('mail_log').where({ ...of, template: 'operator-application-received', state: 'sent' });
    await until('the receipt', mailed, (rows) => rows.length === 1);
  },
);

test('an application that is reset to before its verification stands in the queue again once that is done again', async () => {
  const { db } = system.database;
  const caller = system.caller();
  const { procedureId, token } = await verified(system, caller);
  const of = { procedure_id: procedureId };
  await resetBefore(procedureId, 'redeemApplicationUrl');
  // Withdrawn, say, by the run before.
  await db('applications').where(of).update({ open: false });
  await db('procedures').where(of).update({ status: 'awaiting-contact-verification' });
  expect((await caller.call('redeemOneTimeUrl', { token })).status).toBe(200);
  expect(await db('applications').where(of).pluck('open')).toEqual([true]);
});

test('an open workflow that somebody deletes is noticed as one that is terminated; its application leaves the queue', async () => {
  const [kept, gone] = [await verified(system, system.caller()), await verified(system, system.caller())];
  const workflowExecution = { workflowId: gone.procedureId };
  await shell.workflowService.deleteWorkflowExecution({ namespace: shell.options.namespace, workflowExecution });
  await reconciled(gone.procedureId, 'failed');
  const steps = await system.database.db('procedure_steps').where({ procedure_id: gone.procedureId }).pluck('step');
  expect(steps).toContain('ended-by-hand');
  expect(await system.database.db('applications').where({ open: true }).pluck('procedure_id')).toEqual(
    expect.arrayContaining([kept.procedureId]),
  );
  expect(await system.database.db('applications').where({ procedure_id: gone.procedureId, open: true })).toEqual([]);
  expect(await statusOf(system, kept.procedureId)).toBe('awaiting-decision');
});

test.each([
  ['this release', { kind: 'access-code' }],
  ['the release before (which kept no run)', { run_id: null }],
])('a procedure that %s wrote off although its workflow goes on is open again, with its steps', async (_by, row) => {
  const { db } = system.database;
  const caller = system.caller();
  const { procedureId, code } = await sentCode(system, caller, await account(`off-${Object.keys(row)[0]?.length}`));
  const view = () => caller.call('getProcedure', { procedureId }).then(({ body }) => body);
  // The mail arrives before the workflow hears that it has, which it writes with what comes next.
  const workflow = system.temporal.client.workflow.getHandle(procedureId);
  await until(
    'the mails are noted',
    () => look(workflow, procedureQuery),
    ({ steps }) => steps.length > 1,
  );
  expect(await markEndedByHand(db, procedureId)).toBe(true);
  await db('procedures').where({ procedure_id: procedureId }).update(row);
  expect((await view())['status']).toBe('failed');
  await reconciled(procedureId, 'awaiting-code');
  // Opened again with what the workflow says, the mail's step too.
  expect((await view())['steps'].map(({ step }: { step: string }) => step)).toEqual(['opened', 'code-mailed']);
  expect((await caller.call('submitAccessCode', { procedureId, code })).status).toBe(200);
});

test('what a run writes while its procedure is opened again is not lost', async () => {
  const { db } = system.database;
  const { procedureId } = await sentCode(system, system.caller(), await account('again-1'));
  const of = { procedure_id: procedureId };
  const seen = await db('procedures').where(of).first();
  const view = await projectedView(db, seen);
  await markEndedByHand(db, procedureId);
  await db('procedures').where(of).update({ run_id: 'another-run', status: 'expired' });
  const steps = () => db('procedure_steps').where(of).orderBy('n');
  const before = await steps();
  expect(await reopenProcedure(db, seen, view, 'another-run')).toBe(false);
  expect(await steps()).toEqual(before);
  expect(await statusOf(system, procedureId)).toBe('expired');
});

test('a Temporal that knows of almost nothing is another one: no procedure is written as failed', async () => {
  const { db } = system.database;
  const { address } = testTemporalConfig().temporal;
  const strange = connectClient({ temporal: { address, namespace: 'default' } }, testRing());
  // Somebody has begun a procedure there already.
  const only = await strange.workflow.start('passwordReissue', {
    taskQueue: TASK_QUEUE,
    workflowId: newProcedureId('cinii', 'password-reissue'),
  });
  const query = `ExecutionStatus = 'Running' AND TaskQueue = '${TASK_QUEUE}'`;
  await until('it is listed', async () => (await strange.workflow.count(query)).count > 0);
  const like = await db('procedures').where({ closed: false }).first();
  const rows = Array.from({ length: 21 }, () => ({ ...like, procedure_id: newProcedureId('umin', 'access-code') }));
  await db('procedures').insert(rows);
  const open = async () => (await db('procedures').where({ closed: false })).length;
  const before = await open();
  await reconcile({ ...needs(), temporal: strange });
  expect(await open()).toBe(before);
  await only.terminate();
  await strange.connection.close();
});
