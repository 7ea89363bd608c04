/** What the procedures of one student's account share: ending the other ones that are open, and telling the person of a change. */
import { ActivityFailure, getExternalWorkflowHandle, proxyActivities } from '@temporalio/workflow';
import type { StudentClaimsActivities, StudentRecord } from '../../activities/shomei/student-claims.js';
import type { StudentNoticeActivities } from '../../activities/shomei/student-notice.js';
import { type ClosedStatus, isClosed, type Locale } from '../contracts/procedure.js';
import type { StudentNotice } from '../contracts/student-account.js';
import { supersededSignal } from '../contracts/student-account.js';
import type { OneTimeUrl } from './await-one-time-url.js';
import { type Timeline, instant, step, viewOf } from './timeline.js';
import { localActivities, mail } from './policies.js';
import { isShaped } from './shapes.js';

const { closeStudentClaim, isStudentClaimEnded } = localActivities<StudentClaimsActivities>();

/** A procedure as it is recorded in the database, for lists and reopened pages. */
export const recordOf = ({
  timeline,
  input,
  url,
}: {
  timeline: Timeline;
  input: { locale: Locale };
  url: OneTimeUrl;
}): StudentRecord => ({
  view: viewOf(timeline),
  closed: isClosed(timeline.status),
  locale: input.locale,
  ...(url.redeemedBy && { redeemedBy: url.redeemedBy }),
});

/** A change of the account that is in force. */
export interface StudentChange {
  /** The account's address until the change, which gets the notice; absent if it had none. */
  before?: string;
  /** IDs of the procedures that the change ended. */
  ended: string[];
}

/** Tells procedures that they are superseded. Their claims have ended already, so one that can't be told changes nothing. */
export async function tellSuperseded(procedureIds: string[], byProcedureId: string): Promise<void> {
  for (const procedureId of procedureIds) {
    try {
      await getExternalWorkflowHandle(procedureId).signal(supersededSignal, { byProcedureId });
    } catch {
      // It has ended already.
    }
  }
}

/** Whether a 'superseded' signal is true, by the database: whoever has access to Temporal can send one. */
export async function isSuperseded(procedureId: string, message: unknown): Promise<boolean> {
  return isShaped(message, { byProcedureId: 'string' }) && (await isStudentClaimEnded({ procedureId }));
}

/**
 * Ends the claim of a procedure that ends without a change. @returns the change, if there is one after all: Temporal may have discarded a workflow
 * task, and with it the message, after the activity had written the change (decision 29)
 */
export async function closeUnused(
  { procedureId, userId }: { procedureId: string; userId: string },
  ending: ClosedStatus,
): Promise<StudentChange | undefined> {
  return (await closeStudentClaim({ procedureId, userId, ending })) ?? undefined;
}

/** Tells the procedures that a change ended, and mails the person. A mail that can't be delivered is noted as a step and changes nothing else. */
export async function tellChange(
  timeline: Timeline,
  { before, ended }: StudentChange,
  { mailMs, ...notice }: Pick<StudentNotice, 'procedureId' | 'userId' | 'what' | 'locale'> & { mailMs: number },
): Promise<void> {
  const at = instant(Date.now());
  await tellSuperseded(ended, notice.procedureId);
  if (before === undefined) return;
  const { mailStudentNotice } = proxyActivities<StudentNoticeActivities>(mail(mailMs));
  try {
    await mailStudentNotice({ ...notice, to: before, at });
    step(timeline, 'notice-mailed', 'system');
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    step(timeline, 'mail-undeliverable', 'system');
  }
}
