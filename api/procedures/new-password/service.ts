/** What a caller may do with a password ticket, whether by script or by page. */
import { findProcedure } from '../../../db/platform/procedures.js';
import { findPasswordHolder, findPasswordHolderInTime, type PasswordHolder } from '../../../db/umin/new-passwords.js';
import { dictionary } from '../../../worker/runtime/dictionary.js';
import {
  newPasswordContext,
  type PasswordSet,
  type SetPasswordRefusal,
  setPasswordUpdate,
} from '../../../workflows/contracts/new-password.js';
import type { Outcome, ProcedureView } from '../../../workflows/contracts/procedure.js';
import { DAY_MS, HOUR_MS } from '../../../workflows/rules/duration.js';
import { checkNewPassword, type PasswordRule, SHORTEST_WORD } from '../../../workflows/rules/password-policy.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import { wordsPath } from '../../http/plugins/assets.js';
import { limitRules, withinLimits } from '../../http/plugins/limits.js';
import { problem, Refusal } from '../../http/problems.js';
import type { Text } from '../../text/index.js';
import { answeredBefore, isRedeemedBy, refuse, updateProcedure } from '../client.js';
import { connectorLabel } from '../propagation/service.js';
import type { NewPasswordView, PasswordFrame } from './pages/form.js';

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'tokens' | 'services' | 'sealer' | 'passwords' | 'clock'>;

/** Passwords that are checked for one procedure in an hour: more than a person tries, too few to keep the hashing busy. */
export const TRIES_PER_HOUR = 60;
/** How long an answer waits until the password is in force. */
const SET_WAIT_MS = 6_000;

/**
 * The right to set the password of a procedure. It is valid for a day longer than the time to do so: when that is over is for the workflow's
 * clock to decide. @param expiresAt RFC 3339
 */
export const passwordTicket = (
  { tokens }: Pick<Needs, 'tokens'>,
  { procedureId, expiresAt }: { procedureId: string; expiresAt: string },
): string => tokens.grant('password-ticket', { procedureId }, Date.parse(expiresAt) + DAY_MS);

/** The procedure whose password a ticket may set, while the ticket is valid. */
export function procedureOfTicket(
  { tokens, clock }: Pick<Needs, 'tokens' | 'clock'>,
  ticket: string,
): string | undefined {
  const claims = tokens.openGrant('password-ticket', ticket, clock());
  return claims === undefined || claims === 'expired' ? undefined : String(claims['procedureId']);
}

/**
 * What the page for a new password shows of a procedure that waits for one. Only for the browser that has the right to set it.
 * @param ticket the one that the browser has already; absent: a new one
 * @returns undefined where the procedure waits for none
 */
export async function newPasswordView(
  deps: Pick<Needs, 'db' | 'tokens' | 'services'>,
  { procedureId, status, expiresAt }: Pick<ProcedureView, 'procedureId' | 'status' | 'expiresAt'>,
  frame: PasswordFrame,
  ticket?: string,
): Promise<NewPasswordView | undefined> {
  const holder = await findPasswordHolder(deps.db, procedureId);
  if (!holder || status !== 'awaiting-password' || expiresAt === undefined) return undefined;
  return {
    procedureId,
    frame,
    ticket: ticket ?? passwordTicket(deps, { procedureId, expiresAt }),
    expiresAt,
    userId: holder.accountId,
    minLength: deps.services.umin.passwordMinLength,
    words: wordsPath(await dictionary()),
  };
}

/** The same on the page of a procedure: for the browser whose redeem or code counted, and no other. */
export async function newPasswordViewOf(
  deps: Pick<Needs, 'db' | 'tokens' | 'services'>,
  call: CallContext,
  procedure: ProcedureView,
  frame: PasswordFrame,
): Promise<NewPasswordView | undefined> {
  const row = await findProcedure(deps.db, procedure.procedureId);
  return isRedeemedBy(deps, call, row?.redeemed_by) ? newPasswordView(deps, procedure, frame) : undefined;
}

/** An account as browsers are known for it that set its password. */
export const uminHolder = (accountId: string): string => `umin:${accountId}`;

export interface TypedNewPassword {
  passwordTicket: string;
  password: string;
  passwordAgain: string;
}
export interface Submitted {
  procedureId: string;
  /** `completed`: no other system has to learn of it. */
  status: 'propagating' | 'completed';
  services: { name: string; label: string; status: 'pending'; expectedAt: string }[];
}

/** Sets the password that a procedure waits for, where that is another one than an account's of UMIN. */
export type PasswordSetter = (
  deps: ApiDependencies,
  call: CallContext,
  typed: TypedNewPassword & { procedureId: string },
) => Promise<Submitted>;

