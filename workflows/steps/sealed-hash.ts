/** How the workflows tell a hash that our API didn't seal: as if nothing had been said. */
import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import { BAD_HASH } from '../contracts/procedure.js';

/** Whether an activity failed for that. The failure of a local activity arrives without a wrapping. */
export function isBadHash(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.type === BAD_HASH;
}
