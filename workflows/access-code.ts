/**
 * Password update by access code. Manual: UMIN, web password update; rules: spec/access-code.md 1–5.
 *
 * awaiting-code ─right→ awaiting-password ─set→ propagating ─every service confirmed, mailed→ completed
 *      ├─third wrong, or the account is locked→ locked   └─time over→ expired
 *      ├─code's life over→ expired
 *      ├─newer start for the account→ superseded
 *      └─mail refused for good by every address that somebody reads→ mail-undeliverable
 * Where no code can be sent it ends as refused, at once; whoever asked is not told why.
 */
import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  getExternalWorkflowHandle,
  setHandler,
} from '@temporalio/workflow';
import type { AccessCodeActivities } from '../activities/umin/access-code.js';
import {
  type AccessCodeInput,
  beginAccessCodeUpdate,
  type CodeAnswer,
  type CodeIssued,
  codeSupersededSignal,
  type SubmitCode,
  submitCodeUpdate,
} from './contracts/access-code.js';
import { setPasswordUpdate } from './contracts/new-password.js';
import {
  type ClosedStatus,
  isClosed,
  type Outcome,
  type ProcedureResult,
  procedureQuery,
} from './contracts/procedure.js';
import {
  allowPassword,
  awaitPassword,
  checkPassword,
  type NewPassword,
  noPasswordYet,
  propagate,
  setPassword,
} from './steps/await-new-password.js';
import { type CodeAttempts, codeAttempts, compareCode } from './steps/code-attempts.js';
import { begin, type Course, instant, step, viewOf } from './steps/course.js';
import { type Address, mailCode, mailUpdated } from './steps/mail-access-code.js';
import { localActivities } from './steps/policies.js';
import { checkShape } from './steps/shapes.js';

const { claimAccessCode, countWrongAccessCode, isCodeVoided, issueAccessCode, recordAccessCode, verifyAccessCode } =
  localActivities<AccessCodeActivities>();

interface State {
  input: AccessCodeInput;
  course: Course;
  /** The answer to the start; undefined until it is known. */
  begun: Outcome<CodeIssued, 'access-code-not-sent'> | undefined;
  code: CodeAttempts;
  /** The code that counts; a newer one voids it. */
  issued: { issue: number; keyId: string; expiresAtMs: number } | undefined;
  /** What ends the wait for a code, other than its time. */
  ending: 'locked' | 'superseded' | 'mail-undeliverable' | undefined;
  /** Somebody said that the code is void: looked up before it counts. */
  woken: boolean;
  verifiedBy: SubmitCode['browser'] | undefined;
  password: NewPassword;
  /** The mails that say so, on their way. */
  told: Promise<void> | undefined;
}

const NOT_SENT: Outcome<CodeIssued, 'access-code-not-sent'> = { ok: false, refusal: 'access-code-not-sent' };

export async function accessCode(input: AccessCodeInput): Promise<ProcedureResult> {
  const state: State = {
    input,
    course: begin(input.procedureId, 'awaiting-code'),
    begun: undefined,
    code: codeAttempts(input.tries),
    issued: undefined,
    ending: undefined,
    woken: false,
    verifiedBy: undefined,
    password: noPasswordYet(),
    told: undefined,
  };
  setHandler(procedureQuery, () => viewOf(state.course));
  setHandler(beginAccessCodeUpdate, async () => {
    await condition(() => state.begun !== undefined);
    return state.begun ?? NOT_SENT;
  });
  setHandler(submitCodeUpdate, (submitted) => submit(state, submitted), {
    validator: (attempt) => {
      checkShape(attempt, { attempt: 'strings', browser: 'string' });
      checkCode(state);
    },
  });
  setHandler(
    setPasswordUpdate,
    async (message) => {
      const answer = await setPassword(state.course, state.password, input.services, message);
      await record(state);
      return answer;
    },
    { validator: (message) => checkPassword(state.password, message) },
  );
  setHandler(codeSupersededSignal, () => {
    state.woken = true;
  });

  const status = await run(state);
  step(state.course, status, 'system', status);
  await record(state);
  if (state.told) {
    // A mail server that is away holds up no ending; and no ending loses a mail.
    await state.told;
    await record(state);
  }
  await condition(allHandlersFinished);
  return { status };
}

async function run(state: State): Promise<ClosedStatus> {
  const { account } = state.input;
  const addresses = 'id' in account ? await sendable(state, account.id) : undefined;
  if (!('id' in account) || !addresses) {
    state.course.expiresAtMs = undefined;
    state.begun = NOT_SENT;
    step(state.course, 'code-not-sent', 'system');
    return 'refused';
  }
  // Not waited for: a mail server that is away must not hold up whoever has the code already.
  void mailing(state, account.id, addresses);
  await codeGiven(state);
  if (state.password.untilMs === undefined) return state.ending ?? 'expired';
  if (!(await awaitPassword(state.password))) {
    step(state.course, 'password-timeout', 'system');
    return 'expired';
  }
  const { locale, waits, services } = state.input;
  state.told = mailUpdated(state.course, { accountId: account.id, locale, patienceMs: waits.mailMs }, addresses);
  await propagate(state.course, state.password, services);
  return 'completed';
}

