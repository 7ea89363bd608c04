/** How activities ask the owner of verification methods. */
import { ApplicationFailure } from '@temporalio/activity';
import { OWNER_REFUSED } from '../../workflows/contracts/reregistration.js';
import type { Dependencies } from '../dependencies.js';
import { withHeartbeat } from '../heartbeat.js';

/**
 * What the owner refuses for good is final; that it is away is tried again.
 * @throws ApplicationFailure `owner-refused` (final), without a word about the person
 */
export async function askOwner<T>({ log }: Pick<Dependencies, 'log'>, ask: () => Promise<T>): Promise<T> {
  return withHeartbeat(async () => {
    try {
      return await ask();
    } catch (error) {
      const { name, word = 'unknown', retryAfterMs } = error as { name?: string; word?: string; retryAfterMs?: number };
      if (name !== 'OwnerFault')
        throw ApplicationFailure.create({
          message: 'the owner of verification methods is away',
          type: 'owner-away',
          ...(retryAfterMs !== undefined && { nextRetryDelay: retryAfterMs }),
        });
      log.error({ word }, 'the owner of verification methods refuses a change for good');
      throw ApplicationFailure.nonRetryable(`the owner refuses: ${word}`, OWNER_REFUSED);
    }
  });
}
