/**
 * Archives procedures as soon as Temporal has closed them. A workflow can't do it itself: its last activity comes before its end. So whoever writes the
 * ending leaves a row in the same transaction and notifies, and this job does the rest. What a crash left, and what nobody left a row for, is found by a
 * look at all that has ended, at the start and every minute.
 */
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import {
  addDue,
  archivedRuns,
  closedWithoutArchive,
  type Due,
  isArchivedToItsEnd,
  nextDueMs,
  noLongerDue,
  openWithoutSnapshot,
  proceduresAmong,
  putOff,
  takeDue,
} from '../../db/audit/archive.js';
import { archiveRun } from '../runtime/audit/archive.js';
import { APPENDED_AT_ONCE, appendPending, makeCheckpoint, OtherKeyError } from '../runtime/audit/log.js';
import { keepOutside } from '../runtime/audit/outside.js';
import { fetchEnded, fetchRuns, type Runs } from '../runtime/audit/runs.js';
import type { Signer } from '../runtime/audit/checkpoint.js';
import type { KeyRing } from '../runtime/crypto/keys.js';
import type { AuditSettings } from '../runtime/settings/audit.js';
import { HOUR_MS } from '../../workflows/rules/duration.js';
import { listen } from './listen.js';
import { type StopJob, serialized, startRounds } from './rounds.js';

export interface ArchiveNeeds {
  db: Knex;
  temporal: Client;
  ring: KeyRing;
  signer: Signer;
  log: Logger;
  /** Where the database tells that something is due. */
  databaseUrl: string;
  /** Where checkpoints are kept outside the database, and what has signed them before. */
  settings?: Pick<AuditSettings, 'checkpointFile' | 'timestampUrl' | 'earlierKeys'>;
}

/** A message of the database that is lost costs so long. */
const LOOK_MS = 5_000;
const CHECKPOINT_MS = 60_000;
/** What has just written its ending rests for so long, until Temporal has closed it. Looks come no sooner after each other: several cost less together. */
const REST_MS = 600;
const RECONCILE_MS = 60_000;
/** Of all that has ended so often; in between, of what ended within twice that time. */
const RECONCILE_ALL_MS = HOUR_MS;
/** Of what is open a snapshot is archived so often. */
const SNAPSHOT_MS = 24 * HOUR_MS;
const SNAPSHOTS_A_ROUND = 200;
/** Taken on at once. Two: the archive must not be in the way of people. */
const AT_ONCE = 2;
const A_LOOK = 50;
/** Taken off what is due together. */
const OFF_AT_ONCE = 10;
const A_ROUND = 1_000;
/** What is gone is looked for, and told, again after it. */
const GONE_AGAIN_MS = 24 * HOUR_MS;
/** In its first tries it is asked for the one run that a workflow nearly always has. */
const TRIES_OF_ONE_RUN = 3;
/** Pauses while Temporal has not closed a workflow yet, doubled with each try; the first is the next look. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 60_000;
/** Of what goes on: a child may do so for days. */
const LONGEST_PAUSE_OPEN_MS = 600_000;

/** Starts the job. @param lookMs how often it looks without having been told */
export function startArchive(needs: ArchiveNeeds, { lookMs = LOOK_MS, checkpointMs = CHECKPOINT_MS } = {}): StopJob {
  const { log } = needs;
  let next: { at: number; timer: NodeJS.Timeout } | undefined;
  /** Looks after so long, unless it is about to. */
  const lookIn = (ms: number): void => {
    const at = Date.now() + ms;
    if (next && next.at <= at) return;
    clearTimeout(next?.timer);
    const look = (): void => {
      next = undefined;
      work.run();
    };
    next = { at, timer: setTimeout(look, ms) };
  };
  const work = serialized(
    async (over) => {
      await archiveAllDue(needs, { over, restMs: REST_MS });
      // What Temporal has not closed yet is due again in a moment, and nobody tells of that.
      const ms = await nextDueMs(needs.db);
      if (ms !== undefined && !over.aborted) lookIn(Math.max(REST_MS, Math.min(ms, lookMs)));
    },
    (err) => log.warn({ err }, 'archiving is put off'),
  );
  const ear = listen(needs.databaseUrl, {
    channel: 'archive_due',
    application: 'tetsuzuki-worker-archive',
    told: () => lookIn(REST_MS),
  });
  const timer = setInterval(work.run, lookMs);
  timer.unref();
  const stopCheckpoints = startRounds({
    everyMs: checkpointMs,
    round: () => checkpoint(needs),
    failed: (err) => log.warn({ err }, 'a checkpoint of the audit log is put off'),
  });
  const reconciled = serialized(rounds(needs), (err) =>
    log.warn({ err }, 'the look for what is not archived is put off'),
  );
  const again = setInterval(reconciled.run, RECONCILE_MS);
  again.unref();
  reconciled.run();
  return async () => {
    clearInterval(timer);
    clearInterval(again);
    await Promise.all([ear.close(), work.close(), reconciled.close(), stopCheckpoints()]);
    // A look that was due meanwhile did nothing.
    clearTimeout(next?.timer);
  };
}

