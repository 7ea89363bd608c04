/** Invitations: each is one procedure, and its row says how it stands. */
import type { Knex } from 'knex';
import type { InstitutionRole } from '../../workflows/rules/roster.js';
import type { Db } from '../knex.js';
import { ownNow } from '../platform/own-time.js';
import { lockInstitution } from './institutions.js';

/** `open` until it has ended in one of the other ways. */
export type InvitationState = 'open' | 'registered' | 'expired' | 'withdrawn' | 'superseded' | 'undeliverable';

export interface InvitationRow {
  procedure_id: string;
  /** Host name of the institution. */
  institution: string;
  role: InstitutionRole;
  /** Of a member; null: an administrator. */
  number: string | null;
  email: string;
  email_key: string;
  locale: 'ja' | 'en';
  /** An actor: `staff:<ID>`, `member:<user ID>`. */
  invited_by: string;
  state: InvitationState;
  /** Number of the URL that counts; null `expires_at`: it is not issued yet. */
  issue: number;
  invited_at: Date;
  expires_at: Date | null;
  ended_at: Date | null;
  /** The ended invitation that it was sent anew for. */
  renews: string | null;
  /** Of one that was sent again: the update that issued the URL that counts, and the actor who did. */
  resend_id: string | null;
  resent_by: string | null;
}

export async function findInvitation(db: Db, procedureId: string): Promise<InvitationRow | undefined> {
  return db<InvitationRow>('jairo_invitations').where({ procedure_id: procedureId }).first();
}

/** The end of a URL as people read it: it is kept in the case's own time (decision 130). */
const endShown = (db: Db): Knex.Raw =>
  db.raw(`case when i.state <> 'open' then i.expires_at else time_of_day(i.procedure_id,
    coalesce((select p.opened_at from procedures p where p.procedure_id = i.procedure_id), i.invited_at), i.expires_at) end as expires_at`);

/** An invitation as lists show it, with what the roster says of the member. */
export interface ListedInvitation extends InvitationRow {
  /** Of a member who stands in the roster. */
  name: string | null;
  display_name: string | null;
  affiliation: string | null;
}
export interface InvitationPage {
  invitations: ListedInvitation[];
  /** On all pages. */
  total: number;
  page: number;
  pages: number;
}

/** How many stand on a page of the list. */
export const INVITATIONS_A_PAGE = 100;

/**
 * The invitations of an institution, newest first; one that was sent anew for stands there as the newer one only.
 * @param p.states those that are wanted; absent: all but `registered` and `superseded`, which leave nothing to do
 * @param p.page from 1; beyond the last one it is the last
 */
export async function invitationsOf(
  db: Db,
  institution: string,
  p: { page?: number; states?: readonly InvitationState[]; administrators?: boolean } = {},
): Promise<InvitationPage> {
  const { states = ['open', 'expired', 'withdrawn', 'undeliverable'], administrators } = p;
  const listed = db('jairo_invitations as i')
    .where('i.institution', institution)
    .whereIn('i.state', [...states])
    .whereNotExists(db('jairo_invitations as newer').whereRaw('newer.renews = i.procedure_id').select(db.raw('1')));
  if (administrators !== undefined) void listed.whereRaw(`i.number is ${administrators ? '' : 'not '}null`);
  const counted = await listed.clone().count({ n: '*' }).first();
  const total = Number(counted?.['n'] ?? 0);
  const pages = Math.max(1, Math.ceil(total / INVITATIONS_A_PAGE));
  const page = Math.min(pages, p.page ?? 1);
  const invitations = await listed
    .leftJoin('jairo_roster_rows as r', (join) =>
      join.on('r.institution', 'i.institution').andOn('r.number', 'i.number').andOnNull('r.until_revision'),
    )
    .orderBy([
      { column: 'i.invited_at', order: 'desc' },
      { column: 'i.procedure_id', order: 'desc' },
    ])
    .limit(INVITATIONS_A_PAGE)
    .offset((page - 1) * INVITATIONS_A_PAGE)
    .select('i.*', 'r.name', 'r.display_name', 'r.affiliation', endShown(db));
  return { invitations, total, page, pages };
}

export interface Opening {
  procedureId: string;
  institution: string;
  role: InstitutionRole;
  /** An actor. */
  invitedBy: string;
  locale: 'ja' | 'en';
  /** Of an administrator who is invited for the first time. */
  address?: { email: string; emailKey: string };
  /** The ended invitation that this one is sent anew for. */
  renews?: string;
  /** End of the URL's life. */
  expiresAt: string;
}

