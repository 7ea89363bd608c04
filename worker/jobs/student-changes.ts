/**
 * Tells procedures of students' accounts of a change that is in force and that they have not heard of: the task that put it in force was thrown away, because its
 * worker died, and with it the message of the person, who may have been told that it is done (decision 029). Told that their claim has ended, they look, and find
 * their own change; else they would find it when their time is over, and only then tell the person by mail.
 */
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { changesInForce } from '../../db/shomei/claims.js';
import { supersededSignal } from '../../workflows/contracts/student-account.js';
import { createProcedures } from '../runtime/temporal/procedures.js';
import { type StopJob, startRounds } from './rounds.js';
import { LISTED_MS, LOST_TASK_MS, type RunningList, runningList } from './running.js';

interface Needs {
  db: Knex;
  temporal: Client;
  log: Logger;
  /** Shared with other jobs. */
  running?: RunningList;
}

const STUDENTS = 'shomei-';
const EVERY_MS = 20_000;

/**
 * Starts the job. Each is told once by each process: one that waits for the mail server only has heard, and has a few events more then.
 * @param lateMs how long a change is on its way by itself
 */
export function startStudentChanges(
  { db, temporal, log, running = runningList(temporal) }: Needs,
  { everyMs = EVERY_MS, lateMs = LOST_TASK_MS, listedMs = LISTED_MS } = {},
): StopJob {
  const procedures = createProcedures(temporal);
  const told = new Set<string>();
  return startRounds({
    everyMs,
    async round(over) {
      const goOn = await running.recent(listedMs);
      const students = [...goOn.keys()].filter((id) => id.startsWith(STUDENTS));
      for (const procedureId of await changesInForce(db, { of: students, forMs: lateMs + listedMs })) {
        if (over.aborted || told.has(procedureId)) continue;
        try {
          await procedures.tell(procedureId, supersededSignal, { byProcedureId: procedureId });
          told.add(procedureId);
        } catch (err) {
          // The others may be heard; this one is told in a later round.
          log.warn({ err, procedureId }, 'a procedure could not be told of its own change');
        }
      }
      for (const one of told) if (!goOn.has(one)) told.delete(one);
    },
    failed: (err) => log.warn({ err }, 'the look for changes that were not heard of is put off'),
  });
}
