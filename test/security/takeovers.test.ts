/** Security case F3: with what stands in the history of one's own procedure, nobody gets another person's password set or reissued. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { createPayloadCodec } from '../../worker/runtime/temporal/codec.js';
import { eventsOf, kindsOf, updatePayload } from '../helpers/history.js';
import { reaches } from '../helpers/progress.js';
import { copied, openShell, relabelled } from '../helpers/shell.js';
import { startSystem, type System } from '../helpers/system.js';
import { testRing } from '../helpers/temporal.js';
import { setPassword, toldByChildren, YAMADA } from '../helpers/umin.js';
import { rejection, until } from '../helpers/wait.js';
import { approvedToken, staff, statusOf, verified } from '../procedures/operator-application/support.js';
import { mailedUrl, ONE, passwordsOf, TWO, A, B } from './support.js';

let system: System;
let shell: Client;
beforeAll(async () => {
  [system, shell] = await Promise.all([startSystem(), openShell()]);
});
afterAll(async () => {
  await shell.connection.close();
  await system.close();
});

/** An approved application, and the token of its URL for the password. */
async function approved(accountId: string): Promise<{ procedureId: string; token: string }> {
  const { procedureId } = await verified(system, system.caller(), { accountId });
  const made = await (await staff(system)).call('decideApplication', {
    procedureId,
    decision: 'approve',
    reason: '確認した',
  });
  if (made.status !== 200) throw new Error(`the approval was refused: ${made.text}`);
  return { procedureId, token: await approvedToken(system, procedureId) };
}

