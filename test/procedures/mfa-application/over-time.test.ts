/** What comes with time in a re-registration by application, on real parts: due days, waits, windows, pictures, what is away or lost. Rules: spec/mfa-reregistration.md, 2b; the safety rules of its end. */
import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { markEndedByHand } from '../../../db/platform/procedures.js';
import { changeNoticeAddress } from '../../../db/utokyo/members.js';
import { findWindow, noteUsableMethod } from '../../../db/utokyo/reregistrations.js';
import { startOutbox } from '../../../worker/jobs/outbox.js';
import { redate } from '../../../worker/jobs/redate.js';
import { officeHours } from '../../../worker/runtime/calendar.js';
import { addEvidenceUpdate, redateUpdate } from '../../../workflows/contracts/mfa-application.js';
import { OWNER_REFUSED } from '../../../workflows/contracts/reregistration.js';
import { decideUpdate, type OfficeHours } from '../../../workflows/contracts/review.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import { resetBefore } from '../../helpers/history.js';
import { decided, holdsTelephone, hoursFrom, kindsOf, newMember, registered } from '../../helpers/reregistrations.js';
import { type ReceivedMail, urlIn } from '../../helpers/mail-server.js';
import { until } from '../../helpers/wait.js';
import {
  allReplayWithoutSecrets,
  applications,
  applied,
  asks,
  brings,
  lead,
  mailed,
  parts,
  ran,
  row,
  type Run,
  stepsHaveWords,
  wish,
} from './support.js';

applications();

describe('office hours', () => {
  const escalations = async (run: Run) => (await run.steps()).filter((name) => name === 'escalated').length;

  const redated = (run: Run, hours: OfficeHours) => {
    const args: [{ procedureId: string; hours: OfficeHours; reason: string }] = [
      { procedureId: run.procedureId, hours, reason: '臨時休業' },
    ];
    return run.handle.executeUpdate(redateUpdate, { args });
  };
  const escalated = (run: Run, times: number) =>
    until(
      'escalations',
      () => escalations(run),
      (made) => made === times,
    );
  const LATER_MS = 600_000;

  test('the lead is mailed at the due hour, and at each reminder after it, until there is a decision', async () => {
    const now = Date.now();
    const run = await applied({ hours: hoursFrom(now, now + LATER_MS) });
    await escalated(run, 1);
    // The next reminder comes near only now: a slow machine would find both times over, which are one mail.
    await redated(run, hoursFrom(now, Date.now() + 200, now + LATER_MS));
    await escalated(run, 2);
    const number = (await row(run.procedureId)).receipt_number;
    const mails = () => parts.mail.to(lead).filter(({ text }) => text.includes(number));
    await until(
      'mails to the lead',
      () => mails().length,
      (count) => count === 2,
    );
    await decided(parts, run.procedureId, 'refuse');
    await run.ended();
    expect(await escalations(run)).toBe(2);
  });

  test('of several times that are over, the lead is mailed of the last only', async () => {
    const now = Date.now();
    const over = [now - 3_000, now - 2_000, now - 1_000] as const;
    const run = await applied({ hours: hoursFrom(...over, now + LATER_MS) });
    await escalated(run, 1);
    await redated(run, hoursFrom(...over, Date.now() + 200, now + LATER_MS));
    await escalated(run, 2);
    await decided(parts, run.procedureId, 'refuse');
    await run.ended();
    expect(await escalations(run)).toBe(2);
  });

  test('while the applicant has a question to answer, it is not the office’s turn', async () => {
    const now = Date.now();
    const run = await applied({ hours: hoursFrom(now + 3_000, now + 5_000, now + 600_000) });
    await asks(run);
    const answered = until('the first reminder is over', () => Date.now() > now + 3_500);
    await answered;
    expect(await escalations(run)).toBe(0);
    await brings(run);
    await until(
      'escalations',
      () => escalations(run),
      (times) => times === 1,
    );
  });

  test('changed closed days re-date it: the queue is sorted by it, and the applicant is told only where it becomes later', async () => {
    const due = Date.now() + 86_400_000;
    const run = await applied({ hours: hoursFrom(due) });
    expect(await redated(run, hoursFrom(due + 86_400_000))).toMatchObject({ ok: true });
    await run.takes('mailed-redated');
    expect((await row(run.procedureId)).due_at.getTime()).toBe(due + 86_400_000);
    expect(await redated(run, hoursFrom(due))).toMatchObject({ ok: true });
    expect((await row(run.procedureId)).due_at.getTime()).toBe(due);
    await decided(parts, run.procedureId, 'refuse');
    await run.ended();
    const steps = await run.steps();
    expect(steps.filter((name) => name === 'redated')).toHaveLength(2);
    expect(steps.filter((name) => name === 'mailed-redated')).toHaveLength(1);
  });
});

