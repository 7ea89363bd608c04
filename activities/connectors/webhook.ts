/** Connector `webhook`: one signed message (Standard Webhooks 1.0), repeated under the same ID until it is taken. */
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import type { WebhookSettings } from '../../worker/runtime/settings/connectors.js';
import type { Change, Pushed } from './change.js';
import { ConnectorFault } from './fault.js';
import { type Answer, json, refusedWith, send } from './http.js';

/** More than any receipt: an answer that is longer is none. */
const LARGEST_RECEIPT_BYTES = 65_536;
/** What a receipt may name, by the words of the message, at its top or in its `data`. */
const Named = z.object({
  accountId: z.string().optional(),
  version: z.int().optional(),
  messageId: z.string().optional(),
});
const Receipt = Named.extend({ data: Named.optional() });

/**
 * 200 and 204: the receiver has the change. 202: it has the message, and confirms by the callback in it. Everything else is a fault, also
 * 404 and 410: a receiver that knows the user tomorrow must still learn of the change. What the answer says besides must be about this change.
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
  const maxBytes = LARGEST_RECEIPT_BYTES;
  const answer = await send(settings.url, { method: 'POST', headers, body, timeoutMs, signal, maxBytes });
  const { status } = answer;
  if (status === 200 || status === 202 || status === 204) {
    checkReceipt(settings, answer, change);
    return status === 202 ? 'accepted' : 'confirmed';
  }
  if (status === 404 || status === 410) throw new ConnectorFault('no-such-user');
  return refusedWith(status);
}

/**
 * Most receivers answer nothing or a word of their own; the request it answers says what it is about. A page comes from something else in
 * the way, and whoever names a change must name this one.
 * @throws ConnectorFault
 */
function checkReceipt({ namedReceipt }: WebhookSettings, { body }: Answer, change: Change): void {
  if (/^\s*</.test(body)) throw new ConnectorFault('bad-answer');
  const read = json(body);
  const isObject = typeof read === 'object' && read !== null && !Array.isArray(read);
  const receipt = Receipt.safeParse(isObject ? read : {});
  if (!receipt.success) throw new ConnectorFault('bad-answer');
  const { data, ...top } = receipt.data;
  const ours = { accountId: change.accountId, version: change.version, messageId: change.idempotencyKey };
  const differs = (named: object): boolean =>
    Object.entries(named).some(([key, value]) => value !== undefined && value !== Reflect.get(ours, key));
  if (differs(top) || (data && differs(data))) throw new ConnectorFault('other-change');
  const { accountId, version } = { ...top, ...data };
  if (namedReceipt && (accountId === undefined || version === undefined)) throw new ConnectorFault('bad-answer');
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
