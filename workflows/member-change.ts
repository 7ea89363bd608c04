/**
 * A change of a registered member. Rules: spec/members.md, "Registration by invitation" 6 and "Settled since" 3 and 8.
 *
 * applying ─in force→ completed (the person is told; of a right, the repository systems)
 *      └─the account was changed otherwise meanwhile→ refused
 * awaiting-confirmation ─URL opened, button→ completed (both addresses are told)
 *      ├─URL's life over→ expired     ├─newer request, other change of the account→ superseded
 *      └─mail refused for good→ mail-undeliverable
 */
import { ActivityFailure, allHandlersFinished, condition, proxyActivities, setHandler } from '@temporalio/workflow';
import type { Changed, MemberChangeActivities, NoticeMail } from '../activities/jairo/member-change.js';
import {
  type MemberChangeInput,
  memberChangedUpdate,
  type RedeemMemberEmailChange,
  redeemMemberEmailChangeUpdate,
} from './contracts/member-change.js';
import {
  type ClosedStatus,
  type Digest,
  type Outcome,
  type ProcedureResult,
  type ProcedureView,
  procedureQuery,
} from './contracts/procedure.js';
import { awaitOneTimeUrl, checkIssue, noUrlYet, type OneTimeUrl, redeemUrl } from './steps/await-one-time-url.js';
import { ownNow } from './steps/clock.js';
import { beginBy, handed, propagateRight } from './steps/member-steps.js';
import { localActivities, mail } from './steps/policies.js';
import { isBadHash } from './steps/sealed-hash.js';
import { checkAddressee, checkShape, onlyBound } from './steps/shapes.js';
import { adopt, instant, step, type Timeline, viewOf } from './steps/timeline.js';

const { changeMember, claimMemberAddress, putMemberAddress, closeMemberAddress, recordMemberChange } =
  localActivities<MemberChangeActivities>();

interface State {
  input: MemberChangeInput;
  timeline: Timeline;
  url: OneTimeUrl;
  /** Whether the ending is recorded in the database. */
  ended: boolean;
}

export async function memberChange(input: MemberChangeInput): Promise<ProcedureResult> {
  const { procedureId, member } = input;
  const isVerified = input.change.what === 'email';
  const status = isVerified ? 'awaiting-confirmation' : 'applying';
  const timeline = beginBy(procedureId, status, 'opened', member ? 'system' : 'person');
  const state: State = { input, timeline, url: noUrlYet(), ended: false };
  setHandler(procedureQuery, () => viewOf(timeline));
  if (isVerified)
    setHandler(redeemMemberEmailChangeUpdate, (message) => redeem(state, message), {
      validator: (message) => check(state, message),
    });
  else setHandler(memberChangedUpdate, () => answer(state), onlyBound);
  await (isVerified ? changeAddress(state) : changeAtOnce(state));
  await condition(allHandlersFinished);
  return { status: timeline.status as ClosedStatus };
}

/** A change that is in force at once. */
async function changeAtOnce(state: State): Promise<void> {
  const { input, timeline } = state;
  const { change, member } = input;
  const made = await make(state);
  state.ended = true;
  if (timeline.status !== 'completed') return;
  const notice: Partial<NoticeMail> =
    change.what === 'removed' ? { to: change.email, ...(member && { institution: member.institution }) } : {};
  const told =
    change.what === 'right' || change.what === 'email' ? undefined : tell(state, { what: change.what, ...notice });
  await Promise.all([told, propagateRight(timeline, made?.right)]);
  await record(state);
}

/** @returns undefined for a hash that our API didn't seal: its message changes nothing */
async function make(state: State): Promise<Changed | undefined> {
  const { timeline, input } = state;
  const { userId, change, member } = input;
  const before = handed(timeline, input);
  try {
    const made = await changeMember({ ...before, userId, change, ...(member && { member }) });
    adopt(timeline, before.view, made.view);
    return made;
  } catch (error) {
    if (!isBadHash(error)) throw error;
    step(timeline, 'change-refused', 'system', 'refused');
    await record(state);
    return undefined;
  }
}

/** Answers when it is known whether the change is in force. */
async function answer(state: State): Promise<Outcome<{ view: ProcedureView }, 'wrong-state'>> {
  await condition(() => state.ended);
  const view = viewOf(state.timeline);
  return view.steps.some((one) => one.step === 'completed')
    ? { ok: true, view }
    : { ok: false, refusal: 'wrong-state' };
}

