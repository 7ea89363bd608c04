/** Rules of the workflow, on the real server with waits of fractions of a second; effects are recorded instead of made. spec/second-password.md (a), (c) */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { redeemVerificationUpdate, type RedeemVerification } from '../../../workflows/contracts/email-verification.js';
import type { Digest } from '../../../workflows/contracts/procedure.js';
import { supersededSignal } from '../../../workflows/contracts/student-account.js';
import {
  BROWSER,
  endRuns,
  gate,
  NEW,
  OLD,
  outcome,
  ran,
  startedVerification,
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

async function started(options: Parameters<typeof startedVerification>[1] = {}) {
  const run = await startedVerification(temporal, options);
  const redeem = (about: Partial<RedeemVerification> = {}) => {
    const { workflowId: procedureId } = run.handle;
    const purpose = options.purpose ?? 'change';
    const message = { procedureId, purpose, issue: 1, browser: BROWSER, ...about } as const;
    return outcome(
      run.handle.executeUpdate(redeemVerificationUpdate, { args: [message], updateId: `redeem-${message.issue}` }),
    );
  };
  const mailed = () => until('steps', run.steps, has('url-mailed'));
  return { ...run, redeem, mailed };
}
const OTHER_FINAL = () => ApplicationFailure.nonRetryable('no such template', 'bug');
/** An update that meets the workflow while it ends finds one or the other. */
const TOO_LATE = [{ ok: false, refusal: 'url-expired' }, 'gone'];

describe('the button behind the URL', () => {
  test('of a registration puts the address in force, and nobody else is told', async () => {
    const { activities, named } = studentEffects({
      putVerifiedEmailInForce: async () => ({ state: 'in-force', ended: [] }),
    });
    await temporal.startWorker(activities);
    const run = await started({ purpose: 'register' });
    await run.mailed();
    expect(named('putVerifiedEmailInForce')).toEqual([]);
    const about = { procedureId: run.procedureId, userId: STUDENT };
    expect(named('mailVerificationUrl')).toEqual([
      expect.objectContaining({ ...about, email: NEW, issue: 1, purpose: 'register', lifeMs: 600_000 }),
    ]);
    expect(await run.redeem()).toMatchObject({ ok: true, browser: BROWSER, view: { status: 'completed' } });
    expect(named('putVerifiedEmailInForce')).toEqual([{ ...about, email: NEW }]);
    expect(await run.result()).toBe('completed');
    expect(named('mailStudentNotice')).toEqual([]);
    expect(await run.events()).toBeLessThanOrEqual(30);
  });

  test('of a change tells the address until then, once the new one is in force and written', async () => {
    const { activities, named } = studentEffects();
    await temporal.startWorker(activities);
    const run = await started();
    await run.mailed();
    expect(await run.redeem()).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(await run.result()).toBe('completed');
    const [notice] = named('mailStudentNotice');
    expect(notice).toMatchObject({ what: 'email-changed', to: OLD, userId: STUDENT, locale: 'ja' });
    expect(named('recordEmailVerification')[0]).toMatchObject({ closed: true, redeemedBy: BROWSER });
    expect(await run.steps()).toEqual([
      'opened',
      'email-change',
      'url-mailed',
      'redeemed',
      'completed',
      'notice-mailed',
    ]);
  });

  test('is answered after the address is in force, and before the old address has its mail', async () => {
    const database = gate();
    const { activities, named } = studentEffects({
      putVerifiedEmailInForce: async () => {
        await database.opened;
        return { state: 'in-force', before: OLD, ended: [] };
      },
      mailStudentNotice: () => Promise.reject(AWAY()),
    });
    await temporal.startWorker(activities);
    const run = await started();
    await run.mailed();
    const answers: unknown[] = [];
    const redeemed = run.redeem().then((answer) => answers.push(answer));
    await until('calls of putVerifiedEmailInForce', () => named('putVerifiedEmailInForce').length, is(1));
    expect(answers).toEqual([]);
    database.open();
    await redeemed;
    expect(answers).toEqual([expect.objectContaining({ ok: true })]);
    expect(await run.steps()).not.toContain('notice-mailed');
  });

  test('counts although the mail server never said that it took the mail', async () => {
    const server = gate();
    const { activities } = studentEffects({
      mailVerificationUrl: async () => {
        await server.opened;
        return true;
      },
    });
    await temporal.startWorker(activities);
    const run = await started();
    await until(
      'the answer',
      () => outcome(run.redeem()),
      (answer) => answer !== 'rejected: url-unknown',
    );
    expect(await run.result()).toBe('completed');
    server.open();
  });

  test('pressed by two browsers at once is one redeem, and both are told whose it was', async () => {
    const { activities, named } = studentEffects();
    await temporal.startWorker(activities);
    const run = await started();
    await run.mailed();
    const answers = await Promise.all([run.redeem(), run.redeem({ browser: 'k1.other' as Digest })]);
    expect(answers[0]).toEqual(answers[1]);
    expect(await run.result()).toBe('completed');
    expect(named('putVerifiedEmailInForce')).toHaveLength(1);
  });

  test('of another purpose, of an issue that does not exist, or of no shape at all leaves no trace', async () => {
    await temporal.startWorker(studentEffects().activities);
    const run = await started();
    await run.mailed();
    const before = await run.events();
    expect(await run.redeem({ purpose: 'register' })).toBe('rejected: url-unknown');
    expect(await run.redeem({ issue: 2 })).toBe('rejected: url-unknown');
    // A payload of ours, copied from another procedure.
    expect(await run.redeem({ procedureId: `${run.handle.workflowId}0` })).toBe('rejected: url-unknown');
    expect(await run.redeem({ issue: '1' as never })).toBe('rejected: malformed');
    expect(await run.events()).toBe(before);
    expect(await run.redeem()).toMatchObject({ ok: true });
  });
});

describe('an address that is not put in force', () => {
  test('because it has become another account’s is refused, and nobody is told', async () => {
    const { activities, named } = studentEffects({ putVerifiedEmailInForce: async () => 'in-use' });
    await temporal.startWorker(activities);
    const run = await started();
    await run.mailed();
    expect(await run.redeem()).toMatchObject({ ok: true, view: { status: 'refused' } });
    expect(await run.result()).toBe('refused');
    expect(named('mailStudentNotice')).toEqual([]);
  });

  test('because the account has moved on is a URL that counts no more', async () => {
    const { activities, named } = studentEffects({ putVerifiedEmailInForce: async () => 'superseded' });
    await temporal.startWorker(activities);
    const run = await started();
    await run.mailed();
    expect(await run.redeem()).toEqual({ ok: false, refusal: 'url-expired' });
    expect(await run.result()).toBe('superseded');
    expect(named('mailStudentNotice')).toEqual([]);
  });
});

describe('superseded', () => {
  const isEnded = { isStudentClaimEnded: async () => true };

  test('by a resend: the earlier one is told before the newer URL is mailed, ends, and its URL counts no more', async () => {
    let earlierId = '';
    const { activities, named } = studentEffects({
      ...isEnded,
      claimEmailVerification: async ({ procedureId }) => ({
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
    expect(TOO_LATE).toContainEqual(await earlier.redeem());
    await newer.mailed();
    expect(await newer.redeem()).toMatchObject({ ok: true });
    expect(named('putVerifiedEmailInForce')).toEqual([expect.objectContaining({ procedureId: newer.procedureId })]);
  });

  test('while its mail is still being tried: it ends, and no new URL is made', async () => {
    let isOver = false;
    const { activities, named } = studentEffects({
      isStudentClaimEnded: async () => isOver,
      mailVerificationUrl: () => Promise.reject(AWAY()),
    });
    await temporal.startWorker(activities);
    const run = await started();
    await until('calls of mailVerificationUrl', () => named('mailVerificationUrl').length, is(1));
    isOver = true;
    await run.handle.signal(supersededSignal, { byProcedureId: 'newer' });
    expect(await run.result()).toBe('superseded');
    expect(await run.steps()).toEqual(['opened', 'email-change', 'superseded']);
  });

  test('as the database says it when the mail is to go out: nothing is mailed, and it ends', async () => {
    await temporal.startWorker(studentEffects({ mailVerificationUrl: async () => false }).activities);
    const run = await started();
    expect(await run.result()).toBe('superseded');
    expect(await run.steps()).toEqual(['opened', 'email-change', 'superseded']);
  });

  test('before it could claim: nothing is mailed, and what it had superseded before is told in any case', async () => {
    let firstId = '';
    const { activities, named } = studentEffects({
      ...isEnded,
      claimEmailVerification: async ({ procedureId }) =>
        procedureId === firstId ? { counts: true, superseded: [] } : { counts: false, superseded: [firstId] },
    });
    await temporal.startWorker(activities);
    const first = await started();
    firstId = first.procedureId;
    await first.mailed();
    const second = await started();
    expect(await second.result()).toBe('superseded');
    expect(await first.result()).toBe('superseded');
    expect(named('mailVerificationUrl').map(({ procedureId }) => procedureId)).toEqual([first.procedureId]);
  });

  test('by a signal that the database does not know of: nothing happens', async () => {
    const { activities, named } = studentEffects();
    await temporal.startWorker(activities);
    const run = await started();
    await run.mailed();
    await run.handle.signal(supersededSignal, { byProcedureId: 'forged' });
    await run.handle.signal(supersededSignal, undefined as never);
    await until('calls of isStudentClaimEnded', () => named('isStudentClaimEnded').length, is(1));
    expect((await run.view()).status).toBe('awaiting-confirmation');
    expect(await run.redeem()).toMatchObject({ ok: true, view: { status: 'completed' } });
  });

  test('the procedures that the new address ended are told', async () => {
    let otherId = '';
    const { activities } = studentEffects({
      isStudentClaimEnded: async ({ procedureId }) => procedureId === otherId,
      putVerifiedEmailInForce: async () => ({ state: 'in-force', before: OLD, ended: [otherId] }),
    });
    await temporal.startWorker(activities);
    const other = await started();
    otherId = other.procedureId;
    const run = await started();
    await run.mailed();
    await run.redeem();
    expect(await other.result()).toBe('superseded');
  });
});

describe('time', () => {
  test('when the life of the URL is over it has expired: its claim ends, and the button is refused', async () => {
    const { activities, named } = studentEffects();
    await temporal.startWorker(activities);
    const run = await started({ waits: { urlMs: 600 } });
    // Its life began before that, with the issue.
    await run.mailed();
    await pause(650);
    expect(TOO_LATE).toContainEqual(await run.redeem());
    expect(await run.result()).toBe('expired');
    expect(named('closeStudentClaim')).toEqual([{ procedureId: run.procedureId, userId: STUDENT, ending: 'expired' }]);
    expect(named('putVerifiedEmailInForce')).toEqual([]);
    expect(named('recordEmailVerification').at(-1)).toMatchObject({ closed: true, view: { status: 'expired' } });
  });

  test('an address that came into force in a task that was thrown away is known at the end, and told', async () => {
    const { activities, named } = studentEffects({ closeStudentClaim: async () => ({ before: OLD, ended: [] }) });
    await temporal.startWorker(activities);
    const run = await started({ waits: { urlMs: 400 } });
    expect(await run.result()).toBe('completed');
    // At least once: a worker that was held up may have run it twice, and the mail's ledger is not part of this test.
    const told = named('mailStudentNotice').map(({ what, to }) => `${String(what)} ${String(to)}`);
    expect(new Set(told)).toEqual(new Set([`email-changed ${OLD}`]));
  });

  test('a mail that is late because the server was away gets a new URL; the old one is refused', async () => {
    let isAway = true;
    const { activities, named } = studentEffects({
      mailVerificationUrl: async () => {
        if (isAway) throw AWAY();
        return true;
      },
    });
    await temporal.startWorker(activities);
    const run = await started({ waits: { urlMs: 6_000 } });
    await until(
      'calls of mailVerificationUrl',
      () => named('mailVerificationUrl'),
      (calls) => calls.some(({ issue }) => Number(issue) > 1),
    );
    isAway = false;
    await run.mailed();
    const last = named('mailVerificationUrl').at(-1) ?? {};
    expect(Date.parse(String(last['expiresAt'])) - Date.now()).toBeGreaterThan(1_000);
    expect(await run.redeem()).toEqual({ ok: false, refusal: 'url-expired' });
    expect(await run.redeem({ issue: Number(last['issue']) })).toMatchObject({ ok: true });
    expect(await run.steps()).toContain('url-renewed');
  });

  test('a mail that hangs past the patience for one URL gets a new URL as well', async () => {
    const hung = gate();
    const { activities, named } = studentEffects({
      mailVerificationUrl: async ({ issue }) => {
        if (issue === 1) await hung.opened;
        return true;
      },
    });
    await temporal.startWorker(activities);
    const run = await started({ waits: { urlMs: 4_000 } });
    await run.mailed();
    hung.open();
    expect(named('mailVerificationUrl').map(({ issue }) => issue)).toEqual([1, 2]);
    expect(await run.redeem({ issue: 2 })).toMatchObject({ ok: true });
  });

  test('a mail server that stays away ends it as undeliverable when the patience is over', async () => {
    await temporal.startWorker(studentEffects({ mailVerificationUrl: () => Promise.reject(AWAY()) }).activities);
    const run = await started({ waits: { urlMs: 1_000, mailMs: 1_600 } });
    expect(await run.result()).toBe('mail-undeliverable');
  });
});

describe('mails that are refused', () => {
  test('the URL’s for good: it ends as undeliverable, and its claim with it', async () => {
    const { activities, named } = studentEffects({ mailVerificationUrl: () => Promise.reject(REFUSED()) });
    await temporal.startWorker(activities);
    const run = await started();
    expect(await run.result()).toBe('mail-undeliverable');
    expect(named('mailVerificationUrl')).toHaveLength(1);
    expect(named('closeStudentClaim')).toEqual([expect.objectContaining({ ending: 'mail-undeliverable' })]);
  });

  test('a fault of ours that is final ends it too, instead of making new URLs without end', async () => {
    const { activities, named } = studentEffects({ mailVerificationUrl: () => Promise.reject(OTHER_FINAL()) });
    await temporal.startWorker(activities);
    const run = await started();
    expect(await run.result()).toBe('mail-undeliverable');
    expect(named('mailVerificationUrl')).toHaveLength(1);
  });

  test('the one to the address until then: the change stands, and the timeline says so', async () => {
    await temporal.startWorker(studentEffects({ mailStudentNotice: () => Promise.reject(REFUSED()) }).activities);
    const run = await started();
    await run.mailed();
    expect(await run.redeem()).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(await run.result()).toBe('completed');
    expect((await run.steps()).at(-1)).toBe('mail-undeliverable');
  });
});

test('all that ran here replays', async () => {
  expect(await temporal.replayAll(ran)).toBeGreaterThan(15);
});
