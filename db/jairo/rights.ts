/** Who may do what at which institution: an account is one thing, its rights another. Read anew at every request. */
import type { InstitutionRole } from '../../workflows/rules/roster.js';
import type { Db } from '../knex.js';

export interface Right {
  institution: string;
  role: InstitutionRole;
}

/** All rights of an account, as administrator or by a row of a roster. */
export async function rightsOf(db: Db, userId: string): Promise<Right[]> {
  const { rows } = await db.raw(
    `select institution, '機関管理者' as role from jairo_administrators where user_id = :userId
     union all
     select m.institution, r.role from jairo_members m
       join jairo_roster_rows r on r.institution = m.institution and r.number = m.number and r.until_revision is null
       where m.user_id = :userId
     order by 1, 2`,
    { userId },
  );
  return rows;
}

/** Roles that may run an institution's members; 「教員」 may not. */
const MANAGING: ReadonlySet<InstitutionRole> = new Set(['機関管理者', '図書館員']);

/** Whether rights reach the management menu of an institution. */
export const mayManage = (rights: readonly Right[], institution: string): boolean =>
  rights.some((right) => right.institution === institution && MANAGING.has(right.role));
