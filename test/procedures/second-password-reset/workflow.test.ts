/** Rules of the workflow, on the real server with waits of fractions of a second; effects are recorded instead of made. spec/second-password.md (e) */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { Sealed } from '../../../workflows/contracts/procedure.js';
import {
  redeemResetUpdate,
  type RedeemReset,
  setResetPasswordUpdate,
} from '../../../workflows/contracts/second-password-reset.js';
import { supersededSignal } from '../../../workflows/contracts/student-account.js';
import {
  BROWSER,
  endRuns,
  gate,
  HASH,
  OLD,
  outcome,
  ran,
  startedReset,
  STUDENT,
  studentEffects,
} from '../../helpers/student-workflows.js';
import { connectTemporal, type TestTemporal } from '../../helpers/temporal.js';
import { AWAY, REFUSED } from '../operator-application/workflow-support.js';
import { until, is, has, pause } from '../../helpers/wait.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await connectTemporal();
});
afterEach(endRuns);
afterAll(async () => temporal.close());

async function started(waits: Parameters<typeof startedReset>[1] = {}, about?: { userId?: string }) {
  const run = await startedReset(temporal, waits, about);
  const redeem = (about: Partial<RedeemReset> = {}) => {
    const message = { procedureId: run.handle.workflowId, issue: 1, browser: BROWSER, ...about };
    return outcome(
      run.handle.executeUpdate(redeemResetUpdate, { args: [message], updateId: `redeem-${message.issue}` }),
    );
  };
  const set = (hash: Sealed = HASH) => outcome(run.handle.executeUpdate(setResetPasswordUpdate, { args: [{ hash }] }));
  const mailed = () => until('steps', run.steps, has('url-mailed'));
  const allowed = async () => {
    await mailed();
    return redeem();
  };
  return { ...run, redeem, set, mailed, allowed };
}
/** An update that meets the workflow while it ends finds one or the other. */
const TOO_LATE = ['rejected: ticket-expired', 'gone'];
const EXPIRED = { ok: false, refusal: 'ticket-expired' };
const BAD_HASH = () => ApplicationFailure.nonRetryable('no hash that was sealed here', 'bad-hash');

describe('from the URL to the new password', () => {
  test('the URL gives the right to set one; set, it is in force, and the address is told', async () => {
    const { activities, named } = studentEffects();
    await temporal.startWorker(activities);
    const run = await started();
    await run.mailed();
    expect(named('mailResetUrl')).toEqual([expect.objectContaining({ userId: STUDENT, issue: 1, lifeMs: 600_000 })]);
    expect(await run.set()).toBe('rejected: ticket-expired');
    expect(await run.redeem()).toMatchObject({ ok: true, browser: BROWSER, view: { status: 'awaiting-password' } });
    expect(await run.set()).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(await run.result()).toBe('completed');
    const { procedureId } = run;
    expect(named('putResetPasswordInForce')).toEqual([{ procedureId, userId: STUDENT, hash: HASH }]);
    expect(named('mailStudentNotice')).toEqual([expect.objectContaining({ what: 'second-password-reset', to: OLD })]);
    expect(await run.events()).toBeLessThanOrEqual(45);
  });

  test('whose redeem counted is written before the right to set a password, and that before the answer', async () => {
    const { activities, named } = studentEffects();
    await temporal.startWorker(activities);
    const run = await started();
    await run.allowed();
    expect(named('verifyReset')).toEqual([
      { procedureId: run.procedureId, record: expect.objectContaining({ redeemedBy: BROWSER, closed: false }) },
    ]);
    expect(named('verifyReset')[0]).toMatchObject({ record: { view: { status: 'awaiting-confirmation' } } });
    expect(named('recordReset').at(-1)).toMatchObject({ view: { status: 'awaiting-password' }, redeemedBy: BROWSER });
  });

  test('is answered once the password is in force and written, and before the mail is out', async () => {
    const { activities, named } = studentEffects({ mailStudentNotice: () => Promise.reject(AWAY()) });
    await temporal.startWorker(activities);
    const run = await started();
    await run.allowed();
    expect(await run.set()).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(named('recordReset').some(({ closed }) => closed)).toBe(true);
    expect(await run.steps()).not.toContain('notice-mailed');
  });

  test('of twenty passwords at once one is put in force', async () => {
    const { activities, named } = studentEffects();
    await temporal.startWorker(activities);
    const run = await started();
    await run.allowed();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => run.set(`k1.${n}` as Sealed)));
    expect(answers.filter((answer) => typeof answer === 'object')).toEqual([expect.objectContaining({ ok: true })]);
    expect(await run.result()).toBe('completed');
    expect(named('putResetPasswordInForce')).toHaveLength(1);
  });

  test('a hash that was not sealed here is as if nothing had been said', async () => {
    const { activities } = studentEffects({
      putResetPasswordInForce: async ({ hash }) => {
        if (hash !== HASH) throw BAD_HASH();
        return { before: OLD, ended: [] };
      },
    });
    await temporal.startWorker(activities);
    const run = await started();
    await run.allowed();
    expect(await run.set('k1.forged' as Sealed)).toEqual(EXPIRED);
    expect((await run.view()).status).toBe('awaiting-password');
    expect(await run.set()).toMatchObject({ ok: true });
  });

  test('an issue that does not exist, and messages of no shape, leave no trace', async () => {
    await temporal.startWorker(studentEffects().activities);
    const run = await started();
    await run.mailed();
    const before = await run.events();
    expect(await run.redeem({ issue: 2 })).toBe('rejected: url-unknown');
    // A payload of ours, copied from another procedure.
    expect(await run.redeem({ procedureId: `${run.handle.workflowId}0` })).toBe('rejected: url-unknown');
    expect(await run.redeem({ browser: 1 as never })).toBe('rejected: malformed');
    expect(await run.set(1 as never)).toBe('rejected: malformed');
    expect(await run.events()).toBe(before);
  });

  test('the account’s other procedures that the password ended are told', async () => {
    let otherId = '';
    const { activities } = studentEffects({
      isStudentClaimEnded: async ({ procedureId }) => procedureId === otherId,
      putResetPasswordInForce: async () => ({ before: OLD, ended: [otherId] }),
    });
    await temporal.startWorker(activities);
    const other = await started();
    otherId = other.procedureId;
    await other.allowed();
    const run = await started();
    await run.allowed();
    await run.set();
    expect(await other.result()).toBe('superseded');
    expect(TOO_LATE).toContainEqual(await other.set());
  });
});

