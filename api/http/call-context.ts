/**
 * Who calls, as far as the functions behind the operations need to know. A request is one (its plugins add each part), and whoever has no
 * HTTP, such as a command line, can make one.
 */
import type { Locale } from '../../workflows/contracts/procedure.js';
import type { Text } from '../text/index.js';

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
