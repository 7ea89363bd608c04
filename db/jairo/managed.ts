/** What an institution's management menu lists: its members with where each stands, its administrators. */
import type { RosterRow } from '../../workflows/rules/roster.js';
import type { Db } from '../knex.js';
import type { InvitationState } from './invitations.js';

export interface ListedMember extends RosterRow {
  /** The account, once the person has registered. */
  userId: string | null;
  /** Of the last invitation; null: none has been made. */
  invitation: InvitationState | null;
}
/** Members on a page of the list. */
export const MEMBERS_A_PAGE = 100;

/** Members as the roster has them now, in its order. @param page from 1 */
export async function listMembers(db: Db, institution: string, page = 1): Promise<ListedMember[]> {
  const { rows } = await db.raw(
    `select r.number as "memberNumber", r.name, r.display_name as "displayName", r.email, r.affiliation, r.role,
       m.user_id as "userId", i.state as invitation
     from jairo_roster_rows r
       join jairo_members m on m.institution = r.institution and m.number = r.number
       left join lateral (
         select state from jairo_invitations i where i.institution = r.institution and i.number = r.number
         order by i.invited_at desc, i.procedure_id desc limit 1) i on true
     where r.institution = ? and r.until_revision is null
     order by r.position
     limit ? offset ?`,
    [institution, MEMBERS_A_PAGE, (page - 1) * MEMBERS_A_PAGE],
  );
  return rows;
}

/** How many stand in the roster, and how many of them have an account. */
export async function countMembers(db: Db, institution: string): Promise<{ members: number; registered: number }> {
  const { rows } = await db.raw(
    `select count(*)::int as members, count(m.user_id)::int as registered
     from jairo_roster_rows r join jairo_members m on m.institution = r.institution and m.number = r.number
     where r.institution = ? and r.until_revision is null`,
    [institution],
  );
  return rows[0];
}

export interface Administrator {
  userId: string;
  displayName: string;
  email: string;
  since: Date;
}

/** The 「機関管理者」 of an institution, the earliest first. */
export async function administratorsOf(db: Db, institution: string): Promise<Administrator[]> {
  return db('jairo_administrators as a')
    .join('jairo_accounts as c', 'c.user_id', 'a.user_id')
    .where({ institution })
    .orderBy([{ column: 'a.since' }, { column: 'a.user_id' }])
    .select({ userId: 'a.user_id', displayName: 'c.display_name', email: 'c.email', since: 'a.since' });
}
