/** What a student who is signed in may do with the second password, whether by script or by page. */
import { endSessionsOf } from '../../../db/platform/sessions.js';
import { changedAccount, findShomeiAccount, type ShomeiAccount } from '../../../db/shomei/accounts.js';
import { beginLoginTry, giveLoginTryBack } from '../../../db/platform/login-tries.js';
import { endTries, lockLeftS, lockNow, staysAsSeen, STUDENT_LOGINS } from '../../../db/shomei/login.js';
import {
  SECOND_PASSWORD_CHANGE,
  type SecondPasswordChangeInput,
  secondPasswordContext,
  secondPasswordInForceUpdate,
} from '../../../workflows/contracts/second-password-change.js';
import {
  checkSecondPassword,
  SECOND_PASSWORD_MAX,
  SECOND_PASSWORD_MIN,
  type SecondPasswordRule,
} from '../../../workflows/rules/second-password.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext, SessionCall } from '../../http/call-context.js';
import { limitRule, withinLimits } from '../../http/plugins/limits.js';
import { problem, Refusal } from '../../http/problems.js';
import { startProcedureWithUpdate } from '../client.js';
import { requireStudent, startStudentSession } from '../../student/session.js';
import { countOfKnown, countOfStrangers } from '../../student/tries.js';
import type { Text } from '../../text/index.js';

export type CheckNeeds = Pick<ApiDependencies, 'db' | 'directory' | 'passwords' | 'tokens'>;
type Needs = CheckNeeds & Pick<ApiDependencies, 'temporal' | 'services' | 'sealer'>;

/** A comparison with the university's password tells whether a guess at it is right, so an account has only so many of them. */
const COMPARISONS = { limit: 10, windowMs: 30 * 60_000 };

export interface TypedTwice {
  password: string;
  passwordAgain: string;
}
export interface SecondPasswordSet {
  procedureId: string;
  status: 'set';
}

/** Sets the account's first second password. The session then reaches everything, under a new ID. */
export async function setFirst(deps: Needs, call: SessionCall, typed: TypedTwice): Promise<SecondPasswordSet> {
  const { account } = await requireStudent(deps, call, 'set-second-password');
  checkForm(call.text, typed);
  const { password } = typed;
  return checkedNew(deps, call, password, { userId: account.user_id }, () =>
    putInForce(deps, call, { kind: 'set', account, password }),
  );
}

/** Puts another in place of the present one. All sessions of the account end, this one goes on under a new ID. */
export async function changeSecond(
  deps: Needs,
  call: SessionCall,
  typed: TypedTwice & { current: string },
): Promise<SecondPasswordSet> {
  const { password } = typed;
  const { account: signedIn } = await requireStudent(deps, call, 'menu');
  checkForm(call.text, typed);
  const account = await proveCurrent(deps, call, { userId: signedIn.user_id, current: typed.current });
  const currentHash = account.second_password_hash ?? undefined;
  return checkedNew(deps, call, password, { userId: account.user_id, currentHash }, () =>
    putInForce(deps, call, { kind: 'change', account, password }),
  );
}

/** The rules that need nothing but what was typed; checking them tells nothing about the account. */
export function checkForm(text: Text, { password, passwordAgain }: TypedTwice): void {
  const broken = checkSecondPassword(password, passwordAgain);
  if (broken.length > 0) throw refused(text, broken);
}

/**
 * Sets a password that keeps the rules that need what is known of the account. No comparison is counted where it could not be made, or where the
 * password could not be set because a part was away.
 * @param known.currentHash of the second password that the new one must not be
 */
export async function checkedNew<T>(
  { db, directory, passwords, tokens }: CheckNeeds,
  call: CallContext,
  password: string,
  { userId, currentHash }: { userId: string; currentHash?: string | undefined },
  set: () => Promise<T>,
): Promise<T> {
  const rules = [limitRule(tokens, { name: 'second-password:looks', subject: userId, ...COMPARISONS })];
  return withinLimits(db, rules, async () => {
    if (currentHash !== undefined && (await passwords.verify(currentHash, password, call.clientNetwork())))
      throw refused(call.text, ['same-as-current']);
    if (await directory.check(userId, password, call.clientNetwork()))
      throw refused(call.text, ['university-password']);
    return set();
  });
}

/**
 * Wrong ones of somebody who is signed in have a count of their own: strangers who try to log in keep nobody out here. When it is full, the account is
 * locked as if they had been wrong logins. @returns the account as it was when its password was compared
 */
