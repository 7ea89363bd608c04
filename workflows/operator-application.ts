/**
 * 「オペレータへパスワード更新申請」. Manual: UMIN, web password update; rules: spec/access-code.md, "Operator application".
 *
 * awaiting-contact-verification ─URL opened, button→ awaiting-decision ⇄ awaiting-applicant (staff ask, the applicant answers)
 *      ├─URL's life over→ abandoned                        ├─refused, mailed→ refused      └─no answer in time→ abandoned
 *      └─mail refused for good→ mail-undeliverable         ├─withdrawn→ withdrawn
 *                                                          ├─approved, but the account is gone→ failed
 *                                                          └─approved→ awaiting-confirmation
 * awaiting-confirmation ─URL opened, button→ awaiting-password ─set→ propagating ─every service confirmed, mailed→ completed
 *      ├─URL's life over→ expired                  └─time over→ expired
 *      └─mail refused for good→ mail-undeliverable
 *
 * Any other mail that can't be delivered is noted as a step of the case and ends nothing. Before it ends unused it asks what came of it (decision 80).
 */
import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  patched,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type {
  ApplicantMail,
  OperatorApplicationActivities,
  OperatorApplicationRecord,
} from '../activities/umin/operator-application.js';
import { setPasswordUpdate } from './contracts/new-password.js';
import {
  type ApplicationUrlRedeemed,
  type OperatorApplicationInput,
  type RedeemApplicationUrl,
  redeemApplicationUrlUpdate,
} from './contracts/operator-application.js';
import {
  type ClosedStatus,
  isClosed,
  type IsoInstant,
  type Outcome,
  type ProcedureResult,
  procedureQuery,
} from './contracts/procedure.js';
import {
  answeredSignal,
  askedSignal,
  decideUpdate,
  type StandingDecision,
  withdrawnSignal,
} from './contracts/review.js';
import {
  allowPassword,
  awaitPassword,
  checkPassword,
  type NewPassword,
  noPasswordYet,
  propagate,
  setPassword,
} from './steps/await-new-password.js';
import { awaitOneTimeUrl, checkIssue, noUrlYet, type OneTimeUrl, redeemUrl } from './steps/await-one-time-url.js';
import { begin, type Timeline, instant, step, viewOf } from './steps/timeline.js';
import { type Mailing, mailInBackground } from './steps/mail-in-background.js';
import { ASKS_BEFORE_UNUSED, localActivities, mail } from './steps/policies.js';
import { answered, asked, checkDecide, decideReview, type Review, reviewed, withdrawn } from './steps/review.js';
import { checkShape } from './steps/shapes.js';

const { accountToNotify, isApplicationOpened, openOperatorApplication, recordOperatorApplication } =
  localActivities<OperatorApplicationActivities>();

type UrlPurpose = RedeemApplicationUrl['purpose'];

interface State {
  input: OperatorApplicationInput;
  timeline: Timeline;
  urls: Record<UrlPurpose, OneTimeUrl>;
  /** Whether the outcome of a redeem is recorded in the database, so that the redeem may be answered. */
  recorded: Record<UrlPurpose, boolean>;
  dueAt: IsoInstant | undefined;
  review: Review<ApplicantMail>;
  password: NewPassword;
  /** Mails being sent in the background; only the end of the workflow waits for them. */
  mails: Promise<void>[];
  /** Whether the ending is recorded in the database. */
  ended: boolean;
}

