/** Connector `webhook`: one signed message (Standard Webhooks 1.0), repeated under the same ID until it is taken. */
import { Webhook } from 'standardwebhooks';
import type { WebhookSettings } from '../../worker/runtime/settings/connectors.js';
import type { Change, Pushed } from './change.js';
import { ConnectorFault } from './fault.js';
import { refusedWith, send } from './http.js';

/**
 * 200 and 204: the receiver has the change. 202: it has the message, and confirms by the callback in it. Everything else is a fault, also
 * 404 and 410: a receiver that knows the user tomorrow must still learn of the change.
 */
export async function pushWebhook(settings: WebhookSettings, change: Change, signal: AbortSignal): Promise<Pushed> {
  const body = JSON.stringify(messageOf(change));
  const sentAt = new Date();
  const headers = {
    'content-type': 'application/json',
    'webhook-id': change.idempotencyKey,
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
    'webhook-signature': new Webhook(settings.secret).sign(change.idempotencyKey, sentAt, body),
  };
  const { timeoutMs } = settings;
  const { status } = await send(settings.url, { method: 'POST', headers, body, timeoutMs, signal });
  if (status === 200 || status === 204) return 'confirmed';
  if (status === 202) return 'accepted';
  if (status === 404 || status === 410) throw new ConnectorFault('no-such-user');
  return refusedWith(status);
}

function messageOf(change: Change): object {
  const { accountId, version, confirm } = change;
  const timestamp = change.changedAt.toISOString();
  if (change.kind === 'password')
    return {
      type: 'password.changed',
      timestamp,
      data: { accountId, version, passwordHash: change.passwordHash, confirm },
    };
  return { type: 'account.changed', timestamp, data: { accountId, version, attributes: change.attributes, confirm } };
}
