/** The pictures of an application, once its review is over: a child keeps them until they are to be destroyed. */
import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import type { MfaApplicationActivities } from '../../activities/utokyo/mfa-application.js';
import { custodyId, EVIDENCE_CUSTODY, type EvidenceCustodyInput } from '../contracts/evidence-custody.js';
import { localActivities } from './policies.js';
import { instant } from './timeline.js';

const { beginCustody } = localActivities<MfaApplicationActivities>();

/** Pictures are destroyed a while after whatever ended the review: a child sees to that, which outlives the application. */
export async function keepPictures({
  procedureId,
  retentionMs,
}: {
  procedureId: string;
  retentionMs: number;
}): Promise<void> {
  const destroyAt = instant(Date.now() + retentionMs);
  if (!(await beginCustody({ procedureId, destroyAt }))) return;
  const args: [EvidenceCustodyInput] = [{ procedureId, destroyAt }];
  try {
    await startChild(EVIDENCE_CUSTODY, {
      workflowId: custodyId(procedureId),
      args,
      parentClosePolicy: ParentClosePolicy.ABANDON,
    });
  } catch (error) {
    // After a reset of this workflow: the child of before it still waits, and sees to the same pictures.
    if (!(error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError')) throw error;
  }
}
