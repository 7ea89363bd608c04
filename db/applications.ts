/** The staff queue: applications that wait for a decision, and the decisions made. */
import type { Decision } from '../workflows/contracts/decision.js';
import type { Db } from './knex.js';
import { findStaff, mayDecide } from './staff.js';

export interface Application {
  procedure_id: string;
  service: string;
  kind: string;
  /** The account it is about, e.g. an application ID. */
  account: string;
  detail: Record<string, string>;
  received_at: Date;
  due_at: Date;
  claimed_by: string | null;
  open: boolean;
}
export interface DecisionRow {
  procedure_id: string;
  decision_id: string;
  decision: Decision;
  reason: string;
  decided_by: string;
  decided_at: Date;
}

/** Puts an application into the queue; a repeat changes nothing. @returns false where another one of the account is open */
export async function openApplication(
  db: Db,
  a: Pick<Application, 'service' | 'kind' | 'account' | 'detail'> & {
    procedureId: string;
    receivedAt: string;
    dueAt: string;
  },
): Promise<boolean> {
  await db('applications')
    .insert({
      procedure_id: a.procedureId,
      service: a.service,
      kind: a.kind,
      account: a.account,
      detail: JSON.stringify(a.detail),
      received_at: a.receivedAt,
      due_at: a.dueAt,
    })
    .onConflict()
    .ignore();
  return (await findApplication(db, a.procedureId)) !== undefined;
}

/** Whether an account has an open application of a kind. */
export async function hasOpenApplication(db: Db, service: string, kind: string, account: string): Promise<boolean> {
  return (await db('applications').where({ service, kind, account, open: true }).first('procedure_id')) !== undefined;
}

export async function closeApplication(db: Db, procedureId: string): Promise<void> {
  await db('applications').where({ procedure_id: procedureId }).update({ open: false });
}

export async function findApplication(db: Db, procedureId: string): Promise<Application | undefined> {
  return db<Application>('applications').where({ procedure_id: procedureId }).first();
}

/** Open applications of the given queues, the most urgent first. */
export async function listOpenApplications(db: Db, queues: string[], limit = 100): Promise<Application[]> {
  return db<Application>('applications')
    .where({ open: true })
    .whereIn('service', queues)
    .orderBy(['due_at', 'procedure_id'])
    .limit(limit);
}

/**
 * Writes a decision: the first one stands. The right to decide is checked in the same transaction.
 * @returns the row that stands (perhaps another's), `forbidden`, or undefined where nothing waits for a decision
 */
export async function writeDecision(
  db: Db,
  d: { procedureId: string; decisionId: string; decision: Decision; reason: string; by: string },
): Promise<DecisionRow | 'forbidden' | undefined> {
  return db.transaction(async (trx) => {
    const application = await trx<Application>('applications')
      .where({ procedure_id: d.procedureId })
      .forUpdate()
      .first();
    if (!application?.open) return findDecision(trx, d.procedureId);
    if (!mayDecide(await findStaff(trx, d.by), application.service)) return 'forbidden';
    await trx('decisions')
      .insert({
        procedure_id: d.procedureId,
        decision_id: d.decisionId,
        decision: d.decision,
        reason: d.reason,
        decided_by: d.by,
        decided_at: trx.fn.now(),
      })
      .onConflict()
      .ignore();
    return findDecision(trx, d.procedureId);
  });
}

export async function findDecision(db: Db, procedureId: string): Promise<DecisionRow | undefined> {
  return db<DecisionRow>('decisions').where({ procedure_id: procedureId }).first();
}
