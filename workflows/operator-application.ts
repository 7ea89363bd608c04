/** `operator-application` */
import { ApplicationFailure } from '@temporalio/workflow';
import type { OperatorApplicationInput } from './contracts/operator-application.js';

export async function operatorApplication(_input: OperatorApplicationInput): Promise<void> {
  throw ApplicationFailure.nonRetryable('not yet');
}
