/** What a caller may do at the login of students, whether by script or by page: one function for each, refusals thrown as problems. */
import { setTimeout as sleep } from 'node:timers/promises';
import { endSessionsOf } from '../../db/platform/sessions.js';
import { chooseLocale, type ShomeiAccount } from '../../db/shomei/accounts.js';
import { beginTry, type BegunTry, endTries, giveTryBack, keepRehashed, staysAsSeen } from '../../db/shomei/login.js';
import { OverloadedError } from '../../worker/runtime/errors.js';
import type { ApiDependencies } from '../dependencies.js';
import type { SessionCall } from '../http/call-context.js';
import { problem } from '../http/problems.js';
import { type LoginRecord, type LoginResult, recordLogin } from './record.js';
import type { Level } from './operations.js';
import { startStudentSession } from './session.js';

type Needs = LoginRecord & Pick<ApiDependencies, 'db' | 'services' | 'tokens' | 'passwords' | 'directory'>;

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
  userDigest: string;
  begun: BegunTry;
}

/**
 * Checks a login and begins a session under a new ID. Whatever is wrong, the answer and the time that it takes are the same.
 * @throws Refusal `not-authenticated`; `unavailable` and `overloaded` count no try
 */
export async function logIn(deps: Needs, call: SessionCall, typed: TypedLogin): Promise<StudentSignedIn> {
  const beganAt = performance.now();
  const userDigest = deps.tokens.digest('student-login', typed.userId ?? '');
  const record = (result: LoginResult): void => recordLogin(deps, call, { result, userDigest });
  let giveRoomBack: (() => void) | undefined;
  try {
    // Before the database is asked: in a storm, logins that can't be checked would be in the way of other pages.
    giveRoomBack = deps.passwords.keepRoom(VERIFICATIONS);
    const attempt: Attempt = { ...typed, userDigest, begun: await begin(deps, typed.userId, userDigest) };
    const level = await compare(deps, attempt);
    const signedIn = level && (await entered(deps, call, attempt, level));
    if (signedIn) {
      record('right');
      return signedIn;
    }
  } catch (error) {
    record(error instanceof OverloadedError ? 'overloaded' : 'unavailable');
    throw error;
  } finally {
    giveRoomBack?.();
  }
  record('refused');
  await sleep(Math.max(0, deps.directory.refusalMs - (performance.now() - beganAt)));
  throw problem('not-authenticated');
}

/** The try of an ID that no directory can have: compared with nothing, as if it were locked, and counted for nobody. */
const NOBODY: BegunTry = { locked: true, nth: undefined, account: undefined };

async function begin(
  { db, services }: Pick<Needs, 'db' | 'services'>,
  userId: string | undefined,
  userDigest: string,
): Promise<BegunTry> {
  const { wrongLogins: limit, lockMs } = services.shomei;
  return userId === undefined ? NOBODY : beginTry(db, { userId, userDigest, limit, lockMs });
}

/**
 * Verifies both passwords at the same time, and always both (against nobody's hash where there is none), so that the time tells nothing.
 * @returns undefined: refused
 */
async function compare({ db, directory, passwords }: Needs, attempt: Attempt): Promise<Level | undefined> {
  const { begun, userId, password, secondPassword, userDigest } = attempt;
  const { locked, account } = begun;
  const hash = locked ? undefined : (account?.second_password_hash ?? undefined);
  try {
    const [isStudent, isSecond] = await Promise.all([
      directory.check(locked ? undefined : userId, password),
      passwords.verify(hash, secondPassword),
    ]);
    return !locked && isStudent ? levelOf(account, secondPassword, isSecond) : undefined;
  } catch (error) {
    if (!locked) await giveTryBack(db, userDigest);
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
    await giveTryBack(deps.db, attempt.userDigest).catch((err: unknown) =>
      call.log.warn({ err }, 'a try of a right login stays counted'),
    );
    throw error;
  }
}

/** Begins the session, unless the account has changed since its passwords were compared. */
async function enter(
  deps: Needs,
  call: SessionCall,
  { begun: { account, nth }, userId, userDigest, secondPassword }: Attempt,
  level: Level,
): Promise<StudentSignedIn | undefined> {
  if (userId === undefined) return undefined;
  const chosen = call.chosenLocale;
  const entered = await deps.db.transaction(async (trx) => {
    if (!(await staysAsSeen(trx, userId, account))) return false;
    await endTries(trx, { userId, userDigest, nth });
    if (chosen && !account?.locale) await chooseLocale(trx, userId, chosen);
    await startStudentSession(deps, call, { userId, level }, trx);
    return true;
  });
  if (!entered) return undefined;
  if (account?.locale && !chosen) call.keepLocale(account.locale);
  if (level === 'menu' && account) rehash(deps, call, account, secondPassword);
  const idleEndsAt = new Date(deps.clock() + deps.services.shomei.sessionIdleMs).toISOString();
  return { next: level, userId, idleEndsAt };
}

/** Replaces a hash of an older cost. Nobody waits for it: where it fails, the next login tries again. */
function rehash(
  { db, passwords }: Pick<Needs, 'db' | 'passwords'>,
  { log }: SessionCall,
  { user_id: userId, second_password_hash: from }: ShomeiAccount,
  clear: string,
): void {
  if (from === null || !passwords.needsRehash(from)) return;
  passwords
    .hash(clear)
    .then((to) => keepRehashed(db, userId, from, to))
    .catch((err: unknown) => log.warn({ err }, 'a second password keeps its hash of an older cost'));
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
