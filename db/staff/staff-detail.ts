/** What staff see beside an application: names, decisions that did not hold. */
import type { VoidReason } from './decisions.js';
import type { Db } from '../knex.js';

/** Names of staff by ID. */
export async function staffNames(db: Db, ids: readonly string[]): Promise<Record<string, string>> {
  const rows = await db('staff')
    .whereIn('id', [...new Set(ids)])
    .select('id', 'name');
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]));
}

export interface VoidDecision {
  decision: 'approve' | 'refuse';
  decided_by: string;
  decided_at: Date;
  /** Null for those that were put aside before reasons were kept with them. */
  reason: string | null;
  why: VoidReason;
}

export interface ApprovalGiven {
  approved_by: string;
  reason: string;
  account_id: string | null;
  approved_at: Date;
}

/** All first approvals of an application, also those that another replaced. */
export async function approvalsGiven(db: Db, procedureId: string): Promise<ApprovalGiven[]> {
  return db('approvals_given').where({ procedure_id: procedureId }).orderBy('id');
}

export async function voidDecisions(db: Db, procedureId: string): Promise<VoidDecision[]> {
  return db('void_decisions').where({ procedure_id: procedureId }).orderBy('decided_at');
}
