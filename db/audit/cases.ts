/** What is recorded of cases, for trying other settings on them. */
import type { RecordedCase, Start } from '../../workflows/rules/what-if.js';
import type { Db } from '../knex.js';

/** A case without what its kind alone tells. */
export type CaseOnRecord = Omit<RecordedCase, 'application'> & {
  service: string;
  application: { receivedMs: number; dueMs: number } | undefined;
};

interface Row {
  procedureId: string;
  service: string;
  kind: string;
  steps: [atMs: number, step: string][];
  accounts: string[];
  firstApprovals: [atMs: number, by: string][];
  decision: [decision: string, by: string, firstBy: string | null] | null;
  application: [receivedMs: number, dueMs: number] | null;
}

const ms = (column: string): string => `floor(extract(epoch from ${column}) * 1000)`;

/** @returns in the order in which they began */
export async function casesOnRecord(db: Db, procedureIds: readonly string[]): Promise<CaseOnRecord[]> {
  const { rows } = await db.raw(
    `select p.procedure_id as "procedureId", p.service, p.kind,
       (select coalesce(json_agg(json_build_array(${ms('s.at')}, s.step) order by s.n), '[]') from procedure_steps s
        where s.procedure_id = p.procedure_id) as steps,
       array(select a.account from procedure_accounts a where a.procedure_id = p.procedure_id order by 1) as accounts,
       (select coalesce(json_agg(json_build_array(${ms('g.approved_at')}, g.approved_by) order by g.id), '[]') from approvals_given g
        where g.procedure_id = p.procedure_id) as "firstApprovals",
       (select json_build_array(d.decision, d.decided_by, d.first_by) from decisions d where d.procedure_id = p.procedure_id) as decision,
       (select json_build_array(${ms('a.received_at')}, ${ms('a.due_at')}) from applications a where a.procedure_id = p.procedure_id) as application
     from procedures p where p.procedure_id = any(?) order by p.opened_at, p.procedure_id`,
    [[...procedureIds]],
  );
  return rows.map(({ steps, firstApprovals, decision, application, ...row }: Row) => ({
    ...row,
    steps: steps.map(([atMs, step]) => ({ atMs, step })),
    firstApprovals: firstApprovals.map(([atMs, by]) => ({ atMs, by })),
    decision: decision
      ? { approves: decision[0] === 'approve', by: decision[1], firstBy: decision[2] ?? undefined }
      : undefined,
    application: application ? { receivedMs: application[0], dueMs: application[1] } : undefined,
  }));
}

/**
 * All that the accounts of these procedures had begun of the same kinds by the time of the last of them, but for these procedures themselves. Not only in the
 * hour before: whether one of then was itself refused hangs on those before it.
 */
export async function startsBeside(db: Db, procedureIds: readonly string[]): Promise<Start[]> {
  const { rows } = await db.raw(
    `with mine as (
       select a.service, a.account, p.kind, max(p.opened_at) as until
       from procedure_accounts a join procedures p using (procedure_id) where p.procedure_id = any(:ids) group by 1, 2, 3)
     select p.procedure_id as "procedureId", p.kind, ${ms('p.opened_at')}::double precision as "atMs",
       array(select a.account from procedure_accounts a where a.procedure_id = p.procedure_id order by 1) as accounts
     from procedures p
     where p.procedure_id in (
         select q.procedure_id from mine m join procedure_accounts a on a.account = m.account and a.service = m.service
         join procedures q on q.procedure_id = a.procedure_id and q.kind = m.kind and q.opened_at <= m.until)
       and not p.procedure_id = any(:ids)
     order by p.opened_at, p.procedure_id`,
    { ids: [...procedureIds] },
  );
  return rows;
}
