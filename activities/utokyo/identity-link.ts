/** Effects of the procedure `identity-link`. Each may run more than once and has its effect once. */
import { linkCard, type VerifiedCard } from '../../db/utokyo/members.js';
import type { Locale, ProcedureView } from '../../workflows/contracts/procedure.js';
import type { Dependencies } from '../dependencies.js';
import { project } from '../project.js';

export const createIdentityLinkActivities = ({ db }: Pick<Dependencies, 'db'>) => ({
  /** Records the procedure in the database, for lists and reopened pages. */
  recordIdentityLink: (record: {
    view: ProcedureView;
    closed: boolean;
    locale: Locale;
    redeemedBy?: string;
  }): Promise<void> => project(db, { service: 'utokyo', kind: 'identity-link', ...record }),

  /** Ties a verified card to the account. @returns why it was not tied, where it wasn't */
  linkCard: ({
    memberId,
    card,
    standing,
  }: {
    memberId: string;
    card: VerifiedCard;
    standing?: string;
  }): Promise<Awaited<ReturnType<typeof linkCard>>> => linkCard(db, memberId, card, standing),
});

export type IdentityLinkActivities = ReturnType<typeof createIdentityLinkActivities>;
