/**
 * The first type of `password-reissue`, for the runs that began before `passwordReissueV2` (decision 100). Nothing starts it any more. It can be
 * deleted, with its histories and the activities that only it calls, once no run of it is open: `temporal workflow count --query
 * "WorkflowType='passwordReissue' and ExecutionStatus='Running'"` says 0. Until then it isn't changed but to mend it.
 */
import {
  ActivityFailure,
  ApplicationFailure,
  allHandlersFinished,
  condition,
  getExternalWorkflowHandle,
  patched,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { EarlierPasswordReissueActivities } from '../../activities/cinii/earlier-password-reissue.js';
import type { PasswordReissueActivities, ReissueRecord } from '../../activities/cinii/password-reissue.js';
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
} from '../contracts/password-reissue.js';
import {
  type ClosedStatus,
  isClosed,
  type Outcome,
  type ProcedureResult,
  procedureQuery,
} from '../contracts/procedure.js';
import { begin, type Timeline, instant, step, viewOf } from '../steps/timeline.js';
import { endsMailing } from '../steps/mail-refusal.js';
import { AFTER_ANSWER, concurrentLocalActivities, mail } from '../steps/policies.js';
import { randomPause } from '../steps/random-pause.js';
import { checkShape } from '../steps/shapes.js';
import { isEarly, ownNow, patienceOf, told, within } from '../steps/clock.js';
import { Patience, triesOn } from '../steps/mail-patience.js';

const { recordReissue, prepareReissue, discardReissue, isReissueSuperseded } = concurrentLocalActivities<
  PasswordReissueActivities & EarlierPasswordReissueActivities
>();

// The answer to OK goes out before the claim, and an unregistered address makes a claim too: the time that OK takes doesn't tell whether an
// address is registered (decision 23).
const { claimRegistrations } = proxyActivities<EarlierPasswordReissueActivities>(AFTER_ANSWER);

interface State {
  input: PasswordReissueInput;
  timeline: Timeline;
  /** Registrations chosen by OK. */
  chosen: string[] | undefined;
  /** Number of the valid one-time URL; raised when a mail was so late that its URL is replaced. */
  issue: number;
  redeemedBy: RedeemReissue['browser'] | undefined;
  superseded: boolean;
  /** Whether the ending is recorded in the database. */
  ended: boolean;
}

