/**
 * An outage pause (decision 130): tells the open cases of its class that their deadlines stand, again and again those that have begun since, and at its end that
 * they go on. What stands in its row counts: an end before the limit is written there.
 */
import {
  ActivityFailure,
  condition,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { OutagePauseActivities } from '../activities/outage-pause.js';
import { type OutagePauseInput, outagePauseChangedSignal } from './contracts/outage-pause.js';

// Thousands of cases may be told; what one attempt has told stands in the database.
const { tellPaused, tellOver } = proxyActivities<OutagePauseActivities>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
});

const LEAST_MS = 100;
/** After an answer that no worker of ours gave. */
const ASIDE_MS = 1_000;

export async function outagePause(input: OutagePauseInput): Promise<'over'> {
  const { procedureId, roundMs } = input;
  let changes = 0;
  setHandler(outagePauseChangedSignal, () => void (changes += 1));
  for (;;) {
    const seen = changes;
    const until = await insisted(() => tellPaused({ procedureId }));
    if (until === null) break;
    // The database's clock decides: where it is behind this one, it is asked again in a while.
    const leftMs = Math.max(LEAST_MS, Date.parse(until) - Date.now());
    await condition(() => changes > seen, Math.min(leftMs, roundMs));
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof outagePause>(input);
  }
  await insisted(() => tellOver({ procedureId }));
  return 'over';
}

/** Activities here are tried without end: one that has failed was ended by hand. */
async function insisted<T>(run: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await run();
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      await sleep(ASIDE_MS);
    }
}