/** Rounds of looks for what is not archived. Each goes on where the one before it has stopped. */
function rounds(needs: ArchiveNeeds): (over: AbortSignal) => Promise<void> {
  let [allAt, after] = [0, ''];
  return async (over) => {
    const isAll = Date.now() >= allAt;
    await reconcileArchive(needs, isAll ? {} : { closedWithinMs: 2 * RECONCILE_ALL_MS });
    if (isAll) allAt = Date.now() + RECONCILE_ALL_MS;
    ({ after } = await snapshotOpen(needs, { after, over }));
  };
}

/** Archives what is due now and puts it into the log. @param options.restMs what became due anew is left alone for so long @returns how many workflows were archived to their end */
export async function archiveAllDue(
  needs: ArchiveNeeds,
  { over, restMs = 0 }: { over?: AbortSignal; restMs?: number } = {},
): Promise<number> {
  let many = 0;
  for (;;) {
    const due = await takeDue(needs.db, A_LOOK, restMs);
    try {
      many += await archiveTaken(needs, due, over);
    } finally {
      await appendAll(needs.db);
    }
    if (due.length < A_LOOK || over?.aborted) return many;
  }
}

/** Archives what was taken on. What is done is taken off what is due some at a time, so that a crash or a slow Temporal has little of it done again. */
async function archiveTaken(needs: ArchiveNeeds, due: readonly Due[], over?: AbortSignal): Promise<number> {
  let many = 0;
  const [left, done]: [Due[], Due[]] = [[...due], []];
  const takeOff = () => noLongerDue(needs.db, done.splice(0));
  const take = async (): Promise<void> => {
    for (let one = left.shift(); one; one = over?.aborted ? undefined : left.shift()) {
      const outcome = await archiveOne(needs, one);
      if (outcome !== 'later') many += 1;
      if (outcome === 'done') done.push(one);
      if (done.length >= OFF_AT_ONCE) await takeOff();
    }
  };
  const ways = await Promise.allSettled(Array.from({ length: AT_ONCE }, take));
  await takeOff();
  const broken = ways.find((way) => way.status === 'rejected');
  if (broken) throw broken.reason;
  return many;
}

/** Puts all that waits now into the log. */
export async function appendAll(db: Knex): Promise<void> {
  while ((await appendPending(db)) === APPENDED_AT_ONCE);
}

/** `gone`: it can't be archived; it is looked for again in a day. */
type Outcome = 'done' | 'later' | 'gone';

async function archiveOne({ db, temporal, ring, log }: ArchiveNeeds, due: Due): Promise<Outcome> {
  const { workflowId, procedureId, tries, runId } = due;
  try {
    const ended =
      tries <= TRIES_OF_ONE_RUN && runId !== null ? await fetchEnded(temporal, workflowId, runId) : undefined;
    if (ended === 'goes-on') return await later(db, due);
    if (ended) {
      await archiveRuns({ db, ring }, procedureId, ended);
      return 'done';
    }
    const found = await newRuns({ db, temporal }, workflowId);
    if (!found) {
      if (await isArchivedToItsEnd(db, workflowId)) return 'done';
      if (tries < 3) return await later(db, due);
      log.error({ procedureId, workflowId }, 'a history is gone from Temporal and was not archived');
      // A backup of Temporal may bring it back.
      await putOff(db, due, GONE_AGAIN_MS);
      return 'gone';
    }
    await archiveRuns({ db, ring }, procedureId, found);
    return found.goesOn ? await later(db, due, LONGEST_PAUSE_OPEN_MS) : 'done';
  } catch (err) {
    log.warn({ err, procedureId, workflowId }, 'a procedure could not be archived; it is tried again');
    return await later(db, due);
  }
}

