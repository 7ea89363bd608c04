/** Endings of propagation, and of procedures whose services take their time. */
import type { ConnectorSettings } from '../../../worker/runtime/settings/connectors.js';
import { defaultConnectors } from '../../../worker/runtime/settings/connectors.js';
import { confirmedSignal, propagationId, retrySignal } from '../../../workflows/contracts/propagation.js';
import { WEBHOOK_SECRET, WebhookReceiver } from '../../helpers/webhook-receiver.js';
import type { Caller, System } from '../../helpers/system.js';
import { setPassword, ticketFor } from '../../helpers/umin.js';
import { setPassword as propagating } from './support.js';
import type { Scenario } from '../../helpers/scenario.js';
import { until } from '../../helpers/wait.js';
import { reaches } from '../../helpers/progress.js';

const SERVICE = 'library';
const connectorTo = (receiver: WebhookReceiver): ConnectorSettings => ({
  kind: 'webhook',
  name: SERVICE,
  label: { ja: '図書館', en: 'Library' },
  delayMs: 0,
  url: receiver.url,
  secret: WEBHOOK_SECRET,
  timeoutMs: 2_000,
});

/** Sets a password while the attached service is away; it comes back once it is late. */
export async function lateThenConfirmed(system: System, caller: Caller): Promise<string> {
  const receiver = await new WebhookReceiver().up();
  await receiver.down();
  system.deps.services.umin.connectors = [...defaultConnectors(0), connectorTo(receiver)];
  const { procedureId, passwordTicket } = await ticketFor(system, caller);
  await setPassword(caller, passwordTicket);
  await until(
    'the service',
    () => serviceOf(caller, procedureId),
    (service) => service?.['lateSince'] !== undefined,
  );
  await receiver.up();
  await untilService(caller, procedureId, 'confirmed');
  await receiver.down();
  return procedureId;
}

async function serviceOf(
  caller: Caller,
  procedureId: string,
  service = SERVICE,
): Promise<Record<string, unknown> | undefined> {
  const { body } = await caller.call('getProcedure', { procedureId });
  return body['services'].find(({ name }: { name: string }) => name === service);
}

const untilService = (caller: Caller, procedureId: string, status: string) =>
  until(
    `the service is ${status}`,
    () => serviceOf(caller, procedureId),
    (service) => service?.['status'] === status,
  );

/** Sets a password; the service takes the message and confirms it by its callback. */
async function confirmedByCallback(system: System, caller: Caller): Promise<string> {
  const receiver = await new WebhookReceiver().up();
  receiver.behaviour = 202;
  system.deps.services.umin.connectors = [connectorTo(receiver)];
  const { procedureId, passwordTicket } = await ticketFor(system, caller);
  await setPassword(caller, passwordTicket);
  await receiver.wait(1);
  const token = receiver.received[0]?.message.data.confirm.token;
  const { status, text } = await caller.call('confirmPropagation', { token });
  if (status !== 200) throw new Error(`the confirmation answers ${status}: ${text}`);
  const child = propagationId(procedureId, SERVICE);
  await (await begun(system, child)).result();
  await receiver.down();
  return child;
}

/** The workflow, once it has begun. */
async function begun(system: System, workflowId: string) {
  const handle = system.temporal.client.workflow.getHandle(workflowId);
  await until(workflowId, () => handle.describe().catch(() => undefined));
  return handle;
}

export const propagationScenarios: Record<string, Scenario> = {
  // Its first attempt is its own, as after an operator application.
  confirmed: { run: async (system) => propagationId((await propagating(system)).procedureId, 'mail') },
  delayed: {
    options: { umin: { connectors: defaultConnectors(2_000) } },
    async run(system, caller) {
      const { procedureId, passwordTicket } = await ticketFor(system, caller);
      await setPassword(caller, passwordTicket);
      await reaches(caller, procedureId, 'completed');
      return propagationId(procedureId, 'mail');
    },
  },
  'woken-by-forged-signals': {
    options: { umin: { connectors: defaultConnectors(3_000) } },
    async run(system, caller) {
      const { procedureId, passwordTicket } = await ticketFor(system, caller);
      await setPassword(caller, passwordTicket);
      const child = propagationId(procedureId, 'mail');
      const handle = await begun(system, child);
      await handle.signal(retrySignal);
      await handle.signal(confirmedSignal, { version: 99 });
      return child;
    },
  },
  'late-then-confirmed': {
    run: async (system, caller) => propagationId(await lateThenConfirmed(system, caller), SERVICE),
  },
  'confirmed-by-callback': { run: confirmedByCallback },
  // The first attempt was its procedure's: the service had taken the message, and said so before there was anybody to wake.
  'accepted-at-the-first-attempt': { run: confirmedByCallback },
  'retried-by-staff': {
    async run(system, caller) {
      const receiver = await new WebhookReceiver().up();
      receiver.behaviour = 500;
      system.deps.services.umin.connectors = [connectorTo(receiver)];
      const { procedureId, passwordTicket } = await ticketFor(system, caller);
      await setPassword(caller, passwordTicket);
      await untilService(caller, procedureId, 'failed');
      receiver.behaviour = 204;
      await caller.call('signIn', { realm: 'staff', userId: 'op1', password: 'Op1-sample-pass' });
      const { status, text } = await caller.call('retryPropagation', { procedureId, service: SERVICE });
      if (status !== 202) throw new Error(`the retry answers ${status}: ${text}`);
      await untilService(caller, procedureId, 'confirmed');
      await receiver.down();
      return propagationId(procedureId, SERVICE);
    },
  },
};
