/** Case I9 at its full length: many procedures of all kinds and endings, and what the archive alone makes of them. */
import { createReplayer, type Replayer } from '../../../worker/runtime/audit/replayer.js';
import { startSystem, type System, type SystemOptions } from '../system.js';
import { testRing } from '../temporal.js';
import { TEST_SIGNER } from '../world.js';
import { archiveAll, deleteArchived, goWays, rebuilt, type Way, waysBySettings } from './many.js';
import { unnoticed } from './tampering.js';

export interface Thousand {
  /** Archived procedures, and of these the ones whose view was rebuilt as the database has it. */
  of: number;
  equal: number;
  /** Runs that were deleted from Temporal. */
  deleted: number;
  /** What their archive takes. */
  archivedBytes: number;
  /** By kind and ending. */
  kinds: Record<string, number>;
  /** What is not as it should be. */
  faults: string[];
  /** Of the rebuilding alone, seconds. */
  seconds: number;
  /** Most memory that one child had, and that this process had, bytes. */
  childPeakBytes: number;
  peakBytes: number;
}

/** What needs the same settings: each list of ways in a system of its own, as one way uses up what another one needs. */
interface Group {
  options: SystemOptions;
  systems: Way[][];
  /** Ways that could not be gone although nothing was before them: a machine that is busy gets them wrong once. */
  missed: Set<Way>;
}

/** A system takes as long to come up as ten ways do: after the first round those with fewer are left out. */
const WORTH_A_SYSTEM = 20;

/** @param n at least so many: from 200 on (800 by the command, whose four processes share them) each way is gone at least once, or is a fault; then most of them again and again */
export async function thousand(n: number, say: (line: string) => void = () => undefined): Promise<Thousand> {
  const found: Thousand = {
    of: 0,
    equal: 0,
    deleted: 0,
    archivedBytes: 0,
    kinds: {},
    faults: [],
    seconds: 0,
    childPeakBytes: 0,
    peakBytes: 0,
  };
  const onPeak = (bytes: number): void => void (found.childPeakBytes = Math.max(found.childPeakBytes, bytes));
  const replayer = createReplayer(testRing(), { onPeak });
  const groups = waysBySettings().map(({ options, ways }): Group => ({ options, systems: [ways], missed: new Set() }));
  try {
    for (let round = 1; found.of < n; round += 1) {
      const [before, begun] = [found.of, performance.now()];
      for (const group of groups) await goGroup(group, n, { replayer, found, round, say });
      const s = ((performance.now() - begun) / 1_000).toFixed(0);
      say(
        `round ${round}: ${found.equal} of ${found.of} equal; ${s} s, in all ${found.seconds.toFixed(1)} s of replays`,
      );
      if (found.of === before) throw new Error('no procedure was archived');
    }
  } finally {
    replayer.close();
  }
  return found;
}

interface Going {
  replayer: Replayer;
  found: Thousand;
  round: number;
  say: (line: string) => void;
}

/** What can't be gone behind others is gone in a new system, from now on in every round. */
async function goGroup(
  { options, systems, missed }: Group,
  n: number,
  { replayer, found, round, say }: Going,
): Promise<void> {
  for (let at = 0; at < systems.length && found.of < n; at += 1) {
    const ways = systems[at] ?? [];
    if (round > 1 && ways.length < WORTH_A_SYSTEM) continue;
    const system = await startSystem(options);
    try {
      const failed = await goWays(system, ways);
      const [first] = failed;
      if (first && first.way === ways[0] && missed.has(first.way))
        found.faults.push(`${first.way.name} can’t be gone: ${first.why}`);
      const again = failed.map(({ way }) => way).filter((way) => way !== ways[0] || !missed.has(way));
      if (first && first.way === ways[0]) missed.add(first.way);
      if (again.length > 0) say(`in a new system: ${again.map(({ name }) => name).join(', ')}`);
      systems[at] = ways.filter((way) => !failed.some((one) => one.way === way));
      if (again.length > 0) systems.push(again);
      await rebuild(system, replayer, found);
      // Once a round: what is found in one log is found in all.
      if (at === 0 && Object.keys(options).length === 0)
        found.faults.push(...(await unnoticed(system.database.db, TEST_SIGNER)));
    } finally {
      await system.close();
    }
  }
}

/** Takes all that has ended away from Temporal, and makes it again from the archive. */
async function rebuild(system: System, replayer: Replayer, found: Thousand): Promise<void> {
  await archiveAll(system);
  found.deleted += await deleteArchived(system);
  const begun = performance.now();
  const { of, equal, others } = await rebuilt(system, replayer);
  found.seconds += (performance.now() - begun) / 1_000;
  found.peakBytes = Math.max(found.peakBytes, process.memoryUsage.rss());
  found.of += of;
  found.equal += equal;
  found.faults.push(...others.map(({ procedureId, why }) => `${procedureId}: ${why}`));
  const { db } = system.database;
  const [archive] = await db('archive_entries').select(db.raw('sum(octet_length(sealed))::int as bytes'));
  found.archivedBytes += archive.bytes;
  const kinds = db('procedures').groupBy('kind', 'status').select('kind', 'status', db.raw('count(*)::int as many'));
  for (const { kind, status, many } of await kinds)
    found.kinds[`${kind} ${status}`] = (found.kinds[`${kind} ${status}`] ?? 0) + many;
}
