/**
 * Workflows that somebody ended by hand (terminated, cancelled) or that failed say nothing of themselves any more. A look at Temporal every
 * minute finds them, writes `failed` where lists and pages read it, and raises an alert in the log.
 */
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { markEndedByHand } from '../db/platform/procedures.js';

const EVERY_MS = 60_000;
const LOOK_BACK_MS = 86_400_000;
const WITHIN_MS = 10_000;

type Needs = { db: Knex; temporal: Client; log: Logger };

/** Starts the looks. @returns a function that ends them, and waits for one under way */
export function watchEndedByHand(needs: Needs, everyMs = EVERY_MS): () => Promise<void> {
  let look: Promise<void> | undefined;
  const timer = setInterval(() => {
    look ??= lookOnce(needs)
      .catch((err: unknown) => needs.log.warn({ err }, 'the look for workflows ended by hand is put off'))
      .finally(() => (look = undefined));
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await look;
  };
}

/** One look. */
export async function lookOnce({ db, temporal, log }: Needs): Promise<void> {
  const since = new Date(Date.now() - LOOK_BACK_MS).toISOString();
  const query = `ExecutionStatus IN ('Terminated', 'Canceled', 'Failed', 'TimedOut') AND CloseTime > '${since}'`;
  await temporal.withDeadline(Date.now() + WITHIN_MS, async () => {
    for await (const { workflowId: procedureId } of temporal.workflow.list({ query }))
      if (await markEndedByHand(db, procedureId))
        log.error({ procedureId }, 'a procedure was ended by hand, or failed: its workflow is gone');
  });
}
