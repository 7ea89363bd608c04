/** A new password by the card that was linked before: set once, by its time, or not at all. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { setMemberPassword } from '../../../db/utokyo/methods.js';
import { noteStopped } from '../../../db/utokyo/reregistrations.js';
import { OWNER_REFUSED } from '../../../workflows/contracts/reregistration.js';
import { type Parts, startParts } from '../../helpers/parts.js';
import { leadHasAddress } from '../../helpers/reregistrations.js';
import { rejection, until } from '../../helpers/wait.js';
import { linkedMember, mailedTo } from './support.js';

let parts: Parts;
let lead: string;
const ran: string[] = [];
beforeAll(async () => {
  parts = await startParts();
  lead = await leadHasAddress(parts);
});
afterAll(async () => parts.close());

/** A person of their own whose card is linked. */
async function linked() {
  const run = await linkedMember(parts);
  ran.push(run.procedureId);
  return run;
}

type Reset = typeof parts.activities.resetMemberPassword;
/** Somebody who may set one, and how its owner takes that. */
async function resetting(resetMemberPassword: Reset) {
  // A workflow goes on with the activities that it began with.
  await parts.temporal.startWorker({ ...parts.activities, resetMemberPassword });
  const run = await linked();
  await run.verifies();
  await run.issues('password-reset');
  return run;
}
afterEach(async () => {
  await parts.temporal.startWorker(parts.activities);
});
const refusal = (): ApplicationFailure => ApplicationFailure.nonRetryable('refused', OWNER_REFUSED);
const hashOf = async (memberId: string): Promise<string> =>
  (await parts.database.db('utokyo_members').where({ id: memberId }).first('password_hash')).password_hash;

describe('a new password by card', () => {
  test('is set and ends all sessions; the person is told', async () => {
    const run = await linked();
    await run.verifies();
    const revision = async () =>
      (await parts.database.db('utokyo_members').where({ id: run.memberId }).first('revision')).revision;
    const before = await revision();
    expect(await run.issues('password-reset')).toMatchObject({ ok: true, issue: 1 });
    expect(await run.setsPassword('New-sample-7391')).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(await parts.deps.passwords.verify(await hashOf(run.memberId), 'New-sample-7391')).toBe(true);
    expect(await revision()).not.toBe(before);
    await mailedTo(parts, run.email, 'パスワードが再設定されました');
  });

  test('is not set once the link has stopped it, though it was under way: withdrawn, and the lead is told', async () => {
    const run = await resetting(async (p) => {
      await noteStopped(parts.database.db, p.procedureId);
      return parts.activities.resetMemberPassword(p);
    });
    expect(await run.setsPassword('New-sample-7391')).toEqual({ ok: false, refusal: 'ticket-expired' });
    expect(await run.ended()).toEqual({ status: 'withdrawn' });
    expect(await hashOf(run.memberId)).toBeNull();
    expect(await run.steps()).toContain('stopped');
    expect(await run.steps()).not.toContain('member-password-refused');
    await parts.mail.wait((mail) => mail.to.includes(lead) && mail.text.includes(run.procedureId));
  });

  test('is tried for an hour, and no longer: what the directory has got by other ways since is not to be replaced', async () => {
    const run = await linked();
    await run.verifies();
    await run.issues('password-reset');
    await run.setsPassword('New-sample-7391');
    const { events } = await run.handle.fetchHistory();
    const scheduled = events?.flatMap(({ activityTaskScheduledEventAttributes: one }) => one ?? []) ?? [];
    const setting = scheduled.find(({ activityType }) => activityType?.name === 'resetMemberPassword');
    expect(Number(setting?.scheduleToCloseTimeout?.seconds)).toBe(3_600);
  });

  test('that was set, although the answer was lost, is set', async () => {
    const run = await resetting(async (p) => {
      await parts.activities.resetMemberPassword(p);
      throw refusal();
    });
    expect(await run.setsPassword('New-sample-7391')).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(await parts.deps.passwords.verify(await hashOf(run.memberId), 'New-sample-7391')).toBe(true);
    expect(await run.steps()).toContain('member-password-set');
    await mailedTo(parts, run.email, 'パスワードが再設定されました');
  });

  test('whose step is under way when its time is over is waited for: it is set, and the case says so', async () => {
    const { db } = parts.database;
    let answers = (): void => undefined;
    const answered = new Promise<void>((resolve) => {
      answers = resolve;
    });
    let late: Promise<unknown> | undefined;
    const run = await resetting(async ({ memberId, procedureId }) => {
      await new Promise<void>((asked) => {
        late = setMemberPassword(db, { memberId, procedureId, hash: '' }, () => {
          asked();
          return answered;
        });
      });
      throw refusal();
    });
    const set = run.setsPassword('New-sample-7391');
    const waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    await until('the case waits for the step', async () => (await db.raw(waiting)).rows.length > 0);
    answers();
    expect([await late, await set]).toEqual(['set', expect.objectContaining({ ok: true })]);
    expect(await run.ended()).toEqual({ status: 'completed' });
  });

  test('that is refused is not set later either: failed', async () => {
    const run = await resetting(async () => {
      throw refusal();
    });
    expect(await run.setsPassword('New-sample-7391')).toEqual({ ok: false, refusal: 'ticket-expired' });
    expect(await run.ended()).toEqual({ status: 'failed' });
    expect(await run.steps()).toContain('member-password-refused');
    const { memberId, procedureId } = run;
    expect(await setMemberPassword(parts.database.db, { memberId, procedureId, hash: 'late' })).toBe('ended');
    expect(await hashOf(memberId)).toBeNull();
  });

  test('that is set is not stopped any more', async () => {
    const run = await linked();
    await run.verifies();
    await run.issues('password-reset');
    await run.setsPassword('New-sample-7391');
    expect(await noteStopped(parts.database.db, run.procedureId)).toBe(false);
    expect(await run.ended()).toEqual({ status: 'completed' });
  });

  test('is refused without the right to it, and one that our API has not sealed for it changes nothing', async () => {
    const run = await linked();
    await run.verifies();
    expect(await rejection(run.setsPassword('New-sample-7391'))).toBe('ticket-expired');
    await run.issues('password-reset');
    expect(await run.setsPassword('New-sample-7391', 'another-context')).toEqual({
      ok: false,
      refusal: 'ticket-expired',
    });
    expect(await hashOf(run.memberId)).toBeNull();
    expect(await run.setsPassword('New-sample-7391')).toMatchObject({ ok: true });
  });
});

test('all of these replay', async () => {
  expect(await parts.temporal.replayAll(ran)).toBe(ran.length);
});