/**
 * Issues the URL of an invitation. The row of a member's stands already, written by the import; that of an administrator, and of one that is sent anew,
 * is made here. A repeat answers the same.
 * @returns the row, which may have ended meanwhile; `already-invited` where another one of this addressee is open; `wrong-state` where there is
 *   nobody to invite (any more)
 */
export async function openInvitation(db: Db, p: Opening): Promise<InvitationRow | 'already-invited' | 'wrong-state'> {
  return db.transaction(async (trx) => {
    const mine = await lockInvitation(trx, p.procedureId);
    if (mine) return mine.state === 'open' && mine.expires_at === null ? issued(trx, mine, p.expiresAt) : mine;
    // An import that removes the member, or a registration, is over before this is decided, or sees what comes of it.
    if (!(await lockInstitution(trx, p.institution))) return 'wrong-state';
    const addressee = await addresseeOf(trx, p);
    if (!addressee) return 'wrong-state';
    const [made] = await trx<InvitationRow>('jairo_invitations')
      .insert({
        procedure_id: p.procedureId,
        ...addressee,
        invited_by: p.invitedBy,
        expires_at: trx.raw('?', [p.expiresAt]) as never,
        renews: p.renews ?? null,
      })
      .onConflict()
      .ignore()
      .returning('*');
    return made ?? 'already-invited';
  });
}

async function issued(trx: Knex.Transaction, row: InvitationRow, expiresAt: string): Promise<InvitationRow> {
  await trx('jairo_invitations').where({ procedure_id: row.procedure_id }).update({ expires_at: expiresAt });
  return { ...row, expires_at: new Date(expiresAt) };
}

type Addressee = Pick<InvitationRow, 'institution' | 'role' | 'number' | 'email' | 'email_key' | 'locale'>;

/** Who is invited; undefined where there is nobody. */
async function addresseeOf(trx: Knex.Transaction, p: Opening): Promise<Addressee | undefined> {
  const { institution, role, locale, address } = p;
  if (p.renews === undefined) {
    if (!address || role !== '機関管理者') return undefined;
    return { institution, role, number: null, email: address.email, email_key: address.emailKey, locale };
  }
  const earlier = await lockInvitation(trx, p.renews);
  if (!earlier || earlier.institution !== institution || earlier.state === 'open' || earlier.state === 'registered')
    return undefined;
  if (earlier.number === null) {
    const { role: same, number, email, email_key, locale: chosen } = earlier;
    return { institution, role: same, number, email, email_key, locale: chosen };
  }
  // A member is invited as the roster has them now, as long as they are in it and have no account yet.
  const row = await trx('jairo_roster_rows as r')
    .join('jairo_members as m', (join) => join.on('m.institution', 'r.institution').andOn('m.number', 'r.number'))
    .where({ 'r.institution': institution, 'r.number': earlier.number })
    .whereNull('r.until_revision')
    .whereNull('m.user_id')
    .first('r.role', 'r.email', 'r.email_key');
  return row && { institution, number: earlier.number, locale: earlier.locale, ...row };
}

/** The invitation's row is the lock: what ends it happens once. */
export async function lockInvitation(trx: Knex.Transaction, procedureId: string): Promise<InvitationRow | undefined> {
  return trx<InvitationRow>('jairo_invitations').where({ procedure_id: procedureId }).forUpdate().first();
}

/**
 * Issues another URL with a life of its own; the one before counts no more. The same resend once more changes nothing.
 * @param p.resendId of the message that asks for it @param p.by an actor
 * @returns how the invitation stands; of one that is open, the URL that came of this resend
 */
export async function reissueInvitation(
  db: Db,
  p: { procedureId: string; issue: number; expiresAt: string; resendId: string; by: string },
): Promise<{ state: InvitationState | undefined; issue: number; expiresAt: Date }> {
  const { procedureId, issue, expiresAt, resendId, by } = p;
  return db.transaction(async (trx) => {
    const mine = await lockInvitation(trx, procedureId);
    if (mine?.expires_at && mine.resend_id === resendId)
      return { state: mine.state, issue: mine.issue, expiresAt: mine.expires_at };
    if (mine?.state === 'open')
      await trx('jairo_invitations')
        .where({ procedure_id: procedureId })
        .update({ issue, expires_at: expiresAt, resend_id: resendId, resent_by: by });
    return { state: mine?.state, issue, expiresAt: new Date(expiresAt) };
  });
}

