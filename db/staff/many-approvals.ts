/** Who approves so much that nothing can have been looked at. */
import type { Db } from '../knex.js';

export interface ManyApprovals {
  /** Staff ID. */
  by: string;
  /** The application with which it became too much: of one burst always the same. */
  since: string;
}

/**
 * Those who have approved an application, first or second, where it was one of too many within an hour.
 * @param p.many how many in an hour are too many
 */
export async function manyApprovals(db: Db, p: { procedureId: string; many: number }): Promise<ManyApprovals[]> {
  const { rows } = await db.raw(
    `with approvers as (
       select approved_by as by from approvals_given where procedure_id = :procedureId
       union select decided_by from decisions where procedure_id = :procedureId and decision = 'approve'),
     given as (
       select procedure_id, approved_by as by, approved_at as at from approvals_given where approved_by in (select by from approvers)
       union select procedure_id, decided_by, decided_at from decisions
         where decision = 'approve' and decided_by in (select by from approvers)),
     counted as (
       select g.*, count(*) over (partition by by order by at range between interval '1 hour' preceding and current row) as n
       from given g join applications a using (procedure_id)
       where g.at > now() - interval '3 hours'
         and a.service = (select service from applications where procedure_id = :procedureId)),
     compared as (select c.*, coalesce(lag(n) over (partition by by order by at), 0) as before from counted c)
     select distinct on (one.by) one.by, became.procedure_id as since from compared one
     join compared became on became.by = one.by and became.at <= one.at and became.n >= :many and became.before < :many
     where one.procedure_id = :procedureId and one.n >= :many
     order by one.by, became.at desc`,
    p,
  );
  return rows;
}
