/** Rules of the workflow, on the real server; effects are recorded instead of made. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { PropagationActivities } from '../../../activities/propagation.js';
import type { ProjectedPropagation } from '../../../db/platform/propagations.js';
import type { AttachedService } from '../../../workflows/contracts/new-password.js';
import { type IsoInstant, TASK_QUEUE } from '../../../workflows/contracts/procedure.js';
import {
  confirmedSignal,
  PROPAGATION,
  propagationId,
  type PropagationInput,
  propagationQuery,
  retrySignal,
} from '../../../workflows/contracts/propagation.js';
import { newProcedureId } from '../../helpers/ids.js';
import { look, connectTemporal, type TestTemporal } from '../../helpers/temporal.js';
import { until, pause } from '../../helpers/wait.js';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await connectTemporal();
});
afterAll(async () => temporal.close());

type Outcome = 'confirmed' | 'accepted' | `!${string}`;

/** A service that answers one thing after the other, the last for ever; `!word` is a fault. And the row that staff and service write. */
function service(...outcomes: Outcome[]) {
  const records: ProjectedPropagation[] = [];
  const pushes: number[] = [];
  const row = { confirmed: false, retryAsked: false };
  let looks = 0;
  const activities: Omit<PropagationActivities, 'pushFirst'> = {
    recordPropagation: async (p) => {
      records.push(p);
    },
    readNews: async () => {
      looks += 1;
      return { ...row };
    },
    pushPassword: async () => {
      pushes.push(Date.now());
      row.retryAsked = false;
      const outcome = outcomes.length > 1 ? outcomes.shift() : outcomes[0];
      if (outcome === 'confirmed' || outcome === 'accepted') return outcome;
      const word = String(outcome).slice(1);
      throw ApplicationFailure.create({ type: word, message: word, nonRetryable: true });
    },
  };
  return { activities, records, pushes, row, looks: () => looks, outcomes };
}

async function started(planned: Partial<AttachedService> = {}) {
  const procedureId = newProcedureId('umin', 'access-code');
  const input: PropagationInput = {
    procedureId,
    accountId: 'yamada-tar',
    version: 2,
    service: { name: 'mail', delayMs: 0, expectedMs: 60_000, graceMs: 5_000, ...planned },
    setAt: new Date().toISOString() as IsoInstant,
  };
  const workflowId = propagationId(procedureId, 'mail');
  await temporal.client.workflow.start(PROPAGATION, { taskQueue: TASK_QUEUE, workflowId, args: [input] });
  const handle = temporal.client.workflow.getHandle(workflowId);
  return { input, handle, setAtMs: Date.parse(input.setAt), view: () => look(handle, propagationQuery) };
}

