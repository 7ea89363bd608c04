/** What staff oversee beside the queue: mails that did not arrive, services that do not have a password yet. */
import type { Status } from '../../workflows/contracts/procedure.js';
import type { PropagationStatus } from '../../workflows/contracts/propagation.js';
import type { Db } from '../knex.js';
import { GIVEN_UP_AFTER, LATE_AFTER } from '../platform/mail-log.js';
import type { StallReason } from '../platform/stalled.js';
import { findStaff, mayDecide } from './staff.js';

/** An attempt that has had no known end for this long has lost its process, or its answer. */
const DOUBT = "interval '2 minutes'";
/** How long a mail that may have arrived twice is shown. */
const SHOWN = "interval '7 days'";

/**
 * `deferred`: being tried again; `given-up`: not any more. `repeated`: it went out, and may have arrived twice. `closed`: a procedure that ended
 * without a mail that is shown by itself; `stalled`: one that doesn't go on by itself; `kept-too-long`: pictures of its documents were destroyed late, by
 * upkeep.
 */
export type MailTrouble =
  | 'refused'
  | 'in-doubt'
  | 'deferred'
  | 'given-up'
  | 'repeated'
  | 'closed'
  | 'stalled'
  | 'kept-too-long';

export interface UndeliveredMail {
  /** Of the mail in the ledger; the procedure's ID for `closed`. */
  key: string;
  procedureId: string;
  trouble: MailTrouble;
  at: Date;
  /** Of one that is `stalled`. */
  why: StallReason | null;
  /** Status of the procedure, where it is known. */
  status: Status | null;
  /** What follows is null for a procedure without such a mail. */
  template: string | null;
  recipient: string | null;
  /** With the enhanced status, where there was one. */
  smtpCode: string | null;
  attempts: number | null;
  /** Staff have a page of the procedure: it is an application. */
  isApplication: boolean;
}

/** The service of a procedure is the first part of its ID: mails are of procedures that may have no projection yet. */
const OF_QUEUES = "split_part(procedure_id, '-', 1) = any(:queues)";

/** A query's head: `open` is what nobody has seen to. All parts walk a partial index: mails that went out and procedures that ended well are most of their tables. */
const WITH_OPEN = `
  with mails as (
    select key, procedure_id, coalesce(ended_at, last_attempt_at) as at, template, recipient,
      nullif(concat_ws(' ', smtp_code, smtp_status), '') as smtp_code, attempts,
      case when state = 'refused' then 'refused' when state = 'claimed' then 'in-doubt'
        when last_attempt_at < now() - ${GIVEN_UP_AFTER} then 'given-up' else 'deferred' end as trouble
    from mail_log where state <> 'sent' and ${OF_QUEUES} and (state = 'refused'
      or state = 'deferred' and claimed_at < now() - ${LATE_AFTER}
      or state = 'claimed' and (in_doubt > 0 or last_attempt_at < now() - ${DOUBT}))),
  repeated as (
    select key, procedure_id, ended_at as at, template, recipient, null as smtp_code, attempts, 'repeated' as trouble
    from mail_log where state = 'sent' and in_doubt > 0 and ended_at > now() - ${SHOWN} and ${OF_QUEUES}),
  closed as (
    select procedure_id, coalesce(closed_at, updated_at) as at from procedures
    where closed and status in ('mail-undeliverable', 'failed') and ${OF_QUEUES}
      and not exists (select 1 from mails where mails.procedure_id = procedures.procedure_id)),
  troubles as (
    select key, procedure_id, at, trouble, template, recipient, smtp_code, attempts from mails
    union all
    select key, procedure_id, at, trouble, template, recipient, smtp_code, attempts from repeated
    union all
    select procedure_id, procedure_id, at, 'closed', null, null, null, null from closed
    union all
    select procedure_id || '/stalled', procedure_id, since, 'stalled', null, null, null, null from stalled_procedures where ${OF_QUEUES}
    union all
    select procedure_id || '/pictures', procedure_id, destroyed_at, 'kept-too-long', null, null, null, null from evidence_custody
    where found_late and ${OF_QUEUES}),
  open as (select * from troubles where not exists (
    select 1 from mail_done where mail_done.key = troubles.key and (trouble <> 'stalled' or mail_done.at >= troubles.at)))`;

/**
 * One page of what did not arrive as it should and that nobody has seen to, the newest first.
 * @param p.queues services whose procedures are shown @param p.page from 1
 * @returns the rows of the page and how many there are in all
 */
export async function listUndeliveredMails(
  db: Db,
  p: { queues: string[]; page: number; pageSize: number },
): Promise<{ rows: UndeliveredMail[]; total: number }> {
  const { queues, pageSize } = p;
  const counted = await db.raw(`${WITH_OPEN} select count(*)::int as total from open`, { queues });
  const found = await db.raw(
    `${WITH_OPEN} select open.key, procedure_id as "procedureId", trouble, at, status, stalled_procedures.why, template, recipient, smtp_code as "smtpCode",
       attempts, applications.procedure_id is not null as "isApplication"
     from open left join procedures using (procedure_id) left join applications using (procedure_id)
       left join stalled_procedures using (procedure_id)
     order by at desc, procedure_id desc, template limit :pageSize offset :skip`,
    { queues, pageSize, skip: (p.page - 1) * pageSize },
  );
  return { rows: found.rows, total: counted.rows[0].total };
}