/** Checks the password, and puts it in force. After a refused one the person may try again. */
export async function submitPassword(deps: Needs, call: CallContext, typed: TypedNewPassword): Promise<Submitted> {
  const procedureId = procedureOfTicket(deps, typed.passwordTicket);
  if (procedureId === undefined) throw problem('ticket-expired');
  const updateId = call.idFor('password');
  // As it is written, so that what comes too late costs no hash. What counts is what the workflow says of the password itself.
  const holder = await findPasswordHolderInTime(deps.db, procedureId);
  if (!holder) {
    const first = await answeredBefore<SetAnswer>(deps, call, procedureId, updateId);
    return first?.ok ? submitted(deps, call, procedureId, first) : expired(deps, call, procedureId);
  }
  const tries = { name: 'new-password:tries', subject: procedureId, limit: TRIES_PER_HOUR, windowMs: HOUR_MS };
  return withinLimits(deps.db, limitRules(deps, call, tries), async () => {
    const minLength = deps.services.umin.passwordMinLength;
    await checkPolicy(typed, holder, minLength, (rule) => ruleText(call.text, rule, minLength));
    const { accountId } = holder;
    return putInForce(deps, call, { procedureId, updateId, accountId, password: typed.password });
  });
}

type SetAnswer = Outcome<PasswordSet, SetPasswordRefusal>;

async function putInForce(
  deps: Needs,
  call: CallContext,
  {
    procedureId,
    updateId,
    accountId,
    password,
  }: { procedureId: string; updateId: string; accountId: string; password: string },
): Promise<Submitted> {
  // The hash leaves this process only sealed for this procedure; the password itself is forgotten with this request.
  const made = await deps.passwords.hash(password, call.clientNetwork());
  const hash = deps.sealer.seal(made, newPasswordContext(procedureId));
  const sent = await updateProcedure(deps, call, procedureId, setPasswordUpdate, {
    args: [{ hash }],
    updateId,
    waitMs: SET_WAIT_MS,
  });
  if (sent.state === 'taken') throw problem('unavailable', { retryAfterS: 2 });
  if (sent.state !== 'done' || !sent.result.ok) return expired(deps, call, procedureId);
  call.remember(uminHolder(accountId));
  return submitted(deps, call, procedureId, sent.result);
}

const submitted = (deps: Needs, call: CallContext, procedureId: string, set: PasswordSet): Submitted => ({
  procedureId,
  status: 'propagating',
  services: labelled(deps, call, procedureId, set),
});

const expired = (deps: Needs, call: CallContext, procedureId: string): Promise<never> =>
  refuse(
    deps,
    call,
    { procedureId, operation: 'submitNewPassword', refusal: 'ticket-expired' },
    problem('ticket-expired'),
  );

/** @param say what a rule asks for @throws Refusal `password-refused` */
export async function checkPolicy(
  { password, passwordAgain: again }: Pick<TypedNewPassword, 'password' | 'passwordAgain'>,
  { accountId: userId, email }: PasswordHolder,
  minLength: number,
  say: (rule: PasswordRule) => string,
): Promise<void> {
  const { words } = await dictionary();
  const personalWords = personalWordsOf(email);
  const broken = checkNewPassword(password, { again, userId, minLength, words, personalWords });
  if (broken.length === 0) return;
  const violations = broken.map((rule) => ({ rule, reason: say(rule) }));
  throw problem('password-refused', { violations });
}

/** The name of the registered mail address, as far as it is made of words: pages are not told it, so only the server checks it. */
function personalWordsOf(email: string | null): string[] {
  const [name = ''] = (email ?? '').toLowerCase().split('@');
  return name.split(/[^a-z]+/).filter((part) => part.length >= SHORTEST_WORD);
}

/** What a rule asks for. */
export const ruleText = ({ t }: Text, rule: PasswordRule, minLength: number): string =>
  t(`password-rule.${rule}`, { count: minLength });

/** The rules that a refusal names. */
export function violationsIn(error: unknown): PasswordRule[] | undefined {
  if (!(error instanceof Refusal) || error.word !== 'password-refused') return undefined;
  return (error.extras['violations'] as { rule: PasswordRule }[]).map(({ rule }) => rule);
}

/** The services with their labels in the caller's language. */
const labelled = (
  { services }: Pick<Needs, 'services'>,
  { locale }: CallContext,
  procedureId: string,
  set: PasswordSet,
): Submitted['services'] =>
  set.services.map(({ name, status, expectedAt }) => {
    return { name, label: connectorLabel(services, { procedureId, service: name }, locale), status, expectedAt };
  });