/** Runs of a workflow that are not archived whole. */
async function newRuns({ db, temporal }: Pick<ArchiveNeeds, 'db' | 'temporal'>, workflowId: string, open = false) {
  const known = new Set(await archivedRuns(db, workflowId));
  return fetchRuns(temporal, workflowId, { isKnown: (runId) => known.has(runId), open });
}

/** Archives runs as they are, and makes their children due. @returns whether any of it is new */
async function archiveRuns(
  { db, ring }: Pick<ArchiveNeeds, 'db' | 'ring'>,
  procedureId: string,
  { runs, children }: Runs,
): Promise<boolean> {
  // Before the runs: nothing else names the children, and a run that is archived is not fetched again.
  const own = new Set(children.length === 0 ? [] : await proceduresAmong(db, children));
  const others = children.filter((child) => !own.has(child));
  await addDue(
    db,
    others.map((child) => ({ workflowId: child, procedureId })),
  );
  let isNew = false;
  // The oldest first: where the last one is archived, all are.
  for (const run of runs.toReversed())
    if (await archiveRun(db, ring, { procedureId, run, isWhole: run.endedAs !== undefined })) isNew = true;
  return isNew;
}

async function later(db: Knex, due: Due, longestMs = LONGEST_PAUSE_MS): Promise<'later'> {
  await putOff(db, due, Math.min(longestMs, FIRST_PAUSE_MS * 2 ** Math.min(due.tries, 16)));
  return 'later';
}

/** Makes due what has ended and is not archived. @param options.closedWithinMs looks only at what has ended since then */
export async function reconcileArchive(
  { db }: Pick<ArchiveNeeds, 'db'>,
  { closedWithinMs }: { closedWithinMs?: number } = {},
): Promise<void> {
  for (let after: string | undefined = ''; after !== undefined; ) {
    const missing: string[] = await closedWithoutArchive(db, { after, limit: A_ROUND }, closedWithinMs);
    await addDue(
      db,
      missing.map((procedureId) => ({ workflowId: procedureId, procedureId })),
    );
    after = missing[A_ROUND - 1];
  }
}

/**
 * Archives procedures as they are that have been open for a day, each day, with what has ended of them: what Temporal may lose of them is then a day's.
 * @param options.after of this procedure and those before it nothing
 * @returns of how many something was archived, and after which the next round goes on
 */
export async function snapshotOpen(
  { db, temporal, ring, log }: Pick<ArchiveNeeds, 'db' | 'temporal' | 'ring' | 'log'>,
  { everyMs = SNAPSHOT_MS, after = '', over }: { everyMs?: number; after?: string; over?: AbortSignal } = {},
): Promise<{ many: number; after: string }> {
  const page = await openWithoutSnapshot(db, everyMs, { after, limit: SNAPSHOTS_A_ROUND });
  let many = 0;
  for (const procedureId of page) {
    if (over?.aborted) break;
    try {
      // What is gone is somebody else's to find.
      const found = await newRuns({ db, temporal }, procedureId, true);
      if (found && (await archiveRuns({ db, ring }, procedureId, found))) many += 1;
    } catch (err) {
      log.warn({ err, procedureId }, 'an open procedure could not be archived; it is tried again');
    }
  }
  return { many, after: page[SNAPSHOTS_A_ROUND - 1] ?? '' };
}

/** Signs the log where there is news, and sees to it that it is known outside the database. */
export async function checkpoint({
  db,
  signer,
  settings,
  log,
}: Pick<ArchiveNeeds, 'db' | 'signer' | 'settings' | 'log'>): Promise<void> {
  await appendAll(db);
  try {
    await makeCheckpoint(db, signer, settings?.earlierKeys);
  } catch (error) {
    if (!(error instanceof OtherKeyError)) throw error;
    log.error(
      { by: error.by },
      'the audit log is signed by a key that is not known here, or came after the one that is given: nothing is signed',
    );
  }
  if (settings) await keepOutside({ db, settings, log });
}