/**
 * Ends an open invitation, and what is kept for an address that is being verified; nothing can come of it from now on. One that has ended stays as it is.
 * @returns how it stands now
 */
export async function endInvitation(
  trx: Knex.Transaction,
  procedureId: string,
  state: Exclude<InvitationState, 'open'>,
): Promise<Exclude<InvitationState, 'open'>> {
  const { state: now = 'superseded' } = (await lockInvitation(trx, procedureId)) ?? {};
  await trx('jairo_pending_registrations').where({ procedure_id: procedureId }).delete();
  if (now !== 'open') return now;
  await trx('jairo_invitations').where({ procedure_id: procedureId }).update({ state, ended_at: trx.fn.now() });
  return state;
}

/**
 * Whether whoever invited is to be told now: once a day of all that ended in the same way, however many an import had sent.
 * @param p.day in Japan, `2026-11-26` @returns false where another procedure's mail of that day tells it
 */
export async function mayTellInviter(
  db: Db,
  p: { institution: string; userId: string; what: 'expired' | 'undeliverable'; day: string; procedureId: string },
): Promise<boolean> {
  const { institution, userId, what, day, procedureId } = p;
  const key = { institution, user_id: userId, what, day };
  await db('jairo_inviters_told')
    .insert({ ...key, procedure_id: procedureId })
    .onConflict()
    .ignore();
  const told = await db('jairo_inviters_told').where(key).first('procedure_id');
  return told?.procedure_id === procedureId;
}

/** An invitation whose URL counts, with what its mail says. */
export interface MailableInvitation extends InvitationRow {
  expires_at: Date;
  institution_name: string;
}

/**
 * Issues the URL of an invitation that the import has written, in one statement. A repeat answers the same.
 * @returns undefined where it is not open (any more)
 */
export async function issueInvitation(
  db: Db,
  { procedureId, expiresAt }: { procedureId: string; expiresAt: string },
): Promise<MailableInvitation | undefined> {
  const { rows } = await db.raw(
    `update jairo_invitations as i set expires_at = coalesce(i.expires_at, :expiresAt)
     from jairo_institutions as n where n.host = i.institution and i.procedure_id = :procedureId and i.state = 'open'
     returning i.*, n.name as institution_name`,
    { procedureId, expiresAt },
  );
  return rows[0];
}

/**
 * Invitations that were sent again and of whose URL no mail was begun, by procedure ID and issue: the task that issued it may have been thrown away, so
 * that the workflow has not heard of it. Most are on their way by themselves.
 */
export async function unmailedIssues(db: Db): Promise<{ procedureId: string; issue: number }[]> {
  const { rows } = await db.raw(
    `select procedure_id as "procedureId", issue from jairo_invitations i
     where state = 'open' and issue > 1 and expires_at > ${ownNow('i.procedure_id')}
       and not exists (select from mail_log m where m.key = i.procedure_id || '/invitation-' || i.issue)
     order by 1`,
  );
  return rows;
}

/** An invitation that is still to be mailed: open, and its URL is the one of this issue. */
export async function mailableInvitation(
  db: Db,
  procedureId: string,
  issue: number,
): Promise<MailableInvitation | undefined> {
  return db('jairo_invitations as i')
    .join('jairo_institutions as n', 'n.host', 'i.institution')
    .where({ 'i.procedure_id': procedureId, 'i.issue': issue, 'i.state': 'open' })
    .whereNotNull('i.expires_at')
    .first('i.*', 'n.name as institution_name', endShown(db));
}

/** What came of an invitation, as the welcome says it; the role is the one that the roster has now. */
export interface Welcome {
  institution: string;
  institution_name: string;
  role: InstitutionRole;
  user_id: string;
  display_name: string;
  email: string;
  locale: 'ja' | 'en';
  ended_at: Date;
  what: 'registered' | 'adopted';
}
export async function findWelcome(db: Db, procedureId: string): Promise<Welcome | undefined> {
  const { rows } = await db.raw(
    `select i.institution, n.name as institution_name, coalesce(r.role, i.role) as role, a.user_id, a.display_name, a.email,
       coalesce(a.locale, i.locale) as locale, i.ended_at, c.what
     from jairo_invitations i
       join jairo_institutions n on n.host = i.institution
       join jairo_changes c using (procedure_id)
       join jairo_accounts a on a.user_id = c.user_id
       left join jairo_roster_rows r on r.institution = i.institution and r.number = i.number and r.until_revision is null
     where i.procedure_id = ?`,
    [procedureId],
  );
  return rows[0];
}