/** Sends another procedure's update, as it stands in the history there, and as if it were this one's. */
async function copyInto(victim: string, own: string, name: string): Promise<void> {
  const payload = await updatePayload(shell, own, name);
  for (const sent of [payload, relabelled(payload, victim)]) {
    const update = shell.workflow.getHandle(victim).executeUpdate(name, { args: [copied(sent)] as [unknown] });
    expect(await rejection(update)).toBe('malformed');
  }
  expect(
    kindsOf(await eventsOf(shell, victim)).filter((kind) => kind === 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED'),
  ).toHaveLength(1);
}

test('F3: the redeem of one’s own approval, copied to another approval, gives no form for that password', async () => {
  const own = await approved('riji-cho');
  const forger = system.caller();
  expect((await forger.call('redeemOneTimeUrl', { token: own.token })).body['passwordTicket']).toBeDefined();
  const victim = await approved(YAMADA);
  // The decision is an update as well, and the address was verified by another.
  const accepted = async () =>
    kindsOf(await eventsOf(shell, victim.procedureId)).filter((kind) => kind === 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED')
      .length;
  const before = await accepted();
  for (const name of ['redeemApplicationUrl', 'decide']) {
    const payload = await updatePayload(shell, own.procedureId, name);
    for (const sent of [payload, relabelled(payload, victim.procedureId)]) {
      const update = shell.workflow
        .getHandle(victim.procedureId)
        .executeUpdate(name, { args: [copied(sent)] as [unknown] });
      expect(await rejection(update)).toBe('malformed');
    }
  }
  expect(await accepted()).toBe(before);
  expect(await statusOf(system, victim.procedureId)).toBe('awaiting-confirmation');
  const looked = await forger.send({ method: 'GET', url: `/umin/operator-application/${victim.procedureId}` });
  expect(looked.text).not.toContain('passwordAgain');
  // Its own URL still counts, and only that.
  const redeemed = await system.caller().call('redeemOneTimeUrl', { token: victim.token });
  expect((await setPassword(system.caller(), redeemed.body['passwordTicket'])).status).toBe(200);
});

test('F3: nor does the redeem of one’s own reissue, copied, complete another one’s', async () => {
  const own = await mailedUrl(system, system.caller(), TWO);
  expect((await system.caller().call('redeemOneTimeUrl', { token: own.token })).body['status']).toBe('completed');
  const victim = await mailedUrl(system, system.caller(), ONE);
  await copyInto(victim.procedureId, own.procedureId, 'redeemReissue');
  expect(passwordsOf(system, A)).toEqual([]);
  expect(passwordsOf(system, B[0])).toHaveLength(1);
  expect(await statusOf(system, victim.procedureId)).toBe('awaiting-confirmation');
  expect((await system.caller().call('redeemOneTimeUrl', { token: victim.token })).body['status']).toBe('completed');
});

/** What the payload of an event is for, and whose it is. */
async function labelOf(payload: Payload | undefined): Promise<string> {
  if (!payload) return 'nothing';
  const [clear] = await createPayloadCodec(testRing()).decode([payload]);
  const value = clear && defaultPayloadConverter.fromPayload<{ for?: string } | undefined>(clear);
  return `${value?.for} of ${Buffer.from(payload.metadata?.['owner'] ?? []).toString()}`;
}

/** Labels that payloads of a history must have, beside those that they have. */
async function labels(workflowId: string): Promise<[label: string, wanted: string][]> {
  const events = await eventsOf(shell, workflowId);
  const activities = new Map(events.map((e) => [String(e.eventId), e.activityTaskScheduledEventAttributes]));
  const found: [Payload | undefined, string][] = events.flatMap((e): [Payload | undefined, string][] => {
    const mine = (kind: string, name: unknown): string => `${kind}/${String(name)} of ["workflow","${workflowId}"]`;
    const activity = (kind: string, of = e.activityTaskScheduledEventAttributes): string =>
      `${kind}/${of?.activityType?.name} of ["activity","${workflowId}","${of?.activityId}"]`;
    const { workflowExecutionStartedEventAttributes: started, workflowExecutionSignaledEventAttributes: signaled } = e;
    const update = e.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input;
    const { activityTaskScheduledEventAttributes: scheduled, activityTaskCompletedEventAttributes: done } = e;
    if (started) return [[started.input?.payloads?.[0], mine('start', started.workflowType?.name)]];
    if (signaled) return [[signaled.input?.payloads?.[0], mine('signal', signaled.signalName)]];
    if (update) return [[update.args?.payloads?.[0], mine('update', update.name)]];
    if (scheduled) return [[scheduled.input?.payloads?.[0], activity('activity')]];
    const answered = activities.get(String(done?.scheduledEventId));
    return done ? [[done.result?.payloads?.[0], activity('answer', answered)]] : [];
  });
  return Promise.all(found.map(async ([payload, wanted]) => [await labelOf(payload), wanted] as [string, string]));
}

test('F3: a signal that says that a reissue is superseded only wakes it: by whomever it was sent, the database decides', async () => {
  const { procedureId, token } = await mailedUrl(system, system.caller(), ONE);
  const ours = system.temporal.client.workflow.getHandle(procedureId);
  await shell.workflow.getHandle(procedureId).signal('superseded', { byProcedureId: 'x' });
  await ours.signal('superseded', { byProcedureId: 'x' });
  const looked = async () =>
    (await eventsOf(shell, procedureId)).flatMap((event) => event.markerRecordedEventAttributes?.markerName ?? []);
  await until(
    'it has looked',
    looked,
    (markers) => markers.filter((name) => name === 'core_local_activity').length > 1,
  );
  expect(await statusOf(system, procedureId)).toBe('awaiting-confirmation');
  const newer = await mailedUrl(system, system.caller(), ONE);
  await reaches(system.caller(), procedureId, 'superseded');
  expect((await system.caller().call('redeemOneTimeUrl', { token })).status).toBe(410);
  expect((await system.caller().call('redeemOneTimeUrl', { token: newer.token })).body['status']).toBe('completed');
  expect(await system.temporal.replayAll([procedureId, newer.procedureId])).toBe(2);
});

test('everything that workflows here were started with, told and answered is bound to them by name, but for what a shell sent', async () => {
  const { db } = system.database;
  const procedures: string[] = await db('procedures').pluck('procedure_id');
  const all = (await Promise.all([...procedures, ...(await toldByChildren(system))].map(labels))).flat();
  const wrong = all.filter(([label, wanted]) => label !== wanted);
  expect(wrong).toEqual([['undefined of ', expect.stringMatching(/^signal\/superseded of /)]]);
  const kinds = all.map(([, wanted]) => wanted.replace(/ .*/, ''));
  expect(kinds).toEqual(
    expect.arrayContaining([
      'start/operatorApplication',
      'start/propagation',
      'signal/superseded',
      'update/redeemReissue',
      'activity/mailClaimedReissueUrl',
      'answer/mailClaimedReissueUrl',
    ]),
  );
});
