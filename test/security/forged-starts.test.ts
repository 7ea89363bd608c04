/** Security case F3: starts, activities and answers that somebody without keys brings about; and what is left of the release before. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import { WITHOUT_INPUT } from '../../workflows/contracts/audit-retention.js';
import { PASSWORD_REISSUE, type PasswordReissueInput } from '../../workflows/contracts/password-reissue.js';
import { TASK_QUEUE } from '../../workflows/contracts/procedure.js';
import { bind } from '../../workflows/rules/bound.js';
import { eventsOf, kindsOf } from '../helpers/history.js';
import { newProcedureId } from '../helpers/ids.js';
import { reaches, takes } from '../helpers/progress.js';
import { CHANGED, copied, openClientBefore, openShell, relabelled, sealedBefore, sealedFor } from '../helpers/shell.js';
import { startSystem, type System } from '../helpers/system.js';
import { has, is, until } from '../helpers/wait.js';
import { OPEN } from './open-workflows.js';
import { standing } from './standing.js';
import { A, isUrlMail, ONE, passwordsOf } from './support.js';

const { CommandType } = proto.temporal.api.enums.v1;
let system: System;
let shell: Client;
let before: Client;
beforeAll(async () => {
  [system, shell, before] = await Promise.all([startSystem(), openShell(), openClientBefore()]);
});
afterAll(async () => {
  await Promise.all([shell.connection.close(), before.connection.close()]);
  await system.close();
});

const ROUNDS = 3;
const needsInput = (type: string): boolean => !WITHOUT_INPUT.includes(type);
const newId = (): string => newProcedureId('cinii', 'password-reissue');
const inputOf = (procedureId: string): PasswordReissueInput => ({
  procedureId,
  applicationIds: [A],
  addressDigest: system.deps.tokens.digest('address', ONE),
  locale: 'ja',
  waits: { okMs: 600_000, urlMs: 600_000, mailMs: 60_000 },
});
const statusOf = async (workflowId: string): Promise<string> =>
  (await shell.workflow.getHandle(workflowId).describe()).status.name;

/** Starts that a worker must be done with at once, by what is wrong with them. */
async function forgedStarts(): Promise<[what: string, type: string, workflowId: string, payloads: Payload[]][]> {
  const id = newId();
  const [right] = bind('start', PASSWORD_REISSUE, [inputOf(id)]);
  const own = await sealedFor(newId(), right);
  const reissue = (what: string, payloads: Payload[], workflowId = newId()) =>
    [what, PASSWORD_REISSUE, workflowId, payloads] satisfies [string, string, string, Payload[]];
  return [
    reissue('nothing', []),
    reissue('plain', [defaultPayloadConverter.toPayload(inputOf(id))], id),
    reissue('plain and dressed up', [defaultPayloadConverter.toPayload(right)]),
    reissue('as the release before wrote it', [await sealedBefore(inputOf(id))]),
    reissue('another one’s', [own]),
    reissue('another one’s, relabelled', [relabelled(own, id)], id),
    reissue('twice', [own, own]),
    ...Object.entries(CHANGED).map(([how, changed]) => reissue(how, [changed(own)])),
    // Its own ID, but to be run as something else.
    ...(await Promise.all(
      [...Object.keys(OPEN).filter(needsInput), 'noSuchType', 'default', '__proto__', 'toString'].map(
        async (type): Promise<[string, string, string, Payload[]]> => {
          const other = newId();
          const [asUpdate] = bind('update', type, [inputOf(other)]);
          return [`a message’s, as ${type}`, type, other, [await sealedFor(other, asUpdate)]];
        },
      ),
    )),
  ];
}

test('F3: a start that was made up, copied or altered, or names no type, fails once and holds up nobody', async () => {
  const rows = await standing(system);
  const forged = (await Promise.all(Array.from({ length: ROUNDS }, forgedStarts))).flat();
  expect(forged.length).toBeGreaterThan(75);
  const started = await Promise.all(
    forged.map(async ([what, type, workflowId, payloads]) => {
      const args = payloads.map(copied);
      const handle = await shell.workflow.start(type, {
        taskQueue: TASK_QUEUE,
        workflowId: `${workflowId}-${what}`,
        args,
      });
      return handle.workflowId;
    }),
  );
  for (const workflowId of started) await until(`${workflowId} fails`, () => statusOf(workflowId), is('FAILED'));
  // Nothing of them is tried again, so nobody waits for them any more.
  for (let n = 0; n < 5; n++)
    expect((await system.caller().call('startAccessCodeById', { accountId: 'yamada-tar' })).status).toBe(201);
  const kinds = (await Promise.all(started.map(async (id) => kindsOf(await eventsOf(shell, id))))).flat();
  expect(kinds.filter((kind) => kind === 'WORKFLOW_TASK_COMPLETED')).toHaveLength(started.length);
  expect(kinds.filter((kind) => /TASK_FAILED|ACTIVITY|TIMER/.test(kind))).toEqual([]);
  const {
    procedures: _p,
    procedure_steps: _s,
    umin_code_claims: _c,
    umin_code_starters: _k,
    mail_log: _m,
    procedure_accounts: _a,
    archive_due: _d,
    ...others
  } = await standing(system);
  expect(rows).toMatchObject(others);
  expect(await system.database.db('procedures').where({ kind: 'password-reissue' })).toEqual([]);
  expect(await system.temporal.replayAll(started.slice(0, forged.length / ROUNDS))).toBe(forged.length / ROUNDS);
});