describe('a notice address that was changed lately', () => {
  const changesAddress = (memberId: string, email: string) =>
    changeNoticeAddress(parts.database.db, { memberId, email, coolingMs: HOUR_MS });

  test('and is changed again still has the first one told, until the changes are old', async () => {
    const { db } = parts.database;
    const { memberId, email } = await newMember(parts);
    const before = async () => (await db('utokyo_members').where({ id: memberId }).first()).email_before;
    for (const next of ['one@evil.example', 'two@evil.example', 'two@evil.example']) {
      await changesAddress(memberId, next);
      expect(await before()).toBe(email);
    }
    await db('utokyo_members')
      .where({ id: memberId })
      .update({ email_changed_at: new Date(Date.now() - 2 * HOUR_MS) });
    await changesAddress(memberId, 'three@example.jp');
    expect(await before()).toBe('two@evil.example');
  });

  test('keeps the reset waiting; the address before it is told, too', async () => {
    const { memberId, email } = await newMember(parts);
    await changesAddress(memberId, `new-${email}`);
    const run = await applied({ memberId, waits: { coolingMs: 12_000 } });
    await Promise.all([mailed(email, '受け付けました'), mailed(`new-${email}`, '受け付けました')]);
    await decided(parts, run.procedureId);
    const { expiresAt } = await run.reaches('cooling');
    expect(expiresAt).toBeDefined();
    expect(await kindsOf(parts, memberId)).toEqual(['phone', 'totp']);
    await Promise.all([mailed(email, '開始までお待ちください'), mailed(`new-${email}`, '開始までお待ちください')]);
    await run.reaches('awaiting-registration');
    expect(await kindsOf(parts, memberId)).toEqual([]);
  });

  test('gives time to stop it, and a usable method withdraws it meanwhile', async () => {
    for (const end of ['stop', 'sign-in'] as const) {
      const { memberId, email } = await newMember(parts);
      await changesAddress(memberId, `new-${email}`);
      const run = await applied({ memberId });
      await decided(parts, run.procedureId);
      await run.reaches('cooling');
      if (end === 'stop') await run.stop();
      else await noteUsableMethod(parts.database.db, memberId);
      await run.changed();
      expect(await run.ended()).toEqual({ status: 'withdrawn' });
      expect(await kindsOf(parts, memberId)).toEqual(['phone', 'totp']);
    }
  });
});

describe('F6: the telephone that is registered', () => {
  test('is told too, once, with the link that stops it', async () => {
    const { memberId } = await newMember(parts);
    const telephone = await holdsTelephone(parts, memberId, '+819012340001');
    const run = await applied({ memberId });
    await run.takes('telephone-warned');
    const told = () => parts.mail.to(telephone);
    const [message] = told();
    expect(message?.text).toContain('心当たりがないときは');
    expect(parts.deps.tokens.openUrl(urlIn(message as ReceivedMail).token)).toMatchObject({
      purpose: 'stop-reregistration',
      procedureId: run.procedureId,
    });
    // Another try of the same activity, as after a crash.
    expect(await parts.activities.warnTelephones({ procedureId: run.procedureId, memberId })).toBe(1);
    expect(told()).toHaveLength(1);
    await run.stop();
    expect(await run.ended()).toEqual({ status: 'withdrawn' });
  });

  test('that can’t be reached is a step of the case and ends nothing', async () => {
    const { memberId } = await newMember(parts);
    const away = async () => {
      throw ApplicationFailure.nonRetryable('no such number', OWNER_REFUSED);
    };
    await parts.temporal.startWorker({ ...parts.activities, warnTelephones: away });
    const run = await applied({ memberId });
    await run.takes('telephone-not-warned');
    expect((await run.view()).status).toBe('awaiting-decision');
    await parts.temporal.startWorker(parts.activities);
  });
});