/** An address counts once it is verified. The one until then is told at the start and at the end, the new one at the end. */
async function changeAddress(state: State): Promise<void> {
  const { timeline, input, url } = state;
  const { userId, change, member, waits } = input;
  const before = handed(timeline, input);
  const expiresAt = instant(ownNow() + waits.urlMs);
  const { view, claimed } = await claimMemberAddress({
    ...before,
    userId,
    change,
    expiresAt,
    ...(member && { member }),
  });
  adopt(timeline, before.view, view);
  if (!claimed) {
    state.ended = true;
    return;
  }
  const asked = tell(state, { what: 'email-asked', to: claimed.before }, 'address-change-told');
  const end = await urlUsed(state, claimed.email);
  const made = await (end === 'redeemed' && url.redeemedBy ? put(state, url.redeemedBy) : close(state, end));
  state.ended = true;
  await asked;
  if (made.before !== undefined) {
    await tell(state, { what: 'email-changed', to: made.before });
    await tell(state, { what: 'email-now', to: claimed.email });
  }
  await record(state);
}

function urlUsed({ timeline, input, url }: State, email: string): ReturnType<typeof awaitOneTimeUrl> {
  const { procedureId, locale, waits } = input;
  return awaitOneTimeUrl(timeline, url, {
    lifeMs: waits.urlMs,
    patienceMs: waits.mailMs,
    step: 'url-mailed',
    async send(issue, expiresAt, patienceMs) {
      const { mailMemberEmailChange } = proxyActivities<MemberChangeActivities>(mail(patienceMs));
      if (!(await mailMemberEmailChange({ procedureId, email, locale, issue, expiresAt }))) url.revoked = true;
    },
  });
}

async function put(state: State, redeemedBy: Digest): Promise<Changed> {
  const before = handed(state.timeline, { ...state.input, redeemedBy });
  const made = await putMemberAddress({ ...before, userId: state.input.userId, redeemedBy });
  adopt(state.timeline, before.view, made.view);
  return made;
}

async function close(state: State, end: 'redeemed' | 'lapsed' | 'undeliverable'): Promise<Changed> {
  const ending = end === 'undeliverable' ? 'mail-undeliverable' : state.url.revoked ? 'superseded' : 'expired';
  const before = handed(state.timeline, state.input);
  const made = await closeMemberAddress({ ...before, userId: state.input.userId, ending });
  adopt(state.timeline, before.view, made.view);
  return made;
}

/** Validator: refuses what isn't a redeem of this procedure's own URL; a refusal leaves no event in the history. */
function check({ input, url }: State, message: RedeemMemberEmailChange): void {
  checkShape(message, { procedureId: 'string', issue: 'number', browser: 'string' });
  checkAddressee(message, input.procedureId);
  checkIssue(url, message.issue);
}

/** Decides before its first await; then waits for the ending, so that the page can show the result. */
async function redeem(
  state: State,
  { issue, browser }: RedeemMemberEmailChange,
): Promise<Outcome<{ view: ProcedureView; browser: Digest }, 'url-expired'>> {
  const { timeline, url } = state;
  if (timeline.status !== 'awaiting-confirmation' || !redeemUrl(url, issue, browser))
    return { ok: false, refusal: 'url-expired' };
  step(timeline, 'redeemed', 'person');
  await condition(() => state.ended);
  const view = viewOf(timeline);
  return view.status === 'completed' ? { ok: true, view, browser } : { ok: false, refusal: 'url-expired' };
}

/** Mails a notice. One that can't be delivered is noted as a step and changes nothing else. */
async function tell(
  { timeline, input }: State,
  notice: Pick<NoticeMail, 'what'> & Partial<NoticeMail>,
  done = 'notice-mailed',
): Promise<void> {
  const { procedureId, userId, locale, waits } = input;
  const { mailMemberNotice } = proxyActivities<MemberChangeActivities>(mail(waits.mailMs));
  try {
    await mailMemberNotice({ ...notice, procedureId, userId, locale, at: instant(Date.now()) });
    step(timeline, done, 'system');
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    step(timeline, 'mail-undeliverable', 'system');
  }
}

const record = ({ timeline, input, url }: State): Promise<void> =>
  recordMemberChange(handed(timeline, { ...input, redeemedBy: url.redeemedBy }));
