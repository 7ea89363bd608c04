/**
 * Application password reissue. Manual: CiNii Research, steps 3–6; rules: spec/password-reissue.md.
 *
 * awaiting-ok ─OK→ awaiting-confirmation ─URL opened, button→ applying ─mailed, in force→ completed
 *      └─not pressed→ expired   ├─URL's life over→ expired       └─mail refused for good→ mail-undeliverable (old password stays)
 *                               ├─newer request→ superseded
 *                               └─mail refused for good→ mail-undeliverable
 *
 * Where the service doesn't tell that an address is not registered, such an address goes through the same steps without a mail and ends as expired.
 * Before an ending without a new password it asks whether one came about that it was not told of (decision 80).
 */
import {
  ActivityFailure,
  ApplicationFailure,
  allHandlersFinished,
  condition,
  getExternalWorkflowHandle,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { PasswordReissueActivities, ReissueRecord } from '../activities/cinii/password-reissue.js';
import {
  type AcceptReissue,
  acceptReissueUpdate,
  type PasswordReissueInput,
  type RedeemReissue,
  type RedeemRefusal,
  type ReissueAccepted,
  type ReissueRedeemed,
  redeemReissueUpdate,
  reissueRegistrationsQuery,
  reissueSupersededSignal,
} from './contracts/password-reissue.js';
import {
  type ClosedStatus,
  isClosed,
  type Outcome,
  type ProcedureResult,
  procedureQuery,
} from './contracts/procedure.js';
import { ownNow, patienceOf, told } from './steps/clock.js';
import { adopt, begin, type Timeline, instant, step, viewOf } from './steps/timeline.js';
import { LazyTimer } from './steps/lazy-timer.js';
import { Patience, triesOn } from './steps/mail-patience.js';
import { answeredByUs, endsMailing } from './steps/mail-refusal.js';
import { localActivities, mail, MAIL_AFTER_ANSWER, MAIL_AT_ONCE } from './steps/policies.js';
import { randomPause } from './steps/random-pause.js';
import { checkShape } from './steps/shapes.js';

const { recordReissue, closeUnusedReissue, discardReissue, isReissueSuperseded } =
  localActivities<PasswordReissueActivities>();
const { mailReissuedPasswords } = localActivities<PasswordReissueActivities>(MAIL_AT_ONCE);

// The answer to OK goes out before the claim, and an unregistered address makes a claim too: the time that OK takes doesn't tell whether an
// address is registered (decision 23).
const { mailClaimedReissueUrl } = proxyActivities<PasswordReissueActivities>(MAIL_AFTER_ANSWER);

interface State {
  input: PasswordReissueInput;
  timeline: Timeline;
  timer: LazyTimer;
  /** Registrations chosen by OK. */
  chosen: string[] | undefined;
  /** The mail with the valid URL went out. */
  mailed: boolean;
  /** Number of the valid one-time URL; raised when a mail was so late that its URL is replaced. */
  issue: number;
  redeemedBy: RedeemReissue['browser'] | undefined;
  superseded: boolean;
  /** It is asked whether a redeem counted that was never heard of. */
  isEnding: boolean;
  /** Whether the ending is recorded in the database. */
  ended: boolean;
}

export async function passwordReissueV2(input: PasswordReissueInput): Promise<ProcedureResult> {
  const state: State = {
    input,
    timeline: begin(input.procedureId, 'awaiting-ok'),
    timer: new LazyTimer(),
    chosen: undefined,
    mailed: false,
    issue: 0,
    redeemedBy: undefined,
    superseded: false,
    isEnding: false,
    ended: false,
  };
  state.timeline.expiresAtMs = ownNow() + input.waits.okMs;
  setHandler(procedureQuery, () => viewOf(state.timeline));
  setHandler(reissueRegistrationsQuery, () => input.applicationIds);
  setHandler(acceptReissueUpdate, (choice) => accept(state, choice), { validator: (choice) => checkOk(state, choice) });
  setHandler(redeemReissueUpdate, (redeemed) => redeem(state, redeemed), {
    validator: (redeemed) => checkIssue(state, redeemed),
  });
  setHandler(reissueSupersededSignal, () => lookForNewer(state));

  const status = await run(state);
  state.ended = true;
  await condition(allHandlersFinished);
  return { status };
}

/** A signal only says that it is time to look: whether a newer request took the registrations stands in the database (decision 43). */
async function lookForNewer(state: State): Promise<void> {
  if (await isReissueSuperseded({ procedureId: state.input.procedureId })) state.superseded = true;
}

/** @returns its ending, which is recorded */
async function run(state: State): Promise<ClosedStatus> {
  const { timeline, input, timer } = state;
  await record(state);
  if (!(await timer.wait(() => state.chosen !== undefined, timeline.expiresAtMs ?? 0))) return close(state, 'expired');

  const { quietMs } = input.waits;
  if (quietMs) await randomPause(quietMs);
  const claimed = await claim(state, state.chosen ?? []);
  if (!claimed) return endUnused(state, 'superseded');
  // An empty claim means that the address is not registered: wait just as long, without a mail.
  if (claimed.length > 0 && (await mailUrl(state, claimed)) === 'undeliverable')
    return endUnused(state, 'mail-undeliverable');

  const isDecided = (): boolean => state.redeemedBy !== undefined || state.superseded;
  await timer.wait(isDecided, timeline.expiresAtMs ?? 0);
  if (state.redeemedBy) return reissue(state, claimed);
  return endUnused(state, state.superseded ? 'superseded' : 'expired');
}

/** Validator of OK: refuses one that comes too late or names another address's registration; a refusal leaves no event in the history. */
function checkOk(state: State, choice: AcceptReissue): void {
  checkShape(choice, {});
  const { applicationId } = choice;
  if (state.timeline.status !== 'awaiting-ok') throw ApplicationFailure.nonRetryable('not awaiting OK', 'wrong-state');
  if (applicationId !== undefined && !state.input.applicationIds.includes(applicationId))
    throw ApplicationFailure.nonRetryable('not a registration of this procedure', 'not-one-of');
}

/** Records before it answers, so that what the caller is told is there to be seen. */
async function accept(state: State, { applicationId }: AcceptReissue): Promise<ReissueAccepted> {
  state.chosen = applicationId === undefined ? state.input.applicationIds : [applicationId];
  const expiresAtMs = issueUrl(state);
  step(state.timeline, 'accepted', 'person', 'awaiting-confirmation');
  const view = viewOf(state.timeline);
  await record(state);
  return { view, expiresAt: instant(expiresAtMs) };
}

/**
 * Validator of a redeem: refuses an issue that doesn't exist yet. All redeems of an issue share one update ID, so an answer to this one would be
 * given to the real one later (decision 6).
 */
function checkIssue(state: State, redeemed: RedeemReissue): void {
  checkShape(redeemed, { issue: 'number', browser: 'string' });
  const { issue } = redeemed;
  if (issue > state.issue) throw ApplicationFailure.nonRetryable('no such issue', 'url-unknown');
}

function issueUrl(state: State): number {
  state.issue += 1;
  state.timeline.expiresAtMs = ownNow() + state.input.waits.urlMs;
  return state.timeline.expiresAtMs;
}

/**
 * Decides before its first await; then waits for the ending, so that the page can show the result. One that comes while it is asked whether an
 * unheard one counted is answered as that one.
 */
async function redeem(
  state: State,
  { issue, browser }: RedeemReissue,
): Promise<Outcome<ReissueRedeemed, RedeemRefusal>> {
  const { timeline } = state;
  const open = timeline.status === 'awaiting-confirmation' && !state.superseded && issue === state.issue;
  if (!state.isEnding) {
    if (!open || ownNow() >= (timeline.expiresAtMs ?? 0)) return { ok: false, refusal: 'url-expired' };
    state.redeemedBy = browser;
    step(timeline, 'redeemed', 'person', 'applying');
  }
  await condition(() => state.ended);
  if (!state.redeemedBy || timeline.status === 'superseded') return { ok: false, refusal: 'url-expired' };
  return { ok: true, view: viewOf(timeline), browser: state.redeemedBy };
}

/**
 * Makes this the one open reissue of its registrations, and mails the one-time URL.
 * @returns those claimed, or undefined if a newer request took them
 */
async function claim(state: State, applicationIds: string[]): Promise<string[] | undefined> {
  const { procedureId, addressDigest, locale, waits } = state.input;
  const answer = await answeredByUs(() =>
    mailClaimedReissueUrl({
      procedureId,
      applicationIds,
      addressDigest,
      issue: state.issue,
      expiresAt: told(state.timeline.expiresAtMs ?? 0),
      mailUntil: told(renewsAtMs(state)),
      locale,
      ...(waits.quietMs && { inOrder: true }),
    }),
  );
  if (answer === 'superseded') return undefined;
  if (answer.claimed.length === 0) return applicationIds.length === 0 ? [] : undefined;
  if (answer.mailedAt) {
    state.mailed = true;
    step(state.timeline, 'url-mailed', 'system', undefined, answer.mailedAt);
  }
  for (const earlier of answer.superseded) {
    try {
      await getExternalWorkflowHandle(earlier).signal(reissueSupersededSignal, { byProcedureId: procedureId });
    } catch {
      // It has ended already. Its claim is void in any case, so its URL does nothing.
    }
  }
  return answer.claimed;
}

function renewUrl(state: State): void {
  issueUrl(state);
  step(state.timeline, 'url-renewed', 'system');
}

/** A URL that is not mailed by then is replaced by a new one, so that no expired URL is mailed (decision 10). Epoch milliseconds */
const renewsAtMs = ({ timeline, input }: State): number => (timeline.expiresAtMs ?? 0) - input.waits.urlMs / 2;

/** Mails the one-time URL where that did not succeed with the claim: while the mail server is down the mail is retried, with new URLs. */
async function mailUrl(state: State, applicationIds: string[]): Promise<'mailed' | 'undeliverable'> {
  const { procedureId, locale, waits } = state.input;
  const giveUpAtMs = ownNow() + waits.mailMs;
  if (!state.mailed && ownNow() >= renewsAtMs(state)) renewUrl(state);
  while (!state.mailed && !state.redeemedBy && !state.superseded) {
    const patienceMs = patienceOf(Math.min(renewsAtMs(state), giveUpAtMs));
    const { mailReissueUrl } = proxyActivities<PasswordReissueActivities>(mail(patienceMs));
    try {
      const expiresAt = told(state.timeline.expiresAtMs ?? 0);
      await mailReissueUrl({ procedureId, issue: state.issue, applicationIds, expiresAt, locale });
      state.mailed = true;
      step(state.timeline, 'url-mailed', 'system');
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      // Somebody has used the URL, so its mail was delivered after all; or a newer request has made it pointless.
      if (state.redeemedBy || state.superseded) break;
      if (ownNow() >= giveUpAtMs || endsMailing(error, state.issue)) return 'undeliverable';
      if (triesOn(error)) continue;
      renewUrl(state);
    }
    await record(state);
  }
  return 'mailed';
}

/**
 * One reissue and one mail for each registration, at once. A password comes into force once its mail has been taken by the mail server; where the
 * server doesn't take it now, it is tried again.
 */
async function reissue(state: State, applicationIds: string[]): Promise<ClosedStatus> {
  const { procedureId, addressDigest, locale } = state.input;
  // Also records which browser redeemed the URL: others must be able to read that before anything slow begins.
  const record = recordOf(state);
  const ends = await mailReissuedPasswords({ procedureId, applicationIds, addressDigest, locale, record });
  if (ends.view) {
    adopt(state.timeline, record.view, ends.view);
    return 'completed';
  }
  return finish(state, ends.prepared);
}

/** Waits until every password that was made is in force, or will never be. */
async function finish(state: State, prepared: string[]): Promise<ClosedStatus> {
  if (prepared.length === 0) return close(state, 'superseded');
  const mailed = await Promise.all(prepared.map((applicationId) => mailPassword(state, applicationId)));
  if (mailed.every((end) => end === 'in-force')) return close(state, 'completed');
  return close(state, mailed.includes('undeliverable') ? 'mail-undeliverable' : 'superseded');
}

type MailedPassword = 'in-force' | 'undeliverable' | 'superseded';

async function mailPassword({ input, timeline }: State, applicationId: string): Promise<MailedPassword> {
  const { procedureId, locale, waits } = input;
  const patience = new Patience(waits.mailMs);
  for (;;) {
    const { mailReissuedPassword } = proxyActivities<PasswordReissueActivities>(mail(patience.next()));
    try {
      const inForce = await mailReissuedPassword({ procedureId, applicationId, locale });
      if (inForce) step(timeline, 'password-reissued', 'system');
      return inForce ? 'in-force' : 'superseded';
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      if (patience.goesOn(error)) continue;
      // Whoever has the mail may have signed in with it, although the mail server never said that it took it (decision 80).
      const inForce = await discardReissue({ procedureId, applicationId });
      if (!inForce) return 'undeliverable';
      step(timeline, 'password-reissued', 'system');
      return 'in-force';
    }
  }
}

/**
 * Ends without a new password, unless a redeem counts that this workflow never heard of, in a task that was thrown away or by a run before it was
 * reset: then it goes on as if it had heard of it.
 */
async function endUnused(state: State, status: ClosedStatus): Promise<ClosedStatus> {
  const { timeline } = state;
  const ending = { ...timeline, steps: [...timeline.steps] };
  step(ending, status, 'system', status);
  state.isEnding = true;
  const unheard = await closeUnusedReissue(recordOf({ ...state, timeline: ending }));
  if (!unheard) {
    Object.assign(timeline, ending);
    return status;
  }
  state.redeemedBy = unheard.redeemedBy;
  step(timeline, 'redeemed', 'person', 'applying');
  const { applicationIds, toMake } = unheard;
  return toMake ? reissue(state, [...applicationIds, ...toMake]) : finish(state, applicationIds);
}

async function close(state: State, status: ClosedStatus): Promise<ClosedStatus> {
  step(state.timeline, status, 'system', status);
  await record(state);
  return status;
}

async function record(state: State): Promise<void> {
  await recordReissue(recordOf(state));
}

/** The procedure as it is recorded in the database, for lists and reopened pages. */
const recordOf = ({
  timeline,
  input,
  redeemedBy,
}: Pick<State, 'timeline' | 'input' | 'redeemedBy'>): ReissueRecord => ({
  view: viewOf(timeline),
  closed: isClosed(timeline.status),
  locale: input.locale,
  ...(redeemedBy && { redeemedBy }),
});
