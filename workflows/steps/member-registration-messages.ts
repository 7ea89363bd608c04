/** What `member-registration` does with its messages: each is decided in its turn, by one transaction, and answered once that is recorded. */
import { ApplicationFailure, condition, currentUpdateInfo } from '@temporalio/workflow';
import type { MemberRegistrationActivities, Refused } from '../../activities/jairo/member-registration.js';
import type {
  AdoptAccount,
  AdoptionRefusal,
  Invited,
  MemberEmailRedeemed,
  RedeemMemberEmail,
  Registered,
  RegisterMember,
  RegistrationRefusal,
} from '../contracts/member-registration.js';
import type { Actor, Outcome, ProcedureView } from '../contracts/procedure.js';
import { ownNow } from './clock.js';
import { inTurn } from './in-turn.js';
import { beginLife, isEnded, type PendingAddress, type RegistrationState, took } from './member-registration-state.js';
import { handed } from './member-steps.js';
import { localActivities } from './policies.js';
import { isBadHash } from './sealed-hash.js';
import { checkAddressee, checkShape } from './shapes.js';
import { instant, viewOf } from './timeline.js';

const { registerMember, adoptAccount, verifyMemberEmail, resendInvitation, closeInvitation, readInvitation } =
  localActivities<MemberRegistrationActivities>();

/** Answers the start. */
export async function opened(state: RegistrationState): Promise<Outcome<Invited, 'already-invited' | 'wrong-state'>> {
  await condition(() => state.isOpened);
  if (state.refusal) return { ok: false, refusal: state.refusal };
  return { ok: true, view: viewOf(state.timeline), expiresAt: instant(state.expiresAtMs) };
}

/**
 * Validator: refuses what isn't of this invitation, and an issue that doesn't exist yet. All messages of an issue may share an update ID, so an answer
 * to this one would be given to the real one later (decision 6).
 */
export function checkInvitation(state: RegistrationState, message: RegisterMember | AdoptAccount): void {
  checkShape(message, { procedureId: 'string', issue: 'number', userId: 'string', browser: 'string' });
  checkAddressee(message, state.input.procedureId);
  if (state.isOpened && message.issue > state.issue) throw unknownUrl();
}
export function checkAddressUrl(state: RegistrationState, message: RedeemMemberEmail): void {
  checkShape(message, { procedureId: 'string', issue: 'number', browser: 'string' });
  checkAddressee(message, state.input.procedureId);
  if (message.issue > state.addressIssues) throw unknownUrl();
}
export const checkBy = (message: { by: Actor }): void => checkShape(message, { by: 'string' });
const unknownUrl = (): ApplicationFailure => ApplicationFailure.nonRetryable('no such issue', 'url-unknown');

/** @param mailAddress mails the URL of a differing address, after the answer */
export function register(
  state: RegistrationState,
  message: RegisterMember,
  mailAddress: (state: RegistrationState, pending: PendingAddress) => Promise<void>,
): Promise<Outcome<Registered, RegistrationRefusal>> {
  return onceOpened(state, async () => {
    const early = notOpen(state, message);
    if (early) return early;
    const { waits } = state.input;
    const untilMs = Math.min(ownNow() + waits.urlMs, state.expiresAtMs);
    const before = handed(state.timeline, state.input);
    const end = await orBadHash(() => registerMember({ ...before, ...message, until: instant(untilMs) }));
    if ('refusal' in end) return refused(state, end.refusal);
    took(state, before, end);
    const { addressIssue } = end;
    if (addressIssue === undefined) return used(state, message);
    // Sent again with other data, the earlier one counts no more: its URL is of another issue.
    const pending = { issue: addressIssue, untilMs };
    state.addressIssues = addressIssue;
    state.pending = pending;
    void mailAddress(state, pending);
    return { ok: true, view: viewOf(state.timeline), expiresAt: instant(untilMs) };
  });
}

export function adoptInvited(
  state: RegistrationState,
  message: AdoptAccount,
): Promise<Outcome<Registered, AdoptionRefusal>> {
  return onceOpened(state, async () => {
    const early = notOpen(state, message);
    if (early) return early;
    const before = handed(state.timeline, state.input);
    const end = await adoptAccount({ ...before, ...message });
    if ('refusal' in end) return refused(state, end.refusal);
    took(state, before, end);
    return used(state, message);
  });
}

