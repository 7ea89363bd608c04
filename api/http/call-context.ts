/**
 * Who calls, as far as the functions behind the operations need to know. A request is one, as the plugins add each part to it; whoever has
 * no HTTP, such as a command line, makes one by hand (see `test/platform/api/call-context.test.ts`).
 */
import type { BaseLogger } from 'pino';
import type { Db } from '../../db/knex.js';
import type { Session } from '../../db/platform/sessions.js';
import type { Locale } from '../../workflows/contracts/procedure.js';
import type { Text } from '../text/index.js';
import type { Realm } from './operation.js';

export interface CallContext {
  readonly locale: Locale;
  /** Texts in the caller's language. */
  readonly text: Text;
  /** The language that the person has chosen in this browser, now or before. */
  readonly chosenLocale: Locale | undefined;
  /** Each line of it names the call. */
  readonly log: Pick<BaseLogger, 'info' | 'warn'>;
  /** The network that counts as one client: an IPv4 address or an IPv6 /64, as trusted proxies say. Keep only a keyed digest of it. */
  clientNetwork(): string;
  /** The browser's ID; a browser without one gets one with this answer. Keep only a keyed digest of it. */
  browserId(): string;
  /** Whether it is the browser that is looked for, under any of its IDs; where an earlier try of this call was, this one is. */
  isBrowser(is: (id: string) => boolean): boolean;
  /** The browser's ID, if it has one. */
  knownBrowserId(): string | undefined;
  /** Whether this browser is known for an account as its holder's: the word that it has for it. Tries of others are no concern of such a browser (decision 089). */
  knownFor(holder: string): string | undefined;
  /** Makes this browser known: its person has just proved to hold the account. @param holder the account with its service, e.g. `umin:yamada-tar` */
  remember(holder: string): void;
  /** ID for the procedure that this call starts: `<service>-<kind>-<ULID>`. An earlier try of the same call had the same ID. */
  procedureIdFor(service: string, kind: string): string;
  /** The same for anything else that this call makes or sends, such as an update: `<what>-<ULID>`. */
  idFor(what: string): string;
  /** Whether the call carries an idempotency key or the ID of a form: it may be a repeat of one that was done, but whose answer was lost. */
  readonly isRepeatable: boolean;
  /**
   * Says that what the call asks for is about to be sent or written: from here on an error no longer means that nothing was changed.
   * @param procedureId whose page says what became of it
   * @param page where that is said instead
   */
  aboutToChange(procedureId?: string, page?: string): void;
  /**
   * Runs the start of a procedure in its turn. @param start settles once Temporal has taken it
   * @throws OverloadedError where there is too much to do: nothing was started
   */
  inTurn<T>(procedureId: string, start: () => Promise<T>): Promise<T>;
  /** Says that the workflow of a procedure has answered: its start is not under way any more. */
  hasAnswered(procedureId: string): void;
  /** Takes one from each limit, or none at all. @throws Refusal `too-many-requests` */
  limit(...limits: CallLimit[]): Promise<void>;
}

export interface CallLimit {
  /** What is counted, e.g. `password-reissue:address`. */
  name: string;
  /** For whom; digested under the key ring, so it may be personal. Absent: the client's network. */
  subject?: string;
  limit: number;
  windowMs: number;
}

/** The same for areas where people sign in. */
export interface SessionCall extends CallContext {
  /**
   * The session of this browser in a realm, if it is neither over nor idle for too long. Whether its user still may do what they ask is for
   * the function that asks to check.
   * @param isShown whether the answer is this person's; unless given, it is
   */
  session(realm: Realm, isShown?: boolean): Promise<Session | undefined>;
  /** Begins a session, always under a new ID; one that the browser had is ended. @param within the transaction that it is part of, if any */
  startSession(session: NewSession, within?: Db): Promise<void>;
  /** Ends the session, here and in the browser. */
  endSession(realm: Realm): Promise<void>;
  /** Keeps a language in the browser, as a choice. */
  keepLocale(locale: Locale): void;
}

export interface NewSession {
  realm: Realm;
  userId: string;
  /** Ends after this long without a request. Milliseconds. */
  idleMs: number;
  /** Ends at the latest after this long. Milliseconds. */
  lifeMs: number;
  /** How far it reaches, in realms that know levels. */
  level?: string;
  /** Of the account as it was compared; absent: as it is now. */
  revision?: number;
}