describe('the window', () => {
  test('that is not used closes: expired, MFA stays required', async () => {
    const run = await applied({ waits: { windowMs: 700 } });
    await decided(parts, run.procedureId);
    expect(await run.ended()).toEqual({ status: 'expired' });
    expect(await findWindow(parts.database.db, run.memberId)).toBeUndefined();
    await mailed(run.email, '期限が過ぎました');
  });

  test('a method of whose registration no message came is found at its end', async () => {
    const run = await applied({ waits: { windowMs: 3_000 } });
    await decided(parts, run.procedureId);
    await run.reaches('awaiting-registration');
    await registered(parts, run);
    expect(await run.ended()).toEqual({ status: 'completed' });
  });
});

describe('the owner of the methods', () => {
  test('is away: staff are answered all the same, and the reset is made once it is back', async () => {
    const run = await applied();
    const { db } = parts.database;
    await db.raw('alter table utokyo_methods rename to utokyo_methods_away');
    try {
      await decided(parts, run.procedureId);
      expect((await run.view()).status).toBe('applying');
    } finally {
      await db.raw('alter table utokyo_methods_away rename to utokyo_methods');
    }
    await run.reaches('awaiting-registration');
    expect(await kindsOf(parts, run.memberId)).toEqual([]);
  });
});

describe('what the owner of the methods refuses for good', () => {
  test('ends it as failed; whoever leads the queue is told, and the person', async () => {
    const { memberId, email } = await newMember(parts);
    const refuses = async () => {
      throw ApplicationFailure.nonRetryable('the owner refuses: policy', OWNER_REFUSED);
    };
    await parts.temporal.startWorker({ ...parts.activities, resetMethods: refuses });
    const run = await applied({ memberId });
    await decided(parts, run.procedureId);
    expect(await run.ended()).toEqual({ status: 'failed' });
    expect(await run.steps()).toContain('methods-not-reset');
    await mailed(email, '初期化できませんでした');
    const number = (await row(run.procedureId)).receipt_number;
    expect((await mailed(lead, '開始できません')).text).toContain(number);
    await parts.temporal.startWorker(parts.activities);
  });
});

