/** `case-tracking` */
import { ApplicationFailure } from '@temporalio/workflow';
import type { CaseTrackingInput } from './contracts/case-tracking.js';

export async function caseTracking(_input: CaseTrackingInput): Promise<void> {
  throw ApplicationFailure.nonRetryable('not yet');
}
