/** What the archive holds once everything has ended: each run that Temporal knows, once, and each of them in the log. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { verifyLog } from '../../../worker/runtime/audit/verify.js';
import type { Stage } from './stage.js';
import type { KilledSystem } from './system.js';

const RUNS = "ExecutionStatus != 'Running' and WorkflowType != 'auditRetention'";

/** Waits until the archive is complete. @returns what of it is not as it should be @param until epoch, ms */
export async function archiveFaults(
  { system, verifierKey }: Stage,
  temporal: Client,
  until: number,
): Promise<string[]> {
  let found = await missing(system, temporal);
  while (found.length > 0 && Date.now() < until) {
    await sleep(1_000);
    found = await missing(system, temporal);
  }
  return [...found, ...(await system.withDatabase((db) => faultsOfLog(db, verifierKey)))];
}

async function missing(system: KilledSystem, temporal: Client): Promise<string[]> {
  const ended: string[] = [];
  for await (const { workflowId, runId } of temporal.workflow.list({ query: RUNS }))
    ended.push(`${workflowId} ${runId}`);
  const rows = await system.withDatabase((db) =>
    db('archive_entries').where({ is_whole: true }).select('workflow_id', 'run_id'),
  );
  const archived: string[] = rows.map((row) => `${row.workflow_id} ${row.run_id}`);
  const many = new Map<string, number>();
  for (const run of archived) many.set(run, (many.get(run) ?? 0) + 1);
  return [
    ...ended.filter((run) => !many.has(run)).map((run) => `not archived: ${run}`),
    ...[...many].filter(([, times]) => times > 1).map(([run]) => `archived more than once: ${run}`),
  ];
}

async function faultsOfLog(db: Knex, verifierKey: string): Promise<string[]> {
  const { firstBreak } = await verifyLog(db, { verifierKey });
  // A worker keeps its build before it takes tasks.
  const { rows } = await db.raw(
    'select distinct unnest(builds) as id from archive_entries except select build_id from workflow_builds',
  );
  return [
    ...(firstBreak ? [`the log: ${JSON.stringify(firstBreak)}`] : []),
    ...rows.map(({ id }: { id: string }) => `the build ${id} is not kept`),
  ];
}
