/** Endings of a re-registration by application. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/activity';
import { addQuestion, addWithdrawal } from '../../../db/staff/application-messages.js';
import { addEvidence } from '../../../db/utokyo/evidence.js';
import { changeNoticeAddress } from '../../../db/utokyo/members.js';
import { noteUsableMethod } from '../../../db/utokyo/reregistrations.js';
import { addEvidenceUpdate, redateUpdate } from '../../../workflows/contracts/mfa-application.js';
import { OWNER_REFUSED } from '../../../workflows/contracts/reregistration.js';
import { askedSignal, withdrawnSignal } from '../../../workflows/contracts/review.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import { newProcedureId } from '../../helpers/ids.js';
import {
  applied,
  decided,
  holdsTelephone,
  hoursFrom,
  ITO,
  keptPhoto,
  leadHasAddress,
  newMember,
  registered,
  type Wanted,
} from '../../helpers/reregistrations.js';
import type { Scenario } from '../../helpers/scenario.js';
import type { Parts } from '../../helpers/parts.js';
import { until } from '../../helpers/wait.js';

const changesAddress = (system: Parts): Promise<unknown> =>
  changeNoticeAddress(system.database.db, { memberId: ITO, email: 'new@notice.example.jp', coolingMs: HOUR_MS });

type Run = Awaited<ReturnType<typeof applied>>;

/** Approved, the methods removed, a new one registered. */
async function approvedAndRegistered(system: Parts, wanted: Wanted, by?: readonly string[]): Promise<string> {
  const run = await applied(system, wanted);
  await decided(system, run.procedureId, 'approve', by);
  await registers(system, run, wanted.memberId);
  return run.procedureId;
}

async function registers(system: Parts, run: Run, memberId = ITO): Promise<void> {
  await run.reaches('awaiting-registration');
  await registered(system, { procedureId: run.procedureId, memberId });
  await run.changed();
}

async function asks(system: Parts, run: Run): Promise<void> {
  const messageId = newProcedureId('utokyo', 'question');
  const question = { procedureId: run.procedureId, messageId, text: '写真が不鮮明です。', by: 'op1' };
  await addQuestion(system.database.db, question);
  await run.handle.signal(askedSignal, { messageId });
  await run.reaches('awaiting-applicant');
}

/** More evidence in the same case: the row first. */
async function brings(system: Parts, run: Run, evidence: Partial<Parameters<typeof addEvidence>[1]>): Promise<void> {
  const { procedureId } = run;
  const evidenceId = newProcedureId('utokyo', 'evidence');
  await addEvidence(system.database.db, { id: evidenceId, procedureId, channel: 'site', proof: 'photo', ...evidence });
  const answer = await run.handle.executeUpdate(addEvidenceUpdate, { args: [{ procedureId, evidenceId }] });
  if (!answer.ok) throw new Error('the evidence was refused');
}

/** The owner of the methods answers nothing for some tries, and for so long. */
async function directoryAway(system: Parts, awayMs: number): Promise<string> {
  const { db } = system.database;
  const run = await applied(system);
  await db.raw('alter table utokyo_methods rename to utokyo_methods_away');
  await decided(system, run.procedureId);
  const tries = async () => {
    const { raw } = await run.handle.describe();
    return raw.pendingActivities?.find(({ activityType }) => activityType?.name === 'resetMethods')?.attempt ?? 0;
  };
  await until('tries to remove the methods', tries, (made) => made > 2);
  await sleep(awayMs);
  await db.raw('alter table utokyo_methods_away rename to utokyo_methods');
  await registers(system, run);
  return run.procedureId;
}

const COUNTER = { channel: 'counter', proof: 'student-card', enteredBy: 'op2' } as const;
/** Short enough for a scenario, long enough for a slow machine to see what is in it. */
const SHORT_MS = 1_500;

