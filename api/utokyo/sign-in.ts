/** Sign-in of members of the university: ID, password and, where given, a code; or ID and a Temporary Access Pass in the password's place. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { countWithin, giveGuessBack } from '../../db/platform/counters.js';
import { type BegunTry, beginLoginTry, giveLoginTryBack } from '../../db/platform/login-tries.js';
import { endMemberTries, MEMBER_LOGINS, memberStays } from '../../db/utokyo/login.js';
import type { UtokyoMember } from '../../db/utokyo/members.js';
import { findWindow, noteRegistered, noteUsableMethod, registersFor } from '../../db/utokyo/reregistrations.js';
import { PASS_LENGTH } from '../../worker/runtime/crypto/tokens.js';
import { OwnerFault } from '../../worker/runtime/mfa/contract.js';
import { isTemporalUnavailable } from '../../worker/runtime/temporal/client.js';
import { createProcedures } from '../../worker/runtime/temporal/procedures.js';
import { reregistrationChangedSignal } from '../../workflows/contracts/reregistration.js';
import { foldDigits } from '../../workflows/rules/typed-text.js';
import type { ApiDependencies } from '../dependencies.js';
import type { SessionCall } from '../http/call-context.js';
import { type GuessNeeds, refuseGuessers, wrongTry } from '../http/guesses.js';
import { problem, sessionOver } from '../http/problems.js';
import { type Presented, signInOf } from '../session/sign-in.js';
import { type Level, LEVELS, PLACES, placesOf } from './levels.js';
import { registeredElsewhere } from './registered-elsewhere.js';
import { factorHolder, memberHolder, memberOf, startMemberSession } from './session.js';
import { countOf, factorCountOf } from './tries.js';

type Needs = GuessNeeds &
  Pick<ApiDependencies, 'db' | 'passwords' | 'memberDirectory' | 'services' | 'methods' | 'temporal'>;

export const SignedIn = z.object({
  realm: z.literal('utokyo'),
  userId: z.string(),
  name: z.string(),
  level: z.enum(LEVELS).describe('How the person has signed in'),
  reaches: z.array(z.enum(PLACES)).describe('What the session is good for'),
});
export type SignedIn = z.output<typeof SignedIn>;

const signedIn = ({ id: userId, name, mfa_required: mfaRequired }: UtokyoMember, level: Level): SignedIn => ({
  realm: 'utokyo',
  userId,
  name,
  level,
  reaches: placesOf({ level, mfaRequired }),
});

/** Every refusal takes as long, or as long as the directory's slowest: a wrong code tells no more than a wrong password. */
const REFUSAL_MS = 400;

interface Attempt {
  /** Under which tries are counted. */
  countedAs: string;
  /** The count of its network in which it stands as well, where it brings a lock near. */
  nearLock?: string | undefined;
  begun: BegunTry<UtokyoMember>;
  /** Which wrong second factor in a row it was, where one was compared. */
  nthFactor?: number | undefined;
}
/** Compared with nothing, as if it were locked, and counted for nobody: no member can have such an ID. */
const NOBODY: BegunTry<UtokyoMember> = { locked: true, nth: undefined, account: undefined };

/** @throws Refusal `not-authenticated`, `too-many-requests`; where a part is away, no try is counted */
export function signInMember(deps: Needs, call: SessionCall, presented: Presented): Promise<SignedIn> {
  const folded = foldDigits(presented.userId);
  const memberId = /^\d{10}$/.test(folded) ? folded : undefined;
  return tryOf(deps, call, memberId, (attempt) => compared(deps, call, attempt, presented));
}

/**
 * Somebody who has signed in by password gives a second factor too. A wrong one counts as a wrong sign-in does.
 * @param response a code, or what the authenticator answered
 * @throws Refusal `not-authenticated`, `too-many-requests`
 */
export function raiseToMfa(deps: Needs, call: SessionCall, memberId: string, response: unknown): Promise<SignedIn> {
  return tryOf(deps, call, memberId, async (attempt) => {
    const { locked, account: member } = attempt.begun;
    if (locked || !member || member.disabled_at) return undefined;
    call.aboutToChange();
    return (await isFactor(deps, call, attempt, { memberId, response })) ? 'mfa' : undefined;
  });
}

/**
 * Whether a second factor is right. Wrong ones have a count of their own, which nothing but a right one ends: whoever knows the password could begin that
 * of the sign-in anew between two guesses. A browser that has signed in with a second factor before has its own.
 */