export function redeemAddress(
  state: RegistrationState,
  { issue, browser }: RedeemMemberEmail,
): Promise<Outcome<MemberEmailRedeemed, 'url-expired'>> {
  return onceOpened(state, async () => {
    const { pending } = state;
    const isRedeemed = state.timeline.status === 'completed' && issue === state.addressIssues;
    if (!isRedeemed) {
      if (pending?.issue !== issue || ownNow() >= pending.untilMs) return { ok: false, refusal: 'url-expired' };
      const before = handed(state.timeline, { ...state.input, redeemedBy: browser });
      const end = await verifyMemberEmail({ ...before, issue });
      if ('refusal' in end) return refused(state, end.refusal);
      took(state, before, end);
      state.redeemedBy = browser;
    }
    // Adopted meanwhile, it is not this URL that completed it.
    if (!state.redeemedBy || !state.timeline.steps.some(({ step }) => step === 'address-verified'))
      return { ok: false, refusal: 'url-expired' };
    return { ok: true, view: viewOf(state.timeline), browser: state.redeemedBy };
  });
}

/** @param mailInvitation mails the new URL, after the answer */
export function resend(
  state: RegistrationState,
  { by }: { by: Actor },
  mailInvitation: (state: RegistrationState) => Promise<void>,
): Promise<Outcome<Invited, 'wrong-state'>> {
  const updateId = currentUpdateInfo()?.id ?? '';
  return onceOpened(state, async () => {
    if (!isOpen(state)) return { ok: false, refusal: 'wrong-state' };
    const asked = { issue: state.issue + 1, expiresAt: instant(ownNow() + state.input.waits.invitationMs) };
    const before = handed(state.timeline, state.input);
    const after = await resendInvitation({ ...before, ...asked, by, updateId });
    took(state, before, after);
    if (isEnded(state)) return { ok: false, refusal: 'wrong-state' };
    // What came of it may be known by now: its task was thrown away, and its URL found and mailed before it was sent once more.
    const { issue, expiresAt } = after.issued ?? asked;
    if (issue > state.issue) {
      beginLife(state, issue, Date.parse(expiresAt));
      void mailInvitation(state);
    }
    return { ok: true, view: viewOf(state.timeline), expiresAt };
  });
}

export function withdraw(
  state: RegistrationState,
  { by }: { by: Actor },
): Promise<Outcome<{ view: ProcedureView }, 'wrong-state'>> {
  return onceOpened(state, async () => {
    if (!isOpen(state)) return { ok: false, refusal: 'wrong-state' };
    const before = handed(state.timeline, state.input);
    took(state, before, await closeInvitation({ ...before, ending: 'withdrawn', by }));
    const view = viewOf(state.timeline);
    return view.status === 'withdrawn' ? { ok: true, view } : { ok: false, refusal: 'wrong-state' };
  });
}

/** In its turn; what comes with the start or right after it waits until the invitation stands. */
async function onceOpened<T>(state: RegistrationState, work: () => Promise<T>): Promise<T> {
  await condition(() => state.isOpened);
  return inTurn(work);
}

const isOpen = (state: RegistrationState): boolean => state.isOpened && !isEnded(state) && ownNow() < state.expiresAtMs;

/** The answer where nothing is to be decided any more: the same browser is shown the same completion. */
function notOpen(
  state: RegistrationState,
  message: RegisterMember | AdoptAccount,
): Outcome<Registered, 'url-expired' | 'url-used'> | undefined {
  if (state.timeline.status === 'completed') return used(state, message);
  return isOpen(state) && message.issue === state.issue ? undefined : { ok: false, refusal: 'url-expired' };
}

/** The invitation is used: by this browser, or by another one before it. */
function used(state: RegistrationState, { browser }: RegisterMember | AdoptAccount): Outcome<Registered, 'url-used'> {
  state.redeemedBy ??= browser;
  return state.redeemedBy === browser ? { ok: true, view: viewOf(state.timeline) } : { ok: false, refusal: 'url-used' };
}

/** A refusal by the database's word: where the invitation has ended there, the procedure ends as that says. In a turn. */
async function refused<R extends string>(state: RegistrationState, refusal: R): Promise<{ ok: false; refusal: R }> {
  if (refusal === 'url-expired' || refusal === 'url-used') {
    const before = handed(state.timeline, state.input);
    took(state, before, await readInvitation(before));
  }
  return { ok: false, refusal };
}

/** A hash that our API didn't seal is no registration: its message changes nothing. */
async function orBadHash<T>(run: () => Promise<T>): Promise<T | Refused<'url-expired'>> {
  try {
    return await run();
  } catch (error) {
    if (!isBadHash(error)) throw error;
    return { refusal: 'url-expired' };
  }
}
