/** Temporary Access Passes of the embedded owner of methods. The passes themselves are derived, never stored. */
import type { IsoInstant } from '../../workflows/contracts/procedure.js';
import type { Db } from '../knex.js';

export interface PassRow {
  id: string;
  procedure_id: string;
  issue: number;
  /** Of the key ring. */
  key_id: string;
  expires_at: Date;
}

/** By what a pass is found: unique together. */
export interface PassOf {
  procedureId: string;
  issue: number;
}

/**
 * Makes a pass; the person's earlier one is void from then on. A repeat changes nothing, also where a newer one was made since. One that comes after a
 * newer one of its procedure is void at once.
 * @returns the row; undefined: there is no such member, or the account is disabled
 */
export async function addPass(
  db: Db,
  p: PassOf & { id: string; memberId: string; keyId: string; lifeMs: number },
): Promise<PassRow | undefined> {
  return db.transaction(async (trx) => {
    // Whoever makes a pass for the same person at the same moment waits here: one is the newer.
    const member = await trx('utokyo_members')
      .where({ id: p.memberId, disabled_at: null })
      .forNoKeyUpdate()
      .first('id');
    if (!member) return undefined;
    const made = await findPass(trx, p);
    if (made) return made;
    const newer = await trx('utokyo_passes')
      .where({ procedure_id: p.procedureId })
      .where('issue', '>', p.issue)
      .first('id');
    const isVoid = { revoked_at: trx.fn.now(), revoked_by: 'system', reason: 'newer' };
    if (!newer)
      await trx('utokyo_passes').where({ member_id: p.memberId, used_at: null, revoked_at: null }).update(isVoid);
    const [row] = await trx('utokyo_passes')
      .insert({
        id: p.id,
        member_id: p.memberId,
        procedure_id: p.procedureId,
        issue: p.issue,
        key_id: p.keyId,
        issued_at: trx.raw('clock_timestamp()'),
        expires_at: trx.raw('clock_timestamp() + make_interval(secs => ?)', [p.lifeMs / 1000]),
        ...(newer && isVoid),
      })
      .returning(['id', 'procedure_id', 'issue', 'key_id', 'expires_at']);
    return row;
  });
}

const findPass = (db: Db, { procedureId, issue }: PassOf): Promise<PassRow | undefined> =>
  db('utokyo_passes')
    .where({ procedure_id: procedureId, issue })
    .first(['id', 'procedure_id', 'issue', 'key_id', 'expires_at']);

/** What has become of a pass; undefined: there never was one. */
export async function passStateOf(
  db: Db,
  { procedureId, issue }: PassOf,
): Promise<'usable' | 'used' | 'expired' | 'revoked' | undefined> {
  const row = await db('utokyo_passes')
    .where({ procedure_id: procedureId, issue })
    .first(
      db.raw(`case when used_at is not null then 'used' when revoked_at is not null then 'revoked'
              when expires_at <= now() then 'expired' else 'usable' end as state`),
    );
  return row?.state;
}

/** Takes a pass back; one that was used or taken back before stays as it is. */
export async function revokePass(db: Db, { procedureId, issue, by, reason }: PassOf & Revoked): Promise<void> {
  await db('utokyo_passes')
    .where({ procedure_id: procedureId, issue, used_at: null, revoked_at: null })
    .update({ revoked_at: db.fn.now(), revoked_by: by, reason: reason ?? null });
}
export interface Revoked {
  /** `person`, `system`, `staff:<ID>` */
  by: string;
  reason?: string;
}

/** Who has taken back the newest pass of a procedure; undefined where nobody has. */
export async function lastRevocation(
  db: Db,
  procedureId: string,
): Promise<{ by: string; reason: string | null } | undefined> {
  const last = await db('utokyo_passes')
    .where({ procedure_id: procedureId })
    .orderBy('issue', 'desc')
    .first('revoked_by', 'reason');
  return last?.revoked_by ? { by: last.revoked_by, reason: last.reason } : undefined;
}

