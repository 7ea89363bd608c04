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
 * Other mails that can't be delivered are steps of the case and end nothing.
 */
import {
  ActivityFailure,
  ApplicationFailure,
  allHandlersFinished,
  condition,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { ApplicantMail, OperatorApplicationActivities } from '../activities/umin/operator-application.js';
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
import { begin, type Course, instant, step, viewOf } from './steps/course.js';
import { localActivities, mail } from './steps/policies.js';
import { answered, asked, checkDecide, decideReview, type Review, reviewed, withdrawn } from './steps/review.js';
import { checkShape } from './steps/shapes.js';

const { accountToNotify, openOperatorApplication, recordOperatorApplication } =
  localActivities<OperatorApplicationActivities>();

type UrlPurpose = RedeemApplicationUrl['purpose'];

interface State {
  input: OperatorApplicationInput;
  course: Course;
  urls: Record<UrlPurpose, OneTimeUrl>;
  /** What followed a redeem stands where others read it, so that the redeem may be answered. */
  shown: Record<UrlPurpose, boolean>;
  dueAt: IsoInstant | undefined;
  review: Review<ApplicantMail>;
  password: NewPassword;
  /** Mails on their way that hold up nothing. */
  told: Promise<void>[];
}

export async function operatorApplication(input: OperatorApplicationInput): Promise<ProcedureResult> {
  const course = begin(input.procedureId, 'awaiting-contact-verification');
  const state: State = {
    input,
    course,
    urls: { 'contact-verification': noUrlYet(), 'operator-password': noUrlYet() },
    shown: { 'contact-verification': false, 'operator-password': false },
    dueAt: undefined,
    review: {
      course,
      answerMs: input.waits.answerMs,
      messages: [],
      answerByMs: undefined,
      withdrawn: false,
      decided: undefined,
      shown: false,
      record: () => record(state),
      tell: (mail) => tell(state, mail),
    },
    password: noPasswordYet(),
    told: [],
  };
  setHandler(procedureQuery, () => viewOf(course));
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
      const answer = await setPassword(course, state.password, input.services, message);
      await record(state);
      return answer;
    },
    { validator: (message) => checkPassword(state.password, message) },
  );

  const status = await run(state);
  step(course, status, status === 'withdrawn' ? 'person' : 'system', status);
  await record(state);
  state.review.shown = true;
  if (status === 'refused' || status === 'withdrawn') tell(state, { what: status });
  await Promise.all(state.told);
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
  if (contact !== 'redeemed') return contact === 'lapsed' ? 'abandoned' : 'mail-undeliverable';
  await open(state);
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
  return awaitOneTimeUrl(state.course, state.urls[purpose], { lifeMs, patienceMs, send, step: stepName });
}

/** Refused without a trace in the history: an issue that doesn't exist yet, and what is no redeem at all. */
function checkRedeem({ urls }: State, redeemed: RedeemApplicationUrl): void {
  checkShape(redeemed, { purpose: 'string', issue: 'number', browser: 'string' });
  if (!Object.hasOwn(urls, redeemed.purpose))
    throw ApplicationFailure.nonRetryable('no purpose of this procedure', 'url-unknown');
  checkIssue(urls[redeemed.purpose], redeemed.issue);
}

/** Decides before its first await; answers once what it brought about stands where others read it. */
async function redeem(
  state: State,
  { purpose, issue, browser, dueAt }: RedeemApplicationUrl,
): Promise<Outcome<ApplicationUrlRedeemed, 'url-expired' | 'url-used'>> {
  const { course, urls } = state;
  if (!redeemUrl(urls[purpose], issue, browser)) return { ok: false, refusal: 'url-expired' };
  state.dueAt ??= dueAt;
  await condition(() => state.shown[purpose]);
  const { untilMs } = state.password;
  return { ok: true, view: viewOf(course), browser, ...(untilMs !== undefined && { expiresAt: instant(untilMs) }) };
}

