/**
 * Every case on which the database and Temporal disagree, as after a restore of one of them, or of both to different moments; and what can be mended. Ran with
 * no worker but those of the right release, which answer what a workflow thinks.
 */
import { type Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import type { Knex } from 'knex';
import {
  closedButRunning,
  findProcedure,
  findProcedureAndView,
  markEndedByHand,
  openProcedures,
  projectProcedure,
  type ProcedureRow,
  reopenProcedure,
} from '../../db/platform/procedures.js';
import { tellDecisionsAgain } from '../../db/platform/outbox.js';
import { isClosed, procedureQuery, type ProcedureView } from '../../workflows/contracts/procedure.js';
import { runningList, type RunningWorkflow } from '../jobs/running.js';
import { queryIdle } from '../runtime/temporal/query-idle.js';

/** How a case stands here (database) and there (Temporal). */
export type Disagreement =
  /** Open here, and there is no such workflow: its history is lost. */
  | 'lost-there'
  /** Open here, ended by force or failed there. */
  | 'ended-there'
  /** Open here, and done there: what it wrote at its end is lost here. */
  | 'done-there'
  /** Goes on there, and isn't here: no list shows it. */
  | 'lost-here'
  /** Closed here by another run or by hand, goes on there. */
  | 'goes-on-there'
  /** Goes on in both, further there. */
  | 'behind-here'
  /** Goes on in both, further here: what was answered since is lost there. */
  | 'behind-there'
  /** It could not be asked. */
  | 'not-told';
export interface Case {
  procedureId: string;
  what: Disagreement;
  /** Statuses. */
  here: string | undefined;
  there: string | undefined;
  /** What was done, or is to be done by people; undefined: it was not asked for. */
  mended?: string;
  todo?: string;
}

interface Needs {
  db: Knex;
  temporal: Client;
  /** Whether what can be mended is. */
  mend: boolean;
  /** Whether that goes also where most of what is open is lost in Temporal. */
  all?: boolean;
}
const VIEW_MS = 5_000;
/** `<service>-<kind>-<ULID>` */
const PROCEDURE_ID = /^([a-z]+)-([a-z]+(?:-[a-z]+)*)-[0-9A-HJKMNP-TV-Z]{26}$/;

/**
 * One case after the other; nothing is said of those that agree.
 * @throws Error before anything is mended, where Temporal knows of less than half of what is open: it may be another's, or not be restored yet
 */
export async function* compare(needs: Needs): AsyncGenerator<Case> {
  const { db, temporal } = needs;
  const open = await openProcedures(db);
  const running = await runningList(temporal).read();
  if (needs.mend && !needs.all) await refuseMostLost(needs, open, running);
  const compared = (procedureId: string): Promise<Case | undefined> => {
    const run = running.get(procedureId);
    return run ? both(needs, procedureId, run) : notRunning(needs, procedureId);
  };
  // Right after a restore some wait for workers that are no more: these can be asked once Temporal has noticed.
  const again: string[] = [];
  for (const procedureId of open) {
    const found = await compared(procedureId);
    if (found?.what === 'not-told') again.push(procedureId);
    else if (found) yield found;
  }
  for (const procedureId of again) {
    const found = await compared(procedureId);
    if (found) yield found;
  }
  const isOpen = new Set(open);
  const runs = new Map([...running].filter(([id]) => !isOpen.has(id)).map(([id, { runId }]) => [id, runId]));
  const closed = await closedButRunning(db, runs);
  for (const row of closed) yield await goesOn(needs, row, runs.get(row.procedure_id) ?? '');
  for (const [procedureId, { isChild, runId }] of running) {
    if (isOpen.has(procedureId) || isChild || !PROCEDURE_ID.test(procedureId)) continue;
    if (!(await findProcedure(db, procedureId))) yield await lostHere(needs, procedureId, runId);
  }
}

/** @returns undefined where the workflow can't be asked: no worker takes it, or it has just gone */
async function viewOf(handle: WorkflowHandle): Promise<ProcedureView | undefined> {
  try {
    return await queryIdle(handle, procedureQuery, { idleMs: VIEW_MS, ms: VIEW_MS });
  } catch {
    return undefined;
  }
}

async function refuseMostLost({ temporal }: Needs, open: readonly string[], running: ReadonlyMap<string, unknown>) {
  let lost = 0;
  for (const procedureId of open)
    if (!running.has(procedureId) && (await statusOf(temporal.workflow.getHandle(procedureId))) === undefined)
      lost += 1;
  if (lost > open.length / 2)
    throw new Error(
      `${lost} of ${open.length} open cases are not in this Temporal: nothing is mended. Do TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE name the one that belongs to this database, and is it restored? Where they are lost indeed: --mend --all writes all of them as failed`,
    );
}

/** @returns undefined where there is no such workflow */
const statusOf = (handle: WorkflowHandle): Promise<string | undefined> =>
  handle.describe().then(
    ({ status: { name } }) => name,
    (error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    },
  );

async function notRunning({ db, temporal, mend }: Needs, procedureId: string): Promise<Case | undefined> {
  const row = await findProcedure(db, procedureId);
  // It has ended since the list was read.
  if (!row || row.closed) return undefined;
  const handle = temporal.workflow.getHandle(procedureId);
  const status = await statusOf(handle);
  if (status === 'RUNNING') return undefined;
  const about = { procedureId, here: row.status, there: status?.toLowerCase() };
  if (status === 'COMPLETED') {
    const view = await viewOf(handle);
    if (!view || !isClosed(view.status)) return { ...about, what: 'not-told', todo: 'start a worker, and try again' };
    const found = { ...about, what: 'done-there' as const, there: view.status };
    if (!mend) return found;
    await write(db, row, view, true);
    return { ...found, mended: `written as ${view.status}` };
  }
  const found = { ...about, what: status === undefined ? ('lost-there' as const) : ('ended-there' as const) };
  if (!mend) return found;
  await markEndedByHand(db, procedureId);
  return { ...found, mended: 'written as failed', todo: 'its person has to begin anew' };
}

async function both(
  { db, temporal, mend }: Needs,
  procedureId: string,
  { runId }: RunningWorkflow,
): Promise<Case | undefined> {
  const handle = temporal.workflow.getHandle(procedureId, runId);
  const there = await viewOf(handle);
  // Read after it was asked: what it writes comes before its answer.
  const here = await findProcedureAndView(db, procedureId);
  if (!here || here.row.closed) return undefined;
  const about = { procedureId, here: here.row.status, there: there?.status };
  if (!there) return { ...about, what: 'not-told', todo: 'start a worker, and try again' };
  // A step that changes nothing is written here with what comes next, or told there with it.
  if (here.view.status === there.status) return undefined;
  if (there.steps.length >= here.view.steps.length) {
    const found = { ...about, what: 'behind-here' as const };
    if (!mend) return found;
    await write(db, here.row, there, isClosed(there.status));
    return { ...found, mended: `written as ${there.status}` };
  }
  const found = { ...about, what: 'behind-there' as const };
  const todo = 'what its person has done since has to be done again';
  if (!mend) return found;
  const decisions = await tellDecisionsAgain(db, procedureId);
  return decisions > 0 ? { ...found, mended: `${decisions} decisions are told again` } : { ...found, todo };
}

async function goesOn({ db, temporal, mend }: Needs, row: ProcedureRow, runId: string): Promise<Case> {
  const { procedure_id: procedureId } = row;
  const view = await viewOf(temporal.workflow.getHandle(procedureId, runId));
  const about = { procedureId, here: row.status, there: view?.status };
  if (!view || isClosed(view.status)) return { ...about, what: 'not-told', todo: 'start a worker, and try again' };
  const found = { ...about, what: 'goes-on-there' as const };
  if (!mend) return found;
  return (await reopenProcedure(db, row, view, runId)) ? { ...found, mended: `open again as ${view.status}` } : found;
}

async function lostHere({ db, temporal, mend }: Needs, procedureId: string, runId: string): Promise<Case> {
  const view = await viewOf(temporal.workflow.getHandle(procedureId, runId));
  const about = { procedureId, here: undefined, there: view?.status };
  const [, service = '', kind = ''] = PROCEDURE_ID.exec(procedureId) ?? [];
  if (!view) return { ...about, what: 'not-told', todo: 'start a worker, and try again' };
  const found = { ...about, what: 'lost-here' as const };
  if (!mend) return found;
  await projectProcedure(db, { service, kind, locale: 'ja', view, closed: isClosed(view.status), runId });
  return {
    ...found,
    mended: `written as ${view.status}`,
    todo: 'what it had written besides (an application, pictures) is lost: where it waits for staff, end it in Temporal and have its person begin anew',
  };
}

function write(db: Knex, row: ProcedureRow, view: ProcedureView, closed: boolean): Promise<void> {
  const { service, kind, locale, redeemed_by, run_id } = row;
  const redeemedBy = redeemed_by ?? undefined;
  return projectProcedure(db, {
    service,
    kind,
    locale,
    view,
    closed,
    redeemedBy,
    ...(run_id !== null && { runId: run_id }),
  });
}
