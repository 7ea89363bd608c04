/**
 * Reset of a forgotten second password. Manual: certificate issuance, 2.4 (c); rules: spec/second-password.md (e).
 *
 * awaiting-confirmation ─URL opened, button→ awaiting-password ─set→ completed (all sessions have ended, the address is told)
 *      ├─URL's life over→ expired                 ├─time over→ expired
 *      ├─newer request, other change→ superseded  └─set in another way meanwhile→ superseded
 *      └─mail refused for good→ mail-undeliverable
 *
 * An address without an account goes through the same steps without a mail and ends as expired (decision 52).
 */
import { ApplicationFailure, allHandlersFinished, condition, proxyActivities, setHandler } from '@temporalio/workflow';
import type { SecondPasswordResetActivities } from '../activities/shomei/second-password-reset.js';
import {
  type ClosedStatus,
  type Outcome,
  type ProcedureResult,
  type ProcedureView,
  procedureQuery,
} from './contracts/procedure.js';
import {
  type RedeemReset,
  type ResetRedeemed,
  redeemResetUpdate,
  type SecondPasswordResetInput,
  type SetResetPassword,
  setResetPasswordUpdate,
} from './contracts/second-password-reset.js';
import { supersededSignal } from './contracts/student-account.js';
import { awaitOneTimeUrl, checkIssue, noUrlYet, type OneTimeUrl, redeemUrl } from './steps/await-one-time-url.js';
import { isEarly, ownNow, within } from './steps/clock.js';
import { begin, type Timeline, step, viewOf } from './steps/timeline.js';
import { localActivities, mail } from './steps/policies.js';
import { randomPause } from './steps/random-pause.js';
import { isBadHash } from './steps/sealed-hash.js';
import { checkAddressee, checkShape } from './steps/shapes.js';
import {
  closeUnused,
  isSuperseded,
  recordOf,
  type StudentChange,
  tellChange,
  tellSuperseded,
} from './steps/student-account.js';

const { claimReset, putResetPasswordInForce, recordReset, verifyReset } =
  localActivities<SecondPasswordResetActivities>();

interface State {
  input: SecondPasswordResetInput;
  timeline: Timeline;
  url: OneTimeUrl;
  /** A password is being put in force. */
  taken: boolean;
  /** It is in force. */
  inForce: StudentChange | undefined;
  /** The account was changed in another way: no password may be set any more. */
  overtaken: boolean;
  /** What is recorded in the database so far: first the right to set a password, then the ending. */
  recorded: 'nothing' | 'right' | 'ending';
}

export async function secondPasswordReset(input: SecondPasswordResetInput): Promise<ProcedureResult> {
  const state: State = {
    input,
    timeline: begin(input.procedureId, 'awaiting-confirmation'),
    url: noUrlYet(),
    taken: false,
    inForce: undefined,
    overtaken: false,
    recorded: 'nothing',
  };
  state.timeline.expiresAtMs = ownNow() + input.waits.urlMs;
  setHandler(procedureQuery, () => viewOf(state.timeline));
  setHandler(redeemResetUpdate, (message) => redeem(state, message), {
    validator: (message) => {
      checkShape(message, { procedureId: 'string', issue: 'number', browser: 'string' });
      checkAddressee(message, input.procedureId);
      checkIssue(state.url, message.issue);
    },
  });
  setHandler(setResetPasswordUpdate, (message) => setPassword(state, message), {
    validator: (message) => checkPassword(state, message),
  });
  setHandler(supersededSignal, async (message) => {
    if (!(await isSuperseded(input.procedureId, message))) return;
    state.url.revoked = true;
    state.overtaken = true;
  });

  const status = await run(state);
  step(state.timeline, status, 'system', status);
  await record(state);
  state.recorded = 'ending';
  if (state.inForce) await tell(state, state.inForce);
  await condition(allHandlersFinished);
  return { status };
}

const never = (): boolean => false;

async function run(state: State): Promise<ClosedStatus> {
  const { procedureId, userId, waits } = state.input;
  if (waits.quietMs) {
    await record(state);
    await randomPause(waits.quietMs);
  }
  if (userId === undefined) {
    await record(state);
    const untilMs = ownNow() + waits.urlMs;
    do await within(never, untilMs);
    while (isEarly(never, untilMs));
    return 'expired';
  }
  const { counts, superseded } = await claimReset({ procedureId, userId, record: recordOf(state) });
  await tellSuperseded(superseded, procedureId);
  if (!counts) return 'superseded';
  const ending = await reset(state, userId);
  if (ending === 'completed') return ending;
  state.inForce = await closeUnused({ procedureId, userId }, ending);
  if (state.inForce) {
    step(state.timeline, 'second-password-set', 'person');
    return 'completed';
  }
  if (ending === 'expired' && state.timeline.status === 'awaiting-password')
    step(state.timeline, 'password-timeout', 'system');
  return ending;
}

