/** Rules of the workflow, on the real server with waits of fractions of a second; effects are recorded instead of made. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { PasswordReissueActivities } from '../../../activities/cinii/password-reissue.js';
import {
  acceptReissueUpdate,
  PASSWORD_REISSUE,
  type PasswordReissueInput,
  redeemReissueUpdate,
  redeemUpdateId,
} from '../../../workflows/contracts/password-reissue.js';
import {
  type Digest,
  type IsoInstant,
  procedureQuery,
  type ProcedureResult,
  type ProcedureView,
  TASK_QUEUE,
} from '../../../workflows/contracts/procedure.js';
import { newProcedureId } from '../../helpers/ids.js';
import { recordedActivities } from '../../helpers/recorded.js';
import { look, connectTemporal, type TestTemporal } from '../../helpers/temporal.js';
import { until, is, pause, rejection } from '../../helpers/wait.js';

const A = 'AUTH00000101';
const B = 'AUTH00000102';
const browser = 'k1.browser' as Digest;

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await connectTemporal();
});
afterAll(async () => temporal.close());

const now = (): IsoInstant => new Date().toISOString() as IsoInstant;
const completed = (view: ProcedureView): ProcedureView => ({
  ...view,
  status: 'completed',
  steps: [...view.steps, { at: now(), step: 'completed', actor: 'system' }],
});

/** Effects that succeed at once, with behaviour to replace. */
function recorded(replace: Partial<PasswordReissueActivities> = {}) {
  const base: PasswordReissueActivities = {
    recordReissue: async () => undefined,
    mailClaimedReissueUrl: async ({ applicationIds }) => ({ claimed: applicationIds, superseded: [], mailedAt: now() }),
    mailReissueUrl: async () => undefined,
    mailReissuedPasswords: async ({ applicationIds, record }) => ({
      prepared: applicationIds,
      view: completed(record.view),
    }),
    mailReissuedPassword: async () => true,
    discardReissue: async () => false,
    isReissueSuperseded: async () => true,
    closeUnusedReissue: async () => undefined,
    ...replace,
  };
  return recordedActivities(base);
}

async function started(waits: Partial<PasswordReissueInput['waits']> = {}, applicationIds = [A]) {
  const procedureId = newProcedureId('cinii', 'password-reissue');
  const input: PasswordReissueInput = {
    procedureId,
    applicationIds,
    addressDigest: 'k1.address' as Digest,
    locale: 'ja',
    waits: { okMs: 600_000, urlMs: 600_000, mailMs: 20_000, ...waits },
  };
  const handle = await temporal.client.workflow.start(PASSWORD_REISSUE, {
    taskQueue: TASK_QUEUE,
    workflowId: procedureId,
    args: [input],
  });
  return {
    handle,
    view: () => look(handle, procedureQuery),
    accept: (applicationId?: string) =>
      handle.executeUpdate(acceptReissueUpdate, { args: [applicationId === undefined ? {} : { applicationId }] }),
    redeem: (issue = 1, by = browser) =>
      handle.executeUpdate(redeemReissueUpdate, { args: [{ issue, browser: by }], updateId: redeemUpdateId(issue) }),
    result: () => handle.result() as Promise<ProcedureResult>,
    events: async () => (await handle.fetchHistory()).events?.length ?? 0,
  };
}