async function proveCurrent(
  deps: Needs,
  call: SessionCall,
  { userId, current }: { userId: string; current: string },
): Promise<ShomeiAccount> {
  const { db, passwords, services, tokens } = deps;
  const { wrongLogins: limit, lockMs } = services.shomei;
  const userDigest = countOfKnown({ tokens }, userId, 'signed-in');
  const begun = await beginLoginTry<ShomeiAccount>(db, STUDENT_LOGINS, {
    accountId: userId,
    userDigest,
    limit,
    lockMs,
  });
  if (!begun.locked && begun.account && (await compared(begun.account))) {
    await endTries(db, { userId, userDigest, nth: begun.nth });
    return begun.account;
  }
  const leftS = await lockLeftS(db, { userDigest, limit, lockMs });
  if (!begun.locked) {
    if (leftS === undefined) throw refused(call.text, ['current-wrong']);
    // Sessions end only where a wrong password in this form brought the lock: a stranger's guesses at the login sign nobody out.
    call.aboutToChange();
    await endSessionsOf(db, 'shomei', userId);
    await lockNow(db, { userId, userDigest: countOfStrangers({ tokens }, userId), limit });
    await call.endSession('shomei');
  }
  throw problem('account-locked', { retryAfterS: leftS ?? 1 });

  async function compared({ second_password_hash: hash }: ShomeiAccount): Promise<boolean> {
    try {
      return await passwords.verify(hash ?? undefined, current, call.clientNetwork());
    } catch (error) {
      await giveLoginTryBack(db, STUDENT_LOGINS, userDigest);
      throw error;
    }
  }
}

async function putInForce(
  deps: Needs,
  call: SessionCall,
  { kind, account, password }: { kind: 'set' | 'change'; account: ShomeiAccount; password: string },
): Promise<SecondPasswordSet> {
  const { user_id: userId, second_password_version: version } = account;
  const procedureId = call.procedureIdFor('shomei', 'second-password-change');
  // The hash leaves this process only sealed for this procedure; the password itself is forgotten with this request.
  const made = await deps.passwords.hash(password, call.clientNetwork());
  const hash = deps.sealer.seal(made, secondPasswordContext(procedureId));
  const waits = { mailMs: deps.services.shomei.mailPatienceMs };
  const input: SecondPasswordChangeInput = { procedureId, userId, kind, version, hash, locale: call.locale, waits };
  if (!(await isInForce(deps, call, input))) throw problem('wrong-state');
  await goOn(deps, call, { ...account, second_password_version: version + 1 }, password);
  return { procedureId, status: 'set' };
}

/** Starts the procedure. @returns whether its password came in force */
async function isInForce(
  deps: Pick<Needs, 'db' | 'temporal'>,
  call: SessionCall,
  input: SecondPasswordChangeInput,
): Promise<boolean> {
  try {
    const start = () =>
      startProcedureWithUpdate(deps, call, SECOND_PASSWORD_CHANGE, input, secondPasswordInForceUpdate);
    return (await call.inTurn(input.procedureId, start)).ok;
  } catch (error) {
    // It ended before it could answer (a repeat): what it wrote is the answer.
    if (error instanceof Refusal && error.word === 'wrong-state')
      return (await changedAccount(deps.db, input.procedureId)) === input.userId;
    throw error;
  }
}

/**
 * Begins a session under a new ID in place of those that have ended, unless the account has changed again meanwhile.
 * @throws Refusal `wrong-state` where the form was sent before with another password, which is the one in force
 */
async function goOn(deps: Needs, call: SessionCall, seen: ShomeiAccount, password: string): Promise<void> {
  const { user_id: userId } = seen;
  const now = await findShomeiAccount(deps.db, userId);
  const isInForce = await deps.passwords.verify(now?.second_password_hash ?? undefined, password, call.clientNetwork());
  if (!now || !isInForce) throw problem('wrong-state');
  await deps.db.transaction(async (trx) => {
    const stays = await staysAsSeen(trx, userId, { ...seen, revision: now.revision });
    if (stays) await startStudentSession(deps, call, { userId, level: 'menu' }, trx);
  });
}

const refused = (text: Text, rules: SecondPasswordRule[]): Refusal =>
  problem('password-refused', { violations: rules.map((rule) => ({ rule, reason: ruleText(text, rule) })) });

/** What a rule asks for. */
const ruleText = ({ t }: Text, rule: SecondPasswordRule): string =>
  t(`second-password.rule.${rule}`, { count: rule === 'max-length' ? SECOND_PASSWORD_MAX : SECOND_PASSWORD_MIN });
