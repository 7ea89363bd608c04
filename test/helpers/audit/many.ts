/** Procedures of all kinds and endings, brought to their ends, archived, deleted from Temporal, and rebuilt from the archive alone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { archiveAllDue, checkpoint } from '../../../worker/jobs/archive.js';
import { type Rebuilt, rebuildAll } from '../../../worker/runtime/audit/archived.js';
import type { Replayer } from '../../../worker/runtime/audit/replayer.js';
import { TESTED } from '../../procedures/index.js';
import type { Scenario } from '../scenario.js';
import type { System, SystemOptions } from '../system.js';
import { workflowBundle } from '../temporal.js';
import { PATIENCE_MS, until } from '../wait.js';
import { TEST_SIGNER } from '../world.js';
import { buildIdOf } from '../../../worker/runtime/audit/builds.js';
import { deleteRun } from '../../../worker/runtime/audit/upkeep.js';

export interface Way {
  /** `<procedure>/<ending>` */
  name: string;
  scenario: Scenario;
}

/** Its ways take what others have left. */
const TAKES_OTHERS = 'erase-account';

/** Ways that can be gone in one system, by the settings that they need: those without any first. */
export function waysBySettings(): { options: SystemOptions; ways: Way[] }[] {
  const groups = new Map<string, { options: SystemOptions; ways: Way[] }>([['{}', { options: {}, ways: [] }]]);
  for (const { name, scenarios = {} } of TESTED.filter((one) => one.name !== TAKES_OTHERS))
    for (const [ending, scenario] of Object.entries(scenarios).filter(([, { slow }]) => !slow)) {
      const options = scenario.options ?? {};
      const key = JSON.stringify(options);
      const group = groups.get(key) ?? { options, ways: [] };
      groups.set(key, group);
      group.ways.push({ name: `${name}/${ending}`, scenario });
    }
  return [...groups.values()];
}

/** A way that waits for what another one has used up waits in vain; the first one of a system waits for nothing of the kind. */
const LONGEST_MS = 30_000;
/** Ways of so many procedures in a row that could not be gone; those of one often use up the same. */
const BROKEN_AFTER = 3;

async function within(ms: number, work: () => Promise<void>): Promise<void> {
  const over = new AbortController();
  const late = sleep(ms, undefined, { signal: over.signal }).then(() => {
    throw new Error('it waits for what does not come');
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    over.abort();
    late.catch(() => undefined);
  }
}

/** Goes ways one after the other. @returns those that could not be gone, as what went before them in the same system has used up what they need, each with why */
export async function goWays(system: System, ways: readonly Way[]): Promise<{ way: Way; why: string }[]> {
  const failed: { way: Way; why: string }[] = [];
  const inARow = new Set<string>();
  for (const way of ways) {
    const { scenario } = way;
    // Whatever came before has broken this system: the rest would only wait in it.
    if (inARow.size >= BROKEN_AFTER) {
      failed.push({ way, why: 'it was not tried' });
      continue;
    }
    // A mail server that is to refuse something refuses it for its own way only.
    system.mail.behaviour = {};
    try {
      await within(way === ways[0] ? PATIENCE_MS : LONGEST_MS, async () => {
        const workflowId = await scenario.run(system, system.caller());
        await system.temporal.client.workflow.getHandle(workflowId).result();
      });
      inARow.clear();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      failed.push({ way, why: why.slice(0, 120) });
      inARow.add(way.name.replace(/\/.*/, ''));
    }
  }
  return failed;
}

/** Archives everything that has ended, as the worker's job does, and signs the log. */
export async function archiveAll(system: System): Promise<void> {
  const { db } = system.database;
  const { temporal, ring, log } = system.deps;
  const needs = { db, temporal, ring, log, signer: TEST_SIGNER, databaseUrl: system.database.url };
  await until('everything that has ended is archived', async () => {
    await archiveAllDue(needs);
    const [{ n }] = await db('archive_due as d')
      .leftJoin('procedures as p', 'p.procedure_id', 'd.workflow_id')
      .where((due) => void due.where('p.closed', true))
      .select(db.raw('count(*)::int as n'));
    return n === 0;
  });
  await checkpoint(needs);
}

/** Deletes every archived run from Temporal. @returns how many */
export async function deleteArchived(system: System): Promise<number> {
  const runs: { workflow_id: string; run_id: string }[] = await system.database
    .db('archive_entries')
    .where({ is_whole: true })
    .select('workflow_id', 'run_id');
  for (const { workflow_id: workflowId, run_id: runId } of runs)
    await deleteRun(system.temporal.client, { workflowId, runId });
  for (const { workflow_id: workflowId, run_id: runId } of runs)
    await until(`Temporal knows nothing of ${workflowId}`, () =>
      system.temporal.client.workflow
        .getHandle(workflowId, runId)
        .describe()
        .then(
          () => false,
          () => true,
        ),
    );
  return runs.length;
}

/** Rebuilds all views from the archive, by today's code. */
export async function rebuilt(system: System, replayer: Replayer): Promise<Rebuilt> {
  const bundle = await workflowBundle();
  const { db } = system.database;
  return rebuildAll({ db, ring: system.deps.ring, replayer, today: { buildId: buildIdOf(bundle), bundle } }, {});
}
