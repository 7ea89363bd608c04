/** Archived histories run again, one or all of them: from the archive alone, without Temporal. */
import { type Entry, entryPage } from '../../../db/audit/archive.js';
import type { Db } from '../../../db/knex.js';
import type { KeyRing } from '../crypto/keys.js';
import { ErasedError, openEntry, UnreadableError } from './archive.js';
import { bundleOf } from './builds.js';
import type { History, Replayed } from './replay.js';
import type { Replayer } from './replayer.js';
import { openTwin } from './twins.js';
import { compareView } from './view.js';

export interface ReplayNeeds {
  db: Db;
  ring: KeyRing;
  replayer: Replayer;
  /** The workflows' code of this release. */
  today: { buildId: string; bundle: { code: string } };
}

/** `recorded`: the last that ran the history. Else `today`, or the ID of one that is kept. */
export type Build = 'today' | 'recorded' | (string & {});

/** A run wherever it is recorded. */
export interface Recorded {
  workflowId: string;
  /** That took its workflow tasks, in the order in which they did. */
  builds: readonly string[];
  /** Payloads are encrypted in it. @throws UnreadableError */
  open: () => Promise<Opened>;
}
export interface Opened {
  history: History;
  /** It is the redacted twin: a person was erased. */
  isTwin?: true;
}

export interface ReplayedBy {
  replayed: Replayed;
  /** Absent: no build is on record. */
  buildId?: string;
  twin?: true;
}

/** The history in an entry, or the redacted twin of one that was erased. @throws UnreadableError */
export async function openEntryOrTwin({ db, ring }: Pick<ReplayNeeds, 'db' | 'ring'>, entry: Entry): Promise<Opened> {
  try {
    return { history: JSON.parse(await openEntry(db, ring, entry)) };
  } catch (error) {
    if (!(error instanceof ErasedError)) throw error;
    const history = await openTwin(db, ring, entry);
    if (!history) throw error;
    return { history, isTwin: true };
  }
}

/** `twin`: the redacted twin was replayed, as a person was erased. */
export type ReplayedEntry = Replayed & { twin?: true };

/** Runs the history of an entry again, or its twin. Never throws for what is wrong with it. */
export async function replayEntry(needs: ReplayNeeds, entry: Entry, build: Build = 'today'): Promise<ReplayedEntry> {
  const { workflow_id: workflowId, builds } = entry;
  const open = (): Promise<Opened> => openEntryOrTwin(needs, entry);
  const { replayed, twin } = await replayRecorded(needs, { workflowId, builds, open }, build);
  return { ...replayed, ...(twin && { twin }) };
}

/** Runs a recorded history again. Never throws for what is wrong with it. */
export async function replayRecorded(
  { db, replayer, today }: ReplayNeeds,
  { workflowId, builds, open }: Recorded,
  build: Build,
): Promise<ReplayedBy> {
  const buildId = build === 'today' ? today.buildId : build === 'recorded' ? builds.at(-1) : build;
  const bundle =
    buildId === today.buildId ? today.bundle : buildId === undefined ? undefined : await bundleOf(db, buildId);
  if (buildId === undefined || !bundle)
    return {
      replayed: { result: 'unreadable', why: 'the build is not kept' },
      ...(buildId !== undefined && { buildId }),
    };
  try {
    const { history, isTwin } = await open();
    const replayed = await replayer.replay({ buildId, bundle, workflowId, history });
    return { replayed, buildId, ...(isTwin && { twin: true }) };
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    return { replayed: { result: 'unreadable', why: error.message }, buildId };
  }
}

const A_PAGE = 50;
/** As many as there are children to replay in. */
const AT_ONCE = 2;

/** Which archived runs: all, or the last of each procedure's own. `since`: archived from then on. */
export interface Which {
  since?: Date | undefined;
  lastOnly?: boolean;
}

/** Does something with each, two at once. */
export async function forEachEntry(db: Db, which: Which, work: (entry: Entry) => Promise<void>): Promise<void> {
  for (let after = 0; ; ) {
    const page = await entryPage(db, { ...which, after, limit: A_PAGE });
    after = page.at(-1)?.id ?? after;
    const left = [...page];
    const take = async (): Promise<void> => {
      for (let entry = left.shift(); entry; entry = left.shift()) await work(entry);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, take));
    if (page.length < A_PAGE) return;
  }
}

export interface Rebuilt {
  /** Archived procedures. */
  of: number;
  /** Of these, the ones whose rebuilt status and steps are those of the database. */
  equal: number;
  /** The others, each with why. */
  others: { procedureId: string; why: string }[];
}

/** Rebuilds the view of every archived procedure from the archive, and compares it with the database. @param told after each */
export async function rebuildAll(
  needs: ReplayNeeds,
  { since, build }: { since?: Date | undefined; build?: Build },
  told: (rebuilt: Rebuilt) => void = () => undefined,
): Promise<Rebuilt> {
  const rebuilt: Rebuilt = { of: 0, equal: 0, others: [] };
  await forEachEntry(needs.db, { since, lastOnly: true }, async (entry) => {
    const why = await differenceOf(needs, entry, build);
    rebuilt.of += 1;
    if (why === undefined) rebuilt.equal += 1;
    else rebuilt.others.push({ procedureId: entry.procedure_id, why });
    told(rebuilt);
  });
  return rebuilt;
}

async function differenceOf(needs: ReplayNeeds, entry: Entry, build: Build | undefined): Promise<string | undefined> {
  const replayed = await replayEntry(needs, entry, build);
  if (replayed.result === 'unreadable') return `unreadable: ${replayed.why}`;
  if (replayed.result === 'differs') return `differs at event ${replayed.event.id}`;
  if (!replayed.view) return 'its history comes to no view';
  const compared = await compareView(needs.db, entry.procedure_id, replayed.view);
  return compared === 'equal' ? undefined : 'the database says something else';
}
