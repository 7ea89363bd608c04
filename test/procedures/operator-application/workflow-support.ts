/** An application before the real server, with effects that are recorded instead of made. */
import { ApplicationFailure } from '@temporalio/common';
import type { ReviewActivities } from '../../../activities/review.js';
import type { NewPasswordActivities } from '../../../activities/umin/new-password.js';
import type { OperatorApplicationActivities } from '../../../activities/umin/operator-application.js';
import { setPasswordUpdate } from '../../../workflows/contracts/new-password.js';
import {
  applicationRedeemUpdateId,
  OPERATOR_APPLICATION,
  type OperatorApplicationInput,
  type RedeemApplicationUrl,
  redeemApplicationUrlUpdate,
} from '../../../workflows/contracts/operator-application.js';
import {
  answeredSignal,
  askedSignal,
  decideUpdate,
  type StandingDecision,
  withdrawnSignal,
} from '../../../workflows/contracts/review.js';
import {
  type Digest,
  type IsoInstant,
  MAIL_UNDELIVERABLE,
  procedureQuery,
  type ProcedureResult,
  type Sealed,
  type Status,
  TASK_QUEUE,
} from '../../../workflows/contracts/procedure.js';
import { newProcedureId } from '../../helpers/ids.js';
import { look, type TestTemporal } from '../../helpers/temporal.js';
import { until, has } from '../../helpers/wait.js';

export const BROWSER = 'k1.browser' as Digest;
const DUE_AT = '2026-11-27T08:00:00.000Z' as IsoInstant;
export const REFUSED = () => ApplicationFailure.nonRetryable('refused for good', MAIL_UNDELIVERABLE);
export const AWAY = () => ApplicationFailure.retryable('mail server: no answer', 'mail-delayed');

export const FIELDS = {
  accountId: 'riji-cho',
  familyName: '理事',
  givenName: '長',
  familyNameKana: 'りじ',
  givenNameKana: 'ちょう',
  sex: 'male',
  birthDate: '1955/05/05',
  affiliation: '学会事務局',
  email: 'applicant@example.jp',
  telephone: '03-0000-0000',
  reason: '担当者が交代したため',
} as const;

type Effects = OperatorApplicationActivities & ReviewActivities & NewPasswordActivities;

/** Activities that remember their calls, with behaviour to replace. `rows`: what the database would hold. */
export function recorded(replace: Partial<Effects> = {}) {
  const calls: { name: string; input: unknown }[] = [];
  const rows = { decision: undefined as StandingDecision | undefined, messages: {} as Record<string, string> };
  const base: Effects = {
    recordOperatorApplication: async () => undefined,
    openOperatorApplication: async () => undefined,
    readApplicationMessage: async ({ messageId, kind }) =>
      rows.messages[messageId] === kind ? { ...(kind === 'question' && { by: 'op1' }) } : undefined,
    closeUnansweredApplication: async () => true,
    accountToNotify: async () => ['external', 'own'],
    mailContactUrl: async () => undefined,
    mailPasswordUrl: async () => undefined,
    mailApplicant: async () => undefined,
    mailAccountHolder: async () => undefined,
    readDecision: async () => rows.decision,
    putPasswordInForce: async () => 2,
    closeUnusedPassword: async () => undefined,
    isApplicationOpened: async () => false,
    ...replace,
  };
  const activities = Object.fromEntries(
    Object.entries(base).map(([name, activity]) => [
      name,
      async (input: never) => {
        calls.push({ name, input });
        return (activity as (input: never) => Promise<unknown>)(input);
      },
    ]),
  );
  const named = (name: keyof Effects) =>
    calls.filter((call) => call.name === name).map((call) => call.input as Record<string, unknown>);
  return { activities, named, rows };
}

export type Rows = ReturnType<typeof recorded>['rows'];

/** What has run, for the test that replays it. */
export const ran: string[] = [];

/** Starts an application. */
export async function begun(
  temporal: TestTemporal,
  waits: Partial<OperatorApplicationInput['waits']> = {},
  more: Partial<OperatorApplicationInput> = {},
) {
  const procedureId = newProcedureId('umin', 'operator-application');
  const input: OperatorApplicationInput = {
    procedureId,
    fields: FIELDS,
    locale: 'ja',
    waits: { urlMs: 600_000, passwordMs: 600_000, mailMs: 20_000, answerMs: 600_000, ...waits },
    services: [],
    ...more,
  };
  ran.push(procedureId);
  const options = { taskQueue: TASK_QUEUE, workflowId: procedureId, args: [input] };
  const handle = await temporal.client.workflow.start(OPERATOR_APPLICATION, options);
  const redeem = (purpose: RedeemApplicationUrl['purpose'], issue = 1, browser = BROWSER) =>
    handle.executeUpdate(redeemApplicationUrlUpdate, {
      args: [{ purpose, issue, browser, ...(purpose === 'contact-verification' && { dueAt: DUE_AT }) }],
      updateId: applicationRedeemUpdateId({ purpose, issue }),
    });
  const view = () => look(handle, procedureQuery);
  const steps = async () => (await view()).steps.map(({ step }) => step);
  const reaches = (status: Status) => until('the application', view, (seen) => seen.status === status);
  return {
    procedureId,
    handle,
    view,
    redeem,
    reaches,
    steps,
    /** As far as the queue. */
    async verified() {
      await until('steps', steps, has('url-mailed'));
      await redeem('contact-verification');
      await reaches('awaiting-decision');
    },
    decide: (decisionId: string) =>
      handle.executeUpdate(decideUpdate, { args: [{ decisionId }], updateId: decisionId }),
    /** Row and message of staff. */
    async decided(rows: Rows, decision: Partial<StandingDecision> = {}) {
      rows.decision = { decisionId: 'd1', decision: 'approve', by: 'op1', accountId: 'riji-cho', ...decision };
      return handle.executeUpdate(decideUpdate, {
        args: [{ decisionId: rows.decision.decisionId }],
        updateId: rows.decision.decisionId,
      });
    },
    async asked(rows: Rows, messageId: string) {
      rows.messages[messageId] = 'question';
      await handle.signal(askedSignal, { messageId });
    },
    async answered(rows: Rows, messageId: string) {
      rows.messages[messageId] = 'answer';
      await handle.signal(answeredSignal, { messageId });
    },
    async withdrawn(rows: Rows, withdrawalId: string) {
      rows.messages[withdrawalId] = 'withdrawal';
      await handle.signal(withdrawnSignal, { withdrawalId });
    },
    setPassword: () => handle.executeUpdate(setPasswordUpdate, { args: [{ hash: 'k1.sealed' as Sealed }] }),
    result: () => handle.result() as Promise<ProcedureResult>,
  };
}
