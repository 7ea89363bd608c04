/** Security case F3: whoever reaches Temporal may copy what we have encrypted. It counts only where it was sent to, and as what it was sent. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import * as workflows from '../../workflows/index.js';
import { bind } from '../../workflows/rules/bound.js';
import { eventsOf, kindsOf } from '../helpers/history.js';
import { SIGNALS, UPDATES } from '../helpers/messages.js';
import { CHANGED, copied, openShell, relabelled, sealedBefore, sealedFor } from '../helpers/shell.js';
import { startSystem, type System } from '../helpers/system.js';
import { until } from '../helpers/wait.js';
import { anothers, OPEN } from './open-workflows.js';
import { standing } from './standing.js';

const LATER = 3_600_000;
let system: System;
let shell: Client;
beforeAll(async () => {
  const connectors = [{ kind: 'embedded' as const, name: 'ctr', label: { ja: 'C', en: 'C' }, delayMs: LATER }];
  [system, shell] = await Promise.all([startSystem({ umin: { connectors } }), openShell()]);
});
afterEach(() => {
  system.mail.behaviour = {};
});
afterAll(async () => {
  await shell.connection.close();
  await system.close();
});

/** The one whose mails are still on their way when its test ends comes last. */
const LAST = 'secondPasswordChange';
const { default: _ofUnknownTypes, ...workflowTypes } = workflows;
const TYPES = Object.keys(workflowTypes).sort((a, b) => Number(a === LAST) - Number(b === LAST));

/** Has every field that any message has, so that every handler's own checks would take it. */
const messageFor = (procedureId: string) => ({
  procedureId,
  decisionId: 'forged',
  hash: 'k1.AAAA',
  attempt: ['k1.x'],
  browser: 'k1.b',
  purpose: 'contact-verification',
  issue: 1,
  messageId: 'x',
  withdrawalId: 'x',
  byProcedureId: 'x',
  version: 99,
  by: 'member:nobody',
  confirmRemovals: false,
  revision: 99,
});

type Kind = 'signal' | 'update';
const otherKind = { signal: 'update', update: 'signal' } as const;
/** Everything that somebody without keys can send as a message of this name. */
async function forgeries(kind: Kind, name: string, workflowId: string): Promise<Record<string, Payload | undefined>> {
  const message = messageFor(workflowId);
  const [right] = bind(kind, name, [message]);
  const of = (owner: string, value: unknown): Promise<Payload> => sealedFor(owner, value);
  const own = await of(anothers(workflowId), right);
  const names = kind === 'signal' ? SIGNALS : UPDATES;
  const [otherName = ''] = names.filter((one) => one !== name);
  return {
    nothing: undefined,
    plain: defaultPayloadConverter.toPayload(message),
    'plain and dressed up as bound': defaultPayloadConverter.toPayload(right),
    'as the release before wrote it': await sealedBefore(message),
    'as the release before wrote it, dressed up as bound': await sealedBefore({
      for: `${kind}/other`,
      args: [message],
    }),
    'another procedure’s': own,
    'another procedure’s, relabelled': relabelled(own, workflowId),
    'another message’s': await of(workflowId, bind(kind, otherName, [message])[0]),
    'the other kind’s': await of(workflowId, bind(otherKind[kind], name, [message])[0]),
    'a start’s': await of(workflowId, bind('start', name, [message])[0]),
    'what was never bound': await of(workflowId, message),
    ...Object.fromEntries(await Promise.all(Object.entries(CHANGED).map(async ([how, made]) => [how, made(own)]))),
  };
}

/** Sends a message as it is. Whatever comes of it, it must come: an update that nobody answers would end by its deadline. */
async function send(kind: Kind, name: string, workflowId: string, payload: Payload | undefined): Promise<string> {
  const handle = shell.workflow.getHandle(workflowId);
  const args = payload ? [copied(payload)] : [];
  if (kind === 'signal') return handle.signal(name, ...args).then(() => 'sent');
  return shell
    .withDeadline(Date.now() + 60_000, () => handle.executeUpdate(name, { args: args as [unknown] }))
    .then(
      () => 'answered',
      (error: Error) => String(error.cause instanceof Error ? error.cause : error),
    );
}