describe('the good way', () => {
  test('nothing is mailed before OK; OK mails the URL once; the button reissues once and ends as completed', async () => {
    const { activities, named } = recorded();
    await temporal.startWorker(activities);
    const run = await started();
    expect((await run.view()).status).toBe('awaiting-ok');
    expect(named('mailClaimedReissueUrl')).toHaveLength(0);
    const accepted = await run.accept();
    expect(accepted.view.status).toBe('awaiting-confirmation');
    const redeemed = await run.redeem();
    expect(redeemed).toMatchObject({ ok: true, view: { status: 'completed' }, browser });
    expect(await run.result()).toEqual({ status: 'completed' });
    expect(named('mailClaimedReissueUrl')).toHaveLength(1);
    expect(named('mailReissuedPasswords')).toHaveLength(1);
    // What was done at once is not done again by the way for what comes later.
    expect([...named('mailReissueUrl'), ...named('mailReissuedPassword')]).toEqual([]);
    expect(await run.events()).toBeLessThanOrEqual(25);
  });

  test('what the caller of OK and of the button is told is recorded before the answer', async () => {
    const { activities, named } = recorded();
    await temporal.startWorker(activities);
    const run = await started();
    const recordedAs = () => named('recordReissue').map(({ view }) => (view as ProcedureView).status);
    await until('the first record', recordedAs, ({ length }) => length > 0);
    const { view } = await run.accept();
    expect(named('recordReissue').at(-1)).toMatchObject({ view });
    expect(recordedAs()).toEqual(['awaiting-ok', 'awaiting-confirmation']);
    await run.redeem();
    // Who redeemed is recorded with the passwords, and the ending too.
    expect(named('mailReissuedPasswords')).toEqual([
      expect.objectContaining({ record: expect.objectContaining({ redeemedBy: browser, closed: false }) }),
    ]);
    expect(recordedAs()).toHaveLength(2);
  });

  test('an address with several registrations gets one reissue and one mail for each', async () => {
    const { activities, named } = recorded({
      mailReissuedPasswords: async ({ applicationIds }) => ({ prepared: applicationIds }),
    });
    await temporal.startWorker(activities);
    const run = await started({}, [A, B]);
    await run.accept();
    await run.redeem();
    const mailed = named('mailReissuedPassword').map((input) => (input as { applicationId: string }).applicationId);
    expect(mailed.sort()).toEqual([A, B]);
  });

  test('naming one registration at OK leaves the others alone', async () => {
    const { activities, named } = recorded();
    await temporal.startWorker(activities);
    const run = await started({}, [A, B]);
    await run.accept(B);
    await run.redeem();
    expect(named('mailReissuedPasswords')).toEqual([expect.objectContaining({ applicationIds: [B] })]);
  });

  test('two hundred redeems of one URL are one redeem: every caller gets the answer of the first', async () => {
    const { activities, named } = recorded();
    await temporal.startWorker(activities);
    const run = await started();
    await run.accept();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) => run.redeem(1, `k1.b${i}` as Digest).catch(() => undefined)),
    );
    const winners = new Set(answers.flatMap((a) => (a?.ok ? [a.browser] : [])));
    expect(winners.size).toBe(1);
    expect(named('mailReissuedPasswords')).toHaveLength(1);
    expect(await run.events()).toBeLessThanOrEqual(25);
  });
});

/** Claims, and the mail server takes nothing. */
const notMailed: PasswordReissueActivities['mailClaimedReissueUrl'] = async ({ applicationIds }) => ({
  claimed: applicationIds,
  superseded: [],
});

describe('time', () => {
  test('without OK it expires, and nothing was mailed', async () => {
    const { activities, named } = recorded();
    await temporal.startWorker(activities);
    const run = await started({ okMs: 300 });
    expect(await run.result()).toEqual({ status: 'expired' });
    expect(named('mailClaimedReissueUrl')).toHaveLength(0);
  });

  test('a URL that is not opened within its life ends as expired', async () => {
    const { activities, named } = recorded();
    await temporal.startWorker(activities);
    const run = await started({ urlMs: 600 });
    await run.accept();
    expect(await run.result()).toEqual({ status: 'expired' });
    expect(named('mailReissuedPasswords')).toHaveLength(0);
  });

  test('a redeem at the very end of the life is either in time or expired, never both', async () => {
    const { activities, named } = recorded();
    await temporal.startWorker(activities);
    const outcomes: string[] = [];
    for (const wait of [380, 395, 400, 405, 420]) {
      const run = await started({ urlMs: 400 });
      const { expiresAt } = await run.accept();
      const before = named('mailReissuedPasswords').length;
      await pause(Math.max(0, Date.parse(expiresAt) - Date.now() + wait - 400));
      const answer = await run.redeem().then(
        (a) => (a.ok ? 'in time' : a.refusal),
        () => 'closed',
      );
      const { status } = await run.result();
      expect(status).toBe(answer === 'in time' ? 'completed' : 'expired');
      expect(named('mailReissuedPasswords').length - before).toBe(answer === 'in time' ? 1 : 0);
      outcomes.push(answer);
    }
    expect(outcomes).toHaveLength(5);
  });

  test('a mail that is late because the server was away gets a new URL; the old one is refused', async () => {
    let away = true;
    const { activities, named } = recorded({
      mailClaimedReissueUrl: notMailed,
      mailReissueUrl: async () => {
        if (away) throw ApplicationFailure.retryable('mail server: no answer', 'mail-delayed');
      },
    });
    await temporal.startWorker(activities);
    const run = await started({ urlMs: 3_000 });
    await run.accept();
    await until(
      'calls of mailReissueUrl',
      () => named('mailReissueUrl'),
      (calls) => calls.some((input) => (input as { issue: number }).issue > 1),
    );
    away = false;
    await until('the procedure', run.view, ({ steps }) => steps.some(({ step }) => step === 'url-mailed'));
    const last = named('mailReissueUrl').at(-1) as { issue: number };
    expect(last.issue).toBeGreaterThan(1);
    expect(await run.redeem(1)).toEqual({ ok: false, refusal: 'url-expired' });
    expect(await run.redeem(last.issue)).toMatchObject({ ok: true });
  });
});