export async function passwordReissue(input: PasswordReissueInput): Promise<ProcedureResult> {
  const state: State = {
    input,
    timeline: begin(input.procedureId, 'awaiting-ok'),
    chosen: undefined,
    issue: 0,
    redeemedBy: undefined,
    superseded: false,
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
  await close(state, status);
  await condition(allHandlersFinished);
  return { status };
}

/** A signal only says that it is time to look: whether a newer request took the registrations stands in the database (decision 43). */
async function lookForNewer(state: State): Promise<void> {
  const { procedureId } = state.input;
  if (!patched('supersession-in-database') || (await isReissueSuperseded({ procedureId }))) state.superseded = true;
}

async function run(state: State): Promise<ClosedStatus> {
  const { timeline, input } = state;
  await record(state);
  const isChosen = (): boolean => state.chosen !== undefined;
  const okUntilMs = ownNow() + input.waits.okMs;
  do await within(isChosen, okUntilMs);
  while (isEarly(isChosen, okUntilMs));
  if (!state.chosen) return 'expired';

  const { quietMs } = input.waits;
  if (quietMs) {
    await record(state);
    await randomPause(quietMs);
  }
  const claimed = await claim(state, state.chosen);
  if (!claimed) return 'superseded';
  // An empty claim means that the address is not registered: wait just as long, without a mail.
  if (claimed.length > 0 && (await mailUrl(state, claimed)) === 'undeliverable') return 'mail-undeliverable';

  const isDecided = (): boolean => state.redeemedBy !== undefined || state.superseded;
  const urlUntilMs = timeline.expiresAtMs ?? 0;
  do await within(isDecided, urlUntilMs);
  while (isEarly(isDecided, urlUntilMs));
  if (!state.redeemedBy) return state.superseded ? 'superseded' : 'expired';
  return reissue(state, claimed);
}

/** Validator of OK: refuses one that comes too late or names another address's registration; a refusal leaves no event in the history. */
function checkOk(state: State, choice: AcceptReissue): void {
  checkShape(choice, {});
  const { applicationId } = choice;
  if (state.timeline.status !== 'awaiting-ok') throw ApplicationFailure.nonRetryable('not awaiting OK', 'wrong-state');
  if (applicationId !== undefined && !state.input.applicationIds.includes(applicationId))
    throw ApplicationFailure.nonRetryable('not a registration of this procedure', 'not-one-of');
}

function accept(state: State, { applicationId }: AcceptReissue): ReissueAccepted {
  state.chosen = applicationId === undefined ? state.input.applicationIds : [applicationId];
  const expiresAtMs = issueUrl(state);
  step(state.timeline, 'accepted', 'person', 'awaiting-confirmation');
  return { view: viewOf(state.timeline), expiresAt: instant(expiresAtMs) };
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

const lifeLeft = (timeline: Timeline): number => Math.max(0, (timeline.expiresAtMs ?? 0) - ownNow());

/** Decides before its first await; then waits for the ending, so that the page can show the result. */
async function redeem(
  state: State,
  { issue, browser }: RedeemReissue,
): Promise<Outcome<ReissueRedeemed, RedeemRefusal>> {
  const { timeline } = state;
  const open = timeline.status === 'awaiting-confirmation' && !state.superseded && issue === state.issue;
  if (!open || lifeLeft(timeline) === 0) return { ok: false, refusal: 'url-expired' };
  state.redeemedBy = browser;
  step(timeline, 'redeemed', 'person', 'applying');
  await condition(() => state.ended);
  if (timeline.status === 'superseded') return { ok: false, refusal: 'url-expired' };
  return { ok: true, view: viewOf(timeline), browser };
}

/** Makes this the one open reissue of its registrations. @returns those claimed, or undefined if a newer request took them */
async function claim(state: State, applicationIds: string[]): Promise<string[] | undefined> {
  const { procedureId, addressDigest, waits } = state.input;
  const { quietMs } = waits;
  const answer = await claimRegistrations({
    procedureId,
    applicationIds,
    addressDigest,
    record: recordOf(state),
    ...(quietMs && { inOrder: true }),
  });
  if (answer === 'superseded') return undefined;
  if (answer.claimed.length === 0) return applicationIds.length === 0 ? [] : undefined;
  for (const earlier of answer.superseded) {
    try {
      await getExternalWorkflowHandle(earlier).signal(reissueSupersededSignal, { byProcedureId: procedureId });
    } catch {
      // It has ended already. Its claim is void in any case, so its URL does nothing.
    }
  }
  return answer.claimed;
}

/**
 * Mails the one-time URL. While the mail server is down the mail is retried, and a URL whose life is half over by then is replaced by a new
 * one, so that no expired URL is mailed (decision 10).
 */
async function mailUrl(state: State, applicationIds: string[]): Promise<'mailed' | 'undeliverable'> {
  const { procedureId, locale, waits } = state.input;
  const giveUpAtMs = ownNow() + waits.mailMs;
  while (!state.superseded) {
    const patienceMs = patienceOf(giveUpAtMs, { ms: waits.urlMs, endsAtMs: state.timeline.expiresAtMs ?? 0 });
    const { mailReissueUrl } = proxyActivities<PasswordReissueActivities>(mail(patienceMs));
    try {
      const expiresAt = told(state.timeline.expiresAtMs ?? 0);
      await mailReissueUrl({ procedureId, issue: state.issue, applicationIds, expiresAt, locale });
      step(state.timeline, 'url-mailed', 'system');
      return 'mailed';
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      // Somebody has used the URL, so its mail was delivered after all; or a newer request has made it pointless.
      if (state.redeemedBy || state.superseded) return 'mailed';
      if (ownNow() >= giveUpAtMs || endsMailing(error, state.issue)) return 'undeliverable';
      if (triesOn(error)) continue;
      issueUrl(state);
      step(state.timeline, 'url-renewed', 'system');
    }
  }
  return 'mailed';
}

/** One reissue and one mail for each registration. A password comes into force once its mail has been taken by the mail server. */
async function reissue(state: State, applicationIds: string[]): Promise<ClosedStatus> {
  const { procedureId, addressDigest } = state.input;
  // Also records which browser redeemed the URL: others must be able to read that before anything slow begins.
  const prepared = await prepareReissue({ procedureId, applicationIds, addressDigest, record: recordOf(state) });
  if (prepared.length === 0) return 'superseded';
  const mailed = await Promise.all(prepared.map((applicationId) => mailPassword(state, applicationId)));
  if (mailed.every((end) => end === 'in-force')) return 'completed';
  return mailed.includes('undeliverable') ? 'mail-undeliverable' : 'superseded';
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

async function close(state: State, status: ClosedStatus): Promise<void> {
  step(state.timeline, status, 'system', status);
  await record(state);
  state.ended = true;
}

async function record(state: State): Promise<void> {
  await recordReissue(recordOf(state));
}

/** The procedure as it is recorded in the database, for lists and reopened pages. */
const recordOf = ({ timeline, input, redeemedBy }: State): ReissueRecord => ({
  view: viewOf(timeline),
  closed: isClosed(timeline.status),
  locale: input.locale,
  ...(redeemedBy && { redeemedBy }),
});
