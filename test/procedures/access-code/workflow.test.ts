/** Rules of the workflow, on the real server with waits of fractions of a second; effects are recorded instead of made. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import {
  ACCESS_CODE,
  type AccessCodeInput,
  beginAccessCodeUpdate,
  codeSupersededSignal,
  submitCodeUpdate,
} from '../../../workflows/contracts/access-code.js';
import { setPasswordUpdate } from '../../../workflows/contracts/new-password.js';
import {
  type Digest,
  MAIL_UNDELIVERABLE,
  procedureQuery,
  type ProcedureResult,
  type Sealed,
  TASK_QUEUE,
} from '../../../workflows/contracts/procedure.js';
import { eventsOf, kindsOf } from '../../helpers/history.js';
import { newProcedureId } from '../../helpers/ids.js';
import { gate } from '../../helpers/student-workflows.js';
import { look, connectTemporal, type TestTemporal } from '../../helpers/temporal.js';
import { until, is, has, pause, rejection } from '../../helpers/wait.js';
import { type Parts, recordedSteps } from './parts.js';

const RIGHT = 'k1.right-1' as Digest;
const WRONG = 'k1.wrong' as Digest;
const browser = 'k1.browser' as Digest;
const hash = 'k1.sealed' as Sealed;

let temporal: TestTemporal;
const ran: string[] = [];
beforeAll(async () => {
  temporal = await connectTemporal();
});
afterAll(async () => temporal.close());

async function started(
  replace: Partial<Parts> = {},
  input: Partial<AccessCodeInput> = {},
  options: { workflowTaskTimeout?: '1s' } = {},
) {
  const effects = recordedSteps(replace);
  await temporal.startWorker(effects.activities);
  const procedureId = newProcedureId('umin', 'access-code');
  ran.push(procedureId);
  const whole: AccessCodeInput = {
    procedureId,
    entry: 'id',
    account: { id: 'yamada-tar' },
    locale: 'ja',
    tries: 3,
    wrongCodesPerDay: 10,
    services: [],
    ...input,
    waits: { codeMs: 600_000, passwordMs: 600_000, mailMs: 20_000, ...input.waits },
  };
  const startWorkflowOperation = new WithStartWorkflowOperation(ACCESS_CODE, {
    taskQueue: TASK_QUEUE,
    workflowId: procedureId,
    workflowIdConflictPolicy: 'FAIL',
    args: [whole],
    ...options,
  });
  const begun = await temporal.client.workflow.executeUpdateWithStart(beginAccessCodeUpdate, {
    startWorkflowOperation,
    args: [null],
  });
  const handle = temporal.client.workflow.getHandle(procedureId);
  return {
    ...effects,
    begun,
    handle,
    view: () => look(handle, procedureQuery),
    submit: (attempt: Digest = RIGHT) =>
      handle.executeUpdate(submitCodeUpdate, { args: [{ attempt: [attempt], browser }] }),
    setPassword: () => handle.executeUpdate(setPasswordUpdate, { args: [{ hash }] }),
    result: () => handle.result() as Promise<ProcedureResult>,
    steps: async () => (await look(handle, procedureQuery)).steps.map(({ step }) => step),
    events: async () => (await handle.fetchHistory()).events?.length ?? 0,
    hasLostTask: async () =>
      ((await handle.fetchHistory()).events ?? []).some(
        (event) => event.workflowTaskFailedEventAttributes ?? event.workflowTaskTimedOutEventAttributes,
      ),
  };
}

describe('1. the code', () => {
  test('is issued at once, and goes to the external address and to the own mailbox, each by a mail of its own', async () => {
    const run = await started();
    expect(run.begun).toMatchObject({ ok: true });
    expect((await run.view()).status).toBe('awaiting-code');
    await until('calls of mailAccessCode', () => run.named('mailAccessCode').length, is(2));
    expect(
      run
        .named('mailAccessCode')
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['external', 'own']);
    expect(
      new Set(
        run.named('mailAccessCode').map(({ issue, keyId, expiresAt }) => JSON.stringify([issue, keyId, expiresAt])),
      ).size,
    ).toBe(1);
  });

  test('its life begins with its issue, whenever a mail arrives', async () => {
    const run = await started({}, { waits: { codeMs: 600_000, passwordMs: 1, mailMs: 1 } });
    const { begun } = run;
    if (!begun.ok) throw new Error('not sent');
    expect(Date.parse(begun.expiresAt) - Date.now()).toBeLessThanOrEqual(600_000);
    expect(Date.parse(begun.expiresAt) - Date.now()).toBeGreaterThan(540_000);
  });

  test('one address that refuses for good does not hold up the other', async () => {
    const run = await started({
      mailAccessCode: async ({ kind }) => {
        if (kind === 'external') throw ApplicationFailure.nonRetryable('550', MAIL_UNDELIVERABLE);
      },
    });
    await until('steps', run.steps, has('code-refused-external'));
    expect(await run.steps()).toContain('code-mailed-own');
    expect(await run.submit()).toMatchObject({ ok: true });
  });

  test('refused for good by every address that somebody reads, it ends as mail-undeliverable', async () => {
    const run = await started({
      claimAccessCode: async () => ({
        addresses: [
          { kind: 'external', reachable: true },
          { kind: 'own', reachable: false },
        ],
        superseded: [],
      }),
      mailAccessCode: async ({ kind }) => {
        if (kind === 'external') throw ApplicationFailure.nonRetryable('550', MAIL_UNDELIVERABLE);
      },
    });
    expect(await run.result()).toEqual({ status: 'mail-undeliverable' });
  });

  test('whose mails fail for good for another reason is not replaced: the new one’s would fail at once as well', async () => {
    const run = await started({
      mailAccessCode: async () => {
        throw ApplicationFailure.nonRetryable('the account is gone', 'no-account');
      },
    });
    expect(await run.result()).toEqual({ status: 'mail-undeliverable' });
    expect(run.named('mailAccessCode')).toHaveLength(2);
    expect(await run.steps()).not.toContain('code-renewed');
  });

  test('whose mails are late is replaced before it expires, and the replaced one is a wrong code', async () => {
    const run = await started(
      {
        mailAccessCode: async ({ issue }) => {
          if (issue === 1) throw ApplicationFailure.retryable('away', 'mail-delayed');
        },
      },
      { waits: { codeMs: 4_000, passwordMs: 600_000, mailMs: 20_000 } },
    );
    await until('steps', run.steps, has('code-renewed'));
    expect(await run.submit(RIGHT)).toEqual({ ok: false, refusal: 'wrong-code', triesLeft: 2 });
    expect(await run.submit('k1.right-2' as Digest)).toMatchObject({ ok: true });
  });
});

describe('2. no code', () => {
  test.each(['unknown', 'several', 'category', 'no-address', 'locked'] as const)(
    'where it is %s: the answer is access-code-not-sent, nothing is mailed, it ends as refused',
    async (none) => {
      const run = await started({}, { account: { none } });
      expect(run.begun).toEqual({ ok: false, refusal: 'access-code-not-sent' });
      expect(await run.result()).toEqual({ status: 'refused' });
      expect(run.named('mailAccessCode')).toEqual([]);
      expect(await run.steps()).toEqual(['opened', 'code-not-sent', 'refused']);
    },
  );

  test('where the account can not have one any more when the procedure begins', async () => {
    const run = await started({ claimAccessCode: async () => undefined });
    expect(run.begun).toEqual({ ok: false, refusal: 'access-code-not-sent' });
    expect(await run.result()).toEqual({ status: 'refused' });
  });
});

describe('3. entering the code', () => {
  test('wrong: two tries left, one try left; the third wrong code locks, and the right one afterwards is refused', async () => {
    const run = await started();
    expect(await run.submit(WRONG)).toEqual({ ok: false, refusal: 'wrong-code', triesLeft: 2 });
    expect(await run.submit(WRONG)).toEqual({ ok: false, refusal: 'wrong-code', triesLeft: 1 });
    expect(await run.submit(WRONG)).toEqual({ ok: false, refusal: 'code-locked' });
    expect(['code-locked', 'gone']).toContain(await rejection(run.submit(RIGHT)));
    expect(await run.result()).toEqual({ status: 'locked' });
    expect(run.named('countWrongAccessCode').map(({ n }) => n)).toEqual([1, 2, 3]);
    expect(run.named('verifyAccessCode')).toEqual([]);
  });

  test('a right code after two wrong ones is accepted', async () => {
    const run = await started();
    await run.submit(WRONG);
    await run.submit(WRONG);
    expect(await run.submit(RIGHT)).toMatchObject({ ok: true, view: { status: 'awaiting-password' } });
  });

  test('of five hundred attempts at once three are compared, and the rest leave no event', async () => {
    const run = await started();
    // A busy machine may take longer over so many than a call of the API waits.
    const answers = await temporal.client.withDeadline(Date.now() + 60_000, () =>
      Promise.allSettled(Array.from({ length: 500 }, () => run.submit(WRONG))),
    );
    const words = answers.map((a) =>
      a.status === 'rejected' ? String(a.reason) : a.value.ok ? 'ok' : a.value.refusal,
    );
    expect(['wrong-code', 'code-locked']).toEqual(expect.arrayContaining(words.filter((word) => !/Error/.test(word))));
    expect(await run.result()).toEqual({ status: 'locked' });
    const compared = run.named('countWrongAccessCode').map(({ n }) => n);
    // A task that meets more attempts while it closes the workflow is made again: its counts carry the same numbers.
    expect([1, 2, 3]).toEqual(expect.arrayContaining(compared));
    // A task that a busy machine lost is made again too, maybe with other attempts first: the tries of the lost ones stay taken.
    if (!(await run.hasLostTask())) {
      expect(new Set(compared)).toEqual(new Set([1, 2, 3]));
      expect(words.filter((word) => word === 'wrong-code')).toHaveLength(2);
    }
    expect(await run.events()).toBeLessThan(80);
  });

  test('a try that the database keeps waiting until the code has expired counts, and the wait takes no timer after timer', async () => {
    const database = gate();
    const run = await started(
      { takeCodeTry: async () => (await database.opened, 1) },
      { waits: { codeMs: 2_000, passwordMs: 600_000, mailMs: 20_000 } },
      { workflowTaskTimeout: '1s' },
    );
    const tried = run.submit();
    const count = async (kind: string) =>
      kindsOf(await eventsOf(temporal.client, run.handle.workflowId)).filter(is(kind)).length;
    await until(
      'the end of the code’s life',
      () => count('TIMER_FIRED'),
      (n) => n > 0,
    );
    const before = await count('WORKFLOW_TASK_COMPLETED');
    await until(
      'tasks',
      () => count('WORKFLOW_TASK_COMPLETED'),
      (n) => n > before + 5,
    );
    database.open();
    expect(await tried).toMatchObject({ ok: true });
    // The code’s life and the password’s.
    expect(await count('TIMER_STARTED')).toBe(2);
  });

  test('a mail that is refused for good while the code is being tried ends nothing: the code has come', async () => {
    const [database, mailServer] = [gate(), gate()];
    const run = await started(
      {
        takeCodeTry: async () => (await database.opened, 1),
        mailAccessCode: async () => {
          await mailServer.opened;
          throw ApplicationFailure.nonRetryable('550', MAIL_UNDELIVERABLE);
        },
      },
      {},
      { workflowTaskTimeout: '1s' },
    );
    const tried = run.submit();
    await until('the try', () => run.named('takeCodeTry').length, is(1));
    mailServer.open();
    const kinds = async () => kindsOf(await eventsOf(temporal.client, run.handle.workflowId));
    await until('the refusal', kinds, has('ACTIVITY_TASK_COMPLETED'));
    database.open();
    expect(await tried).toMatchObject({ ok: true, view: { status: 'awaiting-password' } });
    expect(await run.setPassword()).toMatchObject({ ok: true });
  });

  test('the time for a password begins once the code counts, also where the database kept that waiting', async () => {
    const database = gate();
    const run = await started({ verifyAccessCode: async () => (await database.opened, 'verified') });
    const tried = run.submit();
    await until('the verification', () => run.named('verifyAccessCode').length, is(1));
    // Longer than a step may take without giving back the time.
    await pause(5_500);
    const openedAt = Date.now();
    database.open();
    const answer = await tried;
    if (!answer.ok) throw new Error(answer.refusal);
    expect(Date.parse(answer.expiresAt)).toBeGreaterThan(openedAt + 600_000 - 2_000);
    expect(answer.view.expiresAt).toBe(answer.expiresAt);
    expect(run.named('recordAccessCode')).toMatchObject([{ view: answer.view }]);
  });

  test('an expired code is void, and the procedure ends as expired', async () => {
    const run = await started({}, { waits: { codeMs: 1_200, passwordMs: 600_000, mailMs: 20_000 } });
    await pause(1_250);
    expect(['code-expired', 'gone']).toContain(await rejection(run.submit(RIGHT)));
    expect(await run.result()).toEqual({ status: 'expired' });
    expect(await run.steps()).toContain('code-expired');
  });

  test('a wrong code too many for the account, given elsewhere meanwhile, locks this procedure at the right code', async () => {
    const run = await started({ verifyAccessCode: async () => 'locked' });
    expect(await run.submit(RIGHT)).toEqual({ ok: false, refusal: 'code-locked' });
    expect(await run.result()).toEqual({ status: 'locked' });
  });

  test('a right code is taken once: given again it is refused, and counts as no wrong one', async () => {
    const run = await started();
    await run.submit(RIGHT);
    expect(await rejection(run.submit(RIGHT))).toBe('wrong-state');
    expect(run.named('countWrongAccessCode')).toEqual([]);
  });
});

describe('4. the new password', () => {
  test('may be set within its time from the right code, once, and comes into force before the answer', async () => {
    const run = await started();
    expect(await rejection(run.setPassword())).toBe('ticket-expired');
    await run.submit();
    expect(await run.setPassword()).toMatchObject({ ok: true, view: { status: 'propagating' } });
    expect(['ticket-expired', 'gone']).toContain(await rejection(run.setPassword()));
    expect(await run.result()).toEqual({ status: 'completed' });
    expect(run.named('putPasswordInForce')).toEqual([expect.objectContaining({ accountId: 'yamada-tar', hash })]);
  });

  test('its time over, the procedure ends as expired and the password stays as it was', async () => {
    const run = await started({}, { waits: { codeMs: 600_000, passwordMs: 1_000, mailMs: 1 } });
    await run.submit();
    expect(await run.result()).toEqual({ status: 'expired' });
    expect(await run.steps()).toContain('password-timeout');
    expect(run.named('putPasswordInForce')).toEqual([]);
  });

  test('an account that is gone or disabled by then gets no password', async () => {
    const run = await started({ putPasswordInForce: async () => undefined });
    await run.submit();
    expect(await run.setPassword()).toEqual({ ok: false, refusal: 'ticket-expired' });
    expect(await run.result()).toEqual({ status: 'expired' });
  });

  test('a hash that was not sealed here is as if nothing had been said', async () => {
    let forged = true;
    const run = await started({
      putPasswordInForce: async () => {
        if (forged) throw ApplicationFailure.nonRetryable('no hash that was sealed here', 'bad-hash');
        return 1;
      },
    });
    await run.submit();
    expect(await run.setPassword()).toEqual({ ok: false, refusal: 'ticket-expired' });
    forged = false;
    expect(await run.setPassword()).toMatchObject({ ok: true });
  });
});

describe('5. done', () => {
  test('both addresses are told that the password was updated', async () => {
    const run = await started();
    await run.submit();
    await run.setPassword();
    await run.result();
    expect(
      run
        .named('mailPasswordUpdated')
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['external', 'own']);
  });

  test('a mail that cannot be delivered is a step of the timeline, and the update stands', async () => {
    const run = await started({
      mailPasswordUpdated: async () => {
        throw ApplicationFailure.nonRetryable('550', MAIL_UNDELIVERABLE);
      },
    });
    await run.submit();
    await run.setPassword();
    expect(await run.result()).toEqual({ status: 'completed' });
    expect(await run.steps()).toContain('mail-undeliverable');
  });

  test('a whole update without services takes no more than 45 events', async () => {
    const run = await started();
    await run.submit();
    await run.setPassword();
    await run.result();
    expect(await run.events()).toBeLessThanOrEqual(45);
  });
});

describe('limits over procedures', () => {
  test('a newer start for the account voids the code of an earlier procedure', async () => {
    const run = await started({ isCodeVoided: async () => true });
    await run.handle.signal(codeSupersededSignal, { byProcedureId: newProcedureId('umin', 'access-code') });
    expect(await run.result()).toEqual({ status: 'superseded' });
  });

  test('a signal that says so without a newer claim in the database changes nothing', async () => {
    const run = await started();
    await run.handle.signal(codeSupersededSignal, { byProcedureId: newProcedureId('umin', 'access-code') });
    await until('calls of isCodeVoided', () => run.named('isCodeVoided').length, is(1));
    expect(await run.submit()).toMatchObject({ ok: true });
  });

  test('but not the right to set a password, once the code was given', async () => {
    const run = await started();
    await run.submit();
    await run.handle.signal(codeSupersededSignal, { byProcedureId: newProcedureId('umin', 'access-code') });
    expect(await run.setPassword()).toMatchObject({ ok: true });
  });
});

test.each(['its code’s mail', 'its code', 'its password'])(
  'cancelled from outside while it waits for %s it ends so, and no task of it fails',
  async (what) => {
    const away = (): Promise<never> => Promise.reject(ApplicationFailure.retryable('away', 'mail-delayed'));
    const run = await started(what === 'its code’s mail' ? { mailAccessCode: away } : {});
    // What comes in while a workflow ends makes its last task be done again: so nothing is under way but a mail that waits.
    if (what === 'its code’s mail')
      await until('both tries of both mails', () => run.named('mailAccessCode').length, is(4));
    else await until('the mails', run.steps, has('code-mailed-own'));
    if (what === 'its password') await run.submit();
    await run.handle.cancel();
    await expect(run.result()).rejects.toThrow('Workflow execution cancelled');
    expect(await run.hasLostTask()).toBe(false);
  },
);

test('all that ran here replays', async () => {
  expect(await temporal.replayAll(ran)).toBeGreaterThan(20);
});