describe('refusals', () => {
  test('OK twice is a wrong state, and leaves no event', async () => {
    const { activities } = recorded();
    await temporal.startWorker(activities);
    const run = await started();
    await run.accept();
    await until('the procedure', run.view, ({ steps }) => steps.some(({ step }) => step === 'url-mailed'));
    const before = await run.events();
    for (let i = 0; i < 20; i++) expect(await rejection(run.accept())).toBe('wrong-state');
    expect(await run.events()).toBeLessThanOrEqual(before + 3);
  });

  test('OK for a registration of somebody else is refused, and the right one is still possible', async () => {
    const { activities } = recorded();
    await temporal.startWorker(activities);
    const run = await started({}, [A]);
    expect(await rejection(run.accept(B))).toBe('not-one-of');
    expect((await run.accept(A)).view.status).toBe('awaiting-confirmation');
  });

  test('a redeem before OK is refused', async () => {
    const { activities, named } = recorded();
    await temporal.startWorker(activities);
    const run = await started();
    expect(await rejection(run.redeem())).toBe('url-unknown');
    expect(named('mailReissuedPasswords')).toHaveLength(0);
    // And leaves no answer behind that the real one would meet.
    await run.accept();
    expect(await run.redeem()).toMatchObject({ ok: true });
  });

  test('a newer request supersedes the earlier one, whose URL then does nothing', async () => {
    const earlier: string[] = [];
    const { activities, named } = recorded({
      mailClaimedReissueUrl: async ({ procedureId, applicationIds }) => {
        const superseded = [...earlier];
        earlier.push(procedureId);
        return { claimed: applicationIds, superseded, mailedAt: now() };
      },
    });
    await temporal.startWorker(activities);
    const first = await started();
    await first.accept();
    await until('calls of mailClaimedReissueUrl', () => named('mailClaimedReissueUrl').length, is(1));
    const second = await started();
    await second.accept();
    expect(await first.result()).toEqual({ status: 'superseded' });
    expect(await second.redeem()).toMatchObject({ ok: true });
  });

  test('a claim lost to a newer request ends without a mail', async () => {
    const { activities, named } = recorded({ mailClaimedReissueUrl: async () => 'superseded' });
    await temporal.startWorker(activities);
    const run = await started();
    await run.accept();
    expect(await run.result()).toEqual({ status: 'superseded' });
    // Another test's procedure may still be trying its own.
    expect(
      named('mailReissueUrl').filter((mail) => Reflect.get(mail, 'procedureId') === run.handle.workflowId),
    ).toEqual([]);
  });
});

