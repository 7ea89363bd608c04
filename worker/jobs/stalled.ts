/**
 * Finds procedures that don't go on although something was accepted for them: their workflow task fails again and again, they wait for an activity
 * that no build here has, or a mail that is owed was never begun. What another build left is taken back where that does no harm; the rest is
 * written down, where staff see it, and logged.
 */
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { openProcedures } from '../../db/platform/procedures.js';
import { listOwed, type Owed, owedTo } from '../../db/platform/owed.js';
import {
  clearStalled,
  HELD_BY_PROGRAM,
  markStalled,
  type StallReason,
  stalledAfter,
  unprojected,
} from '../../db/platform/stalled.js';
import { findBuild } from '../../db/audit/builds.js';
import { buildIdOf } from '../runtime/audit/builds.js';
import { buildsOf } from '../runtime/audit/runs.js';
import { described } from '../runtime/temporal/procedures.js';
import { type Build, type Repair, repair } from '../runtime/temporal/repair.js';
import { type StopJob, startRounds } from './rounds.js';
import { type RunningList, runningList } from './running.js';

interface Needs {
  db: Knex;
  /** Each call has a deadline of its own (`RPC_DEADLINE_MS`): what lies between two, such as a replay, takes none of it. */
  temporal: Client;
  log: Logger;
  build: Build;
  /** Shared with the job `reconcile`. */
  running?: RunningList;
}
interface Times {
  everyMs: number;
  /** How long something may take by itself. */
  lateMs: number;
  /** How long something may be owed by a workflow that seems to be well. */
  owedMs: number;
}

const EVERY_MS = 15_000;
const LATE_MS = 60_000;
const OWED_MS = 10 * 60_000;
/** Open procedures that are looked at in a round, beside those that something is owed to. */
const A_ROUND = 200;
/** A task that was thrown away once is nothing; one that fails for the third time will fail again. */
const FAILING_ATTEMPTS = 3;
/** Rows that are read at a time of those that are read to their end. */
const PAGE = 100;
/** Workflows that the database is asked about at a time. */
const LISTED = 5_000;
/** What is running may have been read so many times `lateMs` ago: by `reconcile`, which reads it each minute. */
const RECENT = 2;
/** An attempt to help that failed may have met a server that was busy; after the second one people are told. */
const FAILED_HELP = 2;
/** `<service>-<kind>-<ULID>` */
const PROCEDURE_ID = /^[a-z]+(?:-[a-z]+)+-[0-9A-HJKMNP-TV-Z]{26}$/;
const { PENDING_ACTIVITY_STATE_STARTED } = proto.temporal.api.enums.v1.PendingActivityState;
type PendingActivity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];
/** A replay costs a fifth of a second of a core. What is left over has its turn in the next round. */
const REPLAYS_A_ROUND = 20;

/** A procedure that is taken back again and again has two builds that undo each other's work: people have to look. */
const MOST_TAKEN_BACK = 5;
/** As many tries are remembered; then all are forgotten, and made once more. */
const MOST_REMEMBERED = 10_000;

interface Tried {
  /** How the tries to help ended, by run and length of its history: one that has not moved on is not tried again. */
  ends: Map<string, Repair>;
  /** How often a procedure was taken back. */
  takenBack: Map<string, number>;
  /** How often an attempt to help has failed, one after the other. */
  failed: Map<string, number>;
}

/** Starts the job. */
export function startStalled(needs: Needs, times: Partial<Times> = {}): StopJob {
  const { everyMs, ...rest } = { everyMs: EVERY_MS, lateMs: LATE_MS, owedMs: OWED_MS, ...times };
  const tried: Tried = { ends: new Map(), takenBack: new Map(), failed: new Map() };
  const running = needs.running ?? runningList(needs.temporal);
  let cursor = '';
  let lookedForOwedAt = 0;
  return startRounds({
    everyMs,
    async round(over) {
      const walked = await openProcedures(needs.db, { after: cursor, limit: A_ROUND });
      cursor = walked.length < A_ROUND ? '' : (walked.at(-1) ?? '');
      const forOwed = Date.now() - lookedForOwedAt >= rest.lateMs;
      if (forOwed) lookedForOwedAt = Date.now();
      await lookAt(needs, { ...rest, running, tried, replaysLeft: REPLAYS_A_ROUND, forOwed }, walked, over);
    },
    failed: (err) => needs.log.warn({ err }, 'the look for procedures that do not go on is put off'),
  });
}

