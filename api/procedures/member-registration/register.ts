/** What whoever has the URL of an invitation may do, whether by script or by page. */
import { findJairoAccount, isUserIdFree } from '../../../db/jairo/accounts.js';
import { type KeptRegistration, keptRegistration } from '../../../db/jairo/registrations.js';
import { type LimitRule, takeAllOnce } from '../../../db/platform/limits.js';
import { findProcedure } from '../../../db/platform/procedures.js';
import {
  adoptAccountUpdate,
  registerMemberUpdate,
  type RegistrationRefusal,
  registrationContext,
} from '../../../workflows/contracts/member-registration.js';
import type { ProcedureView } from '../../../workflows/contracts/procedure.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import { emailKey } from '../../../workflows/rules/email.js';
import type { Updated } from '../../../worker/runtime/temporal/messages.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import type { GuessNeeds } from '../../http/guesses.js';
import { limitRule, limitRules, returned, withinLimits } from '../../http/plugins/limits.js';
import { problem, type ProblemWord, Refusal } from '../../http/problems.js';
import { requireGoodPassword } from '../../institution/password.js';
import { memberHolder } from '../../institution/session.js';
import { accountByPassword } from '../../institution/sign-in.js';
import { isRedeemedBy, refuse, typedId, updateProcedure } from '../client.js';
import { shownAt } from '../deadlines.js';
import { type Invitation, openedInvitation, requireInvitation } from './invitation.js';

type Needs = GuessNeeds &
  Pick<ApiDependencies, 'temporal' | 'services' | 'passwords' | 'strength' | 'sealer' | 'clock'>;

/** Passwords that are checked for one invitation in an hour: more than a person tries, too few to keep the hashing busy. */
const TRIES_PER_HOUR = 60;
/** IDs that one client network may ask about in an hour: a class may register from one address. */
const CHECKS_PER_HOUR = 1_200;
/** How long an answer waits until the account is there. */
const REGISTER_WAIT_MS = 6_000;

export interface TypedRegistration {
  token: string;
  /** Folded. */
  userId: string;
  displayName: string;
  email: string;
  password: string;
}
export type Registration = { procedureId: string } & (
  | { status: 'registered' }
  | { status: 'awaiting-email-verification'; expiresAt?: string }
);

/** Whether an ID is free. @param userId folded @throws Refusal `too-many-requests` */
export async function checkUserId(
  deps: Pick<Needs, 'db' | 'tokens'>,
  call: CallContext,
  userId: string,
): Promise<{ userId: string; available: boolean }> {
  await call.limit({ name: 'check-user-id', limit: CHECKS_PER_HOUR, windowMs: HOUR_MS });
  return { userId, available: await isUserIdFree(deps.db, userId) };
}

