/** What comes of an application: its one-time URL, the decision, questions, answers and the withdrawal. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { addAnswer, addWithdrawal } from '../../../db/staff/application-messages.js';
import { findApplication } from '../../../db/staff/applications.js';
import { answeredSignal, withdrawnSignal } from '../../../workflows/contracts/review.js';
import { replayProcedures } from '../../helpers/umin.js';
import { startSystem, type System } from '../../helpers/system.js';
import {
  applied,
  APPROVED_SUBJECT,
  approvedToken,
  CONTACT,
  mailTo,
  NOTICE_SUBJECT,
  REFUSED_SUBJECT,
  staff,
  statusOf,
  UPDATED_SUBJECT,
  verified,
  wordOf,
} from './support.js';
import { reaches } from '../../helpers/progress.js';

const PASSWORD = 'Zq7-mVkkw-Trb2';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
  system.mail.behaviour = {};
});

const passwordVersion = async (id: string): Promise<number> =>
  (await system.database.db('umin_accounts').where({ id }).first()).password_version;

describe('the one-time URL', () => {
  test('GET and HEAD never redeem; the button does, once', async () => {
    const caller = system.caller();
    const { procedureId, url, token } = await applied(system, caller);
    for (const method of ['GET', 'HEAD', 'GET'] as const) {
      const reply = await system.caller().send({ method, url: new URL(url).pathname + new URL(url).search });
      expect(reply.status).toBe(200);
      expect(reply.headers['referrer-policy']).toBe('no-referrer');
    }
    expect(await statusOf(system, procedureId)).toBe('awaiting-contact-verification');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => system.caller().call('redeemOneTimeUrl', { token })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.filter(({ status }) => status !== 200).map(wordOf))).toEqual(new Set(['url-used']));
  });

  test('the same browser sees the same again; another one is told that it was used', async () => {
    const caller = system.caller();
    const { token, redeemed } = await verified(system, caller);
    expect((await caller.call('redeemOneTimeUrl', { token })).body).toEqual(redeemed.body);
    expect(wordOf(await system.caller().call('redeemOneTimeUrl', { token }))).toBe('url-used');
    const page = await system.caller().send({ method: 'GET', url: `/u?token=${token}` });
    expect([page.status, page.text.includes(token)]).toEqual([410, false]);
    expect((await caller.send({ method: 'GET', url: `/u?token=${token}` })).status).toBe(303);
  });

  test('purposes are not interchangeable', async () => {
    const caller = system.caller();
    const { procedureId, token } = await applied(system, caller);
    const { tokens } = system.deps;
    for (const purpose of ['operator-password', 'password-reissue'] as const) {
      const other = tokens.url({ purpose, procedureId, issue: 1 });
      expect(wordOf(await caller.call('redeemOneTimeUrl', { token: other }))).toBe('url-unknown');
    }
    expect(
      wordOf(
        await caller.call('redeemOneTimeUrl', { token: token.replace('contact-verification', 'operator-password') }),
      ),
    ).toBe('url-unknown');
    expect(await statusOf(system, procedureId)).toBe('awaiting-contact-verification');
  });
});

describe('the decision', () => {
  test('refused: the reason that staff chose goes to the contact address, and the password stays', async () => {
    const { procedureId, receiptNumber } = await verified(system, system.caller());
    const before = await passwordVersion('riji-cho');
    const reason = '書類と登録の内容が一致しません。';
    const decided = await (await staff(system)).call('decideApplication', { procedureId, decision: 'refuse', reason });
    expect(decided.body).toMatchObject({ status: 'refused', decidedBy: 'op1' });
    const mail = await mailTo(system, CONTACT, REFUSED_SUBJECT);
    expect(mail.text).toContain(reason);
    expect(mail.text).toContain(receiptNumber);
    await reaches(system.caller(), procedureId, 'refused');
    expect(await passwordVersion('riji-cho')).toBe(before);
    expect(await findApplication(system.database.db, procedureId)).toMatchObject({ open: false });
  });

  test('approved: URL to the contact address, notice without it to the registered one, new password, propagated, mailed', async () => {
    const caller = system.caller();
    const { procedureId, token: contactToken } = await verified(system, caller);
    const before = await passwordVersion('riji-cho');
    const operator = await staff(system);
    const approval = { procedureId, decision: 'approve', reason: '確認できました。', accountId: 'riji-cho' };
    const decided = await operator.call('decideApplication', approval);
    expect([decided.status, decided.body['status']]).toEqual([200, 'awaiting-confirmation']);

    const token = await approvedToken(system, procedureId);
    const urls = system.mail.box.filter((mail) => mail.subject.endsWith(APPROVED_SUBJECT));
    expect(urls.map(({ to }) => to)).toEqual([[CONTACT]]);
    for (const address of ['chair@society.example.jp', 'riji-cho@umin.ac.jp']) {
      const notice = await mailTo(system, address, NOTICE_SUBJECT);
      expect(notice.raw).not.toContain('/u?token');
      expect(notice.text).toContain('riji-cho');
    }

    const other = system.caller();
    const redeemed = await other.call('redeemOneTimeUrl', { token });
    expect(redeemed.body).toMatchObject({ procedureId, status: 'awaiting-password', next: 'new-password' });
    expect(wordOf(await caller.call('redeemOneTimeUrl', { token }))).toBe('url-used');
    const shown = async (who: typeof caller) =>
      (await who.send({ method: 'GET', url: `/procedures/${procedureId}` })).text.includes('name="passwordTicket"');
    expect([await shown(other), await shown(caller), await shown(system.caller())]).toEqual([true, false, false]);

    const { passwordTicket } = redeemed.body;
    const weak = await other.call('submitNewPassword', { passwordTicket, password: 'abc', passwordAgain: 'abc' });
    expect(wordOf(weak)).toBe('password-refused');
    const set = await other.call('submitNewPassword', {
      passwordTicket,
      password: PASSWORD,
      passwordAgain: PASSWORD,
    });
    expect([set.status, set.body['status']]).toEqual([200, 'propagating']);
    expect(await passwordVersion('riji-cho')).toBe(before + 1);
    for (const address of [CONTACT, 'chair@society.example.jp', 'riji-cho@umin.ac.jp']) {
      const mail = await mailTo(system, address, UPDATED_SUBJECT);
      expect(mail.text).toContain('riji-cho');
      expect(mail.text).toContain(system.deps.services.umin.inquiry);
      expect(mail.raw).not.toContain(PASSWORD);
    }
    await reaches(system.caller(), procedureId, 'completed');
    expect((await other.call('redeemOneTimeUrl', { token })).body).toEqual({
      procedureId,
      status: 'completed',
      next: 'done',
    });
    expect(wordOf(await system.caller().call('redeemOneTimeUrl', { token: contactToken }))).toBe('url-used');
  });

  test('the URL after an approval expires after its 24 hours (here: after seconds)', async () => {
    const { umin } = system.deps.services;
    const asWas = umin.operatorUrlLifeMs;
    umin.operatorUrlLifeMs = 8_000;
    try {
      const caller = system.caller();
      const { procedureId } = await verified(system, caller);
      const approval = { procedureId, decision: 'approve', reason: '確認', accountId: 'riji-cho' };
      await (await staff(system)).call('decideApplication', approval);
      const token = await approvedToken(system, procedureId);
      await reaches(system.caller(), procedureId, 'expired');
      expect(wordOf(await caller.call('redeemOneTimeUrl', { token }))).toBe('url-expired');
    } finally {
      umin.operatorUrlLifeMs = asWas;
    }
  });
});

describe('questions, answers, withdrawal', () => {
  test('staff ask, the applicant is mailed; the answer raises the version that a decision must be of', async () => {
    const { db } = system.database;
    const { procedureId } = await verified(system, system.caller());
    const operator = await staff(system);
    const message = '生年月日をもう一度お知らせください。';
    const asked = await operator.call('askApplicant', { procedureId, message });
    expect(asked.status).toBe(200);
    await reaches(system.caller(), procedureId, 'awaiting-applicant');
    const mail = await system.mail.wait((m) => m.to.includes(CONTACT) && m.text.includes(message));
    expect(mail.text).toContain('http://127.0.0.1:8080/case');
    const early = await operator.call('decideApplication', { procedureId, decision: 'refuse', reason: '早い' });
    expect(early.status).toBe(409);

    const before = await findApplication(db, procedureId);
    expect(await addAnswer(db, { procedureId, messageId: 'answer-1', text: '1955/05/05' })).toBe('written');
    expect(await addAnswer(db, { procedureId, messageId: 'answer-1', text: '1955/05/05' })).toBe('written');
    await system.temporal.client.workflow.getHandle(procedureId).signal(answeredSignal, { messageId: 'answer-1' });
    await reaches(system.caller(), procedureId, 'awaiting-decision');
    const after = await findApplication(db, procedureId);
    expect(after?.evidence_version).toBe((before?.evidence_version ?? 0) + 1);
    expect(await addAnswer(db, { procedureId, messageId: 'answer-2', text: 'again' })).toBe('not-asked');
  });

  test('a withdrawal takes it off the queue at once, and nobody can decide it any more', async () => {
    const { db } = system.database;
    const { procedureId } = await verified(system, system.caller());
    expect(await addWithdrawal(db, { procedureId, messageId: 'w-1', text: '' })).toBe('written');
    const late = await (await staff(system)).call('decideApplication', {
      procedureId,
      decision: 'refuse',
      reason: '遅い',
    });
    expect(late.status).toBeGreaterThanOrEqual(400);
    await system.temporal.client.workflow.getHandle(procedureId).signal(withdrawnSignal, { withdrawalId: 'w-1' });
    await reaches(system.caller(), procedureId, 'withdrawn');
    await system.mail.wait((m) => m.subject.endsWith('UMIN パスワード更新の申請を取り下げました'));
    expect(await findApplication(db, procedureId)).toMatchObject({ open: false });
  });

  test('of a withdrawal and a decision at the same moment one counts, in each of ten rounds', async () => {
    const { db } = system.database;
    const operator = await staff(system);
    for (let round = 0; round < 10; round++) {
      const { procedureId } = await verified(system, system.caller(), { email: `race${round}@example.jp` });
      const withdrawal = async (): Promise<boolean> => {
        const end = await addWithdrawal(db, { procedureId, messageId: `race-${round}`, text: '' });
        if (end !== 'written') return false;
        const handle = system.temporal.client.workflow.getHandle(procedureId);
        await handle.signal(withdrawnSignal, { withdrawalId: `race-${round}` });
        return true;
      };
      const decision = operator.call('decideApplication', { procedureId, decision: 'refuse', reason: '確認' });
      const [withdrawn, decided] = await Promise.all([withdrawal(), decision]);
      expect(withdrawn).toBe(decided.status !== 200);
      await reaches(system.caller(), procedureId, withdrawn ? 'withdrawn' : 'refused');
    }
  });
});

test('all that ran here replays', async () => {
  expect(await replayProcedures(system)).toBeGreaterThan(15);
});
