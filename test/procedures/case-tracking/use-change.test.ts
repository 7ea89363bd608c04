/** A request for a change of use in the case tracker: found by its number, shown, and nothing can be done with it there. Every part real. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { startSystem, type System } from '../../helpers/system.js';
import { sendForm } from '../../security/support.js';
import { approve, ended, requested, settled, signedIn } from '../../staff/application/support.js';
import { caseTicket, mailedCode } from './support.js';

const ADDRESS = 'contact@univ-a.example.jp';

let system: System;
beforeAll(async () => {
  system = await startSystem({ umin: { requestsPerHour: 6 } });
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
});

const rowOf = (procedureId: string) => system.database.db('applications').where({ procedure_id: procedureId }).first();

test('it gets a number like every other, in its mail and on its page, and the tracker finds it by that (issue 11, B13)', async () => {
  const procedureId = await requested(system);
  const { receipt_number: number } = await rowOf(procedureId);
  expect(number).toMatch(/^U-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
  const mail = await system.mail.wait(({ text }) => text.includes('受け付けました'));
  expect(mail.text).toContain(`受付番号: ${number}`);
  const page = await system.caller().send({ method: 'GET', url: `/procedures/${procedureId}` });
  expect(page.text).toContain(number);

  const caller = system.caller();
  const opened = await caller.call('openCase', await mailedCode(system, caller, number));
  expect(opened.body['case']).toEqual({
    receiptNumber: number,
    kind: 'service-use-change',
    status: 'awaiting-decision',
    receivedAt: expect.any(String),
    dueAt: expect.any(String),
    decided: false,
    mayAnswer: false,
    mayWithdraw: true,
    steps: [expect.objectContaining({ step: 'opened' })],
  });
  const code = system.mail.box.find(({ subject }) => subject === 'CiNii 申請状況の確認 アクセスコードのお知らせ');
  expect(code?.to).toEqual([ADDRESS]);
  await settled(system, procedureId);
});

test('one of before receipt numbers is found by the ID of its procedure', async () => {
  const procedureId = await requested(system);
  await system.database.db('applications').where({ procedure_id: procedureId }).update({ receipt_number: null });
  const caller = system.caller();
  const opened = await caller.call('openCase', await mailedCode(system, caller, procedureId));
  expect(opened.body['case']).toMatchObject({ receiptNumber: procedureId, status: 'awaiting-decision' });
  await settled(system, procedureId);
});

test('nobody answers it there, and staff decide it as ever', async () => {
  const procedureId = await requested(system);
  const { receipt_number: number } = await rowOf(procedureId);
  const ticket = await caseTicket(system, number);
  const answered = await system.caller().call('answerQuestion', { caseTicket: ticket, text: 'an answer' });
  expect(answered.status).toBe(409);
  expect(await rowOf(procedureId)).toMatchObject({ open: true, evidence_version: 1 });
  expect(await system.database.db('application_messages').where({ procedure_id: procedureId })).toEqual([]);

  const op = await signedIn(system, 'op1');
  expect((await approve(op, procedureId)).status).toBe(200);
  expect(await ended(system, procedureId)).toBe('completed');
  const { body } = await system.caller().call('getCase', { caseTicket: ticket });
  expect(body['case']).toMatchObject({ status: 'completed', decided: true, mayWithdraw: false });
  const steps = body['case'].steps.map(({ step }: { step: string }) => step);
  expect(steps).toEqual(['opened', 'approved', 'completed']);
  expect((await system.caller().call('withdrawApplication', { caseTicket: ticket })).status).toBe(409);
});

test('whoever asked for it withdraws it there until it is decided, and nobody decides it after that (issue 11, B13)', async () => {
  const procedureId = await requested(system);
  const { receipt_number: number } = await rowOf(procedureId);
  const ticket = await caseTicket(system, number);
  const reply = await system.caller().call('withdrawApplication', { caseTicket: ticket });
  expect([reply.status, reply.body['case']]).toMatchObject([200, { status: 'withdrawn', mayWithdraw: false }]);
  const op = await signedIn(system, 'op1');
  expect((await approve(op, procedureId)).status).toBe(409);
  expect(await ended(system, procedureId)).toBe('withdrawn');
  const mail = await system.mail.wait(
    ({ subject }) => subject === 'CiNii 機関認証 サービス利用の変更申請を取り下げました',
  );
  expect(mail.text).toContain(number);
});

test('its page names its service and its desk, and offers nothing that it does not take', async () => {
  const procedureId = await requested(system);
  const { receipt_number: number } = await rowOf(procedureId);
  const browser = system.caller();
  const given = await mailedCode(system, browser, number);
  expect((await sendForm(browser, `/procedures/${given.procedureId}`, '/case/code', given)).status).toBe(303);
  const { text } = await browser.send({ method: 'GET', url: '/case' });
  expect(text).toContain(number);
  expect(text).toContain('サービス利用の変更申請');
  expect(text).toContain(system.deps.services.cinii.inquiry);
  expect(text).not.toMatch(/UMIN|質問/);
  await settled(system, procedureId);
});

test('a case has one limit, whichever of its numbers is named', async () => {
  const procedureId = await requested(system, 'AUTH00000103');
  const { receipt_number: number } = await rowOf(procedureId);
  const statuses = [];
  for (const receiptNumber of [number, procedureId, number, procedureId, number, procedureId, number, procedureId])
    statuses.push((await system.caller().call('startCaseTracking', { receiptNumber })).status);
  expect(statuses).toEqual([201, 201, 201, 201, 201, 201, 429, 429]);
  await settled(system, procedureId);
});
