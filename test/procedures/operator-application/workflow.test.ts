/** Rules of 「オペレータへパスワード更新申請」, on the real server with waits of fractions of a second. Rules: spec/access-code.md, last section. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answeredSignal, askedSignal, withdrawnSignal } from '../../../workflows/contracts/review.js';
import type { Digest } from '../../../workflows/contracts/procedure.js';
import { connectTemporal, type TestTemporal } from '../../helpers/temporal.js';
import { AWAY, begun, BROWSER, FIELDS, recorded, REFUSED, ran } from './workflow-support.js';
import { until, is, has, rejection } from '../../helpers/wait.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await connectTemporal();
});
afterAll(async () => temporal.close());

const start = (...rest: Parameters<typeof begun> extends [unknown, ...infer R] ? R : never) => begun(temporal, ...rest);

describe('the contact address', () => {
  test('an application is put into the queue only after its contact address was verified, with the due date of that moment', async () => {
    const { activities, named } = recorded();
    await temporal.startWorker(activities);
    const run = await start({}, { attachmentId: 'a1', fromProcedureId: 'umin-access-code-1' });
    await until('calls of mailContactUrl', () => named('mailContactUrl').length, is(1));
    expect(named('mailContactUrl')[0]).toMatchObject({ email: FIELDS.email, issue: 1 });
    expect((await run.view()).status).toBe('awaiting-contact-verification');
    expect(named('openOperatorApplication')).toEqual([]);
    const answer = await run.redeem('contact-verification');
    expect(answer).toMatchObject({ ok: true, browser: BROWSER, view: { status: 'awaiting-decision' } });
    expect(named('openOperatorApplication')).toEqual([
      expect.objectContaining({
        fields: FIELDS,
        dueAt: '2026-11-27T08:00:00.000Z',
        attachmentId: 'a1',
        fromProcedureId: 'umin-access-code-1',
      }),
    ]);
    await until(
      'calls of mailApplicant',
      () => named('mailApplicant'),
      (calls) => calls.some(({ what }) => what === 'received'),
    );
  });

  test('a contact address that is not verified within the life of the URL abandons the application', async () => {
    const { activities, named } = recorded();
    await temporal.startWorker(activities);
    const run = await start({ urlMs: 500 });
    expect(await run.result()).toEqual({ status: 'abandoned' });
    expect(named('openOperatorApplication')).toEqual([]);
    expect(named('mailApplicant')).toEqual([]);
  });

  test('a redeem that comes after its ending stands in the database is refused, and the procedure ends so', async () => {
    const { activities, named } = recorded({ openOperatorApplication: async () => 'abandoned' });
    await temporal.startWorker(activities);
    const run = await start();
    await until('calls of mailContactUrl', () => named('mailContactUrl').length, is(1));
    expect(await run.redeem('contact-verification')).toEqual({ ok: false, refusal: 'url-expired' });
    expect(await run.result()).toEqual({ status: 'abandoned' });
    expect(named('mailApplicant')).toEqual([]);
  });

  test('a contact address that refuses mail for good ends the application as mail-undeliverable', async () => {
    const { activities, named } = recorded({ mailContactUrl: () => Promise.reject(REFUSED()) });
    await temporal.startWorker(activities);
    const run = await start();
    expect(await run.result()).toEqual({ status: 'mail-undeliverable' });
    expect(named('openOperatorApplication')).toEqual([]);
  });

  test('a mail that is late because the server was away gets a new URL; the old one is refused', async () => {
    let away = true;
    const { activities, named } = recorded({
      mailContactUrl: async () => {
        if (away) throw AWAY();
      },
    });
    await temporal.startWorker(activities);
    const run = await start({ urlMs: 3_000 });
    await until(
      'calls of mailContactUrl',
      () => named('mailContactUrl'),
      (calls) => calls.some(({ issue }) => Number(issue) > 1),
    );
    away = false;
    await until('steps', run.steps, has('url-mailed'));
    const last = Number(named('mailContactUrl').at(-1)?.['issue']);
    expect(await run.redeem('contact-verification', 1)).toEqual({ ok: false, refusal: 'url-expired' });
    expect(await run.redeem('contact-verification', last)).toMatchObject({ ok: true });
  });

  test('two redeems at once are one: the second browser is told whose counted, and one application is opened', async () => {
    const { activities, named } = recorded();
    await temporal.startWorker(activities);
    const run = await start();
    await until('calls of mailContactUrl', () => named('mailContactUrl').length, is(1));
    const browsers = ['k1.a', 'k1.b', 'k1.c'] as Digest[];
    const answers = await Promise.all(browsers.map((browser) => run.redeem('contact-verification', 1, browser)));
    expect(new Set(answers.map((answer) => (answer.ok ? answer.browser : 'refused'))).size).toBe(1);
    expect(named('openOperatorApplication')).toHaveLength(1);
  });

  test('the URL of one purpose is none for the other, and an issue that does not exist leaves no event', async () => {
    const { activities, named } = recorded();
    await temporal.startWorker(activities);
    const run = await start();
    await until('calls of mailContactUrl', () => named('mailContactUrl').length, is(1));
    expect(await rejection(run.redeem('operator-password'))).toBe('url-unknown');
    expect(await rejection(run.redeem('contact-verification', 7))).toBe('url-unknown');
    expect((await run.view()).status).toBe('awaiting-contact-verification');
    const history = JSON.stringify(await run.handle.fetchHistory());
    expect(history).not.toContain('redeemApplicationUrl');
  });
});

describe('the decision', () => {
  test('refused: mail with the reason staff chose, and the application ends as refused', async () => {
    const { activities, named, rows } = recorded();
    await temporal.startWorker(activities);
    const run = await start();
    await run.verified();
    expect(await run.decided(rows, { decision: 'refuse' })).toMatchObject({ ok: true, by: 'op1', decision: 'refuse' });
    expect(await run.result()).toEqual({ status: 'refused' });
    expect(named('mailApplicant').map(({ what }) => what)).toEqual(['received', 'refused']);
    expect(named('mailPasswordUrl')).toEqual([]);
  });

  test('approved: a URL to the contact address, a notice to the registered ones, a new password, and it completes', async () => {
    const { activities, named, rows } = recorded();
    await temporal.startWorker(activities);
    const run = await start();
    await run.verified();
    expect(await run.decided(rows)).toMatchObject({ ok: true, view: { status: 'awaiting-confirmation' } });
    await until('calls of mailPasswordUrl', () => named('mailPasswordUrl').length, is(1));
    await until('calls of mailAccountHolder', () => named('mailAccountHolder').length, is(2));
    expect(
      named('mailAccountHolder')
        .map(({ kind, what }) => [what, kind].join(' '))
        .sort(),
    ).toEqual(['approved external', 'approved own']);
    expect(await rejection(run.setPassword())).toBe('ticket-expired');
    const redeemed = await run.redeem('operator-password');
    expect(redeemed).toMatchObject({ ok: true, view: { status: 'awaiting-password' }, expiresAt: expect.any(String) });
    expect(await run.setPassword()).toMatchObject({ ok: true });
    expect(await run.result()).toEqual({ status: 'completed' });
    expect(named('putPasswordInForce')).toEqual([expect.objectContaining({ accountId: 'riji-cho' })]);
    const updated = named('mailAccountHolder').filter(({ what }) => what === 'updated');
    expect(updated.map(({ kind }) => String(kind)).sort()).toEqual(['contact', 'external', 'own']);
  });

  test('the account is the one that staff matched, whatever the applicant wrote', async () => {
    const { activities, named, rows } = recorded();
    await temporal.startWorker(activities);
    const run = await start();
    await run.verified();
    await run.decided(rows, { accountId: 'jimu-kyoku' });
    await until('calls of mailPasswordUrl', () => named('mailPasswordUrl').length, is(1));
    await run.redeem('operator-password');
    await run.setPassword();
    expect(named('putPasswordInForce')).toEqual([expect.objectContaining({ accountId: 'jimu-kyoku' })]);
    await run.result();
  });

  test.each([
    ['without an account', { accountId: undefined }, ['external']],
    ['of an account that is gone or disabled', {}, undefined],
  ] as const)('an approval %s lets nobody set a password: the case ends as failed', async (_, decision, addresses) => {
    const { activities, named, rows } = recorded({ accountToNotify: async () => addresses && [...addresses] });
    await temporal.startWorker(activities);
    const run = await start();
    await run.verified();
    rows.decision = { decisionId: 'd1', decision: 'approve', by: 'op1' };
    if (!('accountId' in decision)) rows.decision.accountId = 'riji-cho';
    expect(await run.decide('d1')).toMatchObject({ ok: true, view: { status: 'failed' } });
    expect(await run.result()).toEqual({ status: 'failed' });
    expect(named('mailPasswordUrl')).toEqual([]);
  });

  test('a message without a row in the database decides nothing', async () => {
    const { activities, rows } = recorded();
    await temporal.startWorker(activities);
    const run = await start();
    await run.verified();
    expect(await run.decide('made-up')).toEqual({ ok: false, refusal: 'forbidden' });
    expect((await run.view()).status).toBe('awaiting-decision');
    await run.decided(rows, { decision: 'refuse' });
    await run.result();
  });

  test('an approved URL that is not used in time expires', async () => {
    const { activities, named, rows } = recorded();
    await temporal.startWorker(activities);
    const run = await start({ urlMs: 1_500 });
    await run.verified();
    await run.decided(rows);
    expect(await run.result()).toEqual({ status: 'expired' });
    expect(named('putPasswordInForce')).toEqual([]);
  });

  test('a contact address that refuses the approved URL ends as mail-undeliverable', async () => {
    const { activities, rows } = recorded({ mailPasswordUrl: () => Promise.reject(REFUSED()) });
    await temporal.startWorker(activities);
    const run = await start();
    await run.verified();
    await run.decided(rows);
    expect(await run.result()).toEqual({ status: 'mail-undeliverable' });
  });

  test('a password that is not set in time expires, and the one before stays', async () => {
    const { activities, named, rows } = recorded();
    await temporal.startWorker(activities);
    const run = await start({ passwordMs: 400 });
    await run.verified();
    await run.decided(rows);
    await until('calls of mailPasswordUrl', () => named('mailPasswordUrl').length, is(1));
    await run.redeem('operator-password');
    expect(await run.result()).toEqual({ status: 'expired' });
    expect(named('putPasswordInForce')).toEqual([]);
  });

  test('a notice or receipt that can not be delivered is a step, and ends nothing', async () => {
    const { activities, named, rows } = recorded({
      mailApplicant: () => Promise.reject(REFUSED()),
      mailAccountHolder: () => Promise.reject(REFUSED()),
    });
    await temporal.startWorker(activities);
    const run = await start();
    await run.verified();
    await run.decided(rows);
    await until('calls of mailPasswordUrl', () => named('mailPasswordUrl').length, is(1));
    await run.redeem('operator-password');
    await run.setPassword();
    expect(await run.result()).toEqual({ status: 'completed' });
    expect((await run.steps()).filter((name) => name === 'mail-undeliverable')).toHaveLength(6);
  });
});

describe('questions, answers, withdrawal', () => {
  test('staff ask: the applicant is mailed and has time to answer; the answer brings it back to staff', async () => {
    const { activities, named, rows } = recorded();
    await temporal.startWorker(activities);
    const run = await start();
    await run.verified();
    await run.asked(rows, 'q1');
    await run.reaches('awaiting-applicant');
    await until(
      'calls of mailApplicant',
      () => named('mailApplicant'),
      (calls) => calls.some(({ what }) => what === 'asked'),
    );
    expect(named('mailApplicant').find(({ what }) => what === 'asked')).toMatchObject({ messageId: 'q1' });
    expect((await run.view()).expiresAt).toBeDefined();
    await run.answered(rows, 'a1');
    await run.reaches('awaiting-decision');
    expect((await run.view()).expiresAt).toBeUndefined();
    await run.decided(rows, { decision: 'refuse' });
    expect(await run.result()).toEqual({ status: 'refused' });
    expect((await run.view()).steps).toContainEqual(expect.objectContaining({ step: 'asked', actor: 'staff:op1' }));
  });

  test('a signal that the database knows nothing of changes nothing, nor does one that comes twice', async () => {
    const { activities, named, rows } = recorded();
    await temporal.startWorker(activities);
    const run = await start();
    await run.verified();
    await run.handle.signal(askedSignal, { messageId: 'forged' });
    await run.handle.signal(answeredSignal, { messageId: 'forged' });
    await run.handle.signal(withdrawnSignal, { withdrawalId: 'forged' });
    await until('calls of readApplicationMessage', () => named('readApplicationMessage').length, is(3));
    expect((await run.view()).status).toBe('awaiting-decision');
    await Promise.all([run.asked(rows, 'q1'), run.asked(rows, 'q1'), run.asked(rows, 'q1')]);
    await until('calls of readApplicationMessage', () => named('readApplicationMessage').length, is(6));
    await run.reaches('awaiting-applicant');
    expect((await run.steps()).filter((name) => name === 'asked')).toHaveLength(1);
    await run.withdrawn(rows, 'w1');
    await run.result();
  });

  test('no answer in time abandons the application', async () => {
    const { activities, named, rows } = recorded();
    await temporal.startWorker(activities);
    const run = await start({ answerMs: 400 });
    await run.verified();
    await run.asked(rows, 'q1');
    expect(await run.result()).toEqual({ status: 'abandoned' });
    expect(named('closeUnansweredApplication')).toHaveLength(1);
  });

  test('an answer that was written in the last moment is waited for', async () => {
    const { activities, named, rows } = recorded({ closeUnansweredApplication: async () => false });
    await temporal.startWorker(activities);
    const run = await start({ answerMs: 300 });
    await run.verified();
    await run.asked(rows, 'q1');
    await until('calls of closeUnansweredApplication', () => named('closeUnansweredApplication').length, is(1));
    await run.answered(rows, 'a1');
    await run.reaches('awaiting-decision');
    await run.decided(rows, { decision: 'refuse' });
    expect(await run.result()).toEqual({ status: 'refused' });
  });

  test('the applicant may withdraw while it is undecided, also while a question is open', async () => {
    const { activities, named, rows } = recorded();
    await temporal.startWorker(activities);
    const run = await start();
    await run.verified();
    await run.asked(rows, 'q1');
    await run.reaches('awaiting-applicant');
    await run.withdrawn(rows, 'w1');
    expect(await run.result()).toEqual({ status: 'withdrawn' });
    expect(named('mailApplicant').at(-1)).toMatchObject({ what: 'withdrawn' });
    expect((await run.view()).steps.at(-2)).toMatchObject({ step: 'withdrawn', actor: 'person' });
  });

  test('after the decision a withdrawal changes nothing', async () => {
    const { activities, named, rows } = recorded();
    await temporal.startWorker(activities);
    const run = await start();
    await run.verified();
    await run.decided(rows);
    await run.withdrawn(rows, 'w1');
    await until('calls of readApplicationMessage', () => named('readApplicationMessage').length, is(1));
    expect((await run.view()).status).toBe('awaiting-confirmation');
  });
});

test('all that ran here replays', async () => {
  expect(await temporal.replayAll(ran)).toBeGreaterThan(15);
});
