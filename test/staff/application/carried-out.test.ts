/** How a decision reaches its workflow: security cases F3 and F4, and a decision that the workflow could not be told of. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { changeStaff } from '../../helpers/sessions.js';
import { WorkflowNotFoundError } from '@temporalio/client';
import { unsentDecisions } from '../../../db/platform/outbox.js';
import { startOutbox } from '../../../worker/jobs/outbox.js';
import { decideInTable } from '../../helpers/decisions.js';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import {
  approve,
  decisionsOf,
  ended,
  requested,
  settled,
  signedIn,
  statusIn,
  tellDecision,
  wordOf,
} from './support.js';

let system: System;
let op1: Caller;
let op2: Caller;
beforeAll(async () => {
  system = await startSystem();
  [op1, op2] = [await signedIn(system, 'op1'), await signedIn(system, 'op2')];
});
afterAll(async () => system.close());

const statusOf = (procedureId: string) => statusIn(system, procedureId);
const send = (procedureId: string, decisionId: string) => tellDecision(system, procedureId, decisionId);

describe('F3: a message is nothing without a row that our API wrote', () => {
  test('an update by a client of Temporal, for no row, changes nothing', async () => {
    const procedureId = await requested(system);
    const before = await statusOf(procedureId);
    expect(await send(procedureId, 'cinii-decision-01ARZ3NDEKTSV4RRFFQ69G5FAV')).toEqual({
      ok: false,
      refusal: 'forbidden',
    });
    const handle = system.temporal.client.workflow.getHandle(procedureId);
    for (const name of ['decide', 'approve', 'decided'])
      await handle.signal(name, { decisionId: 'x', decision: 'approve' });
    expect([before, await statusOf(procedureId)]).toEqual(['awaiting-decision', 'awaiting-decision']);
    await settled(system, procedureId);
  });

  test.each([
    ['no digest', { mac: null }],
    ['a digest of another text', { reason: '別の理由' }],
    ['another decision than the digest’s', { decision: 'refuse' }],
    ['another name than the digest’s', { decided_by: 'lead1' }],
  ])('a row with %s is put aside, and the application is open again', async (_what, change) => {
    const { db } = system.database;
    const procedureId = await requested(system);
    const row = await decideInTable(system, procedureId);
    await db('decisions').where({ procedure_id: procedureId }).update(change);
    expect(await send(procedureId, row.decision_id)).toEqual({ ok: false, refusal: 'forbidden' });
    expect(await statusOf(procedureId)).toBe('awaiting-decision');
    const { standing, voided } = await decisionsOf(system, procedureId);
    expect([standing, voided.map(({ why }) => why)]).toEqual([[], ['forged']]);
    await settled(system, procedureId);
  });
});

describe('F4: what a decision rests on is looked at again when it is made, and when it is carried out', () => {
  test('a version that the applicant has added to since is stale', async () => {
    const procedureId = await requested(system);
    await system.database.db('applications').where({ procedure_id: procedureId }).update({ evidence_version: 2 });
    expect(wordOf(await approve(op1, procedureId, { evidenceVersion: 1 }))).toBe('wrong-state');
    await system.database
      .db('applications')
      .where({ procedure_id: procedureId })
      .update({ state: 'awaiting-applicant' });
    expect(wordOf(await approve(op1, procedureId, { evidenceVersion: 2 }))).toBe('wrong-state');
    await system.database
      .db('applications')
      .where({ procedure_id: procedureId })
      .update({ state: 'awaiting-decision' });
    expect((await approve(op1, procedureId, { evidenceVersion: 2 })).status).toBe(200);
    await ended(system, procedureId);
  });

  test('a role that was taken away between the look and the click decides nothing', async () => {
    const procedureId = await requested(system);
    expect((await op2.call('listApplications')).status).toBe(200);
    await changeStaff(system.database.db, 'op2', { roles: [] });
    expect(wordOf(await approve(op2, procedureId))).toBe('forbidden');
    await changeStaff(system.database.db, 'op2', { roles: ['operator'] });
    expect(await decisionsOf(system, procedureId)).toEqual({ standing: [], voided: [] });
    await settled(system, procedureId);
  });

  test.each([
    ['role', { roles: ['auditor'] }, { roles: ['operator'] }],
    ['queue', { queues: ['umin'] }, { queues: ['umin', 'cinii', 'utokyo'] }],
    ['staff ID', { disabled_at: new Date() }, { disabled_at: null }],
  ])(
    'a %s that was taken away between the row and its processing: the row is void, and others can decide',
    async (_what, lost, back) => {
      const procedureId = await requested(system);
      const row = await decideInTable(system, procedureId, { by: 'op2' });
      await changeStaff(system.database.db, 'op2', lost);
      expect(await send(procedureId, row.decision_id)).toEqual({ ok: false, refusal: 'forbidden' });
      await changeStaff(system.database.db, 'op2', back);
      const { standing, voided } = await decisionsOf(system, procedureId);
      expect([standing, voided.map(({ why, decided_by: by }) => [why, by])]).toEqual([[], [['forbidden', 'op2']]]);
      const [application] = (await op1.call('listApplications')).body['applications'];
      expect(application).toMatchObject({ procedureId, claimedBy: null });
      expect((await approve(op1, procedureId)).status).toBe(200);
      expect(await ended(system, procedureId)).toBe('completed');
    },
  );

  test('a decision that was carried out stays, whatever is taken away later', async () => {
    const procedureId = await requested(system);
    const { body } = await approve(op2, procedureId);
    await changeStaff(system.database.db, 'op2', { roles: [] });
    await ended(system, procedureId);
    const { standing } = await decisionsOf(system, procedureId);
    expect(standing).toMatchObject([{ decided_by: body['decidedBy'], processed_at: expect.any(Date) }]);
    await changeStaff(system.database.db, 'op2', { roles: ['operator'] });
  });
});

describe('a decision that the workflow could not be told of', () => {
  test('is told by itself later', async () => {
    const procedureId = await requested(system);
    await decideInTable(system, procedureId);
    const stop = startOutbox(system.deps, { everyMs: 100, lateMs: 0 });
    try {
      expect(await ended(system, procedureId)).toBe('completed');
    } finally {
      await stop();
    }
    expect((await decisionsOf(system, procedureId)).standing).toMatchObject([{ processed_at: expect.any(Date) }]);
  });

  test.each(['approve', 'refuse'] as const)(
    'is told again (%s) where the task that had heard of it was thrown away, whatever that task had written',
    async (decision) => {
      const { db } = system.database;
      const procedureId = await requested(system);
      await decideInTable(system, procedureId, { decision });
      await db('decisions').where({ procedure_id: procedureId }).update({ processed_at: new Date() });
      const status = decision === 'approve' ? 'completed' : 'refused';
      await db('procedures').where({ procedure_id: procedureId }).update({ status, closed: true });
      await db('applications').where({ procedure_id: procedureId }).update({ open: false });
      const stop = startOutbox(system.deps, { everyMs: 100, lateMs: 0 });
      try {
        expect(await ended(system, procedureId)).toBe(status);
      } finally {
        await stop();
      }
      const template = decision === 'approve' ? 'use-change-approved' : 'use-change-refused';
      expect(await db('mail_log').where({ procedure_id: procedureId, template })).toMatchObject([{ state: 'sent' }]);
      expect((await unsentDecisions(db, 0, [])).map((row) => row.procedure_id)).not.toContain(procedureId);
    },
  );

  test('for which there is no workflow any more is left alone and keeps none of the others waiting', async () => {
    const gone = await requested(system);
    await decideInTable(system, gone);
    await system.temporal.client.workflow.getHandle(gone).terminate('a test');
    const procedureId = await requested(system, 'AUTH00000103');
    await decideInTable(system, procedureId);
    const stop = startOutbox(system.deps, { everyMs: 100, lateMs: 0 });
    expect(await ended(system, procedureId)).toBe('completed');
    await stop();
    await expect(send(gone, 'x')).rejects.toThrow(WorkflowNotFoundError);
    expect((await decisionsOf(system, gone)).standing).toMatchObject([{ processed_at: null }]);
    await system.database.db('applications').where({ procedure_id: gone }).update({ open: false });
  });

  test('is answered as made while no worker is awake, and carried out once one is', async () => {
    const procedureId = await requested(system);
    await system.stopWorker();
    try {
      const made = await approve(op1, procedureId);
      expect([made.status, made.body['decidedBy'], made.body['status']]).toEqual([200, 'op1', 'awaiting-decision']);
    } finally {
      await system.startWorker();
    }
    const stop = startOutbox(system.deps, { everyMs: 100, lateMs: 0 });
    expect(await ended(system, procedureId)).toBe('completed');
    await stop();
  });
});
