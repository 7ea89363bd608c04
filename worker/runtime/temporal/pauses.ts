/** Outage pauses, as API and worker begin their workflows; and cases that begin meanwhile. */
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { noteBegun, noteToldPaused } from '../../../db/platform/outage-pause-cases.js';
import { OUTAGE_PAUSE, outagePausedSignal, type OutagePauseInput } from '../../../workflows/contracts/outage-pause.js';
import { startOnce, tell } from './procedures.js';

/** Until a case that has begun hears of a pause that goes on. What it misses of it counts nevertheless. */
const ROUND_MS = 15_000;
/** As long as a pause may be told to last: news that are older are none. */
const MAIL_MS = 24 * 3_600_000;

/** Begins the workflow of a pause that is written. One that goes on is left as it is; one that was ended by hand begins anew: what is left to do stands in rows. */
export async function beginOutagePause(temporal: Pick<Client, 'workflow'>, procedureId: string): Promise<void> {
  const input: OutagePauseInput = { procedureId, roundMs: ROUND_MS, mailMs: MAIL_MS };
  await startOnce(temporal, OUTAGE_PAUSE, input, { again: true });
}

/** Tells a case that has just begun of the pause of its class, if there is one: else it would hear of it by the pause's next look, as it does where this fails. */
export async function tellIfPaused(
  { db, temporal }: { db: Knex; temporal: Pick<Client, 'workflow'> },
  procedureId: string,
): Promise<void> {
  const told = await noteBegun(db, procedureId);
  if (!told) return;
  await tell(temporal, procedureId, outagePausedSignal, told);
  await noteToldPaused(db, procedureId, told);
}
