/** `access-code` */
import { ApplicationFailure } from '@temporalio/workflow';
import type { AccessCodeInput } from './contracts/access-code.js';

export async function accessCode(_input: AccessCodeInput): Promise<void> {
  throw ApplicationFailure.nonRetryable('not yet');
}
