/** `propagation` */
import { ApplicationFailure } from '@temporalio/workflow';
import type { PropagationInput } from './contracts/propagation.js';

export async function propagation(_input: PropagationInput): Promise<void> {
  throw ApplicationFailure.nonRetryable('not yet');
}
