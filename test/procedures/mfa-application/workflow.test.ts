/** Rules of the re-registration by application until it is decided, on real parts. Rules: spec/mfa-reregistration.md, 2b. */
import { describe, expect, test } from '@jest/globals';
import { addWithdrawal } from '../../../db/staff/application-messages.js';
import { addEvidence, listEvidence } from '../../../db/utokyo/evidence.js';
import { findWindow, noteUsableMethod } from '../../../db/utokyo/reregistrations.js';
import { addEvidenceUpdate } from '../../../workflows/contracts/mfa-application.js';
import type { Digest } from '../../../workflows/contracts/procedure.js';
import { decideUpdate, withdrawnSignal } from '../../../workflows/contracts/review.js';
import { newProcedureId } from '../../helpers/ids.js';
import { urlIn } from '../../helpers/mail-server.js';
import { decided, hoursFrom, keptPhoto, kindsOf, registered } from '../../helpers/reregistrations.js';
import {
  allReplayWithoutSecrets,
  applications,
  applied,
  approved,
  asks,
  brings,
  lead,
  mailed,
  parts,
  row,
  stepsHaveWords,
  subjectsTo,
  wish,
} from './support.js';

applications();

describe('received', () => {
  test('it stands in the queue with a receipt number; the person is mailed the expected time and the link that stops it', async () => {
    const run = await applied({ hours: hoursFrom(Date.parse('2050-11-27T08:00:00Z')) });
    expect(run.opened).toBe(true);
    expect(await row(run.procedureId)).toMatchObject({
      open: true,
      account: run.memberId,
      contact: run.email,
      detail: { channel: 'site', proof: 'photo' },
      receipt_number: expect.stringMatching(/^U-/),
      due_at: new Date('2050-11-27T08:00:00Z'),
    });
    const mail = await mailed(run.email, '受け付けました');
    expect(mail.text).toContain('2050年11月27日(日) 17:00');
    expect(parts.deps.tokens.openUrl(urlIn(mail).token)).toMatchObject({
      purpose: 'stop-reregistration',
      procedureId: run.procedureId,
    });
  });

  test('where the calendar has no data, no time is promised, and the mail says so', async () => {
    const run = await applied({ hours: { ...hoursFrom(Date.now() + 3_600_000), promised: false } });
    expect((await mailed(run.email, '受け付けました')).text).toContain(
      '決定の予定日時は、休日の予定が決まっていないため',
    );
  });

  test('a person has one open re-registration: another one is superseded at once, and a later one is not', async () => {
    const first = await applied();
    const second = await applied({ memberId: first.memberId });
    expect(second.opened).toBe(false);
    expect(await second.ended()).toEqual({ status: 'superseded' });
    expect(await row(second.procedureId)).toBeUndefined();
    await decided(parts, first.procedureId, 'refuse');
    await first.ended();
    expect((await applied({ memberId: first.memberId })).opened).toBe(true);
  });

  test('a disabled account has no application', async () => {
    const run = await applied({ member: { disabled_at: new Date() } });
    expect(run.opened).toBe(false);
  });
});

