/**
 * Erases a person (decision 120): after a second administrator has confirmed it, redacted twins of all histories are made and replayed, then the person's key is
 * destroyed, their rows are emptied, and Temporal's copies are deleted.
 *
 * proposed ─confirmed→ twins ─all replay→ erased → completed
 *    ├─withdrawn→ withdrawn   └─an obstacle→ stopped ─confirmed again→ twins
 *    └─nobody for a month→ expired
 */
import { condition, proxyActivities, setHandler, sleep } from '@temporalio/workflow';
import type { EraseAccountActivities } from '../activities/audit/erase-account.js';
import { type EraseAccountInput, erasureChangedSignal } from './contracts/erase-account.js';
import { AFTER_ANSWER } from './steps/policies.js';

const { readErasure, stopErasure, expireErasure } = proxyActivities<EraseAccountActivities>(AFTER_ANSWER);
// One person may have hundreds of histories, each of which is replayed.
const { prepareErasure, erasePerson, forgetHistories } = proxyActivities<EraseAccountActivities>({
  startToCloseTimeout: '1h',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

/** What has just ended is archived within seconds; what isn't after this many looks needs a person. */
const LOOKS = 60;
const LOOK_EVERY = '5s';

type Ending = 'completed' | 'ended' | 'expired';

export async function eraseAccount({ procedureId, confirmationMs }: EraseAccountInput): Promise<Ending> {
  let changes = 0;
  setHandler(erasureChangedSignal, () => void (changes += 1));
  for (;;) {
    const seen = changes;
    const standing = await readErasure({ procedureId });
    if (standing === 'ended') return 'ended';
    if (standing === 'confirmed' && (await carriedOut(procedureId))) return 'completed';
    const isTold = await condition(() => changes > seen, confirmationMs);
    if (!isTold && (await expireErasure({ procedureId }))) return 'expired';
  }
}

/** @returns false where it was stopped */
async function carriedOut(procedureId: string): Promise<boolean> {
  for (let looks = 1; ; looks += 1) {
    const obstacle = await prepareErasure({ procedureId });
    if (!obstacle && (await erasePerson({ procedureId }))) break;
    // A procedure may have begun or ended meanwhile.
    if (looks < LOOKS && (!obstacle || obstacle.why === 'not-archived')) await sleep(LOOK_EVERY);
    else {
      await stopErasure({ procedureId, obstacle: obstacle ?? { why: 'not-archived' } });
      return false;
    }
  }
  await forgetHistories({ procedureId });
  return true;
}
