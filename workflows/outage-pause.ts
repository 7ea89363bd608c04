/**
 * An outage pause (decisions 130 and 134): tells the open cases of its class that their deadlines stand, again and again those that have begun since, and at its
 * end that they go on; and mails leads what has become of it. What stands in its rows counts: an end before the limit, or a later limit, is written there.
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
import type { OutagePauseMailActivities } from '../activities/outage-pause-mails.js';
import { type OutagePauseInput, outagePauseChangedSignal } from './contracts/outage-pause.js';
import { AFTER_ANSWER, mail } from './steps/policies.js';

// Thousands of cases may be told; what one attempt has told stands in the database.
const { tellPaused, tellOver } = proxyActivities<OutagePauseActivities>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
});
const { pauseMails } = proxyActivities<OutagePauseMailActivities>(AFTER_ANSWER);

const LEAST_MS = 100;
/** After an answer that no worker of ours gave. */
const ASIDE_MS = 1_000;

export async function outagePause(input: OutagePauseInput): Promise<'over'> {
  const { procedureId, roundMs } = input;
  let changes = 0;
  setHandler(outagePauseChangedSignal, () => void (changes += 1));
  const leads = createLeads(input);
  let limit: string | undefined;
  for (;;) {
    const seen = changes;
    const until = await insisted(() => tellPaused({ procedureId }));
    if (until === null) {
      if ((await insisted(() => tellOver({ procedureId }))) !== 'goes-on') break;
      continue;
    }
    // It has begun, or was prolonged. After the cases, which are in a hurry.
    if (until !== limit) leads.tell();
    limit = until;
    // The database's clock decides: where it is behind this one, it is asked again in a while.
    const leftMs = Math.max(LEAST_MS, Date.parse(until) - Date.now());
    await condition(() => changes > seen, Math.min(leftMs, roundMs));
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof outagePause>(input);
  }
  leads.tell();
  await leads.told();
  return 'over';
}

/** Mails to leads, beside everything else: mail may be what is out. Which there are stands in rows, and one that went out is never sent again. */
function createLeads({ procedureId, mailMs }: OutagePauseInput) {
  const begun = new Set<string>();
  const underWay: Promise<void>[] = [];
  /** What can't be sent the ledger says; there is nobody else to tell. */
  const beside = (work: () => Promise<void>): void =>
    void underWay.push(
      work().catch((error: unknown) => {
        if (!isCancellation(error) && !(error instanceof ActivityFailure)) throw error;
      }),
    );
  return {
    /** Whatever has not gone out, nor is on its way. */
    tell(): void {
      if (mailMs === undefined) return;
      const { mailPauseLead } = proxyActivities<OutagePauseMailActivities>(mail(mailMs));
      beside(async () => {
        for (const one of await insisted(() => pauseMails({ procedureId }))) {
          const key = JSON.stringify(one);
          if (begun.has(key)) continue;
          begun.add(key);
          beside(() => mailPauseLead({ procedureId, ...one }));
        }
      });
    },
    async told(): Promise<void> {
      // What lists them adds to them.
      for (let n = 0; n < underWay.length; n += 1) await underWay[n];
    },
  };
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
