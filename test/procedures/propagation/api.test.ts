/** Attached services as their operators, staff and the person meet them; every part real. Rules: spec/access-code.md 5. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { changeStaff } from '../../helpers/sessions.js';
import type { ConnectorSettings } from '../../../worker/runtime/settings/connectors.js';
import { propagationId } from '../../../workflows/contracts/propagation.js';
import { newProcedureId } from '../../helpers/ids.js';
import { type Caller, type Reply, startSystem, type System } from '../../helpers/system.js';
import { WEBHOOK_SECRET, WebhookReceiver } from '../../helpers/webhook-receiver.js';
import { type Propagating, setPassword } from './support.js';
import { until, pause } from '../../helpers/wait.js';

let system: System;
const receiver = new WebhookReceiver();
beforeAll(async () => {
  await receiver.up();
  const connectors: ConnectorSettings[] = [
    {
      kind: 'webhook',
      name: 'mail',
      label: { ja: '電子メール', en: 'Email' },
      delayMs: 0,
      url: receiver.url,
      secret: WEBHOOK_SECRET,
      timeoutMs: 1_000,
    },
    { kind: 'embedded', name: 'ctr', label: { ja: 'UMIN-CTR', en: 'UMIN-CTR' }, delayMs: 0 },
  ];
  system = await startSystem({ umin: { connectors } });
});
afterAll(async () => {
  await system.close();
  await receiver.down();
});
beforeEach(() => {
  receiver.behaviour = 204;
  receiver.received.length = 0;
  receiver.applied.length = 0;
});

const begun: string[] = [];
async function propagating(): Promise<Propagating> {
  const one = await setPassword(system);
  begun.push(...['mail', 'ctr'].map((name) => propagationId(one.procedureId, name)));
  return one;
}
// What a test leaves waiting would send its message again in the middle of another.
afterEach(async () => {
  for (const workflowId of begun.splice(0))
    await system.temporal.client.workflow
      .getHandle(workflowId)
      .terminate('the test is over')
      .catch(() => undefined);
});

async function staff(userId = 'op1', password = 'Op1-sample-pass'): Promise<Caller> {
  const caller = system.caller();
  expect((await caller.call('signIn', { realm: 'staff', userId, password })).status).toBe(200);
  return caller;
}
const shown = async (caller: Caller, procedureId: string): Promise<Record<string, unknown>[]> =>
  (await caller.call('getProcedure', { procedureId })).body['services'];
const typeOf = (reply: Reply): string => String(reply.body['type']).split('/').pop() ?? '';

/** The first service as somebody sees it, once it stands so. */
async function standing(caller: Caller, procedureId: string, status: string): Promise<Record<string, unknown>> {
  const services = () => shown(caller, procedureId);
  return (await until('services', services, ([first]) => first?.['status'] === status))[0] ?? {};
}

describe('what a procedure shows of its services', () => {
  test('each by its name in the reader’s language, with when it is expected and when it confirmed', async () => {
    const { procedureId, ended } = await propagating();
    await Promise.all([ended('mail'), ended('ctr')]);
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
    const both = { status: 'confirmed', expectedAt: at, confirmedAt: at };
    expect(await shown(system.caller(), procedureId)).toEqual([
      { name: 'mail', label: '電子メール', ...both },
      { name: 'ctr', label: 'UMIN-CTR', ...both },
    ]);
    const english = system.caller({ headers: { 'accept-language': 'en' } });
    expect((await shown(english, procedureId))[0]).toMatchObject({ label: 'Email' });
  });

  test('as planned where the propagation is only about to begin', async () => {
    await system.stopWorker();
    const { procedureId, ended } = await propagating();
    expect((await shown(system.caller(), procedureId)).map(({ name, status }) => [name, status])).toEqual([
      ['mail', 'pending'],
      ['ctr', 'pending'],
    ]);
    await system.startWorker();
    await Promise.all([ended('mail'), ended('ctr')]);
    const statuses = (await shown(system.caller(), procedureId)).map(({ status }) => status);
    expect(statuses).toEqual(['confirmed', 'confirmed']);
  });

  test('a service that is away delays itself alone; staff see why, the person does not', async () => {
    await receiver.down();
    const { procedureId, ended } = await propagating();
    await ended('ctr');
    const person = await standing(system.caller(), procedureId, 'failed');
    expect(Object.keys(person).sort()).toEqual(['expectedAt', 'label', 'name', 'status']);
    const op = await staff();
    expect((await shown(op, procedureId))[0]).toMatchObject({
      attempts: 1,
      fault: 'refused-connection',
      faultText: expect.stringContaining('接続を拒否'),
    });
    await receiver.up();
    await ended('mail');
    expect(await standing(system.caller(), procedureId, 'confirmed')).toMatchObject({ name: 'mail' });
  });

  test('no other procedure has services', async () => {
    const { body } = await system.caller().call('startPasswordReissue', { email: 'contact@univ-a.example.jp' });
    expect(await shown(system.caller(), body['procedureId'])).toEqual([]);
  });
});

