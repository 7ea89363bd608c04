/** The case tracker through its operations, every part real. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { type Caller, type Reply, startSystem, type System } from '../../helpers/system.js';
import { wrongOf, replayProcedures } from '../../helpers/umin.js';
import { upload } from '../operator-application/support.js';
import { wordOf } from '../../security/support.js';
import {
  addApplication,
  applied,
  ask,
  caseTicket,
  CONTACT,
  DUE,
  isTrackingMail,
  mailedCode,
  reachesStatus,
} from './support.js';
import { pause } from '../../helpers/wait.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
  system.mail.behaviour = {};
});

let count = 0;
/** Another receipt number each time. */
const number = (): string => `U-TEST-${String(++count).padStart(4, '0')}`.replace('TEST', 'TE5T');
const row = (more: Record<string, unknown> = {}) => addApplication(system.database.db, number(), more);
const picture = (): Promise<Buffer> =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: '#336699' } })
    .jpeg()
    .toBuffer();

describe('the code', () => {
  test('goes to the verified contact address of the case, once, and to nobody else', async () => {
    const { receiptNumber } = await row();
    const { procedureId, code } = await mailedCode(system, system.caller(), receiptNumber);
    expect(code).toMatch(/^[0-9]{10}$/);
    expect(system.mail.box.map(({ to }) => to)).toEqual([[CONTACT]]);
    const [mail] = system.mail.box;
    expect(mail && isTrackingMail(mail)).toBe(true);
    expect(mail?.text).toContain(receiptNumber);
    expect(mail?.text).toMatch(/^有効期限: \d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d$/m);
    expect(mail?.text).not.toMatch(/山田|secret|https?:\/\/(?!center6)/);
    expect(JSON.stringify(await system.database.db('procedures').where({ procedure_id: procedureId }))).not.toContain(
      code,
    );
  });

  test('shows the case: where it is, by when a decision is promised, nothing of what was written', async () => {
    const { receiptNumber, caseId } = await row();
    const caller = system.caller();
    const reply = await caller.call('openCase', await mailedCode(system, caller, receiptNumber));
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      status: 'completed',
      case: {
        receiptNumber,
        kind: 'operator-application',
        status: 'awaiting-decision',
        dueAt: DUE,
        decided: false,
        mayAnswer: false,
        mayWithdraw: true,
      },
    });
    expect(Date.parse(reply.body['expiresAt']) - Date.now()).toBeGreaterThan(29 * 60_000);
    expect(reply.text).not.toMatch(/山田|03-0000|secret|applicant@/);
    expect(reply.body['caseTicket']).toContain(Buffer.from(JSON.stringify({ caseId })).toString('base64url'));
  });

  test('is taken in full width and with blanks around it, and the number as people type it', async () => {
    const { receiptNumber } = await row();
    const typed = ` ${receiptNumber.toLowerCase().replaceAll('-', '')} `;
    const { procedureId, code } = await mailedCode(system, system.caller(), typed);
    const wide = ` ${code.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))} `;
    expect((await system.caller().call('openCase', { procedureId, code: wide })).status).toBe(200);
  });

  test('that is wrong leaves two tries, then one, then none, and the right one is refused then', async () => {
    const { receiptNumber } = await row();
    const caller = system.caller();
    const { procedureId, code } = await mailedCode(system, caller, receiptNumber);
    const give = (typed: string): Promise<Reply> => caller.call('openCase', { procedureId, code: typed });
    const wrong = [await give(wrongOf(code)), await give(wrongOf(code))];
    expect(wrong.map((one) => [one.status, wordOf(one), one.body['triesLeft']])).toEqual([
      [409, 'wrong-code', 2],
      [409, 'wrong-code', 1],
    ]);
    const third = await give(wrongOf(code));
    expect([third.status, wordOf(third)]).toEqual([410, 'code-locked']);
    expect(wordOf(await give(code))).toBe('code-locked');
  });

  test.each(['123456789', '12345678901', '123456789a', '', '12345 6789'])(
    '%j is malformed and uses up no try',
    async (typed) => {
      const { receiptNumber } = await row();
      const caller = system.caller();
      const { procedureId, code } = await mailedCode(system, caller, receiptNumber);
      for (let tries = 0; tries < 4; tries++) {
        const reply = await caller.call('openCase', { procedureId, code: typed });
        expect([reply.status, reply.body['errors'][0].path]).toEqual([400, 'code']);
      }
      expect((await caller.call('openCase', { procedureId, code })).status).toBe(200);
    },
  );

  test('of another request is a wrong one, for the same case and for another', async () => {
    const [one, other] = [await row(), await row()];
    const caller = system.caller();
    const first = await mailedCode(system, caller, one.receiptNumber);
    const again = await mailedCode(system, caller, one.receiptNumber);
    const foreign = await mailedCode(system, caller, other.receiptNumber);
    for (const { code } of [again, foreign])
      expect(wordOf(await caller.call('openCase', { procedureId: first.procedureId, code }))).toBe('wrong-code');
    expect((await caller.call('openCase', first)).status).toBe(200);
  });

  test('is used up by its use for everybody but the browser that gave it, and a procedure of another kind takes none', async () => {
    const { receiptNumber } = await row();
    const caller = system.caller();
    const given = await mailedCode(system, caller, receiptNumber);
    const opened = await caller.call('openCase', given);
    expect(opened.status).toBe(200);
    expect((await caller.call('openCase', given)).body).toEqual(opened.body);
    expect(wordOf(await system.caller().call('openCase', given))).toBe('code-expired');
    const nobody = { procedureId: 'umin-case-tracking-01ARZ3NDEKTSV4RRFFQ69G5FAV', code: given.code };
    expect((await caller.call('openCase', nobody)).status).toBe(404);
    const { body } = await caller.call('startPasswordReissue', { email: 'contact@univ-a.example.jp' });
    expect((await caller.call('openCase', { ...given, procedureId: body['procedureId'] })).status).toBe(404);
  });

  test('a repeat under an Idempotency-Key shows the case again', async () => {
    const { receiptNumber } = await row();
    const caller = system.caller();
    const given = await mailedCode(system, caller, receiptNumber);
    const key = { 'idempotency-key': `open-${receiptNumber}` };
    const first = await caller.call('openCase', given, key);
    const again = await caller.call('openCase', given, key);
    expect(again.body).toEqual(first.body);
    expect(again.body['caseTicket']).toBeDefined();
  });

  test('whose life is over has expired', async () => {
    const { receiptNumber } = await row();
    const { umin } = system.deps.services;
    const asWas = umin.accessCodeLifeMs;
    umin.accessCodeLifeMs = 1_500;
    try {
      const given = await mailedCode(system, system.caller(), receiptNumber);
      await pause(1_600);
      expect(wordOf(await system.caller().call('openCase', given))).toBe('code-expired');
    } finally {
      umin.accessCodeLifeMs = asWas;
    }
  });

  test('is limited for each receipt number, whether or not it names a case, and for each client', async () => {
    const { umin } = system.deps.services;
    Object.assign(umin, { requestsPerHour: 2, startsPerHourPerAddress: 4 });
    try {
      const { receiptNumber } = await row();
      const statuses = async (caller: Caller, typed: string, times: number): Promise<number[]> => {
        const got: number[] = [];
        for (let n = 0; n < times; n++)
          got.push((await caller.call('startCaseTracking', { receiptNumber: typed })).status);
        return got;
      };
      const one = system.caller({ address: '192.0.2.7' });
      expect(await statuses(one, receiptNumber, 3)).toEqual([201, 201, 429]);
      expect(await statuses(one, 'U-1111-1111', 3)).toEqual([201, 201, 429]);
      expect(await statuses(one, 'U-2222-2222', 1)).toEqual([429]);
      // One of the two counts for everybody.
      expect(await statuses(system.caller({ address: '192.0.2.8' }), receiptNumber, 2)).toEqual([201, 429]);
    } finally {
      Object.assign(umin, { requestsPerHour: 10_000, startsPerHourPerAddress: 10_000 });
    }
  });
});