describe('an address that is nobody’s', () => {
  test('walks the same way without a mail and without a claim, and ends as expired', async () => {
    const { activities, named } = studentEffects();
    await temporal.startWorker(activities);
    const run = await started({ urlMs: 3_000 }, {});
    expect((await run.view()).status).toBe('awaiting-confirmation');
    for (const issue of [0, -1]) expect(await run.redeem({ issue })).toEqual({ ok: false, refusal: 'url-expired' });
    expect(await run.redeem()).toBe('rejected: url-unknown');
    expect(await run.set()).toBe('rejected: ticket-expired');
    await run.handle.signal(supersededSignal, { byProcedureId: 'x' });
    expect(await run.result()).toBe('expired');
    for (const name of ['claimReset', 'mailResetUrl', 'putResetPasswordInForce', 'mailStudentNotice'] as const)
      expect(named(name)).toEqual([]);
  });

  test('looks as long as one that is registered', async () => {
    const { activities } = studentEffects();
    await temporal.startWorker(activities);
    const life = async (about?: { userId?: string }): Promise<number> => {
      const { steps, expiresAt } = await (await started({ urlMs: 3_600_000 }, about)).view();
      return Date.parse(expiresAt ?? '') - Date.parse(steps[0]?.at ?? '');
    };
    const [nobody, somebody] = [await life({}), await life()];
    expect(nobody).toBe(3_600_000);
    expect(somebody).toBeGreaterThanOrEqual(3_600_000);
    expect(somebody).toBeLessThan(3_660_000);
  });
});

describe('superseded', () => {
  test('by a newer request before the URL was used: its URL counts no more', async () => {
    let earlierId = '';
    const { activities } = studentEffects({
      isStudentClaimEnded: async ({ procedureId }) => procedureId === earlierId,
      claimReset: async ({ procedureId }) => ({
        counts: true,
        superseded: procedureId === earlierId ? [] : [earlierId],
      }),
    });
    await temporal.startWorker(activities);
    const earlier = await started();
    earlierId = earlier.procedureId;
    await earlier.mailed();
    const newer = await started();
    expect(await earlier.result()).toBe('superseded');
    expect([{ ok: false, refusal: 'url-expired' }, 'gone']).toContainEqual(await earlier.redeem());
    expect(await newer.allowed()).toMatchObject({ ok: true });
  });

  test('by a signal that the database does not know of: the right to set a password stands', async () => {
    const { activities, named } = studentEffects();
    await temporal.startWorker(activities);
    const run = await started();
    await run.handle.signal(supersededSignal, { byProcedureId: 'forged' });
    await run.allowed();
    await run.handle.signal(supersededSignal, { byProcedureId: 'forged' });
    await until('calls of isStudentClaimEnded', () => named('isStudentClaimEnded').length, is(2));
    expect((await run.view()).status).toBe('awaiting-password');
    expect(await run.set()).toMatchObject({ ok: true });
  });

  test('as the account has moved on when the URL is used: it counts no more', async () => {
    const { activities, named } = studentEffects({ verifyReset: async () => false });
    await temporal.startWorker(activities);
    const run = await started();
    expect(await run.allowed()).toEqual({ ok: false, refusal: 'url-expired' });
    expect(await run.result()).toBe('superseded');
    expect(named('mailStudentNotice')).toEqual([]);
  });

  test('as the account has moved on when the password is set: nothing is set, and nobody is told', async () => {
    const { activities, named } = studentEffects({ putResetPasswordInForce: async () => undefined });
    await temporal.startWorker(activities);
    const run = await started();
    await run.allowed();
    expect(await run.set()).toEqual(EXPIRED);
    expect(await run.result()).toBe('superseded');
    expect(named('mailStudentNotice')).toEqual([]);
  });

  test('while a password is being put in force: the database decides, not the signal', async () => {
    const database = gate();
    let isEnded = false;
    const { activities, named } = studentEffects({
      isStudentClaimEnded: async () => isEnded,
      putResetPasswordInForce: async () => {
        await database.opened;
        isEnded = true;
        return { before: OLD, ended: [] };
      },
    });
    await temporal.startWorker(activities);
    const run = await started();
    await run.allowed();
    const set = run.set();
    await until('calls of putResetPasswordInForce', () => named('putResetPasswordInForce').length, is(1));
    await run.handle.signal(supersededSignal, { byProcedureId: 'other' });
    database.open();
    expect(await set).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(await run.result()).toBe('completed');
  });

  test('before it could claim: nothing is mailed', async () => {
    const { activities, named } = studentEffects({ claimReset: async () => ({ counts: false, superseded: [] }) });
    await temporal.startWorker(activities);
    const run = await started();
    expect(await run.result()).toBe('superseded');
    expect(named('mailResetUrl')).toEqual([]);
  });
});