async function isFactor(
  { db, services, tokens, methods }: Needs,
  call: SessionCall,
  attempt: Attempt,
  { memberId, response }: { memberId: string; response: unknown },
): Promise<boolean> {
  const { wrongLogins: limit, lockMs } = services.utokyo;
  const userDigest = factorCountOf({ tokens }, memberId, call.knownFor(factorHolder(memberId)));
  const { nth } = await beginLoginTry(db, MEMBER_LOGINS, { accountId: memberId, userDigest, limit, lockMs });
  if (nth === undefined) return false;
  let isRight: boolean;
  try {
    isRight = (await elsewhere(methods.checkFactor({ memberId, response }))) !== undefined;
  } catch (error) {
    await giveLoginTryBack(db, MEMBER_LOGINS, userDigest);
    throw error;
  }
  if (isRight) await endMemberTries(db, userDigest, nth);
  else attempt.nthFactor = nth;
  return isRight;
}

/** @param compare the level that is reached; undefined: refused */
async function tryOf(
  deps: Needs,
  call: SessionCall,
  memberId: string | undefined,
  compare: (attempt: Attempt) => Promise<Level | undefined>,
): Promise<SignedIn> {
  const beganAt = performance.now();
  const attempt = await begin(deps, call, memberId);
  const { account: member, nth } = attempt.begun;
  let entered: SignedIn | undefined;
  try {
    const level = await compare(attempt);
    if (member && level) entered = await enter(deps, call, { ...attempt, member, level });
  } catch (error) {
    await giveBack(deps, attempt);
    throw error;
  }
  if (entered) return entered;
  const { wrongLogins: many } = deps.services.utokyo;
  // The one that locks is told to staff, whichever count it is of.
  const told = attempt.nthFactor === many ? many : nth;
  await wrongTry(deps, call, { place: 'utokyo', subject: memberId ?? '', account: member?.id, nth: told, many });
  const leastMs = Math.max(REFUSAL_MS, deps.memberDirectory?.refusalMs ?? 0);
  await sleep(Math.max(0, leastMs - (performance.now() - beganAt)));
  throw problem('not-authenticated');
}

/** Takes a try: for a browser that is known for the account among its own, for all others among those of strangers. */
async function begin(deps: Needs, call: SessionCall, memberId: string | undefined): Promise<Attempt> {
  const { db, services } = deps;
  const { wrongLogins: limit, lockMs, wrongTriesOfNetwork: most } = services.utokyo;
  const word = memberId === undefined ? undefined : call.knownFor(memberHolder(memberId));
  if (word === undefined) await refuseGuessers(deps, call, { place: 'utokyo', most });
  const countedAs = countOf(deps, memberId ?? '', word);
  if (memberId === undefined) return { countedAs, begun: NOBODY };
  const begun = await beginLoginTry<UtokyoMember>(db, MEMBER_LOGINS, {
    accountId: memberId,
    userDigest: countedAs,
    limit,
    lockMs,
  });
  const { nth } = begun;
  if (word !== undefined || nth === undefined) return { countedAs, begun };
  return { countedAs, begun, nearLock: await countAgainstNetwork(deps, call, { countedAs, nth }) };
}

/** With wrong sign-ins a network can lock a few accounts, and no more: see `countAgainstNetwork` of the student login. @throws Refusal `too-many-requests` */
async function countAgainstNetwork(
  { db, services, tokens }: Needs,
  call: SessionCall,
  { countedAs, nth }: { countedAs: string; nth: number },
): Promise<string | undefined> {
  const { wrongLogins, lockMs, locksOfNetwork } = services.utokyo;
  const near = Math.floor(wrongLogins / 2);
  if (nth <= near) return undefined;
  const key = `near-lock:utokyo:${tokens.counted('client', call.clientNetwork())}`;
  const { n, leftS } = await countWithin(db, key, lockMs);
  if (n <= locksOfNetwork * (wrongLogins - near)) return key;
  await giveLoginTryBack(db, MEMBER_LOGINS, countedAs);
  throw problem('too-many-requests', { retryAfterS: leftS });
}

async function giveBack({ db }: Pick<Needs, 'db'>, { begun, countedAs, nearLock }: Attempt): Promise<void> {
  if (!begun.locked) await giveLoginTryBack(db, MEMBER_LOGINS, countedAs);
  if (nearLock !== undefined) await giveGuessBack(db, nearLock);
}

/** The level that is reached; undefined: refused. But for a pass, a password is always compared. */
async function compared(
  deps: Needs,
  call: SessionCall,
  attempt: Attempt,
  { password, code = '' }: Presented,
): Promise<Level | undefined> {
  const { locked, account: member } = attempt.begun;
  const { db, methods } = deps;
  const known = locked || member?.disabled_at ? undefined : member;
  // Asked first: a directory would count it as a wrong password, and need not see it.
  if (code === '' && isLikePass(password)) {
    // It is used up by being right. Asked and said for nobody too: a 503 that follows must not tell whether there is such a member.
    call.aboutToChange();
    const isUsed = await isPass({ db, methods }, known?.id ?? '', password);
    if (known && isUsed) return 'pass';
  }
  const right = await isPassword(deps, known, password, call.clientNetwork());
  if (!known || !right) return undefined;
  const memberId = known.id;
  // So is a code.
  call.aboutToChange();
  if (code !== '') return (await isFactor(deps, call, attempt, { memberId, response: code })) ? 'mfa' : undefined;
  const window = await findWindow(db, memberId);
  return window && window.registered_at === null ? 'window' : 'password';
}

