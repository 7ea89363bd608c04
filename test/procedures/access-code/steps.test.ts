/** What a whole update costs the engine, and how its services are told when not all of them confirm at once. Every part real. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { findPropagations } from '../../../db/platform/propagations.js';
import { type ConnectorSettings, defaultConnectors } from '../../../worker/runtime/settings/connectors.js';
import { propagationId } from '../../../workflows/contracts/propagation.js';
import { eventsOf, kindsOf } from '../../helpers/history.js';
import { reaches } from '../../helpers/progress.js';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { addAccount, replayProcedures, setPassword, ticketFor, toldByChildren } from '../../helpers/umin.js';
import { until } from '../../helpers/wait.js';
import { WEBHOOK_SECRET, WebhookReceiver } from '../../helpers/webhook-receiver.js';

/** Events of a whole update with two services that confirm at once (it took 87 to 99 when each service had a child). */
const MOST_EVENTS = 45;

let system: System;
const receiver = new WebhookReceiver();
beforeAll(async () => {
  system = await startSystem();
  await receiver.up();
});
afterAll(async () => {
  await system.close();
  await receiver.down();
});
beforeEach(() => {
  receiver.behaviour = 204;
  receiver.received.length = 0;
});
const usual = defaultConnectors(0);
afterEach(() => {
  system.deps.services.umin.connectors = usual;
});

let accounts = 0;
async function updated(caller: Caller): Promise<string> {
  const accountId = await addAccount(system.database.db, `steps-${(accounts += 1)}`, { forwarded: true });
  const { procedureId, passwordTicket } = await ticketFor(system, caller, accountId);
  const { status, text } = await setPassword(caller, passwordTicket);
  if (status !== 200) throw new Error(`the password answers ${status}: ${text}`);
  return procedureId;
}
const childrenOf = async (procedureId: string): Promise<string[]> =>
  (await toldByChildren(system)).filter((id) => id.startsWith(procedureId));
const kinds = async (workflowId: string): Promise<string[]> =>
  kindsOf(await eventsOf(system.temporal.client, workflowId));
const standing = async (procedureId: string): Promise<string[]> =>
  (await findPropagations(system.database.db, procedureId)).map(({ service, status }) => `${service} ${status}`);

const webhook = (name: string): ConnectorSettings => ({
  kind: 'webhook',
  name,
  label: { ja: name, en: name },
  delayMs: 0,
  url: receiver.url,
  secret: WEBHOOK_SECRET,
  timeoutMs: 1_000,
});

describe('the whole of an update', () => {
  test(`with two services that confirm at once takes no more than ${MOST_EVENTS} events, and no child`, async () => {
    const caller = system.caller();
    const procedureId = await updated(caller);
    await reaches(caller, procedureId, 'completed');
    await system.temporal.client.workflow.getHandle(procedureId).result();
    expect(await childrenOf(procedureId)).toEqual([]);
    expect(await standing(procedureId)).toEqual(['ctr confirmed', 'mail confirmed']);
    const all = await kinds(procedureId);
    const counted = new Map<string, number>();
    for (const kind of all) counted.set(kind, (counted.get(kind) ?? 0) + 1);
    process.stdout.write(`an access code: ${all.length} events: ${JSON.stringify(Object.fromEntries(counted))}\n`);
    expect(all.length).toBeLessThanOrEqual(MOST_EVENTS);
    // No timer is taken back: one that is open at the end costs nothing.
    expect(all).not.toContain('TIMER_CANCELED');
  });

  test('is recorded before the caller is told: what the row says is what was answered, at every step', async () => {
    const { db } = system.database;
    const caller = system.caller();
    const accountId = await addAccount(db, 'steps-row');
    const row = (procedureId: string) => db('procedures').where({ procedure_id: procedureId }).first();
    const { body: opened } = await caller.call('startAccessCodeById', { accountId });
    const { procedureId } = opened as { procedureId: string };
    const first = await row(procedureId);
    expect([first.status, first.expires_at.toISOString()]).toEqual(['awaiting-code', opened['expiresAt']]);
    const wrong = await caller.call('submitAccessCode', { procedureId, code: '0000000000' });
    const steps = () => db('procedure_steps').where({ procedure_id: procedureId }).orderBy('n').pluck('step');
    expect([wrong.body['triesLeft'], (await steps()).filter((name) => name === 'wrong-code').length]).toEqual([2, 1]);
    for (let n = 1; n <= 2; n++) await caller.call('submitAccessCode', { procedureId, code: `000000000${n}` });
    expect([(await row(procedureId)).status, (await steps()).at(-1)]).toEqual(['locked', 'locked']);
    const refused = (await caller.call('startAccessCodeById', { accountId: 'nobody-at' })).body['procedureId'];
    expect((await row(refused)).status).toBe('refused');
    const mine = await updated(caller);
    expect(['propagating', 'completed']).toContain((await row(mine)).status);
  });
});

describe('a service that doesn’t confirm at once', () => {
  test('because it is away gets a child, and the update ends once it is told; the others have it meanwhile', async () => {
    system.deps.services.umin.connectors = [...usual, webhook('library')];
    receiver.behaviour = 503;
    const caller = system.caller();
    const procedureId = await updated(caller);
    await until(
      'the fault',
      () => standing(procedureId),
      (rows) => rows.includes('library failed'),
    );
    expect(await standing(procedureId)).toEqual(['ctr confirmed', 'library failed', 'mail confirmed']);
    expect(await childrenOf(procedureId)).toEqual([propagationId(procedureId, 'library')]);
    receiver.behaviour = 204;
    await reaches(caller, procedureId, 'completed');
    expect(await standing(procedureId)).toEqual(['ctr confirmed', 'library confirmed', 'mail confirmed']);
  });

  test('because it says so later is sent the password once, and its callback ends the update', async () => {
    system.deps.services.umin.connectors = [webhook('library')];
    receiver.behaviour = 202;
    const caller = system.caller();
    const procedureId = await updated(caller);
    await receiver.wait(1);
    const child = propagationId(procedureId, 'library');
    await until(
      'the child',
      () => childrenOf(procedureId),
      (found) => found.includes(child),
    );
    const token = receiver.received[0]?.message.data.confirm.token;
    expect((await caller.call('confirmPropagation', { token })).status).toBe(200);
    await reaches(caller, procedureId, 'completed');
    expect(receiver.received).toHaveLength(1);
    expect(await findPropagations(system.database.db, procedureId)).toMatchObject([
      { status: 'confirmed', attempts: 1 },
    ]);
  });

  test('because it is to be told later gets a child, and nothing is sent before', async () => {
    const later = { ...webhook('library'), delayMs: 1_500 };
    system.deps.services.umin.connectors = [...usual, later];
    const caller = system.caller();
    const begun = Date.now();
    const procedureId = await updated(caller);
    await until(
      'the child',
      () => childrenOf(procedureId),
      (found) => found.length > 0,
    );
    await reaches(caller, procedureId, 'completed');
    expect(receiver.received).toHaveLength(1);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(1_500);
    expect(await childrenOf(procedureId)).toEqual([propagationId(procedureId, 'library')]);
  });
});

test('all that ran here replays', async () => {
  expect(await replayProcedures(system)).toBeGreaterThan(6);
});
