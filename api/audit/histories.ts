/** Histories of a procedure for auditors: read with a reason, and run again. Of each only the runs are opened of which something is shown. */
import { type Entry, wholeRunsOf } from '../../db/audit/archive.js';
import { findProcedure } from '../../db/platform/procedures.js';
import { lookedAt, recordAccess } from '../../db/staff/access-log.js';
import { UnreadableError } from '../../worker/runtime/audit/archive.js';
import {
  openEntryOrTwin,
  type Recorded,
  type ReplayedBy,
  replayRecorded,
} from '../../worker/runtime/audit/archived.js';
import type { History } from '../../worker/runtime/audit/history.js';
import { fetchRuns } from '../../worker/runtime/audit/runs.js';
import { compareView } from '../../worker/runtime/audit/view.js';
import { createPayloadCodec } from '../../worker/runtime/temporal/codec.js';
import type { ApiDependencies } from '../dependencies.js';
import type { SessionCall } from '../http/call-context.js';
import { problem } from '../http/problems.js';
import { decoded } from './decoded.js';
import { auditorOf, requireKnown } from './service.js';

/** How long a history may be read after its reason was kept. */
const READING_MS = 30 * 60_000;
/** Events of one page. */
export const PAGE_EVENTS = 200;

/** Keeps a look at a history with its reason, before anything is shown. @returns the look's ID */
export async function openHistory(
  deps: ApiDependencies,
  call: SessionCall,
  { procedureId, reason }: { procedureId: string; reason: string },
): Promise<number> {
  const staff = await auditorOf(deps, call);
  await requireKnown(deps, procedureId);
  return recordAccess(deps.db, { staffId: staff.id, procedureId, what: `history: ${reason}` });
}

/** Payloads are decoded as far as they can be. */
export interface DecodedRun {
  runId: string;
  events: History['events'];
}
/** One page of all runs, in order of time. */
export interface HistoryPage {
  /** What stands on it. */
  runs: DecodedRun[];
  /** Events. */
  total: number;
  page: number;
  pages: number;
}

/**
 * What a look that was kept opens, for half an hour and for whoever gave the reason; undefined: a reason is to be given first.
 * @param asked.page from 1; beyond the last one it is the last @throws Refusal `not-found`, `history-unreadable`
 */
export async function openedHistory(
  deps: ApiDependencies,
  call: SessionCall,
  { procedureId, look, page }: { procedureId: string; look: number; page: number },
): Promise<(HistoryPage & { reason: string }) | undefined> {
  const staff = await auditorOf(deps, call);
  await requireKnown(deps, procedureId);
  const what = await lookedAt(deps.db, { id: look, staffId: staff.id, procedureId, withinMs: READING_MS });
  if (!what?.startsWith('history: ')) return undefined;
  const shown = await pageOf(deps, await recordedRuns(deps, procedureId), page);
  return { reason: what.slice('history: '.length), ...shown };
}

/** @returns the procedure's own runs, the last first @throws Refusal `not-found`, `history-unreadable` */
export async function historyOf(
  deps: ApiDependencies,
  call: SessionCall,
  { procedureId, reason }: { procedureId: string; reason?: string | undefined },
): Promise<DecodedRun[]> {
  const staff = await auditorOf(deps, call);
  const runs = await recordedRuns(deps, procedureId);
  const what = reason === undefined ? 'history' : (`history: ${reason}` as const);
  await recordAccess(deps.db, { staffId: staff.id, procedureId, what });
  const all: DecodedRun[] = [];
  for (const run of runs) all.push(await decodedRun(deps, run));
  return all;
}

export interface ReplayAnswer extends ReplayedBy {
  view?: 'equal' | 'differs';
}

/** The last run of a procedure, through today’s code or through the last that ran it. @throws Refusal `not-found` */
export async function replayOf(
  deps: ApiDependencies,
  call: SessionCall,
  { procedureId, build }: { procedureId: string; build: 'today' | 'recorded' },
): Promise<ReplayAnswer> {
  const staff = await auditorOf(deps, call);
  const [last] = await recordedRuns(deps, procedureId);
  if (!last) throw problem('not-found');
  await recordAccess(deps.db, { staffId: staff.id, procedureId, what: 'replay' });
  const answer = await replayRecorded(deps, last, build);
  const { replayed } = answer;
  const view =
    replayed.result === 'identical' && replayed.view && (await compareView(deps.db, procedureId, replayed.view));
  return { ...answer, ...(view && { view }) };
}

async function pageOf(deps: ApiDependencies, runs: readonly RecordedRun[], wanted: number): Promise<HistoryPage> {
  const total = runs.reduce((sum, { events }) => sum + events, 0);
  const pages = Math.max(1, Math.ceil(total / PAGE_EVENTS));
  const page = Math.min(wanted, pages);
  const [from, until] = [(page - 1) * PAGE_EVENTS, page * PAGE_EVENTS];
  const here: DecodedRun[] = [];
  let before = 0;
  for (const run of runs.toReversed()) {
    const part = { from: Math.max(0, from - before), until: Math.min(run.events, until - before) };
    before += run.events;
    if (part.from < part.until) here.push(await decodedRun(deps, run, part));
  }
  return { runs: here, total, page, pages };
}

/** @throws Refusal `history-unreadable` */
async function decodedRun(
  { ring }: ApiDependencies,
  { runId, open }: RecordedRun,
  part: { from: number; until: number } = { from: 0, until: Infinity },
): Promise<DecodedRun> {
  try {
    const { history } = await open();
    const events = await decoded(history.events.slice(part.from, part.until), createPayloadCodec(ring).decode);
    return { runId, events: events as History['events'] };
  } catch (error) {
    if (error instanceof UnreadableError) throw problem('history-unreadable', { why: error.message });
    throw error;
  }
}

interface RecordedRun extends Recorded {
  runId: string;
  /** How many there are on record. */
  events: number;
}

/** The last first. From the archive, and of what goes on or was closed just now from Temporal. @throws Refusal `not-found` */
async function recordedRuns(deps: ApiDependencies, procedureId: string): Promise<RecordedRun[]> {
  const entries = await wholeRunsOf(deps.db, procedureId);
  const known = entries.toReversed().map((entry) => archived(deps, entry));
  const procedure = await findProcedure(deps.db, procedureId);
  if (known.length > 0 && procedure?.closed) return known;
  const isKnown = (id: string): boolean => entries.some(({ run_id: runId }) => runId === id);
  const found = await fetchRuns(deps.temporal, procedureId, { open: true, isKnown });
  const live = (found?.runs ?? []).map(({ json, ...run }) => ({
    ...run,
    open: async () => ({ history: JSON.parse(json) }),
  }));
  if (live.length + known.length === 0) throw problem('not-found');
  return [...live, ...known];
}

function archived(deps: ApiDependencies, entry: Entry): RecordedRun {
  const { workflow_id: workflowId, run_id: runId, builds, events } = entry;
  return { workflowId, runId, builds, events, open: () => openEntryOrTwin(deps, entry) };
}
