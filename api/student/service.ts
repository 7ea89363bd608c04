/** What a caller may do at the login of students, whether by script or by page: one function for each, refusals thrown as problems. */
import { setTimeout as sleep } from 'node:timers/promises';
import { countWithin, giveGuessBack } from '../../db/platform/counters.js';
import { endSessionsOf } from '../../db/platform/sessions.js';
import { chooseLocale, type ShomeiAccount } from '../../db/shomei/accounts.js';
import { type BegunTry, beginLoginTry, giveLoginTryBack } from '../../db/platform/login-tries.js';
import { endTries, keepRehashed, staysAsSeen, STUDENT_LOGINS } from '../../db/shomei/login.js';
import { OverloadedError } from '../../worker/runtime/errors.js';
import type { ApiDependencies } from '../dependencies.js';
import type { SessionCall } from '../http/call-context.js';
import { type GuessNeeds, refuseGuessers, wrongTry } from '../http/guesses.js';
import { problem, Refusal } from '../http/problems.js';
import { type LoginRecord, type LoginResult, recordLogin } from './record.js';
import type { Level } from './operations.js';
import { startStudentSession, studentHolder } from './session.js';
import { countOfKnown, countOfStrangers } from './tries.js';

type Needs = LoginRecord & GuessNeeds & Pick<ApiDependencies, 'services' | 'passwords' | 'directory' | 'clock'>;

/** How many passwords a login compares: the university's and the second. */
const VERIFICATIONS = 2;

export interface TypedLogin {
  /** In one width and case; undefined for one that no directory can have. */
  userId: string | undefined;
  password: string;
  /** Blank: none. */
  secondPassword: string;
}
export interface StudentSignedIn {
  next: Level;
  userId: string;
  idleEndsAt: string;
}
interface Attempt extends TypedLogin {
  /** Under which tries are counted. */
  countedAs: string;
  /** The count of its network in which it stands as well, where it brings a lock near. */
  nearLock?: string | undefined;
  begun: BegunTry<ShomeiAccount>;
}

/**
 * Checks a login and begins a session under a new ID. Whatever is wrong, the answer and the time that it takes are the same.
 * @throws Refusal `not-authenticated`; `unavailable` and `overloaded` count no try
 */
export async function logIn(deps: Needs, call: SessionCall, typed: TypedLogin): Promise<StudentSignedIn> {
  const beganAt = performance.now();
  const userDigest = countOfStrangers(deps, typed.userId ?? '');
  const record = (result: LoginResult): void => recordLogin(deps, call, { result, userDigest });
  let giveRoomBack: (() => void) | undefined;
  let begun = NOBODY;
  try {
    // Before the database is asked: in a storm, logins that can't be checked would be in the way of other pages.
    giveRoomBack = deps.passwords.keepRoom(VERIFICATIONS, call.clientNetwork());
    const attempt = await begin(deps, call, typed);
    begun = attempt.begun;
    const level = await compare(deps, attempt, call.clientNetwork());
    const signedIn = level && (await entered(deps, call, attempt, level));
    if (signedIn) {
      record('right');
      return signedIn;
    }
  } catch (error) {
    record(resultOf(error));
    throw error;
  } finally {
    giveRoomBack?.();
  }
  record('refused');
  const account = begun.account?.user_id;
  await wrongTry(deps, call, {
    place: 'student',
    subject: typed.userId ?? '',
    account,
    nth: begun.nth,
    many: deps.services.shomei.wrongLogins,
  });
  await sleep(Math.max(0, deps.directory.refusalMs - (performance.now() - beganAt)));
  throw problem('not-authenticated');
}

/** The try of an ID that no directory can have: compared with nothing, as if it were locked, and counted for nobody. */
const NOBODY: BegunTry<ShomeiAccount> = { locked: true, nth: undefined, account: undefined };

const resultOf = (error: unknown): LoginResult =>
  error instanceof OverloadedError
    ? 'overloaded'
    : error instanceof Refusal && error.word === 'too-many-requests'
      ? 'limited'
      : 'unavailable';

/** Takes a try: for a browser that is known for the account among its own, for all others among those of strangers. */
async function begin(deps: Needs, call: SessionCall, typed: TypedLogin): Promise<Attempt> {
  const { db, services } = deps;
  const { wrongLogins: limit, lockMs, wrongTriesOfNetwork: most } = services.shomei;
  const { userId } = typed;
  const word = userId === undefined ? undefined : call.knownFor(studentHolder(userId));
  if (word === undefined) await refuseGuessers(deps, call, { place: 'student', most });
  const countedAs = word === undefined ? countOfStrangers(deps, userId ?? '') : countOfKnown(deps, userId ?? '', word);
  if (userId === undefined) return { ...typed, countedAs, begun: NOBODY };
  const begun = await beginLoginTry<ShomeiAccount>(db, STUDENT_LOGINS, {
    accountId: userId,
    userDigest: countedAs,
    limit,
    lockMs,
  });
  const { nth } = begun;
  const nearLock =
    word === undefined && nth !== undefined ? await countAgainstNetwork(deps, call, { countedAs, nth }) : undefined;
  return { ...typed, countedAs, nearLock, begun };
}

/**
 * The tries that bring a lock near, from the second half on, count against the network first: with wrong logins it can lock a few accounts, and
 * no more. A campus that mistypes seldom gets so far with any account.
 * @returns the count that it stands in, if in any
 * @throws Refusal `too-many-requests`
 */