/** How many there are of each trouble that nobody has seen to. @param queues services whose procedures are counted */
export async function troublesIn(db: Db, queues: string[]): Promise<{ trouble: MailTrouble; n: number }[]> {
  const { rows } = await db.raw(`${WITH_OPEN} select trouble, count(*)::int as n from open group by 1`, { queues });
  return rows;
}

/** What staff say who have seen to a mail. */
export interface DoneMail {
  key: string;
  procedureId: string;
  /** Null for a procedure that ended without such a mail. */
  template: string | null;
  by: string;
  reason: string;
  at: Date;
}

/** When it was marked; or why not: it isn't the staff's queue, there is no such mail, it is marked already or still on its way. */
export type DoneEnd = { at: Date } | 'forbidden' | 'unknown' | 'not-open';

/** Marks a mail, or a procedure that ended without one, as seen to. A repeat by the same person for the same reason is answered as the first. */
export async function markMailDone(db: Db, by: { key: string; staffId: string; reason: string }): Promise<DoneEnd> {
  const { key, staffId, reason } = by;
  const [queue = ''] = key.split('-');
  if (!mayDecide(await findStaff(db, staffId), queue)) return 'forbidden';
  const params = { key, queues: [queue] };
  const found = await db.raw(`${WITH_OPEN} select trouble, at from open where key = :key`, params);
  if (found.rows[0] && found.rows[0].trouble !== 'deferred') {
    const mark = { key, staff_id: staffId, reason };
    // An older mark is of a time when the procedure stood still before.
    const [row] = await db('mail_done')
      .insert(mark)
      .onConflict('key')
      .merge({ ...mark, at: db.fn.now() })
      .where('mail_done.at', '<', found.rows[0].at)
      .returning('at');
    if (row) return { at: row.at };
  }
  const done = await db('mail_done').where({ key }).first();
  if (done?.staff_id === staffId && done.reason === reason) return { at: done.at };
  const known = await db.raw(
    'select exists (select 1 from mail_log where key = :key) or exists (select 1 from procedures where procedure_id = :key) as known',
    { key },
  );
  return done || known.rows[0].known ? 'not-open' : 'unknown';
}

/** What was marked last, the latest first. */
export async function listDoneMails(db: Db, queues: string[], rows = 50): Promise<DoneMail[]> {
  return db('mail_done')
    .leftJoin('mail_log', 'mail_log.key', 'mail_done.key')
    .select({
      key: 'mail_done.key',
      procedureId: db.raw("split_part(mail_done.key, '/', 1)") as unknown as string,
      template: 'mail_log.template',
      by: 'mail_done.staff_id',
      reason: 'mail_done.reason',
      at: 'mail_done.at',
    })
    .whereRaw("split_part(mail_done.key, '-', 1) = any(?)", [queues])
    .orderBy('mail_done.at', 'desc')
    .limit(rows);
}

export interface OpenPropagation {
  procedureId: string;
  accountId: string;
  /** Name of the connector. */
  service: string;
  status: Exclude<PropagationStatus, 'confirmed'>;
  expectedAt: Date;
  lateSince: Date | null;
  attempts: number;
  lastFault: string | null;
  retryAskedAt: Date | null;
  /** As with mails. */
  isApplication: boolean;
}

/** One page of the propagations that are not confirmed: the late ones first, the longest late at their head. @param p.page from 1 */
export async function listOpenPropagations(
  db: Db,
  p: { queues: string[]; page: number; pageSize: number },
): Promise<{ rows: OpenPropagation[]; total: number }> {
  const open = () =>
    db('propagations')
      .whereIn('status', ['pending', 'failed'])
      .whereRaw("split_part(procedure_id, '-', 1) = any(?)", [p.queues]);
  const [counted] = await open().count<{ total: number }[]>({ total: '*' });
  const rows: OpenPropagation[] = await open()
    .select({
      procedureId: 'procedure_id',
      accountId: 'account_id',
      service: 'service',
      status: 'status',
      expectedAt: 'expected_at',
      lateSince: 'late_since',
      attempts: 'attempts',
      lastFault: 'last_fault',
      retryAskedAt: 'retry_asked_at',
      isApplication: db.raw(
        'exists (select 1 from applications a where a.procedure_id = propagations.procedure_id)',
      ) as unknown as string,
    })
    .orderByRaw('late_since asc nulls last, expected_at, procedure_id, service')
    .limit(p.pageSize)
    .offset((p.page - 1) * p.pageSize);
  return { rows, total: counted?.total ?? 0 };
}
