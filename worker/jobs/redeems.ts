/**
 * Tells reissues of a redeem that they have not heard of: the task that mailed the new password was thrown away, because its worker died
 * (decision 100). A redeem that is told twice is one.
 */
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { type Redeemed, unheardRedeems } from '../../db/cinii/reissues.js';
import { type RedeemReissue, redeemReissueUpdate, redeemUpdateId } from '../../workflows/contracts/password-reissue.js';
import { updateProcedure } from '../runtime/temporal/messages.js';
import { type StopJob, startRounds } from './rounds.js';
import { LISTED_MS, LOST_TASK_MS, type Running, type RunningList, runningList } from './running.js';

interface Needs {
  db: Knex;
  temporal: Client;
  log: Logger;
  /** Shared with other jobs. */
  running?: RunningList;
}

const REISSUES = 'cinii-password-reissue-';
const EVERY_MS = 10_000;
/** Many wait for the mail server, and have heard: the answer to one that had not is not waited for either. */
const ANSWER_WITHIN_MS = 200;

/** Starts the job. @param lateMs how long a redeem is on its way by itself */
export function startRedeems(
  needs: Needs,
  { everyMs = EVERY_MS, lateMs = LOST_TASK_MS, listedMs = LISTED_MS } = {},
): StopJob {
  const { db, temporal, log, running = runningList(temporal) } = needs;
  let last: Running | undefined;
  return startRounds({
    everyMs,
    async round(over) {
      const list = await running.recent(listedMs);
      // A list is long, and looked through once.
      const ids = list === last ? [] : [...list.keys()].filter((id) => id.startsWith(REISSUES));
      for (const redeemed of await unheardRedeems(db, { ms: lateMs, running: ids, listedMs })) {
        if (over.aborted) return;
        await tell(needs, redeemed);
      }
      last = list;
    },
    failed: (err) => log.warn({ err }, 'the look for redeems that were not heard of is put off'),
  });
}

async function tell(needs: Needs, { procedureId, issue, redeemedBy }: Redeemed): Promise<void> {
  const args: [RedeemReissue] = [{ issue, browser: redeemedBy }];
  const message = { args, updateId: redeemUpdateId(issue), waitMs: ANSWER_WITHIN_MS };
  try {
    await updateProcedure(needs, procedureId, redeemReissueUpdate, message);
  } catch (err) {
    needs.log.warn({ err, procedureId }, 'a reissue could not be told of its redeem; the next round tries again');
  }
}
