/** Rules of the workflow, on the real server with waits of fractions of a second; effects are recorded instead of made. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { CodeTriesActivities } from '../../../activities/code-tries.js';
import type { CaseTrackingActivities } from '../../../activities/umin/case-tracking.js';
import { CASE_TRACKING, type CaseTrackingInput, openCaseUpdate } from '../../../workflows/contracts/case-tracking.js';
import {
  type Digest,
  procedureQuery,
  type ProcedureResult,
  TASK_QUEUE,
} from '../../../workflows/contracts/procedure.js';
import { countedTries } from '../../helpers/code-tries.js';
import { newProcedureId } from '../../helpers/ids.js';
import { recordedActivities } from '../../helpers/recorded.js';
import { look, connectTemporal, type TestTemporal } from '../../helpers/temporal.js';
import { pause } from '../../helpers/wait.js';

const CASE = 'umin-operator-application-01KAJ7Q3ZD5XW8M2RTV9HC4NBE';
const RIGHT = 'k1.right' as Digest;
const WRONG = 'k1.wrong' as Digest;

let temporal: TestTemporal;
const ran: string[] = [];
beforeAll(async () => {
  temporal = await connectTemporal();
});
afterAll(async () => temporal.close());

/** Effects that succeed at once, with behaviour to replace. */
function recorded(replace: Partial<CaseTrackingActivities> = {}) {
  const base: CaseTrackingActivities & CodeTriesActivities = {
    ...countedTries(),
    recordCaseTracking: async () => undefined,
    issueTrackingCode: async () => ({ keyId: 'k1', right: RIGHT }),
    mailTrackingCode: async () => undefined,
    ...replace,
  };
  return recordedActivities(base);
}

async function started(waits: Partial<CaseTrackingInput['waits']> = {}, about: { caseId?: string } = { caseId: CASE }) {
  const procedureId = newProcedureId('umin', 'case-tracking');
  ran.push(procedureId);
  const input: CaseTrackingInput = {
    procedureId,
    ...about,
    locale: 'ja',
    waits: { codeMs: 600_000, mailMs: 20_000, lookMs: 1_800_000, ...waits },
    tries: 3,
  };
  const handle = await temporal.client.workflow.start(CASE_TRACKING, {
    taskQueue: TASK_QUEUE,
    workflowId: procedureId,
    args: [input],
  });
  return {
    procedureId,
    view: () => look(handle, procedureQuery),
    open: (...attempt: Digest[]) => handle.executeUpdate(openCaseUpdate, { args: [{ attempt }] }),
    result: () => handle.result() as Promise<ProcedureResult>,
    events: async () => (await handle.fetchHistory()).events?.length ?? 0,
  };
}
const unknownNumber = (waits: Partial<CaseTrackingInput['waits']> = {}) => started(waits, {});
type Run = Awaited<ReturnType<typeof started>>;

/** What an attempt came to: the answer's refusal, the type of a rejection, or that nobody was there to take it. */
async function outcome(attempt: ReturnType<Run['open']>): Promise<string> {
  try {
    const answer = await attempt;
    return answer.ok ? 'ok' : answer.refusal;
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure)
      return `rejected: ${error.cause.type}`;
    return 'gone';
  }
}
/** An attempt that meets the workflow while it ends finds one or the other. */
const TOO_LATE = (word: string) => [`rejected: ${word}`, word, 'gone'];

describe('the right code', () => {
  test('is mailed once, names the case to whoever gives it, and is used up by that', async () => {
    const { activities, named } = recorded();
    await temporal.startWorker(activities);
    const run = await started();
    expect((await run.view()).status).toBe('awaiting-code');
    const answer = await run.open('k0.older' as Digest, RIGHT);
    expect(answer).toMatchObject({ ok: true, caseId: CASE });
    expect(answer.ok && Date.parse(answer.expiresAt) - Date.now()).toBeGreaterThan(29 * 60_000);
    expect(TOO_LATE('code-expired')).toContain(await outcome(run.open(RIGHT)));
    expect(await run.result()).toEqual({ status: 'completed' });
    expect(named('mailTrackingCode').length).toBeLessThanOrEqual(1);
    expect(named('issueTrackingCode')).toHaveLength(1);
    expect(await run.events()).toBeLessThanOrEqual(30);
  });

  test('is right after two wrong ones', async () => {
    await temporal.startWorker(recorded().activities);
    const run = await started();
    expect(await run.open(WRONG)).toEqual({ ok: false, refusal: 'wrong-code', triesLeft: 2 });
    expect(await run.open(WRONG)).toEqual({ ok: false, refusal: 'wrong-code', triesLeft: 1 });
    expect(await run.open(RIGHT)).toMatchObject({ ok: true });
  });

  test('is compared under the key it was made with, whatever key was added since', async () => {
    await temporal.startWorker(recorded().activities);
    const run = await started();
    expect(await run.open('k2.newer' as Digest, RIGHT)).toMatchObject({ ok: true });
  });

  test('that comes before the code is issued waits for it', async () => {
    let issue = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      issue = resolve;
    });
    const { activities } = recorded({
      issueTrackingCode: async () => {
        await gate;
        return { keyId: 'k1', right: RIGHT };
      },
    });
    await temporal.startWorker(activities);
    const run = await started();
    const early = run.open(RIGHT);
    setTimeout(issue, 300);
    expect(await early).toMatchObject({ ok: true });
  });
});