interface Round extends Omit<Times, 'everyMs'> {
  running: RunningList;
  tried: Tried;
  replaysLeft: number;
  /** Whether it is time to look for what is owed, which reads more of the database than a walk. */
  forOwed: boolean;
}

/** @param walked open procedures whose turn it is */
async function lookAt(needs: Needs, round: Round, walked: string[], over: AbortSignal): Promise<void> {
  const { db } = needs;
  const seen = new Set<string>();
  const look = async (procedureIds: readonly string[], more: Omit<Sight, 'procedureId'> = {}): Promise<void> => {
    for (const procedureId of procedureIds) {
      if (over.aborted) return;
      if (seen.has(procedureId)) continue;
      seen.add(procedureId);
      await lookAtOne(needs, round, { procedureId, ...more });
    }
  };
  const all = <T>(read: (last?: T) => Promise<T[]>) => pages(read, over);
  if (round.forOwed) {
    for await (const owed of all((last?: Owed) => listOwed(db, { ms: round.lateMs, ...after(last), limit: PAGE })))
      await look(idsOf(owed), { owed });
    for await (const marked of all((last?: string) => stalledAfter(db, last ?? '', PAGE)))
      await look(marked, { owed: await owedTo(db, marked), isMarked: true });
    for (const running of await runningProcedures(round)) {
      if (over.aborted) return;
      await look(await unprojected(db, running));
    }
  }
  await look(walked);
}

/** What is known of a procedure before it is looked at. */
interface Sight {
  procedureId: string;
  owed?: readonly Owed[];
  isMarked?: true;
}

const idsOf = (owed: readonly Owed[]): string[] => owed.map(({ procedureId }) => procedureId);
const after = (last: Owed | undefined): { after?: Owed } => (last ? { after: last } : {});

/** Reads to the end, a page at a time. @param read what comes after the last of the page before */
async function* pages<T>(read: (last?: T) => Promise<T[]>, over: AbortSignal): AsyncGenerator<T[]> {
  let page = over.aborted ? [] : await read();
  while (page.length > 0) {
    yield page;
    page = page.length < PAGE || over.aborted ? [] : await read(page.at(-1));
  }
}

async function lookAtOne(needs: Needs, round: Round, { procedureId, owed, isMarked }: Sight): Promise<void> {
  const { db, log } = needs;
  const since = owed?.find((one) => one.procedureId === procedureId)?.at;
  try {
    const state = await stateOf(needs, round, procedureId, since);
    if (state === 'goes-on') {
      if (isMarked) await clearStalled(db, [procedureId]);
    } else if (state !== 'unknown' && (await markStalled(db, procedureId, state)))
      log.error(await told(needs, procedureId, state), 'a procedure does not go on by itself');
  } catch (err) {
    log.warn({ err, procedureId }, 'a procedure could not be looked at; the next round tries again');
  }
}

const TO_DO: Record<StallReason, string> = {
  owed: 'look at its history in the UI of Temporal, tell its person, mark it as seen to on the page of mails',
  ended: 'look at its history in the UI of Temporal, tell its person, mark it as seen to on the page of mails',
  failing: 'mend what this worker logs of its workflow task; nothing is lost, and it goes on by itself then',
  'other-build': 'run a worker of a build that can replay it; nothing is lost, and it goes on by itself then',
  'unknown-activity': 'run a worker of a build that has its activities; nothing is lost, and it goes on by itself then',
};
/** What whoever runs it has to know: which build took its last task, which one this is, and what to do. Once for each procedure, so its history is read. */
async function told({ db, temporal, build }: Needs, procedureId: string, why: StallReason): Promise<object> {
  const line = { procedureId, why, todo: TO_DO[why] };
  if (!HELD_BY_PROGRAM.includes(why)) return line;
  // The line is written once only: it goes without what can't be read just now.
  const lastBuild = await lastBuildOf(temporal, procedureId).catch(() => undefined);
  const release =
    lastBuild === undefined ? undefined : (await findBuild(db, lastBuild).catch(() => undefined))?.release;
  return { ...line, thisBuild: buildIdOf(build.workflowBundle), lastBuild, ...(release !== undefined && { release }) };
}

async function lastBuildOf(temporal: Client, procedureId: string): Promise<string | undefined> {
  const { events } = await temporal.workflow.getHandle(procedureId).fetchHistory();
  return buildsOf(events ?? []).at(-1);
}

