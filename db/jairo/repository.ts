/** What the repository systems are told of members' rights, and how they stand with it (spec/members.md, "Settled since" 11). */
import type { MemberRole } from '../../workflows/rules/roster.js';
import type { Db } from '../knex.js';

export interface NewestRight {
  /** Null where there is no right (any more). */
  role: MemberRole | null;
  /** Revision of the institution's roster in which it last changed. */
  version: number;
  changedAt: Date;
}

/** The right of an account at an institution as the roster has it now. @returns undefined where it never had one */
export async function newestRight(db: Db, userId: string, institution: string): Promise<NewestRight | undefined> {
  const { rows } = await db.raw(
    `with live as (
       select r.role, r.from_revision from jairo_members m
         join jairo_accounts a on a.user_id = m.user_id and a.disabled_at is null
         join jairo_roster_rows r on r.institution = m.institution and r.number = m.number and r.until_revision is null
       where m.institution = :institution and m.user_id = :userId),
     told as (select max(revision) as revision from jairo_changes where institution = :institution and user_id = :userId),
     newest as (select (select role from live) as role,
       greatest((select revision from told), (select from_revision from live)) as version)
     select newest.role, newest.version, v.at as "changedAt" from newest
       join jairo_revisions v on v.institution = :institution and v.revision = newest.version`,
    { userId, institution },
  );
  return rows[0];
}

export type MemberPropagation = 'pending' | 'confirmed' | 'failed';

/**
 * How the repository systems of an institution stand with each registered member's right, by member number; nothing of a member of whom none was told.
 * `failed`: the last attempt at one of them failed, and another follows.
 */
export async function propagationsOfMembers(db: Db, institution: string): Promise<Map<string, MemberPropagation>> {
  const { rows } = await db.raw<{ rows: { number: string; status: MemberPropagation }[] }>(
    `with newest as (
       select distinct on (m.number) m.number, c.procedure_id from jairo_members m
         join jairo_changes c on c.institution = m.institution and c.user_id = m.user_id and c.revision is not null
       where m.institution = :institution and m.user_id is not null
       order by m.number, c.revision desc, c.at desc),
     waiting as (
       select e.number from jairo_import_effects e join jairo_imports i using (procedure_id)
       where i.institution = :institution and e.done_at is null and e.what = 'right')
     select n.number, case
         when bool_or(p.status = 'failed') then 'failed'
         when bool_or(p.status = 'pending') or n.number in (select number from waiting) then 'pending'
         else 'confirmed' end as status
     from newest n join propagations p on p.procedure_id = n.procedure_id group by n.number`,
    { institution },
  );
  return new Map(rows.map(({ number, status }) => [number, status]));
}
