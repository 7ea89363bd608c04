/** What the procedures of one student's account share: telling the others that they count no more, and telling the person of a change. */
import { ActivityFailure, getExternalWorkflowHandle, proxyActivities } from '@temporalio/workflow';
import type { StudentClaimsActivities, StudentRecord } from '../../activities/shomei/student-claims.js';
import type { StudentNoticeActivities } from '../../activities/shomei/student-notice.js';
import { type ClosedStatus, isClosed, type Locale } from '../contracts/procedure.js';
import type { StudentNotice } from '../contracts/student-account.js';
import { supersededSignal } from '../contracts/student-account.js';
import type { OneTimeUrl } from './await-one-time-url.js';
import { type Course, instant, step, viewOf } from './course.js';
import { localActivities, mail } from './policies.js';
import { isShaped } from './shapes.js';

const { closeStudentClaim, isStudentClaimEnded } = localActivities<StudentClaimsActivities>();

/** What goes to where lists and reopened pages read. */
export const recordOf = ({
  course,
  input,
  url,
}: {
  course: Course;
  input: { locale: Locale };
  url: OneTimeUrl;
}): StudentRecord => ({
  view: viewOf(course),
  closed: isClosed(course.status),
  locale: input.locale,
  ...(url.redeemedBy && { redeemedBy: url.redeemedBy }),
});

/** What a change of the account leaves to be told: the procedures that it ended, and the address of that moment. */
export interface StudentChange {
  before?: string;
  ended: string[];
}

/** Tells procedures that they are superseded. Their claims have ended by then: one that can't be told brings about nothing. */
export async function tellSuperseded(procedureIds: string[], byProcedureId: string): Promise<void> {
  for (const procedureId of procedureIds) {
    try {
      await getExternalWorkflowHandle(procedureId).signal(supersededSignal, { byProcedureId });
    } catch {
      // It has ended by itself meanwhile.
    }
  }
}

/** Whether a signal that says so is right: whoever has access to Temporal can send one. */
export async function isSuperseded(procedureId: string, message: unknown): Promise<boolean> {
  return isShaped(message, { byProcedureId: 'string' }) && (await isStudentClaimEnded({ procedureId }));
}

/**
 * Ends a procedure that waits for nothing more. @returns what had come of it already: a task may have been thrown away together with the message
 * that brought it about, after it had written the change
 */
export async function closeUnused(
  { procedureId, userId }: { procedureId: string; userId: string },
  ending: ClosedStatus,
): Promise<StudentChange | undefined> {
  return (await closeStudentClaim({ procedureId, userId, ending })) ?? undefined;
}

/** Tells the procedures that a change ended, and mails the person. What can't be delivered is a step of the course: the change stands without it. */
export async function tellChange(
  course: Course,
  { before, ended }: StudentChange,
  { mailMs, ...notice }: Pick<StudentNotice, 'procedureId' | 'userId' | 'what' | 'locale'> & { mailMs: number },
): Promise<void> {
  const at = instant(Date.now());
  await tellSuperseded(ended, notice.procedureId);
  if (before === undefined) return;
  const { mailStudentNotice } = proxyActivities<StudentNoticeActivities>(mail(mailMs));
  try {
    await mailStudentNotice({ ...notice, to: before, at });
    step(course, 'notice-mailed', 'system');
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    step(course, 'mail-undeliverable', 'system');
  }
}