test('F3: a start of what needs no input brings about what its schedule does, whatever comes with it', async () => {
  expect(WITHOUT_INPUT.length).toBeGreaterThan(0);
  const rows = await standing(system);
  for (const type of WITHOUT_INPUT) {
    const args = [copied(defaultPayloadConverter.toPayload({ retentionMs: { default: 0 } }))];
    const handle = await shell.workflow.start(type, { taskQueue: TASK_QUEUE, workflowId: newId(), args });
    await until(`${type} ends`, () => statusOf(handle.workflowId), is('COMPLETED'));
    expect(await system.temporal.replayAll([handle.workflowId])).toBe(1);
  }
  expect(await standing(system)).toEqual(rows);
});

/** Has an activity of ours run for a workflow that somebody else's worker works on. @returns how it ended */
async function rogueActivity(activityType: string, payload: (workflowId: string) => Promise<Payload>): Promise<string> {
  const { namespace } = shell.options;
  const taskQueue = { name: `rogue-${newId()}` };
  const { workflowId } = await shell.workflow.start('rogue', { taskQueue: taskQueue.name, workflowId: newId() });
  const service = shell.workflowService;
  const { taskToken } = await shell.withDeadline(Date.now() + 60_000, () =>
    service.pollWorkflowTaskQueue({ namespace, taskQueue, identity: 'rogue' }),
  );
  const scheduleActivityTaskCommandAttributes = {
    activityId: '1',
    activityType: { name: activityType },
    taskQueue: { name: TASK_QUEUE },
    input: { payloads: [await payload(workflowId)] },
    scheduleToCloseTimeout: { seconds: 60 as never },
    startToCloseTimeout: { seconds: 30 as never },
  };
  const commandType = CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK;
  const commands = [{ commandType, scheduleActivityTaskCommandAttributes }];
  await service.respondWorkflowTaskCompleted({ namespace, taskToken, identity: 'rogue', commands });
  const seen = async () =>
    kindsOf(await eventsOf(shell, workflowId)).find(
      (kind) => /TASK_(?:FAILED|COMPLETED)$/.test(kind) && kind.startsWith('ACTIVITY'),
    );
  const ended = await until(`${activityType} ends`, seen);
  await shell.workflow.getHandle(workflowId).terminate('the test is over');
  return ended;
}

test('F3: an activity of ours does nothing for the input of another one, nor for another workflow’s', async () => {
  const { db } = system.database;
  const workflowId = (await OPEN['serviceUseChange']?.(system)) ?? '';
  const scheduled = await until('its mail', async () =>
    (await eventsOf(shell, workflowId)).find((event) => event.activityTaskScheduledEventAttributes),
  );
  const [seen] = scheduled.activityTaskScheduledEventAttributes?.input?.payloads ?? [];
  if (!seen) throw new Error('the activity had no input');
  const useOf = async () => (await db('cinii_registrations').where({ application_id: A }).first('use_state')).use_state;
  const copy = { metadata: seen.metadata ?? {}, data: seen.data ?? new Uint8Array() };
  const input = { procedureId: workflowId, applicationId: A, change: 'suspend' };
  const owner = (of: string) => ({ ...copy.metadata, owner: Buffer.from(JSON.stringify(['activity', of, '1'])) });
  const forged: ((rogue: string) => Promise<Payload>)[] = [
    async () => copy,
    async (rogue) => ({ ...copy, metadata: owner(rogue) }),
    () => sealedBefore(input),
    (rogue) => sealedFor(rogue, input),
    (rogue) => sealedFor(rogue, bind('activity', 'applyUseChange', [input])[0]),
    async () => defaultPayloadConverter.toPayload(bind('activity', 'applyUseChange', [input])[0]),
    async (rogue) => sealedFor(rogue, bind('activity', 'mailUseChange', [input])[0], '1'),
  ];
  for (const payload of forged) expect(await rogueActivity('applyUseChange', payload)).toBe('ACTIVITY_TASK_FAILED');
  expect(await useOf()).toBe('active');
  // What is bound for it does: so the others were refused for what they were.
  const bound = (rogue: string) => sealedFor(rogue, bind('activity', 'applyUseChange', [input])[0], '1');
  expect(await rogueActivity('applyUseChange', bound)).toBe('ACTIVITY_TASK_COMPLETED');
  expect(await useOf()).toBe('suspended');
});