describe('the decision', () => {
  test('an approval needs two persons by default; after it the methods are gone, and for a while ID and password reach the registration', async () => {
    const run = await applied();
    await decided(parts, run.procedureId, 'approve', ['op1']);
    expect((await run.view()).status).toBe('awaiting-decision');
    expect(await wish(run.procedureId, 'op1')).toMatchObject({ refusal: 'own-application' });
    await decided(parts, run.procedureId, 'approve', ['lead1']);
    await run.reaches('awaiting-registration');
    expect(await kindsOf(parts, run.memberId)).toEqual([]);
    expect(await findWindow(parts.database.db, run.memberId)).toMatchObject({ procedure_id: run.procedureId });
    expect((await mailed(run.email, '再登録を開始できます')).text).toContain('登録の期限');
  });

  test('the first new method completes it', async () => {
    const run = await approved();
    await registered(parts, run);
    await run.changed();
    expect(await run.ended()).toEqual({ status: 'completed' });
    expect(await run.steps()).toContain('method-registered-totp');
    expect(await kindsOf(parts, run.memberId)).toEqual(['totp']);
    expect((await mailed(run.email, '再登録が完了しました')).text).toContain('認証アプリ');
    expect(await findWindow(parts.database.db, run.memberId)).toBeUndefined();
  });

  test('refused: mailed with the reason that staff wrote; the methods stay', async () => {
    const run = await applied();
    await decided(parts, run.procedureId, 'refuse');
    expect(await run.ended()).toEqual({ status: 'refused' });
    expect((await mailed(run.email, '承認されませんでした')).text).toContain('書類を確認しました。');
    expect(await kindsOf(parts, run.memberId)).toEqual(['phone', 'totp']);
  });

  test('nobody decides their own application', async () => {
    const run = await applied();
    await parts.database
      .db('staff')
      .where({ id: 'op2' })
      .update({ accounts: [`utokyo:${run.memberId}`] });
    expect(await wish(run.procedureId, 'op2')).toEqual({ refusal: 'own-application' });
    await parts.database.db('staff').where({ id: 'op2' }).update({ accounts: [] });
  });

  test('a counter application is decided by somebody else than who entered it, also under another staff ID', async () => {
    const { db } = parts.database;
    const run = await applied({ evidence: { channel: 'counter', proof: 'student-card', enteredBy: 'op1' } });
    expect((await run.view()).steps).toContainEqual(
      expect.objectContaining({ step: 'evidence-added', actor: 'staff:op1' }),
    );
    expect(await wish(run.procedureId, 'op1')).toEqual({ refusal: 'own-application' });
    expect(await wish(run.procedureId, 'op1', { decision: 'refuse' })).toEqual({ refusal: 'own-application' });
    await db('staff').whereIn('id', ['op1', 'op2']).update({ email: 'same@person.example.jp' });
    expect(await wish(run.procedureId, 'op2')).toEqual({ refusal: 'own-application' });
    await db('staff').whereIn('id', ['op1', 'op2']).update({ email: null });
    expect(await wish(run.procedureId, 'op2')).toHaveProperty('first');
  });

  test('20 approvals by one person in an hour alert the lead, once', async () => {
    const { db } = parts.database;
    for (let n = 0; n < 19; n++) {
      const procedureId = newProcedureId('utokyo', 'mfa-application');
      const [at, account] = [new Date(Date.now() - 60_000 * (30 - n)), `a${n}`];
      await db('applications').insert({
        procedure_id: procedureId,
        service: 'utokyo',
        kind: 'mfa-application',
        account,
        detail: '{}',
        received_at: at,
        due_at: at,
        open: false,
        search: '',
      });
      await db('approvals_given').insert({
        procedure_id: procedureId,
        approved_by: 'op2',
        reason: 'x',
        approved_at: at,
      });
    }
    for (let n = 0; n < 2; n++) {
      const run = await applied();
      await decided(parts, run.procedureId, 'approve', ['op2', 'lead1']);
      await run.takes('mailed-started');
    }
    const alert = await mailed(lead, '多くの再登録');
    expect(alert.text).toContain('op2');
    expect(alert.text).toContain('1時間に20件以上');
    expect(subjectsTo(lead).filter((subject) => subject.includes('多くの再登録'))).toHaveLength(1);
  });
});

