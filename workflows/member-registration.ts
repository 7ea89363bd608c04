/**
 * An invitation to an institution's members, from its mail to the account. Manual: JAIRO Cloud, 1; rules: spec/members.md, "Registration by invitation".
 *
 * invited ─registered with the invited address, or an account adopted→ completed (welcome, repository systems)
 *   │ └─registered with another one→ awaiting-confirmation ─URL opened, button→ completed
 *   │                                  └─URL's life over, mail refused→ invited
 *   ├─its life over→ expired     ├─withdrawn, by a person or an import→ withdrawn     ├─another addressee now→ superseded
 *   └─mail refused for good→ mail-undeliverable (whoever invited is told, as of expired)
 *
 * Sent again while it is open, it stays the same procedure with a new URL and a whole life. Opening its page changes nothing. What it has come to is
 * decided by one transaction each, in the order in which the messages came; before it ends unused it asks what came of it (decision 80).
 */
import { ActivityFailure, allHandlersFinished, condition, proxyActivities, setHandler } from '@temporalio/workflow';
import type { MemberRegistrationActivities, RegistrationStepped } from '../activities/jairo/member-registration.js';
import type { MemberRegistrationMails } from '../activities/jairo/member-registration-mails.js';
import {
  adoptAccountUpdate,
  invitationChangedSignal,
  invitationOpenedUpdate,
  type MemberRegistrationInput,
  redeemMemberEmailUpdate,
  registerMemberUpdate,
  resendInvitationUpdate,
  withdrawInvitationUpdate,
} from './contracts/member-registration.js';
import { type Actor, type ClosedStatus, type ProcedureResult, procedureQuery } from './contracts/procedure.js';
import { ownNow, told } from './steps/clock.js';
import { inTurn } from './steps/in-turn.js';
import { Patience } from './steps/mail-patience.js';
import { answeredByUs } from './steps/mail-refusal.js';
import { handed, propagateRight } from './steps/member-steps.js';
import { localActivities, mail, MAIL_AT_ONCE } from './steps/policies.js';
import { onlyBound } from './steps/shapes.js';
import { instant, step, viewOf } from './steps/timeline.js';
import {
  adoptInvited,
  checkAddressUrl,
  checkBy,
  checkInvitation,
  opened,
  redeemAddress,
  register,
  resend,
  withdraw,
} from './steps/member-registration-messages.js';
import {
  beginLife,
  isEnded,
  noInvitationYet,
  type PendingAddress,
  type RegistrationState,
  took,
} from './steps/member-registration-state.js';

const { openInvitation, recordInvitation, lapsePendingRegistration, closeInvitation, readInvitation } =
  localActivities<MemberRegistrationActivities>();
const { mailNewInvitation } = localActivities<MemberRegistrationActivities>(MAIL_AT_ONCE);
const { mailReminderAtOnce } = localActivities<MemberRegistrationMails>(MAIL_AT_ONCE);

export async function memberRegistration(input: MemberRegistrationInput): Promise<ProcedureResult> {
  const state = noInvitationYet(input);
  setHandler(procedureQuery, () => viewOf(state.timeline));
  setHandler(invitationOpenedUpdate, () => opened(state), onlyBound);
  setHandler(registerMemberUpdate, (message) => register(state, message, mailAddress), {
    validator: (message) => checkInvitation(state, message),
  });
  setHandler(adoptAccountUpdate, (message) => adoptInvited(state, message), {
    validator: (message) => checkInvitation(state, message),
  });
  setHandler(redeemMemberEmailUpdate, (message) => redeemAddress(state, message), {
    validator: (message) => checkAddressUrl(state, message),
  });
  setHandler(resendInvitationUpdate, (message) => resend(state, message, mailInvitation), { validator: checkBy });
  setHandler(withdrawInvitationUpdate, (message) => withdraw(state, message), { validator: checkBy });
  setHandler(invitationChangedSignal, () => inTurn(() => lookIntoRow(state)));

  await inTurn(() => open(state));
  while (!isEnded(state)) {
    const atMs = nextAtMs(state);
    const isDue = !(await state.timer.wait(() => isEnded(state) || nextAtMs(state) !== atMs, atMs));
    if (isDue) await inTurn(() => timeIsUp(state));
  }
  await Promise.all([tell(state), propagated(state)]);
  await condition(allHandlersFinished);
  return { status: state.timeline.status as ClosedStatus };
}