/** Why a procedure doesn't go on; `goes-on` where it demonstrably does, or nothing is owed any more; `unknown` leaves a mark as it is. */
async function stateOf(
  needs: Needs,
  round: Round,
  procedureId: string,
  owedSince: Date | undefined,
): Promise<StallReason | 'goes-on' | 'unknown'> {
  const found = await described(needs.temporal, procedureId);
  if (found?.status.name !== 'RUNNING') {
    if (!owedSince) return 'goes-on';
    // It may have begun its mail and ended between two questions.
    return (await owedTo(needs.db, [procedureId])).length > 0 ? 'ended' : 'goes-on';
  }
  const why = signOf(found, needs.build);
  if (!why) return owedSince && Date.now() - owedSince.getTime() > round.owedMs ? 'owed' : 'goes-on';
  const end = await helped(needs, round, found);
  // What replays goes on with its next try, unless it fails for another reason.
  const isLong = end === 'replays' && failingForMs(found) > round.owedMs;
  if (end === 'other-build') return why === 'failing' ? end : why;
  return end === 'stuck' || isLong ? why : 'unknown';
}

/** @returns undefined where it must wait for the next round */
async function helped(
  { temporal, log, build }: Needs,
  round: Round,
  { workflowId, runId, historyLength }: WorkflowExecutionDescription,
): Promise<Repair | undefined> {
  const { ends, takenBack, failed } = round.tried;
  const times = takenBack.get(workflowId) ?? 0;
  if (times >= MOST_TAKEN_BACK) return 'stuck';
  const key = `${runId} ${historyLength}`;
  const known = ends.get(key);
  if (known || round.replaysLeft <= 0) return known;
  round.replaysLeft -= 1;
  const end = await repaired({ temporal, build, log }, round, workflowId, runId);
  if (!end) return (failed.get(workflowId) ?? 0) >= FAILED_HELP ? 'stuck' : undefined;
  for (const remembered of [ends, takenBack]) if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  ends.set(key, end);
  if (end !== 'taken-back') return end;
  takenBack.set(workflowId, times + 1);
  log.warn({ procedureId: workflowId }, 'decisions of another build were taken back');
  return end;
}

/** @returns undefined where the attempt failed; how often it did is counted */
async function repaired(
  { temporal, build, log }: Omit<Needs, 'db'>,
  { tried: { failed } }: Round,
  workflowId: string,
  runId: string,
): Promise<Repair | undefined> {
  try {
    const end = await repair(temporal, build, workflowId, runId);
    failed.delete(workflowId);
    return end;
  } catch (err) {
    if (failed.size >= MOST_REMEMBERED) failed.clear();
    failed.set(workflowId, (failed.get(workflowId) ?? 0) + 1);
    log.warn({ err, procedureId: workflowId }, 'a procedure could not be helped; the next round tries again');
    return undefined;
  }
}

function failingForMs({ raw }: WorkflowExecutionDescription): number {
  const since = raw.pendingWorkflowTask?.originalScheduledTime?.seconds;
  return since ? Date.now() - Number(since) * 1000 : 0;
}

function signOf({ raw }: WorkflowExecutionDescription, { activities }: Build): StallReason | undefined {
  if ((raw.pendingWorkflowTask?.attempt ?? 0) >= FAILING_ATTEMPTS) return 'failing';
  const isUnknown = (pending: PendingActivity): boolean => {
    // One that is running is known to a build beside this one.
    if (pending.state === PENDING_ACTIVITY_STATE_STARTED) return false;
    return (pending.attempt ?? 0) >= FAILING_ATTEMPTS && !activities.has(pending.activityType?.name ?? '');
  };
  return (raw.pendingActivities ?? []).some(isUnknown) ? 'unknown-activity' : undefined;
}

/** IDs of all procedures that are going on, so many at a time: one that no worker has written down may fail in its very first task. */
async function runningProcedures({ running, lateMs }: Round): Promise<string[][]> {
  const begunBefore = Date.now() - lateMs;
  const list = await running.recent(RECENT * lateMs);
  // What another workflow started is no procedure, and nor is what a shell started under any name.
  const ids = [...list].flatMap(([id, { startedAt, isChild }]) =>
    !isChild && startedAt < begunBefore && PROCEDURE_ID.test(id) ? [id] : [],
  );
  return Array.from({ length: Math.ceil(ids.length / LISTED) }, (_, n) => ids.slice(n * LISTED, (n + 1) * LISTED));
}