const BESIDES = ['refused_attempts', 'limit_events', 'sessions', 'idempotency_keys', 'mail_log'];
async function idle(workflowId: string): Promise<void> {
  const described = () => shell.workflow.getHandle(workflowId).describe();
  await until(`${workflowId} is idle`, described, ({ raw }) => !raw.pendingWorkflowTask);
}
/** Nothing goes on but mails to a mail server that takes none. */
async function quiet(workflowId: string): Promise<void> {
  const described = () => shell.workflow.getHandle(workflowId).describe();
  await until(`${workflowId} is quiet`, described, ({ status, raw: { pendingWorkflowTask, pendingActivities } }) => {
    if (status.name !== 'RUNNING') return true;
    return !pendingWorkflowTask && (pendingActivities ?? []).every(({ attempt }) => (attempt ?? 0) > 1);
  });
}
/** What a message that is dropped may leave: its event, the task that looked at it, the mark that it was dropped. */
const DROPPED = /^(?:WORKFLOW_EXECUTION_SIGNALED|WORKFLOW_TASK_\w+|UPSERT_WORKFLOW_SEARCH_ATTRIBUTES)$/;
const PATCH = 'core_patch';

/** What has come into a history since, but for that. */
async function left(workflowId: string, since: number): Promise<string[]> {
  await idle(workflowId);
  const events = (await eventsOf(shell, workflowId)).slice(since);
  const others = events.filter((event) => event.markerRecordedEventAttributes?.markerName !== PATCH);
  return kindsOf(others).filter((kind) => !DROPPED.test(kind));
}

test('F3: there is an open workflow of every type, and every message of the contracts is among what is sent', () => {
  expect(Object.keys(OPEN).sort()).toEqual([...TYPES].sort());
  expect(SIGNALS).toEqual(expect.arrayContaining(['superseded', 'withdrawn', 'confirmed', 'retry']));
  expect(UPDATES).toEqual(expect.arrayContaining(['begin', 'decide', 'redeemReissue', 'opened', 'openCase']));
});

test.each(TYPES)(
  'F3: no message that was made up, copied, renamed or altered reaches %s; the same one, bound, does',
  async (type) => {
    const workflowId = (await OPEN[type]?.(system)) ?? '';
    await quiet(workflowId);
    const since = (await eventsOf(shell, workflowId)).length;
    const before = await standing(system, BESIDES);
    const sent: string[] = [];
    for (const [kind, names] of [['signal', SIGNALS] as const, ['update', UPDATES] as const])
      for (const name of names) {
        const forged = Object.entries(await forgeries(kind, name, workflowId));
        const answers = await Promise.all(forged.map(([, payload]) => send(kind, name, workflowId, payload)));
        sent.push(...answers.map((answer, at) => `${kind} ${name}, ${forged[at]?.[0]}: ${answer}`));
      }
    expect(sent.length).toBe((SIGNALS.length + UPDATES.length) * 17);
    expect(sent.filter((line) => /: (?:answered$|.*(?:DEADLINE|timed out))/i.test(line))).toEqual([]);
    expect(await left(workflowId, since)).toEqual([]);
    expect(await standing(system, BESIDES)).toEqual(before);

    const message = messageFor(workflowId);
    const ours = system.temporal.client.workflow.getHandle(workflowId);
    for (const name of SIGNALS) await ours.signal(name, message);
    // Not awaited for its answer: some wait for an end that doesn't come here.
    await Promise.all(
      UPDATES.map((name) =>
        ours.startUpdate(name, { args: [message], waitForStage: 'ACCEPTED' }).catch(() => undefined),
      ),
    );
    expect((await left(workflowId, since)).length).toBeGreaterThan(0);
    await quiet(workflowId);
  },
);

test('all that ran here replays', async () => {
  const ids: string[] = await system.database.db('procedures').where({ run_id: null }).pluck('procedure_id');
  const procedures: string[] = await system.database
    .db('procedures')
    .whereNotIn('procedure_id', ids)
    .pluck('procedure_id');
  expect(await system.temporal.replayAll(procedures)).toBeGreaterThanOrEqual(TYPES.length - 1);
});
