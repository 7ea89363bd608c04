/**
 * The mail ledger: one row for one mail, written before and after each attempt to hand it to the mail server.
 * `claimed` with a later attempt means that an earlier one ended without a known result (`in_doubt`): the mail goes again, under the
 * same Message-ID.
 */
import type { Db } from '../knex.js';

export interface MailClaim {
  key: string;
  procedureId: string;
  messageId: string;
  template: string;
  recipient: string;
}

export interface ClaimedMail {
  left: 'send' | 'sent' | 'refused';
  /** When the mail was first claimed: the date it bears, on every attempt. */
  claimedAt: Date;
}

/** Takes a mail for one attempt. Answers what is left to do: `send`, or how it ended already. */
export async function claimMail(db: Db, mail: MailClaim): Promise<ClaimedMail> {
  const claimed = await db.raw(
    `insert into mail_log (key, procedure_id, message_id, template, recipient, state, claimed_at, last_attempt_at)
     values (:key, :procedureId, :messageId, :template, :recipient, 'claimed', now(), now())
     on conflict (key) do update set
       attempts = case when mail_log.state in ('claimed', 'deferred') then mail_log.attempts + 1 else mail_log.attempts end,
       in_doubt = case when mail_log.state = 'claimed' then mail_log.in_doubt + 1 else mail_log.in_doubt end,
       last_attempt_at = case when mail_log.state in ('claimed', 'deferred') then now() else mail_log.last_attempt_at end,
       state = case when mail_log.state = 'deferred' then 'claimed' else mail_log.state end
     returning state, claimed_at`,
    { ...mail },
  );
  const { state, claimed_at: claimedAt } = claimed.rows[0];
  return { left: state === 'sent' || state === 'refused' ? state : 'send', claimedAt };
}

/** Records how an attempt ended: `deferred` = the server said not now, and nothing was taken. */
export async function endMailAttempt(
  db: Db,
  key: string,
  end: { state: 'sent' | 'refused' | 'deferred'; smtpCode?: string },
): Promise<void> {
  await db('mail_log')
    .where({ key })
    .whereNot({ state: 'sent' })
    .update({
      state: end.state,
      smtp_code: end.smtpCode ?? null,
      ended_at: end.state === 'deferred' ? null : db.fn.now(),
    });
}
