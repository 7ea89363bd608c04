/** What a caller may do at the login of students, whether by script or by page: one function for each, refusals thrown as problems. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import { endSessionsOf } from '../../db/platform/sessions.js';
import { chooseLocale, type ShomeiAccount } from '../../db/shomei/accounts.js';
import { beginTry, type BegunTry, endTries, giveTryBack, keepRehashed, staysAsSeen } from '../../db/shomei/login.js';
import { OverloadedError } from '../../worker/runtime/errors.js';
import type { ApiDependencies } from '../dependencies.js';
import { problem } from '../http/problems.js';
import { type LoginResult, recordLogin } from './record.js';
import type { Level } from './operations.js';
import { startStudentSession } from './session.js';

/** One of the university's password, one of the second. */
const VERIFICATIONS = 2;

export interface TypedLogin {
  /** Folded; undefined for what no directory has. */
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
export async function logIn(
  deps: ApiDependencies,
  request: FastifyRequest,
  typed: TypedLogin,
): Promise<StudentSignedIn> {
  const beganAt = performance.now();
  const userDigest = deps.tokens.digest('student-login', typed.userId ?? '');
  const record = (result: LoginResult): void => recordLogin(deps, request, { result, userDigest });
  let giveRoomBack: (() => void) | undefined;
  try {
    // Before the database is asked: in a storm, logins that can't be checked would be in the way of other pages.
    giveRoomBack = deps.passwords.keepRoom(VERIFICATIONS);
    const attempt: Attempt = { ...typed, userDigest, begun: await begin(deps, typed.userId, userDigest) };
    const level = await compare(deps, attempt);
    const signedIn = level && (await entered(deps, request, attempt, level));
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

/** What no directory has is compared with nothing, as if it were locked; there is nobody to count it for. */
const NOBODY: BegunTry = { locked: true, nth: undefined, account: undefined };

async function begin(
  { db, services }: ApiDependencies,
  userId: string | undefined,
  userDigest: string,
): Promise<BegunTry> {
  const { wrongLogins: limit, lockMs } = services.shomei;
  return userId === undefined ? NOBODY : beginTry(db, { userId, userDigest, limit, lockMs });
}

/** Verifies both passwords at the same time, and always both, against nobody's where there is none. @returns undefined: refused */
async function compare({ db, directory, passwords }: ApiDependencies, attempt: Attempt): Promise<Level | undefined> {
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

/** A right login that could not be ended counts as none. */
async function entered(
  deps: ApiDependencies,
  request: FastifyRequest,
  attempt: Attempt,
  level: Level,
): Promise<StudentSignedIn | undefined> {
  try {
    return await enter(deps, request, attempt, level);
  } catch (error) {
    await giveTryBack(deps.db, attempt.userDigest).catch((err: unknown) =>
      request.log.warn({ err }, 'a try of a right login stays counted'),
    );
    throw error;
  }
}

/** Begins the session, unless the account has changed since its passwords were compared. */
async function enter(
  deps: ApiDependencies,
  request: FastifyRequest,
  { begun: { account, nth }, userId, userDigest, secondPassword }: Attempt,
  level: Level,
): Promise<StudentSignedIn | undefined> {
  if (userId === undefined) return undefined;
  const chosen = request.chosenLocale;
  const entered = await deps.db.transaction(async (trx) => {
    if (!(await staysAsSeen(trx, userId, account))) return false;
    await endTries(trx, { userId, userDigest, nth });
    if (chosen && !account?.locale) await chooseLocale(trx, userId, chosen);
    await startStudentSession(deps, request, { userId, level }, trx);
    return true;
  });
  if (!entered) return undefined;
  if (account?.locale && !chosen) request.keepLocale(account.locale);
  if (level === 'menu' && account) rehash(deps, request, account, secondPassword);
  const idleEndsAt = new Date(deps.clock() + deps.services.shomei.sessionIdleMs).toISOString();
  return { next: level, userId, idleEndsAt };
}

/** Makes a hash of an older cost anew. Nobody waits for it: it is tried again at the next login. */
function rehash(
  { db, passwords }: ApiDependencies,
  { log }: FastifyRequest,
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
  { db }: ApiDependencies,
  request: FastifyRequest,
  { everywhere }: { everywhere: boolean },
): Promise<number> {
  const session = await request.session('shomei');
  const elsewhere = session && everywhere ? await endSessionsOf(db, 'shomei', session.userId) : undefined;
  await request.endSession('shomei');
  return elsewhere ?? (session ? 1 : 0);
}
