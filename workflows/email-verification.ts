/**
 * Registration or change of a student's e-mail address. Manual: certificate issuance, 2.1 and 2.4 (a); rules: spec/second-password.md (a) and (c).
 *
 * awaiting-confirmation ─URL opened, button→ completed (the address is in force; of a change the old address is told)
 *      ├─URL's life over→ expired                     └─the address has become another account's→ refused
 *      ├─resend, newer request, new password→ superseded
 *      └─mail refused for good→ mail-undeliverable
 *
 * A resend is a procedure of its own that supersedes the earlier one. An address that another account has goes through the same steps; its mail
 * says so and holds no URL.
 */
import { allHandlersFinished, condition, proxyActivities, setHandler } from '@temporalio/workflow';
import type { EmailVerificationActivities } from '../activities/shomei/email-verification.js';
import {
  type EmailVerificationInput,
  type RedeemVerification,
  redeemVerificationUpdate,
  urlPurpose,
  type VerificationRedeemed,
} from './contracts/email-verification.js';
import { type ClosedStatus, type Outcome, type ProcedureResult, procedureQuery } from './contracts/procedure.js';
import { supersededSignal } from './contracts/student-account.js';
import { awaitOneTimeUrl, checkIssue, noUrlYet, type OneTimeUrl, redeemUrl } from './steps/await-one-time-url.js';
import { ownNow } from './steps/clock.js';
import { begin, type Timeline, step, viewOf } from './steps/timeline.js';
import { localActivities, mail } from './steps/policies.js';
import { checkAddressee, checkShape } from './steps/shapes.js';
import {
  closeUnused,
  isSuperseded,
  recordOf,
  type StudentChange,
  tellChange,
  tellSuperseded,
} from './steps/student-account.js';

const { claimEmailVerification, putVerifiedEmailInForce, recordEmailVerification } =
  localActivities<EmailVerificationActivities>();

interface State {
  input: EmailVerificationInput;
  timeline: Timeline;
  url: OneTimeUrl;
  /** The change, once the address is in force. */
  inForce: StudentChange | undefined;
  /** Whether the ending is recorded in the database. */
  ended: boolean;
}

export async function emailVerification(input: EmailVerificationInput): Promise<ProcedureResult> {
  const state: State = {
    input,
    timeline: begin(input.procedureId, 'awaiting-confirmation'),
    url: noUrlYet(),
    inForce: undefined,
    ended: false,
  };
  step(state.timeline, urlPurpose(input.purpose), 'person');
  state.timeline.expiresAtMs = ownNow() + input.waits.urlMs;
  setHandler(procedureQuery, () => viewOf(state.timeline));
  setHandler(redeemVerificationUpdate, (message) => redeem(state, message), {
    validator: (message) => check(state, message),
  });
  setHandler(supersededSignal, async (message) => {
    if (await isSuperseded(input.procedureId, message)) state.url.revoked = true;
  });

  const status = await run(state);
  step(state.timeline, status, 'system', status);
  await record(state);
  state.ended = true;
  if (state.inForce) await tell(state, state.inForce);
  await condition(allHandlersFinished);
  return { status };
}

async function run(state: State): Promise<ClosedStatus> {
  const { input, url } = state;
  const { procedureId, purpose, userId, email } = input;
  const { counts, superseded } = await claimEmailVerification({
    procedureId,
    userId,
    purpose,
    record: recordOf(state),
  });
  await tellSuperseded(superseded, procedureId);
  if (!counts) return 'superseded';

  const end = await urlUsed(state);
  if (end !== 'redeemed') {
    const unused = end === 'undeliverable' ? 'mail-undeliverable' : url.revoked ? 'superseded' : 'expired';
    state.inForce = await closeUnused(input, unused);
    return state.inForce ? 'completed' : unused;
  }
  const inForce = await putVerifiedEmailInForce({ procedureId, userId, email });
  if (inForce === 'superseded') return 'superseded';
  if (inForce === 'in-use') return 'refused';
  state.inForce = inForce;
  return 'completed';
}

function urlUsed({ timeline, input, url }: State): ReturnType<typeof awaitOneTimeUrl> {
  const { procedureId, purpose, userId, email, locale, waits } = input;
  const lifeMs = waits.urlMs;
  const mailed = { procedureId, purpose, userId, email, lifeMs, locale };
  return awaitOneTimeUrl(timeline, url, {
    lifeMs,
    patienceMs: waits.mailMs,
    step: 'url-mailed',
    async send(issue, expiresAt, patienceMs) {
      const { mailVerificationUrl } = proxyActivities<EmailVerificationActivities>(mail(patienceMs));
      if (!(await mailVerificationUrl({ ...mailed, issue, expiresAt }))) url.revoked = true;
    },
  });
}

/** Validator: refuses what isn't a redeem of this procedure's own URL; a refusal leaves no event in the history. */
function check({ input, url }: State, message: RedeemVerification): void {
  checkShape(message, { procedureId: 'string', purpose: 'string', issue: 'number', browser: 'string' });
  checkAddressee(message, input.procedureId);
  checkIssue(url, message.purpose === input.purpose ? message.issue : Number.POSITIVE_INFINITY);
}

/** Decides before its first await; then waits for the ending, so that the page can show the result. */
async function redeem(
  state: State,
  { issue, browser }: RedeemVerification,
): Promise<Outcome<VerificationRedeemed, 'url-expired'>> {
  const { timeline, url } = state;
  if (timeline.status !== 'awaiting-confirmation' || !redeemUrl(url, issue, browser))
    return { ok: false, refusal: 'url-expired' };
  step(timeline, 'redeemed', 'person');
  await condition(() => state.ended);
  const view = viewOf(timeline);
  return view.status === 'superseded' ? { ok: false, refusal: 'url-expired' } : { ok: true, view, browser };
}

/** After a change the previous address gets a mail, so that its owner learns of a change they didn't make. */
async function tell(state: State, change: StudentChange): Promise<void> {
  const { procedureId, userId, locale, waits } = state.input;
  const { mailMs } = waits;
  await tellChange(state.timeline, change, { procedureId, userId, what: 'email-changed', locale, mailMs });
  await record(state);
}

const record = (state: State): Promise<void> => recordEmailVerification(recordOf(state));
