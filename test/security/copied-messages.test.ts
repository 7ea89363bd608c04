/** Security case F3: whoever reaches Temporal may copy what we have encrypted. It counts only where it was sent to, and as what it was sent. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
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
afterAll(async () => {
  await shell.connection.close();
  await system.close();
});

/** Those whose mails are still on their way when their test ends come last: no mail is taken from then on, so none of them ends during another's test. */
const LAST = ['mfaNotice', 'secondPasswordChange'];
/** Wait for nothing but their time, so no message is for them. */
const DEAF: readonly string[] = ['evidenceCustody', 'auditRetention'];
/** They are no procedures, so they stand in no list of them. */
const UNPROJECTED: readonly string[] = ['evidenceCustody', 'auditRetention', 'eraseAccount', 'outagePause'];
const { default: _ofUnknownTypes, ...workflowTypes } = workflows;
const TYPES = Object.keys(workflowTypes).sort((a, b) => LAST.indexOf(a) - LAST.indexOf(b));

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
  pauseId: 'x',
  since: '2026-01-01T00:00:00.000Z',
  until: '2050-01-01T00:00:00.000Z',
  at: '2050-01-01T00:00:00.000Z',
  by: 'member:nobody',
  confirmRemovals: false,
  evidenceId: 'x',
  reason: 'card-revoked',
  hours: { dueAt: '2050-01-04T08:00:00.000Z', promised: true, remindAt: [], calendar: 'x' },
  issuer: 'embedded',
  subjects: ['k1.x'],
  revision: 99,
});

type Kind = 'signal' | 'update';
const otherKind = { signal: 'update', update: 'signal' } as const;
/** The messages that a workflow hears at present, as it says itself to whoever asks for its metadata. */
async function heardBy(workflowId: string): Promise<Record<Kind, readonly string[]>> {
  type Named = { name: string }[];
  const { definition } = await shell.workflow
    .getHandle(workflowId)
    .query<{ definition: { signalDefinitions: Named; updateDefinitions: Named } }>('__temporal_workflow_metadata');
  return {
    signal: definition.signalDefinitions.map(({ name }) => name),
    update: definition.updateDefinitions.map(({ name }) => name),
  };
}

/** Enough of them for a message that nothing in the workflow hears. */
const FOR_NOBODY = ['plain', 'another procedure’s', 'what was never bound'];

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
  // Rows that a test has made by itself have no workflow.
  const described = () =>
    shell.workflow
      .getHandle(workflowId)
      .describe()
      .catch((error) => {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw error;
      });
  await until(`${workflowId} is quiet`, described, (seen) => {
    if (seen?.status.name !== 'RUNNING') return true;
    const { pendingWorkflowTask, pendingActivities } = seen.raw;
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
    // What came of it besides goes on by itself: notices of what has changed.
    const others: string[] = await system.database.db('procedures').where({ closed: false }).pluck('procedure_id');
    for (const other of others) await quiet(other);
    const since = (await eventsOf(shell, workflowId)).length;
    const before = await standing(system, BESIDES);
    const heard = await heardBy(workflowId);
    const sent: string[] = [];
    for (const [kind, names] of [['signal', SIGNALS] as const, ['update', UPDATES] as const])
      for (const name of names) {
        const isHeard = heard[kind].includes(name);
        const all = Object.entries(await forgeries(kind, name, workflowId));
        const forged = all.filter(([how]) => isHeard || FOR_NOBODY.includes(how));
        expect(forged).toHaveLength(isHeard ? 17 : FOR_NOBODY.length);
        const answers = await Promise.all(forged.map(([, payload]) => send(kind, name, workflowId, payload)));
        sent.push(...answers.map((answer, at) => `${kind} ${name}, ${forged[at]?.[0]}: ${answer}`));
      }
    expect(heard.signal.length + heard.update.length > 0).toBe(!DEAF.includes(type));
    expect(sent.filter((line) => /: (?:answered$|.*(?:DEADLINE|timed out|Call cancelled))/i.test(line))).toEqual([]);
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
    expect((await left(workflowId, since)).length > 0).toBe(!DEAF.includes(type));
    await quiet(workflowId);
  },
);

test('all that ran here replays', async () => {
  const ids: string[] = await system.database.db('procedures').where({ run_id: null }).pluck('procedure_id');
  const procedures: string[] = await system.database
    .db('procedures')
    .whereNotIn('procedure_id', ids)
    .pluck('procedure_id');
  expect(await system.temporal.replayAll(procedures)).toBeGreaterThanOrEqual(TYPES.length - UNPROJECTED.length);
});