export interface ListedPass extends PassOf {
  memberId: string;
  state: 'usable' | 'used' | 'expired' | 'revoked';
  issuedAt: Date;
  expiresAt: Date;
  /** When it was used or taken back. */
  endedAt: Date | null;
  revokedBy: string | null;
  reason: string | null;
}

/** Passes as staff see them, those that can be used first, then the latest. */
export async function latestPasses(db: Db, rows = 100): Promise<ListedPass[]> {
  const { rows: found } = await db.raw(
    `select procedure_id as "procedureId", issue, member_id as "memberId", issued_at as "issuedAt", expires_at as "expiresAt",
       coalesce(used_at, revoked_at) as "endedAt", revoked_by as "revokedBy", reason,
       case when used_at is not null then 'used' when revoked_at is not null then 'revoked'
         when expires_at <= now() then 'expired' else 'usable' end as state
     from utokyo_passes order by (used_at is null and revoked_at is null and expires_at > now()) desc, issued_at desc limit :rows`,
    { rows },
  );
  return found;
}

/** The one pass of a person that may be used, if there is one. */
export async function openPass(db: Db, memberId: string): Promise<PassRow | undefined> {
  return db('utokyo_passes')
    .where({ member_id: memberId, used_at: null, revoked_at: null })
    .andWhere('expires_at', '>', db.fn.now())
    .first(['id', 'procedure_id', 'issue', 'key_id', 'expires_at']);
}

/** Uses a pass up. @returns false where it was used, taken back or over in the meantime */
export async function takePass(db: Db, id: string): Promise<boolean> {
  const { rowCount } = await db.raw(
    `update utokyo_passes p set used_at = now() from utokyo_members m
     where p.id = :id and p.used_at is null and p.revoked_at is null and p.expires_at > now()
       and m.id = p.member_id and m.disabled_at is null`,
    { id },
  );
  return rowCount === 1;
}

export const expiryOf = (row: PassRow): IsoInstant => row.expires_at.toISOString() as IsoInstant;

/** Of a pass that another system made and keeps: `id` is that system's. It stands in the place of an earlier one of the same procedure and issue. */
export const OWNERS_KEY = 'owner';

/** Notes a pass that another system has made; the person's earlier ones are void from then on. */
export async function noteOwnersPass(
  db: Db,
  p: PassOf & { id: string; memberId: string; expiresAt: IsoInstant },
): Promise<void> {
  await db.transaction(async (trx) => {
    await trx('utokyo_members').where({ id: p.memberId }).forNoKeyUpdate().first('id');
    await trx('utokyo_passes').where({ procedure_id: p.procedureId, issue: p.issue }).delete();
    await trx('utokyo_passes')
      .where({ member_id: p.memberId, used_at: null, revoked_at: null })
      .update({ revoked_at: trx.fn.now(), revoked_by: 'system', reason: 'newer' });
    await trx('utokyo_passes').insert({
      id: p.id,
      member_id: p.memberId,
      procedure_id: p.procedureId,
      issue: p.issue,
      key_id: OWNERS_KEY,
      expires_at: p.expiresAt,
    });
  });
}

/** Numbers of the passes that a procedure has made, the newest first. */
export async function issuesOf(db: Db, procedureId: string): Promise<number[]> {
  return db('utokyo_passes').where({ procedure_id: procedureId }).orderBy('issue', 'desc').pluck('issue');
}

/** The pass of a procedure and issue, as it was noted. */
export async function findOwnersPass(
  db: Db,
  { procedureId, issue }: PassOf,
): Promise<{ id: string; revoked: boolean; expired: boolean } | undefined> {
  return db('utokyo_passes')
    .where({ procedure_id: procedureId, issue, key_id: OWNERS_KEY })
    .first(['id', db.raw('revoked_at is not null as revoked'), db.raw('expires_at <= now() as expired')]);
}