describe('pictures', () => {
  test('are destroyed when their time is over, key and ciphertext; digests and the decision stay', async () => {
    const { db } = parts.database;
    const run = await applied({ photo: true, waits: { retentionMs: 1_500 } });
    await decided(parts, run.procedureId, 'refuse');
    const pictures = () => db('attachments').where({ procedure_id: run.procedureId });
    expect(await pictures()).toEqual([
      expect.objectContaining({ sealed: expect.any(Buffer), wrapped_key: 'k1.wrapped' }),
    ]);
    await run.ended();
    const [gone] = await until('the end of the pictures', pictures, ([one]) => one?.destroyed_at !== null);
    expect(gone).toMatchObject({ sealed: null, wrapped_key: null, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const custody = await db('evidence_custody').where({ procedure_id: run.procedureId }).first();
    expect(custody).toMatchObject({ digests: { [gone.id]: gone.sha256 }, destroyed_at: expect.any(Date) });
    expect(await db('decisions').where({ procedure_id: run.procedureId })).toHaveLength(1);
  });
});

describe('a workflow that is ended or reset by hand', () => {
  const openRow = async (procedureId: string) =>
    (await parts.database.db('utokyo_reregistrations').where({ procedure_id: procedureId }).first()).open;

  test('a failed or terminated workflow locks nobody out: the person may begin another one', async () => {
    const run = await applied();
    await run.handle.terminate('a test');
    expect(await markEndedByHand(parts.database.db, run.procedureId)).toBe(true);
    expect(await openRow(run.procedureId)).toBe(false);
    ran.splice(ran.indexOf(run.procedureId), 1);
    expect((await applied({ memberId: run.memberId })).opened).toBe(true);
  });

  test('one that goes on after a reset is open again', async () => {
    const run = await applied();
    await brings(run);
    await run.handle.terminate('a test');
    await markEndedByHand(parts.database.db, run.procedureId);
    await resetBefore(parts.temporal.client, run.procedureId, addEvidenceUpdate.name, true);
    await until(
      'the re-registration',
      () => openRow(run.procedureId),
      (open) => open === true,
    );
    await run.stop();
    expect(await run.ended()).toEqual({ status: 'withdrawn' });
  });

  test('a reset after the pictures were taken into custody ends as before: the custody goes on', async () => {
    const run = await applied({ photo: true });
    await decided(parts, run.procedureId, 'refuse');
    await run.ended();
    await resetBefore(parts.temporal.client, run.procedureId, decideUpdate.name, true);
    expect(await run.ended()).toEqual({ status: 'refused' });
  });
});

describe('what a workflow has not heard of', () => {
  test('a lost message is made good by the outbox', async () => {
    const run = await applied();
    await noteUsableMethod(parts.database.db, run.memberId);
    const { deps, database, temporal } = parts;
    const stopJob = startOutbox(
      { db: database.db, temporal: temporal.client, log: deps.log, services: deps.services },
      { everyMs: 50, lateMs: 0 },
    );
    expect(await run.ended()).toEqual({ status: 'withdrawn' });
    await stopJob();
  });

  test('closed days that have changed re-date every open case of another calendar, once', async () => {
    const due = Date.now() + 3_600_000;
    const run = await applied({ hours: hoursFrom(due) });
    const { deps, database, temporal } = parts;
    const needs = { db: database.db, temporal: temporal.client, log: deps.log, services: deps.services };
    await redate(needs);
    const { calendar } = await database.db('utokyo_reregistrations').where({ procedure_id: run.procedureId }).first();
    const hours = officeHours(deps.services.utokyo, (await row(run.procedureId)).received_at.getTime());
    expect(calendar).toBe(hours.calendar);
    expect((await row(run.procedureId)).due_at.toISOString()).toBe(hours.dueAt);
    expect((await run.steps()).filter((name) => name === 'redated')).toHaveLength(1);
    await redate(needs);
    expect((await run.steps()).filter((name) => name === 'redated')).toHaveLength(1);
  });

  test('a calendar that comes back re-dates again', async () => {
    const run = await applied({ hours: hoursFrom(Date.now() + 3_600_000) });
    const { deps, database, temporal } = parts;
    const needs = { db: database.db, temporal: temporal.client, log: deps.log, services: deps.services };
    await redate(needs);
    const today = (await row(run.procedureId)).due_at.toISOString();
    const other = { ...hoursFrom(Date.parse(today) + 86_400_000), calendar: 'with-another-closed-day' };
    const { procedureId } = run;
    await run.handle.executeUpdate(redateUpdate, { args: [{ procedureId, hours: other, reason: 'a test' }] });
    expect((await row(procedureId)).due_at.toISOString()).toBe(other.dueAt);
    await redate(needs);
    expect((await row(procedureId)).due_at.toISOString()).toBe(today);
  });
});

test('a worker that is away in between loses nothing', async () => {
  const run = await applied({ photo: true });
  await parts.stopWorker();
  const { procedureId } = run;
  for (const by of ['op1', 'lead1']) await wish(procedureId, by, { decisionId: `${procedureId}-${by}` });
  const told = decidedLater(procedureId);
  await parts.startWorker();
  await told;
  await run.reaches('awaiting-registration');
  await parts.stopWorker();
  await registered(parts, run);
  await run.changed();
  await parts.startWorker();
  expect(await run.ended()).toEqual({ status: 'completed' });
});

async function decidedLater(procedureId: string): Promise<void> {
  const decisionId = `${procedureId}-lead1`;
  const handle = parts.temporal.client.workflow.getHandle(procedureId);
  await handle.executeUpdate(decideUpdate, { args: [{ decisionId }], updateId: decisionId });
}

test('a mail that is refused for good is a step of the case and ends nothing', async () => {
  const { memberId, email } = await newMember(parts);
  parts.mail.behaviour = { recipient: (address) => (address === email ? 550 : undefined) };
  const run = await applied({ memberId });
  await run.takes('mail-undeliverable');
  parts.mail.behaviour = {};
  await decided(parts, run.procedureId);
  await run.reaches('awaiting-registration');
});

test('every step has its words', () => stepsHaveWords(10));

test('all of these replay, and none of them holds a name, an address or a word of staff', allReplayWithoutSecrets);
