/** Invitations: each is one procedure, and its row says how it stands. */
import type { InstitutionRole } from '../../workflows/rules/roster.js';
import type { Db } from '../knex.js';

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
}

export async function findInvitation(db: Db, procedureId: string): Promise<InvitationRow | undefined> {
  return db<InvitationRow>('jairo_invitations').where({ procedure_id: procedureId }).first();
}

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
  pages: number;
}

/** How many stand on a page of the list. */
export const INVITATIONS_A_PAGE = 100;

/**
 * The invitations of an institution, newest first; one that was sent anew for stands there as the newer one only.
 * @param p.states those that are wanted; absent: all but `registered` and `superseded`, which leave nothing to do
 * @param p.page from 1
 */
export async function invitationsOf(
  db: Db,
  institution: string,
  p: { page?: number; states?: readonly InvitationState[]; administrators?: boolean } = {},
): Promise<InvitationPage> {
  const { page = 1, states = ['open', 'expired', 'withdrawn', 'undeliverable'], administrators } = p;
  const listed = db('jairo_invitations as i')
    .where('i.institution', institution)
    .whereIn('i.state', [...states])
    .whereNotExists(db('jairo_invitations as newer').whereRaw('newer.renews = i.procedure_id').select(db.raw('1')));
  if (administrators !== undefined) void listed.whereRaw(`i.number is ${administrators ? '' : 'not '}null`);
  const counted = await listed.clone().count({ n: '*' }).first();
  const total = Number(counted?.['n'] ?? 0);
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
    .select('i.*', 'r.name', 'r.display_name', 'r.affiliation');
  return { invitations, total, pages: Math.max(1, Math.ceil(total / INVITATIONS_A_PAGE)) };
}
