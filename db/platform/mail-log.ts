/**
 * The mail ledger: one row for one mail, written before and after each attempt to hand it to the mail server.
 * `claimed` with a later attempt means that an earlier one ended without a known result (`in_doubt`): the mail goes again, under the
 * same Message-ID. One whose turn to be handed over has not come yet is `deferred` without an attempt.
 */
import type { Db } from '../knex.js';

export interface MailClaim {
  key: string;
  procedureId: string;
  messageId: string;
  template: string;
  recipient: string;
}

/** Why a mail waits: the server said not now, or refuses it for good for a reason that is not its recipient's. */
export type WaitingFault = 'delayed' | 'blocked';

export interface ClaimedMail {
  /** `wait`: it may have arrived twice already, and goes again only after a long time. */
  left: 'send' | 'sent' | 'refused' | 'wait';
  /** When the mail was first claimed: the date it bears, on every attempt. */
  claimedAt: Date;
  /** Since when the deadlines of its procedure stood then (decision 130); null: they went on, or it had ended. */
  stoodSince: Date | null;
  /** As it was first claimed: a key that was added since makes another one. */
  messageId: string;
  /** What the last answered attempt met. */
  fault: WaitingFault | null;
}

/** An attempt that ended without a known result is repeated once; from then on 5, 10, 20, 40 and 80 minutes pass before each further one. */
const REST = "interval '5 minutes' * power(2, least(mail_log.in_doubt - 1, 4))";
const IS_TOO_SOON = `mail_log.state = 'claimed' and mail_log.in_doubt > 0 and mail_log.last_attempt_at > now() - ${REST}`;
/** Whether this attempt is made: the mail is neither out nor refused, and not to wait. */
const IS_TRIED = `(mail_log.state in ('claimed', 'deferred') and not (${IS_TOO_SOON}))`;

const STOOD_SINCE = `select p.begun_at from outage_pauses_now p where left(mail_log.procedure_id, -27) = any(p.classes)
  and p.begun_at <= mail_log.claimed_at and p.until > mail_log.claimed_at
  and not exists (select from procedures c where c.procedure_id = mail_log.procedure_id and c.closed_at < mail_log.claimed_at) limit 1`;

/** Takes a mail for one attempt. Answers what is left to do: `send`, or why there is nothing to send now. */
export async function claimMail(db: Db, mail: MailClaim): Promise<ClaimedMail> {
  const claimed = await db.raw(
    `insert into mail_log (key, procedure_id, message_id, template, recipient, state, claimed_at, last_attempt_at)
     values (:key, :procedureId, :messageId, :template, :recipient, 'claimed', now(), now())
     on conflict (key) do update set
       attempts = case when ${IS_TRIED} then mail_log.attempts + 1 else mail_log.attempts end,
       in_doubt = case when ${IS_TRIED} and mail_log.state = 'claimed' then mail_log.in_doubt + 1 else mail_log.in_doubt end,
       last_attempt_at = case when ${IS_TRIED} then now() else mail_log.last_attempt_at end,
       state = case when mail_log.state = 'deferred' then 'claimed' else mail_log.state end
     returning state, claimed_at, message_id, fault, last_attempt_at = now() as taken, (${STOOD_SINCE}) as stood_since`,
    { ...mail },
  );
  const {
    state,
    claimed_at: claimedAt,
    message_id: messageId,
    fault,
    taken,
    stood_since: stoodSince,
  } = claimed.rows[0];
  const left = state === 'sent' || state === 'refused' ? state : taken ? 'send' : 'wait';
  return { left, claimedAt, messageId, fault, stoodSince };
}

/** Writes down that a mail waits, with no attempt made. What an attempt has written stays; of one that waited already, this is when it was last looked at. @returns how it stands */
export async function putOffMail(db: Db, mail: MailClaim): Promise<'claimed' | 'deferred' | 'sent' | 'refused'> {
  const { rows } = await db.raw(
    `insert into mail_log (key, procedure_id, message_id, template, recipient, state, fault, attempts, claimed_at, last_attempt_at)
     values (:key, :procedureId, :messageId, :template, :recipient, 'deferred', 'delayed', 0, now(), now())
     on conflict (key) do update set last_attempt_at = case when mail_log.state = 'deferred' then now() else mail_log.last_attempt_at end
     returning state`,
    { ...mail },
  );
  return rows[0].state;
}

