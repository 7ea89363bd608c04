/** The roster as a ledger: what it is now, what it was, and who is found in it. */
import type { Knex } from 'knex';
import type { PresentRow } from '../../workflows/rules/roster-plan.js';
import type { RosterRow } from '../../workflows/rules/roster.js';
import type { Db } from '../knex.js';

const CELLS = `r.number as "memberNumber", r.name, r.display_name as "displayName", r.email, r.affiliation, r.role`;
/** The rows of a revision. */
const HELD = '(r.from_revision <= ? and (r.until_revision is null or r.until_revision > ?))';

/** The roster as it is now, in its order. A member who was removed and came back is there since the second time. */
export async function presentRows(db: Db, institution: string): Promise<PresentRow[]> {
  const { rows } = await db.raw(
    `select ${CELLS}, m.user_id, r.from_revision as "changedIn", r.added_in as "addedIn"
     from (
       select *, max(case when begins then from_revision end) over (partition by number) as added_in from (
         select *, lag(until_revision) over (partition by number order by from_revision)
             is distinct from from_revision as begins
         from jairo_roster_rows where institution = :institution) spans) r
       join jairo_members m on m.institution = r.institution and m.number = r.number
     where r.until_revision is null
     order by r.position`,
    { institution },
  );
  return rows.map(({ user_id: userId, ...row }: PresentRow & { user_id: string | null }) => ({
    ...row,
    ...(userId !== null && { userId }),
  }));
}

/** The roster as it was at a revision, in its order. */
export async function rosterAt(db: Db, institution: string, revision: number): Promise<RosterRow[]> {
  const { rows } = await db.raw(
    `select ${CELLS} from jairo_roster_rows r where r.institution = ? and ${HELD} order by r.position`,
    [institution, revision, revision],
  );
  return rows;
}

export interface Version {
  /** The revision that the upload made. */
  version: number;
  kind: 'import' | 'revert';
  procedureId: string;
  /** An actor. */
  by: string;
  appliedAt: Date;
  added: number;
  changed: number;
  removed: number;
}

/** The applied uploads of an institution, the newest first. */
export async function versionsOf(db: Db, institution: string): Promise<Version[]> {
  return versions(db, institution).orderBy('revision', 'desc');
}

export async function findVersion(db: Db, institution: string, version: number): Promise<Version | undefined> {
  return versions(db, institution).where({ revision: version }).first();
}

const versions = (db: Db, institution: string): Knex.QueryBuilder =>
  db('jairo_revisions')
    .where({ institution })
    .whereIn('kind', ['import', 'revert'])
    .select(
      'revision as version',
      'kind',
      'procedure_id as procedureId',
      'by',
      'at as appliedAt',
      'added',
      'changed',
      'removed',
    );

export interface Difference {
  added: RosterRow[];
  changed: { before: RosterRow; after: RosterRow }[];
  removed: RosterRow[];
}

/** What has become different from one revision to another, in either direction of time. */
export async function compareVersions(db: Db, institution: string, from: number, to: number): Promise<Difference> {
  const side = (revision: string) =>
    `(select r.* from jairo_roster_rows r where r.institution = :institution
       and ${HELD.replaceAll('?', revision)})`;
  const cells = (r: string) =>
    `case when ${r}.number is not null then jsonb_build_object('memberNumber', ${r}.number, 'name', ${r}.name,
       'displayName', ${r}.display_name, 'email', ${r}.email, 'affiliation', ${r}.affiliation, 'role', ${r}.role) end`;
  const { rows } = await db.raw<{ rows: { before: RosterRow | null; after: RosterRow | null }[] }>(
    `select ${cells('b')} as before, ${cells('a')} as after
     from ${side(':from')} b full join ${side(':to')} a on a.number = b.number
     where (b.name, b.display_name, b.email, b.affiliation, b.role)
       is distinct from (a.name, a.display_name, a.email, a.affiliation, a.role)
     order by coalesce(a.position, b.position)`,
    { institution, from, to },
  );
  const difference: Difference = { added: [], changed: [], removed: [] };
  for (const { before, after } of rows) {
    if (before && after) difference.changed.push({ before, after });
    else if (after) difference.added.push(after);
    else if (before) difference.removed.push(before);
  }
  return difference;
}

export interface FoundMember extends RosterRow {
  userId: string;
  registeredAt: Date;
}
/** Members on a page of results. */
export const FOUND_A_PAGE = 100;

/**
 * Registered members whose cells hold what was asked for, all of it, in either width and case; those that begin with it first.
 * @param asked at least one, not blank @param page from 1
 */
export async function searchMembers(
  db: Db,
  institution: string,
  asked: { memberNumber?: string | undefined; displayName?: string | undefined; email?: string | undefined },
  page = 1,
): Promise<{ members: FoundMember[]; total: number }> {
  const wanted = [
    ['r.number', asked.memberNumber],
    ['r.display_name', asked.displayName],
    ['r.email', asked.email],
  ].filter((one): one is [string, string] => one[1] !== undefined && one[1].trim() !== '');
  if (wanted.length === 0) return { members: [], total: 0 };
  const placeOf = ([column]: [string, string]) =>
    `strpos(lower(normalize(${column}, nfkc)), lower(normalize(btrim(?::text), nfkc)))`;
  const texts = wanted.map(([, text]) => text);
  const { rows } = await db.raw(
    `select ${CELLS}, m.user_id as "userId", m.registered_at as "registeredAt", count(*) over () as total
     from jairo_roster_rows r
       join jairo_members m on m.institution = r.institution and m.number = r.number and m.user_id is not null
     where r.institution = ? and r.until_revision is null and ${wanted.map((one) => `${placeOf(one)} > 0`).join(' and ')}
     order by greatest(${wanted.map(placeOf).join(', ')}) > 1, r.position
     limit ? offset ?`,
    [institution, ...texts, ...texts, FOUND_A_PAGE, (page - 1) * FOUND_A_PAGE],
  );
  const total: number = rows[0]?.total ?? 0;
  for (const row of rows) delete row.total;
  return { members: rows, total };
}
