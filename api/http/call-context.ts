/**
 * Who calls, as far as the functions behind the operations need to know. A request is one (its plugins add each part), and whoever has no
 * HTTP, such as a command line, can make one.
 */
import type { Session } from '../../db/platform/sessions.js';
import type { Locale } from '../../workflows/contracts/procedure.js';
import type { Text } from '../text/index.js';
import type { Realm } from './operation.js';

export interface CallContext {
  readonly locale: Locale;
  /** Texts in the caller's language. */
  readonly text: Text;
  /** The network that counts as one client: an IPv4 address or an IPv6 /64. Keep only a keyed digest of it. */
  clientNetwork(): string;
  /** The browser's ID; a browser without one gets one with this answer. Keep only a keyed digest of it. */
  browserId(): string;
  /** The browser's ID, if it has one. */
  knownBrowserId(): string | undefined;
  /** ID for the procedure that this call starts: new, or the one that an earlier try of the same call had. */
  procedureIdFor(service: string, kind: string): string;
}

/** A call by somebody who may have signed in. */
export interface SessionCall extends CallContext {
  /** The session in a realm, if it is neither over nor idle for too long. Whether its user still may do what they ask is for the callee to see. */
  session(realm: Realm): Promise<Session | undefined>;
}