describe('the case', () => {
  test('without a ticket, with one that was made up and with one for another purpose it is shown to nobody', async () => {
    const { caseId } = await row();
    const { tokens } = system.deps;
    const over = tokens.grant('tracking', { caseId }, Date.now() - 1);
    const foreign = tokens.grant('password-ticket', { caseId, procedureId: caseId }, Date.now() + 60_000);
    const late = await system.caller().call('getCase', { caseTicket: over });
    expect([late.status, wordOf(late)]).toEqual([410, 'case-expired']);
    for (const ticket of [foreign, 'x', `${foreign}x`])
      for (const operation of ['getCase', 'answerQuestion', 'withdrawApplication']) {
        const text = operation === 'answerQuestion' ? { text: 'x' } : {};
        const reply = await system.caller().call(operation, { caseTicket: ticket, ...text });
        expect([operation, reply.status, wordOf(reply)]).toEqual([operation, 403, 'forbidden']);
      }
    expect(await system.database.db('application_messages').where({ procedure_id: caseId })).toEqual([]);
  });

  test('a closed case can be looked at, and takes neither answer nor withdrawal', async () => {
    const { receiptNumber } = await row({ open: false, state: 'refused', closed_at: '2026-11-22T04:00:00.000Z' });
    const ticket = await caseTicket(system, receiptNumber);
    const look = await system.caller().call('getCase', { caseTicket: ticket });
    expect(look.body).toMatchObject({ status: 'refused', case: { mayAnswer: false, mayWithdraw: false } });
    const answer = await system.caller().call('answerQuestion', { caseTicket: ticket, text: 'まだ間に合いますか' });
    const withdrawal = await system.caller().call('withdrawApplication', { caseTicket: ticket });
    expect([wordOf(answer), wordOf(withdrawal)]).toEqual(['wrong-state', 'wrong-state']);
  });

  test('a question is shown, the answer reaches the office once, and the decision is waited for again', async () => {
    const { caseId, receiptNumber } = await applied(system);
    await ask(system, caseId, '所属先の電話番号を教えてください。');
    const caller = system.caller();
    const opened = await caller.call('openCase', await mailedCode(system, caller, receiptNumber));
    expect(opened.body['case']).toMatchObject({
      status: 'awaiting-applicant',
      question: { text: '所属先の電話番号を教えてください。', answerBy: expect.stringMatching(/Z$/) },
      mayAnswer: true,
      mayWithdraw: true,
    });
    const steps = opened.body['case'].steps as { step: string; text: string }[];
    expect(steps.map(({ step }) => step)).toEqual(['opened', 'contact-verified', 'asked']);

    const answer = { caseTicket: opened.body['caseTicket'], text: '03-0000-9999\r\nです。' };
    const key = { 'idempotency-key': 'answer-once' };
    const [first, again] = [
      await caller.call('answerQuestion', answer, key),
      await caller.call('answerQuestion', answer, key),
    ];
    expect(first.body).toMatchObject({ procedureId: caseId, status: 'awaiting-decision', case: { mayAnswer: false } });
    expect(again.body).toEqual(first.body);
    const rows = await system.database.db('application_messages').where({ procedure_id: caseId, kind: 'answer' });
    expect(rows).toEqual([expect.objectContaining({ text: '03-0000-9999\nです。', by: null, attachment_id: null })]);
    await reachesStatus(system, caseId, 'awaiting-decision');
    // The same answer without a key is that answer; another one comes too late.
    expect((await caller.call('answerQuestion', answer)).status).toBe(200);
    expect(wordOf(await caller.call('answerQuestion', { ...answer, text: 'もう一つ' }))).toBe('wrong-state');
    const kept = await system.database.db('application_messages').where({ procedure_id: caseId, kind: 'answer' });
    expect(kept).toHaveLength(1);
  });

  test('an attachment that is not the applicant’s to give is refused, and no answer is written', async () => {
    const { caseId, receiptNumber } = await applied(system);
    await ask(system, caseId, '身分証を添付してください。');
    const ticket = await caseTicket(system, receiptNumber);
    const reply = await system.caller().call('answerQuestion', {
      caseTicket: ticket,
      text: '添付します',
      attachmentId: 'umin-attachment-01ARZ3NDEKTSV4RRFFQ69G5FAV',
    });
    expect([reply.status, reply.body['errors'][0].path]).toEqual([400, 'attachmentId']);
    expect(await system.database.db('application_messages').where({ procedure_id: caseId, kind: 'answer' })).toEqual(
      [],
    );
  });

  test('a picture that the applicant uploads goes along with the answer, and is that case’s from then on', async () => {
    const { caseId, receiptNumber } = await applied(system);
    await ask(system, caseId, '身分証を添付してください。');
    const ticket = await caseTicket(system, receiptNumber);
    const { attachmentId } = (await upload(system.caller(), await picture())).body as { attachmentId: string };
    const answer = { caseTicket: ticket, text: '添付します', attachmentId };
    expect((await system.caller().call('answerQuestion', answer)).status).toBe(200);
    const { db } = system.database;
    const message = await db('application_messages').where({ procedure_id: caseId, kind: 'answer' }).first();
    expect(message).toMatchObject({ attachment_id: attachmentId });
    expect(await db('attachments').where({ id: attachmentId }).first('procedure_id')).toEqual({ procedure_id: caseId });

    const other = await applied(system);
    await ask(system, other.caseId, '身分証を添付してください。');
    const foreign = { ...answer, caseTicket: await caseTicket(system, other.receiptNumber) };
    expect((await system.caller().call('answerQuestion', foreign)).status).toBe(400);
  });

  test('a picture whose answer comes too late, as another one was first, is none of the case', async () => {
    const { caseId, receiptNumber } = await applied(system);
    await ask(system, caseId, '身分証を添付してください。');
    const ticket = await caseTicket(system, receiptNumber);
    const uploads = [await picture(), await picture()].map((one) => upload(system.caller(), one));
    const ids = (await Promise.all(uploads)).map(({ body }) => String(body['attachmentId']));
    const replies = await Promise.all(
      ids.map((attachmentId) =>
        system.caller().call('answerQuestion', { caseTicket: ticket, text: `添付 ${attachmentId}`, attachmentId }),
      ),
    );
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const kept = ids.filter((_, n) => replies[n]?.status === 200);
    expect(await system.database.db('attachments').where({ procedure_id: caseId }).pluck('id')).toEqual(kept);
  });

  test('a withdrawal closes the case, and its workflow ends as withdrawn', async () => {
    const { caseId, receiptNumber } = await applied(system);
    const ticket = await caseTicket(system, receiptNumber);
    const reply = await system.caller().call('withdrawApplication', { caseTicket: ticket });
    expect(reply.body).toMatchObject({ status: 'withdrawn', case: { mayAnswer: false, mayWithdraw: false } });
    await reachesStatus(system, caseId, 'withdrawn');
    const again = await system.caller().call('withdrawApplication', { caseTicket: ticket });
    expect([again.status, again.body['status']]).toEqual([200, 'withdrawn']);
    expect(await system.database.db('application_messages').where({ procedure_id: caseId })).toHaveLength(1);
    expect(await system.database.db('applications').where({ procedure_id: caseId }).first()).toMatchObject({
      open: false,
    });
  });
});

test('all that ran here replays', async () => {
  expect(await replayProcedures(system)).toBeGreaterThan(5);
});
