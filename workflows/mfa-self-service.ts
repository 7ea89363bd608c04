/**
 * Re-registration of verification methods, or a new password, by the card that was linked before. Manual: UTokyo Account,
 * 「本人確認サービスを利用して再登録する」; rules: spec/mfa-reregistration.md, 2a.
 *
 * awaiting-identity ─verified, the card is the linked one→ awaiting-registration (up to three passes, each voids the one before it)
 *      ├─not linked, another card, or the service refuses→ refused        ├─a new method registered→ completed (the old ones are gone)
 *      ├─an application is open→ superseded                               ├─a new password set→ completed
 *      └─not back in time→ expired                                        ├─time over, or the last pass is→ expired
 *                                                                         ├─a usable method has signed in, stopped→ withdrawn
 *                                                                         └─verified again by another procedure→ superseded
 * Whether there is such an account, and whether it is linked, is told after the card was verified only. Passes come through here as numbers.
 */
import {
  ActivityFailure,
  ApplicationFailure,
  allHandlersFinished,
  condition,
  patched,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { MfaApplicationActivities } from '../activities/utokyo/mfa-application.js';
import type { MfaSelfServiceActivities } from '../activities/utokyo/mfa-self-service.js';
import type { ReregistrationActivities } from '../activities/utokyo/reregistration.js';
import { identityRefusedUpdate, identityVerifiedUpdate } from './contracts/identity-link.js';
import {
  issuePassUpdate,
  type MfaSelfServiceInput,
  resetMemberPasswordUpdate,
  revokePassUpdate,
} from './contracts/mfa-self-service.js';
import {
  type ClosedStatus,
  isClosed,
  type Outcome,
  type ProcedureResult,
  type ProcedureView,
  procedureQuery,
  type Sealed,
} from './contracts/procedure.js';
import { reregistrationChangedSignal, stopReregistrationUpdate } from './contracts/reregistration.js';
import { isEarly, ownNow, within } from './steps/clock.js';
import { checkRefused, checkVerified, type Identity, identity, refusedByService, verified } from './steps/identity.js';
import { answeredByUs } from './steps/mail-refusal.js';
import { endMs, endPasses, isOpen, issue, type Issuing, revoke } from './steps/passes.js';
import { ELSEWHERE, ELSEWHERE_SOON, localActivities } from './steps/policies.js';
import {
  checkStop,
  readRow,
  reregistering,
  stepOfEnd,
  stop,
  tellEndedFromOutside,
  tellMember,
  warnTelephones,
} from './steps/reregistration.js';
import { isBadHash } from './steps/sealed-hash.js';
import { checkAddressee, checkShape } from './steps/shapes.js';
import { begin, instant, step, viewOf } from './steps/timeline.js';

const { proveByCard } = localActivities<MfaSelfServiceActivities>();
const { noticeAddresses } = localActivities<MfaApplicationActivities>();
const { closeUnregistered, recordReregistration } = localActivities<ReregistrationActivities>();
const { removeOldMethods } = proxyActivities<MfaSelfServiceActivities>(ELSEWHERE);
const { resetMemberPassword } = proxyActivities<MfaSelfServiceActivities>(ELSEWHERE_SOON);

interface State extends Issuing {
  round: Identity;
}

export async function mfaSelfService(input: MfaSelfServiceInput): Promise<ProcedureResult> {
  const state = begun(input);
  const { timeline, round } = state;
  setHandler(procedureQuery, () => viewOf(timeline));
  setHandler(identityVerifiedUpdate, (message) => verified(round, message), {
    validator: (message) => checkVerified(round, message),
  });
  setHandler(identityRefusedUpdate, (message) => refusedByService(round, message), {
    validator: (message) => checkRefused(round, message),
  });
  setHandler(issuePassUpdate, (message) => issue(state, message), {
    validator: (message) => {
      checkShape(message, { procedureId: 'string', purpose: 'string', browser: 'string' });
      checkAddressee(message, input.procedureId);
    },
  });
  setHandler(revokePassUpdate, (message) => revoke(state, message), {
    validator: (message) => {
      checkShape(message, { procedureId: 'string', issue: 'number', by: 'string' });
      checkAddressee(message, input.procedureId);
    },
  });
  setHandler(resetMemberPasswordUpdate, (message) => setPassword(state, message), {
    validator: (message) => {
      checkShape(message, { procedureId: 'string', hash: 'string' });
      checkAddressee(message, input.procedureId);
      if (!maySetPassword(state)) throw ApplicationFailure.nonRetryable('no password may be set now', 'ticket-expired');
    },
  });
  setHandler(reregistrationChangedSignal, () => readRow(state));
  setHandler(stopReregistrationUpdate, (message) => stop(state, message), {
    validator: (message) => checkStop(state, message),
  });

  const status = await run(state);
  timeline.expiresAtMs = undefined;
  step(timeline, status, status === 'withdrawn' ? 'person' : 'system', status);
  await state.record();
  round.answered = true;
  state.ended = true;
  await tellEnd(state, status);
  await Promise.all(state.mails);
  await condition(allHandlersFinished);
  return { status };
}

function begun(input: MfaSelfServiceInput): State {
  const { procedureId, memberId, locale, waits } = input;
  const timeline = begin(procedureId, 'awaiting-identity');
  timeline.expiresAtMs = ownNow() + waits.identityMs;
  const round = identity(timeline);
  const record = (): Promise<void> =>
    recordReregistration({
      kind: 'mfa-self-service',
      view: viewOf(timeline),
      closed: isClosed(timeline.status),
      locale,
      ...(round.browser !== undefined && { redeemedBy: round.browser }),
    });
  return {
    ...reregistering({ timeline, memberId, locale, mailMs: waits.mailMs, record }),
    input,
    round,
    passes: [],
    endsWithPasses: false,
    tickets: 0,
    ticketUntilMs: 0,
    untilMs: 0,
    password: 'none',
  };
}

async function run(state: State): Promise<ClosedStatus> {
  const { input, timeline, round } = state;
  const { procedureId, memberId, waits } = input;
  await state.record();
  const isBack = (): boolean => round.card !== undefined || round.failure !== undefined;
  const untilMs = ownNow() + waits.identityMs;
  do await within(isBack, untilMs);
  while (isEarly(isBack, untilMs));
  if (!round.card) return round.failure ? 'refused' : 'expired';
  const proof = await proveByCard({ procedureId, memberId, card: round.card });
  if (proof !== 'verified') {
    step(timeline, proof === 'already-open' ? proof : `identity-${proof}`, 'system');
    return proof === 'already-open' ? 'superseded' : 'refused';
  }
  state.untilMs = Date.now() + waits.windowMs;
  timeline.expiresAtMs = state.untilMs;
  timeline.status = 'awaiting-registration';
  await state.record();
  round.answered = true;
  state.alsoBefore = (await noticeAddresses({ memberId, coolingMs: waits.coolingMs })).before;
  tellMember(state, { what: 'verified', until: instant(state.untilMs) });
  if (patched('telephones-warned')) warnTelephones(state);
  const status = await used(state);
  await endPasses(state);
  return status;
}

/** Waits for the first new method or the new password, for as long as passes may be asked for or used. */
async function used(state: State): Promise<ClosedStatus> {
  const { timeline, input } = state;
  const { procedureId, memberId } = input;
  const isOver = () => state.registered !== undefined || state.endedBy !== undefined || isPasswordDone(state);
  while (!isOver() && Date.now() < endMs(state)) {
    const ends = endMs(state);
    await condition(() => isOver() || endMs(state) !== ends, ends - Date.now());
  }
  await condition(() => state.password !== 'being-set');
  if (!isOver()) await close(state, 'expired');
  if (state.registered) {
    step(timeline, `method-registered-${state.registered}`, 'person');
    await state.record();
    return removed(state, { procedureId, memberId });
  }
  if (state.password === 'set') return 'completed';
  // The link that stops it comes before a password that was under way.
  if (state.password === 'refused' && !state.endedBy) return 'failed';
  stepOfEnd(state);
  if (state.endedBy === 'superseded') return 'superseded';
  return state.endedBy ? 'withdrawn' : 'expired';
}

/** Ends it in the database, unless something came first, which then counts here too. @returns whether a new password did */
async function close(state: State, ending: ClosedStatus): Promise<boolean> {
  const row = await closeUnregistered({ procedureId: state.input.procedureId, ending });
  state.registered ??= row.registered;
  state.endedBy ??= row.endedBy;
  return row.passwordSet === true;
}

const isPasswordDone = ({ password }: State): boolean => password === 'set' || password === 'refused';

/** The first new method removes all old ones, at their owner. */
async function removed(state: State, whose: { procedureId: string; memberId: string }): Promise<ClosedStatus> {
  try {
    const left = await answeredByUs(() => removeOldMethods(whose));
    if (left.length > 0) step(state.timeline, 'methods-left', 'system');
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    step(state.timeline, 'methods-left', 'system');
  }
  return 'completed';
}

const maySetPassword = (state: State): boolean => isOpen(state) && Date.now() < state.ticketUntilMs;

/** Handler of `resetMemberPassword`. Decides before its first await; answers once the ending is recorded. */
async function setPassword(
  state: State,
  { hash }: { hash: Sealed },
): Promise<Outcome<{ view: ProcedureView }, 'ticket-expired'>> {
  if (!maySetPassword(state)) return { ok: false, refusal: 'ticket-expired' };
  const { timeline } = state;
  state.password = 'being-set';
  const end = await putPassword(state, hash);
  if (end === 'none') {
    state.password = end;
    return { ok: false, refusal: 'ticket-expired' };
  }
  if (end === 'set') step(timeline, 'member-password-set', 'person');
  else if (!state.endedBy) step(timeline, 'member-password-refused', 'system');
  state.password = end;
  await condition(() => state.ended);
  return state.password === 'set' ? { ok: true, view: viewOf(timeline) } : { ok: false, refusal: 'ticket-expired' };
}

/** Has it set by its owner. `none`: our API has not sealed it, so the message changes nothing. */
async function putPassword(state: State, hash: Sealed): Promise<'set' | 'refused' | 'none'> {
  const { procedureId, memberId } = state.input;
  try {
    await answeredByUs(() => resetMemberPassword({ procedureId, memberId, hash }));
    return 'set';
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    if (isBadHash(error)) return 'none';
    return (await isSetAfterAll(state)) ? 'set' : 'refused';
  }
}

/** Whether the password is set, although its owner did not say so in time. If not, it can't be any more: the row is closed, or was by a stop. */
async function isSetAfterAll(state: State): Promise<boolean> {
  if (patched('password-closed-before-refused')) return close(state, 'failed');
  // As runs did it before there was a limit of time.
  await readRow(state);
  return false;
}

/** The mail that says how it ended; none before the card was verified, as nobody has been told anything then. */
async function tellEnd(state: State, status: ClosedStatus): Promise<void> {
  if (status === 'withdrawn') await tellEndedFromOutside(state);
  else if (state.untilMs > 0 && status === 'expired') tellMember(state, { what: 'expired' });
  else if (state.registered) tellMember(state, { what: 'registered', method: state.registered });
  else if (state.password === 'set') tellMember(state, { what: 'password-reset' });
}
