import { ApplicationFailure } from '@temporalio/workflow';

/** A start of a type that there isn't ends at once: its task would fail again and again, and hold up others. */
export async function unknownProcedure(): Promise<never> {
  throw ApplicationFailure.nonRetryable('no such workflow type', 'unknown-type');
}