describe('the way to confirmation', () => {
  test('a service that takes the password at once is confirmed at once', async () => {
    const mail = service('confirmed');
    await temporal.startWorker(mail.activities);
    const run = await started();
    await run.handle.result();
    expect(mail.pushes).toHaveLength(1);
    expect(mail.records.map(({ view }) => view.status)).toEqual(['pending', 'confirmed']);
    const expectedAt = new Date(run.setAtMs + 60_000).toISOString();
    expect(mail.records[0]).toMatchObject({ accountId: 'yamada-tar', version: 2, view: { attempts: 0, expectedAt } });
    expect(await run.view()).toMatchObject({ status: 'confirmed', attempts: 1, confirmedAt: expect.any(String) });
  });

  test('nothing is sent before the delay is over', async () => {
    const mail = service('confirmed');
    await temporal.startWorker(mail.activities);
    const run = await started({ delayMs: 1_500 });
    await until('the propagation', run.view, ({ status }) => status === 'pending');
    expect(mail.pushes).toEqual([]);
    await run.handle.result();
    expect(mail.pushes[0]).toBeGreaterThanOrEqual(run.setAtMs + 1_500);
  });

  test('a service that fails is told again by itself, and shown as failed with a word until it confirms', async () => {
    const mail = service('!http-503', 'confirmed');
    await temporal.startWorker(mail.activities);
    const run = await started();
    await until('the propagation', run.view, ({ status }) => status === 'failed');
    await run.handle.result();
    expect(mail.pushes).toHaveLength(2);
    const pauseMs = (mail.pushes[1] ?? 0) - (mail.pushes[0] ?? 0);
    expect(pauseMs).toBeGreaterThanOrEqual(4_400);
    expect(mail.records.map(({ view, lastFault }) => [view.status, lastFault])).toEqual([
      ['pending', undefined],
      ['failed', 'http-503'],
      ['confirmed', undefined],
    ]);
  });

  test('what is no word of ours is shown as internal, never as it was thrown', async () => {
    const mail = service('!confirmed by 10.0.0.1');
    await temporal.startWorker(mail.activities);
    const run = await started();
    await until(
      'records',
      () => mail.records.length,
      (n) => n > 1,
    );
    expect(mail.records[1]?.lastFault).toBe('internal');
    await run.handle.terminate();
  });

  test('a service that has only taken the message stays pending until its confirmation stands in the database', async () => {
    const mail = service('accepted');
    await temporal.startWorker(mail.activities);
    const run = await started();
    await until(
      'records',
      () => mail.records.length,
      (n) => n > 1,
    );
    expect(mail.records[1]?.view).toMatchObject({ status: 'pending', attempts: 1 });
    mail.row.confirmed = true;
    await run.handle.signal(confirmedSignal, { version: 2 });
    await run.handle.result();
    expect(mail.pushes).toHaveLength(1);
    expect(mail.records.at(-1)?.view.status).toBe('confirmed');
  });
});

describe('lateness', () => {
  test('from expected time and grace on it is late, and stays so when it is confirmed', async () => {
    const mail = service('!timeout');
    await temporal.startWorker(mail.activities);
    const run = await started({ expectedMs: 500, graceMs: 300 });
    await until(
      'records',
      () => mail.records,
      (records) => records.some(({ view }) => view.lateSince !== undefined),
    );
    const lateSince = new Date(run.setAtMs + 800).toISOString();
    expect((await run.view()).lateSince).toBe(lateSince);
    mail.outcomes[0] = 'confirmed';
    await run.handle.result();
    expect(mail.records.at(-1)?.view).toMatchObject({ status: 'confirmed', lateSince });
  });

  test('an attempt that hangs does not hold it up', async () => {
    const mail = service('confirmed');
    let release: () => void = () => undefined;
    const hanging = new Promise<void>((resolve) => {
      release = resolve;
    });
    const pushPassword: PropagationActivities['pushPassword'] = async () => {
      await hanging;
      return 'confirmed';
    };
    await temporal.startWorker({ ...mail.activities, pushPassword });
    const run = await started({ expectedMs: 200, graceMs: 100 });
    await until('the propagation', run.view, ({ lateSince }) => lateSince !== undefined);
    release();
    await run.handle.result();
    const late = mail.records.find(({ view }) => view.lateSince !== undefined);
    expect(late?.view).toMatchObject({ status: 'pending', attempts: 1 });
  });

  test('one that confirms within the grace is never late', async () => {
    const mail = service('confirmed');
    await temporal.startWorker(mail.activities);
    const run = await started({ expectedMs: 0, graceMs: 5_000 });
    await run.handle.result();
    expect(mail.records.every(({ view }) => view.lateSince === undefined)).toBe(true);
  });
});

