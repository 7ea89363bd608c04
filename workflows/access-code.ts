/**
 * Password update by access code. Manual: UMIN, web password update; rules: spec/access-code.md 1–5.
 *
 * awaiting-code ─right→ awaiting-password ─set→ propagating ─every service confirmed, mailed→ completed
 *      ├─third wrong, or the account is locked→ locked   └─time over→ expired
 *      ├─code's life over→ expired
 *      ├─newer start for the account→ superseded
 *      └─mail refused for good by every address that somebody reads→ mail-undeliverable
 * Before its time for a password is over for good, it asks whether one came into force that it was not told of (decision 80).
 * Where no code can be sent it ends as refused at once; the person is not told the reason.
 *
 * Each step is one local activity that has the effect and records it, and steps are taken in turn (decision 108). Runs that began before are of the
 * type in `earlier/access-code.ts`.
 */
import {
  allHandlersFinished,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import type { AccessCodeActivities } from '../activities/umin/access-code.js';
import type { AccessCodeStepActivities } from '../activities/umin/access-code-steps.js';
import {
  type AccessCodeInput,
  beginAccessCodeUpdate,
  type CodeIssued,
  codeSupersededSignal,
  submitCodeUpdate,
} from './contracts/access-code.js';
import {
  type PasswordSet,
  type SetPassword,
  type SetPasswordRefusal,
  setPasswordUpdate,
} from './contracts/new-password.js';
import {
  type ClosedStatus,
  isClosed,
  type Outcome,
  type ProcedureResult,
  procedureQuery,
} from './contracts/procedure.js';
import { type Address, mailCode, mailUpdated } from './steps/access-code-mails.js';
import { beginsOnceDone, isWaiting, record, type State, took } from './steps/access-code-state.js';
import { checkPassword, noPasswordYet } from './steps/await-new-password.js';
import { isStanding, ownNow, patienceOf, told } from './steps/clock.js';
import { codeAttempts } from './steps/code-attempts.js';
import { propagateAtOnce } from './steps/first-push.js';
import { inTurn } from './steps/in-turn.js';
import { LazyTimer } from './steps/lazy-timer.js';
import { localActivities } from './steps/policies.js';
import { passwordSet, putPassword } from './steps/set-password.js';
import { checkShape, onlyBound } from './steps/shapes.js';
import { checkCode, submit } from './steps/submit-code.js';
import { begin, instant, step, viewOf } from './steps/timeline.js';

const { isCodeVoided } = localActivities<AccessCodeActivities>();
const { openAccessCode, renewAccessCode } = localActivities<AccessCodeStepActivities>();

const NOT_SENT: Outcome<CodeIssued, 'access-code-not-sent'> = { ok: false, refusal: 'access-code-not-sent' };

export async function accessCodeV2(input: AccessCodeInput): Promise<ProcedureResult> {
  const state: State = {
    input,
    timeline: begin(input.procedureId, 'awaiting-code'),
    timer: new LazyTimer(),
    begun: undefined,
    code: codeAttempts(input.tries),
    issued: undefined,
    ending: undefined,
    woken: false,
    verifiedBy: undefined,
    password: noPasswordYet(),
    notices: undefined,
    recordedSteps: 0,
    ended: false,
  };
  setHandler(procedureQuery, () => viewOf(state.timeline));
  const begun = async (): Promise<NonNullable<State['begun']>> => {
    await condition(() => state.begun !== undefined);
    return state.begun ?? NOT_SENT;
  };
  setHandler(beginAccessCodeUpdate, begun, onlyBound);
  setHandler(submitCodeUpdate, (submitted) => submit(state, submitted), {
    validator: (attempt) => {
      checkShape(attempt, { attempt: 'strings', browser: 'string' });
      checkCode(state);
    },
  });
  setHandler(setPasswordUpdate, (message) => setPassword(state, message), {
    validator: (message) => checkPassword(state.password, message),
  });
  setHandler(codeSupersededSignal, () => {
    state.woken = true;
  });

  const status = await run(state);
  await end(state, status);
  await condition(allHandlersFinished);
  return { status };
}

async function run(state: State): Promise<ClosedStatus> {
  const { account, locale, waits, services } = state.input;
  const addresses = await opened(state);
  if (!addresses || !('id' in account)) return 'refused';
  // Not awaited: the code may have arrived although the mail server never confirmed the mail.
  mailing(state, account.id, addresses).catch((error: unknown) => {
    // Whoever waits hears of it as well.
    if (!isCancellation(error)) throw error;
  });
  await codeGiven(state);
  if (state.ending) return state.ending;
  if (!(await passwordSet(state))) {
    step(state.timeline, 'password-timeout', 'system');
    return 'expired';
  }
  state.notices = mailUpdated(state.timeline, { accountId: account.id, locale, patienceMs: waits.mailMs }, addresses);
  await propagateAtOnce(state.timeline, state.password, services);
  return 'completed';
}

/** Records the ending, unless the step that brought it about has. */
async function end(state: State, status: ClosedStatus): Promise<void> {
  const { timeline } = state;
  if (!isClosed(timeline.status))
    await inTurn(() => {
      step(timeline, status, 'system', status);
      return record(state);
    });
  state.ended = true;
  // The ending is recorded before these mails are out, so a mail server that is down delays no ending; and no mail is lost.
  await state.notices;
  if (timeline.steps.length > state.recordedSteps) await inTurn(() => record(state));
}

/** Claims the account's one open code and issues it. @returns the addresses to mail it to; undefined if no code can be sent */
async function opened(state: State): Promise<Address[] | undefined> {
  const { timeline, input } = state;
  const { account, wrongCodesPerDay, waits, locale, procedureId } = input;
  return inTurn(async () => {
    const atMs = Date.now();
    const handed = viewOf(timeline);
    const { view, sent } = await openAccessCode({
      view: handed,
      locale,
      at: instant(atMs),
      ...('id' in account && { accountId: account.id }),
      wrongCodesPerDay,
      expiresAt: instant(ownNow() + waits.codeMs),
    });
    took(state, handed, view);
    if (!sent) {
      state.begun = NOT_SENT;
      return undefined;
    }
    state.issued = { issue: 1, keyId: sent.keyId };
    state.code.right = sent.right;
    await beginsOnceDone(state, atMs, waits.codeMs);
    state.begun = { ok: true, expiresAt: instant(timeline.expiresAtMs ?? 0) };
    for (const earlier of sent.superseded) void voided(earlier, procedureId);
    return sent.addresses;
  });
}

async function voided(earlier: string, byProcedureId: string): Promise<void> {
  try {
    await getExternalWorkflowHandle(earlier).signal(codeSupersededSignal, { byProcedureId });
  } catch {
    // The earlier procedure has ended already. Its claim is void in any case, so its code does nothing.
  }
}

/**
 * Mails the code until it has reached an address that somebody reads. While the mail server is down, a code whose life is half over is
 * replaced by a new one, so that no expired code is mailed.
 */
async function mailing(state: State, accountId: string, addresses: Address[]): Promise<void> {
  const { procedureId, locale, waits } = state.input;
  const giveUpAtMs = ownNow() + waits.mailMs;
  for (let isMailed = false; !isMailed; ) {
    const { issued, timeline } = state;
    if (!issued || !isWaiting(state)) return;
    const patienceMs = patienceOf(giveUpAtMs, { ms: waits.codeMs, endsAtMs: timeline.expiresAtMs ?? 0 });
    const code = { procedureId, accountId, locale, ...issued, expiresAt: told(timeline.expiresAtMs ?? 0) };
    const mailEnd = await mailCode(timeline, code, addresses, patienceMs);
    if (mailEnd === 'mailed') return;
    // A code that is being tried comes first: what its turn ends needs no mail.
    isMailed = await inTurn(async () => {
      if (!isWaiting(state)) return true;
      // While the clock stands a new code would live no longer than this one.
      if (mailEnd === 'delayed' && ownNow() < giveUpAtMs)
        return isStanding() ? false : renewed(state, issued.issue + 1);
      state.ending = 'mail-undeliverable';
      return true;
    });
  }
}

/** Issues another code, which voids the one before. Wrong codes already given still count. @returns that it is yet to be mailed */
async function renewed(state: State, issue: number): Promise<false> {
  const { timeline, code, input } = state;
  // The old code is void before there is a new one: an attempt in between is refused, a later one is compared with the new code.
  code.right = undefined;
  const atMs = Date.now();
  const handed = viewOf(timeline);
  const { locale, waits } = input;
  const { view, keyId, right } = await renewAccessCode({
    view: handed,
    locale,
    at: instant(atMs),
    issue,
    expiresAt: instant(ownNow() + waits.codeMs),
  });
  took(state, handed, view);
  state.issued = { issue, keyId };
  code.right = right;
  await beginsOnceDone(state, atMs, waits.codeMs);
  return false;
}

/** Waits until the right code was given, the code has expired, or something else ends the wait. A replaced code expires later. */
async function codeGiven(state: State): Promise<void> {
  const { timeline, code, timer } = state;
  const isSettled = (): boolean => state.password.untilMs !== undefined || state.ending !== undefined;
  /** A code that is being tried came in time, however long the database takes; one that is being replaced lives on. */
  const isIdle = (): boolean => code.right !== undefined && code.underWay === 0;
  while (!isSettled()) {
    if (state.woken) await inTurn(() => lookedUp(state));
    else if (ownNow() < (timeline.expiresAtMs ?? 0))
      await timer.wait(() => isSettled() || state.woken, timeline.expiresAtMs ?? 0);
    // While the database is away a timer would fire again and again: only the end of what is under way changes anything now.
    else if (!isIdle()) await condition(() => isSettled() || state.woken || isIdle());
    else {
      code.right = undefined;
      step(timeline, 'code-expired', 'system');
      state.ending = 'expired';
    }
  }
}

async function lookedUp(state: State): Promise<void> {
  state.woken = false;
  const isVoid = await isCodeVoided({ procedureId: state.input.procedureId });
  if (isVoid && isWaiting(state)) state.ending = 'superseded';
}

async function setPassword(state: State, message: SetPassword): Promise<Outcome<PasswordSet, SetPasswordRefusal>> {
  const { password } = state;
  const answer = await putPassword(state, message);
  // Refused for good, it ends; or goes on with a password that it had not heard of. Either is recorded before the caller is told.
  if (password.untilMs === 0) await condition(() => state.ended || password.inForce !== undefined);
  return answer;
}
