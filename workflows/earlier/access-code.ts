/**
 * Password update by access code as it was begun until `accessCodeV2`: only runs that were open by then go on with it (decision 108). It can be deleted,
 * with `mail-access-code.ts` beside it, the activities that nothing else calls, its export and its recorded histories, once
 * `temporal workflow count --query "WorkflowType='accessCode' and ExecutionStatus='Running'"` is 0. Until then nothing in it changes.
 *
 * Manual: UMIN, web password update; rules: spec/access-code.md 1–5.
 *
 * awaiting-code ─right→ awaiting-password ─set→ propagating ─every service confirmed, mailed→ completed
 *      ├─third wrong, or the account is locked→ locked   └─time over→ expired
 *      ├─code's life over→ expired
 *      ├─newer start for the account→ superseded
 *      └─mail refused for good by every address that somebody reads→ mail-undeliverable
 * Before its time for a password is over for good, it asks whether one came into force that it was not told of (decision 80).
 * Where no code can be sent it ends as refused at once; the person is not told the reason.
 */
import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  getExternalWorkflowHandle,
  patched,
  setHandler,
} from '@temporalio/workflow';
import type { AccessCodeActivities } from '../../activities/umin/access-code.js';
import {
  type AccessCodeInput,
  beginAccessCodeUpdate,
  type CodeAnswer,
  type CodeIssued,
  codeSupersededSignal,
  type SubmitCode,
  submitCodeUpdate,
} from '../contracts/access-code.js';
import { setPasswordUpdate } from '../contracts/new-password.js';
import {
  type ClosedStatus,
  isClosed,
  type Outcome,
  type ProcedureResult,
  procedureQuery,
} from '../contracts/procedure.js';
import {
  allowPassword,
  awaitPassword,
  checkPassword,
  type NewPassword,
  noPasswordYet,
  propagate,
  setPassword,
} from '../steps/await-new-password.js';
import { attemptCode, type CodeAttempts, codeAttempts, isTryFree } from '../steps/code-attempts.js';
import { begin, type Timeline, instant, step, viewOf } from '../steps/timeline.js';
import type { Address } from '../steps/access-code-mails.js';
import { mailCode, mailUpdated } from './mail-access-code.js';
import { localActivities } from '../steps/policies.js';
import { checkShape, onlyBound } from '../steps/shapes.js';
import { isStanding, ownNow, patienceOf, told, within } from '../steps/clock.js';

const { claimAccessCode, countWrongAccessCode, isCodeVoided, issueAccessCode, recordAccessCode, verifyAccessCode } =
  localActivities<AccessCodeActivities>();

interface State {
  input: AccessCodeInput;
  timeline: Timeline;
  /** The answer to the start; undefined until it is known. */
  begun: Outcome<CodeIssued, 'access-code-not-sent'> | undefined;
  code: CodeAttempts;
  /** The code that was issued last; every earlier one is void. */
  issued: { issue: number; keyId: string; expiresAtMs: number } | undefined;
  /** Why the wait for a code ends, unless its time runs out. */
  ending: 'locked' | 'superseded' | 'mail-undeliverable' | undefined;
  /** A 'superseded' signal has arrived: whether the code is void is to be looked up in the database. */
  woken: boolean;
  verifiedBy: SubmitCode['browser'] | undefined;
  password: NewPassword;
  /** The mails about the updated password, while they are being sent. */
  notices: Promise<void> | undefined;
}

const NOT_SENT: Outcome<CodeIssued, 'access-code-not-sent'> = { ok: false, refusal: 'access-code-not-sent' };