/** Issues the invitation. One of an import is mailed in the same step; others after whoever invites has the answer. */
async function open(state: RegistrationState): Promise<void> {
  const { institution, role, invitedBy, email, renews, waits } = state.input;
  const expiresAt = instant(ownNow() + waits.invitationMs);
  const before = handed(state.timeline, state.input);
  if (email === undefined && renews === undefined) {
    const { mailed, ...after } = await mailNewInvitation({ ...before, expiresAt });
    began(state, before, after);
    if (!mailed && !isEnded(state)) void mailInvitation(state);
    return;
  }
  const about = { institution, role, invitedBy, ...(email && { email }), ...(renews && { renews }) };
  const { refusal, ...after } = await openInvitation({ ...before, ...about, expiresAt });
  state.refusal = refusal;
  began(state, before, after);
  if (!isEnded(state)) void mailInvitation(state);
}

function began(
  state: RegistrationState,
  before: ReturnType<typeof handed>,
  { issue, ...after }: RegistrationStepped & { issue: number },
): void {
  took(state, before, after);
  if (!isEnded(state)) beginLife(state, issue, state.timeline.expiresAtMs ?? 0);
  state.isOpened = true;
}

const nextAtMs = ({ expiresAtMs, remindAtMs, pending }: RegistrationState): number =>
  Math.min(expiresAtMs, remindAtMs ?? expiresAtMs, pending?.untilMs ?? expiresAtMs);

async function timeIsUp(state: RegistrationState): Promise<void> {
  if (isEnded(state)) return;
  const now = ownNow();
  if (state.pending && now >= state.pending.untilMs) await lapse(state, state.pending, 'address-lapsed');
  else if (now >= state.expiresAtMs) await close(state, 'expired');
  else if (state.remindAtMs !== undefined && now >= state.remindAtMs) await remind(state);
}

/** An address that was not verified: the invitation goes on as before. In a turn. */
async function lapse(
  state: RegistrationState,
  { issue }: PendingAddress,
  why: 'address-lapsed' | 'mail-undeliverable',
): Promise<void> {
  const before = handed(state.timeline, state.input);
  const after = await lapsePendingRegistration({ ...before, issue, why, expiresAt: instant(state.expiresAtMs) });
  state.pending = undefined;
  took(state, before, after);
}

/** In a turn. */
async function close(state: RegistrationState, ending: 'expired' | 'undeliverable'): Promise<void> {
  const before = handed(state.timeline, state.input);
  took(state, before, await closeInvitation({ ...before, ending }));
}

/** An import has ended the invitation, or it was sent again in a task that was thrown away: its row says so, not the signal. In a turn. */
async function lookIntoRow(state: RegistrationState): Promise<void> {
  if (isEnded(state) || !state.isOpened) return;
  const before = handed(state.timeline, state.input);
  const { issued, ...after } = await readInvitation(before);
  took(state, before, after);
  if (issued && issued.issue > state.issue) await takeIssue(state, issued);
}

/** Mails a URL that counts already, and whose resend was not heard of. In a turn. */
async function takeIssue(
  state: RegistrationState,
  { issue, expiresAt, by }: NonNullable<RegistrationStepped['issued']>,
): Promise<void> {
  beginLife(state, issue, Date.parse(expiresAt));
  if (!state.pending) state.timeline.expiresAtMs = state.expiresAtMs;
  await noted(state, 'invitation-resent', by);
  void mailInvitation(state);
}

/** In a turn. */
async function remind(state: RegistrationState): Promise<void> {
  const { issue } = state;
  const { procedureId } = state.input;
  state.remindAtMs = undefined;
  const mailed = await mailReminderAtOnce({ procedureId, issue });
  if (mailed === true) await noted(state, 'invitation-reminded');
  if (mailed === 'waits') void remindLater(state, issue);
}