describe('the confirmation by callback', () => {
  test('ends the propagation; a repeat and a late one are answered as the first', async () => {
    receiver.behaviour = 202;
    const { procedureId, version, ended } = await propagating();
    await receiver.wait(1);
    const caller = system.caller();
    expect(await standing(caller, procedureId, 'pending')).toMatchObject({ name: 'mail' });
    const token = receiver.received[0]?.message.data.confirm.token;
    const replies = await Promise.all([1, 2, 3].map(() => caller.call('confirmPropagation', { token })));
    await ended('mail');
    replies.push(await caller.call('confirmPropagation', { token }));
    for (const reply of replies) {
      expect(reply.status).toBe(200);
      expect(reply.body).toEqual({ service: 'mail', version });
    }
    expect((await standing(caller, procedureId, 'confirmed'))['confirmedAt']).toEqual(expect.any(String));
    expect(receiver.received).toHaveLength(1);
  });

  test('counts also where nobody could be told of it: the next attempt finds it', async () => {
    receiver.behaviour = 202;
    const { procedureId, ended } = await propagating();
    await receiver.wait(1);
    const { db } = system.database;
    const services = () => shown(system.caller(), procedureId);
    await until('services', services, ([, second]) => second?.['status'] === 'confirmed');
    await db('propagations').where({ procedure_id: procedureId, service: 'mail' }).update({ told_version: 1000 });
    const op = await staff();
    expect((await op.call('retryPropagation', { procedureId, service: 'mail' })).status).toBe(202);
    await ended('mail');
    expect(receiver.received).toHaveLength(1);
  });

  test('needs the token of the message: an altered one, one of another purpose or procedure, and none confirm nothing', async () => {
    receiver.behaviour = 202;
    const { procedureId, version } = await propagating();
    await receiver.wait(1);
    const right = receiver.received[0]?.message.data.confirm.token ?? '';
    const { tokens } = system.deps;
    const later = Date.now() + 60_000;
    const claims = { procedureId, service: 'mail', version };
    const wrong = [
      'x',
      `${right.slice(0, -1)}${right.endsWith('A') ? 'B' : 'A'}`,
      tokens.grant('password-ticket', claims, later),
      tokens.grant('propagation', { ...claims, procedureId: newProcedureId('umin', 'access-code') }, later),
      tokens.grant('propagation', { ...claims, service: 'other' }, later),
    ];
    for (const token of wrong) {
      const reply = await system.caller().call('confirmPropagation', { token });
      expect([reply.status, typeOf(reply)]).toEqual([404, 'url-unknown']);
    }
    const over = tokens.grant('propagation', claims, Date.now() - 1);
    expect(typeOf(await system.caller().call('confirmPropagation', { token: over }))).toBe('url-expired');
    expect((await system.caller().call('confirmPropagation', {})).status).toBe(400);
    expect(await standing(system.caller(), procedureId, 'pending')).toMatchObject({ name: 'mail' });
  });

  test('of an older version leaves the newer one waiting', async () => {
    receiver.behaviour = 202;
    const { procedureId, version } = await propagating();
    await receiver.wait(1);
    const claims = { procedureId, service: 'mail', version: version - 1 };
    const token = system.deps.tokens.grant('propagation', claims, Date.now() + 60_000);
    expect((await system.caller().call('confirmPropagation', { token })).status).toBe(200);
    await pause(500);
    expect((await shown(system.caller(), procedureId))[0]).toMatchObject({ status: 'pending' });
  });
});