describe('evidence', () => {
  test('staff ask for a better photo; with the answer the version is another, and an approval of what was seen before does not count', async () => {
    const run = await applied({ photo: true });
    await asks(run);
    expect((await mailed(run.email, '担当者からのお願い')).text).toContain('写真が不鮮明です。');
    expect(await brings(run, { attachments: [await keptPhoto(parts)] })).toMatchObject({
      ok: true,
      view: { status: 'awaiting-decision' },
    });
    expect(await row(run.procedureId)).toMatchObject({ evidence_version: 2, state: 'awaiting-decision' });
    expect(await wish(run.procedureId, 'op1', { evidenceVersion: 1 })).toEqual({ refusal: 'wrong-state' });
    expect(await wish(run.procedureId, 'op1', { evidenceVersion: 2 })).toHaveProperty('first');
  });

  test('a first approval of an earlier version is none', async () => {
    const run = await applied({ photo: true });
    await decided(parts, run.procedureId, 'approve', ['op1']);
    await brings(run);
    expect(await wish(run.procedureId, 'lead1')).toMatchObject({ first: { approved_by: 'lead1' } });
  });

  test('F4: a picture in another’s place voids what was approved of the one that was looked at, before it is carried out', async () => {
    const run = await applied({ photo: true });
    const { procedureId } = run;
    const isNow = (sha256: string) =>
      parts.database.db('attachments').where({ procedure_id: procedureId }).update({ sha256 });
    await decided(parts, procedureId, 'approve', ['op1']);
    await isNow('1'.repeat(64));
    // The first approval was of another picture: this is a first one again.
    expect(await wish(procedureId, 'lead1')).toMatchObject({ first: { approved_by: 'lead1' } });
    const second = await wish(procedureId, 'op1');
    expect(second).toMatchObject({
      row: { first_by: 'lead1', evidence_digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    const decisionId = 'row' in second ? second.row.decision_id : '';
    await isNow('2'.repeat(64));
    const carriedOut = await run.handle.executeUpdate(decideUpdate, { args: [{ decisionId }], updateId: decisionId });
    expect(carriedOut).toEqual({ ok: false, refusal: 'forbidden' });
    expect(await parts.database.db('void_decisions').where({ procedure_id: procedureId })).toMatchObject([
      { decision_id: decisionId, why: 'forged' },
    ]);
    expect(await kindsOf(parts, run.memberId)).toEqual(['phone', 'totp']);
    await decided(parts, procedureId, 'refuse');
    expect(await run.ended()).toEqual({ status: 'refused' });
  });

  test('a change of channel adds evidence to the same case; whoever entered it does not decide', async () => {
    const run = await applied({ photo: true });
    await brings(run, { channel: 'counter', proof: 'student-card', enteredBy: 'op2' });
    const evidence = await listEvidence(parts.database.db, run.procedureId);
    expect(evidence.map(({ version, channel }) => [version, channel])).toEqual([
      [1, 'site'],
      [2, 'counter'],
    ]);
    const added = { actor: 'staff:op2', step: 'evidence-added' };
    expect((await run.view()).steps).toContainEqual(expect.objectContaining(added));
    expect(await wish(run.procedureId, 'op2')).toEqual({ refusal: 'own-application' });
  });

  test('evidence without a row, or of a decided application, changes nothing', async () => {
    const run = await applied();
    const args: [{ procedureId: string; evidenceId: string }] = [{ procedureId: run.procedureId, evidenceId: 'none' }];
    expect(await run.handle.executeUpdate(addEvidenceUpdate, { args })).toEqual({ ok: false, refusal: 'wrong-state' });
    await decided(parts, run.procedureId, 'refuse');
    const added = await addEvidence(parts.database.db, {
      id: 'late',
      procedureId: run.procedureId,
      channel: 'site',
      proof: 'photo',
    });
    expect(added).toBeUndefined();
  });

  test('F4: a question that is not answered in time abandons it, and nobody decides it then', async () => {
    const run = await applied({ waits: { answerMs: 800 } });
    await asks(run);
    expect(await run.ended()).toEqual({ status: 'abandoned' });
    await mailed(run.email, '申請を終了しました');
    expect(await wish(run.procedureId, 'op1')).toEqual({ refusal: 'wrong-state' });
  });
});

describe('withdrawn', () => {
  test('by hand', async () => {
    const run = await applied();
    const messageId = newProcedureId('utokyo', 'withdrawal');
    await addWithdrawal(parts.database.db, { procedureId: run.procedureId, messageId, text: '' });
    await run.handle.signal(withdrawnSignal, { withdrawalId: messageId });
    expect(await run.ended()).toEqual({ status: 'withdrawn' });
    await mailed(run.email, '申請を取り下げました');
  });

  test('by a sign-in with a method that was registered before; from that moment nobody can decide it', async () => {
    const run = await applied();
    expect(await noteUsableMethod(parts.database.db, run.memberId)).toBe(run.procedureId);
    expect(await wish(run.procedureId, 'op1')).toEqual({ refusal: 'wrong-state' });
    await run.changed();
    expect(await run.ended()).toEqual({ status: 'withdrawn' });
    expect(await run.steps()).toContain('usable-method-used');
    await mailed(run.email, '不要になりました');
    expect(await kindsOf(parts, run.memberId)).toEqual(['phone', 'totp']);
  });

  test('not by a sign-in once the methods are removed', async () => {
    const run = await approved();
    expect(await noteUsableMethod(parts.database.db, run.memberId)).toBeUndefined();
    await run.changed();
    expect((await run.view()).status).toBe('awaiting-registration');
  });

  test('a signal without a row does nothing', async () => {
    const run = await applied();
    await run.changed();
    await run.handle.signal(withdrawnSignal, { withdrawalId: 'none' });
    expect((await run.view()).status).toBe('awaiting-decision');
  });
});

describe('the link that stops it', () => {
  test('ends it and tells the lead; every other browser is told whose button it was', async () => {
    const run = await applied();
    expect(await run.stop()).toMatchObject({ ok: true, view: { status: 'withdrawn' }, browser: 'k1.browser' });
    expect(await run.ended()).toEqual({ status: 'withdrawn' });
    expect(await run.steps()).toContain('stopped');
    await mailed(run.email, '再登録を止めました');
    const number = (await row(run.procedureId)).receipt_number;
    await parts.mail.wait((mail) => mail.to.includes(lead) && mail.text.includes(number));
  });

  test('closes the way to new methods where the old ones are removed already', async () => {
    const run = await approved();
    expect(await run.stop('k1.other' as Digest)).toMatchObject({ ok: true });
    expect(await run.ended()).toEqual({ status: 'withdrawn' });
    expect(await findWindow(parts.database.db, run.memberId)).toBeUndefined();
  });

  test('is refused once a new method is registered', async () => {
    const run = await approved();
    await registered(parts, run);
    expect(await run.stop()).toEqual({ ok: false, refusal: 'url-expired' });
    await run.changed();
    expect(await run.ended()).toEqual({ status: 'completed' });
  });
});

test('every step has its words', () => stepsHaveWords(10));

test('all of these replay, and none of them holds a name, an address or a word of staff', allReplayWithoutSecrets);