async function reset(state: State, userId: string): Promise<ClosedStatus> {
  const { timeline, input, url } = state;
  const end = await urlUsed(state, userId);
  if (end === 'undeliverable') return 'mail-undeliverable';
  if (end === 'lapsed') return url.revoked ? 'superseded' : 'expired';
  const { procedureId, waits } = input;
  if (!(await verifyReset({ procedureId, record: recordOf(state) }))) return 'superseded';
  timeline.expiresAtMs = ownNow() + waits.passwordMs;
  step(timeline, 'password-allowed', 'system', 'awaiting-password');
  await record(state);
  state.recorded = 'right';
  return passwordSet(state);
}

function urlUsed({ timeline, input, url }: State, userId: string): ReturnType<typeof awaitOneTimeUrl> {
  const { procedureId, locale, waits } = input;
  const lifeMs = waits.urlMs;
  return awaitOneTimeUrl(timeline, url, {
    lifeMs,
    patienceMs: waits.mailMs,
    step: 'url-mailed',
    async send(issue, expiresAt, patienceMs) {
      const { mailResetUrl } = proxyActivities<SecondPasswordResetActivities>(mail(patienceMs));
      if (!(await mailResetUrl({ procedureId, issue, userId, expiresAt, lifeMs, locale }))) url.revoked = true;
    },
  });
}

/** Waits for a password until the time is over, and then for one that is being put in force. */
async function passwordSet(state: State): Promise<ClosedStatus> {
  const { timeline } = state;
  const isDone = () => state.inForce !== undefined || state.overtaken;
  const leftMs = () => Math.max(0, (timeline.expiresAtMs ?? 0) - ownNow());
  while (!isDone() && leftMs() > 0) {
    await within(() => isDone() || state.taken, timeline.expiresAtMs ?? 0);
    await condition(() => !state.taken);
  }
  timeline.expiresAtMs = undefined;
  if (state.inForce) return 'completed';
  return state.overtaken ? 'superseded' : 'expired';
}

/** Decides before its first await; then waits until the right to set a password is recorded in the database. */
async function redeem(state: State, { issue, browser }: RedeemReset): Promise<Outcome<ResetRedeemed, 'url-expired'>> {
  const { timeline, url } = state;
  if (timeline.status !== 'awaiting-confirmation' || !redeemUrl(url, issue, browser))
    return { ok: false, refusal: 'url-expired' };
  step(timeline, 'redeemed', 'person');
  await condition(() => state.recorded !== 'nothing');
  const view = viewOf(timeline);
  return view.status === 'superseded' ? { ok: false, refusal: 'url-expired' } : { ok: true, view, browser };
}

/** Validator: refuses a password after the time, or after another one; a refusal leaves no event in the history. */
function checkPassword(state: State, message: SetResetPassword): void {
  checkShape(message, { hash: 'string' });
  if (!maySet(state)) throw ApplicationFailure.nonRetryable('no password may be set now', 'ticket-expired');
}

function maySet({ timeline, taken, inForce, overtaken }: State): boolean {
  const isTime = timeline.status === 'awaiting-password' && ownNow() < (timeline.expiresAtMs ?? 0);
  return isTime && !taken && !inForce && !overtaken;
}

/** Decides before its first await; answers once the password is in force and the ending is recorded in the database. */
async function setPassword(
  state: State,
  { hash }: SetResetPassword,
): Promise<Outcome<{ view: ProcedureView }, 'ticket-expired'>> {
  const { timeline, input } = state;
  const { procedureId, userId } = input;
  if (userId === undefined || !maySet(state)) return { ok: false, refusal: 'ticket-expired' };
  state.taken = true;
  try {
    state.inForce = (await putResetPasswordInForce({ procedureId, userId, hash })) ?? undefined;
    if (state.inForce) step(timeline, 'second-password-set', 'person');
    else state.overtaken = true;
  } catch (error) {
    // Not sealed by our API: the message changes nothing.
    if (!isBadHash(error)) throw error;
    return { ok: false, refusal: 'ticket-expired' };
  } finally {
    state.taken = false;
  }
  await condition(() => state.recorded === 'ending');
  return state.inForce ? { ok: true, view: viewOf(timeline) } : { ok: false, refusal: 'ticket-expired' };
}

async function tell(state: State, change: StudentChange): Promise<void> {
  const { procedureId, userId, locale, waits } = state.input;
  if (userId === undefined) return;
  const { mailMs } = waits;
  await tellChange(state.timeline, change, { procedureId, userId, what: 'second-password-reset', locale, mailMs });
  await record(state);
}

const record = (state: State): Promise<void> => recordReset(recordOf(state));
