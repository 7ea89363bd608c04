/**
 * Tries at secrets of accounts, counted over all networks and processes (decision 090): who goes on trying one account waits longer and longer, who tries many
 * from one network is stopped, and staff are told of either. A browser that is known for the account counts on its own.
 */
import { countedWithin, countTogether, endCount, giveGuessBack, takeGuess } from '../../db/platform/counters.js';
import { addGuessAlert, type GuessAlert } from '../../db/platform/guess-alerts.js';
import type { ApiDependencies } from '../dependencies.js';
import type { CallContext, CallLimit } from './call-context.js';
import { limitRules, withinLimits } from './plugins/limits.js';
import type { Metrics } from './plugins/metrics.js';
import { problem } from './problems.js';

type Place = GuessAlert['place'];
/** `metrics` is there where a process counts for Prometheus. */
export type GuessNeeds = Pick<ApiDependencies, 'db' | 'tokens'> & { metrics?: Pick<Metrics, 'guessAlerts'> };
type Caller = Pick<CallContext, 'clientNetwork' | 'knownFor' | 'remember' | 'log'>;

export const NETWORK_WINDOW_MS = 10 * 60_000;
const MINUTE_MS = 60_000;
/** Wrong tries of one network within its window of which staff are told. */
const MANY_OF_NETWORK = 50;
/** More wrong tries in a minute, over all accounts and networks, than a whole campus mistypes. */
const MANY_OF_ALL = 100;
const MOST_WAIT_MS = 15 * 60_000;

interface Guess {
  place: Place;
  /** What is tried, as it was typed. */
  subject: string;
  /** The account as browsers are known for it. */
  holder: string;
  /** Tries of one network at the subject: counted before the subject's own. */
  ofNetwork: Pick<CallLimit, 'name' | 'limit' | 'windowMs'>;
  /** Tries in a row, from wherever, that cost no wait. */
  free: number;
  /** Wrong tries of one network, at whatever accounts, within ten minutes. */
  mostOfNetwork: number;
}

/**
 * Compares a secret, unless its account or the network of who tries has to wait.
 * @param compare undefined: wrong. Where it throws, nothing is counted
 * @param isAccount whether there is such an account: only then alerts name it
 * @throws Refusal `too-many-requests`; what `compare` throws
 */
export async function guarded<T>(
  deps: GuessNeeds,
  call: Caller,
  { place, subject, holder, ofNetwork, free, mostOfNetwork }: Guess,
  compare: () => Promise<T | undefined>,
  isAccount: () => boolean = () => false,
): Promise<T | undefined> {
  const word = call.knownFor(holder);
  if (word === undefined) await refuseGuessers(deps, call, { place, most: mostOfNetwork });
  const rules = limitRules(deps, call, { ...ofNetwork, subject: `${subject} ${word ?? call.clientNetwork()}` });
  return withinLimits(deps.db, rules, async () => {
    const key = `guess:${place}:${deps.tokens.counted('guess', word === undefined ? subject : `${subject}\0${word}`)}`;
    const { found, nth } = await compared(deps, { key, free }, compare);
    if (found === undefined) {
      const account = isAccount() ? subject : undefined;
      await wrongTry(deps, call, { place, account, subject, nth, many: free });
    } else {
      await endCount(deps.db, key);
      call.remember(holder);
    }
    return found;
  });
}

/** Takes a try, and gives it back where nothing could be compared. @throws Refusal `too-many-requests`; what `compare` throws */
async function compared<T>(
  { db }: Pick<GuessNeeds, 'db'>,
  { key, free }: { key: string; free: number },
  compare: () => Promise<T>,
): Promise<{ found: T; nth: number }> {
  const taken = await takeGuess(db, { key, free, mostWaitMs: MOST_WAIT_MS });
  if ('waitS' in taken) throw problem('too-many-requests', { retryAfterS: taken.waitS });
  try {
    return { found: await compare(), nth: taken.nth };
  } catch (error) {
    await giveGuessBack(db, key);
    throw error;
  }
}

/** @throws Refusal `too-many-requests` where a network has tried too often of late, at whatever accounts */
export async function refuseGuessers(
  { db, tokens }: GuessNeeds,
  call: Pick<Caller, 'clientNetwork'>,
  { place, most }: { place: Place; most: number },
): Promise<void> {
  const { n, leftS } = await countedWithin(db, networkKey(tokens, call, place), NETWORK_WINDOW_MS);
  if (n >= most) throw problem('too-many-requests', { retryAfterS: leftS });
}

export interface WrongTry {
  place: Place;
  /** What was tried, as it was typed: kept as a keyed digest. */
  subject: string;
  /** Its name, where it is known here. */
  account?: string | undefined;
  /** Which one in a row. */
  nth: number | undefined;
  /** So many in a row are told to staff. */
  many: number;
}

/** Counts a wrong try, and tells staff when they become many. Never in the way of the answer. */
export async function wrongTry(
  deps: GuessNeeds,
  call: Pick<Caller, 'clientNetwork' | 'log'>,
  { place, subject, account, nth, many }: WrongTry,
): Promise<void> {
  const { db, tokens } = deps;
  const tell = (alert: GuessAlert): Promise<void> => raise(deps, call, alert);
  try {
    const ofNetwork = await countTogether(db, networkKey(tokens, call, place), NETWORK_WINDOW_MS);
    const ofAll = await countTogether(db, `wrong:${place}`, MINUTE_MS);
    const network = tokens.counted('client', call.clientNetwork());
    if (nth === many)
      await tell({ place, kind: 'account', subject: account ?? tokens.counted('guess', subject), tries: nth });
    if (ofNetwork.reaches(MANY_OF_NETWORK))
      await tell({ place, kind: 'network', subject: network, tries: MANY_OF_NETWORK });
    if (ofAll.reaches(MANY_OF_ALL + 1)) await tell({ place, kind: 'all', tries: MANY_OF_ALL + 1 });
  } catch (err) {
    call.log.warn({ err }, 'a wrong try could not be counted');
  }
}

const networkKey = (tokens: GuessNeeds['tokens'], call: Pick<Caller, 'clientNetwork'>, place: Place): string =>
  `wrong:${place}:${tokens.counted('client', call.clientNetwork())}`;

/** The log names no account: people type passwords into the wrong field. The console does, where there is one. */
async function raise({ db, metrics }: GuessNeeds, { log }: Pick<Caller, 'log'>, alert: GuessAlert): Promise<void> {
  const { place, kind, tries } = alert;
  log.warn({ place, kind, tries }, 'somebody seems to guess');
  metrics?.guessAlerts.inc({ place, kind });
  await addGuessAlert(db, alert);
}
