/** Connector `scim`: finds the user by `userName` and replaces attributes (RFC 7644 3.4.2 and 3.5.2). */
import { z } from 'zod';
import type { ScimSettings } from '../../worker/runtime/settings/connectors.js';
import type { Change, Pushed } from './change.js';
import { ConnectorFault } from './fault.js';
import { refusedWith, send } from './http.js';

const MEDIA = 'application/scim+json';
/** Enough for a list of one user of whom only the ID is asked for. */
const LARGEST_ANSWER_BYTES = 65_536;
const Found = z.object({
  totalResults: z.int(),
  Resources: z.array(z.object({ id: z.string().min(1).max(512) })).default([]),
});

export async function pushScim(settings: ScimSettings, change: Change, signal: AbortSignal): Promise<Pushed> {
  const id = await findUser(settings, change.accountId, signal);
  const { status } = await send(`${settings.url}/Users/${encodeURIComponent(id)}`, {
    method: 'PATCH',
    headers: { ...headersOf(settings), 'content-type': MEDIA },
    body: JSON.stringify({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: operationsOf(settings, change),
    }),
    timeoutMs: settings.timeoutMs,
    signal,
  });
  if (status === 200 || status === 204) return 'confirmed';
  if (status === 404) throw new ConnectorFault('no-such-user');
  return refusedWith(status);
}

/**
 * A password is sent as its hash, PHC text: a provider that takes clear passwords only can't be told this way. RFC 7643 4.1.1 leaves to the
 * provider what it keeps of `password`; another attribute is named by the settings.
 */
function operationsOf({ attribute }: ScimSettings, change: Change): object[] {
  if (change.kind === 'password') return [{ op: 'replace', path: attribute, value: change.passwordHash }];
  return Object.entries(change.attributes).map(([path, value]) =>
    value.length === 0 ? { op: 'remove', path } : { op: 'replace', path, value },
  );
}

/** @returns the provider's own ID of the one user of this name @throws ConnectorFault */
async function findUser(settings: ScimSettings, accountId: string, signal: AbortSignal): Promise<string> {
  // A filter's string is a JSON string (RFC 7644 3.4.2.2).
  const query = new URLSearchParams({ filter: `userName eq ${JSON.stringify(accountId)}`, attributes: 'id,userName' });
  const { status, body } = await send(`${settings.url}/Users?${query}`, {
    method: 'GET',
    headers: headersOf(settings),
    timeoutMs: settings.timeoutMs,
    signal,
    maxBytes: LARGEST_ANSWER_BYTES,
  });
  if (status !== 200) return refusedWith(status);
  const found = Found.safeParse(json(body));
  if (!found.success) throw new ConnectorFault('bad-answer');
  const { totalResults, Resources } = found.data;
  if (totalResults > 1 || Resources.length > 1) throw new ConnectorFault('several-users');
  const [user] = Resources;
  if (!user) throw new ConnectorFault(totalResults === 0 ? 'no-such-user' : 'bad-answer');
  // As a path segment these would name something else.
  if (user.id === '.' || user.id === '..') throw new ConnectorFault('bad-answer');
  return user.id;
}

const headersOf = ({ token }: ScimSettings): Record<string, string> => ({
  accept: MEDIA,
  authorization: `Bearer ${token}`,
});

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
