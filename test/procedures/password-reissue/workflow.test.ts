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
  procedureQuery,
  type ProcedureResult,
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

/** Effects that succeed at once, with behaviour to replace. */
function recorded(replace: Partial<PasswordReissueActivities> = {}) {
  const base: PasswordReissueActivities = {
    recordReissue: async () => undefined,
    claimRegistrations: async ({ applicationIds }) => ({ claimed: applicationIds, superseded: [] }),
    mailReissueUrl: async () => undefined,
    prepareReissue: async ({ applicationIds }) => applicationIds,
    mailReissuedPassword: async () => true,
    discardReissue: async () => false,
    isReissueSuperseded: async () => true,
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
    expect(named('mailReissueUrl')).toHaveLength(0);
    const accepted = await run.accept();
    expect(accepted.view.status).toBe('awaiting-confirmation');
    const redeemed = await run.redeem();
    expect(redeemed).toMatchObject({ ok: true, view: { status: 'completed' }, browser });
    expect(await run.result()).toEqual({ status: 'completed' });
    expect(named('mailReissueUrl')).toHaveLength(1);
    expect(named('mailReissuedPassword')).toHaveLength(1);
    expect(await run.events()).toBeLessThanOrEqual(40);
  });

  test('an address with several registrations gets one reissue and one mail for each', async () => {
    const { activities, named } = recorded();
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
    expect(named('mailReissuedPassword')).toEqual([expect.objectContaining({ applicationId: B })]);
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
    expect(named('prepareReissue')).toHaveLength(1);
    expect(await run.events()).toBeLessThanOrEqual(40);
  });
});

describe('time', () => {
  test('without OK it expires, and nothing was mailed', async () => {
    const { activities, named } = recorded();
    await temporal.startWorker(activities);
    const run = await started({ okMs: 300 });
    expect(await run.result()).toEqual({ status: 'expired' });
    expect(named('mailReissueUrl')).toHaveLength(0);
  });

  test('a URL that is not opened within its life ends as expired', async () => {
    const { activities, named } = recorded();
    await temporal.startWorker(activities);
    const run = await started({ urlMs: 600 });
    await run.accept();
    expect(await run.result()).toEqual({ status: 'expired' });
    expect(named('prepareReissue')).toHaveLength(0);
  });

  test('a redeem at the very end of the life is either in time or expired, never both', async () => {
    const { activities, named } = recorded();
    await temporal.startWorker(activities);
    const outcomes: string[] = [];
    for (const wait of [380, 395, 400, 405, 420]) {
      const run = await started({ urlMs: 400 });
      const { expiresAt } = await run.accept();
      const before = named('prepareReissue').length;
      await pause(Math.max(0, Date.parse(expiresAt) - Date.now() + wait - 400));
      const answer = await run.redeem().then(
        (a) => (a.ok ? 'in time' : a.refusal),
        () => 'closed',
      );
      const { status } = await run.result();
      expect(status).toBe(answer === 'in time' ? 'completed' : 'expired');
      expect(named('prepareReissue').length - before).toBe(answer === 'in time' ? 1 : 0);
      outcomes.push(answer);
    }
    expect(outcomes).toHaveLength(5);
  });

  test('a mail that is late because the server was away gets a new URL; the old one is refused', async () => {
    let away = true;
    const { activities, named } = recorded({
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
    expect(named('prepareReissue')).toHaveLength(0);
    // And leaves no answer behind that the real one would meet.
    await run.accept();
    expect(await run.redeem()).toMatchObject({ ok: true });
  });

  test('a newer request supersedes the earlier one, whose URL then does nothing', async () => {
    const earlier: string[] = [];
    const { activities, named } = recorded({
      claimRegistrations: async ({ procedureId, applicationIds }) => {
        const superseded = [...earlier];
        earlier.push(procedureId);
        return { claimed: applicationIds, superseded };
      },
    });
    await temporal.startWorker(activities);
    const first = await started();
    await first.accept();
    await until('calls of mailReissueUrl', () => named('mailReissueUrl').length, is(1));
    const second = await started();
    await second.accept();
    expect(await first.result()).toEqual({ status: 'superseded' });
    expect(await second.redeem()).toMatchObject({ ok: true });
  });

  test('a claim lost to a newer request ends without a mail', async () => {
    const { activities, named } = recorded({ claimRegistrations: async () => 'superseded' });
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
    const { activities, named } = recorded({ mailReissueUrl: refused });
    await temporal.startWorker(activities);
    const run = await started();
    await run.accept();
    expect(await run.result()).toEqual({ status: 'mail-undeliverable' });
    expect(named('prepareReissue')).toHaveLength(0);
  });

  test('a URL mail that fails for good for another reason ends it too: no new URL is made, which would fail at once as well', async () => {
    const { activities, named } = recorded({
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

  test('a password mail refused for good leaves the old password in force', async () => {
    const { activities, named } = recorded({ mailReissuedPassword: refused });
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