export const mfaApplicationScenarios: Record<string, Scenario> = {
  'approved-form': {
    options: { utokyo: { dualControl: false } },
    run: (system) => approvedAndRegistered(system, { evidence: { channel: 'form', proof: 'mfa-sign-in' } }),
  },
  // Who entered it at the counter decides nothing of it.
  'approved-counter': { run: (system) => approvedAndRegistered(system, { evidence: COUNTER }, ['op1', 'lead1']) },
  'approved-site-by-two': { run: (system) => approvedAndRegistered(system, { photo: true }, ['op1', 'op2']) },
  refused: {
    async run(system) {
      const { procedureId } = await applied(system, { photo: true });
      await decided(system, procedureId, 'refuse');
      return procedureId;
    },
  },
  'better-photo-asked-and-answered': {
    async run(system) {
      const run = await applied(system, { photo: true });
      await asks(system, run);
      await brings(system, run, { attachments: [await keptPhoto(system)] });
      await decided(system, run.procedureId);
      await registers(system, run);
      return run.procedureId;
    },
  },
  'channel-changed': {
    async run(system) {
      const run = await applied(system, { photo: true });
      await brings(system, run, COUNTER);
      await decided(system, run.procedureId);
      await registers(system, run);
      return run.procedureId;
    },
  },
  abandoned: {
    async run(system) {
      const run = await applied(system, { photo: true, waits: { answerMs: SHORT_MS } });
      await asks(system, run);
      return run.procedureId;
    },
  },
  withdrawn: {
    async run(system) {
      const run = await applied(system);
      const messageId = newProcedureId('utokyo', 'withdrawal');
      await addWithdrawal(system.database.db, { procedureId: run.procedureId, messageId, text: '' });
      await run.handle.signal(withdrawnSignal, { withdrawalId: messageId });
      return run.procedureId;
    },
  },
  'withdrawn-by-sign-in': {
    async run(system) {
      const run = await applied(system);
      await noteUsableMethod(system.database.db, ITO);
      await run.changed();
      return run.procedureId;
    },
  },
  stopped: {
    async run(system) {
      await leadHasAddress(system);
      const run = await applied(system);
      await run.stop();
      return run.procedureId;
    },
  },
  'stopped-in-the-window': {
    async run(system) {
      await leadHasAddress(system);
      const run = await applied(system);
      await decided(system, run.procedureId);
      await run.reaches('awaiting-registration');
      await run.stop();
      return run.procedureId;
    },
  },
  // Its registered telephone is told as well.
  'telephone-told': {
    async run(system) {
      const { memberId } = await newMember(system);
      await holdsTelephone(system, memberId, '+819012340009');
      const run = await applied(system, { memberId });
      await run.takes('telephone-warned');
      await decided(system, run.procedureId, 'refuse');
      return run.procedureId;
    },
  },
  'escalated-twice': {
    async run(system) {
      await leadHasAddress(system);
      const now = Date.now();
      const run = await applied(system, { hours: hoursFrom(now, now + SHORT_MS, now + 600_000) });
      const escalated = async () => (await run.steps()).filter((name) => name === 'escalated').length;
      await until('escalations', escalated, (times) => times === 2);
      await decided(system, run.procedureId, 'refuse');
      return run.procedureId;
    },
  },
  redated: {
    async run(system) {
      const run = await applied(system);
      const { procedureId } = run;
      const hours = hoursFrom(Date.now() + 86_400_000);
      await run.handle.executeUpdate(redateUpdate, { args: [{ procedureId, hours, reason: '臨時休業' }] });
      await run.takes('mailed-redated');
      await decided(system, procedureId, 'refuse');
      return procedureId;
    },
  },
  cooled: {
    async run(system) {
      await changesAddress(system);
      const run = await applied(system, { waits: { coolingMs: 10_000 } });
      await decided(system, run.procedureId);
      await run.reaches('cooling');
      await registers(system, run);
      return run.procedureId;
    },
  },
  'cooling-stopped': {
    async run(system) {
      await leadHasAddress(system);
      await changesAddress(system);
      const run = await applied(system);
      await decided(system, run.procedureId);
      await run.reaches('cooling');
      await run.stop();
      return run.procedureId;
    },
  },
  'window-not-used': {
    async run(system) {
      const { procedureId } = await applied(system, { waits: { windowMs: SHORT_MS } });
      await decided(system, procedureId);
      return procedureId;
    },
  },
  'directory-away': { run: (system) => directoryAway(system, 0) },
  'directory-away-for-an-hour': { slow: true, run: (system) => directoryAway(system, HOUR_MS) },
  // Its owner refuses to remove the methods.
  'not-reset': {
    async run(system) {
      await leadHasAddress(system);
      const resetMethods = async () => {
        throw ApplicationFailure.nonRetryable('the owner refuses: policy', OWNER_REFUSED);
      };
      await system.temporal.startWorker({ ...system.activities, resetMethods });
      const { procedureId } = await applied(system);
      await decided(system, procedureId);
      return procedureId;
    },
  },
  'another-open': {
    async run(system) {
      await applied(system);
      const second = await applied(system);
      if (second.opened) throw new Error('two are open');
      return second.procedureId;
    },
  },
};