/** With nobody's hash, or name, where there is no member: so that it takes as long. */
const isPassword = (
  { passwords, memberDirectory }: Pick<Needs, 'passwords' | 'memberDirectory'>,
  member: UtokyoMember | undefined,
  password: string,
  network: string,
): Promise<boolean> =>
  memberDirectory
    ? memberDirectory.check(member?.id, password, network)
    : passwords.verify(member?.password_hash ?? undefined, password, network);

/** Whether it may be a pass as it was pasted. */
const isLikePass = (typed: string): boolean => typed.normalize('NFKC').trim().length === PASS_LENGTH;

/** Whether it is a pass that can be used; from then on it can't. One of a re-registration that has ended opens nothing. */
async function isPass(
  { db, methods }: Pick<Needs, 'db' | 'methods'>,
  memberId: string,
  pass: string,
): Promise<boolean> {
  const used = await elsewhere(methods.usePass({ memberId, pass }));
  return used !== undefined && (await registersFor(db, memberId, 'pass')) === used.procedureId;
}

/** Where people sign in at the owner of the methods itself, nothing is right here. */
async function elsewhere<T>(asked: Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof OwnerFault && error.word === 'not-supported') return undefined;
    throw error;
  }
}

/**
 * Begins the session, unless the account has changed since its password was compared. A usable method that signs in withdraws an open
 * re-registration in the same step; its workflow hears of it at once, or by the outbox job.
 */
async function enter(
  deps: Needs,
  call: SessionCall,
  { begun, countedAs, nearLock, member, level }: Attempt & { member: UtokyoMember; level: Level },
): Promise<SignedIn | undefined> {
  call.aboutToChange();
  const entered = await deps.db.transaction(async (trx) => {
    if (!(await memberStays(trx, member))) return undefined;
    await endMemberTries(trx, countedAs, begun.nth ?? 0);
    if (nearLock !== undefined) await giveGuessBack(trx, nearLock);
    await startMemberSession(deps, call, { account: member, level }, trx);
    return { withdrawn: level === 'mfa' ? await noteUsableMethod(trx, member.id) : undefined };
  });
  if (!entered) return undefined;
  call.remember(memberHolder(member.id));
  if (level === 'mfa') call.remember(factorHolder(member.id));
  if (entered.withdrawn !== undefined) await tellChanged(deps, entered.withdrawn);
  return signedIn(member, level);
}

/** Begins the session of somebody who signed in at the owner of the methods. @returns false where the account has changed meanwhile */
export async function enterFromElsewhere(
  deps: Needs,
  call: SessionCall,
  { member, level }: { member: UtokyoMember; level: 'password' | 'mfa' },
): Promise<boolean> {
  call.aboutToChange();
  const found = level === 'mfa' ? await registeredElsewhere(deps, member.id) : 'none';
  const entered = await deps.db.transaction(async (trx) => {
    if (!(await memberStays(trx, member))) return undefined;
    await startMemberSession(deps, call, { account: member, level }, trx);
    if (typeof found === 'object') {
      await noteRegistered(trx, found);
      return { changed: found.procedureId };
    }
    return { changed: level === 'mfa' && found === 'none' ? await noteUsableMethod(trx, member.id) : undefined };
  });
  if (!entered) return false;
  call.remember(memberHolder(member.id));
  if (entered.changed !== undefined) await tellChanged(deps, entered.changed);
  return true;
}

async function tellChanged({ temporal }: Pick<Needs, 'temporal'>, procedureId: string): Promise<void> {
  try {
    await temporal.withDeadline(Date.now() + TOLD_WITHIN_MS, () =>
      createProcedures(temporal).tell(procedureId, reregistrationChangedSignal),
    );
  } catch (error) {
    if (!isTemporalUnavailable(error)) throw error;
  }
}
const TOLD_WITHIN_MS = 5_000;

/** Members of the university as `signIn` and `whoAmI` know them. */
export const utokyoSignIn = signInOf({
  person: SignedIn,
  signIn: signInMember,
  async whoAmI(deps, call) {
    const member = await memberOf(deps, call);
    if (!member) throw sessionOver();
    return signedIn(member.account, member.level);
  },
});