describe('retry by staff', () => {
  test('is an attempt now, with the name of who asked for it', async () => {
    receiver.behaviour = 404;
    const { procedureId, ended } = await propagating();
    const op = await staff();
    await standing(system.caller(), procedureId, 'failed');
    receiver.behaviour = 204;
    const reply = await op.call('retryPropagation', { procedureId, service: 'mail' });
    expect(reply.status).toBe(202);
    expect(reply.body).toMatchObject({ name: 'mail', status: 'failed', attempts: 1, fault: 'no-such-user' });
    await ended('mail');
    const workflow = system.temporal.client.workflow.getHandle(propagationId(procedureId, 'mail'));
    const { events } = await workflow.fetchHistory();
    // The pause after a fault did not run out: it was cut short.
    expect((events ?? []).filter((event) => event.timerCanceledEventAttributes).length).toBeGreaterThan(0);
    expect((events ?? []).filter((event) => event.timerFiredEventAttributes)).toEqual([]);
    const row = await system.database.db('propagations').where({ procedure_id: procedureId, service: 'mail' }).first();
    expect(row).toMatchObject({ retry_asked_by: 'op1', attempts: 2 });
    expect(typeOf(await op.call('retryPropagation', { procedureId, service: 'mail' }))).toBe('wrong-state');
  });

  test('asked for a hundred times is passed on once', async () => {
    receiver.behaviour = 202;
    const { procedureId } = await propagating();
    await receiver.wait(1);
    await standing(system.caller(), procedureId, 'pending');
    const op = await staff();
    const ask = () => op.call('retryPropagation', { procedureId, service: 'mail' });
    const replies = await Promise.all(Array.from({ length: 100 }, ask));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([202]));
    const workflow = system.temporal.client.workflow.getHandle(propagationId(procedureId, 'mail'));
    const { events } = await workflow.fetchHistory();
    const signals = (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes);
    expect(signals.length).toBeLessThanOrEqual(2);
    expect(signals.length).toBeGreaterThan(0);
  });

  test('is for staff who decide for the queue, and for what there is', async () => {
    receiver.behaviour = 202;
    const { procedureId } = await propagating();
    await receiver.wait(1);
    // The receiver hears of it before the row is written.
    await standing(system.caller(), procedureId, 'pending');
    const input = { procedureId, service: 'mail' };
    expect((await system.caller().call('retryPropagation', input)).status).toBe(401);
    const auditor = await staff('audit1', 'Audit1-sample-pass');
    expect((await auditor.call('retryPropagation', input)).status).toBe(403);
    const op = await staff();
    expect((await op.call('retryPropagation', { ...input, service: 'other' })).status).toBe(404);
    expect((await op.call('retryPropagation', { ...input, service: 'No such' })).status).toBe(400);
    const unknown = newProcedureId('umin', 'access-code');
    expect((await op.call('retryPropagation', { ...input, procedureId: unknown })).status).toBe(404);
    const row = await system.database.db('propagations').where({ procedure_id: procedureId, service: 'mail' }).first();
    expect(row.retry_asked_by).toBeNull();
  });

  test('is a matter of the service whose procedure it is', async () => {
    const { db } = system.database;
    const procedureId = newProcedureId('cinii', 'password-reissue');
    const at = new Date();
    const row = {
      procedure_id: procedureId,
      service: 'mail',
      account_id: 'AUTH00000101',
      version: 1,
      status: 'pending',
    };
    await db('propagations').insert({ ...row, expected_at: at, updated_at: at });
    const op = await staff('op2', 'Op2-sample-pass');
    await changeStaff(db, 'op2', { queues: ['umin'] });
    expect((await op.call('retryPropagation', { procedureId, service: 'mail' })).status).toBe(403);
    await changeStaff(db, 'op2', { queues: ['cinii'] });
    const { status, body } = await op.call('retryPropagation', { procedureId, service: 'mail' });
    // It is no connector of that service's settings, whatever those of another call by the same name.
    expect([status, body['label']]).toEqual([202, 'mail']);
  });
});
