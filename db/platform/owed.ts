/**
 * What was accepted and should have led to a mail by now. The mail ledger has a row as soon as a mail is begun, whatever becomes of it, so one
 * without a row was never begun: its workflow never heard of what was accepted, or can't go on (decision 81).
 */
import type { Db } from '../knex.js';

/** What stands with staff already is owed no more. */
const WITH_STAFF = "status in ('failed', 'mail-undeliverable')";
/** Older ones are told of no more. */
const AT_MOST = "interval '30 days'";

const noMail = (of: string, where: string): string =>
  `not exists (select 1 from mail_log m where m.procedure_id = ${of}.procedure_id and ${where})`;

/** A decision's condition. An approval mails a URL or that it was carried out, a refusal its reason. */
export const DECISION_WITHOUT_MAIL = `decided_at > now() - ${AT_MOST}
  and ${noMail('decisions', "(m.template like '%-refused' or m.template like '%-approved' or m.template = 'operator-password-url')")}
  and not exists (select 1 from procedures p where p.procedure_id = decisions.procedure_id and p.closed and p.${WITH_STAFF})`;

/** Each: procedure and instant of what was accepted. */
const OWED = [
  // OK on the confirmation page, a start of a code, an address to verify or a reset: the URL or the code.
  `select procedure_id, claimed_at as at from reissue_claims c where ended is null and ${noMail('c', "m.template = 'reissue-url'")}`,
  `select procedure_id, claimed_at from umin_code_claims c where state = 'open' and ${noMail('c', "m.template = 'access-code'")}`,
  `select procedure_id, claimed_at from shomei_claims c where state = 'open' and ${noMail('c', 'true')}`,
  `select procedure_id, opened_at from procedures p where not closed and status = 'awaiting-contact-verification' and ${noMail('p', 'true')}`,
  // The button behind a URL: the receipt, the reissued password.
  `select procedure_id, received_at from applications a where open and ${noMail('a', "m.template like '%-received'")}`,
  `select procedure_id, made_at from reissue_pending r where state = 'made' and ${noMail('r', "m.template = 'reissued-password'")}`,
  // What staff and applicants wrote.
  `select procedure_id, at from application_messages q where kind = 'question' and ${noMail('q', "m.key = q.procedure_id || '/asked-' || q.message_id")}`,
  `select procedure_id, at from application_messages w where kind = 'withdrawal' and ${noMail('w', "m.template like '%-withdrawn'")}`,
  `select procedure_id, decided_at from decisions where ${DECISION_WITHOUT_MAIL}`,
  // A change in force: that it is.
  `select procedure_id, changed_at from umin_password_changes c where ${noMail('c', "m.template = 'password-updated'")}`,
  `select procedure_id, at from shomei_changes c where before is not null and ${noMail('c', "m.key like c.procedure_id || '/notice-%'")}`,
].join('\nunion all ');

export interface Owed {
  procedureId: string;
  /** When the oldest of it was accepted. */
  at: Date;
}

/** The oldest first. @param ms how long a mail may take to be begun */
export async function listOwed(db: Db, ms: number, limit = 100): Promise<Owed[]> {
  const { rows } = await db.raw(
    `with owed as (${OWED})
     select procedure_id as "procedureId", min(at) as at from owed
     where at < now() - make_interval(secs => :secs) and at > now() - ${AT_MOST}
       and not exists (select 1 from procedures p where p.procedure_id = owed.procedure_id and p.closed and p.${WITH_STAFF})
     group by procedure_id order by 2 limit :limit`,
    { secs: ms / 1000, limit },
  );
  return rows;
}