export async function operatorApplication(input: OperatorApplicationInput): Promise<ProcedureResult> {
  const timeline = begin(input.procedureId, 'awaiting-contact-verification');
  const state: State = {
    input,
    timeline,
    urls: { 'contact-verification': noUrlYet(), 'operator-password': noUrlYet() },
    recorded: { 'contact-verification': false, 'operator-password': false },
    dueAt: undefined,
    review: {
      timeline,
      answerMs: input.waits.answerMs,
      messages: [],
      answerByMs: undefined,
      withdrawn: false,
      decided: undefined,
      recorded: false,
      record: () => record(state),
      tell: (mail) => tell(state, mail),
    },
    password: noPasswordYet(),
    mails: [],
    ended: false,
  };
  setHandler(procedureQuery, () => viewOf(timeline));
  setHandler(redeemApplicationUrlUpdate, (redeemed) => redeem(state, redeemed), {
    validator: (redeemed: RedeemApplicationUrl) => checkRedeem(state, redeemed),
  });
  setHandler(decideUpdate, (message) => decideReview(state.review, message), { validator: checkDecide });
  setHandler(askedSignal, (message) => asked(state.review, message));
  setHandler(answeredSignal, (message) => answered(state.review, message));
  setHandler(withdrawnSignal, (message) => withdrawn(state.review, message));
  setHandler(
    setPasswordUpdate,
    async (message) => {
      const answer = await setPassword(timeline, state.password, input.services, message);
      await record(state);
      return answer;
    },
    { validator: (message) => checkPassword(state.password, message) },
  );

  const status = await run(state);
  step(timeline, status, status === 'withdrawn' ? 'person' : 'system', status);
  await record(state);
  state.review.recorded = true;
  state.ended = true;
  if (status === 'refused' || status === 'withdrawn') tell(state, { what: status });
  await Promise.all(state.mails);
  await condition(allHandlersFinished);
  return { status };
}

async function run(state: State): Promise<ClosedStatus> {
  await record(state);
  const { procedureId, fields, locale } = state.input;
  const contact = await mailedUrl(state, 'contact-verification', 'url-mailed', (issue, expiresAt, patienceMs) =>
    proxyActivities<OperatorApplicationActivities>(mail(patienceMs)).mailContactUrl({
      procedureId,
      email: fields.email,
      issue,
      expiresAt,
      locale,
    }),
  );
  if (contact !== 'redeemed') {
    const unused = contact === 'lapsed' ? 'abandoned' : 'mail-undeliverable';
    if (!(await wasOpened(state, unused))) return unused;
  }
  const ended = await open(state);
  if (ended) return ended;
  const end = await reviewed(state.review);
  return typeof end === 'string' ? end : carryOut(state, end);
}

function mailedUrl(
  state: State,
  purpose: UrlPurpose,
  stepName: string,
  send: (issue: number, expiresAt: IsoInstant, patienceMs: number) => Promise<void>,
): Promise<'redeemed' | 'lapsed' | 'undeliverable'> {
  const { urlMs: lifeMs, mailMs: patienceMs } = state.input.waits;
  return awaitOneTimeUrl(state.timeline, state.urls[purpose], { lifeMs, patienceMs, send, step: stepName });
}

/** Validator: refuses an issue that doesn't exist yet, and what isn't a redeem; a refusal leaves no event in the history. */
function checkRedeem({ urls }: State, redeemed: RedeemApplicationUrl): void {
  checkShape(redeemed, { purpose: 'string', issue: 'number', browser: 'string' });
  if (!Object.hasOwn(urls, redeemed.purpose))
    throw ApplicationFailure.nonRetryable('no purpose of this procedure', 'url-unknown');
  checkIssue(urls[redeemed.purpose], redeemed.issue);
}

/** Decides before its first await; answers once the outcome is recorded in the database. */
async function redeem(
  state: State,
  { purpose, issue, browser, dueAt }: RedeemApplicationUrl,
): Promise<Outcome<ApplicationUrlRedeemed, 'url-expired' | 'url-used'>> {
  const { timeline, urls } = state;
  if (!redeemUrl(urls[purpose], issue, browser)) return { ok: false, refusal: 'url-expired' };
  state.dueAt ??= dueAt;
  await condition(() => state.recorded[purpose] || state.ended);
  if (!state.recorded[purpose]) return { ok: false, refusal: 'url-expired' };
  const { untilMs } = state.password;
  return { ok: true, view: viewOf(timeline), browser, ...(untilMs !== undefined && { expiresAt: instant(untilMs) }) };
}

/**
 * Whether it stands in the queue although the workflow hasn't heard of the redeem: its task was thrown away (decision 80). If not, the ending is
 * recorded with the answer.
 */
async function wasOpened(state: State, ending: ClosedStatus): Promise<boolean> {
  if (!patched(ASKS_BEFORE_UNUSED)) return false;
  const { view, ...record } = recordOf(state);
  const last = { at: instant(Date.now()), step: ending, actor: 'system' as const };
  return isApplicationOpened({
    ending: { ...record, view: { ...view, status: ending, steps: [...view.steps, last] }, closed: true },
  });
}

