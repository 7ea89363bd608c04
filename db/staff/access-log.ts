/** The access log: every time that staff open a person's data. */
import type { Db } from '../knex.js';

export interface PictureLook {
  /** Staff ID. */
  by: string;
  times: number;
  last: Date;
}

/** Who has seen pictures of an application, the latest first. */
export async function pictureLooks(db: Db, procedureId: string): Promise<PictureLook[]> {
  const rows: { by: string; times: number; last: Date }[] = await db('looks')
    .where({ procedure_id: procedureId, what: 'attachment' })
    .groupBy('staff_id')
    .select({ by: 'staff_id' }, db.raw('count(*)::int as times, max(at) as last'))
    .orderBy('last', 'desc');
  return rows;
}

/** What was looked at; behind it why, or whose account. */
export type Looked =
  | 'application'
  | 'attachment'
  | 'timeline'
  | 'history'
  | `history: ${string}`
  | 'replay'
  | `account ${string}`;

/** @param access.procedureId empty where there is none: a person was looked up @returns the look's ID */
export async function recordAccess(
  db: Db,
  access: { staffId: string; procedureId: string; what: Looked },
): Promise<number> {
  const row = { staff_id: access.staffId, procedure_id: access.procedureId, what: access.what };
  const [{ id }] = await db('looks').insert(row).returning('id');
  return id;
}

/** What somebody looks at by a look that was kept a short while ago; undefined where there is none of theirs. */
export async function lookedAt(
  db: Db,
  look: { id: number; staffId: string; procedureId: string; withinMs: number },
): Promise<string | undefined> {
  const row = await db('looks')
    .where({ id: look.id, staff_id: look.staffId, procedure_id: look.procedureId })
    .whereRaw('at > now() - make_interval(secs => ?)', [look.withinMs / 1000])
    .first('what');
  return row?.what;
}
