/** How workflows recognise a hash that our API didn't seal: its message changes nothing. */
import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import { BAD_HASH } from '../contracts/procedure.js';

/** Whether an activity failed for that reason. The failure of a local activity arrives bare, without an `ActivityFailure` around it. */
export function isBadHash(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.type === BAD_HASH;
}