/** Puts the application into the queue: from now on it is a case of the office. */
async function open(state: State): Promise<void> {
  const { procedureId, fields, locale, attachmentId, fromProcedureId } = state.input;
  const receivedAt = instant(Date.now());
  await openOperatorApplication({
    procedureId,
    fields,
    locale,
    receivedAt,
    dueAt: state.dueAt ?? receivedAt,
    ...(attachmentId !== undefined && { attachmentId }),
    ...(fromProcedureId !== undefined && { fromProcedureId }),
  });
  step(state.course, 'contact-verified', 'person', 'awaiting-decision');
  await record(state);
  state.shown['contact-verification'] = true;
  // A mail server that is away must not hold up a decision.
  tell(state, { what: 'received' });
}

async function carryOut(state: State, { decision, accountId }: StandingDecision): Promise<ClosedStatus> {
  state.course.expiresAtMs = undefined;
  if (decision === 'refuse') return 'refused';
  const { fields } = state.input;
  const addresses = accountId === undefined ? undefined : await accountToNotify({ accountId, contact: fields.email });
  if (accountId === undefined || !addresses) {
    step(state.course, 'no-account', 'system');
    return 'failed';
  }
  step(state.course, 'password-url-issued', 'system', 'awaiting-confirmation');
  await record(state);
  state.review.shown = true;
  for (const kind of addresses) notify(state, accountId, kind, 'approved');
  return newPassword(state, accountId, addresses);
}

async function newPassword(state: State, accountId: string, addresses: ('external' | 'own')[]): Promise<ClosedStatus> {
  const { procedureId, waits, locale, services } = state.input;
  const { course, password } = state;
  const url = await mailedUrl(state, 'operator-password', 'mailed-approved', (issue, expiresAt, patienceMs) =>
    proxyActivities<OperatorApplicationActivities>(mail(patienceMs)).mailPasswordUrl({
      procedureId,
      issue,
      expiresAt,
      locale,
    }),
  );
  if (url !== 'redeemed') return url === 'lapsed' ? 'expired' : 'mail-undeliverable';
  // Whose redeem counted stands there before the status does that lets that browser, and no other, set a password.
  await record(state);
  course.expiresAtMs = allowPassword(password, accountId, waits.passwordMs);
  step(course, 'redeemed', 'person', 'awaiting-password');
  await record(state);
  state.shown['operator-password'] = true;
  if (!(await awaitPassword(password))) {
    step(course, 'password-timeout', 'system');
    return 'expired';
  }
  for (const kind of ['contact', ...addresses] as const) notify(state, accountId, kind, 'updated');
  await propagate(course, password, services);
  return 'completed';
}

/** Mails the applicant how the application stands. */
function tell(state: State, mailed: ApplicantMail): void {
  const { procedureId, locale, waits } = state.input;
  const { mailApplicant } = proxyActivities<OperatorApplicationActivities>(mail(waits.mailMs));
  inPassing(state, `mailed-${mailed.what}`, () => mailApplicant({ procedureId, locale, ...mailed }));
}

/** Mails one address of the account what happens to it. */
function notify(
  state: State,
  accountId: string,
  kind: 'contact' | 'external' | 'own',
  what: 'approved' | 'updated',
): void {
  const { procedureId, locale, waits } = state.input;
  const { mailAccountHolder } = proxyActivities<OperatorApplicationActivities>(mail(waits.mailMs));
  inPassing(state, `notified-${what}-${kind}`, () => mailAccountHolder({ procedureId, accountId, kind, what, locale }));
}

/** A mail that holds up nothing; what can't be delivered is a step of the case. */
function inPassing(state: State, name: string, send: () => Promise<void>): void {
  const sending = async (): Promise<void> => {
    try {
      await send();
      step(state.course, name, 'system');
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      step(state.course, 'mail-undeliverable', 'system');
    }
    await record(state);
  };
  state.told.push(sending());
}

/** What goes to where lists and reopened pages read. */
function record({ course, input, urls }: State): Promise<void> {
  const redeemedBy = urls['operator-password'].redeemedBy ?? urls['contact-verification'].redeemedBy;
  return recordOperatorApplication({
    view: viewOf(course),
    closed: isClosed(course.status),
    locale: input.locale,
    ...(input.attachmentId !== undefined && { attachmentId: input.attachmentId }),
    ...(redeemedBy && { redeemedBy }),
  });
}
