/** What went wrong with an OpenID provider, by words that hold nothing of what was sent: errors of the package hold tokens and answers. */
import * as oidc from 'openid-client';
import { awayPart } from '../away.js';

/** Words by which a provider says that it is out of order itself (RFC 6749, 4.1.2.1). */
const OUT_OF_ORDER: ReadonlySet<unknown> = new Set(['server_error', 'temporarily_unavailable']);
/** Something else answers in its place: a page of a proxy or of maintenance. */
const NOT_OF_A_PROVIDER: ReadonlySet<unknown> = new Set([
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
]);

/** Whether the provider, rather than what was asked, was at fault: not reached, too slow, not itself, or with an error of its own. */
export function isProviderAway(error: unknown): boolean {
  const answered = chainOf(error).some(
    ({ status, code }) => Number(status) >= 500 || status === 429 || NOT_OF_A_PROVIDER.has(code),
  );
  const says = error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError;
  return answered || (says && OUT_OF_ORDER.has(error.error)) || awayPart(error) !== undefined;
}

/** `error` of an answer (RFC 6749, 4.1.2.1 and 5.2), else the code of the package, else that of the network. */
export function faultWord(error: unknown): string {
  if (error instanceof oidc.ResponseBodyError || error instanceof oidc.AuthorizationResponseError)
    return /^[a-z_]{1,50}$/.test(error.error) ? error.error : 'error';
  const code = chainOf(error).find((one) => typeof one.code === 'string')?.code;
  return typeof code === 'string' ? code : 'unknown';
}

interface Link {
  code?: unknown;
  status?: unknown;
  cause?: unknown;
}

/** An error and its causes. By shape, not by class, as in `worker/runtime/away.ts`. */
function chainOf(error: unknown): Link[] {
  if (typeof error !== 'object' || error === null) return [];
  const link: Link = error;
  return [link, ...chainOf(link.cause)];
}