/** Puts the application into the queue of staff. @returns the ending, where that is recorded already: in a task that was thrown away */
async function open(state: State): Promise<ClosedStatus | undefined> {
  const { procedureId, fields, locale, attachmentId, fromProcedureId } = state.input;
  const receivedAt = instant(Date.now());
  const ended = await openOperatorApplication({
    procedureId,
    fields,
    locale,
    receivedAt,
    dueAt: state.dueAt ?? receivedAt,
    ...(attachmentId !== undefined && { attachmentId }),
    ...(fromProcedureId !== undefined && { fromProcedureId }),
  });
  if (ended) return ended;
  step(state.timeline, 'contact-verified', 'person', 'awaiting-decision');
  await record(state);
  state.recorded['contact-verification'] = true;
  // In the background: a mail server that is down must not delay a decision.
  tell(state, { what: 'received' });
  return undefined;
}

async function carryOut(state: State, { decision, accountId }: StandingDecision): Promise<ClosedStatus> {
  state.timeline.expiresAtMs = undefined;
  if (decision === 'refuse') return 'refused';
  const { fields } = state.input;
  const addresses = accountId === undefined ? undefined : await accountToNotify({ accountId, contact: fields.email });
  if (accountId === undefined || !addresses) {
    step(state.timeline, 'no-account', 'system');
    return 'failed';
  }
  step(state.timeline, 'password-url-issued', 'system', 'awaiting-confirmation');
  await record(state);
  state.review.recorded = true;
  for (const kind of addresses) notify(state, accountId, kind, 'approved');
  return newPassword(state, accountId, addresses);
}

async function newPassword(state: State, accountId: string, addresses: ('external' | 'own')[]): Promise<ClosedStatus> {
  const { procedureId, waits, locale, services } = state.input;
  const { timeline, password } = state;
  const url = await mailedUrl(state, 'operator-password', 'mailed-approved', (issue, expiresAt, patienceMs) =>
    proxyActivities<OperatorApplicationActivities>(mail(patienceMs)).mailPasswordUrl({
      procedureId,
      issue,
      expiresAt,
      locale,
    }),
  );
  if (url !== 'redeemed') return url === 'lapsed' ? 'expired' : 'mail-undeliverable';
  // Record the redeeming browser before the status changes, so that no other browser is offered the form.
  await record(state);
  timeline.expiresAtMs = allowPassword(password, accountId, waits.passwordMs);
  step(timeline, 'redeemed', 'person', 'awaiting-password');
  await record(state);
  state.recorded['operator-password'] = true;
  if (!(await awaitPassword(timeline, password, () => record(state)))) {
    step(timeline, 'password-timeout', 'system');
    return 'expired';
  }
  for (const kind of ['contact', ...addresses] as const) notify(state, accountId, kind, 'updated');
  await propagate(timeline, password, services);
  return 'completed';
}

/** Mails the applicant the state of the application. */
function tell(state: State, mailed: ApplicantMail): void {
  const { procedureId, locale } = state.input;
  mailInBackground(mailing(state), `mailed-${mailed.what}`, (policy) =>
    proxyActivities<OperatorApplicationActivities>(policy).mailApplicant({ procedureId, locale, ...mailed }),
  );
}

/** Mails one address of the account what happens to it. */
function notify(
  state: State,
  accountId: string,
  kind: 'contact' | 'external' | 'own',
  what: 'approved' | 'updated',
): void {
  const { procedureId, locale } = state.input;
  const mailed = { procedureId, accountId, kind, what, locale };
  mailInBackground(mailing(state), `notified-${what}-${kind}`, (policy) =>
    proxyActivities<OperatorApplicationActivities>(policy).mailAccountHolder(mailed),
  );
}

const mailing = (state: State): Mailing => ({
  timeline: state.timeline,
  mails: state.mails,
  mailMs: state.input.waits.mailMs,
  record: () => record(state),
});

/** Records the procedure in the database, for lists and reopened pages. */
const record = (state: State): Promise<void> => recordOperatorApplication(recordOf(state));

function recordOf({ timeline, input, urls }: State): OperatorApplicationRecord {
  const redeemedBy = urls['operator-password'].redeemedBy ?? urls['contact-verification'].redeemedBy;
  return {
    view: viewOf(timeline),
    closed: isClosed(timeline.status),
    locale: input.locale,
    ...(input.attachmentId !== undefined && { attachmentId: input.attachmentId }),
    ...(redeemedBy && { redeemedBy }),
  };
}
