/**
 * Tells workflows of decisions and messages whose rows they should have heard of and haven't, because Temporal was away when staff or an
 * applicant wrote them, or because the task that heard of them was thrown away. A message that is sent twice is one.
 */
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { unsentDecisions, unsentMessages } from '../../db/platform/outbox.js';
import { decideUpdate } from '../../workflows/contracts/review.js';
import type { Services } from '../runtime/settings/services.js';
import { tellMessage, updateProcedure } from '../runtime/temporal/messages.js';
import { SOURCES } from './outbox-sources.js';
import { type StopJob, startRounds } from './rounds.js';

interface Needs {
  db: Knex;
  temporal: Client;
  log: Logger;
  services: Services;
}

const EVERY_MS = 10_000;
/** What is younger is on its way by itself. */
const LATE_MS = 10_000;
const ANSWER_WITHIN_MS = 5_000;

/** Starts the job. @param lateMs how old a row must be */
export function startOutbox(needs: Needs, { everyMs = EVERY_MS, lateMs = LATE_MS } = {}): StopJob {
  // Procedures that Temporal doesn't have any more: somebody ended them by hand. Told of once, and left to people.
  const gone = new Set<string>();
  return startRounds({
    everyMs,
    async round(over) {
      await sendDecisions(needs, lateMs, gone, over);
      await sendMessages(needs, lateMs, over);
      for (const look of SOURCES)
        for (const { procedureId, tell } of await look(needs, lateMs)) {
          if (over.aborted) return;
          await attempted(needs, procedureId, tell);
        }
    },
    failed: (err) => needs.log.warn({ err }, 'the outbox is put off to the next round'),
  });
}

async function sendDecisions(needs: Needs, lateMs: number, gone: Set<string>, over: AbortSignal): Promise<void> {
  for (const row of await unsentDecisions(needs.db, lateMs, [...gone])) {
    if (over.aborted) return;
    const { procedure_id: procedureId, decision_id: decisionId } = row;
    const args: [{ decisionId: string }] = [{ decisionId }];
    const message = { args, updateId: decisionId, waitMs: ANSWER_WITHIN_MS };
    const sent = await attempted(needs, procedureId, () => updateProcedure(needs, procedureId, decideUpdate, message));
    if (sent?.state !== 'gone') continue;
    gone.add(procedureId);
    // One that was read back has ended with it, or stands with staff by another job.
    if (row.processed_at === null)
      needs.log.error({ procedureId }, 'a decision has no procedure that could carry it out');
  }
}

async function sendMessages(needs: Needs, lateMs: number, over: AbortSignal): Promise<void> {
  for (const row of await unsentMessages(needs.db, lateMs)) {
    if (over.aborted) return;
    const { kind, procedure_id: procedureId, message_id: messageId } = row;
    await attempted(needs, procedureId, () => tellMessage(needs, kind, { procedureId, messageId }));
  }
}

/** One message that hangs or fails is put off alone, and holds up no other. */
async function attempted<T>({ log }: Needs, procedureId: string, send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send();
  } catch (err) {
    log.warn({ err, procedureId }, 'a workflow could not be told; the next round tries again');
    return undefined;
  }
}
