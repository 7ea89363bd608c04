/** What staff oversee beside the queue: mails that did not arrive, services that do not have a password yet. */
import type { Status } from '../../workflows/contracts/procedure.js';
import type { PropagationStatus } from '../../workflows/contracts/propagation.js';
import type { Db } from '../knex.js';

/** A mail that waits for longer than this is shown: a short delay is nothing to look at. */
const LONG = "interval '10 minutes'";
/** An attempt that has had no known end for this long has lost its process, or its answer. */
const DOUBT = "interval '2 minutes'";

/** `closed`: a procedure that ended without a mail that is shown by itself; `stalled`: one that doesn't go on by itself. */
export type MailTrouble = 'refused' | 'in-doubt' | 'deferred' | 'closed' | 'stalled';

export interface UndeliveredMail {
  procedureId: string;
  trouble: MailTrouble;
  at: Date;
  /** Status of the procedure, where it is known. */
  status: Status | null;
  /** What follows is null for a procedure without such a mail. */
  template: string | null;
  recipient: string | null;
  smtpCode: string | null;
  attempts: number | null;
  /** Staff have a page of the procedure: it is an application. */
  isApplication: boolean;
}

/** The service of a procedure is the first part of its ID: mails are of procedures that may have no projection yet. */
const OF_QUEUES = "split_part(procedure_id, '-', 1) = any(:queues)";

/** The first two walk a partial index: mails that went out and procedures that ended well are most of their tables. */
const TROUBLES = `
  with mails as (
    select procedure_id, coalesce(ended_at, last_attempt_at) as at, template, recipient, smtp_code, attempts,
      case when state = 'refused' then 'refused' when state = 'deferred' then 'deferred' else 'in-doubt' end as trouble
    from mail_log where state <> 'sent' and ${OF_QUEUES} and (state = 'refused'
      or state = 'deferred' and claimed_at < now() - ${LONG}
      or state = 'claimed' and (in_doubt > 0 or last_attempt_at < now() - ${DOUBT}))),
  closed as (
    select procedure_id, coalesce(closed_at, updated_at) as at from procedures
    where closed and status in ('mail-undeliverable', 'failed') and ${OF_QUEUES}
      and not exists (select 1 from mails where mails.procedure_id = procedures.procedure_id)),
  troubles as (
    select procedure_id, at, trouble, template, recipient, smtp_code, attempts from mails
    union all
    select procedure_id, at, 'closed', null, null, null, null from closed
    union all
    select procedure_id, since, 'stalled', null, null, null, null from stalled_procedures where ${OF_QUEUES})`;

/**
 * One page of what did not arrive, the newest first.
 * @param p.queues services whose procedures are shown @param p.page from 1
 * @returns the rows of the page and how many there are in all
 */
export async function listUndeliveredMails(
  db: Db,
  p: { queues: string[]; page: number; pageSize: number },
): Promise<{ rows: UndeliveredMail[]; total: number }> {
  const { queues, pageSize } = p;
  const counted = await db.raw(`${TROUBLES} select count(*)::int as total from troubles`, { queues });
  const found = await db.raw(
    `${TROUBLES} select procedure_id as "procedureId", trouble, at, status, template, recipient, smtp_code as "smtpCode",
       attempts, applications.procedure_id is not null as "isApplication"
     from troubles left join procedures using (procedure_id) left join applications using (procedure_id)
     order by at desc, procedure_id desc, template limit :pageSize offset :skip`,
    { queues, pageSize, skip: (p.page - 1) * pageSize },
  );
  return { rows: found.rows, total: counted.rows[0].total };
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