describe('F3: the mail of a URL that somebody completes by hand', () => {
  const renewed = async (procedureId: string): Promise<number> => {
    const { body } = await system.caller().call('getProcedure', { procedureId });
    return body['steps'].filter(({ step }: { step: string }) => step === 'url-renewed').length;
  };
  /** The mail server is away: the mail is tried. */
  async function accepted(): Promise<string> {
    await system.mail.down();
    const caller = system.caller();
    const procedureId = String((await caller.call('startPasswordReissue', { email: ONE })).body['procedureId']);
    await caller.call('acceptPasswordReissue', { procedureId });
    return procedureId;
  }
  async function completeByHand(procedureId: string): Promise<void> {
    const activities = async () => (await shell.workflow.getHandle(procedureId).describe()).raw.pendingActivities ?? [];
    const pending = await until('the mail is tried', activities, (all) =>
      all.some(({ activityType, attempt }) => activityType?.name === 'mailReissueUrl' && (attempt ?? 0) > 1),
    );
    await shell.workflowService.respondActivityTaskCompletedById({
      namespace: shell.options.namespace,
      workflowId: procedureId,
      activityId: pending[0]?.activityId ?? '',
      result: { payloads: [defaultPayloadConverter.toPayload(null)] },
    });
  }

  test('is not believed to be sent: another URL is mailed, three times', async () => {
    const procedureId = await accepted();
    for (const times of [1, 2, 3]) {
      await completeByHand(procedureId);
      await until('another URL', () => renewed(procedureId), is(times));
    }
    await system.mail.up();
    await system.mail.wait((mail) => isUrlMail(mail) && mail.text.includes(procedureId));
    await takes(system.caller(), procedureId, 'url-mailed');
    expect(passwordsOf(system, A)).toEqual([]);
  });

  test('ends it then: a worker that always answers so would have URLs mailed without end', async () => {
    const procedureId = await accepted();
    for (const times of [1, 2, 3]) {
      await completeByHand(procedureId);
      await until('another URL', () => renewed(procedureId), is(times));
    }
    await completeByHand(procedureId);
    await takes(system.caller(), procedureId, 'mail-undeliverable');
    await system.mail.up();
  });
});

test('what the release before left is taken only by a worker that is told to, and then replays with any', async () => {
  const start = (procedureId: string) =>
    before.workflow.start(PASSWORD_REISSUE, {
      taskQueue: TASK_QUEUE,
      workflowId: procedureId,
      args: [inputOf(procedureId)],
    });
  const [refused, taken] = [newId(), newId()];
  await start(refused);
  await until('the start is refused', () => statusOf(refused), is('FAILED'));

  await system.stopWorker();
  await start(taken);
  await system.startWorker({ acceptsUnbound: true });
  const accept = (as: Client) =>
    as.workflow.getHandle(taken).startUpdate('acceptReissue', { args: [{}], waitForStage: 'ACCEPTED' });
  await accept(before);
  await system.mail.wait((mail) => isUrlMail(mail) && mail.text.includes(taken));
  const history = async () => kindsOf(await eventsOf(shell, taken));
  await until('the answer', history, has('WORKFLOW_EXECUTION_UPDATE_COMPLETED'));

  await system.stopWorker();
  await system.startWorker();
  await takes(system.caller(), taken, 'url-mailed');
  const redeem = { issue: 1, browser: 'k1.b' };
  const update = (as: Client) => as.workflow.getHandle(taken).executeUpdate('redeemReissue', { args: [redeem] });
  await expect(update(before)).rejects.toThrow();
  await before.workflow.getHandle(taken).signal('superseded', { byProcedureId: 'x' });
  expect((await system.caller().call('getProcedure', { procedureId: taken })).body['status']).toBe(
    'awaiting-confirmation',
  );
  await update(system.temporal.client);
  await reaches(system.caller(), taken, 'completed');
  expect(await system.temporal.replayAll([refused, taken])).toBe(2);
});
