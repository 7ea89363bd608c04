/** Outage pauses, as API and worker begin their workflows. */
import type { Client } from '@temporalio/client';
import { OUTAGE_PAUSE, type OutagePauseInput } from '../../../workflows/contracts/outage-pause.js';
import { startOnce } from './procedures.js';

/** Until a case that has begun hears of a pause that goes on. What it misses of it counts nevertheless. */
const ROUND_MS = 15_000;

/** Begins the workflow of a pause that is written. One that goes on is left as it is; one that was ended by hand begins anew: what is left to do stands in rows. */
export async function beginOutagePause(temporal: Pick<Client, 'workflow'>, procedureId: string): Promise<void> {
  const input: OutagePauseInput = { procedureId, roundMs: ROUND_MS };
  await startOnce(temporal, OUTAGE_PAUSE, input, { again: true });
}