async function remindLater(state: RegistrationState, issue: number): Promise<void> {
  const { procedureId, waits } = state.input;
  const patience = new Patience(Math.max(1, Math.min(waits.mailMs, state.expiresAtMs - ownNow())), issue);
  const end = await ending(() => mailsOf(patience).mailInvitation({ procedureId, issue, which: 'reminder' }), patience);
  if (end === 'unmailed') return;
  await inTurn(async () => {
    if (!isEnded(state)) await noted(state, end === 'mailed' ? 'invitation-reminded' : 'mail-undeliverable');
  });
  if (end === 'undeliverable') await tellInviter(state, 'undeliverable');
}

/** Mails the present URL, as long as it is the present one; without end of life, since it is mailed in hours and lives for days. */
async function mailInvitation(state: RegistrationState): Promise<void> {
  const { issue } = state;
  const { procedureId, waits } = state.input;
  const patience = new Patience(Math.max(1, Math.min(waits.mailMs, state.expiresAtMs - ownNow())), issue);
  const end = await ending(
    () => mailsOf(patience).mailInvitation({ procedureId, issue, which: 'invitation' }),
    patience,
  );
  if (end === 'unmailed') return;
  await inTurn(async () => {
    if (isEnded(state)) return;
    if (end === 'mailed') await noted(state, 'invitation-mailed');
    // Whoever registers just now has the mail after all; one that was sent again has another URL.
    else if (state.issue === issue && !state.pending) await close(state, 'undeliverable');
  });
}

/** Mails the URL that verifies a differing address, as long as that may still be done. */
async function mailAddress(state: RegistrationState, pending: PendingAddress): Promise<void> {
  const { procedureId } = state.input;
  const { issue, untilMs } = pending;
  const patience = new Patience(Math.max(1, untilMs - ownNow()), issue);
  const send = (): Promise<boolean> =>
    mailsOf(patience).mailMemberAddress({ procedureId, issue, expiresAt: told(untilMs) });
  const end = await ending(send, patience);
  if (end === 'unmailed') return;
  await inTurn(async () => {
    if (isEnded(state) || state.pending !== pending) return;
    if (end === 'mailed') await noted(state, 'url-mailed');
    else await lapse(state, pending, 'mail-undeliverable');
  });
}

/** The mails, of which an attempt begins now. */
const mailsOf = (patience: Patience) => proxyActivities<MemberRegistrationMails>(mail(patience.next()));

/** How a mail ended: it may not have been worth one any more. */
async function ending(
  mailing: () => Promise<boolean>,
  patience: Patience,
): Promise<'mailed' | 'unmailed' | 'undeliverable'> {
  for (;;)
    try {
      return (await answeredByUs(mailing)) ? 'mailed' : 'unmailed';
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      if (!patience.goesOn(error)) return 'undeliverable';
    }
}

/** Adds a step and records it. In a turn, or after the ending. */
async function noted(state: RegistrationState, name: string, by: Actor = 'system'): Promise<void> {
  step(state.timeline, name, by);
  await recordInvitation(handed(state.timeline, { ...state.input, redeemedBy: state.redeemedBy }));
}

/** After the ending: the welcome, or the word to whoever invited. */
async function tell(state: RegistrationState): Promise<void> {
  const { status } = state.timeline;
  if (status === 'expired') await tellInviter(state, 'expired');
  if (status === 'mail-undeliverable') await tellInviter(state, 'undeliverable');
  if (status !== 'completed') return;
  const { procedureId, waits } = state.input;
  const patience = new Patience(waits.mailMs);
  const end = await ending(
    () =>
      mailsOf(patience)
        .mailWelcome({ procedureId })
        .then(() => true),
    patience,
  );
  await noted(state, end === 'mailed' ? 'welcome-mailed' : 'mail-undeliverable');
}

/** A member who invited is told by mail; staff see it where they see undelivered mails. */
async function tellInviter(state: RegistrationState, what: 'expired' | 'undeliverable'): Promise<void> {
  const { procedureId, invitedBy, waits } = state.input;
  if (!invitedBy.startsWith('member:')) return;
  const patience = new Patience(waits.mailMs);
  const end = await ending(() => mailsOf(patience).mailInviter({ procedureId, what }), patience);
  if (end === 'mailed') await noted(state, 'inviter-told');
}

async function propagated(state: RegistrationState): Promise<void> {
  if (!state.right) return;
  await propagateRight(state.timeline, state.right);
  await recordInvitation(handed(state.timeline, { ...state.input, redeemedBy: state.redeemedBy }));
}
