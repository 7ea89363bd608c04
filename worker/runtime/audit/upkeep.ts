/** What becomes of records in the end: persons are erased, and what is past its time is taken away. The workflows `erase-account` and `audit-retention` say when. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { entriesOf } from '../../../db/audit/archive.js';
import {
  completeErasure,
  endErasure,
  type ErasureRow,
  findErasure,
  noteProcedures,
  type OwnProcedure,
  proceduresOf,
  stopErasure,
} from '../../../db/audit/erasures.js';
import { type Person, removePerson } from '../../../db/audit/removals.js';
import { entriesWithoutTwin } from '../../../db/audit/twins.js';
import type { ErasureObstacle, ErasureStanding } from '../../../workflows/contracts/erase-account.js';
import type { Tokens } from '../crypto/tokens.js';
import type { AuditSettings } from '../settings/audit.js';
import { isConfirmed } from './confirmation.js';
import { retainRecords } from './retention.js';
import { makeTwins, type TwinNeeds } from './twins.js';

export interface UpkeepNeeds extends TwinNeeds {
  temporal: Client;
  tokens: Tokens;
  settings: Pick<AuditSettings, 'retentionMs'>;
}

/** Every function may be called again, and has its effect once. `id`: of a proposal to erase a person. */
export interface Upkeep {
  erasureStanding(id: string): Promise<ErasureStanding>;
  prepareErasure(id: string): Promise<ErasureObstacle | undefined>;
  stopErasure(id: string, obstacle: ErasureObstacle): Promise<void>;
  expireErasure(id: string): Promise<boolean>;
  erasePerson(id: string): Promise<boolean>;
  forgetHistories(id: string): Promise<void>;
  /** @returns how many procedures were taken away */
  retainRecords(): Promise<number>;
}

export function createUpkeep(needs: UpkeepNeeds): Upkeep {
  const { db, tokens } = needs;
  return {
    async erasureStanding(id) {
      const row = await findErasure(db, id);
      if (row?.status === 'proposed' || row?.status === 'stopped') return 'waiting';
      if (row?.status !== 'confirmed') return 'ended';
      // What somebody else than our API has confirmed waits as if nobody had.
      return isConfirmed(tokens, row) ? 'confirmed' : 'waiting';
    },
    prepareErasure: (id) => prepared(needs, id),
    stopErasure: (id, obstacle) => stopErasure(db, id, obstacle),
    expireErasure: (id) => endErasure(db, id, 'expired'),
    erasePerson: (id) => erased(needs, id),
    forgetHistories: (id) => forgotten(needs, id),
    retainRecords: () => retainRecords(needs),
  };
}

/** Whom a confirmed proposal is about; undefined once they were erased. @throws Error where it isn't confirmed by the API */
async function personOf({ tokens }: UpkeepNeeds, row: ErasureRow | undefined): Promise<Person | undefined> {
  if (row?.account === null) return undefined;
  if (!row || !isConfirmed(tokens, row)) throw new Error('an erasure that nobody has confirmed');
  return { service: row.service, account: row.account };
}

async function prepared(needs: UpkeepNeeds, id: string): Promise<ErasureObstacle | undefined> {
  const { db } = needs;
  const person = await personOf(needs, await findErasure(db, id));
  if (!person) return undefined;
  const procedures = await proceduresOf(db, person);
  const open = procedures.find((one) => one.open);
  if (open) return { why: 'procedures-open', procedureId: open.procedureId };
  for (const one of procedures)
    if (await isToArchive(needs, one)) return { why: 'not-archived', procedureId: one.procedureId };
  for (const { procedureId } of procedures) {
    const failed = await makeTwins(needs, procedureId, new Set([person.account]));
    if (failed) return { why: 'not-replayed', procedureId };
  }
  return undefined;
}

async function erased(needs: UpkeepNeeds, id: string): Promise<boolean> {
  return needs.db.transaction(async (trx) => {
    const row = await findErasure(trx, id, { lock: true });
    const person = await personOf(needs, row);
    if (!person || !row) return true;
    const procedures = await proceduresOf(trx, person);
    for (const one of procedures) {
      // Archived later it would be under the key of nobody.
      if (one.open || (await isToArchive(needs, one))) return false;
      if ((await entriesWithoutTwin(trx, one.procedureId)).length > 0) return false;
    }
    const ids = procedures.map(({ procedureId }) => procedureId);
    await noteProcedures(trx, id, ids);
    await removePerson(trx, person, ids, {
      id,
      kind: 'erasure',
      proposedBy: row.proposed_by,
      ...(row.confirmed_by !== null && { confirmedBy: row.confirmed_by }),
    });
    return true;
  });
}

async function forgotten(needs: UpkeepNeeds, id: string): Promise<void> {
  const { db, temporal } = needs;
  const row = await findErasure(db, id);
  if (!row || row.status !== 'confirmed') return;
  for (const procedureId of row.procedures)
    for (const { workflow_id: workflowId, run_id: runId } of await entriesOf(db, procedureId)) {
      await deleteRun(temporal, { workflowId, runId });
      await gone(needs, workflowId, runId);
    }
  await completeErasure(db, id);
}

/** Temporal does so in its own time. One that it doesn't know is deleted. */
export async function deleteRun(
  { workflowService, options: { namespace } }: Client,
  workflowExecution: { workflowId: string; runId: string },
): Promise<void> {
  try {
    await workflowService.deleteWorkflowExecution({ namespace, workflowExecution });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

const NOT_FOUND = 5;
const isNotFound = (error: unknown): boolean => Reflect.get(Object(error), 'code') === NOT_FOUND;

const DELETED_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 100;

/** @throws Error where it takes too long */
async function gone(needs: UpkeepNeeds, workflowId: string, runId: string): Promise<void> {
  for (const until = Date.now() + DELETED_WITHIN_MS; !(await isGone(needs, workflowId, runId)); ) {
    if (Date.now() > until) throw new Error('Temporal has not deleted a history yet');
    await sleep(LOOK_EVERY_MS);
  }
}

/** Whether the archive still has to take in something of a procedure that has ended: not where Temporal has lost it. */
const isToArchive = async (needs: UpkeepNeeds, { archived, procedureId }: OwnProcedure): Promise<boolean> =>
  !archived && !(await isGone(needs, procedureId));

/** Whether Temporal knows nothing of a workflow, or of a run of it, any more. */
async function isGone({ temporal }: UpkeepNeeds, workflowId: string, runId?: string): Promise<boolean> {
  try {
    await temporal.workflow.getHandle(workflowId, runId).describe();
    return false;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return true;
    throw error;
  }
}
