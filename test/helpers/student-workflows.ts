/** Procedures of a student's account before the real server, with effects that are recorded instead of made. */
import type { WorkflowHandle } from '@temporalio/client';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { EmailVerificationActivities } from '../../activities/shomei/email-verification.js';
import type { SecondPasswordChangeActivities } from '../../activities/shomei/second-password-change.js';
import type { SecondPasswordResetActivities } from '../../activities/shomei/second-password-reset.js';
import type { StudentClaimsActivities } from '../../activities/shomei/student-claims.js';
import type { StudentNoticeActivities } from '../../activities/shomei/student-notice.js';
import { EMAIL_VERIFICATION, type EmailVerificationInput } from '../../workflows/contracts/email-verification.js';
import {
  type Digest,
  procedureQuery,
  type ProcedureResult,
  type Sealed,
  TASK_QUEUE,
} from '../../workflows/contracts/procedure.js';
import {
  SECOND_PASSWORD_CHANGE,
  type SecondPasswordChangeInput,
} from '../../workflows/contracts/second-password-change.js';
import {
  SECOND_PASSWORD_RESET,
  type SecondPasswordResetInput,
} from '../../workflows/contracts/second-password-reset.js';
import { newProcedureId } from './ids.js';
import { recordedActivities } from './recorded.js';
import { look, type TestTemporal } from './temporal.js';

export const STUDENT = 's2026002';
export const OLD = 'tanaka@student.example.jp';
export const NEW = 'tanaka@home.example.jp';
export const BROWSER = 'k1.browser' as Digest;
export const HASH = 'k1.sealed' as Sealed;

type Effects = EmailVerificationActivities &
  SecondPasswordChangeActivities &
  SecondPasswordResetActivities &
  StudentClaimsActivities &
  StudentNoticeActivities;

/** Effects that succeed at once, with behaviour to replace. */
export function studentEffects(replace: Partial<Effects> = {}) {
  const base: Effects = {
    claimEmailVerification: async () => ({ counts: true, superseded: [] }),
    recordEmailVerification: async () => undefined,
    mailVerificationUrl: async () => true,
    putVerifiedEmailInForce: async () => ({ state: 'in-force', before: OLD, ended: [] }),
    claimReset: async () => ({ counts: true, superseded: [] }),
    recordReset: async () => undefined,
    mailResetUrl: async () => true,
    verifyReset: async () => true,
    putResetPasswordInForce: async () => ({ before: OLD, ended: [] }),
    recordSecondPasswordChange: async () => undefined,
    putChangedPasswordInForce: async () => ({ before: OLD, ended: [] }),
    isStudentClaimEnded: async () => false,
    closeStudentClaim: async () => undefined,
    mailStudentNotice: async () => undefined,
    ...replace,
  };
  return recordedActivities(base);
}

/** What has run, for the test that replays it. */
export const ran: string[] = [];

const open: WorkflowHandle[] = [];
/** After each test: what is still going on must not run into the effects of the next. */
export async function endRuns(): Promise<void> {
  for (const handle of open.splice(0)) await handle.terminate('the test is over').catch(() => undefined);
}

async function started(temporal: TestTemporal, type: string, input: { procedureId: string }) {
  const { procedureId } = input;
  ran.push(procedureId);
  const handle: WorkflowHandle = await temporal.client.workflow.start(type, {
    taskQueue: TASK_QUEUE,
    workflowId: procedureId,
    args: [input],
  });
  open.push(handle);
  const view = () => look(handle, procedureQuery);
  return {
    procedureId,
    handle,
    view,
    steps: async () => (await view()).steps.map(({ step }) => step),
    result: async () => ((await handle.result()) as ProcedureResult).status,
    events: async () => (await handle.fetchHistory()).events?.length ?? 0,
  };
}

export function startedVerification(
  temporal: TestTemporal,
  {
    waits,
    ...more
  }: Partial<Omit<EmailVerificationInput, 'waits'>> & { waits?: Partial<EmailVerificationInput['waits']> } = {},
) {
  const procedureId = newProcedureId('shomei', 'email-verification');
  const own = { purpose: 'change', userId: STUDENT, email: NEW, locale: 'ja' } as const;
  const input: EmailVerificationInput = {
    procedureId,
    ...own,
    waits: { urlMs: 600_000, mailMs: 20_000, ...waits },
    ...more,
  };
  return started(temporal, EMAIL_VERIFICATION, input);
}

export function startedReset(
  temporal: TestTemporal,
  waits: Partial<SecondPasswordResetInput['waits']> = {},
  about: { userId?: string } = { userId: STUDENT },
) {
  const procedureId = newProcedureId('shomei', 'second-password-reset');
  const input: SecondPasswordResetInput = {
    procedureId,
    ...about,
    locale: 'ja',
    waits: { urlMs: 600_000, passwordMs: 600_000, mailMs: 20_000, ...waits },
  };
  return started(temporal, SECOND_PASSWORD_RESET, input);
}

export function startedChange(
  temporal: TestTemporal,
  { kind, mailMs }: { kind: SecondPasswordChangeInput['kind']; mailMs?: number },
) {
  const procedureId = newProcedureId('shomei', 'second-password-change');
  const version = kind === 'set' ? 0 : 3;
  const waits = { mailMs: mailMs ?? 20_000 };
  const input: SecondPasswordChangeInput = {
    procedureId,
    userId: STUDENT,
    kind,
    version,
    hash: HASH,
    locale: 'ja',
    waits,
  };
  return started(temporal, SECOND_PASSWORD_CHANGE, input);
}

/** What an update came to: its answer, the type that a validator refused it with, or that nobody was there to take it. */
export async function outcome(update: Promise<unknown>): Promise<unknown> {
  try {
    return await update;
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure)
      return `rejected: ${error.cause.type}`;
    return 'gone';
  }
}

/** A promise that is kept when it is told to. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