describe('messages', () => {
  test('a wish of staff that stands in the database is an attempt now', async () => {
    const mail = service('accepted', 'confirmed');
    await temporal.startWorker(mail.activities);
    const run = await started();
    await until(
      'records',
      () => mail.records.length,
      (n) => n > 1,
    );
    mail.row.retryAsked = true;
    await run.handle.signal(retrySignal);
    await run.handle.result();
    // By itself it would be told again after a minute.
    expect((mail.pushes[1] ?? 0) - (mail.pushes[0] ?? 0)).toBeLessThan(60_000);
  });

  test('it ends even the first delay', async () => {
    const mail = service('confirmed');
    await temporal.startWorker(mail.activities);
    const run = await started({ delayMs: 3_600_000, expectedMs: 3_600_000 });
    mail.row.retryAsked = true;
    await run.handle.signal(retrySignal);
    await run.handle.result();
    expect(mail.pushes).toHaveLength(1);
  });

  test('forged signals, to try again or to confirm, change nothing without a row', async () => {
    const mail = service('!timeout', 'confirmed');
    await temporal.startWorker(mail.activities);
    const run = await started({ delayMs: 3_600_000 });
    const before = await run.view();
    for (let n = 0; n < 20; n++) {
      await run.handle.signal(retrySignal);
      await run.handle.signal(confirmedSignal, { version: 999 });
    }
    await until('looks', mail.looks);
    expect(await run.view()).toEqual(before);
    expect(mail.pushes).toEqual([]);
    expect(mail.records).toHaveLength(1);
    await run.handle.terminate();
  });

  test('a message that comes while an attempt is under way is read after it', async () => {
    const mail = service('accepted', 'confirmed');
    let begun: () => void = () => undefined;
    const under = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const { pushPassword } = mail.activities;
    await temporal.startWorker({
      ...mail.activities,
      pushPassword: async (p: Parameters<typeof pushPassword>[0]) => {
        const first = mail.pushes.length === 0;
        const pushing = pushPassword(p);
        pushing.catch(() => undefined);
        if (first) {
          begun();
          await pause(500);
          mail.row.retryAsked = true;
        }
        return pushing;
      },
    });
    const run = await started();
    await under;
    await run.handle.signal(retrySignal);
    await run.handle.result();
    // By itself it would be told again after a minute.
    expect((mail.pushes[1] ?? 0) - (mail.pushes[0] ?? 0)).toBeLessThan(60_000);
  });
});

describe('over time', () => {
  test('after twenty attempts a run is handed on, with all that is known', async () => {
    const mail = service('!http-500');
    await temporal.startWorker(mail.activities);
    const run = await started({ expectedMs: 100, graceMs: 100 });
    const first = (await run.handle.describe()).runId;
    await until('the propagation', run.view, ({ lateSince }) => lateSince !== undefined);
    while (mail.pushes.length < 23) {
      const had = mail.pushes.length;
      await until('the propagation', run.view, ({ attempts }) => attempts === had);
      mail.row.retryAsked = true;
      await run.handle.signal(retrySignal);
      await until(
        'pushes',
        () => mail.pushes.length,
        (n) => n > had,
      );
    }
    await until('the propagation', run.view, ({ attempts }) => attempts === 23);
    const handed = await run.handle.describe();
    expect(handed.runId).not.toBe(first);
    expect(handed.historyLength).toBeLessThan(200);
    expect((await run.view()).lateSince).toBe(new Date(run.setAtMs + 200).toISOString());
    mail.outcomes[0] = 'confirmed';
    mail.row.retryAsked = true;
    await run.handle.signal(retrySignal);
    // The parent waits for the chain of runs, not for the first.
    await run.handle.result();
    expect(mail.records.at(-1)?.view).toMatchObject({ status: 'confirmed', attempts: 24 });
    const attempts = mail.records.map(({ view }) => view.attempts);
    expect(attempts).toEqual([...attempts].sort((a, b) => a - b));
  });

  test('a worker that goes away in between changes nothing but the time', async () => {
    const mail = service('!timeout', 'confirmed');
    const worker = await temporal.startWorker(mail.activities);
    const run = await started();
    await until(
      'records',
      () => mail.records.length,
      (n) => n > 1,
    );
    await worker.stop();
    await temporal.startWorker(mail.activities);
    await run.handle.result();
    expect(mail.pushes).toHaveLength(2);
    expect(mail.records.at(-1)?.view).toMatchObject({ status: 'confirmed', attempts: 2 });
  });
});
