/** Connector `webhook`: one signed message (Standard Webhooks 1.0), repeated under the same ID until it is taken. */
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import type { WebhookSettings } from '../../worker/runtime/settings/connectors.js';
import type { TrustingFetch } from '../../worker/runtime/trusting-fetch.js';
import type { Change, Pushed } from './change.js';
import { ConnectorFault } from './fault.js';
import { type Answer, json, refusedWith, send } from './http.js';

/** More than any receipt: an answer that is longer is none. */
const LARGEST_RECEIPT_BYTES = 65_536;
/** What a receipt may name, by the words of the message, at its top or in its `data`. A field of another type names nothing. */
const Named = z.object({
  accountId: z.string().optional().catch(undefined),
  version: z.int().optional().catch(undefined),
  messageId: z.string().optional().catch(undefined),
});
const Receipt = Named.extend({ data: Named.optional().catch(undefined) });
type Names = z.output<typeof Named>;

/**
 * 200 and 204: the receiver has the change. 202: it has the message, and confirms by the callback in it. Everything else is a fault, also
 * 404 and 410: a receiver that knows the user tomorrow must still learn of the change. What the answer says besides must be about this change.
 */
export async function pushWebhook(
  settings: WebhookSettings,
  change: Change,
  signal: AbortSignal,
  by?: TrustingFetch,
): Promise<Pushed> {
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
  const answer = await send(settings.url, { method: 'POST', headers, body, timeoutMs, signal, maxBytes, by });
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
function checkReceipt({ name: connector, namedReceipt }: WebhookSettings, { body }: Answer, change: Change): void {
  if (/^\s*</.test(body)) throw new ConnectorFault('bad-answer');
  const { data = {}, ...top } = Receipt.catch({}).parse(json(body));
  const isNamed = namedReceipt === true;
  // What stands at the top is said of the data too.
  const isAccountNamed = (top.accountId ?? data.accountId) !== undefined;
  if (
    namesAnother(top, change, { connector, isByName: isNamed || top.accountId !== undefined }) ||
    namesAnother(data, change, { connector, isByName: isNamed || isAccountNamed })
  )
    throw new ConnectorFault('other-change');
  const isWhole = isAccountNamed && (data.version ?? top.version) !== undefined;
  if (isNamed && !isWhole) throw new ConnectorFault('bad-answer');
}

/**
 * An account always names a change. A version may be the receiver's own, as of its interface, and a message ID the one that it gave: they count
 * beside an account, or where the settings ask for names; without them an ID counts that could only be ours.
 */
function namesAnother(
  { accountId, version, messageId }: Names,
  change: Change,
  { connector, isByName }: { connector: string; isByName: boolean },
): boolean {
  const differs = <T>(named: T | undefined, ours: T): boolean => named !== undefined && named !== ours;
  if (differs(accountId, change.accountId)) return true;
  const isOfAccount = messageId?.startsWith(`${connector}-${change.accountId}-`) === true;
  const isOfAnyone = messageId?.startsWith(`${connector}-`) === true && /-\d+-\d{13}$/.test(messageId);
  if ((isByName || isOfAccount || isOfAnyone) && differs(messageId, change.idempotencyKey)) return true;
  return isByName && differs(version, change.version);
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