/** Registers an account. After a refused form the person may try again: the invitation is used up by an account only. */
export async function register(deps: Needs, call: CallContext, typed: TypedRegistration): Promise<Registration> {
  const { userId } = typed;
  const found = await requireOr(deps, call, typed.token, 'registerMember');
  if ('status' in found) return found;
  const { procedureId, issue, institution, row } = found;
  const tries = { name: 'registration:tries', subject: procedureId, limit: TRIES_PER_HOUR, windowMs: HOUR_MS };
  return withinLimits(deps.db, limitRules(deps, call, tries), async () => {
    if (!(await isUserIdFree(deps.db, userId, procedureId))) throw problem('user-id-taken');
    const { displayName, email, password } = typed;
    const known = { userId, displayName, email, institution: `${institution.host} ${institution.name}` };
    await requireGoodPassword(deps, call, password, known);
    // The hash leaves this process only sealed for this procedure; the password itself is forgotten with this request.
    const made = await deps.passwords.hash(password, call.clientNetwork());
    const hash = deps.sealer.seal(made, registrationContext(procedureId));
    const browser = deps.tokens.digest('browser', call.browserId());
    const ids = await registerIds(deps, call, procedureId, typed);
    const send = () =>
      updateProcedure(deps, call, procedureId, registerMemberUpdate, {
        args: [{ procedureId, issue, userId, displayName, email, hash, browser, locale: call.locale }],
        ...ids,
        waitMs: REGISTER_WAIT_MS,
      });
    const isInvited = emailKey(email) === emailKey(row.email);
    const mail = { mark: `mail ${ids.updateId}`, rules: mailLimits(deps, procedureId, email) };
    const sent = isInvited ? await send() : await mailedOnce(deps, mail, send);
    const { view, expiresAt } = await answered(deps, call, found, 'registerMember', sent);
    await requireOwn(deps, call, { procedureId, view, made, typed });
    // Whoever chose the password has proved to hold the account as soon as it is theirs.
    if (view.status !== 'awaiting-confirmation') {
      call.remember(memberHolder(userId));
      return { procedureId, status: 'registered' };
    }
    return {
      procedureId,
      status: 'awaiting-email-verification',
      ...(expiresAt && { expiresAt: await shownAt(deps, procedureId, expiresAt) }),
    };
  });
}

/**
 * Another address than the invited one is mailed to: few of one invitation, and few to one address, whoever asks for them. Counted apart from invitations:
 * nobody who is invited keeps others from being invited.
 */
const mailLimits = (
  { tokens, services }: Pick<Needs, 'tokens' | 'services'>,
  procedureId: string,
  email: string,
): LimitRule[] => {
  const few = { limit: services.jairo.requestsPerHour, windowMs: HOUR_MS };
  return [
    limitRule(tokens, { name: 'registration:address', subject: emailKey(email), ...few }),
    limitRule(tokens, { name: 'registration:addresses', subject: procedureId, ...few }),
  ];
};

/**
 * Counts one mail for an update however often it is sent, and none where it mails nothing.
 * @throws Refusal `too-many-requests`; what `send` throws
 */
async function mailedOnce<T extends { view: ProcedureView }>(
  { db }: Pick<Needs, 'db'>,
  { mark, rules }: { mark: string; rules: LimitRule[] },
  send: () => Promise<Updated<Answer<T, RegistrationRefusal>>>,
): Promise<Updated<Answer<T, RegistrationRefusal>>> {
  const answer = await takeAllOnce(db, mark, rules);
  if (!answer.ok) throw problem('too-many-requests', { retryAfterS: answer.retryAfterS });
  let sent: Updated<Answer<T, RegistrationRefusal>> | undefined;
  try {
    sent = await send();
    return sent;
  } finally {
    // What was taken without an answer yet may be mailed.
    const mails = sent?.state === 'done' && sent.result.ok && sent.result.view.status === 'awaiting-confirmation';
    if (sent?.state !== 'taken' && !mails) await returned(db, mark, rules);
  }
}

/**
 * The ID of a form: the same when it is sent again, and another one once something else was sent between, or its address was not verified in time.
 * Whether it is the same is told by what is kept while an address is verified, as nothing of a password may stand in a history.
 */
async function registerIds(
  deps: Pick<Needs, 'db' | 'tokens' | 'passwords'>,
  call: CallContext,
  procedureId: string,
  typed: TypedRegistration,
): Promise<{ updateId: string; earlierIds: string[] }> {
  const { kept, addressIssues } = await keptRegistration(deps.db, procedureId);
  // As many as there were when it was sent first.
  const issued = kept && (await isKept(deps, call, kept, typed)) ? kept.issue - 1 : addressIssues;
  return typedId(deps, call, 'register', [typed.userId, typed.displayName, typed.email, String(issued)]);
}

/**
 * An earlier try that nobody had answered yet may have come in first, with the same ID since nothing of a password is in it. Its password must not
 * count as the one that was typed now.
 * @param p.made the hash of this call
 * @throws Refusal `unavailable` while the address is verified: sent again it is a registration of its own; `url-used` where the account is there
 */