describe('time', () => {
  test('when the life of the URL is over it has expired, and its claim ends', async () => {
    const { activities, named } = studentEffects();
    await temporal.startWorker(activities);
    const run = await started({ urlMs: 1_500 });
    expect(await run.result()).toBe('expired');
    // On a slow machine a local activity may run more than once.
    expect(named('closeStudentClaim').at(-1)).toEqual({
      procedureId: run.procedureId,
      userId: STUDENT,
      ending: 'expired',
    });
  });

  test('when the time for the password is over none is set any more', async () => {
    const { activities, named } = studentEffects();
    await temporal.startWorker(activities);
    const run = await started({ passwordMs: 500 });
    await run.allowed();
    await pause(550);
    expect(TOO_LATE).toContainEqual(await run.set());
    expect(await run.result()).toBe('expired');
    expect(await run.steps()).toContain('password-timeout');
    expect(named('putResetPasswordInForce')).toEqual([]);
  });

  test('a password that is being put in force when the time is over is waited for', async () => {
    const database = gate();
    const { activities, named } = studentEffects({
      putResetPasswordInForce: async () => {
        await database.opened;
        return { before: OLD, ended: [] };
      },
    });
    await temporal.startWorker(activities);
    const run = await started({ passwordMs: 1_000 });
    await run.allowed();
    const set = run.set();
    await until('calls of putResetPasswordInForce', () => named('putResetPasswordInForce').length, is(1));
    await pause(2_000);
    database.open();
    expect(await set).toMatchObject({ ok: true });
    expect(await run.result()).toBe('completed');
  });

  test('a password that came into force in a task that was thrown away is known at the end, and told', async () => {
    const { activities, named } = studentEffects({ closeStudentClaim: async () => ({ before: OLD, ended: [] }) });
    await temporal.startWorker(activities);
    const run = await started({ passwordMs: 400 });
    await run.allowed();
    expect(await run.result()).toBe('completed');
    const { procedureId } = run;
    expect(named('mailStudentNotice')).toContainEqual(expect.objectContaining({ procedureId, to: OLD }));
  });

  test('a mail that is late because the server was away gets a new URL', async () => {
    let isAway = true;
    const { activities, named } = studentEffects({
      mailResetUrl: async () => {
        if (isAway) throw AWAY();
        return true;
      },
    });
    await temporal.startWorker(activities);
    const run = await started({ urlMs: 3_000 });
    await until(
      'calls of mailResetUrl',
      () => named('mailResetUrl'),
      (calls) => calls.some(({ issue }) => Number(issue) > 1),
    );
    isAway = false;
    await run.mailed();
    expect(await run.redeem()).toEqual({ ok: false, refusal: 'url-expired' });
    const issue = Number(named('mailResetUrl').at(-1)?.['issue']);
    expect(await run.redeem({ issue })).toMatchObject({ ok: true });
  });
});

describe('mails that are refused for good', () => {
  test('the URL’s: it ends as undeliverable, and its claim with it', async () => {
    const { activities, named } = studentEffects({ mailResetUrl: () => Promise.reject(REFUSED()) });
    await temporal.startWorker(activities);
    const run = await started();
    expect(await run.result()).toBe('mail-undeliverable');
    expect(named('closeStudentClaim')).toEqual([expect.objectContaining({ ending: 'mail-undeliverable' })]);
  });

  test('the notice: the new password stands, and the timeline says so', async () => {
    await temporal.startWorker(studentEffects({ mailStudentNotice: () => Promise.reject(REFUSED()) }).activities);
    const run = await started();
    await run.allowed();
    await run.set();
    expect(await run.result()).toBe('completed');
    expect((await run.steps()).at(-1)).toBe('mail-undeliverable');
  });
});

test('all that ran here replays', async () => {
  expect(await temporal.replayAll(ran)).toBeGreaterThan(15);
});