describe('wrong codes', () => {
  test('the third locks, and the right one is refused then', async () => {
    await temporal.startWorker(recorded().activities);
    const run = await started();
    await run.open(WRONG);
    await run.open(WRONG);
    expect(await run.open(WRONG)).toEqual({ ok: false, refusal: 'code-locked' });
    expect(TOO_LATE('code-locked')).toContain(await outcome(run.open(RIGHT)));
    expect(await run.result()).toEqual({ status: 'locked' });
  });

  test('of forty at once with the right one among them, three are compared at most', async () => {
    await temporal.startWorker(recorded().activities);
    const run = await started();
    const attempts = Array.from({ length: 40 }, (_, n) => (n === 20 ? RIGHT : (`k1.w${n}` as Digest)));
    const ends = await Promise.all(attempts.map((attempt) => outcome(run.open(attempt))));
    const { status } = await run.result();
    const compared = (await run.view()).steps.filter(({ step }) => step === 'wrong-code').length;
    expect(compared + (ends.includes('ok') ? 1 : 0)).toBeLessThanOrEqual(3);
    expect(status).toBe(ends.includes('ok') ? 'completed' : 'locked');
  });
});

describe('time', () => {
  test('when the life of the code is over it has expired, and the right code is refused', async () => {
    await temporal.startWorker(recorded().activities);
    const run = await started({ codeMs: 400 });
    await pause(450);
    expect(TOO_LATE('code-expired')).toContain(await outcome(run.open(RIGHT)));
    expect(await run.result()).toEqual({ status: 'expired' });
  });

  test('a mail server that is away or refuses holds up nothing and shows in nothing', async () => {
    for (const failure of [
      ApplicationFailure.nonRetryable('refused', 'mail-undeliverable'),
      ApplicationFailure.retryable('mail server: no answer', 'mail-delayed'),
    ]) {
      await temporal.startWorker(
        recorded({
          mailTrackingCode: async () => {
            throw failure;
          },
        }).activities,
      );
      const run = await started();
      await pause(300);
      expect((await run.view()).steps.map(({ step }) => step)).toEqual(['opened']);
      expect(await run.open(RIGHT)).toMatchObject({ ok: true });
    }
  });
});

describe('a receipt number that names no case', () => {
  test('walks the same way without a mail: wrong, wrong, locked', async () => {
    const { activities, named } = recorded();
    await temporal.startWorker(activities);
    const run = await unknownNumber();
    expect(await run.open(WRONG)).toEqual({ ok: false, refusal: 'wrong-code', triesLeft: 2 });
    // Not even what would be the code is right.
    expect(await run.open(RIGHT)).toEqual({ ok: false, refusal: 'wrong-code', triesLeft: 1 });
    expect(await run.open(WRONG)).toEqual({ ok: false, refusal: 'code-locked' });
    expect(await run.result()).toEqual({ status: 'locked' });
    expect(named('mailTrackingCode')).toEqual([]);
  });

  test('ends as expired, with the same timeline as one that names a case', async () => {
    const { activities, named } = recorded();
    await temporal.startWorker(activities);
    const runs = [await started({ codeMs: 600 }), await unknownNumber({ codeMs: 600 })];
    const courses: unknown[] = [];
    for (const run of runs) {
      expect(await run.result()).toEqual({ status: 'expired' });
      const { status, steps, expiresAt } = await run.view();
      const life = Date.parse(expiresAt ?? '') - Date.parse(steps[0]?.at ?? '');
      courses.push({ status, life, steps: steps.map(({ step, actor }) => [step, actor]) });
    }
    expect(courses[0]).toEqual(courses[1]);
    expect(named('mailTrackingCode')).toHaveLength(1);
  });
});

test('all that ran here replays', async () => {
  expect(await temporal.replayAll(ran)).toBeGreaterThan(5);
});