export async function accessCode(input: AccessCodeInput): Promise<ProcedureResult> {
  const state: State = {
    input,
    timeline: begin(input.procedureId, 'awaiting-code'),
    begun: undefined,
    code: codeAttempts(input.tries),
    issued: undefined,
    ending: undefined,
    woken: false,
    verifiedBy: undefined,
    password: noPasswordYet(),
    notices: undefined,
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
  setHandler(
    setPasswordUpdate,
    async (message) => {
      const answer = await setPassword(state.timeline, state.password, input.services, message);
      await record(state);
      return answer;
    },
    { validator: (message) => checkPassword(state.password, message) },
  );
  setHandler(codeSupersededSignal, () => {
    state.woken = true;
  });

  const status = await run(state);
  step(state.timeline, status, 'system', status);
  await record(state);
  if (state.notices) {
    // The ending is recorded before these mails are out, so a mail server that is down delays no ending; and no mail is lost.
    await state.notices;
    await record(state);
  }
  await condition(allHandlersFinished);
  return { status };
}

async function run(state: State): Promise<ClosedStatus> {
  const { account } = state.input;
  const addresses = 'id' in account ? await sendable(state, account.id) : undefined;
  if (!('id' in account) || !addresses) {
    state.timeline.expiresAtMs = undefined;
    state.begun = NOT_SENT;
    step(state.timeline, 'code-not-sent', 'system');
    return 'refused';
  }
  // Not awaited: the code may have arrived although the mail server never confirmed the mail.
  void mailing(state, account.id, addresses);
  await codeGiven(state);
  if (state.password.untilMs === undefined) return state.ending ?? 'expired';
  if (!(await awaitPassword(state.timeline, state.password, () => record(state)))) {
    step(state.timeline, 'password-timeout', 'system');
    return 'expired';
  }
  const { locale, waits, services } = state.input;
  state.notices = mailUpdated(state.timeline, { accountId: account.id, locale, patienceMs: waits.mailMs }, addresses);
  await propagate(state.timeline, state.password, services);
  return 'completed';
}

/** Claims the account's one open code and issues it. @returns the addresses to mail it to; undefined if no code can be sent */
async function sendable(state: State, accountId: string): Promise<Address[] | undefined> {
  const { procedureId, wrongCodesPerDay } = state.input;
  const claimed = await claimAccessCode({ procedureId, accountId, wrongCodesPerDay });
  if (!claimed) return undefined;
  const expiresAtMs = await issueCode(state, 1);
  await record(state);
  state.begun = { ok: true, expiresAt: instant(expiresAtMs) };
  for (const earlier of claimed.superseded) {
    try {
      await getExternalWorkflowHandle(earlier).signal(codeSupersededSignal, { byProcedureId: procedureId });
    } catch {
      // The earlier procedure has ended already. Its claim is void in any case, so its code does nothing.
    }
  }
  return claimed.addresses;
}

/** Issues a new code, which voids the earlier one. Wrong codes already given still count. @returns when it expires */
async function issueCode(state: State, issue: number): Promise<number> {
  const { input, timeline } = state;
  const { keyId, right } = await issueAccessCode({ procedureId: input.procedureId, issue });
  const expiresAtMs = ownNow() + input.waits.codeMs;
  state.issued = { issue, keyId, expiresAtMs };
  state.code.right = right;
  timeline.expiresAtMs = expiresAtMs;
  return expiresAtMs;
}

/**
 * Mails the code until it has reached an address that somebody reads. While the mail server is down, a code whose life is half over is
 * replaced by a new one, so that no expired code is mailed.
 */
async function mailing(state: State, accountId: string, addresses: Address[]): Promise<void> {
  const { procedureId, locale, waits } = state.input;
  const giveUpAtMs = ownNow() + waits.mailMs;
  for (;;) {
    const current = state.issued;
    if (!current || !isWaiting(state)) return;
    const { issue, keyId, expiresAtMs } = current;
    const patienceMs = patienceOf(giveUpAtMs, { ms: waits.codeMs, endsAtMs: expiresAtMs });
    const code = { procedureId, accountId, locale, issue, keyId, expiresAt: told(expiresAtMs) };
    const end = await mailCode(state.timeline, code, addresses, patienceMs);
    if (end === 'mailed' || !isWaiting(state)) return;
    if (end === 'refused' || ownNow() >= giveUpAtMs) {
      state.ending ??= 'mail-undeliverable';
      return;
    }
    // While the clock stands a new code would live no longer than this one.
    if (isStanding()) continue;
    // The old code is void before there is a new one: an attempt in between is refused, a later one is compared with the new code.
    state.code.right = undefined;
    await issueCode(state, issue + 1);
    // A 'superseded' signal that arrived while the code was being replaced must be looked up again.
    state.woken = true;
    step(state.timeline, 'code-renewed', 'system');
    await record(state);
  }
}

const isWaiting = ({ timeline, ending, code }: State): boolean =>
  timeline.status === 'awaiting-code' && ending === undefined && code.right !== undefined;

/** Waits until the right code was given, the code has expired, or something else ends the wait. A replaced code expires later. */
async function codeGiven(state: State): Promise<void> {
  const settled = (): boolean => state.password.untilMs !== undefined || state.ending !== undefined;
  while (!settled()) {
    if (state.woken) {
      state.woken = false;
      const voided = await isCodeVoided({ procedureId: state.input.procedureId });
      // Without `code.right` there is no code to void: a right one is being verified, or it is being replaced.
      if (voided && state.code.right !== undefined) state.ending ??= 'superseded';
      continue;
    }
    const leftMs = (state.timeline.expiresAtMs ?? 0) - ownNow();
    // A code that is being tried or verified came in time, however long the database takes.
    if (leftMs <= 0 && state.code.right !== undefined && state.code.underWay === 0) {
      state.code.right = undefined;
      step(state.timeline, 'code-expired', 'system');
      return;
    }
    if (leftMs > 0 || !patched('late-codes-wait-without-timers'))
      await within(() => settled() || state.woken, ownNow() + Math.max(leftMs, 1_000));
    // While the database is away a timer would fire again and again: only the end of what is under way changes anything now.
    else
      await condition(() => settled() || state.woken || (state.code.right !== undefined && state.code.underWay === 0));
  }
}

/** Validator: an attempt that it refuses is not compared with the code and leaves no event in the history. */
function checkCode({ timeline, code, ending }: State): void {
  const refuse = (type: string): never => {
    throw ApplicationFailure.nonRetryable('no code is taken now', type);
  };
  if (!isTryFree(code) || ending === 'locked') refuse('code-locked');
  if (timeline.status !== 'awaiting-code') refuse('wrong-state');
  if (ending !== undefined || ownNow() >= (timeline.expiresAtMs ?? 0)) refuse('code-expired');
  if (code.right === undefined) refuse('wrong-state');
}

/** Attempts sent at once are compared one after the other, never more than there are tries (decision 27). */
async function submit(state: State, { attempt, browser }: SubmitCode): Promise<CodeAnswer> {
  const { timeline, code, input } = state;
  // The validator has looked at this in the same moment. A replay runs no validators, and must not depend on what they say today.
  if (code.right === undefined || !isTryFree(code))
    return { ok: false, refusal: isTryFree(code) ? 'code-expired' : 'code-locked' };
  const { procedureId, wrongCodesPerDay, account } = input;
  const isOpen = (): boolean =>
    code.right !== undefined && timeline.status === 'awaiting-code' && state.ending === undefined;
  const found = await attemptCode(code, { procedureId, attempt, isOpen });
  if (found === 'void') return { ok: false, refusal: code.triesLeft > 0 ? 'code-expired' : 'code-locked' };
  if (found === 'used-up') {
    state.ending = 'locked';
    return { ok: false, refusal: 'code-locked' };
  }
  if (found === 'right') {
    code.right = undefined;
    return verified(state, browser);
  }
  const { triesLeft, compared } = code;
  step(timeline, 'wrong-code', 'person');
  if ('id' in account)
    await countWrongAccessCode({ procedureId, accountId: account.id, n: compared, wrongCodesPerDay });
  if (found === 'locked') {
    state.ending = 'locked';
    return { ok: false, refusal: 'code-locked' };
  }
  await record(state);
  return { ok: false, refusal: 'wrong-code', triesLeft };
}

async function verified(state: State, browser: SubmitCode['browser']): Promise<CodeAnswer> {
  const { timeline, input } = state;
  const { procedureId, wrongCodesPerDay, account, waits } = input;
  const verdict = await verifyAccessCode({ procedureId, wrongCodesPerDay });
  if (verdict !== 'verified' || !('id' in account)) {
    state.ending = verdict === 'locked' ? 'locked' : 'superseded';
    return { ok: false, refusal: verdict === 'locked' ? 'code-locked' : 'code-expired' };
  }
  state.verifiedBy = browser;
  const untilMs = allowPassword(state.password, account.id, waits.passwordMs);
  timeline.expiresAtMs = untilMs;
  step(timeline, 'code-accepted', 'person', 'awaiting-password');
  await record(state);
  return { ok: true, view: viewOf(timeline), expiresAt: instant(untilMs) };
}

async function record({ timeline, input, verifiedBy }: State): Promise<void> {
  await recordAccessCode({
    view: viewOf(timeline),
    closed: isClosed(timeline.status),
    locale: input.locale,
    ...(verifiedBy && { verifiedBy }),
  });
}
