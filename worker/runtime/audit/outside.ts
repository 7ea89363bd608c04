/** What is kept of the log outside the database, and by somebody else: a file of checkpoints, and time stamps on them. */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { checkpointsAbove, keepTimeStamp, logState, unstampedCheckpoint } from '../../../db/audit/log.js';
import type { AuditSettings } from '../settings/audit.js';
import { addToCheckpointFile, largestInFile } from './checkpoint-file.js';
import { timeStamp } from './time-stamp.js';

export interface OutsideNeeds {
  db: Knex;
  settings: Pick<AuditSettings, 'checkpointFile' | 'timestampUrl'>;
  log: Logger;
  /** How long a time-stamping authority may take. */
  longestMs?: number;
}

/** Brings the file up to the database, and has the newest checkpoint stamped. What fails is logged and made up for the next time; nothing waits for it. */
export async function keepOutside({ db, settings, log, longestMs }: OutsideNeeds): Promise<void> {
  const { checkpointFile, timestampUrl } = settings;
  if (checkpointFile !== undefined)
    try {
      await bringUp(db, checkpointFile, log);
    } catch (err) {
      log.error({ err, checkpointFile }, 'checkpoints of the audit log can’t be written to their file');
    }
  if (timestampUrl !== undefined)
    try {
      await stampNewest(db, timestampUrl, longestMs);
    } catch (err) {
      log.warn({ err, timestampUrl }, 'a checkpoint of the audit log was not stamped; it is tried again');
    }
}

async function bringUp(db: Knex, path: string, log: Logger): Promise<void> {
  const kept = await largestInFile(path);
  const { size } = await logState(db);
  if (kept > size) log.error({ kept, size }, 'the audit log is shorter than a checkpoint outside the database says');
  await addToCheckpointFile(path, await checkpointsAbove(db, kept));
}

/** The newest says all that the ones before it say. */
async function stampNewest(db: Knex, url: string, longestMs: number | undefined): Promise<void> {
  const newest = await unstampedCheckpoint(db);
  if (!newest) return;
  const { request, response } = await timeStamp(url, newest.signed, longestMs);
  await keepTimeStamp(db, newest.size, { request, response });
}
