/**
 * Finds procedures that don't go on although something was accepted for them: their workflow task fails again and again, they wait for an activity
 * that no build here has, or a mail that is owed was never begun. What another build left is taken back where that does no harm; the rest is
 * written down, where staff see it, and logged.
 */
import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { listOwed } from '../../db/platform/owed.js';
import {
  clearStalled,
  listStalled,
  markStalled,
  openProceduresAfter,
  type StallReason,
  unprojected,
} from '../../db/platform/stalled.js';
import { TASK_QUEUE } from '../../workflows/contracts/procedure.js';
import { type Build, type Repair, repair } from '../runtime/temporal/repair.js';
import { type StopJob, startRounds } from './rounds.js';

interface Needs {
  db: Knex;
  temporal: Client;
  log: Logger;
  build: Build;
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
const WITHIN_MS = 10_000;
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
}

/** Starts the job. */
export function startStalled(needs: Needs, times: Partial<Times> = {}): StopJob {
  const { everyMs, ...rest } = { everyMs: EVERY_MS, lateMs: LATE_MS, owedMs: OWED_MS, ...times };
  const tried: Tried = { ends: new Map(), takenBack: new Map() };
  let cursor = '';
  let lookedForOwedAt = 0;
  return startRounds({
    everyMs,
    async round(over) {
      const walked = await openProceduresAfter(needs.db, cursor, A_ROUND);
      cursor = walked.length < A_ROUND ? '' : (walked.at(-1) ?? '');
      const forOwed = Date.now() - lookedForOwedAt >= rest.lateMs;
      if (forOwed) lookedForOwedAt = Date.now();
      await lookAt(needs, { ...rest, tried, replaysLeft: REPLAYS_A_ROUND, forOwed }, walked, over);
    },
    failed: (err) => needs.log.warn({ err }, 'the look for procedures that do not go on is put off'),
  });
}

interface Round extends Omit<Times, 'everyMs'> {
  tried: Tried;
  replaysLeft: number;
  /** Whether it is time to look for what is owed, which reads more of the database than a walk. */
  forOwed: boolean;
}

/** @param walked open procedures whose turn it is */
async function lookAt(needs: Needs, round: Round, walked: string[], over: AbortSignal): Promise<void> {
  const { db, temporal } = needs;
  const owed = new Map<string, number>();
  const [marked, fresh]: [string[], string[]] = [[], []];
  if (round.forOwed) {
    for (const { procedureId, at } of await listOwed(db, round.lateMs)) owed.set(procedureId, at.getTime());
    marked.push(...(await listStalled(db)));
    fresh.push(...(await neverWritten(needs, round.lateMs)));
  }
  const fine: string[] = [];
  for (const procedureId of new Set([...owed.keys(), ...marked, ...fresh, ...walked])) {
    if (over.aborted) return;
    try {
      const why = await temporal.withDeadline(Date.now() + WITHIN_MS, () =>
        stallOf(needs, round, procedureId, owed.get(procedureId)),
      );
      if (!why) fine.push(procedureId);
      else if (await markStalled(db, procedureId, why))
        needs.log.error({ procedureId, why }, 'a procedure does not go on by itself');
    } catch (err) {
      needs.log.warn({ err, procedureId }, 'a procedure could not be looked at; the next round tries again');
    }
  }
  await clearStalled(
    db,
    fine.filter((id) => marked.includes(id)),
  );
}

/** Why a procedure doesn't go on; undefined where it does. */
async function stallOf(
  needs: Needs,
  round: Round,
  procedureId: string,
  owedSince: number | undefined,
): Promise<StallReason | undefined> {
  const found = await described(needs.temporal, procedureId);
  if (found?.status.name !== 'RUNNING') return owedSince === undefined ? undefined : 'ended';
  const why = signOf(found, needs.build);
  if (!why) return owedSince !== undefined && Date.now() - owedSince > round.owedMs ? 'owed' : undefined;
  const end = await helped(needs, round, found);
  // What replays goes on with its next try, unless it fails for another reason.
  const isLong = end === 'replays' && failingForMs(found) > round.owedMs;
  return end === 'stuck' || isLong ? why : undefined;
}

/** @returns undefined where it must wait for the next round */
async function helped(
  { temporal, log, build }: Needs,
  round: Round,
  { workflowId, runId, historyLength }: WorkflowExecutionDescription,
): Promise<Repair | undefined> {
  const { ends, takenBack } = round.tried;
  const times = takenBack.get(workflowId) ?? 0;
  if (times >= MOST_TAKEN_BACK) return 'stuck';
  const key = `${runId} ${historyLength}`;
  const known = ends.get(key);
  if (known || round.replaysLeft <= 0) return known;
  round.replaysLeft -= 1;
  const end = await repair(temporal, build, workflowId, runId);
  for (const remembered of [ends, takenBack]) if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  ends.set(key, end);
  if (end !== 'taken-back') return end;
  takenBack.set(workflowId, times + 1);
  log.warn({ procedureId: workflowId }, 'decisions of another build were taken back');
  return end;
}

function failingForMs({ raw }: WorkflowExecutionDescription): number {
  const since = raw.pendingWorkflowTask?.originalScheduledTime?.seconds;
  return since ? Date.now() - Number(since) * 1000 : 0;
}

async function described(temporal: Client, procedureId: string): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await temporal.workflow.getHandle(procedureId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
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

/** Procedures of the last hour that were accepted and that no worker has written down: their very first task may fail. */
async function neverWritten({ db, temporal }: Needs, lateMs: number): Promise<string[]> {
  const at = (agoMs: number): string => new Date(Date.now() - agoMs).toISOString();
  const query = `ExecutionStatus = 'Running' AND TaskQueue = '${TASK_QUEUE}' AND StartTime > '${at(3_600_000)}' AND StartTime < '${at(lateMs)}'`;
  const ids: string[] = [];
  await temporal.withDeadline(Date.now() + WITHIN_MS, async () => {
    for await (const { workflowId, parentExecution } of temporal.workflow.list({ query, pageSize: 500 })) {
      // What another workflow started is no procedure, and nor is what a shell started under any name.
      if (!parentExecution && PROCEDURE_ID.test(workflowId)) ids.push(workflowId);
      if (ids.length >= 2_000) break;
    }
  });
  return unprojected(db, ids);
}