describe('mail', () => {
  const refused = async () => {
    throw ApplicationFailure.nonRetryable('refused', 'mail-undeliverable');
  };

  test('a URL mail refused for good ends as mail-undeliverable', async () => {
    const { activities, named } = recorded({ mailClaimedReissueUrl: notMailed, mailReissueUrl: refused });
    await temporal.startWorker(activities);
    const run = await started();
    await run.accept();
    expect(await run.result()).toEqual({ status: 'mail-undeliverable' });
    expect(named('mailReissuedPasswords')).toHaveLength(0);
  });

  test('a URL mail that fails for good for another reason ends it too: no new URL is made, which would fail at once as well', async () => {
    const { activities, named } = recorded({
      mailClaimedReissueUrl: notMailed,
      mailReissueUrl: async () => {
        throw ApplicationFailure.nonRetryable('the registration is gone', 'no-registration');
      },
    });
    await temporal.startWorker(activities);
    const run = await started();
    await run.accept();
    expect(await run.result()).toEqual({ status: 'mail-undeliverable' });
    expect(named('mailReissueUrl')).toHaveLength(1);
  });

  const notInForce: PasswordReissueActivities['mailReissuedPasswords'] = async ({ applicationIds }) => ({
    prepared: applicationIds,
  });

  test('a password mail that is not taken at once is tried again, and the password comes into force with it', async () => {
    const { activities, named } = recorded({ mailReissuedPasswords: notInForce });
    await temporal.startWorker(activities);
    const run = await started({}, [A, B]);
    await run.accept();
    expect(await run.redeem()).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(named('mailReissuedPassword')).toHaveLength(2);
  });

  test('a password mail refused for good leaves the old password in force', async () => {
    const { activities, named } = recorded({ mailReissuedPasswords: notInForce, mailReissuedPassword: refused });
    await temporal.startWorker(activities);
    const run = await started();
    await run.accept();
    expect(await run.redeem()).toMatchObject({ ok: true, view: { status: 'mail-undeliverable' } });
    expect(named('discardReissue')).toHaveLength(1);
  });

  test('an address that is not registered walks the same way without a mail', async () => {
    const { activities, named } = recorded();
    await temporal.startWorker(activities);
    const run = await started({ urlMs: 500 }, []);
    const accepted = await run.accept();
    expect(accepted.view.status).toBe('awaiting-confirmation');
    expect(await run.result()).toEqual({ status: 'expired' });
    expect(named('mailReissueUrl')).toHaveLength(0);
  });
});

describe('a redeem that was never heard of', () => {
  const unheard = async () => ({ applicationIds: [A], redeemedBy: browser });

  test('is gone on with where the procedure would have expired', async () => {
    const { activities, named } = recorded({ closeUnusedReissue: unheard });
    await temporal.startWorker(activities);
    const run = await started({ urlMs: 500 });
    await run.accept();
    expect(await run.result()).toEqual({ status: 'completed' });
    expect(named('mailReissuedPassword')).toEqual([expect.objectContaining({ applicationId: A })]);
    expect(named('recordReissue').at(-1)).toMatchObject({ closed: true, redeemedBy: browser });
  });

  test('makes the passwords where no more than who redeemed is recorded', async () => {
    const closeUnusedReissue = async () => ({ applicationIds: [A], toMake: [B], redeemedBy: browser });
    const { activities, named } = recorded({ closeUnusedReissue });
    await temporal.startWorker(activities);
    const run = await started({ urlMs: 500 }, [A, B]);
    await run.accept();
    expect(await run.result()).toEqual({ status: 'completed' });
    expect(named('mailReissuedPasswords')).toEqual([
      expect.objectContaining({ applicationIds: [A, B], record: expect.objectContaining({ redeemedBy: browser }) }),
    ]);
  });

  test('answers a redeem that comes while it is looked for: the first browser counted', async () => {
    let asked = (): void => undefined;
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    let heard = (): void => undefined;
    const isHeard = new Promise<void>((resolve) => (heard = resolve));
    const { activities } = recorded({
      async closeUnusedReissue() {
        asked();
        return unheard();
      },
      async mailReissuedPassword() {
        await isHeard;
        return true;
      },
    });
    await temporal.startWorker(activities);
    const run = await started({ urlMs: 500 });
    await run.accept();
    await isAsked;
    const late = await run.handle.startUpdate(redeemReissueUpdate, {
      args: [{ issue: 1, browser: 'k1.other' as Digest }],
      updateId: redeemUpdateId(1),
      waitForStage: 'ACCEPTED',
    });
    heard();
    expect(await late.result()).toMatchObject({ ok: true, browser });
    expect(await run.result()).toEqual({ status: 'completed' });
  });
});
