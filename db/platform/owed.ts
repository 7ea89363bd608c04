/**
 * What was accepted and should have led to a mail by now. The mail ledger has a row some seconds after a mail is begun, whatever becomes of it, so
 * one without a row for longer was never begun: its workflow never heard of what was accepted, or can't go on (decision 081).
 */
import type { Db } from '../knex.js';

/** A procedure that stands with staff already is owed nothing more. */
const ENDED_WITH_STAFF = "p.closed and p.status in ('failed', 'mail-undeliverable')";
/** What is older, and was never found to be owed, is left alone. */
const AT_MOST = "interval '30 days'";

const hasMail = (of: string, where: string): string =>
  `exists (select 1 from mail_log m where m.procedure_id = ${of}.procedure_id and ${where})`;
const noMail = (of: string, where: string): string => `not ${hasMail(of, where)}`;

/** The mail that follows a decision: an approval mails a URL or that it was carried out, a refusal its reason. Or it was called off before that. */
const FOLLOWED = hasMail(
  'decisions',
  "(m.template like '%-refused' or m.template like '%-approved' or m.template like '%-withdrawn' or m.template = 'operator-password-url')",
);
/** A decision's condition. Those of which it was seen once are passed over by an index. */
export const DECISION_WITHOUT_MAIL = `followed_at is null and not ${FOLLOWED}
  and not exists (select 1 from procedures p where p.procedure_id = decisions.procedure_id and ${ENDED_WITH_STAFF})`;

/** Decisions without their mail are looked for among those of this time. */
export const DECIDED_LATELY = `decided_at > now() - ${AT_MOST}`;

/** Each: procedure and instant of what was accepted. */
const ACCEPTED_WITHOUT_MAIL = [
  // OK on the confirmation page, a start of a code, an address to verify or a reset: the URL or the code.
  `select procedure_id, claimed_at as at from reissue_claims c where ended is null and ${noMail('c', "m.template = 'reissue-url'")}`,
  `select procedure_id, claimed_at from umin_code_claims c where state = 'open' and ${noMail('c', "m.template = 'access-code'")}`,
  `select procedure_id, claimed_at from shomei_claims c where state = 'open' and ${noMail('c', 'true')}`,
  `select procedure_id, opened_at from procedures p where not closed and status = 'awaiting-contact-verification' and ${noMail('p', 'true')}`,
  // An invitation that was issued, and the welcome of what came of one.
  `select procedure_id, invited_at from jairo_invitations i where state = 'open' and expires_at is not null and ${noMail('i', 'true')}`,
  `select procedure_id, at from jairo_changes c where what in ('registered', 'adopted') and ${noMail('c', "m.template = 'member-welcome'")}`,
  `select procedure_id, at from jairo_changes c where what in ('display-name', 'password', 'email', 'removed')
     and ${noMail('c', "m.key like c.procedure_id || '/notice-%'")}`,
  // An applied upload of which nothing more was begun for a while: invitations wait, and no worker begins them.
  `select procedure_id, greatest(applied_at, done_at) from jairo_imports i
     cross join lateral (select max(done_at) as done_at from jairo_import_effects e where e.procedure_id = i.procedure_id) e
     where state = 'applied' and ended_at is null and greatest(applied_at, done_at) < now() - interval '1 minute'`,
  // The button behind a URL: the receipt, the reissued password.
  `select procedure_id, received_at from applications a where open and ${noMail('a', "m.template like '%-received'")}`,
  `select procedure_id, made_at from reissue_pending r where state = 'made' and ${noMail('r', "m.template = 'reissued-password'")}`,
  // What staff and applicants wrote. A question that was answered needs no mail any more, nor does one after which the applicant withdrew.
  `select procedure_id, at from application_messages q where kind = 'question' and ${noMail('q', "m.key = q.procedure_id || '/asked-' || q.message_id")}
     and not exists (select 1 from application_messages later where later.procedure_id = q.procedure_id and later.at > q.at)`,
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

/** To the millisecond, as a caller reads it who asks for what comes after. */
const ALL_OWED = `select procedure_id as "procedureId", date_trunc('milliseconds', min(at)) as at from (${ACCEPTED_WITHOUT_MAIL}) as owed
  where not exists (select 1 from procedures p where p.procedure_id = owed.procedure_id and ${ENDED_WITH_STAFF})`;

/**
 * Those that nobody has been told of yet, so many after one, the oldest first. @param ms how long a mail may take to be begun
 */
export async function listOwed(
  db: Db,
  { ms, after, limit }: { ms: number; after?: Owed; limit: number },
): Promise<Owed[]> {
  const { rows } = await db.raw(
    `select * from (${ALL_OWED} and at < now() - make_interval(secs => :secs) and at > now() - ${AT_MOST}
       and not exists (select 1 from stalled_procedures s where s.procedure_id = owed.procedure_id) group by procedure_id) as found
     where (at, "procedureId") > (:at, :procedureId) order by at, "procedureId" limit :limit`,
    { secs: ms / 1000, limit, at: after?.at ?? '-infinity', procedureId: after?.procedureId ?? '' },
  );
  return rows;
}

/** Those of these procedures to which something is owed, however old it is: nothing is settled by waiting. */
export async function owedTo(db: Db, procedureIds: readonly string[]): Promise<Owed[]> {
  if (procedureIds.length === 0) return [];
  const { rows } = await db.raw(`${ALL_OWED} and procedure_id = any(:procedureIds) group by procedure_id`, {
    procedureIds: [...procedureIds],
  });
  return rows;
}

/** Keeps of decisions, of some at a time, that the mail that follows them has been begun, so that they are passed over from then on. */
export async function noteFollowed(db: Db): Promise<void> {
  await db.raw(
    `update decisions set followed_at = now() from (
       select decision_id as seen from decisions where followed_at is null and processed_at is not null and ${DECIDED_LATELY} and ${FOLLOWED}
       limit 500 for update skip locked) as found
     where decision_id = seen`,
  );
}