async function countAgainstNetwork(
  { db, services, tokens }: Needs,
  call: SessionCall,
  { countedAs, nth }: { countedAs: string; nth: number },
): Promise<string | undefined> {
  const { wrongLogins, lockMs, locksOfNetwork } = services.shomei;
  const near = Math.floor(wrongLogins / 2);
  if (nth <= near) return undefined;
  const key = `near-lock:${tokens.counted('client', call.clientNetwork())}`;
  const { n, leftS } = await countWithin(db, key, lockMs);
  if (n <= locksOfNetwork * (wrongLogins - near)) return key;
  await giveLoginTryBack(db, STUDENT_LOGINS, countedAs);
  throw problem('too-many-requests', { retryAfterS: leftS });
}

/**
 * Verifies both passwords at the same time, and always both (against nobody's hash where there is none), so that the time tells nothing.
 * @returns undefined: refused
 */
async function compare(
  { db, directory, passwords }: Needs,
  attempt: Attempt,
  network: string,
): Promise<Level | undefined> {
  const { begun, userId, password, secondPassword } = attempt;
  const { locked, account } = begun;
  const hash = locked ? undefined : (account?.second_password_hash ?? undefined);
  try {
    const [isStudent, isSecond] = await Promise.all([
      directory.check(locked ? undefined : userId, password, network),
      passwords.verify(hash, secondPassword, network),
    ]);
    return !locked && isStudent ? levelOf(account, secondPassword, isSecond) : undefined;
  } catch (error) {
    if (!locked) await giveBack(db, attempt);
    throw error;
  }
}

/** The table of the login (spec/second-password.md), for somebody who is a student. */
function levelOf(account: ShomeiAccount | undefined, given: string, isSecond: boolean): Level | undefined {
  if (account?.disabled_at) return undefined;
  const hasEmail = account !== undefined && account.email !== null;
  if (account?.second_password_hash) return hasEmail && given !== '' && isSecond ? 'menu' : undefined;
  if (given !== '') return undefined;
  return hasEmail ? 'set-second-password' : 'register-email';
}

/** What compared nothing after all stands in no count. */
async function giveBack(
  db: Needs['db'],
  { countedAs, nearLock }: Pick<Attempt, 'countedAs' | 'nearLock'>,
): Promise<void> {
  await giveLoginTryBack(db, STUDENT_LOGINS, countedAs);
  if (nearLock !== undefined) await giveGuessBack(db, nearLock);
}

/** A right login that could not be completed is not counted as a try. */
async function entered(
  deps: Needs,
  call: SessionCall,
  attempt: Attempt,
  level: Level,
): Promise<StudentSignedIn | undefined> {
  try {
    return await enter(deps, call, attempt, level);
  } catch (error) {
    await giveBack(deps.db, attempt).catch((err: unknown) =>
      call.log.warn({ err }, 'a try of a right login stays counted'),
    );
    throw error;
  }
}

/** Begins the session, unless the account has changed since its passwords were compared. */
async function enter(
  deps: Needs,
  call: SessionCall,
  { begun: { account, nth }, userId, countedAs, nearLock, secondPassword }: Attempt,
  level: Level,
): Promise<StudentSignedIn | undefined> {
  if (userId === undefined) return undefined;
  const chosen = call.chosenLocale;
  call.aboutToChange();
  const entered = await deps.db.transaction(async (trx) => {
    if (!(await staysAsSeen(trx, userId, account))) return false;
    await endTries(trx, { userId, userDigest: countedAs, nth });
    // A right one brings no lock near.
    if (nearLock !== undefined) await giveGuessBack(trx, nearLock);
    if (chosen && !account?.locale) await chooseLocale(trx, userId, chosen);
    await startStudentSession(deps, call, { userId, level }, trx);
    return true;
  });
  if (!entered) return undefined;
  call.remember(studentHolder(userId));
  if (account?.locale && !chosen) call.keepLocale(account.locale);
  if (level === 'menu' && account) rehash(deps, call, account, secondPassword);
  const idleEndsAt = new Date(deps.clock() + deps.services.shomei.sessionIdleMs).toISOString();
  return { next: level, userId, idleEndsAt };
}

/** Replaces a hash of an older cost. Nobody waits for it: where it fails, the next login tries again. */
function rehash(
  { db, passwords }: Pick<Needs, 'db' | 'passwords'>,
  call: SessionCall,
  { user_id: userId, second_password_hash: from }: ShomeiAccount,
  clear: string,
): void {
  if (from === null || !passwords.needsRehash(from)) return;
  passwords
    .hash(clear, call.clientNetwork())
    .then((to) => keepRehashed(db, userId, from, to))
    .catch((err: unknown) => call.log.warn({ err }, 'a second password keeps its hash of an older cost'));
}

/** Ends the session of this browser, or all of the person's. @returns how many */
export async function endStudentSession(
  { db }: Pick<Needs, 'db'>,
  call: SessionCall,
  { everywhere }: { everywhere: boolean },
): Promise<number> {
  const session = await call.session('shomei');
  call.aboutToChange();
  const elsewhere = session && everywhere ? await endSessionsOf(db, 'shomei', session.userId) : undefined;
  await call.endSession('shomei');
  return elsewhere ?? (session ? 1 : 0);
}
