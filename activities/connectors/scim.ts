/** Connector `scim`: finds the user by `userName` and replaces attributes (RFC 7644 3.4.2 and 3.5.2). */
import { z } from 'zod';
import type { ScimSettings } from '../../worker/runtime/settings/connectors.js';
import type { TrustingFetch } from '../../worker/runtime/trusting-fetch.js';
import type { Change, Pushed } from './change.js';
import { ConnectorFault } from './fault.js';
import { type Answer, json, refusedWith, send } from './http.js';

const MEDIA = 'application/scim+json';
/** Enough for a list of one user of whom little is asked for. */
const LARGEST_LIST_BYTES = 65_536;
/** A user as a whole, with groups and a picture. */
const LARGEST_USER_BYTES = 1_048_576;
const Found = z.object({
  totalResults: z.int(),
  Resources: z.array(z.object({ id: z.string().min(1).max(512), userName: z.string() })).default([]),
});
const Changed = z.object({ id: z.string(), userName: z.string().optional() });

type How = { signal: AbortSignal; by: TrustingFetch | undefined };

export async function pushScim(
  settings: ScimSettings,
  change: Change,
  signal: AbortSignal,
  by?: TrustingFetch,
): Promise<Pushed> {
  const id = await findUser(settings, change.accountId, { signal, by });
  const answer = await send(`${settings.url}/Users/${encodeURIComponent(id)}`, {
    method: 'PATCH',
    headers: { ...headersOf(settings), 'content-type': MEDIA },
    body: JSON.stringify({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: operationsOf(settings, change),
    }),
    timeoutMs: settings.timeoutMs,
    signal,
    by,
    maxBytes: LARGEST_USER_BYTES,
  });
  if (answer.status === 404) throw new ConnectorFault('no-such-user');
  if (answer.status !== 200 && answer.status !== 204) return refusedWith(answer.status);
  checkChanged(settings, answer, { id, userName: change.accountId });
  return 'confirmed';
}

/** Whoever was changed is shown by the answer, or nobody is (RFC 7644 3.5.2). @throws ConnectorFault where it is somebody else */
function checkChanged(settings: ScimSettings, answer: Answer, asked: { id: string; userName: string }): void {
  if (answer.body === '') return;
  const changed = Changed.safeParse(contentOf(answer));
  if (!changed.success) throw new ConnectorFault('bad-answer');
  const { id, userName = asked.userName } = changed.data;
  if (id !== asked.id || !isName(settings, userName, asked.userName)) throw new ConnectorFault('other-user');
}

/** `userName` has no case (RFC 7643 8.7.1) unless the settings say that this provider's schema has it otherwise. */
function isName({ caseExact }: ScimSettings, answered: string, asked: string): boolean {
  const folded = (name: string): string =>
    caseExact ? name : name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return folded(answered) === folded(asked);
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

/**
 * Nothing of the answer is taken on trust: a provider that passes over the filter, or reads only its beginning, shows somebody else.
 * @returns the provider's own ID of the one user of this name
 * @throws ConnectorFault
 */
async function findUser(settings: ScimSettings, accountId: string, how: How): Promise<string> {
  // A filter's string is a JSON string (RFC 7644 3.4.2.2).
  const query = new URLSearchParams({ filter: `userName eq ${JSON.stringify(accountId)}`, attributes: 'id,userName' });
  const answer = await send(`${settings.url}/Users?${query}`, {
    method: 'GET',
    headers: headersOf(settings),
    timeoutMs: settings.timeoutMs,
    ...how,
    maxBytes: LARGEST_LIST_BYTES,
  });
  if (answer.status !== 200) return refusedWith(answer.status);
  const found = Found.safeParse(contentOf(answer));
  if (!found.success) throw new ConnectorFault('bad-answer');
  const { totalResults, Resources } = found.data;
  if (totalResults > 1 || Resources.length > 1) throw new ConnectorFault('several-users');
  const [user] = Resources;
  if (!user && totalResults === 0) throw new ConnectorFault('no-such-user');
  // As a path segment the dots would name something else.
  if (!user || totalResults !== 1 || user.id === '.' || user.id === '..') throw new ConnectorFault('bad-answer');
  if (!isName(settings, user.userName, accountId)) throw new ConnectorFault('other-user');
  return user.id;
}

const headersOf = ({ token }: ScimSettings): Record<string, string> => ({
  accept: MEDIA,
  authorization: `Bearer ${token}`,
});

/** JSON, under a media type of it or none. @returns undefined for anything else */
const contentOf = ({ mediaType, body }: Answer): unknown =>
  ['', MEDIA, 'application/json'].includes(mediaType) ? json(body) : undefined;