/** Keys of a procedure's mails that are out, or refused for good. */
export const doneMails = async (db: Db, procedureId: string): Promise<Set<string>> =>
  new Set(await db('mail_log').where({ procedure_id: procedureId }).whereIn('state', ['sent', 'refused']).pluck('key'));

export type AttemptEnd = {
  smtpCode?: string;
  smtpStatus?: string;
} /** `queueId`: what the mail server calls the mail that it took. */ & (
  | { state: 'sent'; queueId?: string }
  | { state: 'refused' }
  /** Nothing was taken. */
  | { state: 'deferred'; fault: WaitingFault }
);

/** Records how an attempt ended. */
export async function endMailAttempt(db: Db, key: string, end: AttemptEnd): Promise<void> {
  await db('mail_log')
    .where({ key })
    .whereNot({ state: 'sent' })
    .update({
      state: end.state,
      fault: end.state === 'deferred' ? end.fault : null,
      smtp_code: end.smtpCode ?? null,
      smtp_status: end.smtpStatus ?? null,
      smtp_queue_id: end.state === 'sent' ? (end.queueId ?? null) : null,
      ended_at: end.state === 'deferred' ? null : db.fn.now(),
    });
}

/** A mail that waits is tried again within 30 seconds; one that had no attempt for this long has been given up. */
export const GIVEN_UP_AFTER = "interval '6 minutes'";
/** Nobody waits for it any more: its procedure has ended, or another mail has taken its place. */
const DROPPED = `exists (select 1 from procedures p where p.procedure_id = mail_log.procedure_id and p.closed)
  or exists (select 1 from mail_log newer where newer.procedure_id = mail_log.procedure_id and newer.template = mail_log.template
    and newer.recipient = mail_log.recipient and newer.claimed_at > mail_log.claimed_at)`;
/** One that may have arrived twice rests before it is tried again, and is as late as any other meanwhile; then it has a minute to go. */
const TRIED_AGAIN = `mail_log.state <> 'sent' and (mail_log.state = 'deferred' or mail_log.state = 'claimed' and mail_log.attempts > 1)
  and (mail_log.last_attempt_at > now() - ${GIVEN_UP_AFTER}
    or mail_log.state = 'claimed' and mail_log.in_doubt > 0
      and mail_log.last_attempt_at > now() - ${REST} - interval '1 minute' and not (${DROPPED}))`;

/**
 * Whether a mail of a procedure is being tried again. One that was replaced meanwhile, and went out anew, is none.
 * @param templates the mails that are looked at
 */
export async function isMailDelayed(db: Db, procedureId: string, templates: readonly string[]): Promise<boolean> {
  const found = await db.raw(
    `select exists (select 1 from mail_log
       where procedure_id = :procedureId and template = any(:templates) and ${TRIED_AGAIN} and not exists (
         select 1 from mail_log later
         where later.procedure_id = mail_log.procedure_id and later.template = mail_log.template
           and later.recipient = mail_log.recipient and later.claimed_at > mail_log.claimed_at and later.state = 'sent')) as delayed`,
    { procedureId, templates },
  );
  return found.rows[0].delayed;
}

/** How mails fare at this moment. */
export interface MailOutage {
  /** Tried again. */
  waiting: number;
  /** Of these, what the server refuses for good for a reason that is not the recipient's. */
  blocked: number;
  /** Whose first attempt was long ago. */
  late: number;
  /** When the first of them was due. */
  since: Date | null;
  /** What the server says to those that it refuses, code and enhanced status. */
  answers: string[];
  /** Went out within the last day, and before that at least once without a known result: they may have arrived twice. */
  repeated: number;
}

/** A mail that waits for longer than this is late: greylisting is over by then. */
export const LATE_AFTER = "interval '10 minutes'";

export async function mailOutage(db: Db): Promise<MailOutage> {
  const found = await db.raw(
    `select count(*)::int as waiting, count(*) filter (where fault = 'blocked')::int as blocked,
       count(*) filter (where claimed_at < now() - ${LATE_AFTER})::int as late, min(claimed_at) as since,
       coalesce(array_agg(distinct concat_ws(' ', smtp_code, smtp_status)) filter (where fault = 'blocked'), '{}') as answers,
       (select count(*)::int from mail_log where state = 'sent' and in_doubt > 0 and ended_at > now() - interval '1 day') as repeated
     from mail_log where ${TRIED_AGAIN}`,
  );
  return found.rows[0];
}