async function requireOwn(
  deps: Pick<Needs, 'db' | 'passwords'>,
  call: CallContext,
  {
    procedureId,
    view,
    made,
    typed,
  }: { procedureId: string; view: ProcedureView; made: string; typed: TypedRegistration },
): Promise<void> {
  if (view.status === 'awaiting-confirmation') {
    const { kept } = await keptRegistration(deps.db, procedureId);
    if (kept && kept.passwordHash !== made && !(await isKept(deps, call, kept, typed)))
      throw problem('unavailable', { retryAfterS: 1 });
    return;
  }
  const account = await findJairoAccount(deps.db, typed.userId);
  // Of a repeat whose password has been changed since, nothing can be told.
  if (!account || account.password_version > 1 || account.password_hash === made) return;
  if (!(await deps.passwords.verify(account.password_hash, typed.password, call.clientNetwork())))
    throw problem('url-used');
}

async function isKept(
  { passwords }: Pick<Needs, 'passwords'>,
  call: CallContext,
  kept: KeptRegistration,
  { userId, displayName, email, password }: TypedRegistration,
): Promise<boolean> {
  if (kept.userId !== userId || kept.displayName !== displayName || kept.email !== email) return false;
  return passwords.verify(kept.passwordHash, password, call.clientNetwork());
}

/** 「既存のアカウントを利用する」: adds the right to an account that is there already. */
export async function adopt(
  deps: Needs,
  call: CallContext,
  typed: { token: string; userId: string; password: string },
): Promise<{ procedureId: string; status: 'registered' }> {
  const found = await requireOr(deps, call, typed.token, 'adoptExistingAccount');
  if ('status' in found) return found;
  const { procedureId, issue } = found;
  const account = await accountByPassword(deps, call, typed);
  if (!account) throw problem('not-authenticated');
  const { user_id: userId, password_version: passwordVersion } = account;
  const browser = deps.tokens.digest('browser', call.browserId());
  const sent = await updateProcedure(deps, call, procedureId, adoptAccountUpdate, {
    args: [{ procedureId, issue, userId, passwordVersion, browser }],
    ...typedId(deps, call, 'adopt', [userId]),
    waitMs: REGISTER_WAIT_MS,
  });
  await answered(deps, call, found, 'adoptExistingAccount', sent);
  return { procedureId, status: 'registered' };
}

/** The open invitation; for the browser that has used it already, the same answer again. */
async function requireOr(
  deps: Needs,
  call: CallContext,
  token: string,
  operation: string,
): Promise<Invitation | { procedureId: string; status: 'registered' }> {
  try {
    return await requireInvitation(deps, call, token, operation);
  } catch (error) {
    const opened = error instanceof Refusal && error.word === 'url-used' ? openedInvitation(deps, token) : undefined;
    const row = opened && (await findProcedure(deps.db, opened.procedureId));
    if (opened && isRedeemedBy(deps, call, row?.redeemed_by))
      return { procedureId: opened.procedureId, status: 'registered' };
    throw error;
  }
}

type Answer<T, R extends string> = ({ ok: true } & T) | { ok: false; refusal: R };

/** What a workflow answered. @throws Refusal its refusal, which is recorded; `unavailable` */
async function answered<T, R extends ProblemWord>(
  deps: Needs,
  call: CallContext,
  { procedureId }: Invitation,
  operation: string,
  sent: Updated<Answer<T, R>>,
): Promise<T> {
  if (sent.state === 'taken') throw problem('unavailable', { retryAfterS: 2 });
  if (sent.state === 'done' && sent.result.ok) return sent.result;
  const word = sent.state === 'done' && !sent.result.ok ? sent.result.refusal : 'url-expired';
  return refuse(deps, call, { procedureId, operation, refusal: word }, new Refusal(word, {}));
}
