/** Decisions of staff, every part real. Security cases F1–F4; rules: spec/platform.md, "Staff". */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CATALOGUES } from '../../../api/texts.js';
import { sendForm } from '../../security/support.js';
import { changeStaff } from '../../helpers/sessions.js';
import { decideInTable } from '../../helpers/decisions.js';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import {
  alsoKnownAs,
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
let lead: Caller;
beforeAll(async () => {
  system = await startSystem();
  [op1, op2, lead] = [await signedIn(system, 'op1'), await signedIn(system, 'op2'), await signedIn(system, 'lead1')];
});
afterAll(async () => system.close());

const staffRow = (id: string) => system.database.db('staff').where({ id });
const statusOf = (procedureId: string) => statusIn(system, procedureId);
const send = (procedureId: string, decisionId: string) => tellDecision(system, procedureId, decisionId);

describe('F1: nobody decides their own', () => {
  test('account, contact address, or the account of the same person under another staff ID', async () => {
    const procedureId = await requested(system);
    const refusals: string[] = [];
    for (const row of [
      { accounts: ['cinii:AUTH00000101'], email: null },
      { accounts: [], email: 'Contact@Univ-A.example.jp' },
    ]) {
      await changeStaff(system.database.db, 'op1', row);
      refusals.push(
        wordOf(await approve(op1, procedureId)),
        wordOf(await op1.call('claimApplication', { procedureId })),
      );
    }
    await changeStaff(system.database.db, 'op1', { accounts: ['cinii:AUTH00000101'], email: 'one@univ.example.jp' });
    const second = await alsoKnownAs(system, 'op1-second', 'op1', { accounts: [], email: 'ONE@univ.example.jp' });
    refusals.push(wordOf(await approve(second, procedureId)));
    expect(refusals).toEqual(Array(5).fill('own-application'));
    expect(await decisionsOf(system, procedureId)).toEqual({ standing: [], voided: [] });
    const trail = await system.database
      .db('refused_attempts')
      .where({ procedure_id: procedureId })
      .orderBy('operation');
    expect(trail.map(({ operation, refusal, times }) => [operation, refusal, times])).toEqual([
      ['claimApplication', 'own-application', 2],
      ['decideApplication', 'own-application', 3],
    ]);
    await changeStaff(system.database.db, 'op1', { accounts: [], email: null });
    await staffRow('op1-second')
      .delete()
      .catch(() => undefined);
    await settled(system, procedureId);
  });

  test('nor without the role or the queue; an auditor or administrator decides nothing, whatever role is added', async () => {
    const procedureId = await requested(system);
    const audit = await signedIn(system, 'audit1');
    const admin = await signedIn(system, 'admin1');
    await changeStaff(system.database.db, 'audit1', { roles: ['auditor', 'lead'], queues: ['cinii'] });
    await changeStaff(system.database.db, 'admin1', { roles: ['administrator', 'operator'], queues: ['cinii'] });
    await changeStaff(system.database.db, 'op2', { queues: ['umin'] });
    for (const caller of [audit, admin, op2]) {
      expect(wordOf(await approve(caller, procedureId))).toBe('forbidden');
      expect(wordOf(await caller.call('claimApplication', { procedureId }))).toBe('forbidden');
      expect(wordOf(await caller.call('releaseApplication', { procedureId }))).toBe('forbidden');
      expect(wordOf(await caller.call('askApplicant', { procedureId, message: 'x' }))).toBe('forbidden');
    }
    await changeStaff(system.database.db, 'audit1', { roles: ['auditor'], queues: [] });
    await changeStaff(system.database.db, 'admin1', { roles: ['administrator'], queues: [] });
    await changeStaff(system.database.db, 'op2', { queues: ['umin', 'cinii', 'utokyo'] });
    expect(await decisionsOf(system, procedureId)).toEqual({ standing: [], voided: [] });
    await settled(system, procedureId);
  });

  test('with dualControl an approval needs two persons, the same one under two IDs is one; a refusal needs one', async () => {
    system.deps.services.cinii.dualControl = true;
    try {
      await changeStaff(system.database.db, 'op1', { email: 'one@univ.example.jp' });
      const second = await alsoKnownAs(system, 'op1-again', 'op1', { email: 'one@univ.example.jp' });
      const procedureId = await requested(system);
      const first = await approve(op1, procedureId);
      expect(first.body).toMatchObject({ status: 'awaiting-decision', firstBy: 'op1', claimedBy: null });
      expect(first.body['decidedBy']).toBeUndefined();
      expect(wordOf(await approve(op1, procedureId))).toBe('own-application');
      expect(wordOf(await approve(second, procedureId))).toBe('own-application');
      expect(await statusOf(procedureId)).toBe('awaiting-decision');
      const decided = await approve(op2, procedureId);
      expect(decided.body).toMatchObject({ decision: 'approve', decidedBy: 'op2', firstBy: 'op1' });
      expect(await ended(system, procedureId)).toBe('completed');

      const other = await requested(system);
      const refused = await op2.call('decideApplication', { procedureId: other, decision: 'refuse', reason: 'いいえ' });
      expect(refused.body).toMatchObject({ decision: 'refuse', decidedBy: 'op2' });
      expect(await ended(system, other)).toBe('refused');

      // A row of one person is no approval of two, however it came there.
      const forged = await requested(system);
      const row = await decideInTable(system, forged);
      expect(await send(forged, row.decision_id)).toEqual({ ok: false, refusal: 'forbidden' });
      expect((await decisionsOf(system, forged)).voided).toMatchObject([{ why: 'second-person', decided_by: 'op1' }]);
      await settled(system, forged);
    } finally {
      system.deps.services.cinii.dualControl = false;
      await changeStaff(system.database.db, 'op1', { email: null });
    }
  });

  test('whoever gave the first approval is told that another must give the second, under whichever ID they come (issue 11, B5)', async () => {
    system.deps.services.cinii.dualControl = true;
    try {
      const procedureId = await requested(system);
      await approve(op1, procedureId);
      for (const [lang, told] of [
        ['ja', '1人目の承認はあなたが行いました。2人目の承認は、別の担当者が行う必要があります。'],
        ['en', 'You gave the first approval. Another member of staff must give the second.'],
      ] as const) {
        const page = await sendForm(op1, `/staff/applications/${procedureId}?lang=${lang}`, '/staff/decide', {
          procedureId,
          decision: 'approve',
          reason: 'もう一度',
          evidenceVersion: '1',
        });
        expect([page.status, page.text.includes(told), page.text.includes('もう一度')]).toEqual([403, true, true]);
        // In the language that the page was asked for in.
        const { body } = await op1.call('decideApplication', {
          procedureId,
          decision: 'approve',
          reason: 'もう一度',
        });
        expect(body).toMatchObject({ status: 403, detail: told, firstBy: 'op1' });
        expect(page.text).not.toContain(CATALOGUES[lang]['problem.own-application.detail']);
      }
      await settled(system, procedureId);
    } finally {
      system.deps.services.cinii.dualControl = false;
    }
  });

  test('the reasons of both stay on record and in the history, also of a first approval that another replaced (issue 11, B5)', async () => {
    system.deps.services.cinii.dualControl = true;
    try {
      const procedureId = await requested(system);
      const { db } = system.database;
      await approve(op1, procedureId, { reason: '最初の理由' });
      await db('applications').where({ procedure_id: procedureId }).increment('evidence_version', 1);
      await approve(op2, procedureId, { reason: '二番目の理由' });
      const { body } = await approve(op1, procedureId, { reason: '最後の理由' });
      expect(body).toMatchObject({ firstBy: 'op2', decidedBy: 'op1' });
      await ended(system, procedureId);
      const { text } = await op1.send({ method: 'GET', url: `/staff/applications/${procedureId}?lang=ja` });
      const part = (id: string) => text.slice(text.indexOf(`id="${id}"`)).split('</section>')[0] ?? '';
      expect(part('decision')).toContain('二番目の理由');
      expect(part('decision')).toContain('最後の理由');
      const course = part('course');
      expect(course.split(CATALOGUES.ja['step.approved-first'])).toHaveLength(3);
      expect(course.indexOf('最初の理由')).toBeLessThan(course.indexOf('二番目の理由'));
      expect(course.indexOf('最初の理由')).toBeGreaterThan(0);
      expect(course).toContain('受付 次郎');
    } finally {
      system.deps.services.cinii.dualControl = false;
    }
  });

  test('a refusal after a first approval keeps that approval in the history (issue 11, B5)', async () => {
    system.deps.services.cinii.dualControl = true;
    try {
      const procedureId = await requested(system);
      await approve(op1, procedureId, { reason: '書類はそろっている' });
      await op2.call('decideApplication', { procedureId, decision: 'refuse', reason: '本人でない' });
      await ended(system, procedureId);
      const { text } = await op2.send({ method: 'GET', url: `/staff/applications/${procedureId}?lang=ja` });
      for (const reason of ['書類はそろっている', '本人でない']) expect(text).toContain(reason);
    } finally {
      system.deps.services.cinii.dualControl = false;
    }
  });

  test('a first approval counts for the version it was of, and as long as whoever gave it may decide', async () => {
    system.deps.services.cinii.dualControl = true;
    try {
      const procedureId = await requested(system);
      const { db } = system.database;
      await approve(op1, procedureId);
      await db('applications').where({ procedure_id: procedureId }).increment('evidence_version', 1);
      expect((await approve(op2, procedureId)).body).toMatchObject({ firstBy: 'op2' });
      await changeStaff(system.database.db, 'op2', { roles: [] });
      expect((await approve(op1, procedureId)).body).toMatchObject({ firstBy: 'op1' });
      await changeStaff(system.database.db, 'op2', { roles: ['operator'] });
      // Somebody in the database can't be the first pair of eyes either.
      await db('first_approvals').where({ procedure_id: procedureId }).update({ approved_by: 'lead1' });
      expect((await approve(op2, procedureId)).body).toMatchObject({ firstBy: 'op2' });
      expect((await decisionsOf(system, procedureId)).standing).toEqual([]);
      expect((await approve(op1, procedureId)).body).toMatchObject({ firstBy: 'op2', decidedBy: 'op1' });
      await ended(system, procedureId);
    } finally {
      system.deps.services.cinii.dualControl = false;
    }
  });
});

test('F2: a double click is one decision, and one’s own decision sent again is answered as it was', async () => {
  const procedureId = await requested(system);
  const replies = await Promise.all([approve(op1, procedureId), approve(op1, procedureId)]);
  expect(replies.map(({ status }) => status)).toEqual([200, 200]);
  await ended(system, procedureId);
  const again = await approve(op1, procedureId);
  expect([again.status, again.body['status'], again.body['decidedBy']]).toEqual([
    200,
    replies[0]?.body['status'],
    'op1',
  ]);
  expect(wordOf(await approve(op1, procedureId, { reason: 'ほかの理由' }))).toBe('already-decided');
  expect((await decisionsOf(system, procedureId)).standing).toHaveLength(1);
});

describe('claims', () => {
  test('whoever has an application decides it; others are told who has it; a lead takes it away', async () => {
    const procedureId = await requested(system);
    expect((await op1.call('claimApplication', { procedureId })).body).toMatchObject({ procedureId, claimedBy: 'op1' });
    expect((await op1.call('claimApplication', { procedureId })).status).toBe(200);
    for (const reply of [
      await op2.call('claimApplication', { procedureId }),
      await op2.call('releaseApplication', { procedureId }),
      await approve(op2, procedureId),
      await approve(lead, procedureId),
    ])
      expect([reply.status, wordOf(reply), reply.body['claimedBy']]).toEqual([409, 'not-yours', 'op1']);
    expect((await lead.call('claimApplication', { procedureId })).body).toMatchObject({ claimedBy: 'lead1' });
    expect(wordOf(await approve(op1, procedureId))).toBe('not-yours');
    expect((await lead.call('releaseApplication', { procedureId })).body).toMatchObject({ claimedBy: null });
    expect((await lead.call('releaseApplication', { procedureId })).status).toBe(200);
    expect((await approve(op2, procedureId)).body).toMatchObject({ decidedBy: 'op2', claimedBy: 'op2' });
    await ended(system, procedureId);
    expect(wordOf(await op1.call('claimApplication', { procedureId }))).toBe('already-decided');
    expect(wordOf(await op2.call('releaseApplication', { procedureId }))).toBe('already-decided');
  });

  test('of two who claim at once one has it', async () => {
    const procedureId = await requested(system);
    const replies = await Promise.all([op1, op2].map((one) => one.call('claimApplication', { procedureId })));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    await settled(system, procedureId);
  });

  test('an application that is not there can’t be claimed, released, decided or asked about', async () => {
    const procedureId = 'cinii-service-use-change-01ARZ3NDEKTSV4RRFFQ69G5FAV';
    for (const operation of ['claimApplication', 'releaseApplication'])
      expect((await op1.call(operation, { procedureId })).status).toBe(404);
    expect((await approve(op1, procedureId)).status).toBe(404);
    expect((await op1.call('askApplicant', { procedureId, message: 'x' })).status).toBe(404);
  });

  test('a question is for operator applications', async () => {
    const procedureId = await requested(system);
    expect(wordOf(await op1.call('askApplicant', { procedureId, message: 'x' }))).toBe('wrong-state');
    await settled(system, procedureId);
  });
});