/** Takes the account's one open code, and issues it. @returns where the code goes; undefined where it can't be sent */
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
      // It has ended by itself meanwhile; its claim has ended in any case.
    }
  }
  return claimed.addresses;
}

/** A new code: its life begins, an earlier one is void. Tries that were used up stay used up. */
async function issueCode(state: State, issue: number): Promise<number> {
  const { input, course } = state;
  const { keyId, right } = await issueAccessCode({ procedureId: input.procedureId, issue });
  const expiresAtMs = Date.now() + input.waits.codeMs;
  state.issued = { issue, keyId, expiresAtMs };
  state.code.right = right;
  course.expiresAtMs = expiresAtMs;
  return expiresAtMs;
}

/**
 * Mails the code until somebody can read it. While the mail server is away, a code whose life is half over is replaced by a new one:
 * nobody is mailed a code that has expired.
 */
async function mailing(state: State, accountId: string, addresses: Address[]): Promise<void> {
  const { procedureId, locale, waits } = state.input;
  const giveUpAtMs = Date.now() + waits.mailMs;
  for (;;) {
    const current = state.issued;
    if (!current || !isWaiting(state)) return;
    const patienceMs = Math.max(1, Math.min(waits.codeMs / 2, giveUpAtMs - Date.now()));
    const { issue, keyId, expiresAtMs } = current;
    const code = { procedureId, accountId, locale, issue, keyId, expiresAt: instant(expiresAtMs) };
    const end = await mailCode(state.course, code, addresses, patienceMs);
    if (end === 'mailed' || !isWaiting(state)) return;
    if (end === 'refused' || Date.now() >= giveUpAtMs) {
      state.ending ??= 'mail-undeliverable';
      return;
    }
    // Void at once: what is being tried meanwhile is tried against the new one, or too late.
    state.code.right = undefined;
    await issueCode(state, issue + 1);
    // Whatever was said meanwhile was said of a code that was void just then.
    state.woken = true;
    step(state.course, 'code-renewed', 'system');
    await record(state);
  }
}

const isWaiting = ({ course, ending, code }: State): boolean =>
  course.status === 'awaiting-code' && ending === undefined && code.right !== undefined;

/** Waits until the right code was given, or nothing is waited for any more. A code that was replaced has a new end. */
async function codeGiven(state: State): Promise<void> {
  const settled = (): boolean => state.password.untilMs !== undefined || state.ending !== undefined;
  while (!settled()) {
    if (state.woken) {
      state.woken = false;
      const voided = await isCodeVoided({ procedureId: state.input.procedureId });
      // What is being verified meanwhile is decided there.
      if (voided && state.code.right !== undefined) state.ending ??= 'superseded';
      continue;
    }
    const leftMs = (state.course.expiresAtMs ?? 0) - Date.now();
    // A code that is being verified was in time, however long the database takes.
    if (leftMs <= 0 && state.code.right !== undefined) {
      state.code.right = undefined;
      step(state.course, 'code-expired', 'system');
      return;
    }
    await condition(() => settled() || state.woken, Math.max(leftMs, 1_000));
  }
}

/** Refused without a trace in the history, and compared with nothing. */
function checkCode({ course, code, ending }: State): void {
  const refuse = (type: string): never => {
    throw ApplicationFailure.nonRetryable('no code is taken now', type);
  };
  if (code.triesLeft <= 0 || ending === 'locked') refuse('code-locked');
  if (course.status !== 'awaiting-code') refuse('wrong-state');
  if (ending !== undefined || Date.now() >= (course.expiresAtMs ?? 0)) refuse('code-expired');
  if (code.right === undefined) refuse('wrong-state');
}

/** Compares before its first await: of many attempts at once each is compared after the other, and never more than there are tries. */
async function submit(state: State, { attempt, browser }: SubmitCode): Promise<CodeAnswer> {
  const { course, code, input } = state;
  if (code.right === undefined || code.triesLeft <= 0)
    return { ok: false, refusal: code.triesLeft > 0 ? 'code-expired' : 'code-locked' };
  const found = compareCode(code, attempt);
  if (found === 'right') {
    code.right = undefined;
    return verified(state, browser);
  }
  const { triesLeft, compared } = code;
  step(course, 'wrong-code', 'person');
  const { procedureId, wrongCodesPerDay, account } = input;
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
  const { course, input } = state;
  const { procedureId, wrongCodesPerDay, account, waits } = input;
  const verdict = await verifyAccessCode({ procedureId, wrongCodesPerDay });
  if (verdict !== 'verified' || !('id' in account)) {
    state.ending = verdict === 'locked' ? 'locked' : 'superseded';
    return { ok: false, refusal: verdict === 'locked' ? 'code-locked' : 'code-expired' };
  }
  state.verifiedBy = browser;
  const untilMs = allowPassword(state.password, account.id, waits.passwordMs);
  course.expiresAtMs = untilMs;
  step(course, 'code-accepted', 'person', 'awaiting-password');
  await record(state);
  return { ok: true, view: viewOf(course), expiresAt: instant(untilMs) };
}

async function record({ course, input, verifiedBy }: State): Promise<void> {
  await recordAccessCode({
    view: viewOf(course),
    closed: isClosed(course.status),
    locale: input.locale,
    ...(verifiedBy && { verifiedBy }),
  });
}
