/**
 * What a member is told of besides procedures: a change of what they prove who they are with. The row is written with the change, and goes once the
 * workflow has begun that mails it; the outbox begins what was left.
 */
import type { Knex } from 'knex';
import { ulid } from 'ulid';
import type { Locale } from '../../workflows/contracts/procedure.js';
import type { MfaNoticeKind } from '../../workflows/contracts/mfa-notice.js';
import type { MfaKind } from '../../workflows/contracts/reregistration.js';
import type { Db } from '../knex.js';

export interface Notice {
  procedureId: string;
  memberId: string;
  what: MfaNoticeKind;
  method: MfaKind | null;
  /** Of the member. */
  locale: Locale | null;
}

/** In the transaction of the change itself. @returns the ID of the procedure that tells of it */
export async function noteChange(
  trx: Knex.Transaction,
  { memberId, what, method }: { memberId: string; what: MfaNoticeKind; method?: MfaKind },
): Promise<string> {
  const procedureId = `utokyo-mfa-notice-${ulid()}`;
  await trx('utokyo_notices').insert({ procedure_id: procedureId, member_id: memberId, what, method: method ?? null });
  return procedureId;
}

/** Notices whose workflow has not begun, the oldest first. @param ms how long that may take by itself; `memberId`: of one member */
export async function untoldNotices(
  db: Db,
  { ms, memberId }: { ms: number; memberId?: string },
  limit = 100,
): Promise<Notice[]> {
  const { rows } = await db.raw(
    `select n.procedure_id as "procedureId", n.member_id as "memberId", n.what, n.method, m.locale
     from utokyo_notices n join utokyo_members m on m.id = n.member_id
     where n.at <= now() - make_interval(secs => :seconds) and n.member_id = coalesce(:memberId::text, n.member_id)
     order by n.at limit :limit`,
    { seconds: ms / 1000, memberId: memberId ?? null, limit },
  );
  return rows;
}

/** Its workflow has begun, and sees to the rest. */
export async function forgetNotice(db: Db, procedureId: string): Promise<void> {
  await db('utokyo_notices').where({ procedure_id: procedureId }).delete();
}
