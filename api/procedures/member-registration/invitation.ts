/** An invitation as its URL finds it. Looking at it changes nothing. */
import { findInstitution } from '../../../db/jairo/institutions.js';
import { findInvitation, type InvitationRow } from '../../../db/jairo/invitations.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import { problem } from '../../http/problems.js';
import { refuse } from '../client.js';
import { shownAt } from '../deadlines.js';
import type { Opened, UrlWord } from '../one-time-url/url-handler.js';

type Needs = Pick<ApiDependencies, 'db' | 'tokens' | 'clock'>;

/** The row of an open invitation whose newest URL was opened; else why it can't be used. */
export async function invitationState(
  { db }: Pick<Needs, 'db'>,
  { procedureId, issue }: Opened,
  now = Date.now(),
): Promise<InvitationRow | UrlWord> {
  const found = await findInvitation(db, procedureId);
  const row = found?.expires_at
    ? { ...found, expires_at: new Date(await shownAt({ db }, procedureId, found.expires_at.toISOString())) }
    : found;
  if (!row || issue > row.issue) return 'url-unknown';
  if (row.state === 'registered') return 'url-used';
  const isOver = row.expires_at !== null && row.expires_at.getTime() <= now;
  return row.state !== 'open' || issue < row.issue || isOver ? 'url-expired' : row;
}

/** What a token of an invitation says; undefined for any other. */
export function openedInvitation({ tokens }: Pick<Needs, 'tokens'>, token: string): Opened | undefined {
  const opened = tokens.openUrl(token);
  return opened?.purpose === 'invitation' && opened.procedureId.startsWith('jairo-member-registration-')
    ? opened
    : undefined;
}

export interface Invitation extends Opened {
  row: InvitationRow;
  institution: { host: string; name: string };
}

/**
 * The open invitation of a token.
 * @param operation that was asked for, for the audit trail of a refusal
 * @throws Refusal `url-unknown`, `url-expired`, `url-used`
 */
export async function requireInvitation(
  deps: Needs,
  call: CallContext,
  token: string,
  operation: string,
): Promise<Invitation> {
  const opened = openedInvitation(deps, token);
  if (!opened) throw problem('url-unknown');
  const row = await invitationState(deps, opened, deps.clock());
  const { procedureId } = opened;
  if (typeof row === 'string') return refuse(deps, call, { procedureId, operation, refusal: row }, problem(row));
  const institution = await findInstitution(deps.db, row.institution);
  if (!institution) throw problem('url-unknown');
  return { ...opened, row, institution };
}
